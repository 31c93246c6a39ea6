/** What was taken over time, summed by the second, the hour and the day, so that no window reads more than a few hundred rows. */

import type { Database } from 'better-sqlite3';
import type { Measure } from '../model/ledger.ts';
import { sql } from './sqlite-kept.ts';

/** Whose and what: `unit` is a measure, and whether of files, of the screen, or of either. */
export interface Stream {
  readonly scope: number;
  readonly unit: number;
}

export type Counts = 'files' | 'screen' | 'either';

const MEASURED: readonly Measure[] = ['rows', 'bytes', 'exports', 'records', 'values'];
const COUNTED: readonly Counts[] = ['files', 'screen', 'either'];
/** Seconds that a row of each level stands for. */
const SPANS = [1, 3600, 86_400] as const;
type Level = 0 | 1 | 2;

/** `valueClass` is the class's number, from 1; 0 for all classes together. Stored: never numbered anew. */
export const unitOf = (measure: Measure, counts: Counts, valueClass = 0): number =>
  (MEASURED.indexOf(measure) + valueClass) * COUNTED.length + COUNTED.indexOf(counts);

/** Adds to what was taken in this second; what is taken away must have been there, and is left where it was forgotten. */
export function addTo(db: Database, { scope, unit }: Stream, second: number, n: number): void {
  if (n === 0) return;
  const add = sql(
    db,
    'INSERT INTO ledger_sum VALUES (?, ?, ?, ?, ?) ON CONFLICT (scope, unit, level, at) DO UPDATE SET n = n + excluded.n',
  );
  const take = sql(
    db,
    'UPDATE ledger_sum SET n = n + ? WHERE scope = ? AND unit = ? AND level = ? AND at = ?',
  );
  const drop = sql(
    db,
    'DELETE FROM ledger_sum WHERE scope = ? AND unit = ? AND level = ? AND at = ? AND n <= 0',
  );
  for (const [level, span] of SPANS.entries()) {
    const at = second - (second % span);
    if (n > 0) add.run(scope, unit, level, at, n);
    else if (take.run(n, scope, unit, level, at).changes > 0) drop.run(scope, unit, level, at);
  }
}

/** What was taken from this second on. */
export function sumFrom(db: Database, streams: readonly Stream[], from: number): number {
  const { hour, day } = edges(from);
  const sum = sql<number>(
    db,
    `SELECT coalesce((SELECT sum(n) FROM ledger_sum WHERE scope = @scope AND unit = @unit AND level = 0 AND at >= @from AND at < @hour), 0)
          + coalesce((SELECT sum(n) FROM ledger_sum WHERE scope = @scope AND unit = @unit AND level = 1 AND at >= @hour AND at < @day), 0)
          + coalesce((SELECT sum(n) FROM ledger_sum WHERE scope = @scope AND unit = @unit AND level = 2 AND at >= @day), 0)`,
  ).pluck();
  return streams.reduce((all, stream) => all + (sum.get({ ...stream, from, hour, day }) ?? 0), 0);
}

/** The last second that must fall out until `excess` of what was taken from `from` on has; null when there is not so much. `beside`: seconds of what is not to be counted in it, once for each. */
export function lastToFall(
  db: Database,
  streams: readonly Stream[],
  beside: readonly number[],
  from: number,
  excess: number,
): number | null {
  let left = excess;
  const { hour, day } = edges(from);
  return descend(0, from, hour) ?? descend(1, hour, day) ?? descend(2, day, Number.MAX_SAFE_INTEGER);

  /** Oldest first; where a row holds more than is left, into its parts. */
  function descend(level: Level, low: number, high: number): number | null {
    for (const [at, n] of taken(db, streams, beside, { level, low, high })) {
      if (n < left) {
        left -= n;
        continue;
      }
      if (level === 0) return at;
      const next = level === 1 ? 0 : 1;
      const found = descend(next, at, at + SPANS[level]);
      if (found !== null) return found;
    }
    return null;
  }
}

function taken(
  db: Database,
  streams: readonly Stream[],
  beside: readonly number[],
  { level, low, high }: { readonly level: Level; readonly low: number; readonly high: number },
): readonly (readonly [number, number])[] {
  const rows = sql<{ at: number; n: number }>(
    db,
    'SELECT at, n FROM ledger_sum WHERE scope = ? AND unit = ? AND level = ? AND at >= ? AND at < ?',
  );
  const sums = new Map<number, number>();
  for (const { scope, unit } of streams)
    for (const { at, n } of rows.all(scope, unit, level, low, high)) sums.set(at, (sums.get(at) ?? 0) + n);
  const span = SPANS[level];
  for (const second of beside) {
    const at = second - (second % span);
    if (at >= low && at < high) sums.set(at, (sums.get(at) ?? 0) - 1);
  }
  return [...sums].filter(([, n]) => n > 0).toSorted(([a], [b]) => a - b);
}

/** The first whole hour and the first whole day from then on. */
function edges(from: number): { readonly hour: number; readonly day: number } {
  const hour = Math.ceil(from / SPANS[1]) * SPANS[1];
  return { hour, day: Math.ceil(hour / SPANS[2]) * SPANS[2] };
}
