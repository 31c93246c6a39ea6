/** Tests of columns: which leave masked and which do not leave, by heading (any character may stand in one) and by class. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnLimits } from '../../src/decide/columns.ts';
import { decide } from '../../src/decide/index.ts';
import { facts, input, matchOf, policy, table } from './support.ts';
import type { Change } from './support.ts';

const rules = (...list: readonly object[]): Change => ({ policies: [policy(...list)] });

function denies(pattern: string, heading: string): boolean {
  const rule = policy({ columns: { deny: [pattern] } }).rules[0];
  if (rule === undefined) throw new Error('one rule was made');
  const one = table({ columns: [{ index: 0, name: heading, class: null, values: {} }] });
  return columnLimits([one], [matchOf(rule)]).length === 1;
}

describe('a column pattern', () => {
  it.each<[string, string, boolean]>([
    ['mobile', 'mobile no', false],
    ['*mobile*', 'My Mobile No.', true],
    ['*证件*', '证件\n号码', true],
    ['phone (mobile)', 'Phone (mobile)', true],
    ['phone (mobile)', 'phone mobile', false],
    ['金额[元]', '金额[元]', true],
    ['金额[元]', '金额元', false],
    ['{a,b}', '{a,b}', true],
    ['{a,b}', 'a', false],
    ['!x', 'y', false],
    ['why?', 'why?', true],
    ['"id"', '"id"', true],
    ['a\\b', 'a\\b', true],
    ['./x', 'x', false],
    ['a/*', 'a/b/c', true],
    ['*', '', true],
    ['phone', 'Рhоne', true],
    ['phone', 'ph\u00adon\u200be', true],
    ['phone', 'ＰＨＯＮＥ', true],
    ['phone', 'Ph0né', true],
    ['电话', '电\u200b话', true],
    ['телефон', 'ТЕЛЕФОН', true],
    ['phone', 'contact.phone', true],
    ['contact', 'contact.phone', true],
    ['a.b', 'x.a.b', true],
    ['nr', 'Tel. Nr', false],
  ])('%j speaks of %j: %j', (pattern, heading, expected) => {
    expect(denies(pattern, heading)).toBe(expected);
  });

  it('speaks of the lowest of several headings', () => {
    const rule = policy({ columns: { deny: ['手机'] } }).rules[0];
    if (rule === undefined) throw new Error('one rule was made');
    const column = { index: 0, name: '联系方式 手机', leaf: '手机', class: null, values: {} };
    const limits = columnLimits([table({ columns: [column] })], [matchOf(rule)]);
    expect(limits).toEqual([{ table: 0, column: 0, mask: 'drop' }]);
  });

  it('without a star speaks of itself, and between stars of everything around it', () => {
    const text = fc
      .string({ minLength: 1, maxLength: 20 })
      .filter((one) => !one.includes('*') && one.trim() !== '');
    fc.assert(
      fc.property(text, (one) => {
        expect(denies(one, one)).toBe(true);
        expect(denies(one, `${one}x`)).toBe(false);
        expect(denies(`*${one}*`, `a\n${one}/b`)).toBe(true);
      }),
    );
  });
});

describe('the columns', () => {
  const withClass = (name: string, count: number, share: string | null = null): Change => ({
    facts: facts([
      table({ rows: 100, columns: [{ index: 0, name: 'X', class: share, values: { [name]: count } }] }),
    ]),
  });
  const headed = (name: string): Change => ({
    facts: facts([table({ columns: [{ index: 0, name, class: null, values: {} }] })]),
  });
  it.each<[string, Change, readonly (readonly [number, string])[]]>([
    ['a heading is denied', rules({ columns: { deny: ['Mobile'] } }), [[1, 'drop']]],
    [
      'case, width, blanks and invisible characters change nothing',
      rules({ columns: { deny: [' ｍｏbile\u200b'] } }),
      [[1, 'drop']],
    ],
    ['a heading may be a glob', rules({ columns: { deny: ['*card*'] } }), [[2, 'drop']]],
    [
      'the strictest mask wins',
      rules(
        { columns: { mask: { Mobile: 'blank' } } },
        { columns: { mask: { '*': 'keep-last-4', Name: 'keep-first-1' } } },
      ),
      [
        [0, 'keep-first-1'],
        [1, 'blank'],
        [2, 'keep-last-4'],
        [3, 'keep-last-4'],
      ],
    ],
    [
      'denied wins over masked',
      rules({ columns: { deny: ['Mobile'] } }, { columns: { mask: { Mobile: 'blank' } } }),
      [[1, 'drop']],
    ],
    [
      'denied columns of all rules add up',
      rules({ columns: { deny: ['Mobile'] } }, { columns: { deny: ['Name'] } }),
      [
        [0, 'drop'],
        [1, 'drop'],
      ],
    ],
    [
      'a class is denied under any heading',
      { ...withClass('cn-id', 100, 'cn-id'), ...rules({ columns: { denyClasses: ['cn-id'] } }) },
      [[0, 'drop']],
    ],
    [
      'a class is masked under any heading',
      {
        ...withClass('mobile', 100, 'mobile'),
        ...rules({ columns: { maskClasses: { mobile: 'keep-last-4' } } }),
      },
      [[0, 'keep-last-4']],
    ],
    [
      'a class in a fifth of the rows counts, mixed or not',
      { ...withClass('cn-id', 20), ...rules({ columns: { denyClasses: ['cn-id'] } }) },
      [[0, 'drop']],
    ],
    [
      'a class in a tenth of the rows may be chance',
      { ...withClass('bank-card', 10), ...rules({ columns: { denyClasses: ['bank-card'] } }) },
      [],
    ],
    [
      'what a list of allowed ones does not name is dropped',
      rules({ columns: { allow: ['Name', 'Owner'] } }),
      [
        [1, 'drop'],
        [2, 'drop'],
      ],
    ],
    [
      'of two lists of allowed ones that leaves which both name',
      rules({ columns: { allow: ['Name', 'Mobile'] } }, { columns: { allow: ['Mobile', 'ID*', 'Owner'] } }),
      [
        [0, 'drop'],
        [2, 'drop'],
        [3, 'drop'],
      ],
    ],
    [
      'no part of a heading allows the whole',
      { ...headed('contact.phone'), ...rules({ columns: { allow: ['phone', 'contact'] } }) },
      [[0, 'drop']],
    ],
    [
      'an allowed class leaves under any heading',
      { ...withClass('email', 100, 'email'), ...rules({ columns: { allowClasses: ['email'] } }) },
      [],
    ],
    [
      'a class that is not allowed does not',
      { ...withClass('mobile', 100, 'mobile'), ...rules({ columns: { allowClasses: ['email'] } }) },
      [[0, 'drop']],
    ],
  ])('%s', (_name, change, expected) => {
    const { columns: limited } = decide(input(change)).limits;
    expect(limited.map(({ column, mask }) => [column, mask])).toEqual(expected);
  });

  it('limits the columns of every table', () => {
    const both = { facts: facts([table(), table({ index: 1 })]) };
    const { columns: limited } = decide(
      input({ ...both, ...rules({ columns: { deny: ['Mobile'] } }) }),
    ).limits;
    expect(limited.map((limit) => [limit.table, limit.column])).toEqual([
      [0, 1],
      [1, 1],
    ]);
  });
});
