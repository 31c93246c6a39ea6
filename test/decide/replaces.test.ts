import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortRules } from '../../src/decide/match.ts';
import { bookOf, situation, subject } from './matching.ts';

const staying = (rules: readonly object[]) =>
  sortRules(bookOf(rules), situation(), subject(), false).matched.map(({ rule }) => rule.name);

describe('exemptions', () => {
  it.each([
    ['a rule that is named is off', [{ name: 'a' }, { name: 'b', replaces: ['p/a'] }], ['b']],
    [
      'all that a glob takes are off, but never the rule itself',
      [{ name: 'a' }, { name: 'c' }, { name: 'b', replaces: ['p/*'] }],
      ['b'],
    ],
    [
      'a rule that does not match replaces nothing',
      [{ name: 'a' }, { name: 'b', who: { people: ['bob'] }, replaces: ['p/a'] }],
      ['a'],
    ],
    [
      'a rule that is off replaces nothing',
      [{ name: 'a' }, { name: 'b', replaces: ['p/a'] }, { name: 'c', replaces: ['p/b'] }],
      ['a', 'c'],
    ],
    [
      'two that replace each other both stay',
      [
        { name: 'a', replaces: ['p/b'] },
        { name: 'b', replaces: ['p/a'] },
      ],
      ['a', 'b'],
    ],
    [
      'what only a circle replaces stays',
      [{ name: 'a', replaces: ['p/b', 'p/c'] }, { name: 'b', replaces: ['p/a'] }, { name: 'c' }],
      ['a', 'b', 'c'],
    ],
    [
      'a circle that another rule breaks is none',
      [
        { name: 'a', replaces: ['p/b'] },
        { name: 'b', replaces: ['p/a'] },
        { name: 'c', replaces: ['p/a'] },
      ],
      ['b', 'c'],
    ],
    ['a name alone is no policy/rule', [{ name: 'a' }, { name: 'b', replaces: ['a'] }], ['a', 'b']],
  ] satisfies [string, object[], string[]][])('%s', (_what, rules, expected) =>
    expect(staying(rules)).toEqual(expected),
  );

  it('a rule in monitor mode and one in force leave each other alone', () => {
    const rules = [
      { name: 'a' },
      { name: 'b', mode: 'monitor', replaces: ['p/*'] },
      { name: 'c', mode: 'monitor' },
    ];
    const sorted = sortRules(bookOf(rules), situation(), subject(), true);
    expect(sorted.matched.map(({ name }) => name)).toEqual(['p/a']);
    expect(sorted.monitored.map(({ name }) => name)).toEqual(['p/b']);
    expect(sorted.unmatched).toEqual([{ rule: 'p/c', matched: false, why: 'is replaced by p/b' }]);
  });

  it('whatever replaces what: the order of rules does not matter, and every rule that is off was replaced by one that stays', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const graph = fc.array(fc.subarray(names), { minLength: names.length, maxLength: names.length });
    fc.assert(
      fc.property(graph, (edges) => {
        const rules = names.map((name, at) => {
          const replaces = (edges[at] ?? []).map((other) => `p/${other}`);
          return replaces.length > 0 ? { name, replaces } : { name };
        });
        const stay = new Set(staying(rules));
        expect(new Set(staying(rules.toReversed()))).toEqual(stay);
        for (const name of names) {
          const by = names.filter((other, at) => other !== name && edges[at]?.includes(name));
          expect(stay.has(name) || by.some((other) => stay.has(other))).toBe(true);
          expect(stay.has(name) || by.length > 0).toBe(true);
        }
      }),
    );
  });
});
