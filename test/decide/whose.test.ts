/** Whose rows leave: own, the team's, or those that fulfil a condition; in the decision and in the plan. */

import { describe, expect, it } from 'vitest';
import { askedFor, decide, lookingFor } from '../../src/decide/index.ts';
import { planFor } from '../../src/decide/plan.ts';
import type { HeldExport } from '../../src/model/export.ts';
import type { TableFacts } from '../../src/model/table.ts';
import { differences, facts, input, policy, table } from './support.ts';

type Data = Readonly<Record<string, unknown>>;
const NORTH = { whose: { column: 'Region', is: ['North'] } };
const VIP = { whose: { column: 'Level', is: ['VIP', 'Gold'] } };
const columns = [{ name: 'Name' }, { name: 'Region' }, { name: 'Level' }, { name: 'Owner' }];

describe('rows that leave', () => {
  it.each<[string, readonly object[], Data, Data]>([
    [
      'are the team’s',
      [{ whose: 'team', limits: [{ rows: 40 }] }],
      { teamRows: 40, ownRows: 5 },
      { verdict: 'allow', whose: 'team' },
    ],
    [
      'count as the team’s',
      [{ whose: 'team', limits: [{ rows: 39 }] }],
      { teamRows: 40, ownRows: 5 },
      { verdict: 'hold', takeNow: 39 },
    ],
    [
      'are own ones where any rule says so',
      [{ whose: 'team' }, { whose: 'own', limits: [{ rows: 5 }] }],
      { teamRows: 40, ownRows: 5 },
      { verdict: 'allow', whose: 'own' },
    ],
    [
      'need an owner column for the team',
      [{ whose: 'team' }],
      {},
      { verdict: 'hold', because: 'no-owner-column', takeNow: null },
    ],
    [
      'fulfil a condition',
      [{ ...NORTH, limits: [{ rows: 30 }] }],
      { keptRows: 30, columns },
      { verdict: 'allow' },
    ],
    [
      'are counted by it',
      [{ ...NORTH, limits: [{ rows: 29 }] }],
      { keptRows: 30, columns },
      { verdict: 'hold', takeNow: 29 },
    ],
    [
      'need its column',
      [NORTH],
      { keptRows: 30, columns: [{ name: 'Name' }] },
      { verdict: 'hold', because: 'no-owner-column' },
    ],
    [
      'need each of several columns',
      [NORTH, VIP],
      { keptRows: 30, columns: columns.slice(0, 2) },
      { verdict: 'hold', because: 'no-owner-column' },
    ],
    [
      'are left by another rule’s limit',
      [NORTH, { limits: [{ rows: 30 }] }],
      { keptRows: 30, columns },
      { verdict: 'allow' },
    ],
  ])('%s', (_sentence, rules, given, expected) => {
    expect(differences(rules, { rows: 100, ...given }, expected)).toEqual([]);
  });
});

const named: TableFacts['columns'] = columns.map(({ name }, index) => ({
  index,
  name,
  class: null,
  values: {},
}));
const one = (change: Partial<TableFacts> = {}): TableFacts =>
  table({
    rows: 100,
    ownRows: 20,
    teamRows: 60,
    columns: named,
    // Of the conditions in their order: Level, then Region.
    kept: [
      { column: 2, rows: 50 },
      { column: 1, rows: 40 },
    ],
    keptAll: 10,
    keptOwn: 3,
    ...change,
  });

describe('rows that fulfil several conditions', () => {
  const rows = (rules: readonly object[], change: Partial<TableFacts> = {}): number =>
    askedFor(input({ facts: facts([one(change)]), policies: [policy(...rules)] }), null).rows;

  it.each<[string, readonly object[], number]>([
    ['are those that inspection counted together', [NORTH, VIP, { whose: 'team' }], 10],
    ['own ones too', [NORTH, VIP, { whose: 'own' }], 3],
    [
      'own ones whether the team was asked about or not',
      [NORTH, VIP, { whose: 'own' }, { whose: 'team' }],
      3,
    ],
  ])('%s', (_sentence, rules, expected) => {
    expect(rows(rules)).toBe(expected);
  });

  it('are at most the fewest, where inspection was asked for more than applies', () => {
    // Inspection could not know that the last rule does not speak of this format.
    const rules = [NORTH, VIP, { whose: 'team', formats: ['xlsx'] }];
    expect(rows(rules)).toBe(40);
  });

  it('count all of a table that was not asked about, and it is held', () => {
    const { kept: _kept, ...unasked } = one();
    const asked = input({
      facts: facts([unasked]),
      policies: [policy({ ...NORTH, limits: [{ rows: 50 }] })],
    });
    expect(decide(asked).because.code).toBe('no-owner-column');
    expect(askedFor(asked, null).rows).toBe(100);
  });

  it('count all where the column that was counted is not the one that is meant', () => {
    const kept = [{ column: 0, rows: 1 }];
    const asked = input({ facts: facts([one({ kept })]), policies: [policy(NORTH)] });
    expect(decide(asked).because.code).toBe('no-owner-column');
  });

  it('tell records apart in no more rows than leave', () => {
    const told = { ...facts([one()]), records: 90 };
    const ask = (...rules: readonly object[]) =>
      decide(input({ facts: told, policies: [policy(...rules, { limits: [{ records: 30 }] })] })).because;
    // Counted in the very rows that leave; else each row is one.
    expect(ask({ whose: 'own' }).code).toBe('within-limits');
    expect(ask({ whose: 'team' })).toMatchObject({ code: 'over-limit', rows: 60 });
    expect(ask({})).toMatchObject({ code: 'over-limit', rows: 90 });
    expect(ask({ whose: 'own', formats: ['xlsx'] })).toMatchObject({ code: 'over-limit', rows: 100 });
  });
});

describe('inspection is asked', () => {
  const look = (...rules: readonly object[]) => lookingFor(input({ policies: [policy(...rules)] }));
  const NOTHING = { own: false, team: false, conditions: [], records: false, values: false };
  it.each<[string, readonly object[], object]>([
    ['for nothing where no rule needs it', [{ limits: [{ rows: 5 }], columns: { deny: ['A'] } }], {}],
    ['for values by a rule of classes', [{ columns: { denyClasses: ['mobile'] } }], { values: true }],
    ['for values by a mask of classes', [{ columns: { maskClasses: { email: 'blank' } } }], { values: true }],
    ['for values by allowed classes', [{ columns: { allowClasses: ['email'] } }], { values: true }],
    ['for values by a limit', [{ limits: [{ values: 5 }] }], { values: true }],
    ['for values by a condition', [{ when: "classes['mobile'] > 5" }], { values: true }],
    ['for records by a limit', [{ limits: [{ records: 5 }] }], { records: true }],
    ['for records by a condition', [{ when: 'records > 5' }], { records: true }],
    ['for own rows', [{ whose: 'own' }], { own: true }],
    ['for the team’s', [{ whose: 'team' }], { team: true }],
    ['for each condition once, in one order', [NORTH, VIP, NORTH], { conditions: [VIP.whose, NORTH.whose] }],
    [
      'by a rule of another format, for that is not known yet',
      [{ formats: ['xlsx'], whose: 'own' }],
      { own: true },
    ],
    ['by a rule in monitor mode', [{ mode: 'monitor', whose: 'team' }], { team: true }],
    [
      'by no rule in monitor mode where records are told apart in what others leave',
      [{ mode: 'monitor', whose: 'own' }, { limits: [{ records: 5 }] }],
      { records: true },
    ],
    [
      'by no rule that is replaced',
      [{ whose: 'own' }, { whose: 'team', replaces: ['p/r0'] }],
      { team: true },
    ],
    [
      'by a rule that may be replaced',
      [{ whose: 'own' }, { when: 'rows > 5', replaces: ['p/r0'] }],
      { own: true },
    ],
    ['by no rule of another kind', [{ kinds: ['unlisted'], whose: 'own' }], {}],
  ])('%s', (_sentence, rules, expected) => {
    expect(look(...rules)).toEqual({ ...NOTHING, ...expected });
  });

  it('by no rule of another app', () => {
    const other = { ...policy({ whose: 'own' }), apps: ['other'] };
    expect(lookingFor(input({ policies: [other] }))).toEqual(NOTHING);
  });
});

describe('the plan keeps', () => {
  const plan = (rules: readonly object[], change: Partial<TableFacts> = {}, grant: 'now' | 'all' = 'all') => {
    const asked = input({ facts: facts([one(change)]), policies: [policy(...rules)] });
    const held = { id: 'x', found: asked.found, facts: asked.facts, decision: decide(asked), asked: null };
    return planFor({
      held: held as unknown as HeldExport,
      requester: { name: 'Mei', logins: ['mei'], email: 'mei@corp.example' } as never,
      teamNames: ['Mei', 'Bo', 'Li'],
      grant,
      recipients: [],
      at: new Date(0),
      siteName: 'Site',
      notice: '',
    });
  };
  const own = { column: 3, values: ['Mei', 'mei', 'mei@corp.example'] };

  it.each<[string, readonly object[], unknown]>([
    ['all rows', [{}], null],
    ['own rows', [{ whose: 'own' }, { whose: 'team' }], [own]],
    ['the team’s', [{ whose: 'team' }], [{ column: 3, values: ['Mei', 'Bo', 'Li'] }]],
    [
      'those of every condition',
      [NORTH, VIP],
      [
        { column: 2, values: ['VIP', 'Gold'] },
        { column: 1, values: ['North'] },
      ],
    ],
    [
      'those of conditions that are the person’s own',
      [NORTH, { whose: 'own' }, VIP],
      [own, { column: 2, values: ['VIP', 'Gold'] }, { column: 1, values: ['North'] }],
    ],
  ])('%s', (_sentence, rules, only) => {
    expect(plan(rules).tables[0]?.only).toEqual(only);
  });

  it('the columns that tell records apart', () => {
    expect(plan([{}], { identity: [0] }).tables[0]?.identity).toEqual([0]);
    expect(plan([{}]).tables[0]).not.toHaveProperty('identity');
  });

  it('nothing of a table that does not tell, without an approver’s word', () => {
    const kept = [{ column: null, rows: 0 }];
    expect(() => plan([NORTH], { kept }, 'now')).toThrow('without approval');
    expect(plan([NORTH], { kept }).tables[0]?.only).toBeNull();
  });
});
