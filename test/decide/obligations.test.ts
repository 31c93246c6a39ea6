/** What rules ask besides: terms, approvers, words of their own, a way out in an emergency; and rules in monitor mode. */
/* oxlint-disable unicorn/no-thenable -- a rule's `then` is a word */

import { describe, expect, it } from 'vitest';
import { decide } from '../../src/decide/index.ts';
import { planFor } from '../../src/decide/plan.ts';
import type { HeldExport } from '../../src/model/export.ts';
import { differences, input, policy } from './support.ts';

type Data = Readonly<Record<string, unknown>>;
const purpose = (...categories: readonly string[]): object => ({ purpose: { categories } });

describe('terms', () => {
  it.each<[string, readonly object[], Data, Data]>([
    [
      'hold what may leave, and all of it may be taken',
      [{ terms: { totp: true } }],
      { rows: 12 },
      { verdict: 'hold', because: 'terms', rule: 'p/r0', takeNow: 12, terms: ['totp'], approvers: null },
    ],
    ['of an empty file as well', [{ terms: { totp: true } }], { rows: 0 }, { because: 'terms', takeNow: 1 }],
    [
      'and the rows of a trim',
      [{ terms: { totp: true }, limits: [{ rows: 5, over: 'trim' }] }],
      { rows: 12 },
      { because: 'terms', takeNow: 5 },
    ],
    [
      'are told beside a hold',
      [{ terms: { totp: true }, limits: [{ rows: 5 }] }],
      { rows: 12 },
      { because: 'over-rows', takeNow: 5, terms: ['totp'] },
    ],
    [
      'change no block',
      [{ terms: { totp: true }, then: 'block' }],
      { rows: 12 },
      { because: 'rule-says', verdict: 'block', terms: [] },
    ],
    [
      'to encrypt or mark ask nothing',
      [{ terms: { encrypt: true, watermark: 'strong' } }],
      { rows: 12 },
      { verdict: 'allow', encrypt: true, watermark: 'strong', terms: [] },
    ],
    [
      'of all rules add up',
      [
        { terms: { totp: true } },
        { terms: { acknowledge: { policy: 'data' } } },
        { terms: { recipients: { max: 3 } } },
      ],
      { rows: 1 },
      { terms: ['recipients', 'acknowledge', 'totp'] },
    ],
    [
      'leave the purposes that all name',
      [{ terms: purpose('a', 'b') }, { terms: purpose('b', 'c') }, { terms: { purpose: {} } }],
      { rows: 1 },
      { because: 'terms', categories: ['b'], takeNow: 1 },
    ],
    [
      'without a purpose in common can be fulfilled by nobody',
      [{ terms: purpose('a') }, { terms: purpose('c') }],
      { rows: 1 },
      { verdict: 'hold', because: 'terms', categories: [], takeNow: null },
    ],
  ])('%s', (_sentence, rules, given, expected) => {
    expect(differences(rules, given, expected)).toEqual([]);
  });

  it('to encrypt count where any rule says so', () => {
    const rules = [{}, { terms: { encrypt: true } }];
    expect(differences(rules, { rows: 1 }, { verdict: 'allow', encrypt: true })).toEqual([]);
    expect(differences([{}], { rows: 1 }, { encrypt: false })).toEqual([]);
  });

  it('are the strictest of each', () => {
    const terms = (minLength: number, domains: readonly string[], max: number, days: number): object => ({
      terms: { purpose: { minLength }, recipients: { domains, max }, acknowledge: { policy: 'data', days } },
    });
    const rules = [
      terms(5, ['*.corp.example', 'partner.example'], 9, 30),
      terms(10, ['eu.corp.example'], 3, 90),
    ];
    expect(decide(input({ policies: [policy(...rules)] })).terms).toEqual({
      purpose: { categories: null, minLength: 10 },
      recipients: { domains: ['eu.corp.example'], max: 3 },
      acknowledge: [{ policy: 'data', days: 30 }],
      totp: false,
    });
  });

  it('give whoever fulfils them no more than the limits', () => {
    const asked = input({
      policies: [policy({ terms: { totp: true }, limits: [{ rows: 5, over: 'trim' }] })],
    });
    const held = { id: 'x', found: asked.found, facts: asked.facts, decision: decide(asked), asked: null };
    const requester = { name: 'A', logins: [], email: 'a@corp.example' };
    for (const grant of ['now', 'all'] as const)
      expect(
        planFor({
          grant,
          held: held as unknown as HeldExport,
          requester,
          recipients: [],
          at: new Date(0),
        } as never).maxRows,
      ).toBe(5);
  });

  it('say why nobody can fulfil them', () => {
    const { steps } = decide(input({ policies: [policy({ terms: purpose('a') }, { terms: purpose('c') })] }));
    expect(steps.at(-1)?.why).toContain('nobody can fulfil them');
  });
});

describe('whoever must agree', () => {
  const held = (approvers?: readonly unknown[], more: object = {}): object => ({
    then: 'hold',
    ...(approvers && { approval: { approvers, ...more } }),
  });
  it.each<[string, readonly object[], Data, Data]>([
    ['is whoever approves the role', [held()], {}, { approvers: null, inOrder: null }],
    [
      'is whom the rule names',
      [held(['manager', { of: 'data-officer', count: 2 }])],
      {},
      { approvers: ['manager', { of: 'data-officer', count: 2 }], inOrder: true },
    ],
    [
      'is everybody whom a rule that holds names, each once',
      [held(['manager', 'boss']), held(['boss', 'ceo'], { order: 'any' })],
      {},
      { approvers: ['manager', 'boss', 'ceo'], inOrder: true },
    ],
    [
      'with the larger count',
      [held([{ of: 'boss', count: 2 }], { order: 'any' }), held(['boss'], { order: 'any' })],
      {},
      { approvers: [{ of: 'boss', count: 2 }], inOrder: false },
    ],
    [
      'is nobody of a rule that does not hold',
      [held(['boss']), { approval: { approvers: ['ceo'] } }],
      {},
      { approvers: ['boss'] },
    ],
    [
      'is whoever approves the role as well, where another rule names nobody',
      [held(['boss']), held()],
      {},
      { approvers: ['boss', 'approvers'] },
    ],
    [
      'is whom the rules name where no rule holds',
      [{ kinds: ['unlisted'], approval: { approvers: ['boss'] } }],
      { kind: 'unlisted' },
      { because: 'unlisted', approvers: ['boss'] },
    ],
    [
      'is nobody for what leaves',
      [{ approval: { approvers: ['boss'] } }],
      {},
      { verdict: 'allow', approvers: null },
    ],
  ])('%s', (_sentence, rules, given, expected) => {
    expect(differences(rules, given, expected)).toEqual([]);
  });

  it('has the shortest time of all', () => {
    const rules = [held(['a'], { hours: 8 }), held(['b'], { hours: 2 }), held(['c'])];
    expect(decide(input({ policies: [policy(...rules)] })).approval?.hours).toBe(2);
  });
});

describe('an emergency', () => {
  it.each<[string, readonly object[], Data, boolean]>([
    ['is open where the rule that holds says so', [{ then: 'hold', breakGlass: true }], {}, true],
    ['is open over a limit', [{ limits: [{ rows: 0 }], breakGlass: true }], { rows: 1 }, true],
    ['is closed where another rule holds', [{ then: 'hold', breakGlass: true }, { then: 'hold' }], {}, false],
    ['is none where nothing holds', [{ breakGlass: true }], {}, false],
    ['is no way around terms', [{ breakGlass: true, terms: { totp: true } }], { rows: 1 }, false],
    ['is closed for what is blocked', [{ then: 'hold', breakGlass: true }, { then: 'block' }], {}, false],
    [
      'is closed for what cannot be read',
      [{ then: 'hold', breakGlass: true }],
      { format: 'unreadable' },
      false,
    ],
    [
      'is closed for a table nobody named',
      [{ kinds: ['unlisted'], then: 'hold', breakGlass: true }],
      { kind: 'unlisted' },
      false,
    ],
  ])('%s', (_sentence, rules, given, breakGlass) => {
    expect(differences(rules, given, { breakGlass })).toEqual([]);
  });
});

describe('a rule’s own words', () => {
  const say = { en: 'Ask the fair desk.', 'zh-CN': '请联系展会组。' };
  it.each<[string, readonly object[], string | null]>([
    ['are said where it is the reason', [{ then: 'hold', say }], say.en],
    ['are not said of another’s hold', [{ then: 'hold' }, { limits: [{ rows: 5 }], say }], null],
  ])('%s', (_sentence, rules, said) => {
    expect(differences(rules, { rows: 9 }, { say: said })).toEqual([]);
  });
});

describe('a rule in monitor mode', () => {
  it.each<[string, readonly object[], Data, Data]>([
    [
      'holds nothing, and tells',
      [{}, { mode: 'monitor', then: 'hold' }],
      { rows: 1 },
      { verdict: 'allow', would: 'hold' },
    ],
    [
      'tells nothing that is no stricter',
      [{ then: 'hold' }, { mode: 'monitor', limits: [{ rows: 0 }] }],
      { rows: 1 },
      { verdict: 'hold', would: null },
    ],
    [
      'tells of columns that would not leave',
      [{}, { mode: 'monitor', columns: { deny: ['A'] } }],
      { rows: 1, columns: [{ name: 'A' }] },
      { verdict: 'allow', dropped: [], would: 'allow' },
    ],
    [
      'allows nothing by itself',
      [{ mode: 'monitor' }],
      { rows: 1 },
      { verdict: 'hold', because: 'no-rule', would: null },
    ],
    [
      'counts its windows',
      [{}, { mode: 'monitor', limits: [{ rows: 5, per: 'day', over: 'block' }] }],
      { rows: 1, used: 5 },
      { verdict: 'allow', would: 'block' },
    ],
    [
      'alarms nobody',
      [{}, { mode: 'monitor', limits: [{ rows: 0, over: 'alert' }] }],
      { rows: 1 },
      { alerts: [], would: null },
    ],
    [
      'leaves own rows alone in thought',
      [{}, { mode: 'monitor', whose: 'own' }],
      { rows: 9, ownRows: 3 },
      { verdict: 'allow', whose: 'all', would: 'allow' },
    ],
    [
      'that exempts changes nothing',
      [{ then: 'hold' }, { mode: 'monitor', replaces: ['p/r0'] }],
      { rows: 1 },
      { verdict: 'hold' },
    ],
  ])('%s', (_sentence, rules, given, expected) => {
    expect(differences(rules, given, expected)).toEqual([]);
  });
});
