/** N12, N17: an administrator who hides a loosening: behind an exemption of an exemption, behind long values, and behind whatever random change says that it lets no more out. */
/* oxlint-disable unicorn/no-thenable -- a rule's `then` is a word */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeLine, changesBetween } from '../../src/config/changes/index.ts';
import type { Deciding } from '../../src/config/changes/index.ts';
import { decide } from '../../src/decide/index.ts';
import type { Decision } from '../../src/model/export.ts';
import { facts, input, policy, table } from '../decide/support.ts';

type Rule = Readonly<Record<string, unknown>>;
/** Each in its place, by which it is called; null for none. */
type Slots = readonly (Rule | null)[];

const named = (slots: Slots): readonly Rule[] =>
  slots.flatMap((rule, at) => (rule === null ? [] : [{ ...rule, name: `r${at}` }]));
const policiesOf = (slots: Slots) => {
  const rules = named(slots);
  return rules.length === 0 ? [] : [policy(...rules)];
};
const rulesOf = (slots: Slots): Deciding => ({
  policies: policiesOf(slots),
  profiles: new Map(),
  detectors: [],
  holidays: new Map(),
  notices: new Map(),
});
const changed = (before: Slots, after: Slots) => changesBetween(rulesOf(before), rulesOf(after));

describe('N17 an exemption comes back', () => {
  const block = { then: 'block' };
  const exempt = { replaces: ['p/r0'] };
  const guard = { replaces: ['p/r1'], limits: [{ rows: 5 }] };
  it.each<[string, Slots]>([
    ['when what kept it off is taken out', [block, exempt, null]],
    ['when it replaces it no more', [block, exempt, { limits: guard.limits }]],
    ['when it only watches', [block, exempt, { ...guard, mode: 'monitor' }]],
  ])('N17 %s', (_how, after) => {
    expect(changed([block, exempt, guard], after).some(({ loosens }) => loosens)).toBe(true);
    const bare: Slots = [block, exempt, { replaces: ['p/r1'] }];
    const bared = after.map((rule, at) => (at === 2 && rule !== null ? { ...rule, limits: [] } : rule));
    expect(changed(bare, bared).some(({ loosens }) => loosens)).toBe(true);
  });
  it('N17 and taking an exemption out is none', () => {
    const plain = { ...exempt, formulas: 'keep' };
    expect(changed([block, plain], [block, null]).some(({ loosens }) => loosens)).toBe(false);
  });
});

it('N17 a long value hides no change: the line shows the part that differs', () => {
  const deny = Array.from({ length: 80 }, (_one, at) => `Column number ${at}`);
  const [line] = changed([{ columns: { deny: [...deny, 'ID card'] } }], [{ columns: { deny } }]).map(
    changeLine,
  );
  expect(line).toContain('ID card');
  expect(line?.length).toBeLessThan(800);
});

const limit = fc
  .record({
    measure: fc.constantFrom('rows', 'rows', 'records', 'bytes'),
    most: fc.constantFrom(0, 100, 300, 500, 20_000),
    per: fc.constantFrom('export', 'export', 'day'),
    over: fc.constantFrom('alert', 'hold', 'trim', 'block'),
    approvers: fc.option(fc.constantFrom(['manager'], ['boss'])),
  })
  .map(({ measure, most, per, over, approvers }) => ({
    [measure]: most,
    per,
    over: over === 'trim' && measure === 'bytes' ? 'hold' : over,
    ...(over === 'hold' && approvers !== null && { approvers }),
  }));
const anyRule = fc.record(
  {
    mode: fc.constantFrom('enforce', 'enforce', 'monitor'),
    then: fc.constantFrom('allow', 'allow', 'hold', 'block'),
    kinds: fc.constantFrom(['route'], ['route', 'list'], ['list']),
    entities: fc.constantFrom(['*'], ['contacts'], ['deals']),
    whose: fc.constantFrom('all', 'all', 'own', 'team'),
    limits: fc.array(limit, { maxLength: 2 }),
    replaces: fc.constantFrom(['p/r0'], ['p/r1'], ['p/r2'], ['p/*']),
    breakGlass: fc.boolean(),
    columns: fc.record(
      {
        deny: fc.subarray(['Name', 'Mob*']),
        allow: fc.subarray(['Name', 'Owner'], { minLength: 1 }),
        mask: fc.dictionary(fc.constantFrom('Name', 'Mobile'), fc.constantFrom('blank', 'keep-last-4')),
      },
      { requiredKeys: [] },
    ),
    terms: fc.record({ encrypt: fc.boolean(), totp: fc.boolean() }, { requiredKeys: [] }),
    approval: fc.record({
      approvers: fc.constantFrom(['manager'], ['data-officer']),
      order: fc.constantFrom('sequence', 'any'),
      hours: fc.constantFrom(1, 24),
    }),
  },
  { requiredKeys: ['mode'] },
) as fc.Arbitrary<Rule>;
const KEYS = [
  'mode',
  'then',
  'kinds',
  'entities',
  'whose',
  'limits',
  'replaces',
  'columns',
  'terms',
  'breakGlass',
  'approval',
];
const mutation = fc.record({
  at: fc.nat(3),
  how: fc.constantFrom('remove', 'replace', 'key', 'key', 'key'),
  rule: anyRule,
  key: fc.constantFrom(...KEYS),
});
type Mutation = typeof mutation extends fc.Arbitrary<infer Made> ? Made : never;

function mutated(slots: Slots, { at, how, rule, key }: Mutation): Slots {
  const was = slots[at] ?? null;
  if (was === null || how !== 'key') return slots.with(at, how === 'remove' ? null : rule);
  const { [key]: _gone, ...rest } = was;
  return slots.with(at, rule[key] === undefined ? rest : { ...rest, [key]: rule[key] });
}

const ROWS = { all: 12_480, team: 400, own: 300 };
const rowsOf = ({ limits: { ownRowsOnly, teamRowsOnly } }: Decision): number =>
  ownRowsOnly ? ROWS.own : teamRowsOnly ? ROWS.team : ROWS.all;
const VERDICTS = ['allow', 'trim', 'hold', 'block'];
const freeRows = (made: Decision): number =>
  made.verdict === 'block'
    ? 0
    : Math.min(
        rowsOf(made),
        (made.verdict === 'hold' ? (made.takeNow ?? 0) : made.limits.maxRows) ?? Infinity,
      );

/** What more leaves by the second. Fewer rows may bring an export within a limit: then its word says nothing. */
function looser(a: Decision, b: Decision): readonly string[] {
  const same = rowsOf(a) === rowsOf(b);
  const held = [a, b].every(({ verdict, because }) => verdict === 'hold' && because.code !== 'terms');
  const stages = b.approval?.stages ?? [];
  const found = {
    verdict: same && VERDICTS.indexOf(b.verdict) < VERDICTS.indexOf(a.verdict),
    rows: same && freeRows(b) > freeRows(a),
    columns:
      b.verdict !== 'block' &&
      a.limits.columns.some(({ column }) => !b.limits.columns.some((other) => other.column === column)),
    whose: rowsOf(b) > rowsOf(a),
    totp: a.terms?.totp === true && b.terms?.totp !== true && b.verdict !== 'block',
    encrypt: a.limits.encrypt && !b.limits.encrypt,
    breakGlass: same && held && a.breakGlass !== true && b.breakGlass === true,
    approvers:
      same &&
      held &&
      (a.approval?.stages ?? []).some(
        ({ of, count }) => !stages.some((stage) => stage.of === of && stage.count >= count),
      ),
  };
  return Object.entries(found).flatMap(([name, is]) => (is ? [name] : []));
}

it('N12 no change that says it lets no more out does', { timeout: 30_000 }, () => {
  let compared = 0;
  const slots = fc.array(fc.oneof(anyRule, anyRule, anyRule, fc.constant(null)), {
    minLength: 4,
    maxLength: 4,
  });
  fc.assert(
    fc.property(slots, mutation, fc.constantFrom(0, 50, 400), (before, change, used) => {
      const after = mutated(before, change);
      if (changed(before, after).some(({ loosens }) => loosens)) return;
      const [a, b] = [before, after].map((some) =>
        decide(
          input({
            facts: facts([table({ teamRows: ROWS.team })]),
            used,
            policies: policiesOf(some),
          }),
        ),
      );
      if (a === undefined || b === undefined) throw new Error('two were asked');
      compared += 1;
      expect(looser(a, b)).toEqual([]);
    }),
    { numRuns: 800 },
  );
  expect(compared).toBeGreaterThan(100);
});
