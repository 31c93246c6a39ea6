/** The ledger: windows that slide, reservations that never pass a limit together, and records that count once. */

import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Account, Ledger, Reserved, ReserveRows, LedgerWindow } from '../../src/model/ledger.ts';
import type { Store } from '../../src/store/index.ts';
import { newFolder } from './folder.ts';
import { openIn, spendingOf, usedOf, windowOf } from './made.ts';
import { keptInMemory, ledgerOf } from './memory.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-21T10:00:00Z');
const iso = (time: number): string => new Date(time).toISOString();

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
const window = (max: number, change: Partial<LedgerWindow> = {}): LedgerWindow =>
  windowOf(max, { milliseconds: HOUR, counts: 'screen', ...change });
const charged = (who: Account, rows: number, at = START): Promise<unknown> =>
  ledger.charge(spendingOf(rows, who, iso(at)));
const usedBy = (who: Account, change: Partial<LedgerWindow> = {}, at = START): Promise<number> =>
  usedOf(ledger, who, change, iso(at));
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

beforeEach(() => void (ledger = ledgerOf(keptInMemory())));

const record = (id: number): Uint8Array => Buffer.from(String(id).padStart(16, '0'));
const many = (from: number, to: number): Uint8Array[] =>
  Array.from({ length: to - from + 1 }, (_one, index) => record(from + index));
const distinct = (max: number): LedgerWindow => window(max, { of: 'records' });

describe('reserve', () => {
  it('gives what is wanted as far as there is room, and refuses what is needed and not there', async () => {
    const who = somebody();
    expect(await ledger.reserve(ask(who, 10, { want: 60 }))).toMatchObject({ kind: 'reserved', rows: 60 });
    expect(await ledger.reserve(ask(who, 10, { want: 60 }))).toMatchObject({ kind: 'reserved', rows: 40 });
    expect(await ledger.reserve(ask(who, 1))).toEqual({ kind: 'refused', window: window(100) });
    expect(await usedBy(who)).toBe(100);
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

  it('never settles for more than was reserved, and once', async () => {
    const who = somebody();
    const one = await ledger.reserve(ask(who, 5));
    if (one.kind !== 'reserved') throw new Error('not reserved');
    await ledger.settle([{ reservation: one.reservation, used: 500, at: iso(START) }]);
    await ledger.settle([{ reservation: one.reservation, used: 0, at: iso(START) }]);
    expect(await usedBy(who)).toBe(5);
  });

  it('extends a reservation, whose rows all count until its new end', async () => {
    const who = somebody();
    const one = await ledger.reserve(ask(who, 10));
    if (one.kind !== 'reserved') throw new Error('not reserved');
    const more = await ledger.reserve(ask(who, 5, { extend: one.reservation, until: iso(START + 60_000) }));
    expect(more).toEqual({ kind: 'reserved', reservation: one.reservation, rows: 5 });
    // An end before the one that it has shortens nothing.
    await ledger.reserve(ask(who, 1, { extend: one.reservation }));
    const later = usedBy(who, { milliseconds: HOUR }, START + HOUR + 60_000);
    expect([await later, await usedBy(who, { milliseconds: HOUR }, START + HOUR + 60_001)]).toEqual([16, 0]);
  });

  it('never touches rows of others with a number of another database', async () => {
    const [one, other] = [somebody(), somebody()];
    await ledger.reserve(ask(other, 40));
    const settlements = [1, 2, 3, 4, 5].map((reservation) => ({ reservation, used: 0, at: iso(START) }));
    await ledger.settle(settlements);
    expect(await usedBy(other)).toBe(40);
    expect(rowsOf(await ledger.reserve(ask(one, 7, { extend: 3 })))).toBe(7);
    expect(await usedBy(one)).toBe(7);
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
    await charged({ ...who, kind: 'export' }, 5000);
    await charged({ ...who, kind: 'stream' }, 30);
    expect(rowsOf(await ledger.reserve(ask(who, 1, { want: 1000 })))).toBe(70);
  });

  it('counts rows of a list in the budget of an export', async () => {
    const who = somebody();
    await ledger.reserve(ask(who, 60));
    const windows = [window(100, { counts: 'all' })];
    const file = (rows: number) => ({ ...spendingOf(rows, { ...who, kind: 'export' }, iso(START)), windows });
    expect(await ledger.charge(file(41))).toEqual(windows[0]);
    expect(await ledger.charge(file(40))).toBeNull();
  });

  it('slides: at no moment stand more rows in any hour than the limit (K5)', async () => {
    let time = START;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: HOUR }), fc.integer({ min: 1, max: 60 })), {
          minLength: 5,
          maxLength: 12,
        }),
        async (steps) => {
          const who = somebody();
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

  it.each([-1, 1.5, Number.NaN])('refuses to reserve %s rows', async (need) => {
    await expect(ledger.reserve(ask(somebody(), need))).rejects.toMatchObject({ code: 'UNEXPECTED' });
  });
});

describe('see', () => {
  it('counts each record once, however often it is shown (K2)', async () => {
    const account = somebody();
    const see = (records: readonly Uint8Array[], at = START) =>
      ledger.see({ account, records, at: iso(at), windows: [distinct(30)] });
    expect(await see(many(1, 20))).toBeNull();
    expect(await see(many(1, 20))).toBeNull();
    expect(await see([...many(11, 30), record(30)])).toBeNull();
    expect(await see([record(31)])).toEqual(distinct(30));
    expect(await usedBy(account, { of: 'records' })).toBe(30);
    // The window slides on the last time that a record was seen.
    expect(await see([record(31)], START + HOUR + 1)).toBeNull();
  });

  it('writes nothing of an answer that passes the limit', async () => {
    const account = somebody();
    const windows = [distinct(5)];
    expect(await ledger.see({ account, records: many(1, 6), at: iso(START), windows })).toEqual(distinct(5));
    expect(await usedBy(account, { of: 'records' })).toBe(0);
  });
});

describe('usage', () => {
  const minutes = (count: number): number => START + count * 60_000;
  const asking = (who: Account, at: number, rows: number, ...ids: readonly number[]) => ({
    account: who,
    amounts: { rows, bytes: 0, values: {}, records: Buffer.concat(ids.map(record)) },
    at: iso(at),
  });

  it('tells when records would fit, of which those that count already do not wait for themselves', async () => {
    const who = somebody();
    for (const [at, id] of [
      [0, 1],
      [10, 2],
      [20, 3],
    ] as const)
      await ledger.charge({ ...asking(who, minutes(at), 1, id), windows: [] });
    const usage = await ledger.usage(asking(who, minutes(30), 3, 1, 4, 5), [
      distinct(4),
      distinct(5),
      distinct(2),
    ]);
    expect(usage).toEqual([
      { used: 3, asked: 2, fits: iso(minutes(70) + 1) },
      { used: 3, asked: 2, fits: iso(minutes(30)) },
      { used: 3, asked: 2, fits: null },
    ]);
  });

  it('writes nothing', async () => {
    const who = somebody();
    for (let time = 0; time < 3; time += 1)
      expect(await ledger.usage(asking(who, START, 9, 1, 2), [window(9), distinct(2)])).toEqual([
        { used: 0, asked: 9, fits: iso(START) },
        { used: 0, asked: 2, fits: iso(START) },
      ]);
  });

  it('takes each row for a record where nobody told them apart', async () => {
    const { account, amounts, at } = spendingOf(7, somebody());
    expect(await ledger.usage({ account, amounts, at }, [distinct(6)])).toEqual([
      { used: 0, asked: 7, fits: null },
    ]);
  });

  it('refuses hashes that are not of 16 bytes', async () => {
    const asked = { ...asking(somebody(), START, 1), windows: [] };
    const amounts = { ...asked.amounts, records: Buffer.alloc(17) };
    await expect(ledger.charge({ ...asked, amounts })).rejects.toMatchObject({ code: 'UNEXPECTED' });
  });
});

describe('races', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openIn(newFolder());
  });
  afterAll(() => store.close());
  beforeEach(() => void ({ ledger } = store));

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
                const windows = [window(100, { counts: 'all' })];
                const over = await ledger.charge({
                  ...spendingOf(rows, { ...who, kind: 'export' }, iso(START)),
                  windows,
                });
                return over ? 0 : rows;
              }
              const windows = [window(100, { counts: 'all' })];
              const got = await ledger.reserve(
                ask({ ...who, kind: kind as 'list' | 'stream' }, rows, { windows }),
              );
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
