import { readFileSync } from 'node:fs';
import { CFB, read, utils, write } from '@lokalise/xlsx';
import type { BookType } from '@lokalise/xlsx';
import { describe, expect, it } from 'vitest';
import { recognise } from '../../../src/formats/index.ts';
import { xls } from '../../../src/formats/sheets/xls.ts';
import { biff5, bookOf, phpXls, record } from '../../support/sheet-samples.ts';
import { LIMITS, readTables } from '../../support/tables.ts';

const HINTS = { mediaType: '', fileName: null };
const ROWS = [
  ['姓名', '电话'],
  ['王伟', '13800138000'],
];
const tablesOf = async (bytes: Buffer) => (await readTables(xls, bytes)).tables;

/** A compound file of these streams. */
function compound(streams: Readonly<Record<string, Uint8Array>>): Buffer {
  const file: unknown = CFB.utils.cfb_new();
  for (const [name, bytes] of Object.entries(streams)) CFB.utils.cfb_add(file, `/${name}`, bytes);
  return Buffer.from(CFB.write(file, { type: 'buffer' }));
}

describe('an old workbook', () => {
  it('gives every sheet of LibreOffice’s writing with its types, the hidden one as such', async () => {
    expect(await tablesOf(readFileSync('test/fixtures/formats/libreoffice.xls'))).toEqual([
      {
        name: '客户',
        hidden: false,
        rows: [
          ['姓名', '电话', '生日', '折扣', '备注'],
          [
            '王伟',
            '13800138000',
            { number: 32_875, format: String.raw`yyyy\-mm\-dd` },
            { number: 0.125, format: '0.0%' },
            'a <b>\nsecond',
          ],
          ['李娜', 13_900_139_000, null, 3, 1],
          ['李娜', 13_900_139_000, null, null, 1],
          ['张三', null, 'x'],
        ],
      },
      { name: '隐藏', hidden: true, rows: [['hidden-canary']] },
    ]);
  });

  it.each(['biff8', 'biff5', 'biff4', 'biff3', 'biff2'])(
    'reads numbers, truths and errors of %s',
    async (kind) => {
      const book = utils.book_new();
      const sheet = utils.aoa_to_sheet([
        ['name', 1.5, true],
        ['x', null, -7],
      ]);
      sheet['A3'] = { t: 'e', v: 7 };
      sheet['!ref'] = 'A1:C3';
      utils.book_append_sheet(book, sheet, 'Sheet1');
      const bytes = Buffer.from(write(book, { type: 'buffer', bookType: kind as BookType }));
      expect(recognise(bytes, HINTS)).toEqual({ format: xls });
      expect((await tablesOf(bytes))[0]?.rows).toEqual([['name', 1.5, true], ['x', null, -7], ['#DIV/0!']]);
    },
  );

  it('counts days from 1900 where the book does from 1904', async () => {
    const book = utils.book_new();
    const sheet = utils.aoa_to_sheet([['day'], [100]]);
    Object.assign(sheet['A2'], { z: 'yyyy-mm-dd' });
    utils.book_append_sheet(book, sheet, 'a');
    book.Workbook = { WBProps: { date1904: true } };
    const bytes = Buffer.from(write(book, { type: 'buffer', bookType: 'biff8' }));
    expect((await tablesOf(bytes))[0]?.rows[1]).toEqual([{ number: 1562, format: 'yyyy-mm-dd' }]);
  });

  it('forgets the number formats of the book before', async () => {
    const book = utils.book_new();
    const sheet = utils.aoa_to_sheet([[1]]);
    Object.assign(sheet['A1'], { z: '0" Zebra"' });
    utils.book_append_sheet(book, sheet, 'a');
    const loud = Buffer.from(write(book, { type: 'buffer', bookType: 'biff8' }));
    expect((await tablesOf(loud))[0]?.rows).toEqual([[{ number: 1, format: '0" Zebra"' }]]);
    // The same cell in a book that has no such format: its records of formats are made others.
    const quiet = Buffer.from(CFB.find(CFB.read(loud, { type: 'buffer' }), '/Workbook').content);
    for (let at = 0; at + 4 <= quiet.length; at += 4 + quiet.readUInt16LE(at + 2))
      if (quiet.readUInt16LE(at) === 0x041e) quiet.writeUInt16LE(0x001d, at);
    expect(JSON.stringify(await tablesOf(quiet))).not.toContain('Zebra');
  });
});

describe('texts in a code page', () => {
  it.each([
    ['GBK, named', biff5(ROWS, 936)],
    ['Big5, named', biff5([['客戶', 'x']], 950, 'big5')],
    ['GBK, not named', biff5(ROWS, null)],
    ['GBK, of a PHP program', phpXls(ROWS)],
    ['UTF-8, of a PHP program', phpXls(ROWS, 'utf8')],
  ])('%s', async (_name, bytes) => {
    expect(recognise(bytes, HINTS)).toEqual({ format: xls });
    const [first = []] = (await tablesOf(bytes))[0]?.rows ?? [];
    expect(['姓名', '客戶']).toContain(first[0]);
  });

  it('a code page that nobody knows is ENCODING_UNKNOWN', async () => {
    await expect(tablesOf(biff5(ROWS, 12_345))).rejects.toMatchObject({ code: 'ENCODING_UNKNOWN' });
  });
});

describe('refused', () => {
  const whole = bookOf('biff8', [{ name: 'a', rows: ROWS }]);
  const stream = Buffer.from(CFB.find(CFB.read(whole, { type: 'buffer' }), '/Workbook').content);
  const withPassword = Buffer.concat([stream.subarray(0, 20), record(0x002f, 1, 1, 1), stream.subarray(20)]);

  it.each([
    ['a password', compound({ Workbook: withPassword }), 'FORMAT_ENCRYPTED'],
    [
      'an encrypted package',
      compound({ EncryptedPackage: Buffer.alloc(5000), EncryptionInfo: Buffer.alloc(9) }),
      'FORMAT_ENCRYPTED',
    ],
    ['another document', compound({ WordDocument: Buffer.alloc(5000) }), 'FORMAT_UNKNOWN'],
    ['a book that is cut', compound({ Workbook: stream.subarray(0, -9) }), 'FORMAT_BROKEN'],
    ['a file that is cut', whole.subarray(0, 2000), 'FORMAT_BROKEN'],
    ['tables larger than the file', withU32(whole, 44, 0x00ff_ffff), 'FORMAT_BROKEN'],
    ['sectors of no size', withU32(whole, 30, 0), 'FORMAT_BROKEN'],
    ['a sheet without a body', withSheetAt(stream, 3), 'FORMAT_BROKEN'],
    ['a string that is not there', withString(stream, 99), 'FORMAT_BROKEN'],
  ])('%s', async (_name, bytes, code) => {
    await expect(tablesOf(bytes)).rejects.toMatchObject({ code });
  });

  it('a row more than the limit, before the next is made', async () => {
    const rows = Array.from({ length: 50 }, (_, at) => [`r${at}`]);
    const bytes = bookOf('biff8', [{ name: 'a', rows }]);
    await expect(readTables(xls, bytes, { ...LIMITS, maxRows: 20 })).rejects.toMatchObject({
      code: 'LIMIT_ROWS',
    });
  });

  function withU32(bytes: Buffer, at: number, value: number): Buffer {
    const changed = Buffer.from(bytes);
    changed.writeUInt32LE(value, at);
    return changed;
  }

  function withSheetAt(bytes: Buffer, place: number): Buffer {
    return changing(bytes, 0x0085, (body) => body.writeUInt32LE(place, 0));
  }

  function withString(bytes: Buffer, index: number): Buffer {
    const shared = Buffer.from(
      write(read(bytes, { type: 'buffer' }), { type: 'buffer', bookType: 'biff8', bookSST: true }),
    );
    const inner = Buffer.from(CFB.find(CFB.read(shared, { type: 'buffer' }), '/Workbook').content);
    return changing(inner, 0x00fd, (body) => body.writeUInt32LE(index, 6));
  }

  function changing(bytes: Buffer, type: number, change: (body: Buffer) => void): Buffer {
    const changed = Buffer.from(bytes);
    let times = 0;
    for (let at = 0; at + 4 <= changed.length; at += 4 + changed.readUInt16LE(at + 2))
      if (changed.readUInt16LE(at) === type && (times += 1) === 1) change(changed.subarray(at + 4));
    expect(times).toBeGreaterThan(0);
    return changed;
  }
});
