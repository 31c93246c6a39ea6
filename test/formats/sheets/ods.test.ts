import { readFileSync } from 'node:fs';
import { read } from '@lokalise/xlsx';
import { describe, expect, it } from 'vitest';
import { recognise } from '../../../src/formats/index.ts';
import { ods } from '../../../src/formats/sheets/ods.ts';
import type { Cell } from '../../../src/model/table.ts';
import { odsOf, odsTable } from '../../support/sheet-samples.ts';
import { LIMITS, readTables } from '../../support/tables.ts';
import { zipOf } from '../../support/zip.ts';

const HINTS = { mediaType: '', fileName: null };
const OFFICE = readFileSync('test/fixtures/formats/libreoffice.ods');
const rowsOf = async (table: string, styles = '') =>
  (await readTables(ods, odsOf(table, undefined, styles))).tables[0]?.rows;
const cell = (attributes: string, inner = '') =>
  `<table:table table:name="a"><table:table-row><table:table-cell ${attributes}>${inner}</table:table-cell></table:table-row></table:table>`;

const bare = (one: Cell) => (one !== null && typeof one === 'object' && 'number' in one ? one.number : one);
/** The library's rows that hold anything, as values. */
const filled = (rows: readonly ({ v?: unknown } | null)[][]) =>
  rows
    .map((row) => Array.from(row, (cell) => cell?.v ?? null))
    .filter((row) => row.some((value) => value !== null));

describe('an OpenDocument spreadsheet', () => {
  it.each([
    ['in an archive', 'libreoffice.ods', 1],
    ['as one text', 'libreoffice.fods', true],
  ])(
    '%s gives every sheet with its types, the hidden one as such, and no comment',
    async (_name, file, truth) => {
      const bytes = readFileSync(`test/fixtures/formats/${file}`);
      expect(recognise(bytes, HINTS)).toEqual({ format: ods });
      const { tables } = await readTables(ods, bytes);
      expect(tables.map(({ name, hidden }) => [name, hidden])).toEqual([
        ['客户', false],
        ['隐藏', true],
      ]);
      expect(tables[0]?.rows.slice(0, 3)).toEqual([
        ['姓名', '电话', '生日', '折扣', '备注'],
        [
          '王伟',
          '13800138000',
          { number: 32_875, format: 'yyyy-mm-dd' },
          { number: 0.125, format: '0.0%' },
          'a <b>\nsecond',
        ],
        ['李娜', 13_900_139_000, null, 3, truth],
      ]);
      expect(JSON.stringify(tables)).not.toContain('comment-canary');
    },
  );

  it('reads the same texts and numbers as the library does', async () => {
    const book = read(OFFICE, { type: 'buffer', dense: true });
    const { tables } = await readTables(ods, OFFICE);
    for (const { name, rows } of tables) {
      const theirs: unknown = book.Sheets[name]?.['!data'];
      expect(rows.map((row) => row.map(bare))).toEqual(Array.isArray(theirs) ? filled(theirs) : []);
    }
  });

  it.each([
    [
      'a date',
      'office:value-type="date" office:date-value="2024-01-02T12:00:00"',
      '',
      { number: 45_293.5, format: 'yyyy-mm-dd hh:mm:ss' },
    ],
    [
      'a time',
      'office:value-type="time" office:time-value="PT36H30M00S"',
      '',
      { number: 36 / 24 + 30 / 1440, format: '[h]:mm:ss' },
    ],
    ['a truth', 'office:value-type="boolean" office:boolean-value="false"', '', false],
    [
      'an id of 19 digits',
      'office:value-type="float" office:value="1234567890123456789"',
      '',
      { digits: '1234567890123456789' },
    ],
    [
      'a text in pieces',
      'office:value-type="string"',
      '<text:p>a<text:s text:c="2"/><text:span>b</text:span><text:tab/>c<text:line-break/>d</text:p>',
      'a  b\tc\nd',
    ],
    ['a text that only an attribute has', 'office:value-type="string" office:string-value="x"', '', 'x'],
  ])('reads %s', async (_name, attributes, inner, expected) => {
    const [[value] = []] = (await rowsOf(cell(attributes, inner))) ?? [];
    expect(value).toEqual(expected);
  });

  it('reads what lies under a merged cell', async () => {
    const table =
      '<table:table table:name="a"><table:table-row><table:table-cell office:value-type="string" table:number-columns-spanned="2"><text:p>top</text:p></table:table-cell><table:covered-table-cell office:value-type="string"><text:p>under</text:p></table:covered-table-cell></table:table-row></table:table>';
    expect(await rowsOf(table)).toEqual([['top', 'under']]);
  });

  it('does not read deleted cells that a history of changes keeps', async () => {
    const history =
      '<table:tracked-changes><table:deletion><table:table-row><table:table-cell office:value-type="string"><text:p>old</text:p></table:table-cell></table:table-row></table:deletion></table:tracked-changes>';
    expect(await rowsOf(`${history}${odsTable('a', [['new']])}`)).toEqual([['new']]);
  });
});

describe('refused', () => {
  const many = (attribute: string) =>
    `<table:table table:name="a"><table:table-row ${attribute.startsWith('rows') ? `table:number-${attribute}` : ''}><table:table-cell office:value-type="string" ${attribute.startsWith('columns') ? `table:number-${attribute}` : ''}><text:p>x</text:p></table:table-cell></table:table-row></table:table>`;
  const encrypted =
    '<m:manifest xmlns:m="made-up"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>';
  it.each([
    ['a row that is said a million times', odsOf(many('rows-repeated="1000000"')), 'LIMIT_ROWS'],
    ['a cell that is said too often', odsOf(many('columns-repeated="16384"')), 'LIMIT_COLUMNS'],
    ['a number of times that is none', odsOf(many('rows-repeated="-1"')), 'FORMAT_BROKEN'],
    ['an encrypted one', odsOf(odsTable('a', [['x']]), encrypted), 'FORMAT_ENCRYPTED'],
    ['an unknown type', odsOf(cell('office:value-type="made-up"')), 'FORMAT_BROKEN'],
    [
      'a text document',
      zipOf([
        { name: 'mimetype', data: 'application/vnd.oasis.opendocument.text' },
        { name: 'META-INF/manifest.xml', data: '<m/>' },
        { name: 'content.xml', data: '<a/>' },
      ]),
      'FORMAT_UNKNOWN',
    ],
    ['a cut one', OFFICE.subarray(0, 9000), 'FORMAT_BROKEN'],
  ])('%s', async (_name, bytes, code) => {
    await expect(readTables(ods, bytes, { ...LIMITS, maxRows: 1000 })).rejects.toMatchObject({ code });
  });
});
