/** Whatever stands in a sheet: a row that holds a value is a row of data, and every row of data counts. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { holdsValue } from '../../../src/inspect/headings.ts';
import { textOf } from '../../../src/formats/cell.ts';
import type { Row } from '../../../src/model/table.ts';
import { found } from './look.ts';

const cell = fc.oneof(
  fc.constantFrom(
    '姓名',
    '手机',
    'Phone',
    'Email',
    'Company',
    '客户名称',
    '编号',
    'Alpha',
    '张三',
    'Ann Baker',
    '华东区',
  ),
  fc.constantFrom('13800138000', 'a@corp.example', '2026-01-02', '12.50', 7, 2026, true),
  fc.constantFrom('合计', 'Total', '小计', '制表人：', 'Page 1 of 2', '第 1 页', '-- end --', '姓名：张三'),
  fc.constant(null),
);
const row = fc.array(cell, { maxLength: 5 });
/** The same row a few times, as a table has. */
const sheetOf = fc
  .array(fc.tuple(row, fc.integer({ min: 1, max: 4 })), { maxLength: 14 })
  .map((rows) => rows.flatMap(([one, times]) => Array.from({ length: times }, (): Row => one)));

it('a row that holds a value is data of one table, and each row of data counts', async () => {
  await fc.assert(
    fc.asyncProperty(sheetOf, fc.integer({ min: 1, max: 60 }), async (rows, batch) => {
      const tables = await found(rows, batch);
      const data = tables.map(({ place: { from, titles, headings, to, between } }) => {
        const first = from + titles + headings;
        const all = Array.from({ length: (to ?? rows.length) - first }, (_, at) => first + at);
        return all.filter((number) => !between.includes(number));
      });
      const all = data.flat();
      expect(new Set(all).size).toBe(all.length);
      const values = rows.flatMap((one, number) =>
        one.some((value) => holdsValue(textOf(value))) ? [number] : [],
      );
      expect(values.filter((number) => !all.includes(number))).toEqual([]);
      const counts = tables.map(({ orientation, rows: count }, place) =>
        orientation === undefined ? count : data[place]?.length,
      );
      expect(counts).toEqual(data.map(({ length }) => length));
    }),
    { numRuns: 600 },
  );
});

it('is the same however the rows are batched', async () => {
  await fc.assert(
    fc.asyncProperty(sheetOf, fc.integer({ min: 1, max: 9 }), async (rows, batch) => {
      expect(await found(rows, batch)).toEqual(await found(rows, 1000));
    }),
    { numRuns: 300 },
  );
});
