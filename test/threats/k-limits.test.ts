/** Threats K by many small exports, several people, or files that count as less than they hold: limits of five measures over time. */

import { describe, expect, it } from 'vitest';
import { askedFor, decide, windowsFor } from '../../src/decide/index.ts';
import type { DecideInput } from '../../src/decide/input.ts';
import { inspect } from '../../src/inspect/index.ts';
import { bytesSource } from '../../src/lib/source.ts';
import type { Facts } from '../../src/model/export.ts';
import type { Usage } from '../../src/model/ledger.ts';
import { facts, input, policy, situation, table } from '../decide/support.ts';
import type { Change } from '../decide/support.ts';
import { LIMITS } from '../support/tables.ts';

/** Counts what left, of whom; every window is as long as the test. */
function openCounter() {
  const left: { person: string | null; team: string | null; records: ReadonlySet<number>; rows: number }[] =
    [];
  return {
    /** The verdict on an export of these records, which leaves where that is `allow`. */
    take(change: Change, records: readonly number[]): string {
      const rows = records.length;
      const asked = input({ ...change, facts: { ...facts([table({ rows })]), records: rows } });
      const usage = windowsFor(asked).map((window): Usage => {
        const mine = left.filter(
          ({ person, team }) =>
            window.by === 'app' ||
            (window.by === 'team' ? team === asked.situation.team : person === asked.situation.person),
        );
        const seen = new Set(mine.flatMap((one) => [...one.records]));
        const used = window.of === 'records' ? seen.size : mine.reduce((sum, one) => sum + one.rows, 0);
        const fresh = records.filter((record) => !seen.has(record)).length;
        return { used, asked: window.of === 'records' ? fresh : rows, fits: null };
      });
      const { verdict } = decide({ ...asked, usage });
      const { person, team } = asked.situation;
      if (verdict === 'allow') left.push({ person, team, records: new Set(records), rows });
      return verdict;
    },
    records: () => new Set(left.flatMap((one) => [...one.records])).size,
  };
}

const span = (from: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => from + index);
const allowed = (verdicts: readonly string[]): number => verdicts.filter((one) => one === 'allow').length;
const limited = (...limits: readonly object[]): Change => ({ policies: [policy({ limits })] });

describe('K3 many exports below the threshold', () => {
  it('K3 twenty exports of 99 different customers end at the day’s limit', () => {
    const counter = openCounter();
    const change = limited({ rows: 999 }, { records: 500, per: 'day' });
    expect(allowed(span(0, 20).map((turn) => counter.take(change, span(turn * 99, 99))))).toBe(5);
    expect(counter.records()).toBe(495);
  });

  it('K3 twenty exports of the same 99 customers are 99', () => {
    const counter = openCounter();
    const change = limited({ records: 99, per: '30 days' });
    expect(allowed(span(0, 20).map(() => counter.take(change, span(0, 99))))).toBe(20);
    expect(counter.take(change, span(0, 100))).toBe('hold');
  });

  it('K3 the number of exports ends, too', () => {
    const asked = {
      ...limited({ exports: 20, per: 'day', over: 'block' }),
      facts: facts([table({ rows: 1 })]),
    };
    expect(decide(input({ ...asked, used: 19 })).verdict).toBe('allow');
    expect(decide(input({ ...asked, used: 20 })).verdict).toBe('block');
  });
});

describe('K8 several people under their limits', () => {
  it('K8 ten of one team share the team’s limit', () => {
    const counter = openCounter();
    const change = limited({ rows: 200, per: 'day' }, { records: 1000, per: 'day', by: 'team' });
    const verdicts = span(0, 10).map((who) =>
      counter.take({ ...change, situation: { person: `p${who}`, team: 'north' } }, span(who * 200, 200)),
    );
    expect(allowed(verdicts)).toBe(5);
    expect(counter.take({ ...change, situation: { person: 'p11', team: 'south' } }, span(5000, 200))).toBe(
      'allow',
    );
  });
});

it.each([
  ['an API token', { kind: 'api', key: 'erp' }, 'block'],
  ['an AI agent', { kind: 'agent', key: 'helper' }, 'hold'],
  ['a browser', { kind: 'browser', key: null }, 'allow'],
] as const)('K9 %s of the same person has limits of its own', (_what, client, verdict) => {
  const policies = [
    policy(
      {},
      { who: { keys: ['erp'] }, limits: [{ rows: 5, over: 'block' }] },
      { who: { clients: ['agent'] }, limits: [{ rows: 5 }] },
    ),
  ];
  expect(decide(input({ policies, situation: { ...situation, client } })).verdict).toBe(verdict);
});

describe('K13 files that count as less than they hold', () => {
  const phones = Array.from({ length: 400 }, (_, at) => `139${String(10_000_000 + at * 7)}`);
  const read = (text: string): Promise<Facts> =>
    inspect(
      bytesSource(Buffer.from(text)),
      { mediaType: '', fileName: 'a.csv' },
      { columns: [], values: [] },
      LIMITS,
    );
  const ask = async (text: string, limit: object): Promise<DecideInput> =>
    input({ facts: await read(text), ...limited({ rows: 10 }, limit) });

  it.each([
    ['by values', { values: 100 }, 'values'],
    ['by values of a class', { values: 100, classes: ['mobile'] }, 'values'],
    ['by bytes', { bytes: 2000 }, 'bytes'],
  ])('K13 a cell of all of them is caught %s', async (_how, limit, measure) => {
    const asked = await ask(`Name,Notes\nA,"${phones.join(' ')}"\nB,none\n`, limit);
    expect(asked.facts.rows).toBe(2);
    expect(decide(asked)).toMatchObject({
      verdict: 'hold',
      because: { code: 'over-limit', measure },
      takeNow: null,
    });
    expect(askedFor(asked, null).bytes).toBeGreaterThan(2000);
  });
});
