/** The hand scan of a sheet and the strict parser read the same rows, also from spoilt sheets; and both what exceljs reads. */

import exceljs from 'exceljs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textOf } from '../../../src/formats/cell.ts';
import { xlsx } from '../../../src/formats/xlsx/xlsx.ts';
import { bytesSource } from '../../../src/lib/source.ts';
import { ANYTHING, digitsIn, traitsOf } from '../../../src/formats/traits.ts';
import { rowGuard } from '../../../src/formats/limits.ts';
import { XlsxBatch } from '../../../src/formats/xlsx/batch.ts';
import type { Book } from '../../../src/formats/xlsx/book.ts';
import { rowScan } from '../../../src/formats/xlsx/rows.ts';
import { SharedStrings } from '../../../src/formats/xlsx/strings.ts';
import { NO_LOOKS } from '../../../src/formats/xlsx/styles.ts';
import { LIMITS, readTables } from '../../support/tables.ts';
import { bookParts, zipOf } from '../../support/zip.ts';
import { rewritten } from '../../support/xlsx.ts';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const sheet = (rows: string, before = ''): string =>
  `<worksheet xmlns="${MAIN}">${before}<sheetData>${rows}</sheetData></worksheet>`;

/** Rows, or the fault's code. */
async function outcome(xml: string): Promise<unknown> {
  const bytes = zipOf(bookParts('', { 'xl/worksheets/sheet1.xml': xml }));
  return readTables(xlsx, bytes).then(
    ({ tables }) => tables[0]?.rows,
    (error: { code: unknown }) => error.code,
  );
}
/** A comment before the rows sends all of them to the strict parser. */
const strictly = (rows: string): Promise<unknown> => outcome(sheet(rows, '<!-- -->'));

const text = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.constantFrom('a&amp;b', '&#20320;', '_x000D_', 'a\r\nb', ' x ', ']]>'),
  )
  .map((one) => (one.includes('&') ? one : one.replace(/[<&]/g, '.')))
  // oxlint-disable-next-line no-control-regex -- XML cannot hold them
  .map((one) => one.replace(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, ' '));
const content = fc.oneof(
  text.map((one) => ` t="inlineStr"><is><t>${one}</t></is></c>`),
  text.map((one) => ` t="inlineStr"><is><t xml:space="preserve">${one}</t></is></c>`),
  text.map((one) => ` t="str"><f>A1*2</f><v>${one}</v></c>`),
  text.map((one) => `><f t="shared" ref="A1:B2" si="0">"${one}"</f></c>`),
  text.map((one) => ` t="str"><v xml:space="preserve">${one}</v></c>`),
  fc.constantFrom(' t="s"><v>0</v></c>', ' t="s"><v>1</v></c>', ' t="s"><v>2</v></c>', ' t="s"><v>3</v></c>'),
  fc.constantFrom(
    ' t="b"><v>1</v></c>',
    ' t="b"><v>0</v></c>',
    ' t="e"><v>#N/A</v></c>',
    '/>',
    '></c>',
    '><v></v></c>',
    '><v/></c>',
  ),
  fc.constantFrom(
    ' t="b"><v>true</v></c>',
    ' t="d"><v>2026-11-21</v></c>',
    ' t="n"><v>5</v></c>',
    ' t="str"><v/></c>',
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => `><v>${number}</v></c>`),
  fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map((number) => `><v>${number}</v></c>`),
  fc.constantFrom(
    '><v>1.38E+10</v></c>',
    '><v>007</v></c>',
    '><v>.5</v></c>',
    '><v>-0</v></c>',
    '><v> 1 </v></c>',
  ),
);
const style = fc.constantFrom('', '', ' s="0"', ' s="1"', ' s="2"', ' s="9"');
const rowsXml = fc
  .array(fc.array(fc.tuple(fc.nat({ max: 2 }), style, content, fc.boolean()), { maxLength: 6 }), {
    maxLength: 5,
  })
  .map((rows) =>
    rows
      .map((cells, row) => {
        let column = 0;
        const written = cells.map(([gap, look, rest, isNamed]) => {
          column += gap + 1;
          if (!isNamed) column -= gap;
          const name = isNamed ? ` r="${String.fromCharCode(64 + column)}${row + 1}"` : '';
          return `<c${name}${look}${rest}`;
        });
        return written.length === 0 && row % 2 === 0
          ? `<row r="${row + 1}"/>`
          : `<row r="${row + 1}" spans="1:9">${written.join('')}</row>`;
      })
      .join(''),
  );

describe('the hand scan', () => {
  it('reads the same as the strict parser', async () => {
    await fc.assert(
      fc.asyncProperty(rowsXml, async (rows) => {
        expect(await outcome(sheet(rows))).toEqual(await strictly(rows));
      }),
      { numRuns: 40 },
    );
  });

  it('reads the same as the strict parser from spoilt sheets, or both refuse them', async () => {
    const spoilt = fc
      .tuple(
        rowsXml,
        fc.nat(),
        fc.constantFrom(
          ...Array.from('<>/"\'=& rstcvf01A\t\0'),
          '',
          '<c>',
          '</row>',
          '<!---->',
          '<row>',
          '&lt;',
        ),
      )
      .map(([rows, place, bit]) => {
        const at = place % (rows.length + 1);
        return rows.slice(0, at) + bit + rows.slice(at + (bit === '' ? 1 : place % 2));
      });
    await fc.assert(
      fc.asyncProperty(spoilt, async (rows) => {
        expect(await outcome(sheet(rows))).toEqual(await strictly(rows));
      }),
      { numRuns: 100 },
    );
  });

  it('says of every cell no less than what its text holds', async () => {
    await fc.assert(
      fc.asyncProperty(rowsXml, async (rows) => {
        const bytes = zipOf(bookParts('', { 'xl/worksheets/sheet1.xml': sheet(rows) }));
        const reading = await xlsx.read(bytesSource(bytes), LIMITS).catch(() => null);
        for await (const table of reading?.tables() ?? none())
          for await (const batch of soundly(table.rows()))
            for (let row = 0; row < batch.rows; row += 1)
              for (let column = 0; column < batch.width(row); column += 1) {
                const said = batch.traits(row, column);
                const true_ = traitsOf(batch.text(row, column));
                expect(batch.text(row, column)).toBe(textOf(batch.cell(row, column)));
                expect(said & true_ & ANYTHING & 255).toBe(true_ & 255);
                expect(digitsIn(said)).toBeGreaterThanOrEqual(digitsIn(true_));
              }
      }),
      { numRuns: 30 },
    );
  });

  it('takes rows in batches that its own memory bounds, in any chunks', async () => {
    const rows = Array.from(
      { length: 5000 },
      (_, row) =>
        `<row r="${row + 1}"><c r="A${row + 1}" t="inlineStr"><is><t>${'long '.repeat(30)}</t></is></c><c r="C${row + 1}"><v>${row}</v></c></row>`,
    );
    const bytes = zipOf(bookParts('', { 'xl/worksheets/sheet1.xml': sheet(rows.join('')) }));
    const reading = await xlsx.read(bytesSource(bytes, 1000), LIMITS);
    let seen = 0;
    for await (const table of reading.tables())
      for await (const batch of table.rows()) {
        expect(batch).toBeInstanceOf(XlsxBatch);
        expect(batch.rows).toBeLessThanOrEqual(1000);
        for (let row = 0; row < batch.rows; row += 1) expect(batch.cell(row, 2)).toBe(seen++);
      }
    expect(seen).toBe(5000);
  });

  it('asks for more bytes wherever a common row is cut, so that no long sheet goes to the strict parser', () => {
    const rows =
      '<row r="1" spans="1:9" ht="15.5"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t xml:space="preserve">&amp;王 </t></is></c>' +
      '<c r="C1" t="b"><v>1</v></c><c r="D1" s="2"/><c r="E1"><f ref="A1" t="shared">1+1</f><v>-2.5</v></c><c r="F1" t="str"><v>x</v></c></row><row r="2"/>';
    const bytes = Buffer.from(`${rows}</sheetData>`);
    const strings = new SharedStrings(LIMITS);
    strings.add('zero');
    const book: Book = { sheets: [], strings, looks: NO_LOOKS, formats: [], from1904: false };
    for (let to = 0; to <= bytes.length; to += 1) {
      const batch = new XlsxBatch(strings, []);
      const scan = rowScan({ book, batch, limits: LIMITS, guard: rowGuard(LIMITS), row: 0 });
      const { at, stopped } = scan(Buffer.concat([bytes.subarray(0, to), Buffer.alloc(1)]), 0, to);
      expect([to, stopped]).toEqual([to, to < Buffer.byteLength(rows) + 2 ? 'more' : 'end']);
      expect(batch.rows).toBe(at > 0 ? 1 : 0);
    }
  });

  it('goes on with the strict parser where a sheet changes its form in the middle', async () => {
    const common = '<row r="1"><c r="A1"><v>1</v></c></row>';
    const odd =
      "<row r='2'><c r='A2' t='inlineStr'><is><r><t>ri</t></r><r><t><![CDATA[ch]]></t></r></is></c></row>";
    expect(await outcome(sheet(`${common}${odd}<row r="3"><c r="A3"><v>3</v></c></row>`))).toEqual([
      [1],
      ['rich'],
      [3],
    ]);
  });
});

describe('exceljs', () => {
  it('reads the same from books that it wrote, before and after we wrote them anew', async () => {
    const cell = fc.oneof(
      fc
        .string({ unit: 'grapheme', minLength: 1, maxLength: 10 })
        // oxlint-disable-next-line no-control-regex -- exceljs does not spell them out
        .map((one) => one.replace(/[\0-\x1f]|_x/g, '.')),
      fc.double({ noNaN: true, min: -1e9, max: 1e9 }),
      fc.boolean(),
      fc.constant(null),
    );
    const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const book = new exceljs.Workbook();
        book.addWorksheet('Data').addRows(rows);
        const bytes = Buffer.from(await book.xlsx.writeBuffer());
        const theirs = await excelRows(bytes);
        expect((await readTables(xlsx, bytes)).tables[0]?.rows ?? []).toEqual(theirs);
        expect(await excelRows(await rewritten(bytes))).toEqual(theirs);
      }),
      { numRuns: 8 },
    );
  });
});

async function excelRows(bytes: Buffer): Promise<unknown[][]> {
  const book = new exceljs.Workbook();
  await book.xlsx.load(Uint8Array.from(bytes).buffer);
  const rows: unknown[][] = [];
  book.worksheets[0]?.eachRow((row) => {
    const cells = Array.from(row.values as unknown[], (value) => value ?? null).slice(1);
    if (cells.some((value) => value !== null)) rows.push(cells);
  });
  return rows;
}

// oxlint-disable-next-line require-yield -- what could not be opened has no tables
async function* none(): AsyncGenerator<never> {}

/** Batches up to the first fault. */
async function* soundly<T>(batches: AsyncIterable<T>): AsyncGenerator<T> {
  const all = batches[Symbol.asyncIterator]();
  for (;;) {
    const next = await all.next().catch(() => null);
    if (next === null || next.done) return;
    yield next.value;
  }
}
