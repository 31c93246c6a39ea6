/** The ledger forgets what no window looks back to: sums, records, reservations, and then the names that stand in none of them. */

import type { Database } from 'better-sqlite3';
import type { Kept } from './sqlite-kept.ts';
import { instant, sql } from './sqlite-kept.ts';
import { eachSight, moveFresh, SIGHT } from './sqlite-ledger-records.ts';

const DAY_S = 86_400;
/** Each is on a page of its own. */
const MOVED = 250;
/** Every record is looked at, so it is done once a day. */
const RECORDS_EVERY_S = 20 * 3600;

/** One walk through everything, a piece with each call. After a restart it begins anew. */
interface Walk {
  /** Seconds, a whole day: the sums of days go whole. */
  readonly before: number;
  /** The last group of sums that was looked at; null when all were. */
  sums: Group | null;
  /** The last record that was looked at; null when all were, or none are to be. */
  records: bigint | null;
  /** Accounts that still saw something. */
  readonly accounts: Set<number>;
}

interface Group {
  readonly scope: number;
  readonly unit: number;
  readonly level: number;
}

interface Walks {
  now: Walk | null;
  recordsDone: number | null;
}

const walks = new WeakMap<Database, Walks>();
const LEAST = -(2n ** 63n);

/** Removes what is older, looking at `most` groups of sums and as many records at a time; true when there may be more. */
export function forget(
  { db }: Kept,
  { before: asked, most }: { readonly before: string; readonly most: number },
): boolean {
  if (moveFresh(db, Math.min(most, MOVED))) return true;
  const state = walks.get(db) ?? { now: null, recordsDone: null };
  walks.set(db, state);
  const day = Math.floor(instant(asked) / 1000 / DAY_S) * DAY_S;
  const walk = (state.now ??= begin(db, day, state.recordsDone));
  const withRecords = walk.records !== null;
  if (walk.sums) walk.sums = forgetSums(db, walk.sums, walk.before, most);
  if (walk.records !== null) walk.records = forgetRecords(db, walk, walk.records, most);
  if (walk.sums || walk.records !== null) return true;
  if (withRecords) {
    forgetNames(db, walk);
    state.recordsDone = day;
  }
  state.now = null;
  return false;
}

function begin(db: Database, before: number, recordsDone: number | null): Walk {
  sql(db, 'DELETE FROM ledger_open WHERE at < ?').run(before * 1000);
  const records = recordsDone === null || before - recordsDone >= RECORDS_EVERY_S ? LEAST : null;
  return { before, sums: { scope: -1, unit: 0, level: 0 }, records, accounts: new Set() };
}

/** Jumps through the index from each group to the next: they are few beside the rows. */
function forgetSums(db: Database, from: Group, before: number, most: number): Group | null {
  const next = sql<Group>(
    db,
    `SELECT scope, unit, level FROM ledger_sum WHERE (scope, unit, level) > (?, ?, ?)
     ORDER BY scope, unit, level LIMIT 1`,
  );
  const drop = sql(db, 'DELETE FROM ledger_sum WHERE scope = ? AND unit = ? AND level = ? AND at < ?');
  let group = from;
  for (let count = 0; count < most; count += 1) {
    const found = next.get(group.scope, group.unit, group.level);
    if (!found) return null;
    drop.run(found.scope, found.unit, found.level, before);
    group = found;
  }
  return group;
}

function forgetRecords(db: Database, walk: Walk, from: bigint, most: number): bigint | null {
  const rows = sql<{ key: bigint; seen: Buffer }>(
    db,
    'SELECT key, seen FROM ledger_record WHERE key > ? ORDER BY key LIMIT ?',
  )
    .safeIntegers()
    .all(from, most);
  for (const { key, seen } of rows) {
    const left = leftOf(walk, seen);
    if (left.length === 0) sql(db, 'DELETE FROM ledger_record WHERE key = ?').run(key);
    else if (left.length < seen.length)
      sql(db, 'UPDATE ledger_record SET seen = ? WHERE key = ?').run(left, key);
  }
  return rows.length < most ? null : (rows.at(-1)?.key ?? null);
}

function leftOf({ before, accounts }: Walk, seen: Buffer): Buffer {
  const left: Buffer[] = [];
  let at = 0;
  eachSight(seen, (number, second) => {
    if (second >= before) {
      accounts.add(number);
      left.push(seen.subarray(at, at + SIGHT));
    }
    at += SIGHT;
  });
  return left.length * SIGHT === seen.length ? seen : Buffer.concat(left);
}

/** Names are made again when they are needed. An account may have come back behind the walk, so one that took anything since then stays. */
function forgetNames(db: Database, { accounts }: Walk): void {
  sql(
    db,
    'DELETE FROM ledger_scope WHERE NOT EXISTS (SELECT 1 FROM ledger_sum WHERE scope = ledger_scope.id)',
  ).run();
  sql(
    db,
    `DELETE FROM ledger_account WHERE id NOT IN (SELECT value FROM json_each(?))
     AND id NOT IN (SELECT account FROM ledger_open)
     AND NOT EXISTS (SELECT 1 FROM ledger_scope WHERE kind = 'person' AND name = ledger_account.person
       AND app = ledger_account.app AND entity = ledger_account.entity)`,
  ).run(JSON.stringify([...accounts]));
}
