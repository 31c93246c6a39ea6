/** Limits: ladders of five measures, for one export and over time. */

import { describe, expect, it } from 'vitest';
import { decide, windowsFor } from '../../src/decide/index.ts';
import { differences, facts, input, policy, table } from './support.ts';

type Data = Readonly<Record<string, unknown>>;

const LADDER = [
  {
    limits: [
      { rows: 500, approvers: ['manager'] },
      { rows: 5000, approvers: ['manager', 'data-officer'] },
      { rows: 50_000, over: 'block' },
    ],
  },
];

describe('a ladder', () => {
  it.each<[string, number, Data]>([
    ['lets the first step go', 500, { verdict: 'allow', rows: 500, approvers: null }],
    [
      'asks the manager above it',
      501,
      { verdict: 'hold', because: 'over-rows', limit: 500, takeNow: 500, approvers: ['manager'] },
    ],
    ['asks him up to the next', 5000, { verdict: 'hold', approvers: ['manager'] }],
    [
      'asks both above that',
      5001,
      { verdict: 'hold', limit: 500, takeNow: 500, approvers: ['manager', 'data-officer'], inOrder: true },
    ],
    ['asks both up to the last', 50_000, { verdict: 'hold', approvers: ['manager', 'data-officer'] }],
    [
      'refuses beyond',
      50_001,
      { verdict: 'block', because: 'over-rows', limit: 50_000, rows: 0, takeNow: null, approvers: null },
    ],
  ])('%s', (_sentence, rows, expected) => {
    expect(differences(LADDER, { rows }, expected)).toEqual([]);
  });

  it('of two measures has two rows of approvers', () => {
    const rules = [
      {
        limits: [
          { rows: 10, approvers: ['manager'] },
          { values: 5, classes: ['mobile'], approvers: ['data-officer'] },
          { values: 3, classes: ['email'] },
        ],
        approval: { approvers: ['ceo'], order: 'any', hours: 4 },
      },
    ];
    const given = { rows: 11, values: { mobile: 6, email: 4 } };
    expect(
      differences(rules, given, { approvers: ['manager', 'data-officer', 'ceo'], inOrder: false }),
    ).toEqual([]);
  });

  it('whose larger step names nobody asks those of the rule', () => {
    const rules = [
      { limits: [{ rows: 5, approvers: ['manager'] }, { rows: 10 }], approval: { approvers: ['ceo'] } },
    ];
    expect(differences(rules, { rows: 11 }, { approvers: ['ceo'] })).toEqual([]);
  });
});

describe('one export', () => {
  it.each<[string, object, Data, Data]>([
    ['of 99 records in 1,980 rows', { records: 99 }, { rows: 1980, records: 99 }, { verdict: 'allow' }],
    [
      'of 100',
      { records: 99 },
      { rows: 1980, records: 100 },
      { verdict: 'hold', because: 'over-limit', measure: 'records', takeNow: 99 },
    ],
    [
      'whose records nobody told apart',
      { records: 99 },
      { rows: 100 },
      { verdict: 'hold', because: 'over-limit' },
    ],
    [
      'trimmed by records',
      { records: 99, over: 'trim' },
      { rows: 200, records: 150 },
      { verdict: 'trim', rows: 99 },
    ],
    [
      'of values of a class',
      { values: 5, classes: ['cn-id'] },
      { rows: 9, values: { 'cn-id': 6 } },
      { verdict: 'hold', because: 'over-limit', measure: 'values', takeNow: null },
    ],
    [
      'of values of other classes',
      { values: 5, classes: ['cn-id'] },
      { rows: 9, values: { mobile: 6 } },
      { verdict: 'allow' },
    ],
    [
      'of values of any class',
      { values: 5 },
      { rows: 9, values: { mobile: 3, 'cn-id': 3 } },
      { verdict: 'hold' },
    ],
    [
      'of bytes',
      { bytes: 1000, over: 'block' },
      { rows: 1, bytes: 1001 },
      { verdict: 'block', measure: 'bytes' },
    ],
    ['within bytes', { bytes: 1000, over: 'block' }, { rows: 1, bytes: 1000 }, { verdict: 'allow' }],
    [
      'that only alarms',
      { rows: 5, over: 'alert' },
      { rows: 6 },
      { verdict: 'allow', rows: null, alerts: ['p/r0'] },
    ],
    ['that does not even alarm', { rows: 5, over: 'alert' }, { rows: 5 }, { verdict: 'allow', alerts: [] }],
  ])('%s', (_sentence, limit, given, expected) => {
    expect(differences([{ limits: [limit] }], given, expected)).toEqual([]);
  });

  it('counts no values of a column that does not leave', () => {
    const rules = [{ limits: [{ values: 5 }], columns: { denyClasses: ['cn-id'] } }];
    const given = { rows: 9, columns: [{ name: 'ID', class: 'cn-id' }] };
    expect(differences(rules, given, { verdict: 'allow', dropped: ['ID'] })).toEqual([]);
  });

  it('whose values nobody looked for is too much', () => {
    const asked = input({
      facts: { ...facts([table({ rows: 1 })]), valuesSeen: false },
      policies: [policy({ limits: [{ values: 1_000_000 }] })],
    });
    expect(decide(asked)).toMatchObject({
      verdict: 'hold',
      because: { code: 'over-limit', measure: 'values' },
    });
  });
});

describe('over time', () => {
  const at = '2026-06-03T10:00:00Z';
  it.each<[string, object, Data, Data]>([
    [
      'what was used counts',
      { rows: 100, per: 'day' },
      { rows: 11, used: 90 },
      {
        verdict: 'hold',
        because: 'over-budget',
        takeNow: 10,
        limit: 100,
        returns: '2026-06-04T10:00:00.000Z',
      },
    ],
    ['up to the limit', { rows: 100, per: 'day' }, { rows: 10, used: 90 }, { verdict: 'allow', rows: 10 }],
    ['an hour', { rows: 100, per: 'hour' }, { rows: 11, used: 90 }, { returns: '2026-06-03T11:00:00.000Z' }],
    [
      '90 days',
      { rows: 100, per: '90 days' },
      { rows: 11, used: 90 },
      { returns: '2026-09-01T10:00:00.000Z' },
    ],
    [
      'more than the whole limit never fits',
      { rows: 100, per: 'day' },
      { rows: 101 },
      { verdict: 'hold', returns: null },
    ],
    [
      'the team’s counts together',
      { records: 100, per: '30 days', by: 'team' },
      { rows: 11, records: 11, used: 90 },
      { verdict: 'hold', measure: 'records', takeNow: 10 },
    ],
    [
      'exports',
      { exports: 3, per: '7 days', over: 'block' },
      { rows: 1, used: 3 },
      { verdict: 'block', measure: 'exports' },
    ],
    [
      'the last of the exports',
      { exports: 3, per: '7 days', over: 'block' },
      { rows: 1, used: 2 },
      { verdict: 'allow' },
    ],
    [
      'values',
      { values: 10, per: 'day' },
      { rows: 2, used: 9, values: { mobile: 2 } },
      { verdict: 'hold', because: 'over-budget' },
    ],
    ['bytes', { bytes: 10, per: 'day' }, { rows: 2, used: 9, bytes: 2 }, { verdict: 'hold', takeNow: null }],
    [
      'an alarm',
      { rows: 10, per: 'day', over: 'alert' },
      { rows: 2, used: 9 },
      { verdict: 'allow', alerts: ['p/r0'] },
    ],
    [
      'one window of two',
      { rows: 10, per: 'day' },
      { rows: 2, used: { 'p/r0 day': 9, 'p/r0': 0 } },
      { verdict: 'hold' },
    ],
  ])('%s', (_sentence, limit, given, expected) => {
    expect(differences([{ limits: [limit] }], { at, ...given }, expected)).toEqual([]);
  });

  it('records that count already add nothing', () => {
    const asked = input({
      facts: { ...facts([table({ rows: 2000 })]), records: 99 },
      policies: [policy({ limits: [{ records: 100, per: '30 days' }] })],
      usage: [{ used: 99, asked: 0, fits: '2026-06-03T10:00:00Z' }],
    });
    expect(decide(asked).verdict).toBe('allow');
    expect(decide({ ...asked, usage: [{ used: 99, asked: 99, fits: null }] }).verdict).toBe('hold');
  });

  it('fails closed where nobody says what was used', () => {
    const policies = [policy({ limits: [{ rows: 1_000_000, per: 'day' }] })];
    expect(decide(input({ policies, usage: [] }))).toMatchObject({
      verdict: 'hold',
      because: { code: 'over-budget' },
    });
  });

  it('asks each window once, and those of rules in monitor mode', () => {
    const limits = [{ rows: 5, per: 'day' }, { rows: 5, per: 'day', over: 'block' }, { rows: 5 }];
    const asked = input({
      policies: [
        policy({ limits }, { limits: [{ rows: 7, per: 'day' }, limits[0]], mode: 'monitor' }, { limits }),
      ],
    });
    expect(windowsFor(asked).map(({ rule, max, over, counts }) => [rule, max, over, counts])).toEqual([
      ['p/r0', 5, 'block', 'all'],
      ['p/r1', 7, 'hold', 'all'],
    ]);
    expect(decide(asked).windows?.map(({ max }) => max)).toEqual([5]);
  });

  it('says in the record what was asked, used and left', () => {
    const policies = [policy({ limits: [{ records: 100, per: 'day', by: 'team' }] })];
    const { because } = decide(
      input({
        facts: { ...facts([table({ rows: 30 })]), records: 20 },
        policies,
        usage: [{ used: 90, asked: 20, fits: '2026-06-03T22:00:00Z' }],
      }),
    );
    expect(because).toEqual({
      code: 'over-budget',
      rule: 'p/r0',
      rows: 20,
      limit: 100,
      measure: 'records',
      per: 'day',
      by: 'team',
      used: 90,
      returns: '2026-06-03T22:00:00Z',
    });
  });
});
