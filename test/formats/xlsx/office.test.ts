/** LibreOffice opens what we write and sees every cell as it was read. One call for all books, since it starts slowly. */

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import exceljs from 'exceljs';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textOf } from '../../../src/formats/cell.ts';
import { xlsx } from '../../../src/formats/xlsx/xlsx.ts';
import type { Row } from '../../../src/model/table.ts';
import { MARK, readTables, writeTables } from '../../support/tables.ts';
import { rewritten } from '../../support/xlsx.ts';
import { bookParts, zipOf } from '../../support/zip.ts';

const VALUES: readonly Row[] = [
  ['name', 'note', 'number', 'yes'],
  ['王伟', 'two\nlines', 1.5, true],
  ['=1+1', ' spaces ', -7, false],
  ['<&>"\'', '_x000D_ as it stands', 12_345_678_901, null],
  [null, 'only here', null, null],
  ['tab\tinside', '𠮷野家', 0.1, { digits: '12345678901234567891' }],
];

const shared = zipOf(
  bookParts(
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row><row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="inlineStr"><is><t>in &amp; out</t></is></c><c r="C3" s="1"><v>45000</v></c></row>',
  ),
);

async function styledBook(): Promise<Buffer> {
  const book = new exceljs.Workbook();
  const sheet = book.addWorksheet('Styled', { views: [{ state: 'frozen', xSplit: 1, ySplit: 1 }] });
  sheet.columns = [{ width: 30 }, { width: 12 }, { width: 9 }];
  sheet.addRows([
    ['text', 'day', 'sum'],
    ['x', new Date('2026-11-21T00:00:00Z'), 1234.5],
  ]);
  sheet.getRow(1).font = { bold: true, color: { argb: 'FFFF0000' } };
  sheet.getCell('B2').numFmt = 'yyyy-mm-dd';
  sheet.getCell('C2').numFmt = '#,##0.00';
  return Buffer.from(await book.xlsx.writeBuffer());
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exportgate-test-'));
  const books: Readonly<Record<string, Buffer>> = {
    values: await writeTables(xlsx, {}, [{ name: 'Values', rows: VALUES }]),
    shared: await rewritten(shared),
    styled: await rewritten(await styledBook()),
  };
  for (const [name, bytes] of Object.entries(books)) await writeFile(join(folder, `${name}.xlsx`), bytes);
  // Every sheet its own file, cells as they are shown, UTF-8, each text in quotes.
  const filter = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,true,false,false,-1';
  const files = Object.keys(books).map((name) => join(folder, `${name}.xlsx`));
  const profile = `-env:UserInstallation=file://${folder}/profile`;
  await promisify(execFile)('soffice', [
    profile,
    '--headless',
    '--convert-to',
    filter,
    '--outdir',
    folder,
    ...files,
  ]);
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

async function seen(book: string, sheet: string): Promise<readonly (readonly string[])[]> {
  const text = await readFile(join(folder, `${book}-${sheet}.csv`), 'utf8');
  return Papa.parse<string[]>(text, { skipEmptyLines: 'greedy' }).data;
}

describe('LibreOffice', () => {
  it('sees every value that was written', async () => {
    const cells = VALUES.map((row) =>
      row.map((cell) => (typeof cell === 'boolean' ? String(cell).toUpperCase() : textOf(cell))),
    );
    expect(await seen('values', 'Values')).toEqual(cells);
  });

  it('sees shared strings, inline ones and days', async () => {
    expect(await seen('shared', 'Data')).toEqual([
      ['first', '', 'rich text'],
      ['first', 'in & out', expect.stringMatching(/15/)],
    ]);
  });

  it('shows numbers in the formats that they had', async () => {
    expect(await seen('styled', 'Styled')).toEqual([
      ['text', 'day', 'sum'],
      ['x', '2026-11-21', '1,234.50'],
    ]);
  });

  it('finds the mark on the last sheet and nothing behind it', async () => {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.csv')).toSorted();
    expect(names).toEqual(
      [
        `shared-Data.csv`,
        `shared-${MARK.title}.csv`,
        `styled-${MARK.title}.csv`,
        `styled-Styled.csv`,
        `values-${MARK.title}.csv`,
        `values-Values.csv`,
      ].toSorted(),
    );
    expect((await seen('values', MARK.title)).flat()).toContain(MARK.exportId);
  });
});

it("keeps another program's looks: fonts, colours, widths and the frozen pane", async () => {
  const book = new exceljs.Workbook();
  await book.xlsx.load(Uint8Array.from(await rewritten(await styledBook())).buffer);
  const sheet = book.getWorksheet('Styled');
  expect(sheet?.getCell('A1').font).toMatchObject({ bold: true, color: { argb: 'FFFF0000' } });
  expect(sheet?.getCell('A2').font?.bold).toBeUndefined();
  expect(sheet?.getColumn(1).width).toBe(30);
  expect(sheet?.views[0]).toMatchObject({ state: 'frozen', xSplit: 1, ySplit: 1 });
  expect((await readTables(xlsx, await styledBook())).tables[0]?.rows.length).toBe(2);
});
