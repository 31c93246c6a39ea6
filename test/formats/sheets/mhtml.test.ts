import { describe, expect, it } from 'vitest';
import { recognise } from '../../../src/formats/index.ts';
import { mhtml } from '../../../src/formats/sheets/mhtml.ts';
import { htmlOf, mhtmlOf } from '../../support/sheet-samples.ts';
import type { MadePart } from '../../support/sheet-samples.ts';
import { readTables } from '../../support/tables.ts';

const BOOK = (sheets: readonly string[]) =>
  `<html><head><!--[if gte mso 9]><xml><x:ExcelWorkbook><x:ExcelWorksheets>${sheets
    .map(
      (name, at) =>
        `<x:ExcelWorksheet><x:Name>${name}</x:Name><x:WorksheetSource HRef="a.files/sheet00${at + 1}.htm"/></x:ExcelWorksheet>`,
    )
    .join('')}</x:ExcelWorksheets></x:ExcelWorkbook></xml><![endif]--></head><frameset></frameset></html>`;
const HIDDEN =
  '<html><head><!--[if gte mso 9]><xml><x:WorksheetOptions><x:Visible>SheetVeryHidden</x:Visible></x:WorksheetOptions></xml><![endif]--></head><body>';

const parts: readonly MadePart[] = [
  { location: 'a.htm', body: BOOK(['客户', 'A &amp; B']) },
  { location: 'a.files/tabstrip.htm', body: '<table><tr><td>a tab</table>' },
  {
    location: 'a.files/sheet001.htm',
    body: htmlOf([
      ['姓名', '电话'],
      ['王伟', '13800138000'],
    ]),
    coding: 'base64',
  },
  { location: 'a.files/sheet002.htm', body: htmlOf([['hidden-canary = a']], HIDDEN) },
];

describe('a web archive', () => {
  it('gives the sheets that its workbook lists, the hidden one as such', async () => {
    const bytes = mhtmlOf(parts);
    expect(recognise(bytes, { mediaType: '', fileName: null })).toEqual({ format: mhtml });
    expect((await readTables(mhtml, bytes)).tables).toEqual([
      {
        name: '客户',
        hidden: false,
        rows: [
          ['姓名', '电话'],
          ['王伟', '13800138000'],
        ],
      },
      { name: 'A & B', hidden: true, rows: [['hidden-canary = a']] },
    ]);
  });

  it('that lists nothing gives the tables of all its pages', async () => {
    const bytes = mhtmlOf([
      { location: 'b.htm', body: htmlOf([['b']]), coding: '8bit' },
      { location: 'c.htm', body: htmlOf([['c']]) },
    ]);
    expect((await readTables(mhtml, bytes)).tables.map(({ name, rows }) => [name, rows])).toEqual([
      ['Table 1', [['b']]],
      ['Table 2', [['c']]],
    ]);
  });
});

describe('refused', () => {
  const text = mhtmlOf(parts).toString();
  it.each([
    ['a sheet whose page is not there', text.replace('sheet002.htm\r\n', 'other.htm\r\n'), 'FORMAT_BROKEN'],
    ['no end', text.replace('------=_Next--', ''), 'FORMAT_BROKEN'],
    ['something behind its end', `${text}Zebra`, 'FORMAT_BROKEN'],
    ['a coding that nobody knows', text.replace('Encoding: base64', 'Encoding: x-made-up'), 'FORMAT_BROKEN'],
    ['base64 that is none', text.replace(/(Encoding: base64[\s\S]*?\r\n\r\n)/, '$1!!'), 'FORMAT_BROKEN'],
    [
      'pages without a table',
      mhtmlOf([{ location: 'a.htm', body: '<p>a</p>' }]).toString(),
      'FORMAT_UNKNOWN',
    ],
  ])('%s', async (_name, archive, code) => {
    await expect(readTables(mhtml, Buffer.from(archive))).rejects.toMatchObject({ code });
  });
});
