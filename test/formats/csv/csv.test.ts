/** CSV: delimiters, quotes, row ends, what is refused, and papaparse over the whole text as a second opinion. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { textOf } from '../../../src/formats/cell.ts';
import { csv } from '../../../src/formats/csv/csv.ts';
import { bytesSource } from '../../../src/lib/source.ts';
import { LIMITS, readTables, writeTables } from '../../support/tables.ts';

const SPECTRUM = join(import.meta.dirname, '..', '..', 'fixtures', 'csv-spectrum');
const BOM = '\uFEFF';
const rowsOf = async (bytes: Uint8Array) => (await readTables(csv, bytes)).tables[0]?.rows;
const utf8 = (text: string) => Buffer.from(text);

describe('layout', () => {
  it.each([
    ['a semicolon', 'a;b\n1,5;2\n', ';', '\n'],
    ['a tab', 'a\tb\r\n1\t2\r\n', '\t', '\r\n'],
    ['a bar', 'a|b\r1|2\r', '|', '\r'],
    ['a comma', 'a,b\n1,2\n', ',', '\n'],
    ['a unit separator', 'a\x1fb\n1\x1f2\n', '\x1f', '\n'],
    ['records of ASCII', 'a\x1fb\x1e1\x1f2\x1e', '\x1f', '\x1e'],
    ['U+0001', 'a\x01b\n1\x012\n', '\x01', '\n'],
    ['a tilde', 'a~b\n1~2\n3~4\n', '~', '\n'],
    ['a caret', 'a^b\n1^2\n3^4\n', '^', '\n'],
    ['a colon', 'a:b:c\n1:2:3\n4:5:6\n', ':', '\n'],
    ['a comma of full width', '姓名，电话\n王伟，1\n李娜，2\n', '，', '\n'],
    ['an enumeration comma', '姓名、电话\n王伟、1\n李娜、2\n', '、', '\n'],
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

  it.each([
    [
      'apostrophes',
      "a,b\n'x, y','1'\n'z','2, 3'\n",
      "'",
      false,
      [
        ['a', 'b'],
        ['x, y', '1'],
        ['z', '2, 3'],
      ],
    ],
    [
      'quotes hidden by backslashes',
      'a,b\n"x \\"y\\", z",1\n"w",2\n',
      '"',
      true,
      [
        ['a', 'b'],
        ['x "y", z', '1'],
        ['w', '2'],
      ],
    ],
    [
      'apostrophes that are text',
      "a,b\n'x,y'\nit's,2\n",
      '"',
      false,
      [
        ['a', 'b'],
        ["'x", "y'"],
        ["it's", '2'],
      ],
    ],
  ])('reads %s and writes them alike', async (_name, text, quote, backslash, rows) => {
    const { layout, tables } = await readTables(csv, utf8(text));
    expect(layout).toMatchObject({ quote, backslash });
    expect(tables[0]?.rows).toEqual(rows);
    const again = await readTables(csv, await writeTables(csv, layout, tables));
    expect(again.tables[0]?.rows).toEqual(rows);
  });

  it('parts what is steady, whatever else stands in the cells', async () => {
    const text = 'when,who\n10:30:00,a;b\n10:31:00,c;d\n10:32:00,e;f\n';
    expect((await readTables(csv, utf8(text))).layout).toMatchObject({ delimiter: ',' });
  });

  it('takes a record separator for text where rows end otherwise', async () => {
    const rows = [
      ['a', 'b'],
      ['1\x1e2', '3'],
      ['4', '5'],
    ];
    const text = rows.map((row) => `${row.join(',')}\n`).join('');
    expect(await rowsOf(utf8(text))).toEqual(rows);
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
        fc.pre(layout['delimiter'] === ',' && layout['quote'] === '"');
        expect(tables[0]?.rows).toEqual(whole);
      }),
      { numRuns: 100 },
    );
  });

  it('agrees with papaparse on rows that end in the middle of a piece', async () => {
    const cells = Array.from({ length: 60_000 }, (_, row) => [
      `${row}`,
      row % 7 === 0 ? 'a "b",\r\nc' : 'x'.repeat(row % 40),
      '王',
    ]);
    const text = Papa.unparse([['h1', 'h2', 'h3'], ...cells], { newline: '\r\n' });
    const { tables } = await readTables(csv, utf8(text), LIMITS, 65_521);
    expect(tables[0]?.rows).toEqual([['h1', 'h2', 'h3'], ...cells]);
  });

  it.each(readdirSync(join(SPECTRUM, 'csvs')))('reads %s of csv-spectrum', async (file) => {
    const bytes = readFileSync(join(SPECTRUM, 'csvs', file));
    const expected: unknown = JSON.parse(
      readFileSync(join(SPECTRUM, 'json', file.replace('.csv', '.json')), 'utf8')
        // Where the collection's own answers are not what its files say.
        .replace('1234567890', '2095257564')
        .replace('upon \\r\\na', bytes.includes('upon \r\n') ? 'upon \\r\\na' : 'upon \\na'),
    );
    for (const chunkBytes of [1, 7, 100_000]) {
      const [names = [], ...rows] = (await readTables(csv, bytes, LIMITS, chunkBytes)).tables[0]?.rows ?? [];
      const found = rows.map((row) => Object.fromEntries(names.map((name, at) => [textOf(name), row[at]])));
      expect(found).toEqual(Array.isArray(expected) ? expected : [expected]);
    }
  });
});

describe('refusals', () => {
  it.each<[string, Uint8Array, string]>([
    ['nothing', utf8(''), 'FORMAT_EMPTY'],
    ['a mark alone', utf8(BOM), 'FORMAT_EMPTY'],
    ['blank lines alone', utf8('\r\n\r\n'), 'FORMAT_EMPTY'],
    ['NUL characters', utf8('a,b\n1,\0\n'), 'FORMAT_BROKEN'],
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
});
