/** The report on what a person took: from the log, which forgets no export, and the ledger, which counts records. */

import type { AuditEntry, AuditEvent } from '../model/audit.ts';
import type { RecordedWindow } from '../model/recorded.ts';
import type { LogReader, TakenRows } from './ports.ts';

export interface LookBack {
  readonly person: string;
  readonly from: string;
  readonly to: string;
  /** What left, the newest last. */
  readonly exports: readonly TakenExport[];
  readonly rows: number;
  readonly downloads: number;
  /** Rows that left, by what they are. */
  readonly byEntity: Readonly<Record<string, number>>;
  /** Sensitive values in the files that left, by class. */
  readonly values: Readonly<Record<string, number>>;
  /** Exports that were asked for and did not leave, by how they stand. */
  readonly stopped: Readonly<Record<string, number>>;
  /** Rows of every kind, files and screen, as the ledger has them. */
  readonly rowsOfAllKinds: number;
  /** Different records taken or seen. */
  readonly records: number;
  /** Records in the files that left, which the person had not taken in the time before that the longest limit on records looks back to; null where no rule counts records. */
  readonly newRecords: number | null;
}

interface TakenExport {
  readonly export: string;
  readonly at: string;
  readonly app: string | null;
  readonly entity: string;
  readonly route: string;
  readonly rows: number;
  readonly columns: number;
  readonly file: string;
  readonly downloads: number;
  readonly purpose: string | null;
  readonly recipients: readonly string[];
}

/** One export as the log tells of it. */
interface Told {
  readonly event: AuditEvent;
  values: Readonly<Record<string, number>>;
  /** Records that the person had not taken before, when it was decided; null where no rule counts them. */
  fresh: number | null;
  asked: AuditEvent['facts'] | null;
  left: AuditEvent | null;
  downloads: number;
  last: string;
}

const BATCH = 500;
/** Entries stand in the order of their writing; clocks may have been set back meanwhile. */
const MARGIN_MS = 2 * 86_400_000;
/** An export may wait this long before it leaves. */
const EARLIER_MS = 60 * 86_400_000;

/** What left for the person between two moments. */
export async function lookBack(
  { log, ledger }: { readonly log: LogReader; readonly ledger: TakenRows },
  person: string,
  from: Date,
  to: Date,
): Promise<LookBack> {
  const told = await exportsOf(log, person, from.getTime() - EARLIER_MS);
  const within = (at: string): boolean => Date.parse(at) >= from.getTime() && Date.parse(at) <= to.getTime();
  const taken = [...told.values()].filter(({ left }) => left !== null && within(left.at));
  const { rowsOfAllKinds, records } = await counted(ledger, person, from, to);
  const exports = taken.map(takenOf).toSorted((one, other) => one.at.localeCompare(other.at));
  const stopped = [...told.values()].filter(({ event, left }) => left === null && within(event.at));
  return {
    person,
    from: from.toISOString(),
    to: to.toISOString(),
    exports,
    rows: sum(exports.map(({ rows }) => rows)),
    downloads: sum(exports.map(({ downloads }) => downloads)),
    byEntity: summed(exports.map(({ entity, rows }) => [entity, rows])),
    values: summed(taken.flatMap(({ values }) => Object.entries(values))),
    stopped: summed(stopped.map(({ last }) => [last, 1])),
    rowsOfAllKinds,
    records,
    newRecords: newIn(taken),
  };
}

/** What windows over that time count, of every app and everything in it. */
async function counted(
  ledger: TakenRows,
  person: string,
  from: Date,
  to: Date,
): Promise<Pick<LookBack, 'rowsOfAllKinds' | 'records'>> {
  const window = {
    rule: 'look-back',
    milliseconds: to.getTime() - from.getTime(),
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
      at: to.toISOString(),
    },
    [
      { ...window, of: 'rows' },
      { ...window, of: 'records' },
    ],
  );
  return { rowsOfAllKinds: rows?.used ?? 0, records: records?.used ?? 0 };
}

async function exportsOf(log: LogReader, person: string, since: number): Promise<ReadonlyMap<string, Told>> {
  const told = new Map<string, Told>();
  for (let from = await firstSince(log, since); ; from += BATCH) {
    const batch = await log.read(from, BATCH);
    for (const entry of batch) take(told, person, entry);
    if (batch.length < BATCH) return told;
  }
}

function take(told: Map<string, Told>, person: string, { event }: AuditEntry): void {
  const { exportId, type, facts } = event;
  if (exportId === null) return;
  if (type === 'requested' && event.actor === person)
    told.set(exportId, { event, values: {}, fresh: null, asked: null, left: null, downloads: 0, last: type });
  const one = told.get(exportId);
  if (!one) return;
  if (type !== 'downloaded') one.last = type;
  if (type === 'decided') {
    one.values = (facts['values'] ?? {}) as Told['values'];
    one.fresh = freshIn((facts['windows'] ?? []) as readonly Partial<RecordedWindow>[]);
  }
  if (type === 'asked') one.asked = facts;
  if (type === 'released' || type === 'sealed') one.left = event;
  if (type === 'downloaded') one.downloads += 1;
}

/** The place in the log from which on everything since then stands: found by halves, so that an old log is not read whole. */
async function firstSince(log: LogReader, since: number): Promise<number> {
  const isBefore = async (seq: number): Promise<boolean> => {
    const [entry] = await log.read(seq, 1);
    return entry !== undefined && Date.parse(entry.event.at) < since - MARGIN_MS;
  };
  let [low, high] = [1, 2];
  while (await isBefore(high)) [low, high] = [high, high * 2];
  while (low + 1 < high) {
    const middle = Math.floor((low + high) / 2);
    if (await isBefore(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** What the longest window over one person's records would have grown by. */
function freshIn(windows: readonly Partial<RecordedWindow>[]): number | null {
  const counting = windows.filter(({ of, by }) => of === 'records' && by === 'person');
  const longest = counting.toSorted((one, other) => (other.milliseconds ?? 0) - (one.milliseconds ?? 0))[0];
  return longest?.asked ?? null;
}

/** Of a file that left in part, no more are new than left. */
function newIn(taken: readonly Told[]): number | null {
  const known = taken.flatMap(({ fresh, left }) =>
    fresh === null ? [] : [Math.min(fresh, Number(left?.facts['rows'] ?? 0))],
  );
  return known.length === 0 ? null : sum(known);
}

function takenOf({ event, left, asked, downloads }: Told): TakenExport {
  const facts = left?.facts ?? {};
  return {
    export: event.exportId ?? '',
    at: left?.at ?? event.at,
    app: event.app,
    entity: textOf(event.facts['entity'], 'unknown'),
    route: textOf(event.facts['route'], '-'),
    rows: Number(facts['rows'] ?? 0),
    columns: Number(facts['columns'] ?? 0),
    file: textOf(facts['fileName'], '-'),
    downloads,
    purpose: typeof asked?.['purpose'] === 'string' ? asked['purpose'] : null,
    recipients: Array.isArray(asked?.['recipients']) ? asked['recipients'].map(String) : [],
  };
}

const textOf = (value: unknown, absent: string): string => (typeof value === 'string' ? value : absent);

function summed(pairs: readonly (readonly [string, number])[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const [name, count] of pairs) if (count > 0) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}

const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);
