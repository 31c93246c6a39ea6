/** Which records were taken, by whom, and when last. */

import type { Database } from 'better-sqlite3';
import { Fault } from '../lib/fault.ts';
import type { Account, LedgerWindow } from '../model/ledger.ts';
import { sql } from './sqlite-kept.ts';
import { accountNumber, BY, isOnScreen, scopesFor, sharedWith } from './sqlite-ledger-names.ts';
import { addTo, unitOf } from './sqlite-ledger-sums.ts';
import { recordKey, shelfOf } from './sqlite-record-key.ts';

/** Of `ledger_record.seen`: the account's number and the second. */
export const SIGHT = 7;
const HASH = 16;
/** Per record and one of `BY`: as files, on the screen. */
const SLOTS = BY.length * 2;

/** Different records that are asked about, and when they were taken last. */
export interface Looked {
  readonly keys: BigInt64Array;
  readonly seen: readonly (Buffer | undefined)[];
  /** Seconds, `SLOTS` for each record; 0 for never. */
  readonly last: Uint32Array;
}

/** Reads what is known of these records (16 bytes each). */
export function lookUp(db: Database, account: Account, records: Uint8Array): Looked {
  const keys = differentKeys(account, records);
  const last = new Uint32Array(keys.length * SLOTS);
  const fresh = sql<Buffer>(db, 'SELECT seen FROM ledger_fresh WHERE key = ?').pluck();
  const moved = sql<Buffer>(db, 'SELECT seen FROM ledger_record WHERE key = ?').pluck();
  const shared = sharedWith(db, account);
  const seen = Array.from(keys, (key, index) => {
    const body = fresh.get(key) ?? moved.get(key);
    if (body) eachSight(body, (number, second) => note(index * SLOTS, number, second));
    return body;
  });
  return { keys, seen, last };

  function note(base: number, number: number, second: number): void {
    const { person, team, screen } = shared(number);
    const slot = base + Number(screen);
    if (person) keepLater(slot, second);
    if (team) keepLater(slot + 2, second);
    keepLater(slot + 4, second);
  }

  function keepLater(slot: number, second: number): void {
    if ((last[slot] ?? 0) < second) last[slot] = second;
  }
}

/** For each record: the second at which it was taken last, as far as the window counts it; 0 for never. */
export function lastIn(
  { keys, last }: Looked,
  { by, counts }: Pick<LedgerWindow, 'by' | 'counts'>,
): Uint32Array {
  const slot = BY.indexOf(by) * 2;
  return Uint32Array.from(keys, (_key, index) => {
    const files = last[index * SLOTS + slot] ?? 0;
    const screen = last[index * SLOTS + slot + 1] ?? 0;
    return counts === 'files' ? files : counts === 'screen' ? screen : Math.max(files, screen);
  });
}

/** Writes down that the account took them in this second: each moves from where it counted to here. Into the small table: in the large one each stands on a page of its own. */
export function writeSeen(db: Database, account: Account, looked: Looked, second: number): void {
  const number = accountNumber(db, account);
  const write = sql(
    db,
    'INSERT INTO ledger_fresh VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET seen = excluded.seen',
  );
  looked.keys.forEach((key, index) => {
    const seen = withSight(looked.seen[index], number, second);
    if (seen) write.run(key, seen);
  });
  const counts = isOnScreen(account) ? 'screen' : 'files';
  scopesFor(db, account).forEach((scope, place) => {
    const by = BY[place] ?? 'person';
    for (const kind of [counts, 'either'] as const) {
      const before = lastIn(looked, { by, counts: kind === 'either' ? 'all' : kind });
      const stream = { scope, unit: unitOf('records', kind) };
      for (const [from, n] of leaving(before, second)) {
        if (from > 0) addTo(db, stream, from, -n);
        addTo(db, stream, second, n);
      }
    }
  });
}

/** Moves some of what changed to the rest; true when there may be more. */
export function moveFresh(db: Database, most: number): boolean {
  const move = sql(
    db,
    'INSERT OR REPLACE INTO ledger_record SELECT key, seen FROM ledger_fresh ORDER BY key LIMIT ?',
  );
  const { changes } = move.run(most);
  sql(db, 'DELETE FROM ledger_fresh WHERE key IN (SELECT key FROM ledger_fresh ORDER BY key LIMIT ?)').run(
    most,
  );
  return changes === most;
}

/** How many move from which second; 0 for those that are new. */
function leaving(before: Uint32Array, second: number): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const from of before) if (from < second) counts.set(from, (counts.get(from) ?? 0) + 1);
  return counts;
}

/** Null where it was taken as late already. */
function withSight(seen: Buffer | undefined, number: number, second: number): Buffer | null {
  const sight = Buffer.alloc(SIGHT);
  sight.writeUIntBE(number, 0, 3);
  sight.writeUInt32BE(second, 3);
  if (!seen) return sight;
  for (let at = 0; at + SIGHT <= seen.length; at += SIGHT) {
    if (seen.readUIntBE(at, 3) !== number) continue;
    if (seen.readUInt32BE(at + 3) >= second) return null;
    seen.writeUInt32BE(second, at + 3);
    return seen;
  }
  return Buffer.concat([seen, sight]);
}

export function eachSight(seen: Buffer, look: (number: number, second: number) => void): void {
  for (let at = 0; at + SIGHT <= seen.length; at += SIGHT)
    look(seen.readUIntBE(at, 3), seen.readUInt32BE(at + 3));
}

/** Sorted, so that neighbours in the tree are read one after the other. */
function differentKeys({ app, entity }: Account, records: Uint8Array): BigInt64Array {
  if (records.length % HASH !== 0)
    throw new Fault('UNEXPECTED', 'charged the ledger: the hashes of records are not of 16 bytes each');
  const shelf = shelfOf(app, entity);
  const keys = BigInt64Array.from({ length: records.length / HASH }, (_one, index) =>
    recordKey(records, index * HASH, shelf),
  ).sort();
  return keys.filter((key, index) => index === 0 || key !== keys[index - 1]);
}
