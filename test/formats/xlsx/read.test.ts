/** Reading XLSX: other programs' files, every kind of cell, and all that is refused. */

import { readFileSync } from 'node:fs';
import exceljs from 'exceljs';
import { describe, expect, it } from 'vitest';
import type { ReadLimits } from '../../../src/formats/format.ts';
import { xlsx } from '../../../src/formats/xlsx/xlsx.ts';
import { bytesSource } from '../../../src/lib/source.ts';
import { Fault } from '../../../src/lib/fault.ts';
import { LIMITS, readTables } from '../../support/tables.ts';
import type { ZipPart } from '../../support/zip.ts';
import { bookParts, zipOf } from '../../support/zip.ts';

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/formats/${name}`, import.meta.url));
const rowsOf = async (parts: readonly ZipPart[]) => (await readTables(xlsx, zipOf(parts))).tables[0]?.rows;

describe("other programs' workbooks", () => {
  it('reads what NocoBase wrote', async () => {
    const { tables } = await readTables(xlsx, fixture('nocobase.xlsx'));
    expect(tables.map(({ name, rows }) => [name, rows.length])).toEqual([['Data', 2001]]);
    expect(tables[0]?.rows[1]).toEqual([
      '客户 00000',
      '13800130000',
      '110101199001010000',
      'user00000@corp.example',
    ]);
  });

  it('reads what LibreOffice wrote, dates as numbers with their format', async () => {
    const { tables } = await readTables(xlsx, fixture('libreoffice.xlsx'));
    const [headings, first, second] = tables[0]?.rows ?? [];
    expect(headings).toEqual(['姓名', '手机', '金额', '日期', '备注']);
    expect(first).toEqual([
      '王伟',
      '13800138000',
      1234.5,
      { number: 46347, format: 'yyyy\\-mm\\-dd' },
      'two\nlines',
    ]);
    expect(second?.slice(0, 3)).toEqual(['Li Na', '+86 139 0013 9000', -7]);
  });

  it('reads what exceljs wrote: shared strings, formulas by their value, hidden sheets in their place', async () => {
    const book = new exceljs.Workbook();
    const data = book.addWorksheet('Visible');
    data.addRows([
      ['a', 'b'],
      ['x', 1.5],
      ['x', { formula: 'B2*2', result: 3 }],
      [],
      [true, { error: '#N/A' }],
    ]);
    book.addWorksheet('Secret', { state: 'veryHidden' }).addRow(['hidden text']);
    book.addWorksheet('Aside', { state: 'hidden' }).addRow([new Date('2026-11-21T00:00:00Z')]);
    const { tables } = await readTables(xlsx, Buffer.from(await book.xlsx.writeBuffer()));
    expect(tables).toEqual([
      {
        name: 'Visible',
        hidden: false,
        rows: [
          ['a', 'b'],
          ['x', 1.5],
          ['x', 3],
          [true, '#N/A'],
        ],
      },
      { name: 'Secret', hidden: true, rows: [['hidden text']] },
      { name: 'Aside', hidden: true, rows: [[{ number: 46347, format: 'mm-dd-yy' }]] },
    ]);
  });
});

describe('cells', () => {
  it.each([
    ['a shared string', '<c t="s"><v>0</v></c>', 'first'],
    ['rich text without its reading aid', '<c t="s"><v>1</v></c>', 'rich text'],
    ['a spelt-out character', '<c t="s"><v>2</v></c>', 'a\rb'],
    ['an inline string', '<c t="inlineStr"><is><t>in</t></is></c>', 'in'],
    ['inline rich text', '<c t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>', 'ab'],
    ["a formula's text", '<c t="str"><f>A1</f><v>cached</v></c>', 'cached'],
    ['a yes', '<c t="b"><v>1</v></c>', true],
    ['a no', '<c t="b"><v>0</v></c>', false],
    ['an error', '<c t="e"><v>#REF!</v></c>', '#REF!'],
    ['a number', '<c><v>-1.5E3</v></c>', -1500],
    ['a date by a built-in format', '<c s="1"><v>45000</v></c>', { number: 45000, format: 'mm-dd-yy' }],
    ['a number with its own format', '<c s="2"><v>2</v></c>', { number: 2, format: '0.0"km"' }],
    [
      'a number that a double would round',
      '<c><v>12345678901234567891</v></c>',
      { digits: '12345678901234567891' },
    ],
    ['a date as text', '<c t="d"><v>2026-11-21</v></c>', '2026-11-21'],
  ])('reads %s', async (_name, cell, value) => {
    expect(await rowsOf(bookParts(`<row>${cell}</row>`))).toEqual([[value]]);
  });

  it('fills holes, leaves out blank rows, and counts on where places are not named', async () => {
    const rows =
      '<row r="2"><c r="B2"><v>1</v></c><c r="D2"><v>2</v></c><c r="E2" s="1"/></row><row r="4"/><row><c><v>3</v></c></row>';
    expect(await rowsOf(bookParts(rows))).toEqual([[null, 1, null, 2], [3]]);
  });

  it('reads prefixed elements, and only those of the body', async () => {
    const sheet =
      '<x:worksheet xmlns:x="m"><x:extLst><x:row><x:c><x:v>9</x:v></x:c></x:row></x:extLst><x:sheetData><x:row><x:c><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>';
    expect(await rowsOf(bookParts('', { 'xl/worksheets/sheet1.xml': sheet }))).toEqual([[1]]);
  });

  it('moves dates that count from 1904', async () => {
    const book =
      '<workbook><workbookPr date1904="1"/><sheets><sheet name="D" r:id="s1" xmlns:r="r"/></sheets></workbook>';
    const rows = '<row><c s="1"><v>1</v></c><c s="2"><v>1</v></c></row>';
    expect(await rowsOf(bookParts(rows, { 'xl/workbook.xml': book }))).toEqual([
      [
        { number: 1463, format: 'mm-dd-yy' },
        { number: 1, format: '0.0"km"' },
      ],
    ]);
  });
});

const SECRET = 'Zebra 13800138000';
const good = bookParts(`<row><c t="str"><v>${SECRET}</v></c></row>`);
const sheet = (xml: string) => bookParts('', { 'xl/worksheets/sheet1.xml': xml });
const cell = (xml: string) => bookParts(`<row r="1">${xml}</row>`);

describe('refusals', () => {
  it.each<[string, string, Uint8Array, Partial<ReadLimits>?]>([
    ['a DOCTYPE', 'FORMAT_BROKEN', zipOf(sheet(`<!DOCTYPE x [<!ENTITY a "${SECRET}">]><worksheet/>`))],
    ['an unknown entity', 'FORMAT_BROKEN', zipOf(cell('<c t="str"><v>&secret;</v></c>'))],
    ['XML cut short', 'FORMAT_BROKEN', zipOf(sheet(`<worksheet><sheetData><row><c t="str"><v>${SECRET}`))],
    ['another encoding', 'FORMAT_BROKEN', zipOf(sheet('<?xml version="1.0" encoding="gbk"?><worksheet/>'))],
    [
      'bytes that are no UTF-8',
      'FORMAT_BROKEN',
      zipOf([
        ...good.slice(0, -1),
        { name: 'xl/worksheets/sheet1.xml', data: Buffer.from('<worksheet>\xff</worksheet>', 'latin1') },
      ]),
    ],
    [
      'deep XML',
      'LIMIT_DEPTH',
      zipOf(sheet(`<worksheet>${'<a>'.repeat(70)}${'</a>'.repeat(70)}</worksheet>`)),
    ],
    ['two bodies', 'FORMAT_BROKEN', zipOf(sheet('<worksheet><sheetData/><sheetData/></worksheet>'))],
    ['a cell behind the last column', 'FORMAT_BROKEN', zipOf(cell('<c r="XFE1"><v>1</v></c>'))],
    ['a cell in another row', 'FORMAT_BROKEN', zipOf(cell('<c r="A2"><v>1</v></c>'))],
    ['cells out of order', 'FORMAT_BROKEN', zipOf(cell('<c r="B1"><v>1</v></c><c r="A1"><v>2</v></c>'))],
    ['rows out of order', 'FORMAT_BROKEN', zipOf(bookParts('<row r="2"/><row r="1"/>'))],
    ['a string that is not there', 'FORMAT_BROKEN', zipOf(cell('<c t="s"><v>7</v></c>'))],
    ['an unknown cell type', 'FORMAT_BROKEN', zipOf(cell(`<c t="zz"><v>${SECRET}</v></c>`))],
    ['a number that is none', 'FORMAT_BROKEN', zipOf(cell(`<c><v>${SECRET}</v></c>`))],
    ['a wide row', 'LIMIT_COLUMNS', zipOf(cell('<c r="C1"><v>1</v></c>')), { maxColumns: 2 }],
    ['a missing sheet', 'FORMAT_BROKEN', zipOf(bookParts('', { 'xl/worksheets/sheet1.xml': null }))],
    ['a document', 'FORMAT_UNKNOWN', zipOf([{ name: '_rels/.rels', data: '<Relationships/>' }])],
    ['an archive of other things', 'FORMAT_ARCHIVE', zipOf([{ name: 'contacts.csv', data: SECRET }])],
    [
      'two entries of one name',
      'FORMAT_BROKEN',
      zipOf([...good, ...['x', 'X'].map((name) => ({ name, data: '' }))]),
    ],
    ['an encrypted entry', 'FORMAT_ENCRYPTED', zipOf([...good, { name: 'x', data: '', flags: 1 }])],
    ['bytes before', 'FORMAT_BROKEN', zipOf(good, '', `PK\x03\x04 ${SECRET}`)],
    ['bytes behind', 'FORMAT_BROKEN', Buffer.concat([zipOf(good), Buffer.from(SECRET)])],
    ['a comment', 'FORMAT_BROKEN', zipOf(good, SECRET)],
    ['a cut file', 'FORMAT_BROKEN', zipOf(good).subarray(0, -30)],
    ['many entries', 'LIMIT_ENTRIES', zipOf(good), { maxEntries: 3 }],
    ['much inflation', 'LIMIT_INFLATED', zipOf(good), { maxInflatedBytes: 500 }],
    [
      'a high ratio',
      'LIMIT_RATIO',
      zipOf([...good, { name: 'x', data: 'a'.repeat(1_300_000) }]),
      { maxInflateRatio: 20 },
    ],
    [
      'a lying size',
      'FORMAT_BROKEN',
      zipOf([
        ...good.slice(0, -1),
        {
          name: 'xl/worksheets/sheet1.xml',
          data: `<worksheet>${' '.repeat(90_000)}</worksheet>`,
          saidSize: 20,
        },
      ]),
    ],
  ])('refuses %s with %s', async (_name, code, bytes, bound = {}) => {
    const fault: unknown = await readTables(xlsx, bytes, { ...LIMITS, ...bound }).catch(
      (error: unknown) => error,
    );
    expect(fault).toBeInstanceOf(Fault);
    expect(fault).toMatchObject({ code });
    expect(String(fault)).not.toMatch(/Zebra|1380/);
  });

  it('reads the same file when nothing is wrong with it', async () => {
    expect(await rowsOf(good)).toEqual([[SECRET]]);
  });

  it("passes on the source's own fault", async () => {
    const whole = bytesSource(zipOf(good));
    const torn = {
      ...whole,
      async *stream(start?: number) {
        if (start === 0) throw new Fault('SPOOL_BROKEN', 'torn');
        yield* whole.stream(start);
      },
    };
    const reading = async () => {
      for await (const table of (await xlsx.read(torn, LIMITS)).tables())
        for await (const _rows of table.rows());
    };
    await expect(reading()).rejects.toMatchObject({ code: 'SPOOL_BROKEN' });
  });
});
