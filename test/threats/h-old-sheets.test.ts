/** Threats of section H (and G2, I1) that concern spreadsheets other than XLSX: lies, tricks on the library, formats of old. */

import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { inspect } from '../../src/inspect/index.ts';
import { xls } from '../../src/formats/sheets/xls.ts';
import { xlsx } from '../../src/formats/xlsx/xlsx.ts';
import { openZip } from '../../src/formats/zip.ts';
import { bytesSource, gather } from '../../src/lib/source.ts';
import type { Facts } from '../../src/model/export.ts';
import { limits, plan, sealedOf } from '../seal/made.ts';
import {
  biff5,
  bookOf,
  htmlOf,
  mhtmlOf,
  odsOf,
  odsTable,
  phpXls,
  record,
  spreadsheetmlOf,
  u16,
  worksheetOf,
} from '../support/sheet-samples.ts';
import { readTables } from '../support/tables.ts';
import { zipOf } from '../support/zip.ts';

const ROWS = [
  ['Name', 'Phone', 'Secret'],
  ...Array.from({ length: 20 }, (_, at) => [
    `王伟${at}`,
    `139${String(at).padStart(8, '0')}`,
    `drop-canary-${at}`,
  ]),
];
const HIDDEN_ROWS = [['hidden-canary']];
const HIDDEN_SHEET = '<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>';
const HIDDEN_STYLE =
  '<style:style style:name="h" style:family="table"><style:table-properties table:display="false"/></style:style>';
const hiddenOds = odsTable('h', HIDDEN_ROWS).replace('<table:table ', '<table:table table:style-name="h" ');
const two = [
  { name: 'Contacts', rows: ROWS },
  { name: 'h', rows: HIDDEN_ROWS, hidden: 1 as const },
];
const hiddenDiv = `<div style="display:none">${htmlOf(HIDDEN_ROWS)}</div>`;

/** Each notation, with a hidden sheet where it knows one. */
const FILES: Readonly<Record<string, Buffer>> = {
  xls: bookOf('biff8', two),
  xlsb: bookOf('xlsb', two),
  ods: odsOf(odsTable('Contacts', ROWS) + hiddenOds, undefined, HIDDEN_STYLE),
  html: Buffer.from(`<html>${htmlOf(ROWS, '')}${hiddenDiv}`),
  mhtml: mhtmlOf([{ location: 'a.htm', body: `<html>${htmlOf(ROWS, '')}${hiddenDiv}` }]),
  spreadsheetml: spreadsheetmlOf(worksheetOf('Contacts', ROWS) + worksheetOf('h', HIDDEN_ROWS, HIDDEN_SHEET)),
};

const seen = (bytes: Uint8Array, fileName: string | null = null, mediaType = ''): Promise<Facts> =>
  inspect(bytesSource(bytes), { mediaType, fileName }, { columns: [], values: [] }, limits);

/** What leaves with the third column dropped. */
async function leaving(bytes: Buffer, facts: Facts) {
  const tables = facts.tables
    .filter(({ hidden }) => !hidden)
    .map(({ index, name, place, columns }) => ({
      index,
      name,
      place,
      only: null,
      columns: columns.slice(0, 2).map((column) => ({ index: column.index, name: column.name, mask: null })),
    }));
  const format = facts.format ?? '';
  const writtenAs = facts.writtenAs ? { writtenAs: facts.writtenAs.format } : {};
  return sealedOf(bytes, plan({ format, ...writtenAs, tables, fileName: 'contacts.xlsx' }));
}

describe('H17 a spreadsheet of old or of others', () => {
  it.each(Object.entries(FILES))(
    '%s leaves as XLSX, without what was dropped or hidden',
    async (id, bytes) => {
      const facts = await seen(bytes, 'contacts.xls', 'application/vnd.ms-excel');
      expect(facts).toMatchObject({
        format: id,
        unreadable: null,
        writtenAs: { format: 'xlsx', extension: 'xlsx' },
      });
      expect(facts.tables.map(({ hidden, rows }) => [hidden, rows])).toEqual([
        [false, 20],
        [true, 1],
      ]);
      expect(facts.values['mobile']).toBe(20);
      const left = await leaving(bytes, facts);
      expect(left.sealed).toMatchObject({ rows: 20, mediaType: xlsx.mediaType });
      const { tables } = await readTables(xlsx, left.bytes);
      expect(tables[0]?.rows.slice(0, 2).map((row) => row.slice(0, 2))).toEqual([
        ['Name', 'Phone'],
        ['王伟0', '13900000000'],
      ]);
      expect(JSON.stringify(tables)).not.toMatch(/drop-canary|hidden-canary/);
    },
  );

  it.each([
    ['a.xls', '', 'xlsx'],
    ['A.XLSX', 'text/csv', 'xlsx'],
    [null, 'application/vnd.ms-excel', 'xlsx'],
    ['a.csv', 'application/vnd.ms-excel', undefined],
    [null, 'text/csv', undefined],
  ])('CSV called %s of type "%s" leaves as %s', async (fileName, mediaType, leaves) => {
    const bytes = Buffer.from(ROWS.map((row) => row.join('\t')).join('\r\n'));
    const facts = await seen(bytes, fileName, mediaType);
    expect(facts.format).toBe('csv');
    expect(facts.writtenAs?.format).toBe(leaves);
    const left = await leaving(bytes, facts);
    expect(left.bytes.subarray(0, 2).toString()).toBe(leaves === 'xlsx' ? 'PK' : 'Na');
    expect(left.bytes.toString('latin1')).not.toContain('drop-canary');
  });

  const dbase = Buffer.concat([
    Buffer.from([3, 26, 1, 2]),
    Buffer.from([1, 0, 0, 0]),
    u16(65),
    u16(10),
    Buffer.alloc(20),
    Buffer.alloc(32),
    Buffer.from('\r 1 2 3 4 5 6'),
  ]);
  it.each([
    [
      'SYLK',
      Buffer.from(
        'ID;PWXL;N;E\r\nP;PGeneral\r\nC;Y1;X1;K"Name"\r\nC;Y1;X2;K"Phone"\r\nC;Y2;X1;K"a"\r\nE\r\n',
      ),
    ],
    [
      'DIF',
      Buffer.from(
        'TABLE\r\n0,1\r\n"EXCEL"\r\nVECTORS\r\n0,2\r\n""\r\nTUPLES\r\n0,2\r\n""\r\nDATA\r\n0,0\r\n""\r\n',
      ),
    ],
    ['dBase', dbase],
    ['Lotus 1-2-3', Buffer.concat([Buffer.from([0, 0, 2, 0, 6, 4]), Buffer.alloc(100)])],
    ['an unknown compound file', bookOf('biff8', two).subarray(0, 1024)],
    [
      'a page of people without a table',
      Buffer.from(`<html>${ROWS.map((row) => `<div>${row.join(' ')}</div>`).join('\n')}</html>`),
    ],
  ])('%s is refused by name, whatever it is called', async (_name, bytes) => {
    const facts = await seen(bytes, 'contacts.csv', 'text/csv');
    expect(facts.format).toBeNull();
    expect(['FORMAT_UNKNOWN', 'FORMAT_BROKEN']).toContain(facts.unreadable);
  });
});

describe('H15 what a file says of itself is believed by nobody', () => {
  const lying = (rows: number) =>
    Buffer.concat([
      record(0x0809, 0x0500, 0x0010, 0, 0),
      record(0x0200, rows, 0, 0, 0, 0), // Dimensions
      record(0x0204, 0, 0, 0, 1, Buffer.from('a')),
      record(0x0204, 60_000, 200, 0, 1, Buffer.from('b')),
      record(0x000a),
    ]);
  it.each([0, 1, 65_535])('a size of %i rows', async (rows) => {
    const facts = await inspect(
      bytesSource(lying(rows)),
      { mediaType: '', fileName: null },
      { columns: [], values: [] },
      { ...limits, maxColumns: 300 },
    );
    expect(facts).toMatchObject({ format: 'xls', unreadable: null });
    expect(facts.rows).toBe(2);
  });

  it('a cell beyond the columns that may be', async () => {
    expect(await seen(lying(1))).toMatchObject({ unreadable: 'LIMIT_COLUMNS' });
  });

  it('a row said a million times, and a cell as wide as a sheet', async () => {
    const row =
      '<table:table table:name="a"><table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row></table:table>';
    expect(await seen(odsOf(row))).toMatchObject({ unreadable: 'LIMIT_ROWS' });
    expect(await seen(Buffer.from('<table><tr><td colspan=99999999>a<td>b'))).toMatchObject({
      unreadable: 'LIMIT_COLUMNS',
    });
  });
});

describe('H16 tricks on the library', () => {
  const odd = [
    { name: 'a', rows: ROWS },
    { name: 'xxproto_x', rows: ROWS },
  ];
  /** The book with its second sheet called `__proto__`. */
  async function called(kind: 'biff5' | 'biff8' | 'xlsb'): Promise<Buffer> {
    const rename = (bytes: Uint8Array, encoding: 'latin1' | 'utf16le') => {
      const hex = (name: string) => Buffer.from(name, encoding).toString('hex');
      return Buffer.from(
        Buffer.from(bytes).toString('hex').replaceAll(hex('xxproto_x'), hex('__proto__')),
        'hex',
      );
    };
    const bytes = bookOf(kind, odd);
    if (kind !== 'xlsb') return rename(bytes, kind === 'biff5' ? 'latin1' : 'utf16le');
    const archive = await openZip(bytesSource(bytes), limits);
    const parts: { name: string; data: Uint8Array }[] = [];
    for (const name of archive.names)
      parts.push({ name, data: rename(await gather(archive.stream(name)), 'utf16le') });
    return zipOf(parts);
  }

  it.each(['biff5', 'biff8', 'xlsb'] as const)(
    'a sheet called __proto__ in %s changes nothing of the program',
    async (kind) => {
      const before = Object.getOwnPropertyNames(Object.prototype);
      expect((await seen(bookOf(kind, odd))).rows).toBe(40);
      expect((await seen(await called(kind))).unreadable).toBe('FORMAT_BROKEN');
      expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
      expect(Reflect.get({}, '!data')).toBeUndefined();
    },
  );

  it('a record of links over all cells costs no time, for the library never sees it', async () => {
    const link = record(0x01b8, 0, 0xffff, 0, 0xff, Buffer.alloc(40));
    const stream = Buffer.concat([
      record(0x0809, 0x0600, 0x0010, 0, 0, 0, 0, 0, 0),
      ...Array.from({ length: 5000 }, () => link),
      record(0x0204, 0, 0, 0, 1, Buffer.from('\0a')),
      record(0x000a),
    ]);
    expect(await seen(stream)).toMatchObject({ format: 'xls', rows: 1 });
  });

  it('what the library chokes on is a code, not its words', async () => {
    const bytes = bookOf('biff8', [{ name: 'Zebra-4111111111111111', rows: [['Zebra-4111111111111111']] }]);
    const faults: string[] = [];
    for (let at = 512; at < bytes.length; at += 97) {
      const spoilt = Buffer.from(bytes);
      spoilt.fill(0xff, at, at + 40);
      const said: unknown = await readTables(xls, spoilt).catch((error: unknown) => String(error));
      faults.push(...(typeof said === 'string' ? [said] : []));
    }
    expect(faults.length).toBeGreaterThan(3);
    expect(faults.join()).not.toMatch(/Zebra|4111/);
  });
});

describe('G2 encrypted', () => {
  it.each([
    [
      'a workbook of Excel 2003',
      Buffer.concat([
        record(0x0809, 0x0600, 0x0005, 0, 0, 0, 0, 0, 0),
        record(0x002f, 1, 1, 1, 4),
        Buffer.alloc(50, 0xa5),
      ]),
    ],
    [
      'an OpenDocument',
      odsOf(
        '',
        '<m:manifest xmlns:m="made-up"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>',
      ),
    ],
  ])('%s is never passed', async (_name, bytes) => {
    expect(await seen(bytes)).toMatchObject({ format: null, unreadable: 'FORMAT_ENCRYPTED' });
  });
});

describe('I1 texts of old spreadsheets in any encoding', () => {
  const named = [['姓名', '电话'], ...Array.from({ length: 5 }, (_, at) => ['王伟', `1390000000${at}`])];
  it.each([
    ['BIFF5 in GBK', biff5(named, 936)],
    ['BIFF5 in GBK that nobody names', biff5(named, null)],
    ['a PHP program’s in GBK', phpXls(named)],
    ['HTML in GBK', iconv.encode(htmlOf(named), 'gbk')],
    ['HTML in UTF-16', iconv.encode(htmlOf(named), 'utf-16le', { addBOM: true })],
    ['HTML in GBK that says UTF-8', iconv.encode(htmlOf(named, '<meta charset="utf-8">'), 'gbk')],
  ])('%s', async (_name, bytes) => {
    const facts = await seen(bytes, 'contacts.xls');
    expect(facts).toMatchObject({ unreadable: null, rows: 5 });
    expect(facts.tables[0]?.columns.map(({ name }) => name)).toEqual(['姓名', '电话']);
    expect(facts.values['mobile']).toBe(5);
  });
});
