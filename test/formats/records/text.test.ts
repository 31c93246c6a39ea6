/** Texts that are no table: which tell of people, and how many records are counted. */

import { describe, expect, it } from 'vitest';
import { recognise } from '../../../src/formats/index.ts';
import { text } from '../../../src/formats/records/text.ts';
import { leavingOf, seenIn } from '../../support/leaving.ts';
import { readTables } from '../../support/tables.ts';

const rowsOf = async (given: string) =>
  ((await readTables(text, Buffer.from(given))).tables[0]?.rows ?? []).slice(1).map(([cell]) => cell);
const idOf = (given: string, fileName: string | null = null) => {
  const found = recognise(Buffer.from(given), { mediaType: '', fileName });
  return 'fault' in found ? found.fault : found.format.id;
};

describe('records in a text', () => {
  it.each<[string, string, readonly string[]]>([
    ['lines', '王伟 13800138000\n李娜 13900139000\n', ['王伟 13800138000', '李娜 13900139000']],
    [
      'labels and values, parted by blank lines',
      '姓名：王伟\n电话：13800138000\n\n姓名：李娜\n电话：13900139000\n',
      ['姓名：王伟\n电话：13800138000', '姓名：李娜\n电话：13900139000'],
    ],
    [
      'labels and values that come again',
      'Name: A\nPhone: 13800138000\nName: B\nPhone: 13900139000\n',
      ['Name: A\nPhone: 13800138000', 'Name: B\nPhone: 13900139000'],
    ],
    [
      'several people in one line',
      '王伟 13800138000; 李娜 13900139000, a@corp.example',
      ['王伟 13800138000', '李娜 13900139000, a@corp.example'],
    ],
    [
      'objects in a script',
      'x={a:1};y=[{n:"A",p:"13800138000"},{n:"B",p:"\\x3113900139000"}]',
      ['{n:"A",p:"13800138000"}', '{n:"B",p:"113900139000"}'],
    ],
    [
      'rows and paragraphs of RTF',
      "{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0 Canary;}}{\\*\\generator Canary;}\\'cd\\'f5\\'ce\\'b0\\cell 13800138000\\cell\\row \\u26446?\\par 13900139000\\par}",
      ['王伟\t13800138000', '李', '13900139000'],
    ],
  ])('%s', async (_name, given, rows) => expect(await rowsOf(given)).toEqual(rows));
});

describe('which texts are read', () => {
  it.each([
    ['lines with numbers', 'Made Up 13800138000\nSomebody 13900139000\n', 'text'],
    ['lines with addresses', 'Made Up <a@corp.example>\nSomebody b@corp.example\n', 'text'],
    ['RTF', '{\\rtf1 hello}', 'text'],
    [
      'data in a script',
      'window.__DATA__=[{"n":"A","p":"13800138000"},{"n":"B","p":"13900139000"}];',
      'text',
    ],
    ['prose', 'Dear all,\nthe meeting, as said, is on Monday.\nBring cake.\n', 'FORMAT_UNKNOWN'],
    ['one number', 'Dear all,\ncall me at 13800138000.\n', 'FORMAT_UNKNOWN'],
    ['dates', 'First 2026-11-22 here.\nThen 2026-11-23 there.\nAnd 20261124.\n', 'FORMAT_UNKNOWN'],
    [
      'a script',
      'const a = f(1, 2);\nconst b = { c: 1, d: 2 };\nconst e = { c: 3, d: 4 };\n',
      'FORMAT_UNKNOWN',
    ],
    [
      'a style sheet',
      'a { color: #123456; width: 10px }\nb { color: #654321; width: 20px }\n',
      'FORMAT_UNKNOWN',
    ],
    ['a page', '<!doctype html><html><body><p>13800138000<p>13900139000</body></html>', 'FORMAT_UNKNOWN'],
  ])('%s: %s', (_name, given, expected) => expect(idOf(given)).toBe(expected));

  it('a CSV by name stays one', () =>
    expect(idOf('a\nb@c.example,13800138000,d\ne,13900139000\n', 'a.csv')).toBe('csv'));
});

it('says that no rule about columns can cut it', async () => {
  expect(await seenIn('Made Up 13800138000\nSomebody 13900139000\n')).toMatchObject({
    format: 'text',
    unread: 1,
  });
});

it('leaves as CSV, fonts and properties of RTF left out', async () => {
  const left = await leavingOf('{\\rtf1{\\info{\\author Canary}}13800138000 A\\par 13900139000 B\\par}');
  expect(left).toMatch(/^\ufeffText,_ref\r\n13800138000 A,\w+\r\n13900139000 B,\w+\r\n$/);
});

it.each([
  ['groups that do not pair', '{\\rtf1 a}}', 'FORMAT_BROKEN'],
  ['groups that do not end', '{\\rtf1 {a}', 'FORMAT_BROKEN'],
  ['bytes of another code page', "{\\rtf1\\ansicpg932 \\'ff\\'ff\\par}", 'ENCODING_UNKNOWN'],
])('refuses RTF of %s', async (_name, given, code) => expect(rowsOf(given)).rejects.toMatchObject({ code }));
