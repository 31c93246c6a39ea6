/** Threats K and N8 as the ledger meets them: splitting, slow drips, edges of windows, races, many sessions and many accounts, restarts. */

import { beforeEach, expect, it } from 'vitest';
import type { Account, Amounts, Ledger, LedgerWindow } from '../../src/model/ledger.ts';
import { newFolder } from '../store/folder.ts';
import { AT, openIn, spendingOf, usedOf, windowOf } from '../store/made.ts';
import { keptInMemory, ledgerOf } from '../store/memory.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.parse(AT);
const iso = (time: number): string => new Date(time).toISOString();
const customers = (from: number, to: number): Buffer =>
  Buffer.concat(
    Array.from({ length: to - from }, (_one, index) => Buffer.from(String(from + index).padStart(16, '0'))),
  );

let ledger: Ledger;
beforeEach(() => void (ledger = ledgerOf(keptInMemory())));

/** Closes and opens the store between the two halves. */
async function throughRestart(before: () => Promise<void>, after: () => Promise<void>): Promise<void> {
  const folder = newFolder();
  for (const act of [before, after]) {
    const store = await openIn(folder);
    ({ ledger } = store);
    await act();
    await store.close();
  }
}

/** True when it left. */
async function leaves(
  windows: readonly LedgerWindow[],
  { rows, records, ...change }: Partial<Amounts> & { rows: number },
  who: Partial<Account> = {},
  at = START,
): Promise<boolean> {
  const { account } = spendingOf(rows, who);
  const amounts = { rows, bytes: 0, values: {}, ...change, ...(records ? { records } : {}) };
  return (await ledger.charge({ account, amounts, at: iso(at), windows })) === null;
}
async function times(count: number, act: (index: number) => Promise<boolean>): Promise<number> {
  let left = 0;
  for (let index = 0; index < count; index += 1) left += Number(await act(index));
  return left;
}

it('K1 pages of a list and files take from one limit', async () => {
  const windows = [windowOf(1000)];
  const pages = await times(40, () => leaves(windows, { rows: 20 }, { kind: 'list' }));
  const files = await times(10, () => leaves(windows, { rows: 50 }));
  expect([pages, files]).toEqual([40, 4]);
});

it('K2 one customer after the other is as many customers as all at once', async () => {
  const window = windowOf(100, { of: 'records', milliseconds: 30 * DAY });
  const see = async (id: number): Promise<boolean> => {
    const { account } = spendingOf(1, { kind: 'list' });
    const asked = {
      account,
      records: [customers(id, id + 1)],
      at: iso(START + id * 1000),
      windows: [window],
    };
    return (await ledger.see(asked)) === null;
  };
  expect(await times(130, see)).toBe(100);
});

it('K3 twenty files of 999 rows are counted together, and trip the limit of the day', async () => {
  expect(await times(20, () => leaves([windowOf(5000)], { rows: 999 }))).toBe(5);
});

it('K3 twenty exports of the same 99 customers are 99, and twenty different ones 1,980', async () => {
  const records = windowOf(1e9, { of: 'records', milliseconds: 30 * DAY });
  await times(20, () => leaves([], { rows: 99, records: customers(0, 99) }, { person: 'same' }));
  await times(20, (one) =>
    leaves([], { rows: 99, records: customers(one * 99, one * 99 + 99) }, { person: 'different' }),
  );
  expect(await usedOf(ledger, { person: 'same' }, records)).toBe(99);
  expect(await usedOf(ledger, { person: 'different' }, records)).toBe(1980);
  // The same customers on the screen and in files are the same customers.
  await leaves([], { rows: 99, records: customers(50, 149) }, { person: 'same', kind: 'list' });
  expect(await usedOf(ledger, { person: 'same' }, records)).toBe(149);
});

it('K4 fifty rows a day pass every day, and meet the limit of thirty days', async () => {
  const windows = [windowOf(100), windowOf(1000, { milliseconds: 30 * DAY })];
  const left = await times(60, (day) => leaves(windows, { rows: 50 }, {}, START + day * (DAY + 1000)));
  expect(left).toBe(40);
});

it.each([
  ['midnight', '2026-06-01T00:00:00Z'],
  ['the hour that Berlin skips', '2026-03-29T01:00:00Z'],
  ['the hour that Berlin has twice', '2026-10-25T01:00:00Z'],
  ['a leap second', '2017-01-01T00:00:00Z'],
])('K5 no limit is had twice around %s', async (_what, edge) => {
  const windows = [windowOf(100)];
  const at = Date.parse(edge);
  for (const moment of [at - 1, at, at + 1000, at + HOUR, at + DAY - 2])
    await times(3, () => leaves(windows, { rows: 60 }, {}, moment));
  expect(await usedOf(ledger, {}, {}, iso(at + DAY - 1))).toBe(60);
  expect(await leaves(windows, { rows: 60 }, {}, at + DAY + 1000)).toBe(true);
});

it('K6 a thousand that race for the last row of a limit get that one row', async () => {
  const windows = [windowOf(1000), windowOf(5000, { of: 'bytes' }), windowOf(1000, { by: 'team' })];
  await throughRestart(
    async () => void (await leaves(windows, { rows: 999 })),
    async () => {
      const racing = Array.from({ length: 1000 }, () => leaves(windows, { rows: 1, bytes: 5 }));
      expect((await Promise.all(racing)).filter(Boolean)).toHaveLength(1);
      expect(await usedOf(ledger, {})).toBe(1000);
    },
  );
});

it('K7 whatever the session, one person has one ledger, in all apps that a limit names', async () => {
  const windows = [windowOf(100)];
  const apps = ['crm', 'erp', 'shop', 'desk'];
  expect(await times(20, (one) => leaves(windows, { rows: 20 }, { app: apps[one % 4] ?? 'crm' }))).toBe(5);
});

it('K8 ten who stay below their own limits pass that of their team, and of their app', async () => {
  const windows = [
    windowOf(500),
    windowOf(2000, { by: 'team' }),
    windowOf(300, { by: 'team', of: 'records', milliseconds: 30 * DAY }),
  ];
  const take = (one: number, team: string) =>
    leaves(windows, { rows: 400, records: customers(one * 50, one * 50 + 100) }, { person: `p${one}`, team });
  expect(await times(10, (one) => take(one, 'north'))).toBe(5);
  expect(await take(0, 'south')).toBe(false);
  expect(await usedOf(ledger, { team: 'north' }, { by: 'team', of: 'records' })).toBe(300);
  expect(await times(3, (one) => take(20 + one, 'east'))).toBe(3);
  const app = [windowOf(3600, { by: 'app' })];
  expect(await leaves(app, { rows: 401 }, { person: 'q', team: 'west' })).toBe(false);
  expect(await leaves(app, { rows: 400 }, { person: 'q', team: 'west' })).toBe(true);
});

it('K8 who moves to another team leaves what was taken with the old one, and those without a team count together', async () => {
  const team = { by: 'team' } as const;
  await leaves([], { rows: 10 }, { person: 'mover', team: 'north' });
  await leaves([], { rows: 5 }, { person: 'mover', team: 'south' });
  await leaves([], { rows: 3 }, { person: 'one' });
  await leaves([], { rows: 4 }, { person: 'two' });
  const used = (who: Partial<Account>) => usedOf(ledger, who, team);
  expect([await used({ team: 'north' }), await used({ team: 'south' })]).toEqual([10, 5]);
  expect(await usedOf(ledger, { person: 'mover', team: 'south' })).toBe(15);
  expect([await used({ person: 'one' }), await used({ person: 'three' })]).toEqual([7, 7]);
});

it('K11 what was reserved and never settled counts after a restart, and so does every charge', async () => {
  const windows = [windowOf(100), windowOf(50, { of: 'records', milliseconds: 30 * DAY })];
  await throughRestart(
    async () => {
      await leaves(windows, { rows: 40, records: customers(0, 40) });
      const { account, at } = spendingOf(0, { kind: 'list' });
      await ledger.reserve({ account, need: 30, want: 30, at, until: at, windows, extend: null });
    },
    async () => {
      expect(await leaves(windows, { rows: 31, records: customers(0, 31) })).toBe(false);
      expect(await leaves(windows, { rows: 30, records: customers(10, 50) })).toBe(true);
      const records = windowOf(50, { of: 'records' });
      expect(await leaves([records], { rows: 1, records: customers(50, 51) })).toBe(false);
    },
  );
});

it('K13 one cell that holds everything is many values and bytes, though it is one row', async () => {
  const windows = [
    windowOf(100, { of: 'values', classes: ['mobile'] }),
    windowOf(1_000_000, { of: 'bytes' }),
    windowOf(3, { of: 'exports' }),
  ];
  expect(await leaves(windows, { rows: 1, values: { mobile: 101 } })).toBe(false);
  expect(await leaves(windows, { rows: 1, bytes: 1_000_001 })).toBe(false);
  expect(await times(5, () => leaves(windows, { rows: 1, values: { mobile: 10, email: 500 } }))).toBe(3);
});

it('N8 a clock that steps back a day opens no window again, not after a restart either', async () => {
  const windows = [windowOf(100, { milliseconds: HOUR })];
  await throughRestart(
    async () => {
      expect(await leaves(windows, { rows: 100 }, {}, START + DAY)).toBe(true);
      expect(await leaves(windows, { rows: 1 }, {}, START)).toBe(false);
    },
    async () => {
      expect(await leaves(windows, { rows: 1 }, {}, START + 2 * HOUR)).toBe(false);
      expect(await leaves(windows, { rows: 1 }, {}, START + DAY + HOUR + 1)).toBe(true);
    },
  );
});
