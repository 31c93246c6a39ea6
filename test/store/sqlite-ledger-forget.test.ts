/** What no window looks back to is forgotten: sums, records, reservations, and the names of people. */

import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Kept } from '../../src/store/sqlite-kept.ts';
import { forget } from '../../src/store/sqlite-ledger-forget.ts';
import { charge, reserve, settle, usage } from '../../src/store/sqlite-ledger.ts';
import { AT, spendingOf, windowOf } from './made.ts';
import { keptInMemory } from './memory.ts';

const DAY = 86_400_000;
const NOW = Date.parse(AT);
const iso = (at: number): string => new Date(at).toISOString();
const KEPT_TABLES = ['sum', 'record', 'scope', 'account', 'open', 'fresh'];

let kept: Kept;
beforeEach(() => void (kept = keptInMemory()));
afterEach(() => kept.db.close());

function take(person: string, daysAgo: number, records: string): void {
  const { account, ...asked } = spendingOf(
    10,
    { person, team: `team of ${person}` },
    iso(NOW - daysAgo * DAY),
  );
  const hashes = Buffer.from(records.replaceAll(/./g, (one) => one.repeat(16)));
  const amounts = { rows: 10, bytes: 100, values: { mobile: 3 }, records: hashes };
  charge(kept, { spending: { ...asked, account, amounts } });
}
function used(person: string): readonly (number | undefined)[] {
  const windows = (['rows', 'records', 'values'] as const).map((of) =>
    windowOf(1e9, { of, milliseconds: 400 * DAY }),
  );
  return usage(kept, { asked: spendingOf(0, { person }), windows }).map((one) => one.used);
}
function forgetAll(daysAgo: number, most = 1000): number {
  let calls = 1;
  while (forget(kept, { before: iso(NOW - daysAgo * DAY), most })) calls += 1;
  return calls;
}
const countsOf = (): readonly unknown[] =>
  KEPT_TABLES.map((table) => kept.db.prepare(`SELECT count(*) FROM ledger_${table}`).pluck().get());
const textOf = (): string =>
  JSON.stringify(KEPT_TABLES.map((table) => kept.db.prepare(`SELECT * FROM ledger_${table}`).all()));

it('K4 keeps everything within the days, and nothing of the day before them', () => {
  take('old', 120, 'abc');
  take('li', 100, 'abc');
  take('li', 90, 'cd');
  take('li', 1, 'de');
  expect(used('li')).toEqual([30, 5, 9]);
  forgetAll(91);
  expect(used('li')).toEqual([20, 3, 6]);
  expect(used('old')).toEqual([0, 0, 0]);
  expect(textOf()).not.toContain('old');
  take('li', 0, 'cd');
  expect(used('li')).toEqual([30, 3, 9]);
  forgetAll(2);
  expect(used('li')).toEqual([20, 3, 6]);
});

it('K11 keeps what was reserved within the days: it counts, and can be settled', () => {
  const { account, at } = spendingOf(0, { person: 'mei', kind: 'list' }, iso(NOW - 4 * DAY));
  const reserved = reserve(kept, { account, need: 5, want: 5, at, until: at, windows: [], extend: null });
  if (reserved.kind !== 'reserved') throw new Error('not reserved');
  forgetAll(5);
  expect(used('mei')).toEqual([5, 0, 0]);
  settle(kept, { settlements: [{ reservation: reserved.reservation, used: 1, at: iso(NOW) }] });
  expect(used('mei')).toEqual([1, 0, 0]);
});

it('leaves nothing at all where nobody took anything since', () => {
  take('li', 5, 'abc');
  const { account, at } = spendingOf(0, { person: 'mei', kind: 'list' }, iso(NOW - 4 * DAY));
  const asked = { account, need: 1, want: 5, at, until: at, windows: [], extend: null };
  reserve(kept, asked);
  forgetAll(0);
  expect(countsOf()).toEqual([0, 0, 0, 0, 0, 0]);
});

it('looks at no more at a time than it is told, and goes on where it stopped', () => {
  for (let person = 0; person < 10; person += 1) take(`p${person}`, 50, 'xyz');
  take('li', 1, 'xyz');
  expect(forgetAll(10, 7)).toBeGreaterThan(10);
  expect([used('p3'), used('li')]).toEqual([
    [0, 0, 0],
    [10, 3, 3],
  ]);
});

it('counts a record right that comes back after its sums were forgotten, and before it was', () => {
  take('li', 50, 'a');
  forget(kept, { before: iso(NOW - 10 * DAY), most: 1 });
  take('li', 1, 'ab');
  forgetAll(10, 1);
  expect(used('li')).toEqual([10, 2, 3]);
});
