import { readFileSync } from 'node:fs';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { htmlTable } from '../../../src/formats/sheets/html-table.ts';
import { recognise } from '../../../src/formats/index.ts';
import { htmlOf } from '../../support/sheet-samples.ts';
import { LIMITS, readTables } from '../../support/tables.ts';

const HINTS = { mediaType: '', fileName: null };
const tablesOf = async (page: string | Buffer) => (await readTables(htmlTable, Buffer.from(page))).tables;
const rowsOf = async (page: string) => (await tablesOf(page))[0]?.rows;

describe('a page sent as a spreadsheet', () => {
  it('of LibreOffice gives its rows without its comments', async () => {
    const tables = await tablesOf(readFileSync('test/fixtures/formats/libreoffice.html'));
    expect(tables[0]?.rows.slice(0, 3)).toEqual([
      ['姓名', '电话', '生日', '折扣', '备注'],
      ['王伟', '13800138000', '1990-01-02', '12.5%', 'a <b>\nsecond'],
      ['李娜', '13900139000', null, '3', '1'],
    ]);
  });

  it.each(['gbk', 'gb18030', 'utf8', 'utf-16le'])(
    'in %s, whatever its meta element says',
    async (encoding) => {
      const page = htmlOf(
        [
          ['姓名', '电话'],
          ['王伟', '13800138000'],
        ],
        '<meta charset="big5"><body>',
      );
      const bytes = iconv.encode(page, encoding, { addBOM: encoding === 'utf-16le' });
      expect(recognise(bytes, HINTS)).toEqual({ format: htmlTable });
      expect((await tablesOf(bytes))[0]?.rows[1]).toEqual(['王伟', '13800138000']);
    },
  );

  it.each<[string, string, readonly (readonly unknown[])[]]>([
    [
      'keeps columns under a cell over two rows',
      '<tr><td rowspan=2>a<td>b<tr><td>c<tr><td>d',
      [['a', 'b'], [null, 'c'], ['d']],
    ],
    [
      'keeps columns behind a cell over two columns',
      '<tr><td colspan=2>a<td>b<tr><td>c<td>d<td>e',
      [
        ['a', null, 'b'],
        ['c', 'd', 'e'],
      ],
    ],
    ['reads cells and rows that nobody closed', '<tr><td>a<td>b<tr><th>c', [['a', 'b'], ['c']]],
    [
      'gives the rows of a table within a cell too',
      '<tr><td><table><tr><td>a<td>b</table>c<td>d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['counts rows that are not shown', '<tr style="display: none"><td>a<tr hidden><td>b', [['a'], ['b']]],
    ['breaks lines where the page does', '<tr><td>a<br>b<p>c</p><div>d</div>', [['a\nb\nc\nd']]],
    ['reads entities, and blanks as one', '<tr><td> a &amp;\n\t b&#32;&nbsp;</td>', [['a & b']]],
    [
      'reads no script, style or comment',
      '<tr><td>a<script>"b"</script><style>c</style><!-- <tr><td>d --><comment>e</comment>',
      [['a']],
    ],
    ['reads what a comment for old browsers shows', '<tr><td>a<![if !x]><td>b<![endif]>', [['a', 'b']]],
    ['reads a number that is one', '<tr><td x:num>1,234.5<td x:num="7">7', [[1234.5, 7]]],
    [
      'keeps digits that a number would lose',
      '<tr><td x:num>110101199003071234<td x:num="1234567890123456789">1.23E+18',
      [['110101199003071234', '1.23E+18']],
    ],
    ['keeps what is shown where the number says something else', '<tr><td x:num="45293">2 Jan', [['2 Jan']]],
    [
      'keeps texts that look like numbers',
      '<tr><td>007<td style=\'mso-number-format:"\\@"\' x:num>008',
      [['007', '008']],
    ],
  ])('%s', async (_name, rows, expected) => {
    expect(await rowsOf(`<table>${rows}</table>`)).toEqual(expected);
  });

  it('knows the number formats of its style sheets', async () => {
    const page =
      String.raw`<html><head><style><!-- .xl1 {mso-number-format:"yyyy\\/mm\\/dd";} .xl2{color:red;mso-number-format:Percent} --></style></head><table><tr><td class=xl1 x:num="45293">2024/01/02<td class="a xl2" x:num="0.5">50%<td class=xl9 x:num="5">5`.replaceAll(
        '\\\\',
        '\\',
      );
    expect(await rowsOf(page)).toEqual([
      [{ number: 45_293, format: 'yyyy/mm/dd' }, { number: 0.5, format: '0.00%' }, 5],
    ]);
  });

  it('gives each table by itself; one that is not shown is hidden', async () => {
    const page =
      '<table><tr><td>a</table><div style="display:none"><table><tr><td>b</table></div><table style="DISPLAY : NONE"><tr><td>c</table><tr><td>d';
    expect((await tablesOf(page)).map(({ name, hidden, rows }) => [name, hidden, rows])).toEqual([
      ['Table 1', false, [['a']]],
      ['Table 2', true, [['b']]],
      ['Table 3', true, [['c']]],
      ['Table 4', false, [['d']]],
    ]);
  });
});

describe('refused', () => {
  it.each([
    [
      'a page without a table',
      '<html><div>王伟 13800138000</div><div>李娜 13900139000</div></html>',
      'FORMAT_UNKNOWN',
    ],
    ['a row that is too wide', `<table><tr><td colspan=9999>a<td>b`, 'LIMIT_COLUMNS'],
    ['a text that is too long', `<table><tr><td>${'x'.repeat(2000)}`, 'LIMIT_CELL'],
    ['more rows than may be', `<table>${'<tr><td>a'.repeat(200)}`, 'LIMIT_ROWS'],
    ['elements within elements without end', '<table><tr><td>' + '<b><i>'.repeat(5000), 'LIMIT_DEPTH'],
    ['a tag that does not end', `<table><tr><td title="${'x'.repeat(2_000_000)}`, 'LIMIT_CELL'],
    ['NUL characters', '<table><tr><td>a\0b', 'FORMAT_BROKEN'],
    [
      'a cell that reaches as far down as there are rows, or over one',
      '<table><tr><td rowspan=0>a<td>b<tr><td>c',
      'FORMAT_BROKEN',
    ],
  ])('%s', async (_name, page, code) => {
    const limits = { ...LIMITS, maxRows: 100, maxColumns: 100, maxCellChars: 500 };
    await expect(readTables(htmlTable, Buffer.from(page), limits)).rejects.toMatchObject({ code });
  });

  it.each([
    ['a sign-in page', '<html><body>Sign in</body></html>'],
    ['a style sheet', 'td { color: red }'],
    ['SVG', '<svg><text>a</text></svg>'],
    ['text about a <table>', 'a <table> in a text'],
  ])('%s is no HTML table', (_name, page) => {
    expect(htmlTable.recognise(Buffer.from(page), HINTS)).toBe(0);
  });
});
