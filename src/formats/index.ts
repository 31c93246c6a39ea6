/** The formats that can be read and written anew, and how a file's own is found. */

import { Fault } from '../lib/fault.ts';
import type { FaultCode } from '../lib/fault.ts';
import { csv } from './csv.ts';
import { isTable, shapeOf } from './csv-shape.ts';
import { decodedStart } from './encoding.ts';
import type { Format } from './format.ts';
import { json } from './json.ts';
import { holdsRecords, listsValues, looksLikeCode } from './lookalike.ts';
import { magicOf } from './magic.ts';
import type { Magic } from './magic.ts';
import { xlsx } from './xlsx.ts';

/** Every format, one line each. */
export const formats: readonly Format[] = [csv, xlsx, json];

/** The format of an id; the fault FORMAT_UNKNOWN when there is none. */
export function formatOf(id: string): Format {
  const format = formats.find((one) => one.id === id);
  if (!format) throw new Fault('FORMAT_UNKNOWN', 'looked for a format: none has the name in the plan');
  return format;
}

/** The format in which files of a format are written anew. */
export function writtenAs(format: Format): Format & { readonly write: NonNullable<Format['write']> } {
  const { write, ...leaves } = formatOf(format.writtenAs);
  if (write === null) throw new Fault('UNEXPECTED', 'looked for a writer: the format has none');
  return { ...leaves, write };
}

export interface Hints {
  readonly mediaType: string;
  readonly fileName: string | null;
}

/** The format of a file by its first 64 KiB, or why there is none. */
export function recognise(
  head: Uint8Array,
  hints: Hints,
): { readonly format: Format } | { readonly fault: FaultCode } {
  if (head.length === 0) return { fault: 'FORMAT_EMPTY' };
  const magic = magicOf(head);
  const fault = faultOf(magic, head);
  if (magic !== 'text' && magic !== 'zip') return { fault };
  let best: { readonly format: Format; readonly score: number } | null = null;
  for (const format of formats) {
    const score = format.recognise(head, hints);
    if (score > 0 && score > (best?.score ?? 0)) best = { format, score };
  }
  return best ? { format: best.format } : { fault };
}

/** What detection asks of the first 64 KiB (decoded) of any answer: rows, something that may hide rows, a document without, or none of these. */
export function looksTabular(head: Uint8Array, hints: Hints): 'table' | 'archive' | 'document' | 'none' {
  if (head.length === 0) return 'none';
  const magic = magicOf(head);
  switch (magic) {
    case 'zip':
      return xlsx.recognise(head, hints) > 0 ? 'table' : 'archive';
    case 'sheet':
      return 'table';
    case 'zip-encrypted':
    case 'compound-encrypted':
    case 'packed':
    case 'binary':
    case 'pdf-encrypted':
      return 'archive';
    case 'office':
    case 'pdf':
    case 'picture':
      return 'document';
    case 'font':
      return 'none';
    case 'text':
      return textLooks(head, hints);
    default:
      return magic satisfies never;
  }
}

function textLooks(head: Uint8Array, hints: Hints): 'table' | 'archive' | 'document' | 'none' {
  const text = decodedStart(head);
  if (text === null) return 'archive'; // no text of ours, so nobody can say what it is
  if (JSON_START.test(text) && JSON_ROWS.test(text)) return 'table';
  if (holdsRecords(text, hints.fileName)) return 'table';
  if (MARKUP.test(text) || json.recognise(head) > 0 || looksLikeCode(text)) return 'none';
  if (listsValues(text) || isTable(shapeOf(text, head.length < 65_536))) return 'table';
  return 'document';
}

/** JSON, also behind the guards that some servers put before it. */
const JSON_START = /^\s*(?:[[{]|\)\]\}'|for\s*\(;;\))/;
/** A list of records, a list of lists, or a list of phone numbers, ids or addresses. */
const JSON_ROWS = /\[\s*(?:\{\s*"|\[\s*["\d]|"?\+?\d[\d ()-]{7,24}[Xx]?"?\s*[,\]]|"[^\s@"]{1,64}@[^\s@"]+")/;
const MARKUP =
  /^\s*<(?:[!?]|\/?(?:html|head|body|svg|script|style|div|span|p|meta|link|table|form|ul|template)\b)/i;

function faultOf(magic: Magic, head: Uint8Array): FaultCode {
  switch (magic) {
    case 'zip-encrypted':
    case 'compound-encrypted':
    case 'pdf-encrypted':
      return 'FORMAT_ENCRYPTED';
    case 'zip':
    case 'packed':
      return 'FORMAT_ARCHIVE';
    case 'office':
    case 'sheet':
    case 'pdf':
    case 'picture':
    case 'font':
    case 'binary':
      return 'FORMAT_UNKNOWN';
    case 'text':
      return decodedStart(head)?.trim() === '' ? 'FORMAT_EMPTY' : 'FORMAT_UNKNOWN';
    default:
      return magic satisfies never;
  }
}
