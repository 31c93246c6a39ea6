/** What the access review says that somebody may take: it must be what `decide` says. */

import { describe, expect, it } from 'vitest';
import type { RuleBook } from '../../../src/decide/input.ts';
import { Policy } from '../../../src/decide/settings.ts';
import type { Situation } from '../../../src/model/situation.ts';
import { booksOf } from '../../../src/wiring/review/books.ts';
import { findingsOnLimits, unusedBy } from '../../../src/wiring/review/proposals.ts';
import { reachOf } from '../../../src/wiring/review/reach.ts';
import type { Way } from '../../../src/wiring/review/reach.ts';

const WHO: Situation = {
  app: 'crm',
  person: 'ann',
  roles: ['rep'],
  team: null,
  department: null,
  managerOf: [],
  state: 'active',
  client: { kind: 'browser', key: null },
  at: Date.parse('2026-11-21T10:00:00Z'),
  address: '192.0.2.1',
  country: null,
  device: null,
};

// oxlint-disable-next-line unicorn/no-thenable -- a word of the policy language
const BLOCK = Object.fromEntries([['then', 'block']]);
const EXPORT: Way = { kind: 'export', entity: 'contacts' };

function reach(rules: readonly unknown[], way: Way = EXPORT, who: Partial<Situation> = {}) {
  const policy = Policy.parse({ policy: 'rep', description: 'A test.', roles: ['rep'], rules });
  const book: RuleBook = { policies: [policy], holidays: new Map(), rulesHash: '' };
  const asked = {
    app: 'crm',
    unlisted: 'hold',
    way,
    who: { ...WHO, ...who },
    classes: ['mobile', 'email'],
  } as const;
  return reachOf(asked, booksOf(book));
}
const used = (exports: number, largest: number) => ({
  exports,
  rows: largest,
  largest,
  allRows: largest,
  records: 0,
  last: null,
});

describe('reach', () => {
  it('climbs a ladder with its approvers', () => {
    const limits = [
      { rows: 500, over: 'hold', approvers: ['manager'] },
      { rows: 5000, over: 'hold', approvers: ['manager', 'data-officer'] },
      { rows: 50_000, over: 'block' },
      { rows: 100_000, per: 'day' },
    ];
    const found = reach([{ name: 'own', whose: 'own', limits }]);
    expect(found.whose).toBe('own');
    expect(found.steps).toEqual([
      { upTo: 500, verdict: 'allow', approvers: [] },
      { upTo: 5000, verdict: 'hold', approvers: ['manager'] },
      { upTo: 50_000, verdict: 'hold', approvers: ['manager', 'data-officer'] },
      { upTo: null, verdict: 'block', approvers: [] },
    ]);
    expect(found.windows).toMatchObject([
      { of: 'rows', max: 100_000, milliseconds: 86_400_000, over: 'hold' },
    ]);
  });

  it.each([
    ['nothing speaks of it', [{ name: 'a', entities: ['leads'] }], [{ upTo: null, verdict: 'hold' }]],
    ['any number goes', [{ name: 'a' }], [{ upTo: null, verdict: 'allow' }]],
    [
      'a rule that is only watched stops nothing',
      [{ name: 'a' }, { name: 'b', ...BLOCK, mode: 'monitor' }],
      [{ upTo: null, verdict: 'allow' }],
    ],
    [
      'an exemption switches a block off',
      [
        { name: 'a', ...BLOCK },
        { name: 'b', replaces: ['rep/a'] },
      ],
      [{ upTo: null, verdict: 'allow' }],
    ],
    ['terms ask nobody else', [{ name: 'a', terms: { totp: true } }], [{ upTo: null, verdict: 'allow' }]],
  ])('says so where %s', (_what, rules, steps) => {
    expect(reach(rules).steps).toMatchObject(steps);
  });

  it('tells what is dropped, masked and asked for', () => {
    const columns = {
      denyClasses: ['mobile'],
      mask: { '*note*': 'blank' },
      maskClasses: { email: 'domain-only' },
    };
    expect(reach([{ name: 'a', columns, terms: { totp: true, purpose: {} } }])).toMatchObject({
      dropped: ['mobile'],
      masked: { email: 'domain-only', '*note*': 'blank' },
      terms: ['purpose', 'totp'],
    });
  });

  it('takes a block that only some hours have for what it is: no block at the others', () => {
    const night = { name: 'night', ...BLOCK, hours: { from: '20:00', to: '08:00' } };
    const found = reach([{ name: 'a' }, night]);
    expect(found.steps).toEqual([{ upTo: null, verdict: 'allow', approvers: [] }]);
    expect(found.circumstances).toEqual(['rep/night']);
  });

  it('counts what is allowed only from some network as allowed', () => {
    const found = reach([{ name: 'a', networks: ['10.0.0.0/8'], limits: [{ rows: 7 }] }]);
    expect(found.steps[0]).toEqual({ upTo: 7, verdict: 'allow', approvers: [] });
    expect(found.circumstances).toEqual(['rep/a']);
  });

  it('tells the largest page of a list, and its limits over time', () => {
    const limits = [
      { rows: 1000, over: 'block' },
      { rows: 5000, per: 'hour', over: 'block' },
    ];
    expect(
      reach([{ name: 'l', kinds: ['list'], limits }], { kind: 'list', entity: 'contacts' }),
    ).toMatchObject({
      steps: [
        { upTo: 1000, verdict: 'allow' },
        { upTo: null, verdict: 'block' },
      ],
      windows: [{ max: 5000, milliseconds: 3_600_000 }],
    });
  });
});

describe('proposals', () => {
  const free = (rows: number | undefined) => [
    reach([{ name: 'a', ...(rows !== undefined && { limits: [{ rows }] }) }]),
  ];

  it.each([
    [5000, 120, [{ code: 'limit-too-high', limit: 5000, largest: 120, proposed: 500 }]],
    [5000, 501, []],
    [90, 3, []],
    [5000, 0, []],
    [undefined, 120, [{ code: 'no-limit', largest: 120, proposed: 500 }]],
  ] as const)('with a limit of %s rows and %s in the largest export', (limit, largest, wanted) => {
    expect(findingsOnLimits(free(limit), used(1, largest))).toEqual(wanted);
  });

  it('names a right that nobody uses, where it is one', () => {
    expect(unusedBy(free(10), used(0, 0))).toEqual([{ code: 'unused' }]);
    expect(unusedBy(free(10), used(1, 5))).toEqual([]);
    expect(unusedBy([reach([{ name: 'a', ...BLOCK }])], used(0, 0))).toEqual([]);
  });
});
