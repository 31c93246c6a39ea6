/** What a plan leaves of a sheet: titles, headings, data and what stands between. */

import { describe, expect, it } from 'vitest';
import { batchOf, cutRows } from '../../src/formats/batch.ts';
import { textOf } from '../../src/formats/cell.ts';
import type { Reading } from '../../src/formats/format.ts';
import type { Plan, PlannedTable } from '../../src/model/plan.ts';
import type { Row } from '../../src/model/table.ts';
import { planned } from '../../src/seal/planned.ts';
import { plan, tablePlan } from './made.ts';

const SHEET: readonly Row[] = [
  ['客户清单 13800138000', null, null],
  ['姓名', '手机', '负责人'],
  ['华东区', null, null],
  ['张三', '13800138001', '王伟'],
  ['李四', '13800138002', '李娜'],
  ['小计', 2, null],
  [],
  ['王五', '13800138003', '王伟'],
  ['合计', 3, null],
];
const PLACE = { sheet: 0, from: 0, titles: 1, headings: 1, to: 9, between: [2, 5, 6, 8] };
const column = (index: number, name: string, mask: 'blank' | 'keep-last-4' | null = null) => ({
  index,
  name,
  mask,
});
const ALL = [column(0, '姓名'), column(1, '手机'), column(2, '负责人')];

const table = (change: Partial<PlannedTable> = {}): PlannedTable =>
  tablePlan({ name: 'Sheet1', place: PLACE, rows: 3, columns: ALL, ...change });

function reading(rows: readonly Row[], batchRows: number): Reading {
  return {
    layout: {},
    async *tables() {
      yield {
        name: 'Sheet1',
        hidden: false,
        names: null,
        async *rows() {
          for (let at = 0; at < rows.length; at += batchRows) yield batchOf(rows.slice(at, at + batchRows));
        },
      };
    },
  };
}

/** The rows as they are written, a line for each table; and how many records they are. */
async function left(by: Partial<Plan>, rows: readonly Row[] = SHEET, batchRows = 1000) {
  const written: string[] = [];
  let records = 0;
  let marked = 0;
  for await (const leaving of planned(reading(rows, batchRows), plan(by), null)) {
    if (leaving.kind === 'table') written.push(`[${leaving.table.index}]`);
    else written.push(...cutRows(leaving.batch, leaving.cut).map((row) => row.map(textOf).join('|')));
    if (leaving.kind !== 'rows') continue;
    records += leaving.records;
    marked += leaving.data === null ? leaving.count : leaving.data.reduce((sum, one) => sum + one, 0);
  }
  return { written, records, marked };
}

describe.each([1, 4, 1000])('in batches of %i rows', (batchRows) => {
  it('all of it leaves with all of its rows, in their order', async () => {
    expect(await left({ tables: [table()], maxRows: 3 }, SHEET, batchRows)).toEqual({
      written: ['[0]', ...SHEET.map((row) => [0, 1, 2].map((at) => textOf(row[at])).join('|'))],
      records: 3,
      marked: 3,
    });
  });

  it('titles are masked and cut as their columns are; headings lose dropped columns and are not masked', async () => {
    const columns = [column(0, '姓名', 'blank'), column(2, '负责人')];
    const { written } = await left({ tables: [table({ columns })] }, SHEET, batchRows);
    expect(written.slice(0, 5)).toEqual(['[0]', '|', '姓名|负责人', '|', '|王伟']);
    expect(written.join()).not.toMatch(/138/);
  });

  it.each<[string, Partial<Plan>, readonly string[], number]>([
    ['a row limit', { tables: [table()], maxRows: 2 }, ['张三|13800138001|王伟', '李四|13800138002|李娜'], 2],
    [
      'own rows',
      { tables: [table({ only: [{ column: 2, values: ['王伟'] }] })] },
      ['张三|13800138001|王伟', '王五|13800138003|王伟'],
      2,
    ],
    ['a limit of none', { tables: [table()], maxRows: 0 }, [], 0],
  ])('groups, totals and footers do not leave under %s', async (_what, by, rows, records) => {
    expect(await left(by, SHEET, batchRows)).toEqual({
      written: ['[0]', '客户清单 13800138000||', '姓名|手机|负责人', ...rows],
      records,
      marked: records,
    });
  });

  it('two tables of a sheet leave apart, each by its own columns, and what is in neither stays', async () => {
    const rows = [['a', 'b'], ['1', '2'], [], ['stray', ''], ['t'], ['x', 'y'], ['3', '4'], ['5', '6']];
    const first = table({
      place: { sheet: 0, from: 0, titles: 0, headings: 1, to: 2, between: [] },
      rows: 1,
      columns: [column(0, 'a')],
    });
    const second = table({
      index: 1,
      place: { sheet: 0, from: 4, titles: 1, headings: 1, to: null, between: [] },
      rows: 2,
      columns: [column(1, 'y'), column(0, 'x')],
    });
    const { written } = await left({ tables: [first, second], maxRows: 2 }, rows, batchRows);
    expect(written).toEqual(['[0]', 'a', '1', '[1]', '|t', 'y|x', '4|3']);
  });

  it.each([
    ['leaves whole where all its records may', 5, ['姓名|张|李', '手机|1|2'], 2],
    ['leaves not at all where fewer may', 1, [], 0],
  ])('a table whose records are no rows %s', async (_what, maxRows, lines, records) => {
    const rows = [
      ['姓名', '张', '李'],
      ['手机', '1', '2'],
    ];
    const place = { sheet: 0, from: 0, titles: 0, headings: 0, to: null, between: [] };
    const by = { tables: [table({ place, rows: 2, sideways: true })], maxRows };
    expect(await left(by, rows, batchRows)).toMatchObject({ written: ['[0]', ...lines], records });
  });
});
