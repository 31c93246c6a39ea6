import { expect, it } from 'vitest';
import type { Facts } from '../../../src/model/export.ts';
import { factLines } from '../../../src/model/texts/seen.ts';

const facts: Facts = {
  format: 'csv',
  unreadable: null,
  bytes: 9,
  tables: [
    {
      index: 0,
      name: 'Table 1',
      hidden: true,
      headed: true,
      rows: 1200,
      ownRows: null,
      ownerColumn: null,
      place: { sheet: 0, from: 0, titles: 0, headings: 1, to: null, between: [] },
      columns: [
        { index: 0, name: '手机', class: 'mobile', values: { mobile: 1200, email: 3 } },
        { index: 1, name: 'Note', class: null, values: {} },
      ],
    },
  ],
  rows: 1200,
  ownRows: null,
  values: { mobile: 1200, email: 3 },
};

it.each([
  ['en', 'csv: 1,200 rows in 1 table', '  手机      phone number, e-mail address', '  phone number: 1,200'],
  ['zh-CN', 'csv：1 个表，1,200 行', '  手机      手机号、邮箱', '  手机号：1,200'],
] as const)('a file in %s', (language, first, column, values) => {
  const lines = factLines(language, facts);
  expect(lines[0]).toBe(first);
  expect(lines).toEqual(expect.arrayContaining([column, '  Note', values]));
});

it('a file that was not read, with its reason', () => {
  const lines = factLines('en', {
    ...facts,
    format: null,
    unreadable: 'FORMAT_ENCRYPTED',
    tables: [],
    values: {},
  });
  expect(lines[0]).toBe('Not read: FORMAT_ENCRYPTED');
  expect(lines.at(-1)).toBe('No sensitive values in its raw bytes; what they pack or encrypt nobody saw.');
});

it.each([
  [
    'another format that it leaves in',
    { writtenAs: { format: 'xlsx', extension: 'xlsx' } },
    'Leaves as XLSX.',
    '导出为 XLSX。',
  ],
  [
    'parts that are no table',
    { unread: 1 },
    '1 part is no table: held for approval; what cannot be read is left out.',
    '1 项内容不是表格：须审批，无法读取的不会导出。',
  ],
  [
    'a file that cannot be written anew',
    { asIs: { kind: 'pdf' } },
    'Leaves only as it is, and only where a rule says so.',
    '只能原样导出，且须有规则明确允许。',
  ],
  [
    'records that are no rows',
    { tables: facts.tables.map((table) => ({ ...table, orientation: 'columns' as const })) },
    '  (a record is a column here)',
    '  (此表每列为一条数据)',
  ],
] satisfies [string, Partial<Facts>, string, string][])('says %s', (_what, change, en, zh) => {
  expect(factLines('en', { ...facts, ...change })).toContain(en);
  expect(factLines('zh-CN', { ...facts, ...change })).toContain(zh);
});

it('names the first columns of a wide table, and how many there are more', () => {
  const columns = Array.from({ length: 700 }, (_, index) => ({
    index,
    name: `C${index}`,
    class: null,
    values: {},
  }));
  const lines = factLines('en', { ...facts, tables: facts.tables.map((table) => ({ ...table, columns })) });
  expect(lines.length).toBeLessThan(80);
  expect(lines).toContain('  and 640 more columns');
});
