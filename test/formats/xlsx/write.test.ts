/** Writing XLSX: what another reader sees in it, where the mark stands, and that a slow sink is waited for. */

import exceljs from 'exceljs';
import { describe, expect, it } from 'vitest';
import { sheetNames } from '../../../src/formats/xlsx/names.ts';
import { batchOf, wholeCut } from '../../../src/formats/batch.ts';
import { xlsx } from '../../../src/formats/xlsx/xlsx.ts';
import { MARK, readTables, writeTables } from '../../support/tables.ts';

async function opened(bytes: Uint8Array): Promise<exceljs.Workbook> {
  const book = new exceljs.Workbook();
  await book.xlsx.load(Uint8Array.from(bytes).buffer);
  return book;
}

const ROWS = [
  ['name', 'day', 'sum', 'ok', 'id'],
  [
    '=HYPERLINK("x")',
    { number: 45_000, format: 'yyyy-mm-dd' },
    1.5,
    true,
    { digits: '12345678901234567891' },
  ],
  [null, null, null, null, 'last'],
];

describe('a written workbook', () => {
  it('shows another reader the same values', async () => {
    const book = await opened(await writeTables(xlsx, {}, [{ name: 'Data', rows: ROWS }]));
    const sheet = book.getWorksheet('Data');
    expect(sheet?.getCell('A2').value).toBe('=HYPERLINK("x")');
    expect(sheet?.getCell('A2').formula).toBeUndefined();
    expect(sheet?.getCell('B2').numFmt).toBe('yyyy-mm-dd');
    expect(sheet?.getCell('B2').value).toEqual(new Date('2023-03-15T00:00:00Z'));
    expect(sheet?.getCell('C2').value).toBe(1.5);
    expect(sheet?.getCell('D2').value).toBe(true);
    expect(sheet?.getCell('E2').value).toBe('12345678901234567891');
    expect(sheet?.getCell('A3').value).toBeNull();
    expect(sheet?.getCell('E3').value).toBe('last');
  });

  it('carries the mark on a last sheet, in header and footer, and in its properties', async () => {
    const tables = ['First', 'Second'].map((name) => ({ name, rows: [['a'], ['b']] }));
    const book = await opened(await writeTables(xlsx, {}, tables));
    expect(book.worksheets.map(({ name }) => name)).toEqual(['First', 'Second', MARK.title]);
    expect(book.worksheets[2]?.getSheetValues()).toEqual([
      undefined,
      [undefined, MARK.title],
      [undefined, 'Export', MARK.exportId],
      [undefined, MARK.footer],
    ]);
    for (const sheet of book.worksheets) {
      expect(sheet.headerFooter.oddFooter).toContain('Export 7K3M-Q2XD && logged');
      expect(sheet.headerFooter.oddHeader).toContain(MARK.exportId);
    }
    expect(book.title).toBe(MARK.title);
    expect(book.keywords).toBe(MARK.exportId);
  });

  it('keeps number formats over reading and writing again', async () => {
    const first = await writeTables(xlsx, {}, [{ name: 'Data', rows: ROWS }]);
    const { tables } = await readTables(xlsx, first);
    expect(tables[0]?.rows[1]?.[1]).toEqual({ number: 45_000, format: 'yyyy-mm-dd' });
  });

  it('does not run ahead of a sink that takes nothing', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const writer = await xlsx.write({ write: () => gate }, {}, MARK);
    await writer.table({ name: 'Data', source: 0, columns: [0], headings: ['a'] });
    // Random text, so that packing does not make it small.
    const batch = Array.from({ length: 1000 }, () => [
      crypto.getRandomValues(Buffer.alloc(750)).toString('base64'),
    ]);
    let batches = 0;
    const writing = (async () => {
      for (; batches < 20; batches += 1) await writer.rows(batchOf(batch), wholeCut(1));
      await writer.end();
    })();
    await new Promise((resolve) => setImmediate(resolve));
    await expect.poll(() => batches).toBeGreaterThan(0);
    const reached = batches;
    for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(batches).toBeLessThan(10);
    expect(batches - reached).toBeLessThan(5);
    release();
    await writing;
    expect(batches).toBe(20);
  });
});

describe('sheet names', () => {
  it.each([
    ['a:b/c\\d?e*f[g]', 'a b c d e f g'],
    ["'quoted'", 'quoted'],
    ['', 'Sheet'],
    ['x'.repeat(40), 'x'.repeat(31)],
    [`${'x'.repeat(30)}𠮷`, 'x'.repeat(30)],
    ['History', 'History 2'],
    ['客户', '客户'],
  ])('makes %j %j', (wanted, name) => expect(sheetNames()(wanted)).toBe(name));

  it('gives no name twice, in any letter case', () => {
    const next = sheetNames();
    expect([next('Data'), next('DATA'), next('data')]).toEqual(['Data', 'DATA 2', 'data 3']);
  });
});
