/** The property that carries all policies: one more rule never loosens what was decided. */
/* oxlint-disable unicorn/no-thenable -- a rule's `then` is a word */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/decide/index.ts';
import { MASKS } from '../../src/model/export.ts';
import type { Decision } from '../../src/model/export.ts';
import { facts, input, policy, table } from './support.ts';

const VERDICTS = ['allow', 'trim', 'hold', 'block'];
const ORDER: readonly string[] = [...MASKS, 'drop'];

const rule = fc.record(
  {
    then: fc.constantFrom('allow', 'hold', 'block'),
    entities: fc.constantFrom(['*'], ['contacts'], ['deals']),
    rows: fc.record(
      {
        max: fc.constantFrom(0, 1, 299, 300, 301, 500, 12_480, 50_000),
        perDay: fc.constantFrom(0, 100, 400, 20_000),
        over: fc.constantFrom('hold', 'trim', 'block'),
        only: fc.constantFrom('all', 'own'),
      },
      { requiredKeys: [] },
    ),
    columns: fc.record(
      {
        deny: fc.subarray(['Name', 'Mob*', '*card*']),
        mask: fc.dictionary(fc.constantFrom('Name', 'Mobile', '*'), fc.constantFrom(...MASKS)),
      },
      { requiredKeys: [] },
    ),
    encrypt: fc.boolean(),
  },
  { requiredKeys: [] },
);
const given = fc.record({
  rules: fc.array(rule, { minLength: 1, maxLength: 4 }),
  more: rule,
  rowsToday: fc.constantFrom(0, 50, 400),
  owner: fc.boolean(),
  kind: fc.constantFrom('route' as const, 'unlisted' as const),
});

/** How many rows may leave without anybody's approval. */
function freeRows({ verdict, limits, takeNow }: Decision, rows: number): number {
  if (verdict === 'block') return 0;
  return Math.min(rows, verdict === 'hold' ? (takeNow ?? 0) : (limits.maxRows ?? rows));
}

const maskOf = ({ limits }: Decision, column: number): number =>
  ORDER.indexOf(limits.columns.find((limit) => limit.column === column)?.mask ?? '');

describe('one more rule', () => {
  it('never weakens the verdict, gives more rows, or bares a column', () => {
    let compared = 0;
    fc.assert(
      fc.property(given, ({ rules, more, rowsToday, owner, kind }) => {
        const one = owner ? table() : table({ ownRows: null, ownerColumn: null });
        const ask = (list: readonly object[]): Decision =>
          decide(
            input({
              facts: facts([one]),
              rowsToday,
              found: { ...input().found, kind },
              policies: [policy(...list.map((part) => ({ kinds: ['route', 'unlisted'], ...part })))],
            }),
          );
        const before = ask(rules);
        // Where nothing spoke, the first rule that speaks replaces the hold of "no rule".
        if (!before.steps.some(({ rule: name, matched }) => matched && name !== 'app')) return;
        const after = ask([...rules, more]);
        compared += 1;

        const rowsOf = (decision: Decision): number =>
          decision.limits.ownRowsOnly ? (one.ownRows ?? 0) : one.rows;
        // A rule that leaves own rows alone may bring an export back within another's limit: fewer rows, milder word.
        const sameRows = after.limits.ownRowsOnly === before.limits.ownRowsOnly;
        const weaker = VERDICTS.indexOf(after.verdict) < VERDICTS.indexOf(before.verdict);
        const moreRows = freeRows(after, rowsOf(after)) > freeRows(before, rowsOf(before));
        expect(sameRows && (weaker || moreRows)).toBe(false);
        for (const column of one.columns)
          expect(maskOf(after, column.index)).toBeGreaterThanOrEqual(maskOf(before, column.index));
        expect(after.limits.encrypt || !before.limits.encrypt).toBe(true);
        expect(after.limits.ownRowsOnly || !before.limits.ownRowsOnly).toBe(true);
        expect(after.perDay ?? Infinity).toBeLessThanOrEqual(before.perDay ?? Infinity);
      }),
      { numRuns: 1000 },
    );
    expect(compared).toBeGreaterThan(300);
  });
});
