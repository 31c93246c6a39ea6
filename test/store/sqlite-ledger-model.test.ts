/** The ledger beside a naive one, over random times: daylight saving, clocks that step a day, people, teams and apps, every measure. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Account, LedgerWindow, Spending } from '../../src/model/ledger.ts';
import { MEASURES } from '../../src/model/ledger.ts';
import type { Kept } from '../../src/store/sqlite-kept.ts';
import { charge, reserve, see, settle, usage } from '../../src/store/sqlite-ledger.ts';
import type { Model } from './ledger-model.ts';
import { passes, stands, take } from './ledger-model.ts';
import { windowOf } from './made.ts';
import { keptInMemory } from './memory.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** When clocks were put forward and back in Berlin and New York, and a leap second. */
const BEGINS = [
  '2026-03-29T00:59:59Z',
  '2026-10-25T00:30:00Z',
  '2026-11-01T05:59:59Z',
  '2016-12-31T23:59:59Z',
];
const PEOPLE = [
  { person: 'li', team: 'north' },
  { person: 'han', team: 'north' },
  { person: 'mei', team: 'south' },
  { person: 'tom' },
];

const iso = (at: number): string => new Date(at).toISOString();
const hashes = (ids: readonly number[]): Buffer =>
  Buffer.concat(ids.map((id) => Buffer.from(String(id).padStart(16, '0'))));

const pause = fc.oneof(
  fc.integer({ min: 0, max: 2 * HOUR }),
  fc.integer({ min: 0, max: 10 * DAY }),
  fc.constantFrom(DAY, -DAY, HOUR, HOUR + 1, DAY + 1, 30 * DAY, 999),
);
const few = fc.integer({ min: 0, max: 20 });
const aWindow = fc.record({
  of: fc.constantFrom(...MEASURES, 'records', 'records'),
  by: fc.constantFrom('person', 'team', 'app'),
  counts: fc.constantFrom('all', 'all', 'files', 'screen'),
  milliseconds: fc.constantFrom(HOUR, DAY, 7 * DAY, 30 * DAY, 90 * DAY),
  max: fc.integer({ min: 0, max: 30 }),
  apps: fc.constantFrom(['*'], ['c*'], ['erp']),
  entities: fc.constantFrom(['*'], ['contacts'], ['le*', 'contacts']),
  classes: fc.option(fc.constantFrom(['mobile'], ['mobile', 'cn-id']), { nil: null }),
});
const anAct = fc.record({
  pause,
  how: fc.constantFrom('charge', 'charge', 'see', 'reserve'),
  who: fc.constantFrom(...PEOPLE),
  app: fc.constantFrom('crm', 'crm', 'crm', 'erp'),
  entity: fc.constantFrom('contacts', 'contacts', 'contacts', 'leads'),
  kind: fc.constantFrom('export', 'list', 'stream'),
  rows: few,
  bytes: few,
  mobile: few,
  id: few,
  records: fc.option(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 12 }), { nil: null, freq: 8 }),
});
type Act = typeof anAct extends fc.Arbitrary<infer One> ? One : never;

const windowsOf = (
  drawn: readonly (typeof aWindow extends fc.Arbitrary<infer One> ? One : never)[],
): LedgerWindow[] =>
  drawn.map(({ classes, ...window }) =>
    windowOf(window.max, { ...window, ...(window.of === 'values' && classes ? { classes } : {}) }),
  );

const askedBy = (
  { who, app, entity, kind, rows, bytes, mobile, id, records }: Act,
  at: number,
): Omit<Spending, 'windows'> => ({
  account: { ...who, app, entity, kind },
  amounts: { rows, bytes, values: { mobile, 'cn-id': id }, ...(records ? { records: hashes(records) } : {}) },
  at: iso(at),
});

it('K5 N8 says, charges and refuses what a naive ledger does, at any time and whatever the clock does', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...BEGINS),
      fc.array(aWindow, { minLength: 1, maxLength: 4, size: 'max' }),
      fc.array(anAct, { minLength: 1, maxLength: 25, size: 'max' }),
      (begin, drawn, acts) => {
        const kept = keptInMemory();
        const model: Model = { taken: [], clock: 0 };
        const windows = windowsOf(drawn);
        let clock = Date.parse(begin);
        for (const act of acts) {
          clock += act.pause;
          const asked = askedBy(act, clock);
          const at = Math.max(clock, model.clock);
          const told = usageOfBoth(kept, model, asked, windows, at);
          const done = doBoth(kept, model, act.how, { ...asked, windows }, at);
          expect([told.ours, done.ours]).toEqual([told.naive, done.naive]);
        }
        kept.db.close();
      },
    ),
    { numRuns: 80 },
  );
});

interface Both {
  readonly ours: unknown;
  readonly naive: unknown;
}

/** The same numbers; and where it does not fit, it would at the time that is told, and not a moment before. */
function usageOfBoth(
  kept: Kept,
  model: Model,
  asked: Omit<Spending, 'windows'>,
  windows: readonly LedgerWindow[],
  at: number,
): Both {
  const { account, amounts } = asked;
  const ours = usage(kept, { asked, windows });
  const naive = windows.map((window, index) => {
    const fitsAt = (time: number): boolean => !passes(stands(model, account, amounts, window, time), window);
    const told = ours[index]?.fits ?? null;
    const right = told !== null && fitsAt(Date.parse(told)) && !fitsAt(Date.parse(told) - 1);
    const never = fitsAt(at + 1000 * DAY) ? 'some day' : null;
    const fits = fitsAt(at) ? asked.at : right ? told : never;
    return { ...stands(model, account, amounts, window, at), fits };
  });
  return { ours, naive };
}

function doBoth(kept: Kept, model: Model, how: Act['how'], spending: Spending, at: number): Both {
  const { account, amounts, windows } = spending;
  const screen: Account = { ...account, kind: 'list' };
  if (how === 'reserve') return reserveBoth(kept, model, screen, spending, at);
  const ids = amounts.records ?? Buffer.alloc(0);
  const seen = { rows: 0, bytes: 0, values: {}, records: ids };
  const [who, what] = how === 'charge' ? [account, amounts] : [screen, seen];
  const counted = how === 'charge' ? windows : windows.filter(({ of }) => of === 'records');
  const right = counted.find((window) => passes(stands(model, who, what, window, at), window)) ?? null;
  const list = Array.from({ length: ids.length / 16 }, (_one, index) =>
    ids.subarray(index * 16, index * 16 + 16),
  );
  const found =
    how === 'charge'
      ? charge(kept, { spending })
      : see(kept, { account: screen, records: list, at: spending.at, windows });
  if (right === null) take(model, { account: who, amounts: what }, at, at);
  return { ours: found, naive: right };
}

/** Reserves for a minute, then uses half of it; the clock may have stepped back a day meanwhile. */
function reserveBoth(
  kept: Kept,
  model: Model,
  account: Account,
  { amounts, at: asked, windows }: Spending,
  at: number,
): Both {
  const none = { rows: 0, bytes: 0, values: {} };
  const left = windows
    .filter(({ of }) => of === 'rows')
    .map((window) => window.max - stands(model, account, none, window, at).used);
  const until = iso(Date.parse(asked) + 60_000);
  const got = reserve(kept, {
    account,
    need: amounts.rows,
    want: 30,
    at: asked,
    until,
    windows,
    extend: null,
  });
  const refused = left.some((one) => one < amounts.rows);
  if (got.kind === 'refused') return { ours: true, naive: refused };
  const used = Math.floor(got.rows / 2);
  const settledAt = Date.parse(asked) + (amounts.bytes % 2 === 0 ? 5000 : -DAY);
  settle(kept, { settlements: [{ reservation: got.reservation, used, at: iso(settledAt) }] });
  take(model, { account, amounts: { ...none, rows: used } }, Math.max(at, settledAt), at);
  return { ours: [false, got.rows], naive: [refused, Math.min(30, ...left)] };
}

it('N8 a clock that stepped a day forward and back frees nothing early, and locks no longer than the step', () => {
  const kept = keptInMemory();
  const begin = Date.parse('2026-11-21T10:00:00Z');
  const windows = [windowOf(100, { milliseconds: HOUR })];
  const chargeAt = (at: number, rows: number) =>
    charge(kept, {
      spending: {
        account: { person: 'li', app: 'crm', entity: 'contacts', kind: 'export' },
        amounts: { rows, bytes: 0, values: {} },
        at: iso(at),
        windows,
      },
    });
  expect(chargeAt(begin + DAY, 100)).toBeNull();
  expect(chargeAt(begin, 1)).toEqual(windows[0]);
  expect(chargeAt(begin + 2 * HOUR, 1)).toEqual(windows[0]);
  expect(chargeAt(begin + DAY + HOUR, 1)).toEqual(windows[0]);
  expect(chargeAt(begin + DAY + HOUR + 1, 100)).toBeNull();
  kept.db.close();
});
