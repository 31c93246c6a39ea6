/** I4 to I6: layouts and headings that would make a reader count less, or a rule miss a column. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inspect } from '../../src/inspect/index.ts';
import { bytesSource } from '../../src/lib/source.ts';
import type { Facts } from '../../src/model/export.ts';
import { found } from '../inspect/finding/look.ts';
import { LIMITS } from '../support/tables.ts';

const COUNT = 120;
const PEOPLE = Array.from({ length: COUNT }, (_, at) => [
  `客户${String.fromCharCode(0x4e00 + at)}`,
  `138${String(at).padStart(8, '0')}`,
  `c${at}@corp.example`,
  '北京市',
]);
const HEADINGS = ['姓名', '手机', '邮箱', '城市'];
const lines = (rows: readonly (readonly string[])[]): string => rows.map((row) => row.join(',')).join('\r\n');
const look = (text: string): Promise<Facts> =>
  inspect(
    bytesSource(Buffer.from(text)),
    { mediaType: 'text/csv', fileName: 'a.csv' },
    { columns: ['负责人'], values: ['王伟'] },
    LIMITS,
  );
const namesOf = ({ tables }: Facts) => tables.map(({ columns }) => columns.map(({ name }) => name).join('|'));

describe('I4 rows in unusual places are counted', () => {
  it('I4 twenty lines above the headings', async () => {
    const above = Array.from({ length: 20 }, (_, at) => [`筛选条件 ${at}`, '', '', '']);
    const facts = await look(lines([...above, HEADINGS, ...PEOPLE]));
    expect(facts).toMatchObject({ rows: COUNT, values: { mobile: COUNT, email: COUNT } });
    expect(namesOf(facts)).toEqual([HEADINGS.join('|')]);
    expect(JSON.stringify(facts)).not.toContain('筛选条件');
  });

  it.each([
    ['with a blank line between', ['']],
    ['with nothing between', []],
    ['with a title between', ['', '联系人明细']],
  ])('I4 two tables %s', async (_how, between) => {
    const other = [
      ['城市', '电子邮箱', '联系电话'],
      ...PEOPLE.map(([, phone = '', mail = '', city = '']) => [city, mail, phone]),
    ];
    const facts = await look([lines([HEADINGS, ...PEOPLE]), ...between, lines(other)].join('\r\n'));
    expect(facts).toMatchObject({ rows: 2 * COUNT, values: { mobile: 2 * COUNT, email: 2 * COUNT } });
    expect(namesOf(facts)).toEqual([HEADINGS.join('|'), '城市|电子邮箱|联系电话']);
    // The second table's phone stands where the first has its mails.
    expect(facts.tables[1]?.columns.slice(1).map((column) => column.class)).toEqual(['email', 'mobile']);
  });

  it('I4 fields down the first column', async () => {
    const across = HEADINGS.map((heading, at) => [heading, ...PEOPLE.map((row) => row[at] ?? '')]);
    const facts = await look(lines(across));
    expect(facts).toMatchObject({ rows: COUNT, values: { mobile: COUNT, email: COUNT } });
    expect(facts.tables[0]?.orientation).toBe('columns');
    expect(JSON.stringify(facts)).not.toMatch(/客户|corp\.example/);
  });

  it('I4 one field a line', async () => {
    const blocks = PEOPLE.map((row) => lines(HEADINGS.map((heading, at) => [heading, row[at] ?? ''])));
    const facts = await look(blocks.join('\r\n'));
    expect(facts).toMatchObject({ rows: COUNT, values: { mobile: COUNT, email: COUNT } });
    expect(facts.tables[0]?.orientation).toBe('pairs');
  });

  it('I4 joined records in one column', async () => {
    const facts = await look(PEOPLE.map((row) => `"${row.join(',')}"`).join('\r\n'));
    expect(facts).toMatchObject({ rows: COUNT, values: { mobile: COUNT, email: COUNT } });
  });

  it('I4 a record dressed as a title, a group, a total or a footer', async () => {
    const dressed = [
      ['客户 13900000001'],
      ['合计', '13900000002'],
      ['制表人：13900000003'],
      ['第 1 页', 'd@corp.example'],
    ];
    const facts = await look(lines([...dressed.slice(0, 1), HEADINGS, ...PEOPLE, ...dressed.slice(1)]));
    expect(facts.rows).toBe(COUNT + dressed.length);
    expect(facts.values).toMatchObject({ mobile: COUNT + 3, email: COUNT + 1 });
  });

  it.each([
    ['张三,北京', '姓名,城市', '李四,上海', '王五,广州'],
    ['张三', '姓名', '李四', '王五'],
    ['Ann,Oslo', 'Name,City', 'Bob,Rome', 'Cyd,Bonn'],
  ])('I4 a row above the headings with as many cells is a record: %s', async (...rows) => {
    expect((await look(rows.join('\r\n'))).rows).toBeGreaterThanOrEqual(3);
  });

  it('I4 whatever stands around the data, each row of it counts', async () => {
    const word = fc.constantFrom(
      '客户清单',
      'Report',
      '华东区',
      '合计',
      '小计',
      '姓名',
      'Total',
      '制表人：',
      '第 1 页',
      '',
      'Filter',
    );
    const noise = fc.array(fc.array(word, { minLength: 1, maxLength: 4 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        noise,
        noise,
        noise,
        fc.integer({ min: 1, max: 30 }),
        async (above, within, below, batch) => {
          const rows = [
            ...above,
            HEADINGS,
            ...PEOPLE.slice(0, 9),
            ...within,
            ...PEOPLE.slice(9, 20),
            ...below,
          ];
          const tables = await found(rows, batch);
          expect(tables.reduce((sum, table) => sum + table.rows, 0)).toBeGreaterThanOrEqual(20);
          const phones = tables.flatMap(({ columns }) => columns.map(({ values }) => values['mobile'] ?? 0));
          expect(phones.reduce((sum, count) => sum + count, 0)).toBe(20);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('I4 a table among titles, groups, totals and footers is found exactly', async () => {
    const titles = fc.array(
      fc.constantFrom(['客户清单'], ['部门', '销售部'], [''], ['导出时间：2026-01-02']),
      { maxLength: 12 },
    );
    const footers = fc.array(fc.constantFrom(['合计', '20'], ['制表人：赵六'], ['第 1 页'], ['']), {
      maxLength: 6,
    });
    // A title between a blank row and headings begins a table of its own.
    const inside = fc.constantFrom([''], ['华东区']).chain((one) =>
      fc.array(fc.tuple(fc.integer({ min: 1, max: 19 }), fc.constantFrom(['小计', '7'], HEADINGS, one)), {
        maxLength: 5,
      }),
    );
    await fc.assert(
      fc.asyncProperty(
        titles,
        inside,
        footers,
        fc.integer({ min: 1, max: 30 }),
        async (above, inserted, below, batch) => {
          const data: (readonly string[])[] = PEOPLE.slice(0, 20);
          for (const [at, row] of inserted) data.splice(at, 0, row);
          const [table, ...others] = await found([...above, HEADINGS, ...data, ...below], batch);
          const blank = above.findIndex(([text]) => text !== '');
          expect(others).toEqual([]);
          expect(table?.columns.map(({ name }) => name)).toEqual(HEADINGS);
          expect(table?.place.from).toBe(blank === -1 ? above.length : blank);
          expect(table?.rows).toBe(20);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('I5 headings that are none of the usual', () => {
  it.each([
    [
      'in two rows',
      ['客户,,联系方式,', '姓名,城市,手机,邮箱'],
      '客户 姓名|客户 城市|联系方式 手机|联系方式 邮箱',
    ],
    ['abbreviated', ['cust_nm,cty,mob_no,e_mail'], 'cust_nm|cty|mob_no|e_mail'],
    ['foreign', ['Nome,Cidade,Telefone,Correo'], 'Nome|Cidade|Telefone|Correo'],
    ['twice the same', ['姓名,城市,电话,电话'], '姓名|城市|电话|电话'],
    ['missing in a column', ['姓名,,手机,邮箱'], '姓名|Column 2|手机|邮箱'],
    ['misleading', ['手机,邮箱,备注,城市'], '手机|邮箱|备注|城市'],
  ])('I5 headings %s', async (_how, headings, names) => {
    const rows = PEOPLE.map(([name = '', phone = '', mail = '', city = '']) => [name, city, phone, mail]);
    const facts = await look([...headings, lines(rows)].join('\r\n'));
    expect(facts.rows).toBe(COUNT);
    expect(namesOf(facts)).toEqual([names]);
    expect(facts.tables[0]?.columns.slice(2).map((column) => column.class)).toEqual(['mobile', 'email']);
  });
});

describe('I6 headings in disguise', () => {
  it.each([
    ['look-alike letters', 'Nаmе,Ρhоne,Εmail,Сity'],
    ['full-width letters', 'Ｎａｍｅ,Ｐｈｏｎｅ,Ｅｍａｉｌ,Ｃｉｔｙ'],
    ['invisible letters', 'Na\u200bme,Ph\u00adone,E\u2060mail,Ci\u200dty'],
    ['compatibility ideographs', '姓名,電話,信箱,城市'.normalize('NFKC')],
  ])('I6 %s are headings, and the owner column is known by them', async (_how, headings) => {
    const rows = PEOPLE.map((row, at) => [...row, at < 7 ? '王伟' : '李娜']);
    const facts = await look(`${headings},负\u200b责人\r\n${lines(rows)}`);
    expect(facts).toMatchObject({ rows: COUNT, ownRows: 7 });
    expect(facts.tables[0]).toMatchObject({ headed: true });
  });
});
