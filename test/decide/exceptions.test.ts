/** Grants and contracts: what they lift, and what they never do. */
/* oxlint-disable unicorn/no-thenable -- a rule's `then` is a word */

import { describe, expect, it } from 'vitest';
import { decide } from '../../src/decide/index.ts';
import { differences, input, policy } from './support.ts';

type Data = Readonly<Record<string, unknown>>;
const OVER = { limits: [{ rows: 5 }] };

describe('a grant', () => {
  it.each<[string, readonly object[], object, Data, Data]>([
    [
      'lifts a limit that holds',
      [OVER],
      {},
      {},
      { verdict: 'allow', because: 'granted', rule: 'p/r0', rows: null },
    ],
    [
      'lifts a limit that trims',
      [{ limits: [{ rows: 5, over: 'trim' }] }],
      { rows: 20 },
      {},
      { verdict: 'allow', because: 'granted', rows: 20 },
    ],
    [
      'lifts a limit over time',
      [{ limits: [{ rows: 50, per: 'day' }] }],
      {},
      { used: 49 },
      { verdict: 'allow', because: 'granted' },
    ],
    ['lifts no block', [{ limits: [{ rows: 5, over: 'block' }] }], {}, {}, { verdict: 'block' }],
    [
      'stays below a block',
      [{ limits: [{ rows: 5 }, { rows: 50, over: 'block' }] }],
      {},
      {},
      { verdict: 'allow', rows: 50 },
    ],
    [
      'lifts no rule that holds',
      [OVER, { then: 'hold' }],
      {},
      {},
      { verdict: 'hold', because: 'rule-says', takeNow: null },
    ],
    [
      'bares no denied column and no mask',
      [{ ...OVER, columns: { deny: ['A'], mask: { B: 'blank' } } }],
      {},
      { columns: [{ name: 'A' }, { name: 'B' }] },
      { verdict: 'allow', dropped: ['A'], masked: { B: 'blank' } },
    ],
    [
      'takes no term away',
      [{ ...OVER, terms: { totp: true } }],
      {},
      {},
      { verdict: 'hold', because: 'terms', takeNow: 10 },
    ],
    ['of fewer rows lifts nothing', [OVER], { rows: 9 }, {}, { verdict: 'hold', because: 'over-rows' }],
    ['that is used up lifts nothing', [OVER], { total: 100, used: 91 }, {}, { verdict: 'hold' }],
    ['lifts up to its last row', [OVER], { total: 100, used: 90 }, {}, { verdict: 'allow', rows: 10 }],
    ['that is over lifts nothing', [OVER], { until: '2026-06-03T10:00:00Z' }, {}, { verdict: 'hold' }],
    [
      'is not used where nothing is passed',
      [{ limits: [{ rows: 10 }] }],
      {},
      {},
      { verdict: 'allow', because: 'within-limits' },
    ],
    [
      'brings no owner column',
      [{ ...OVER, whose: 'own' }],
      {},
      {},
      { verdict: 'hold', because: 'no-owner-column' },
    ],
    ['reads nothing', [OVER], {}, { format: 'unreadable' }, { verdict: 'hold', because: 'unreadable' }],
  ])('%s', (_sentence, rules, grant, given, expected) => {
    expect(differences(rules, { rows: 10, grants: [grant], ...given }, expected)).toEqual([]);
  });

  it('is named by its id, the one that ends first', () => {
    const grant = (id: string, until: string) => ({
      id,
      people: ['wang.fang'],
      apps: ['*'],
      entities: ['cont*'],
      rows: null,
      total: null,
      from: '2026-01-01T00:00:00Z',
      until,
      reason: 'Fair.',
      askedBy: 'a',
      grantedBy: 'b',
      used: 0,
      revoked: null,
    });
    const [late, soon] = [grant('G-1', '2027-01-01T00:00:00Z'), grant('G-2', '2026-07-01T00:00:00Z')];
    const policies = [policy(OVER)];
    expect(decide(input({ policies, grants: [late, soon] })).because).toMatchObject({ grant: 'G-2' });
    const revoked = { ...soon, revoked: { by: 'a', at: '2026-06-01T00:00:00Z', reason: 'Over.' } };
    expect(decide(input({ policies, grants: [late, revoked] })).because).toMatchObject({ grant: 'G-1' });
    for (const change of [{ people: ['other'] }, { apps: ['crm'] }, { entities: ['leads'] }])
      expect(decide(input({ policies, grants: [{ ...late, ...change }] })).verdict).toBe('hold');
  });
});

describe('a contract', () => {
  const columns = [{ name: 'Name' }, { name: 'Mobile' }, { name: 'ID' }];
  const rule = { ...OVER, columns: { deny: ['ID'] } };
  const agreed = { columns: ['mobile', 'Name'], maxRows: 10 };
  it.each<[string, readonly object[], object, Data, Data]>([
    [
      'lets the export go as it was agreed',
      [rule],
      {},
      {},
      { verdict: 'allow', because: 'contract', rows: 10 },
    ],
    [
      'lets it go where a rule holds',
      [{ ...rule, then: 'hold' }],
      {},
      {},
      { verdict: 'allow', because: 'contract' },
    ],
    ['lifts no block', [rule, { then: 'block' }], {}, {}, { verdict: 'block' }],
    ['takes no term away', [{ ...rule, terms: { totp: true } }], {}, {}, { because: 'terms', takeNow: 10 }],
    [
      'holds one row more',
      [rule],
      {},
      { rows: 11 },
      { verdict: 'hold', because: 'contract-drift', takeNow: null },
    ],
    ['holds one column more', [OVER], {}, {}, { verdict: 'hold', because: 'contract-drift' }],
    [
      'holds one column less',
      [{ ...OVER, columns: { deny: ['ID', 'Mobile'] } }],
      {},
      {},
      { because: 'contract-drift' },
    ],
    ['holds another entity', [rule], { entity: 'leads' }, {}, { because: 'contract-drift' }],
    [
      'of another route says nothing',
      [rule],
      { route: 'report' },
      {},
      { verdict: 'hold', because: 'over-rows', takeNow: 5 },
    ],
    ['that is over says nothing', [rule], { until: '2026-06-03T10:00:00Z' }, {}, { because: 'over-rows' }],
    ['is not needed where the rules allow', [{}], {}, {}, { verdict: 'allow', because: 'within-limits' }],
    ['reads nothing', [rule], {}, { format: 'unreadable' }, { because: 'unreadable' }],
    ['brings no owner column', [{ ...rule, whose: 'own' }], {}, {}, { because: 'no-owner-column' }],
    [
      'knows no column by a heading that comes twice',
      [OVER],
      {},
      { columns: [{ name: 'Name' }, { name: 'Mobile' }, { name: 'name' }] },
      { because: 'contract-drift' },
    ],
  ])('%s', (_sentence, rules, contract, given, expected) => {
    const contracts = [{ ...agreed, ...contract }];
    expect(differences(rules, { rows: 10, columns, contracts, ...given }, expected)).toEqual([]);
  });

  it('is one person’s, in one app, and while nobody revoked it', () => {
    const one = {
      id: 'C-1',
      person: 'wang.fang',
      app: 'demo',
      route: 'contacts',
      entity: 'contacts',
      columns: ['Name', 'Mobile', 'ID card', 'Owner'],
      maxRows: 20_000,
      recipients: [],
      from: '2026-01-01T00:00:00Z',
      until: '2027-01-01T00:00:00Z',
      reason: 'Each month.',
      approvedBy: 'b',
      revoked: null,
    };
    const codeWith = (change: object): string =>
      decide(input({ policies: [policy(OVER)], contracts: [{ ...one, ...change }] })).because.code;
    expect(codeWith({})).toBe('contract');
    expect(codeWith({ click: 'another-filter' })).toBe('contract-drift');
    const same = input({ policies: [policy(OVER)], contracts: [{ ...one, click: 'c' }] });
    expect(decide({ ...same, click: 'c' }).because.code).toBe('contract');
    const revoked = { by: 'b', at: '2026-06-01T00:00:00Z', reason: 'Over.' };
    for (const change of [
      { person: 'li.lei' },
      { app: 'erp' },
      { revoked },
      { from: '2026-06-04T00:00:00Z' },
    ])
      expect(codeWith(change)).toBe('over-rows');
  });
});
