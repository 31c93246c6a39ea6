import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { recognise } from '../../../src/formats/index.ts';
import { spreadsheetml } from '../../../src/formats/sheets/spreadsheetml.ts';
import { spreadsheetmlOf, worksheetOf } from '../../support/sheet-samples.ts';
import { LIMITS, readTables } from '../../support/tables.ts';

const HIDDEN = '<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>';
const STYLES =
  '<Styles><Style ss:ID="d"><NumberFormat ss:Format="yyyy\\-mm\\-dd"/></Style><Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style></Styles>';
const row = (cells: string, before = '') =>
  spreadsheetmlOf(`<Worksheet ss:Name="a"><Table><Row>${cells}</Row></Table></Worksheet>`, before + STYLES);
const rowsOf = async (bytes: Buffer) => (await readTables(spreadsheetml, bytes)).tables[0]?.rows;

describe('Excel’s XML of 2003', () => {
  it('of LibreOffice gives its sheets and types', async () => {
    const bytes = readFileSync('test/fixtures/formats/libreoffice.xml');
    expect(recognise(bytes, { mediaType: '', fileName: null })).toEqual({ format: spreadsheetml });
    const { tables } = await readTables(spreadsheetml, bytes);
    expect(tables.map(({ name }) => name)).toEqual(['客户', '隐藏']);
    expect(tables[0]?.rows.slice(0, 2)).toEqual([
      ['姓名', '电话', '生日', '折扣', '备注'],
      [
        '王伟',
        '13800138000',
        { number: 32_875, format: 'yyyy-mm-dd' },
        { number: 0.125, format: '0.00%' },
        'a <b>\nsecond',
      ],
    ]);
    expect(JSON.stringify(tables)).not.toContain('comment-canary');
  });

  it('says that a sheet is hidden before its rows are read', async () => {
    const bytes = spreadsheetmlOf(worksheetOf('a', [['x']]) + worksheetOf('b', [['y']], HIDDEN));
    const { tables } = await readTables(spreadsheetml, bytes, LIMITS, 7);
    expect(tables.map(({ name, hidden }) => [name, hidden])).toEqual([
      ['a', false],
      ['b', true],
    ]);
  });

  it.each<[string, Buffer, readonly unknown[]]>([
    [
      'a cell at a place',
      row('<Cell ss:Index="3"><Data ss:Type="String">x</Data></Cell>'),
      [null, null, 'x'],
    ],
    [
      'a merged cell',
      row(
        '<Cell ss:MergeAcross="1"><Data ss:Type="String">x</Data></Cell><Cell><Data ss:Type="Number">1</Data></Cell>',
      ),
      ['x', null, 1],
    ],
    [
      'days and truths',
      row(
        '<Cell ss:StyleID="d"><Data ss:Type="DateTime">2024-01-02T00:00:00.000</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell>',
      ),
      [{ number: 45_293, format: String.raw`yyyy\-mm\-dd` }, true],
    ],
    [
      'a format with a name',
      row('<Cell ss:StyleID="p"><Data ss:Type="Number">0.5</Data></Cell>'),
      [{ number: 0.5, format: '0.00%' }],
    ],
    [
      'days from 1904',
      row(
        '<Cell ss:StyleID="d"><Data ss:Type="Number">1</Data></Cell>',
        '<x:ExcelWorkbook><x:Date1904/></x:ExcelWorkbook>',
      ),
      [{ number: 1463, format: String.raw`yyyy\-mm\-dd` }],
    ],
    [
      'rich text, and no comment',
      row(
        '<Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">a<B>b</B></ss:Data><Comment><ss:Data>c</ss:Data></Comment></Cell>',
      ),
      ['ab'],
    ],
    [
      'an id of 19 digits',
      row('<Cell><Data ss:Type="Number">1234567890123456789</Data></Cell>'),
      [{ digits: '1234567890123456789' }],
    ],
    ['an error', row('<Cell><Data ss:Type="Error">#N/A</Data></Cell>'), ['#N/A']],
  ])('reads %s', async (_name, bytes, expected) => {
    expect(await rowsOf(bytes)).toEqual([expected]);
  });
});

describe('refused', () => {
  const page = spreadsheetmlOf(worksheetOf('a', [['x']])).toString();
  it.each([
    [
      'a DOCTYPE',
      page.replace('<Workbook', '<!DOCTYPE Workbook [<!ENTITY a "b">]><Workbook'),
      'FORMAT_BROKEN',
    ],
    [
      'cells out of order',
      row('<Cell ss:Index="3"/><Cell ss:Index="1"><Data>x</Data></Cell>').toString(),
      'FORMAT_BROKEN',
    ],
    ['a place beyond all', row('<Cell ss:Index="99999"><Data>x</Data></Cell>').toString(), 'LIMIT_COLUMNS'],
    ['two values in a cell', row('<Cell><Data>x</Data><Data>y</Data></Cell>').toString(), 'FORMAT_BROKEN'],
    ['a type of its own', row('<Cell><Data ss:Type="Made">x</Data></Cell>').toString(), 'FORMAT_BROKEN'],
    ['a cut text', page.slice(0, -20), 'FORMAT_BROKEN'],
    ['another document', '<?xml version="1.0"?><a/>', 'FORMAT_UNKNOWN'],
  ])('%s', async (_name, text, code) => {
    await expect(readTables(spreadsheetml, Buffer.from(text))).rejects.toMatchObject({ code });
  });
});
