/** CSV: encodings, delimiters, row ends, what is refused, and papaparse over the whole text as a second opinion. */

import fc from 'fast-check';
import iconv from 'iconv-lite';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { csv } from '../../src/formats/csv.ts';
import { bytesSource } from '../../src/lib/source.ts';
import { LIMITS, readTables, writeTables } from '../support/tables.ts';

const BOM = '\uFEFF';
const rowsOf = async (bytes: Uint8Array) => (await readTables(csv, bytes)).tables[0]?.rows;
const utf8 = (text: string) => Buffer.from(text);

describe('encodings', () => {
  const text = '姓名,备注\r\n王伟,"多, 行"\r\n李娜,𠮷€\r\n';
  it.each<[string, Uint8Array, string, boolean]>([
    ['UTF-8', utf8(text), 'utf-8', false],
    ['UTF-8 with a mark', utf8(BOM + text), 'utf-8', true],
    ['GB18030', iconv.encode(text, 'gb18030'), 'gb18030', false],
    ['GB18030 with a mark', iconv.encode(BOM + text, 'gb18030'), 'gb18030', true],
    ['UTF-16LE', iconv.encode(BOM + text, 'utf16le'), 'utf-16le', true],
    ['UTF-16BE', iconv.encode(BOM + text, 'utf16-be', { addBOM: false }), 'utf-16be', true],
  ])('reads %s and writes it byte for byte alike', async (_name, bytes, encoding, bom) => {
    for (const chunkBytes of [1, 3, 100_000]) {
      const { layout, tables } = await readTables(csv, bytes, LIMITS, chunkBytes);
      expect(layout).toMatchObject({ encoding, bom });
      expect(tables[0]?.rows).toEqual([
        ['姓名', '备注'],
        ['王伟', '多, 行'],
        ['李娜', '𠮷€'],
      ]);
    }
    const { layout, tables } = await readTables(csv, bytes);
    expect(await writeTables(csv, layout, tables)).toEqual(Buffer.from(bytes));
  });

  it('sees a wrong byte that stands at the very end', async () => {
    const bytes = Buffer.concat([utf8('a,b\n'.repeat(50_000)), Buffer.from([0xff])]);
    await expect(rowsOf(bytes)).rejects.toMatchObject({ code: 'ENCODING_UNKNOWN' });
  });
});

describe('layout', () => {
  it.each([
    ['a semicolon', 'a;b\n1,5;2\n', ';', '\n'],
    ['a tab', 'a\tb\r\n1\t2\r\n', '\t', '\r\n'],
    ['a bar', 'a|b\r1|2\r', '|', '\r'],
    ['a comma', 'a,b\n1,2\n', ',', '\n'],
  ])('finds %s and keeps it', async (_name, text, delimiter, lineEnd) => {
    const { layout, tables } = await readTables(csv, utf8(text));
    expect(layout).toMatchObject({ delimiter, lineEnd, sep: false });
    expect((await writeTables(csv, layout, tables)).toString()).toBe(text);
  });

  it("keeps Excel's line that names the delimiter, which is no row", async () => {
    const { layout, tables } = await readTables(csv, utf8('sep=;\r\na;b\r\n1;2\r\n'));
    expect(tables[0]?.rows).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
    expect((await writeTables(csv, layout, tables)).toString()).toBe('sep=;\r\na;b\r\n1;2\r\n');
  });

  it('keeps an empty last column', async () => {
    expect(await rowsOf(utf8('a,b,\n1,2,\n'))).toEqual([
      ['a', 'b', ''],
      ['1', '2', ''],
    ]);
  });

  it('hands on rows in batches', async () => {
    const reading = await csv.read(bytesSource(utf8('a,b\n'.repeat(5000))), LIMITS);
    const sizes: number[] = [];
    for await (const table of reading.tables())
      for await (const batch of table.rows()) sizes.push(batch.rows);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1000);
    expect(sizes.reduce((total, size) => total + size, 0)).toBe(5000);
  });
});

describe('rows', () => {
  it.each([
    [
      'no row hides behind another row end',
      'a,b\r\n1,2\r3,4\n5,6',
      [
        ['a', 'b'],
        ['1', '2'],
        ['3', '4'],
        ['5', '6'],
      ],
    ],
    [
      'row ends in quotes are text',
      'a,b\r\n"1\r2","3\n4"\r\n"5\r\n6",7\r\n',
      [
        ['a', 'b'],
        ['1\r2', '3\n4'],
        ['5\r\n6', '7'],
      ],
    ],
    [
      'a quote right after a lone CR opens a cell',
      'a,b\r"1\r2",3\r',
      [
        ['a', 'b'],
        ['1\r2', '3'],
      ],
    ],
    [
      'a quote inside a cell is a quote',
      'a,b\n5" pipe,x\n6" pipe,y\n',
      [
        ['a', 'b'],
        ['5" pipe', 'x'],
        ['6" pipe', 'y'],
      ],
    ],
    [
      'blank lines are no rows',
      '\n\na,b\n\n1,2\n\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['short rows stay short', 'a,b,c\n1\n1,2,3\n', [['a', 'b', 'c'], ['1'], ['1', '2', '3']]],
    ['one column is a table too', 'phone\n13800138000\n', [['phone'], ['13800138000']]],
    [
      'no last row end is needed',
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
  ])('%s', async (_name, text, rows) => expect(await rowsOf(utf8(text))).toEqual(rows));

  it('agrees with papaparse over the whole text', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', '王', "'"), maxLength: 6 });
    const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(rows, async (table) => {
        const text = Papa.unparse([['h1', 'h2'], ...table], { newline: '\n' });
        const whole = Papa.parse<string[]>(text, { newline: '\n', delimiter: ',' }).data;
        const { layout, tables } = await readTables(csv, utf8(text), LIMITS, 5);
        fc.pre(layout['delimiter'] === ',');
        expect(tables[0]?.rows).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });
});

describe('refusals', () => {
  it.each<[string, Uint8Array, string]>([
    ['nothing', utf8(''), 'FORMAT_EMPTY'],
    ['a mark alone', utf8(BOM), 'FORMAT_EMPTY'],
    ['blank lines alone', utf8('\r\n\r\n'), 'FORMAT_EMPTY'],
    ['NUL characters', utf8('a,b\n1,\0\n'), 'FORMAT_BROKEN'],
    ['UTF-16 without a mark', Buffer.from('a,b\n1,2\n', 'utf16le'), 'FORMAT_BROKEN'],
    ['a quote that never closes', utf8('a,b\n"1,2\n3,4\n'), 'FORMAT_BROKEN'],
    ['text behind a closing quote', utf8('a,b\n"1"x,2\n'), 'FORMAT_BROKEN'],
    ['bytes of no encoding', Buffer.from([0x61, 0x2c, 0xff, 0xff]), 'ENCODING_UNKNOWN'],
  ])('refuses %s', async (_name, bytes, code) => {
    await expect(rowsOf(bytes)).rejects.toMatchObject({ code });
  });

  it('stops at a cell that never ends, without reading it all', async () => {
    let chunks = 0;
    const endless = {
      size: 1e9,
      slice: async () => utf8('a,b'),
      async *stream() {
        yield utf8('a,b\n1,"');
        for (; chunks < 1000; chunks += 1) yield Buffer.alloc(65_536, 'x');
      },
    };
    const reading = async () => {
      // The encoding is looked at over the whole of it first; count only what the parser takes.
      const endlessReading = await csv.read(endless, { ...LIMITS, maxCellChars: 1000 });
      chunks = 0;
      for await (const table of endlessReading.tables()) for await (const _rows of table.rows());
    };
    await expect(reading()).rejects.toMatchObject({ code: 'LIMIT_CELL' });
    expect(chunks).toBeLessThan(100);
  });

  it('writes one table only', async () => {
    const layout = { encoding: 'utf-8', bom: false, delimiter: ',', lineEnd: '\n', sep: false };
    const two = ['a', 'b'].map((name) => ({ name, rows: [['h']] }));
    await expect(writeTables(csv, layout, two)).rejects.toMatchObject({ code: 'UNEXPECTED' });
  });
});
