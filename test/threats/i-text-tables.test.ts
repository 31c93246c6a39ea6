/** Text tables in every encoding and dialect: as many rows as a spreadsheet program would show, or more, or none leave. Letters are the classes of threats. */

import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { csv } from '../../src/formats/csv/csv.ts';
import { looksTabular, recognise } from '../../src/formats/index.ts';
import { inspect } from '../../src/inspect/index.ts';
import { bytesSource } from '../../src/lib/source.ts';
import type { Facts } from '../../src/model/export.ts';
import { LIMITS, readTables } from '../support/tables.ts';

const HINTS = { mediaType: 'text/plain', fileName: 'notes.txt' };
const look = (bytes: Uint8Array, mediaType = HINTS.mediaType): Promise<Facts> =>
  inspect(bytesSource(bytes), { ...HINTS, mediaType }, { columns: [], values: [] }, LIMITS);
const phone = (row: number): string => String(13_800_138_000 + row);
const lines = Array.from({ length: 120 }, (_, row) => [
  '王伟',
  phone(row),
  `北京市朝阳区建国路${row}号`,
  `c${row}@corp.example`,
]);
const tableIn = (delimiter: string, lineEnd = '\r\n', quote = ''): string =>
  [['姓名', '电话', '地址', '邮箱'], ...lines]
    .map((row) => row.map((cell) => `${quote}${cell}${quote}`).join(delimiter) + lineEnd)
    .join('');
const utf8 = (text: string): Buffer => Buffer.from(text);
const encode = (text: string, encoding: string, addBOM = false): Buffer =>
  iconv.encode(text, encoding, { addBOM });

describe('I1 encodings', () => {
  it.each<[string, Buffer]>([
    ['UTF-8', utf8(tableIn(','))],
    ['UTF-8 with a mark', utf8(`\uFEFF${tableIn(',')}`)],
    ['UTF-16', encode(tableIn(','), 'utf16le', true)],
    ['UTF-16 without a mark', encode(tableIn(','), 'utf16le')],
    ['UTF-16 the other way round', encode(tableIn(','), 'utf-16be', true)],
    ['UTF-16 the other way round, without a mark', encode(tableIn(','), 'utf-16be')],
    ['UTF-32', encode(tableIn(','), 'utf-32le', true)],
    ['UTF-32 without a mark', encode(tableIn(','), 'utf-32le')],
    ['UTF-32 the other way round', encode(tableIn(','), 'utf-32be', true)],
    ['GB18030', encode(tableIn(','), 'gb18030')],
    ['GB18030 parted by bars', encode(tableIn('|'), 'gb18030')],
    [
      'Big5',
      encode(
        tableIn(',')
          .replaceAll('王伟', '王偉')
          .replace('姓名,电话,地址,邮箱', '姓名,電話,地址,郵箱')
          .replaceAll('区', '區')
          .replaceAll('国', '國')
          .replaceAll('号', '號')
          .replaceAll('阳', '陽'),
        'big5',
      ),
    ],
  ])('I1 %s: 120 rows and their phone numbers are seen', async (_name, bytes) => {
    expect(recognise(bytes.subarray(0, 65_536), HINTS)).toMatchObject({ format: { id: 'csv' } });
    expect(looksTabular(bytes.subarray(0, 65_536), HINTS)).toBe('table');
    const facts = await look(bytes);
    expect(facts).toMatchObject({ unreadable: null, rows: 120 });
    expect(facts.values).toMatchObject({ mobile: 120, email: 120 });
  });

  it.each<[string, Buffer]>([
    ['UTF-7', encode(tableIn(','), 'utf-7')],
    ['HZ', utf8('~{<:Ky2;SP~},1\r\n'.repeat(120))],
    ['EBCDIC', Buffer.from('d5c1d4c56bf1f3f8f0f0f1f3f8f0f0f015'.repeat(120), 'hex')],
    ['half UTF-8, half GB18030', Buffer.concat([utf8(tableIn(',')), encode(tableIn(','), 'gb18030')])],
    [
      'ASCII, then a byte of no encoding',
      Buffer.concat([utf8('a,1\r\n'.repeat(20_000)), Buffer.from([0x81, 0x0a])]),
    ],
  ])('I1 %s is refused', async (_name, bytes) => {
    expect((await look(bytes)).unreadable).not.toBeNull();
  });

  it.each(['utf-8', 'utf-7', 'gb18030', 'us-ascii', 'ebcdic-cp-us', ''])(
    'F8 a label of "%s" changes nothing',
    async (charset) => {
      for (const encoding of ['utf-8', 'gb18030', 'utf16le']) {
        const facts = await look(encode(tableIn(','), encoding), `text/csv; charset=${charset}`);
        expect(facts).toMatchObject({ unreadable: null, rows: 120, values: { mobile: 120 } });
      }
    },
  );
});

describe('I2 dialects', () => {
  it.each<[string, string]>([
    ...[',', ';', '\t', '|', '\x1f', '\x01', '~', '^', '，', '、'].map((one): [string, string] => [
      JSON.stringify(one),
      tableIn(one),
    ]),
    ['colons', tableIn(':')],
    ['quotes', tableIn(',', '\n', '"')],
    ['apostrophes', tableIn(',', '\n', "'")],
    ['CR', tableIn(',', '\r')],
    ['LF', tableIn(',', '\n')],
    ['record separators', tableIn('\x1f', '\x1e')],
    ['mixed line ends', tableIn(',', '\n').replaceAll('5号', '5号\r').replaceAll('example\n', 'example\r')],
    ['sep=', `sep=;\r\n${tableIn(';')}`],
    ['an empty last column', tableIn(',', ',\r\n')],
    ['blank lines between', tableIn(',', '\r\n\r\n')],
  ])('I2 %s: no row is hidden', async (_name, text) => {
    const facts = await look(utf8(text));
    expect(facts.unreadable).toBeNull();
    expect(facts.rows).toBeGreaterThanOrEqual(120);
    expect(facts.values['mobile']).toBe(120);
  });

  it('I2 columns that stand apart by blanks are at least counted', async () => {
    const text = lines
      .map(([name = '', number = '', , mail = '']) => `${name.padEnd(8)}${number.padEnd(20)}${mail}\n`)
      .join('');
    const facts = await look(utf8(text));
    expect(facts.rows).toBeGreaterThanOrEqual(119);
    expect(looksTabular(utf8(text), HINTS)).toBe('table');
  });

  it('I2 a lone CR among CRLF is a row end', async () => {
    const text = tableIn(',').replaceAll('0@corp.example\r\n', '0@corp.example\r');
    expect((await readTables(csv, utf8(text))).tables[0]?.rows).toHaveLength(121);
  });
});

describe('I3 what hides rows', () => {
  const shown = 120;
  it.each<[string, string]>([
    [
      'an unclosed quote that swallows the file',
      tableIn(',').replace('王伟,13800138003', '"王伟,13800138003'),
    ],
    ['an unclosed quote in the first cell', `"${tableIn(',')}`],
    ['text behind a closing quote', tableIn(',').replace('王伟,13800138003', '"王"伟,13800138003')],
    [
      'two quotes that pair over many rows',
      tableIn(',').replace('13800138003', '"13800138003').replace('13800138100', '13800138100"'),
    ],
    ['NULs', tableIn(',').replace('13800138003', '\0')],
    ['a NUL behind every row', tableIn(',', '\0\r\n')],
    ['Ctrl-Z', tableIn(',').replace('王伟,13800138003', '\x1a王伟,13800138003')],
    ['a byte order mark in the middle', tableIn(',').replace('王伟,13800138003', '\uFEFF"王伟,13800138003')],
    ['line ends within quotes', tableIn(',').replace('c3@corp.example', '"c3@corp.example\r\nand more"')],
    ['a quote within a cell', tableIn(',').replace('王伟,13800138003', '王"伟,13800138003')],
  ])('I3 %s: all rows are counted, or the file is refused', async (_name, text) => {
    const facts = await look(utf8(text));
    const seen = facts.unreadable === null ? facts.rows : facts.values['mobile'];
    expect(seen).toBeGreaterThanOrEqual(shown - 1);
    expect(facts.unreadable !== null || facts.rows >= shown).toBe(true);
    expect(looksTabular(utf8(text).subarray(0, 65_536), HINTS)).not.toBe('none');
  });

  it('I10 rows of thousands of columns and cells of megabytes are read within bounds, or refused by name', async () => {
    const wide = `${'a,'.repeat(20_000)}\n`.repeat(3);
    const long = `a,b\n1,"${'x'.repeat(4_000_000)}"\n2,3\n`;
    const limits = { ...LIMITS, maxColumns: 16_384 };
    await expect(readTables(csv, utf8(wide), limits)).rejects.toMatchObject({ code: 'LIMIT_COLUMNS' });
    await expect(readTables(csv, utf8(long))).rejects.toMatchObject({ code: 'LIMIT_CELL' });
    const { tables } = await readTables(csv, utf8(long), { ...limits, maxCellChars: 5_000_000 });
    expect(tables[0]?.rows.map((row) => row.length)).toEqual([2, 2, 2]);
  });
});
