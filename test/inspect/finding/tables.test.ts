/** Which tables a sheet holds: where each begins, what of it is data, and what stands between. */

import { describe, expect, it } from 'vitest';
import { brief, found, sheet } from './look.ts';

type Place = readonly [from: number, titles: number, headings: number, to: number | null];
interface Expected {
  readonly rows: number;
  readonly names: string | null;
  readonly at: Place;
  readonly between?: readonly number[];
  readonly orientation?: string;
}

const DATA = `
  张三|13800138000|北京
  李四|13900139000|上海
  王五|13700137000|广州`;
const PEOPLE = `姓名|手机|地址${DATA}`;

const LAYOUTS: readonly (readonly [name: string, text: string, tables: readonly Expected[]])[] = [
  ['headings in the first row', PEOPLE, [{ rows: 3, names: '姓名|手机|地址', at: [0, 0, 1, null] }]],
  ['no headings', DATA.replace('\n', ''), [{ rows: 3, names: null, at: [0, 0, 0, null] }]],
  ['headings alone', '姓名|手机|地址', [{ rows: 0, names: '姓名|手机|地址', at: [0, 0, 1, null] }]],
  [
    'a title and a blank row above',
    `客户清单（华东）\n\n${PEOPLE}`,
    [{ rows: 3, names: '姓名|手机|地址', at: [0, 2, 1, null] }],
  ],
  [
    'blank rows first',
    `x\n${PEOPLE}`.replace('x', '||'),
    [{ rows: 3, names: '姓名|手机|地址', at: [1, 0, 1, null] }],
  ],
  [
    'twenty lines of filters above',
    `Report: All contacts\nRun|Monday\n${'Filter|Region = East\n'.repeat(18)}First name|Phone|City${DATA}`,
    [{ rows: 3, names: 'First name|Phone|City', at: [0, 20, 1, null] }],
  ],
  [
    'a title that is a value counts',
    `联系 13800138000\n${PEOPLE}`,
    [
      { rows: 1, names: null, at: [0, 0, 0, 1] },
      { rows: 3, names: '姓名|手机|地址', at: [1, 0, 1, null] },
    ],
  ],
  [
    'more than thirty rows above are data',
    `${'Filter|Region = East\n'.repeat(40)}First name|Phone|City${DATA}`,
    [
      { rows: 40, names: null, at: [0, 0, 0, 40] },
      { rows: 3, names: 'First name|Phone|City', at: [40, 0, 1, null] },
    ],
  ],
  [
    'headings in two rows',
    `姓名|联系方式||负责人\n|手机|邮箱|\n张三|13800138000|a@corp.example|王伟\n李四|13900139000|b@corp.example|李娜`,
    [{ rows: 2, names: '姓名|联系方式 手机|联系方式 邮箱|负责人', at: [0, 0, 2, null] }],
  ],
  [
    'groups over every column, with a title',
    `Contacts of the year\nPerson||Contact||\nFirst name|Last name|Phone|Email|City\nAnn|Baker|+44 7700 900123|a@corp.example|Leeds`,
    [
      {
        rows: 1,
        names: 'Person First name|Person Last name|Contact Phone|Contact Email|Contact City',
        at: [0, 1, 2, null],
      },
    ],
  ],
  [
    'headings in three rows',
    `客户|联系||||金额\n|电话||网络||\n|手机|座机|邮箱|微信|\n张三|13800138000|010-5555|a@corp.example|z3|12.00`,
    [
      {
        rows: 1,
        names: '客户|联系 电话 手机|联系 电话 座机|联系 网络 邮箱|联系 网络 微信|金额',
        at: [0, 0, 3, null],
      },
    ],
  ],
  [
    'attribute names',
    'first_name|FirstName|assignedUserId\nAnn|Ann|17\nBob|Bob|18',
    [{ rows: 2, names: 'first_name|FirstName|assignedUserId', at: [0, 0, 1, null] }],
  ],
  [
    'headings again on every page',
    `${PEOPLE}\n姓名|手机|地址${DATA}\n姓名|手机|地址${DATA}`,
    [{ rows: 9, names: '姓名|手机|地址', at: [0, 0, 1, null], between: [4, 8] }],
  ],
  [
    'a title and headings again on every page',
    `客户清单\n${PEOPLE}\n第 1 页\n\n客户清单\n${PEOPLE}\n第 2 页`,
    [{ rows: 6, names: '姓名|手机|地址', at: [0, 1, 1, null], between: [5, 6, 7, 8, 12] }],
  ],
  [
    'totals and footers',
    `部门|姓名|手机|金额\n销售|张三|13800138000|10\n销售|李四|13900139000|20\n小计|||30\n市场|王五|13700137000|5\n合计|||35\n\n制表人：赵六|||审核人：钱七`,
    [{ rows: 3, names: '部门|姓名|手机|金额', at: [0, 0, 1, null], between: [3, 5, 6, 7] }],
  ],
  [
    'a total without a hole at the end',
    `部门|人数|金额\n销售部|5|100\n市场部|6|200\n合计|11|300`,
    [{ rows: 2, names: '部门|人数|金额', at: [0, 0, 1, null], between: [3] }],
  ],
  [
    'totals by group',
    `地区|姓名|手机|金额\n华东|张三|13800138000|10\n华东|小计||10\n华南|李四|13900139000|20\n华南小计|||20\n合计|||30`,
    [{ rows: 2, names: '地区|姓名|手机|金额', at: [0, 0, 1, null], between: [2, 4, 5] }],
  ],
  [
    'another table with a title of two cells right behind',
    `客户清单\n姓名|手机|负责人\n张三|13800138000|王伟\n李四|13900139000|李娜\n订单|2026\n订单编号|产品|金额|日期\nA1|茶|10|2026-01-02`,
    [
      { rows: 2, names: '姓名|手机|负责人', at: [0, 1, 1, 4] },
      { rows: 1, names: '订单编号|产品|金额|日期', at: [4, 1, 1, null] },
    ],
  ],
  [
    'English totals and page numbers',
    `Name|Phone|Amount\nAnn|+44 7700 900123|10\nSubtotal||10\nBob|+44 7700 900124|20\nGrand total||30\nPage 1 of 1\n-- end --`,
    [{ rows: 2, names: 'Name|Phone|Amount', at: [0, 0, 1, null], between: [2, 4, 5, 6] }],
  ],
  [
    'a footer with a value is data',
    `${PEOPLE}\n合计|13600136000|\n制表人：13500135000||`,
    [{ rows: 5, names: '姓名|手机|地址', at: [0, 0, 1, null] }],
  ],
  [
    'groups above their rows',
    `姓名|手机|地址|日期\n华东区\n张三|13800138000|上海|2026-01-02\n李四|13900139000|南京|2026-01-03\n华南区\n王五|13700137000|广州|2026-01-04`,
    [{ rows: 3, names: '姓名|手机|地址|日期', at: [0, 0, 1, null], between: [1, 4] }],
  ],
  [
    'people of whom only the name is known are data',
    `姓名|手机|地址\n张三|13800138000|\n李四||上海\n赵六||\n王五|13700137000|广州\n钱七||\n`,
    [{ rows: 5, names: '姓名|手机|地址', at: [0, 0, 1, null] }],
  ],
  [
    'blank rows within and behind',
    `姓名|手机|地址\n张三|13800138000|北京\n\n李四|13900139000|上海\n||\n||`,
    [{ rows: 2, names: '姓名|手机|地址', at: [0, 0, 1, 4], between: [2] }],
  ],
  [
    'two tables with a blank row between',
    `${PEOPLE}\n\n订单编号|产品|金额\nA1|茶|10\nA2|咖啡|20`,
    [
      { rows: 3, names: '姓名|手机|地址', at: [0, 0, 1, 4] },
      { rows: 2, names: '订单编号|产品|金额', at: [5, 0, 1, null] },
    ],
  ],
  [
    'two tables with titles',
    `客户\n${PEOPLE}\n\n\n订单明细\n订单编号|产品|金额|日期\nA1|茶|10|2026-01-02\nA2|咖啡|20|2026-01-02`,
    [
      { rows: 3, names: '姓名|手机|地址', at: [0, 1, 1, 5] },
      { rows: 2, names: '订单编号|产品|金额|日期', at: [7, 1, 1, null] },
    ],
  ],
  [
    'two tables with nothing between',
    `${PEOPLE}\n订单编号|产品|金额\nA1|茶|10\nA2|咖啡|20`,
    [
      { rows: 3, names: '姓名|手机|地址', at: [0, 0, 1, 4] },
      { rows: 2, names: '订单编号|产品|金额', at: [4, 0, 1, null] },
    ],
  ],
  [
    'a wider table behind a narrow one',
    `Name|Company\nAnn|Acme\nBob|Bolt\n\nFirst name|Phone|Email|City\nAnn|+44 7700 900123|a@corp.example|Leeds`,
    [
      { rows: 2, names: 'Name|Company', at: [0, 0, 1, 3] },
      { rows: 1, names: 'First name|Phone|Email|City', at: [4, 0, 1, null] },
    ],
  ],
  [
    'tables side by side, each with its own headings',
    `姓名|手机||姓名|手机\n张三|13800138000||李四|13900139000\n王五|13700137000||赵六|13600136000\n钱七|13500135000||`,
    [{ rows: 5, names: '姓名|手机|Column 3|姓名|手机', at: [0, 0, 1, null], orientation: 'beside' }],
  ],
  [
    'a blank column for the eye',
    `姓名|手机||公司|日期\n张三|13800138000||甲|2026-01-02\n王五|13700137000||乙|2026-01-02`,
    [{ rows: 2, names: '姓名|手机|Column 3|公司|日期', at: [0, 0, 1, null] }],
  ],
  [
    'fields down the first column',
    `姓名|张三|李四|王五|赵六\n手机|13800138000|13900139000|13700137000|13600136000\n地址|北京|上海|广州|深圳`,
    [{ rows: 4, names: null, at: [0, 0, 0, null], orientation: 'columns' }],
  ],
  [
    'one field a row, one record after another',
    `姓名|张三\n电话|13800138000\n地址|北京\n\n姓名|李四\n电话|13900139000\n地址|上海\n\n姓名|王五\n电话|13700137000`,
    [{ rows: 3, names: null, at: [0, 0, 0, null], orientation: 'pairs' }],
  ],
  [
    'one field a row with a colon',
    `Name: Ann\nPhone: +44 7700 900123\n\nName: Bob\nPhone: +44 7700 900124`,
    [{ rows: 2, names: null, at: [0, 0, 0, null], orientation: 'pairs' }],
  ],
  [
    'companies whose names end like fields are no fields',
    `华信公司|13800138000\n远大企业|13900139000\n上海市公司|13700137000`,
    [{ rows: 3, names: null, at: [0, 0, 0, null] }],
  ],
  [
    'joined records in one column',
    `"张三,13800138000,北京"\n"李四,13900139000,上海"`,
    [{ rows: 2, names: null, at: [0, 0, 0, null] }],
  ],
];

describe.each([1, 3, 1000])('in batches of %i rows', (batchRows) => {
  it.each(LAYOUTS)('%s', async (_name, text, tables) => {
    const expected = tables.map(({ between = [], ...table }) => ({ ...table, between }));
    expect((await found(sheet(text), batchRows)).map(brief)).toEqual(expected);
  });
});

describe('what is told of a table', () => {
  it('names the lowest heading beside the whole', async () => {
    const [table] = await found(sheet('姓名|联系方式|\n|手机|邮箱\n张三|13800138000|a@corp.example'));
    expect(table?.columns.map(({ leaf }) => leaf)).toEqual([undefined, '手机', '邮箱']);
  });

  it.each([
    ['named and rising', '序号|姓名|手机', true],
    ['named as an id', '编号|姓名|手机', false],
  ])('a column that is %s', async (_what, headings, serial) => {
    const rows = Array.from({ length: 3000 }, (_, at) => `${at + 1}|客户|138${String(at).padStart(8, '0')}`);
    const [table] = await found(sheet([headings, ...rows].join('\n')));
    expect(table?.columns[0]?.serial === true).toBe(serial);
    const [torn] = await found(sheet([headings, ...rows.toSpliced(1500, 1)].join('\n')));
    expect(torn?.columns[0]?.serial).toBeUndefined();
  });

  it('counts own rows by the lowest heading', async () => {
    const [table] = await found(
      sheet('姓名|归属|\n|负责人|部门\n张三|王伟|销售部 1\n李四|李娜|销售部 2\n王五|王伟|销售部 3'),
    );
    expect(table).toMatchObject({ ownerColumn: 1, ownRows: 2, rows: 3 });
  });

  it('takes no title for a name', async () => {
    const [table] = await found(sheet(`仅供李娜查看\n部门|销售部\n${PEOPLE}`));
    expect(table?.place).toMatchObject({ titles: 2, headings: 1 });
    expect(JSON.stringify(table)).not.toMatch(/李娜|销售部/);
  });

  it('does not divide a list that has one place to stand in', async () => {
    const tables = await found(sheet(`${PEOPLE}\n\n订单编号|产品|金额\nA1|茶|10`), 1000, false);
    expect(tables).toHaveLength(1);
    expect(tables[0]?.rows).toBe(5);
  });

  it('counts rows of another kind as data when they are more than can be named', async () => {
    const pages = Array.from({ length: 1500 }, () => '张三|13800138000|北京\n姓名|手机|地址').join('\n');
    const [table] = await found(sheet(`姓名|手机|地址\n${pages}`));
    expect(table?.place.between).toHaveLength(1000);
    expect(table?.rows).toBe(2000);
  });
});
