/** What people used of what they may take, and which rules spoke: from the log and the ledger. */

import { decidableFrom } from '../../model/recorded.ts';
import type { Recorded } from '../../model/recorded.ts';
import { lookingFor } from '../../decide/looking.ts';
import type { RuleBook } from '../../decide/input.ts';
import { sortRules } from '../../decide/match.ts';
import type { AuditEvent } from '../../model/audit.ts';
import type { ExportFound } from '../../model/export.ts';
import type { Ledger } from '../../model/ledger.ts';
import type { ReviewUsed } from '../../model/review.ts';

export interface Used {
  /** By person; absent for whoever took nothing as a file. */
  readonly files: ReadonlyMap<string, FilesUsed>;
  /** `policy/rule` of every rule that speaks of an export of that time, as the rules are now. */
  readonly rules: ReadonlySet<string>;
  /** Ids of grants and contracts that lifted something. */
  readonly exceptions: ReadonlySet<string>;
}

type FilesUsed = Pick<ReviewUsed, 'exports' | 'rows' | 'largest' | 'last'>;

const NOTHING: FilesUsed = { exports: 0, rows: 0, largest: 0, last: null };

/** `events` begin earlier than `since`, so that what was asked for before it and left after it has its requester. */
export function usedIn(events: readonly AuditEvent[], since: string, book: RuleBook): Used {
  const files = new Map<string, FilesUsed>();
  const rules = new Set<string>();
  const exceptions = new Set<string>();
  const requesters = new Map<string, string>();
  for (const { type, at, exportId, actor, facts } of events) {
    if (type === 'requested' && exportId !== null && actor !== null) requesters.set(exportId, actor);
    if (at < since) continue;
    const recorded = recordedIn(type, facts);
    if (recorded) {
      for (const name of speaking(recorded, book)) rules.add(name);
      if (recorded.because.grant !== undefined) exceptions.add(recorded.because.grant);
    }
    if (type === 'released' && typeof facts['grant'] === 'string') exceptions.add(facts['grant']);
    // In monitor mode everything goes, and nothing is released or sealed.
    const left = type === 'released' || type === 'sealed';
    const went = left
      ? (requesters.get(exportId ?? '') ?? null)
      : type === 'monitored' && recorded
        ? actor
        : null;
    if (went !== null) files.set(went, more(files.get(went) ?? NOTHING, Number(facts['rows'] ?? 0), at));
  }
  return { files, rules, exceptions };
}

const more = (before: FilesUsed, rows: number, at: string): FilesUsed => ({
  exports: before.exports + 1,
  rows: before.rows + rows,
  largest: Math.max(before.largest, rows),
  last: at,
});

/** Files from the log; rows of every kind and different records from the ledger. */
export async function usedBy(
  ledger: Pick<Ledger, 'usage'>,
  { files }: Used,
  person: string,
  { days, at }: { readonly days: number; readonly at: Date },
): Promise<ReviewUsed> {
  const window = {
    rule: 'review',
    milliseconds: days * 86_400_000,
    max: Number.MAX_SAFE_INTEGER,
    by: 'person',
    counts: 'all',
    apps: ['*'],
    entities: ['*'],
  } as const;
  const [rows, records] = await ledger.usage(
    {
      account: { person, app: '-', entity: '-', kind: 'export' },
      amounts: { rows: 0, bytes: 0, values: {} },
      at: at.toISOString(),
    },
    [
      { ...window, of: 'rows' },
      { ...window, of: 'records' },
    ],
  );
  return { ...(files.get(person) ?? NOTHING), allRows: rows?.used ?? 0, records: records?.used ?? 0 };
}

/** Several people's use as one. */
export function together(all: readonly ReviewUsed[]): ReviewUsed {
  const sum = (of: (one: ReviewUsed) => number): number => all.reduce((count, one) => count + of(one), 0);
  return {
    exports: sum(({ exports }) => exports),
    rows: sum(({ rows }) => rows),
    largest: Math.max(0, ...all.map(({ largest }) => largest)),
    allRows: sum(({ allRows }) => allRows),
    records: sum(({ records }) => records),
    last:
      all
        .flatMap(({ last }) => last ?? [])
        .toSorted()
        .at(-1) ?? null,
  };
}

function recordedIn(type: AuditEvent['type'], facts: AuditEvent['facts']): Recorded | null {
  if (type !== 'decided' && type !== 'monitored') return null;
  return facts['v'] === 1 ? (facts as unknown as Recorded) : null;
}

function speaking(recorded: Recorded, book: RuleBook): readonly string[] {
  const { situation } = recorded;
  const found = { ownerColumns: [], fileName: null, codings: [], ...recorded.found } as ExportFound;
  const { conditions } = lookingFor({ situation, found, book });
  const { facts } = decidableFrom(recorded, conditions);
  const { matched, monitored } = sortRules(book, situation, { found, facts }, false);
  return [...matched, ...monitored].map(({ name }) => name);
}
