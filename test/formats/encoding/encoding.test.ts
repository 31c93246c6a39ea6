/** Encodings of text: found by evidence, read strictly in any pieces, and written byte for byte alike. */

import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { csv } from '../../../src/formats/csv/csv.ts';
import { decodedStart } from '../../../src/formats/encoding/encoding.ts';
import { recognise } from '../../../src/formats/index.ts';
import { LIMITS, readTables, writeTables } from '../../support/tables.ts';

const BOM = '\uFEFF';
const ROWS: Readonly<Record<string, string>> = {
  Chinese: '姓名,备注\r\n王伟,"北京市朝阳区, 建国路"\r\n李娜,上海市浦东新区张江\r\n',
  Taiwanese: '姓名,備註\r\n王偉,"臺北市信義區, 市府路"\r\n李娜,高雄市前鎮區中山二路\r\n',
  Japanese: '名前,住所\r\n山田さん,"東京都千代田区, 丸の内"\r\n鈴木さん,大阪府大阪市うめだ\r\n',
  Korean: '이름,주소\r\n김철수,"서울특별시, 강남구"\r\n이영희,부산광역시 해운대구\r\n',
  Russian: 'имя,город\r\nИван Петров,"Москва, Тверская"\r\nМария Иванова,Санкт-Петербург\r\n',
};
const encode = (text: string, encoding: string): Buffer => iconv.encode(text, encoding, { addBOM: false });
const cellsOf = (text: string, delimiter = ','): readonly (readonly string[])[] =>
  text
    .trimEnd()
    .split('\r\n')
    .map((line) => {
      const [name = '', rest = ''] = line.split(delimiter === ',' ? /,(.*)/ : `${delimiter}`);
      return [name, rest.replaceAll('"', '')];
    });

describe('found and kept', () => {
  it.each([
    ['Chinese', 'utf-8'],
    ['Chinese', 'gb18030'],
    ['Chinese', 'utf-16le'],
    ['Chinese', 'utf-16be'],
    ['Chinese', 'utf-32le'],
    ['Chinese', 'utf-32be'],
    ['Taiwanese', 'big5'],
    ['Japanese', 'shift_jis'],
    ['Japanese', 'euc-jp'],
    ['Korean', 'euc-kr'],
    ['Russian', 'windows-1251'],
    ['Russian', 'koi8-r'],
  ])('%s text in %s, in any pieces', async (language, encoding) => {
    const text = ROWS[language] ?? '';
    const bytes = encode(text, encoding);
    for (const chunkBytes of [1, 3, 100_000]) {
      const { layout, tables } = await readTables(csv, bytes, LIMITS, chunkBytes);
      expect(layout).toMatchObject({ encoding, bom: false });
      expect(tables[0]?.rows).toEqual(cellsOf(text));
      expect(await writeTables(csv, layout, tables)).toEqual(bytes);
    }
    expect(recognise(bytes, { mediaType: '', fileName: null })).toMatchObject({ format: { id: 'csv' } });
  });

  it.each(['utf-8', 'gb18030', 'utf-16le', 'utf-16be', 'utf-32le', 'utf-32be'])(
    'a mark of %s',
    async (encoding) => {
      const bytes = encode(BOM + ROWS['Chinese'], encoding);
      const { layout, tables } = await readTables(csv, bytes);
      expect(layout).toMatchObject({ encoding, bom: true });
      expect(tables[0]?.rows).toEqual(cellsOf(ROWS['Chinese'] ?? ''));
      expect(await writeTables(csv, layout, tables)).toEqual(bytes);
    },
  );

  it.each([
    ['gb18030', '姓名|备注|能力\r\n王伟|北京市朝阳区建国路|縷\r\n李娜|上海市浦东新区张江|縷\r\n'],
    ['big5', '姓名|備註|功能\r\n王偉|臺北市信義區市府路|育\r\n李娜|高雄市前鎮區中山|育\r\n'],
    ['shift_jis', '名前|表示|能力\r\n山田さん|東京都千代田区|ポ\r\n鈴木さん|大阪府大阪市うめだ|ポ\r\n'],
  ])('bars in %s, whose characters may end in one', async (encoding, text) => {
    const bytes = encode(text, encoding);
    const { tables, layout } = await readTables(csv, bytes, LIMITS, 5);
    expect(layout).toMatchObject({ delimiter: '|' });
    expect(tables[0]?.rows.map((row) => row.length)).toEqual([3, 3, 3]);
    expect(await writeTables(csv, layout, tables)).toEqual(bytes);
  });

  it('finds letters that come long after the first 64 KiB', async () => {
    const bytes = Buffer.concat([
      Buffer.from('id,name\n'.repeat(20_000)),
      encode('1,王伟的北京朝阳区建国路\n', 'gb18030'),
    ]);
    const { layout, tables } = await readTables(csv, bytes);
    expect(layout).toMatchObject({ encoding: 'gb18030' });
    expect(tables[0]?.rows.at(-1)).toEqual(['1', '王伟的北京朝阳区建国路']);
  });

  it('sees single letters of the West, which may also be read as Chinese', async () => {
    const bytes = encode('nom,ville\r\nHélène Lefèvre,Orléans\r\nFrançois Noël,Besançon\r\n', 'windows-1252');
    const { layout, tables } = await readTables(csv, bytes);
    expect(layout).toMatchObject({ encoding: 'windows-1252' });
    expect(tables[0]?.rows[1]).toEqual(['Hélène Lefèvre', 'Orléans']);
  });
});

describe('refused', () => {
  const gb = (hex: string): Buffer =>
    Buffer.concat([encode(ROWS['Chinese'] ?? '', 'gb18030'), Buffer.from(hex, 'hex')]);
  it.each<[string, Buffer]>([
    [
      'a wrong byte at the very end',
      Buffer.concat([Buffer.from('a,b\n'.repeat(50_000)), Buffer.from([0xff])]),
    ],
    [
      'a character that is cut',
      Buffer.concat([Buffer.from('a,b\n王,2\n'.repeat(9)), Buffer.from([0xe7, 0x8e])]),
    ],
    [
      'two encodings in one file',
      Buffer.concat([Buffer.from('王伟,1\n'.repeat(9000)), encode('王伟,1\n', 'gb18030')]),
    ],
    ['a first byte of two before a comma', gb('b02c310d0a')],
    ['a first byte of four that breaks off', gb('8130')],
    ['a byte that is none', gb('ff')],
    ['UTF-7', encode('姓名,电话\n王伟,13800138000\n', 'utf-7')],
    ['HZ', Buffer.from('~{<:Ky2;SP~},1\n~{NpJ)l6HK~},2\n')],
    ['ISO 2022', Buffer.from('\x1b$B;3ED\x1b(B,1\n\x1b$BNkLZ\x1b(B,2\n')],
    ['EBCDIC', Buffer.from('d5c1d4c56bd7c8d6d5c5'.concat('15c1c4c16bf1f3f8f0f0f1f3'.repeat(9)), 'hex')],
    ['UTF-16 with half a surrogate', Buffer.from('\uFEFFa,b\r\n1,\ud840\r\n', 'utf16le')],
    [
      'UTF-32 beyond its last character',
      Buffer.concat([encode(BOM + 'a,b\r\n', 'utf-32le'), Buffer.from([0, 0, 0x11, 1])]),
    ],
  ])('%s', async (_name, bytes) => {
    await expect(readTables(csv, bytes)).rejects.toMatchObject({ code: 'ENCODING_UNKNOWN' });
  });

  it('does not take formulas, phone numbers and code for UTF-7', () => {
    const text = 'phone,sum\n+8613800138000,a+bcd+efg-h\n+18005551234-5,x+y+z\n+860-1,1\n';
    expect(decodedStart(Buffer.from(text))).toBe(text);
  });
});
