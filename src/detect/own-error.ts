/** Telling the CRM's own error answers from exports, once the whole body was read. */

import type { AnswerHead } from '../model/exchange.ts';
import type { ExportFound, Facts } from '../model/export.ts';

/** An error or redirect of the CRM's own on an export route, with no rows in it. */
export function isOwnError(head: AnswerHead, facts: Facts, found: ExportFound): boolean {
  if (found.kind !== 'route' || !holdsNoRows(facts)) return false;
  const saved = head.headers.has('content-disposition');
  if (head.status >= 300 && !saved) return true;
  // JSON that is no error by its status: a sentence and a code, never so long that it could carry a packed file.
  const declared = head.headers.get('content-type') ?? '';
  if (facts.bytes > MAX_SENTENCE_BYTES) return false;
  // Under a status of success not even one value: it would be a record, not a support address.
  return (
    head.status >= 300 || (declared.startsWith('application/json') && Object.keys(facts.values).length === 0)
  );
}

const MAX_SENTENCE_BYTES = 4096;

/** Whether a text is so short that it may be a sentence, and not more than one record. */
export const isShort = ({ rows, bytes }: Facts): boolean => rows <= 1 && bytes <= MAX_SENTENCE_BYTES;

/** `{"error":"…"}`, `<h1>Bad gateway</h1>`: a file that is one record and no list, and says nothing of anybody. Where values were not looked for, nobody knows. */
function isSentence(facts: Facts): boolean {
  return (
    facts.valuesSeen !== false &&
    isShort(facts) &&
    facts.tables.length === 1 &&
    facts.tables.every(
      ({ alone, columns }) => alone === true && columns.every((column) => column.class === null),
    )
  );
}

/** Small, no table, and no more sensitive values than an error page has (its support address). */
export function holdsNoRows(facts: Facts): boolean {
  const values = Object.values(facts.values).reduce((sum, count) => sum + count, 0);
  const nothing = facts.unreadable === 'FORMAT_EMPTY' || facts.unreadable === 'FORMAT_UNKNOWN';
  // A picture or a document is no error page.
  const isFile = facts.asIs !== undefined && facts.asIs.kind !== 'other';
  if (isSentence(facts)) return values <= 1;
  return nothing && !isFile && facts.rows === 0 && values <= 1 && facts.bytes <= 65_536;
}
