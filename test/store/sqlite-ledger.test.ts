/** The ledger: windows that slide, reservations that never pass a limit together, and records that count once. */

import fc from 'fast-check';
import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { newGatewayKey, openKeyring } from '../../src/lib/keyring.ts';
import type { Account, Ledger, Reserved, ReserveRows, RowWindow } from '../../src/model/ledger.ts';
import { openStore } from '../../src/store/index.ts';
import type { Store } from '../../src/store/index.ts';
import { newFolder } from './folder.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-21T10:00:00Z');
const iso = (time: number): string => new Date(time).toISOString();

let store: Store;
let ledger: Ledger;
let people = 0;
/** Nobody else's rows. */
const somebody = (change: Partial<Account> = {}): Account => ({
  person: `p${(people += 1)}`,
  app: 'crm',
  entity: 'contacts',
  kind: 'list',
  ...change,
});
const window = (max: number, change: Partial<RowWindow> = {}): RowWindow => ({
  rule: 'rep/lists',
  of: 'rows',
  milliseconds: HOUR,
  max,
  apps: ['*'],
  entities: ['*'],
  ...change,
});
const ask = (account: Account, need: number, change: Partial<ReserveRows> = {}): ReserveRows => ({
  account,
  need,
  want: need,
  at: iso(START),
  until: iso(START),
  windows: [window(100)],
  extend: null,
  ...change,
});
const rowsOf = (reserved: Reserved): number => (reserved.kind === 'reserved' ? reserved.rows : 0);

beforeAll(async () => {
  const now = (): Date => new Date(START);
  store = await openStore({
    folder: newFolder(),
    keyring: openKeyring([newGatewayKey(now())]),
    now,
    writeKeyring: null,
  });
  ledger = store.ledger;
});
afterAll(() => store.close());

describe('reserve', () => {
  it('gives what is wanted as far as there is room, and refuses what is needed and not there', async () => {
    const who = somebody();
    expect(await ledger.reserve(ask(who, 10, { want: 60 }))).toMatchObject({ kind: 'reserved', rows: 60 });
    expect(await ledger.reserve(ask(who, 10, { want: 60 }))).toMatchObject({ kind: 'reserved', rows: 40 });
    expect(await ledger.reserve(ask(who, 1))).toEqual({ kind: 'refused', window: window(100) });
    expect(await ledger.rowsSince(who.person, iso(START))).toBe(100);
  });

  it('gives back what was not used, and counts what was never settled (K11)', async () => {
    const [settled, killed] = [somebody(), somebody()];
    const one = await ledger.reserve(ask(settled, 90));
    await ledger.reserve(ask(killed, 90));
    if (one.kind !== 'reserved') throw new Error('not reserved');
    await ledger.settle([{ reservation: one.reservation, used: 20, at: iso(START) }]);
    expect(rowsOf(await ledger.reserve(ask(settled, 80)))).toBe(80);
    expect(rowsOf(await ledger.reserve(ask(killed, 80)))).toBe(0);
  });

  it('never settles for more than was reserved', async () => {
    const who = somebody();
    const one = await ledger.reserve(ask(who, 5));
    if (one.kind !== 'reserved') throw new Error('not reserved');
    await ledger.settle([{ reservation: one.reservation, used: 500, at: iso(START) }]);
    expect(await ledger.rowsSince(who.person, iso(START))).toBe(5);
  });

  it('extends a reservation, whose rows all count until its new end', async () => {
    const who = somebody();
    const one = await ledger.reserve(ask(who, 10));
    if (one.kind !== 'reserved') throw new Error('not reserved');
    const more = await ledger.reserve(ask(who, 5, { extend: one.reservation, until: iso(START + 60_000) }));
    expect(more).toEqual({ kind: 'reserved', reservation: one.reservation, rows: 5 });
    expect(await ledger.rowsSince(who.person, iso(START + 60_000))).toBe(15);
  });

  it('never touches rows of others with a number of another database', async () => {
    const [one, other] = [somebody(), somebody()];
    await ledger.reserve(ask(other, 40));
    const settlements = [1, 2, 3, 4, 5].map((reservation) => ({ reservation, used: 0, at: iso(START) }));
    await ledger.settle(settlements);
    expect(await ledger.rowsSince(other.person, iso(0))).toBe(40);
    expect(rowsOf(await ledger.reserve(ask(one, 7, { extend: 3 })))).toBe(7);
    expect(await ledger.rowsSince(one.person, iso(0))).toBe(7);
  });

  it.each([
    ['another app', { apps: ['erp'] }, 100],
    ['another entity', { entities: ['leads'] }, 100],
    ['the entity by a glob', { entities: ['cont*'] }, 40],
    ['the app by a glob', { apps: ['c*'] }, 40],
  ])('counts within %s alone', async (_what, change, left) => {
    const who = somebody();
    await ledger.reserve(ask(who, 60));
    const got = await ledger.reserve(ask(who, 1, { want: 1000, windows: [window(100, change)] }));
    expect(rowsOf(got)).toBe(left);
  });

  it('lets rows of a released file leave the screen open, and counts a stream like a list', async () => {
    const who = somebody();
    await ledger.charge({ ...who, kind: 'export', rows: 5000, at: iso(START), within: null });
    await ledger.charge({ ...who, kind: 'stream', rows: 30, at: iso(START), within: null });
    expect(rowsOf(await ledger.reserve(ask(who, 1, { want: 1000 })))).toBe(70);
  });

  it('counts rows of a list in the budget of an export', async () => {
    const who = somebody();
    await ledger.reserve(ask(who, 60));
    const within = { since: iso(START - HOUR), max: 100 };
    const file = { person: who.person, app: 'crm', at: iso(START), within };
    expect(await ledger.charge({ ...file, rows: 41 })).toBe(false);
    expect(await ledger.charge({ ...file, rows: 40 })).toBe(true);
  });

  it('slides: at no moment stand more rows in any hour than the limit (K5)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: HOUR }), fc.integer({ min: 1, max: 60 })), {
          minLength: 5,
          maxLength: 12,
        }),
        async (steps) => {
          const who = somebody();
          let time = START;
          const given: { at: number; rows: number }[] = [];
          for (const [pause, need] of steps) {
            time += pause;
            const got = rowsOf(await ledger.reserve(ask(who, need, { at: iso(time), until: iso(time) })));
            given.push({ at: time, rows: got });
          }
          for (const { at } of given) {
            const inWindow = given.filter((one) => one.at > at - HOUR && one.at <= at);
            expect(inWindow.reduce((sum, { rows }) => sum + rows, 0)).toBeLessThanOrEqual(100);
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it('a thousand at once get exactly the limit together (K6)', async () => {
    const who = somebody();
    const asked = Array.from({ length: 1000 }, () => ledger.reserve(ask(who, 3, { windows: [window(999)] })));
    const rows = (await Promise.all(asked)).map(rowsOf);
    expect(rows.reduce((sum, one) => sum + one, 0)).toBe(999);
  });

  it('lists, files and settlements that race never pass the limit together', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('list', 'stream', 'file'), fc.integer({ min: 1, max: 50 })), {
          minLength: 2,
          maxLength: 30,
        }),
        async (acts) => {
          const who = somebody();
          const used = await Promise.all(
            acts.map(async ([kind, rows]) => {
              if (kind === 'file') {
                const within = { since: iso(START - HOUR), max: 100 };
                const file = { person: who.person, app: 'crm', rows, at: iso(START), within };
                await ledger.charge(file);
                return 0;
              }
              const got = await ledger.reserve(ask({ ...who, kind: kind as 'list' | 'stream' }, rows));
              if (got.kind === 'refused') return 0;
              const half = Math.ceil(got.rows / 2);
              await ledger.settle([{ reservation: got.reservation, used: half, at: iso(START) }]);
              return half;
            }),
          );
          expect(used.reduce((sum, rows) => sum + rows, 0)).toBeLessThanOrEqual(100);
        },
      ),
      { numRuns: 20 },
    );
  });

  it.each([-1, 1.5, Number.NaN])('refuses to reserve %s rows', async (need) => {
    await expect(ledger.reserve(ask(somebody(), need))).rejects.toMatchObject({ code: 'UNEXPECTED' });
  });
});

describe('see', () => {
  const record = (id: number): Uint8Array => Buffer.from(String(id).padStart(16, '0'));
  const many = (from: number, to: number): Uint8Array[] =>
    Array.from({ length: to - from + 1 }, (_one, index) => record(from + index));
  const distinct = (max: number): RowWindow => window(max, { of: 'records' });

  it('counts each record once, however often it is shown (K2)', async () => {
    const account = somebody();
    const see = (records: readonly Uint8Array[], at = START) =>
      ledger.see({ account, records, at: iso(at), windows: [distinct(30)] });
    expect(await see(many(1, 20))).toBeNull();
    expect(await see(many(1, 20))).toBeNull();
    expect(await see([...many(11, 30), record(30)])).toBeNull();
    expect(await see([record(31)])).toEqual(distinct(30));
    expect(await ledger.recordsSince(account.person, iso(START))).toBe(30);
    // The window slides on the last time that a record was seen.
    expect(await see([record(31)], START + HOUR + 1)).toBeNull();
  });

  it('writes nothing of an answer that passes the limit', async () => {
    const account = somebody();
    const windows = [distinct(5)];
    expect(await ledger.see({ account, records: many(1, 6), at: iso(START), windows })).toEqual(distinct(5));
    expect(await ledger.recordsSince(account.person, iso(START))).toBe(0);
  });

  it('races to no more than the limit', async () => {
    const account = somebody();
    const seen = await Promise.all(
      Array.from({ length: 100 }, (_one, id) =>
        ledger.see({ account, records: [record(id)], at: iso(START), windows: [distinct(40)] }),
      ),
    );
    expect(seen.filter((refused) => refused === null)).toHaveLength(40);
  });
});

describe('forget', () => {
  const DAY = 24 * HOUR;
  /** Rows and records at these times. */
  async function past(...times: readonly number[]): Promise<Account> {
    const account = somebody();
    for (const [index, at] of times.entries()) {
      await ledger.charge({ ...account, rows: 10, at: iso(at), within: null });
      const records = [Buffer.from(String(index).padStart(16, '0'))];
      await ledger.see({ account, records, at: iso(at), windows: [] });
    }
    return account;
  }
  const left = async ({ person }: Account) => [
    await ledger.rowsSince(person, iso(0)),
    await ledger.recordsSince(person, iso(0)),
  ];

  it("removes everybody's rows and records before that time, and nothing after it", async () => {
    const people = await Promise.all(
      Array.from({ length: 20 }, () => past(START - 60 * DAY, START - 40 * DAY, START)),
    );
    const recent = await past(START - 30 * DAY, START + HOUR);
    expect(await ledger.forget(iso(START - 31 * DAY), 1000)).toBe(false);
    expect(await Promise.all(people.map(left))).toEqual(people.map(() => [10, 1]));
    expect(await left(recent)).toEqual([20, 2]);
  });

  it('takes no more at a time than it is told, and says that there is more', async () => {
    const account = await past(...Array.from({ length: 5 }, () => START - 50 * DAY));
    const before = iso(START - 31 * DAY);
    expect(await ledger.forget(before, 3)).toBe(true);
    expect(await left(account)).toEqual([20, 2]);
    expect(await ledger.forget(before, 3)).toBe(false);
    expect(await left(account)).toEqual([0, 0]);
  });
});
