/** I2, I4 and I5 again: rows that stand in other columns than the headings say, and rows that dress as none. */

import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decisionOn, factsOf, leaving } from '../support/limited.ts';

const PEOPLE = Array.from({ length: 60 }, (_, at) => [
  `客户${String.fromCharCode(0x4e00 + at)}`,
  `139${String(at).padStart(8, '0')}`,
  `pay${at}`,
]);
const HEADINGS = ['Name', 'Phone', 'Salary'];
const lines = (rows: readonly (readonly string[])[], by = ','): string[] => rows.map((row) => row.join(by));
const DENY = { columns: { deny: ['Salary'] } };

describe('I2 a sign that parts some rows alone', () => {
  const start = Array.from({ length: 3000 }, (_, at) => [`客户${at}`, `1391234${at}`, `pay${at}`]);

  it.each([';', '\t', '|'])('I2 rows parted by %j behind the start are no rows of one cell', async (sign) => {
    const file = [...lines([HEADINGS, ...start]), ...lines(PEOPLE, sign)].join('\n');
    expect(await factsOf(file)).toMatchObject({ unreadable: 'FORMAT_BROKEN' });
  });

  it('I2 a title with other signs is no such row', async () => {
    const file = ['Filter: a; b; c', 'By: d, e', ...lines([HEADINGS, ...PEOPLE])].join('\n');
    expect(await factsOf(file)).toMatchObject({ unreadable: null, rows: 60 });
  });

  it('I2 what is parted by another sign than its first line says is one column of all its headings', async () => {
    const file = ['sep=;', ...lines([HEADINGS, ...PEOPLE])].join('\n');
    expect((await leaving(file, ['Salary']))?.toString() ?? '').not.toContain('pay');
  });
});

describe('I5 cells below no heading', () => {
  it.each([
    ['beyond the headings', ['Smith', ' John', '13912345678', 'pay']],
    ['beyond them, in one row of many', ['a', '', '', 'pay']],
  ])('I5 %s: what limits columns holds', async (_where, row) => {
    const facts = await factsOf(lines([HEADINGS, ...PEOPLE, row, ...PEOPLE]).join('\n'));
    expect(facts.tables[0]).toMatchObject({ unnamed: 1 });
    expect(decisionOn(facts, DENY).verdict).toBe('hold');
    expect(decisionOn(facts, { columns: { denyClasses: ['mobile'] } }).verdict).toBe('hold');
    expect(decisionOn(facts, { limits: [{ rows: 1000 }] }).verdict).toBe('allow');
  });

  it.each<[string, readonly string[]]>([
    ['behind a blank line, below words that no heading has', ['', 'foo,bar,baz']],
    ['with nothing between', []],
  ])('I5 rows of other columns %s: what limits columns holds', async (_how, between) => {
    const own = PEOPLE.map(([name = ''], at) => [name, '北京', String(18_000 + at)]);
    const other = own.map(([name = '', city = '', salary = '']) => [salary, name, city]);
    const file = [...lines([['Name', 'City', 'Salary'], ...own]), ...between, ...lines(other)].join('\n');
    expect(decisionOn(await factsOf(file), DENY).verdict).toBe('hold');
  });

  it.each(['*Salary', 'Salary:', ' Salary '])(
    'I6 the mark of a field that must be filled in: %j',
    async (name) => {
      const file = lines([['Name', 'Phone', name], ...PEOPLE]).join('\n');
      expect((await leaving(file, ['Salary']))?.toString()).not.toContain('pay');
    },
  );

  it('I6 a heading whose signs are set apart', async () => {
    const file = lines([['姓 名', '手 机', '工 资'], ...PEOPLE]).join('\n');
    expect((await leaving(file, ['工资']))?.toString()).not.toContain('pay');
  });

  it('I5 between them', async () => {
    const facts = await factsOf(lines([['Name', '', 'Salary'], ...PEOPLE]).join('\n'));
    expect(facts.tables[0]).toMatchObject({ headed: true, unnamed: 60 });
    expect(decisionOn(facts, DENY).verdict).toBe('hold');
  });

  it.each([
    ['a last comma', HEADINGS, (row: readonly string[]) => [...row, '']],
    ['numbers of rows', ['', ...HEADINGS], (row: readonly string[], at: number) => [String(at), ...row]],
  ])('I5 %s is no such column', async (_what, headings, made) => {
    const facts = await factsOf(lines([headings, ...PEOPLE.map(made)]).join('\n'));
    expect(decisionOn(facts, DENY).verdict).toBe('allow');
  });
});

describe('I4 rows that dress as none', () => {
  const given = '伟 芳 娜 敏 静 丽 强 磊'.split(' ').map((name) => `王${name}`);
  const table = lines([HEADINGS, ...PEOPLE]);
  // The last few above the headings may be titles still.
  it.each<[string, number, readonly string[]]>([
    ['names above the headings', given.length, given],
    ['names in one title', 1, [given.join('、')]],
    ['names behind one label', given.length - 3, given.map((name) => `姓名,${name}`)],
    ['names behind a colon', given.length, given.map((name) => `姓名：${name}`)],
    [
      'pairs of words',
      12,
      Array.from({ length: 12 }, (_, at) => `某${String.fromCharCode(0x5000 + at)}人,甲`),
    ],
  ])('I4 %s are counted', async (_what, count, above) => {
    const facts = await factsOf([...above, ...table].join('\n'));
    expect(facts.rows).toBe(60 + count);
  });

  it.each<[string, (at: number) => string]>([
    ['a group for each row', (at) => `某甲${String.fromCharCode(0x5000 + at)}`],
    ['a footer for each row', (at) => `制表人：王${String.fromCharCode(0x5000 + at)}`],
    ['a total for each row', (at) => `王${String.fromCharCode(0x5000 + at)}合计,1`],
  ])('I4 %s is a row', async (_what, made) => {
    const [head = '', ...rows] = table;
    const facts = await factsOf([head, ...rows.flatMap((row, at) => [made(at), row])].join('\n'));
    expect(facts.rows).toBe(120);
  });

  it('I4 headings on every page are none', async () => {
    const [head = '', ...rows] = table;
    const facts = await factsOf([head, ...rows.flatMap((row) => [row, head])].join('\n'));
    expect(facts.rows).toBe(60);
  });

  it('I4 a sealed file counts as many rows as it has, also where few of its headings are words', async () => {
    const file = lines([['Name', 'Phone', 'Hash'], ...PEOPLE]).join('\n');
    const sealed = (await leaving(gzipSync(file), ['Phone'], 'a.csv.gz')) ?? Buffer.alloc(0);
    expect(gunzipSync(sealed).toString()).toMatch(/^Name,Hash,_ref\n/);
    expect(await factsOf(sealed, 'a.csv.gz')).toMatchObject({ rows: 60 });
    expect(await factsOf(gunzipSync(sealed))).toMatchObject({ rows: 60, tables: [{ headed: true }] });
  });
});
