/** The access review's signatures: who may give a word on a line, when a line is due, and which are overdue. */

import { createHash } from 'node:crypto';
import type { AccessReview, ReviewKind, ReviewLine, ReviewVerdict, Signature } from '../model/review.ts';
import { REVIEW_VERDICTS } from '../model/review.ts';
import { base32Blocks } from '../lib/ids.ts';
import type { AuditEvent } from '../model/audit.ts';
import type { Paper, Papers } from '../model/paper.ts';
import { mayAct } from '../model/principal.ts';
import type { Principal } from '../model/principal.ts';
import { eventOf, reasonOf, refused } from './act.ts';
import type { Actor } from './ports.ts';
import type { Review } from './settings.ts';

/** A line as far as its day depends on it. */
type Dated = Pick<ReviewLine, 'due' | 'overdue' | 'signed'>;

/** What is kept of the review. */
export interface Reviewed {
  /** By line. */
  readonly signatures: ReadonlyMap<string, Signature>;
  /** When a line was first seen, ISO 8601. */
  readonly seen: ReadonlyMap<string, string>;
}

/** The paper that says when each line was first seen; no line has such an id. */
const SEEN = 'seen';
const DAY_MS = 86_400_000;
const TRIES = 100;

/** The same thing has the same id in every report. */
export function lineId(kind: ReviewKind, subject: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify(['review', kind, subject]))
    .digest();
  const text = base32Blocks(hash.subarray(0, 5), 5, 8);
  return `R-${text.slice(0, 4)}-${text.slice(4)}`;
}

export async function readReviewed(papers: Pick<Papers, 'all'>): Promise<Reviewed> {
  const all = await papers.all('review');
  return {
    signatures: new Map(all.flatMap((paper) => (paper.id === SEEN ? [] : [[paper.id, signatureOf(paper)]]))),
    seen: new Map(all.flatMap((paper) => (paper.id === SEEN ? Object.entries(seenIn(paper)) : []))),
  };
}

/** When the line is due: so many days after it was signed, or after it was first seen. A line that has changed since keeps its day. */
export function dated(
  { signatures, seen }: Reviewed,
  { days }: Pick<Review, 'days'>,
  id: string,
  now: Date,
): Dated {
  const signed = signatures.get(id) ?? null;
  const begin = signed?.at ?? seen.get(id) ?? now.toISOString();
  const due = new Date(Date.parse(begin) + days * DAY_MS).toISOString();
  return { due, overdue: due <= now.toISOString(), signed };
}

/** Remembers the lines that nobody has seen before; forgets those that are gone. */
export async function noteSeen(papers: Papers, ids: readonly string[], now: Date): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const paper = await papers.byId('review', SEEN);
    const before = paper ? seenIn(paper) : {};
    const body = Object.fromEntries(ids.map((id) => [id, before[id] ?? now.toISOString()]));
    const same = ids.every((id) => before[id] !== undefined) && Object.keys(before).length === ids.length;
    if (same || (await papers.write({ kind: 'review', id: SEEN, body }, paper?.version ?? 0, null))) return;
  }
}

/** A person's word on a line of the report. Throws INPUT. */
export async function signLine(
  papers: Papers,
  asked: {
    readonly report: Pick<AccessReview, 'lines'>;
    readonly line: string;
    readonly verdict: string;
    readonly note: string;
    readonly settings: Pick<Review, 'reviewers'>;
    readonly directory: { byId(id: string): Principal | null };
    readonly at: Date;
  },
  actor: Actor,
): Promise<Signature> {
  const { report, settings, at } = asked;
  const id = asked.line.trim().toUpperCase();
  const line = report.lines.find((one) => one.id === id);
  if (!line) throw refused(`the report has no line ${id.slice(0, 20)}`);
  const verdict = REVIEW_VERDICTS.find((one) => one === asked.verdict);
  if (!verdict) throw refused(`the word on a line is one of ${REVIEW_VERDICTS.join(', ')}`);
  const note = noteOf(asked.note, verdict);
  const { person } = actor;
  if (!person) throw refused('a line is signed by somebody: name him with --as');
  mustReview(line, person, settings.reviewers, asked.directory);
  const { kind, subject, state } = line;
  const signature: Signature = {
    line: id,
    kind,
    subject,
    verdict,
    note,
    by: person.id,
    at: at.toISOString(),
    state,
  };
  const paper = await papers.byId('review', id);
  const event: AuditEvent = eventOf('review-signed', at, actor, null, {
    line: id,
    kind,
    subject,
    verdict,
    note,
    state,
  });
  const written = await papers.write(
    { kind: 'review', id, body: { ...signature } },
    paper?.version ?? 0,
    event,
  );
  if (!written) throw refused('somebody signed this line at the same moment: look at it again');
  return signature;
}

/** Nobody signs what is his own; a person's manager may sign the person's line. */
function mustReview(
  line: ReviewLine,
  person: Principal,
  reviewers: readonly string[],
  directory: { byId(id: string): Principal | null },
): void {
  if (line.own.includes(person.id))
    throw refused(`${line.id} is about ${person.id}: somebody else must sign it`);
  const isManager = line.kind === 'person' && directory.byId(line.subject)?.manager === person.id;
  if (mayAct(person) && (isManager || person.roles.some((role) => reviewers.includes(role)))) return;
  throw refused(
    `${person.id} may not sign this: it takes one of the roles in review.reviewers (${reviewers.join(', ')}), or for a person the manager`,
  );
}

/** To keep something needs no words; to change it does. */
function noteOf(text: string, verdict: ReviewVerdict): string {
  if (text.trim() === '' && verdict === 'keep') return '';
  return reasonOf(text);
}

const seenIn = ({ body }: Paper): Readonly<Record<string, string>> => body as Record<string, string>;
const signatureOf = ({ body }: Paper): Signature => body as unknown as Signature;
