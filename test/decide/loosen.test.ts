/** The properties that carry all policies: one more rule never loosens what was decided, and no order of rules, policies or roles matters. */
/* oxlint-disable unicorn/no-thenable -- a rule's `then` is a word */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/decide/index.ts';
import type { Decision } from '../../src/model/export.ts';
import { compareMasks } from '../../src/model/masks.ts';
import type { Mask } from '../../src/model/masks.ts';
import { facts, input, policy, table } from './support.ts';

const VERDICTS = ['allow', 'trim', 'hold', 'block'];
const MASKS: readonly Mask[] = ['keep-last-4', 'keep-first-1', 'domain-only', 'token', 'blank'];

const limit = fc
  .record({
    measure: fc.constantFrom('rows', 'records', 'values', 'bytes', 'exports'),
    most: fc.constantFrom(0, 1, 299, 300, 301, 500, 12_480, 50_000),
    per: fc.constantFrom('export', 'hour', 'day', '90 days'),
    by: fc.constantFrom('person', 'team', 'app'),
    over: fc.constantFrom('alert', 'hold', 'trim', 'block'),
    approvers: fc.option(fc.constantFrom(['manager'], ['manager', 'data-officer'])),
  })
  .map(({ measure, most, per, by, over, approvers }) => ({
    [measure]: most,
    per: measure === 'exports' && per === 'export' ? 'day' : per,
    by,
    over: over === 'trim' && measure !== 'rows' && measure !== 'records' ? 'hold' : over,
    ...(over === 'hold' && approvers !== null && { approvers }),
  }));
const rule = fc.record(
  {
    then: fc.constantFrom('allow', 'allow', 'hold', 'block'),
    entities: fc.constantFrom(['*'], ['contacts'], ['deals']),
    whose: fc.constantFrom('all', 'all', 'own', 'team'),
    limits: fc.array(limit, { maxLength: 3 }),
    columns: fc.record(
      {
        deny: fc.subarray(['Name', 'Mob*', '*card*']),
        allow: fc.subarray(['Name', 'Mob*', '*card*', 'Owner'], { minLength: 1 }),
        mask: fc.dictionary(fc.constantFrom('Name', 'Mobile', '*'), fc.constantFrom(...MASKS)),
      },
      { requiredKeys: [] },
    ),
    terms: fc.record(
      {
        encrypt: fc.boolean(),
        totp: fc.boolean(),
        purpose: fc.record({
          categories: fc.subarray(['campaign', 'audit', 'service'], { minLength: 1 }),
          minLength: fc.constantFrom(1, 10),
        }),
      },
      { requiredKeys: [] },
    ),
    approval: fc.record({
      approvers: fc.constantFrom(['manager'], [{ of: 'approvers', count: 2 }], ['data-officer']),
      order: fc.constantFrom('sequence', 'any'),
      hours: fc.constantFrom(1, 24),
    }),
    breakGlass: fc.boolean(),
  },
  { requiredKeys: [] },
);
const given = fc.record({
  rules: fc.array(rule, { minLength: 1, maxLength: 4 }),
  more: rule,
  used: fc.constantFrom(0, 50, 400),
  owner: fc.boolean(),
  kind: fc.constantFrom('route' as const, 'unlisted' as const),
});
type Given = typeof given extends fc.Arbitrary<infer Made> ? Made : never;

const tableOf = (owner: boolean) => table(owner ? { teamRows: 400 } : { ownRows: null, ownerColumn: null });

const ask = ({ used, owner, kind }: Given, list: readonly object[]): Decision =>
  decide(
    input({
      facts: facts([tableOf(owner)]),
      used,
      found: { ...input().found, kind },
      policies: [policy(...list.map((part) => ({ kinds: ['route', 'unlisted'], ...part })))],
    }),
  );

/** How many rows may leave without anybody's approval. */
function freeRows({ verdict, limits, takeNow }: Decision, rows: number): number {
  if (verdict === 'block') return 0;
  return Math.min(rows, verdict === 'hold' ? (takeNow ?? 0) : (limits.maxRows ?? rows));
}

/** Negative where the first is weaker; no mask at all is weakest. */
function compareColumns(one: Mask | 'drop' | undefined, other: Mask | 'drop' | undefined): number {
  if (one === other || other === undefined) return 0;
  if (one === undefined || other === 'drop') return -1;
  return one === 'drop' ? 1 : compareMasks(one, other);
}

describe('one more rule', () => {
  it('never weakens the verdict, gives more rows, bares a column or takes a term away', () => {
    let compared = 0;
    fc.assert(
      fc.property(given, (one) => {
        const { ownRows, teamRows, rows, columns } = tableOf(one.owner);
        const before = ask(one, one.rules);
        // Where nothing spoke, the first rule that speaks replaces the hold of "no rule".
        if (!before.steps.some(({ rule: name, matched }) => matched && name.startsWith('p/'))) return;
        const after = ask(one, [...one.rules, one.more]);
        compared += 1;

        const rowsOf = ({ limits }: Decision): number =>
          limits.ownRowsOnly ? (ownRows ?? 0) : limits.teamRowsOnly ? (teamRows ?? 0) : rows;
        // A rule that leaves own rows alone may bring an export back within another's limit: fewer rows, milder word. So may one that drops columns, with a limit of values.
        const sameRows = rowsOf(after) === rowsOf(before);
        const weaker = VERDICTS.indexOf(after.verdict) < VERDICTS.indexOf(before.verdict);
        const moreRows = freeRows(after, rowsOf(after)) > freeRows(before, rowsOf(before));
        expect(sameRows && (weaker || moreRows)).toBe(false);
        const maskOf = ({ limits }: Decision, column: number): Mask | 'drop' | undefined =>
          limits.columns.find((cut) => cut.column === column)?.mask;
        for (const { index } of columns)
          expect(compareColumns(maskOf(after, index), maskOf(before, index))).toBeGreaterThanOrEqual(0);
        expect(after.limits.encrypt || !before.limits.encrypt).toBe(true);
        expect(after.limits.ownRowsOnly || !before.limits.ownRowsOnly).toBe(true);
        expect(after.windows?.length ?? 0).toBeGreaterThanOrEqual(before.windows?.length ?? 0);
        expect(after.terms?.totp === true || before.terms?.totp !== true || after.verdict === 'block').toBe(
          true,
        );
        // Both hold, for more than terms: whoever had to agree before must agree now, and no emergency opens.
        const bothHeld = [before, after].every(
          ({ verdict, because }) => verdict === 'hold' && because.code !== 'terms',
        );
        const missing = (before.approval?.stages ?? []).filter(
          ({ of, count }) =>
            after.approval?.stages.some((stage) => stage.of === of && stage.count >= count) !== true,
        );
        const opened = before.breakGlass !== true && after.breakGlass === true;
        expect(sameRows && bothHeld && (missing.length > 0 || opened)).toBe(false);
      }),
      { numRuns: 2000 },
    );
    expect(compared).toBeGreaterThan(300);
  });
});

describe('the order', () => {
  it('of rules and policies changes nothing', () => {
    fc.assert(
      fc.property(given, fc.infiniteStream(fc.nat(1000)), (one, chance) => {
        const named = [...one.rules, one.more].map((part, index) => ({
          ...policy({ name: 'r', kinds: ['route', 'unlisted'], ...part }),
          policy: `p${index}`,
        }));
        const shuffled = named
          .map((part) => ({ part, key: chance.next().value ?? 0 }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ part }) => part);
        const about = { facts: facts([tableOf(one.owner)]), used: one.used };
        const [first, second] = [named, shuffled].map((policies) => decide(input({ ...about, policies })));
        const plain = ({ steps: _steps, windows = [], alerts = [], ...rest }: Decision) => ({
          ...rest,
          windows: windows.map((window) => JSON.stringify(window)).toSorted(),
          alerts: alerts.map((alert) => JSON.stringify(alert)).toSorted(),
        });
        if (first === undefined || second === undefined) throw new Error('two were asked');
        expect(plain(second)).toEqual(plain(first));
      }),
      { numRuns: 500 },
    );
  });

  it('of roles changes nothing', () => {
    const policies = [
      policy({ limits: [{ rows: 5 }] }),
      { ...policy({ then: 'hold' }), policy: 'q', roles: ['boss'] },
    ];
    const [one, other] = [
      ['rep', 'boss'],
      ['boss', 'rep'],
    ].map((roles) => decide(input({ roles, policies })));
    expect({ ...other, approverRoles: [] }).toEqual({ ...one, approverRoles: [] });
    expect(other?.approverRoles.toSorted()).toEqual(one?.approverRoles.toSorted());
  });
});
