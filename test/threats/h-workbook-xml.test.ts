/** Workbooks whose XML attacks its reader, or lies: refused by name, or read as they are. Letters are the classes of threats. */

import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inspect } from '../../src/inspect/index.ts';
import { bytesSource } from '../../src/lib/source.ts';
import type { Facts } from '../../src/model/export.ts';
import { limits } from '../seal/made.ts';
import { bookParts, zipOf } from '../support/zip.ts';
import type { ZipPart } from '../support/zip.ts';

const CANARY = 'Zebra Hidden 13900001111';
const ROWS = [
  '<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c><c r="B1" t="inlineStr"><is><t>Mobile</t></is></c></row>',
  '<row r="2"><c r="A2" t="inlineStr"><is><t>Made Up</t></is></c><c r="B2" t="inlineStr"><is><t>13800138000</t></is></c></row>',
].join('');
const sheet = (rows: string, before = ''): string =>
  `<worksheet>${before}<sheetData>${rows}</sheetData></worksheet>`;
const main = (xml: string): readonly ZipPart[] => bookParts('', { 'xl/worksheets/sheet1.xml': xml });
const sst = (items: string): readonly ZipPart[] =>
  bookParts(ROWS, { 'xl/sharedStrings.xml': `<sst>${items}</sst>` });

const factsOf = (parts: readonly ZipPart[]): Promise<Facts> =>
  inspect(
    bytesSource(zipOf(parts)),
    { mediaType: '', fileName: 'contacts.xlsx' },
    { columns: [], values: [] },
    limits,
  );

describe('H14 and H15 XML that attacks its reader', () => {
  const laughs = `<!DOCTYPE x [<!ENTITY a "${CANARY}"><!ENTITY b "&a;&a;&a;&a;">]>`;
  it.each<[string, Facts['unreadable'], readonly ZipPart[]]>([
    [
      'H14 entities within entities',
      'FORMAT_BROKEN',
      main(`${laughs}${sheet('<row><c t="str"><v>&b;</v></c></row>')}`),
    ],
    ['H14 a document type behind the first row', 'FORMAT_BROKEN', main(sheet(`${ROWS}${laughs}`))],
    [
      'H14 a document type in the strings',
      'FORMAT_BROKEN',
      bookParts(ROWS, { 'xl/sharedStrings.xml': `${laughs}<sst/>` }),
    ],
    [
      'H14 a document type in the styles',
      'FORMAT_BROKEN',
      bookParts(ROWS, { 'xl/styles.xml': `${laughs}<styleSheet/>` }),
    ],
    [
      'H14 elements two hundred thousand deep',
      'LIMIT_DEPTH',
      main(sheet(`<row><c><v>${'<a>'.repeat(200_000)}`)),
    ],
    [
      'H14 a cell that never ends',
      'LIMIT_CELL',
      main(sheet(`<row><c t="str"><v>${randomText(90_000)}</v></c></row>`)),
    ],
    [
      'H14 a string that never ends',
      'LIMIT_CELL',
      bookParts(ROWS, { 'xl/sharedStrings.xml': `<sst><si><t>${randomText(90_000)}</t></si></sst>` }),
    ],
    [
      'H15 a cell behind the last column',
      'FORMAT_BROKEN',
      main(sheet('<row r="1"><c r="XFE1"><v>1</v></c></row>')),
    ],
    ['H15 a cell in row 0', 'FORMAT_BROKEN', main(sheet('<row r="0"><c r="A0"><v>1</v></c></row>'))],
    ['H15 a row behind the last', 'FORMAT_BROKEN', main(sheet('<row r="1048577"><c><v>1</v></c></row>'))],
    ['H15 a negative row', 'FORMAT_BROKEN', main(sheet('<row r="-1"><c><v>1</v></c></row>'))],
    [
      'H15 a string of a place that is not there',
      'FORMAT_BROKEN',
      main(sheet('<row><c t="s"><v>99999999999</v></c></row>')),
    ],
    [
      'H15 a column beyond the bound',
      'LIMIT_COLUMNS',
      main(sheet('<row r="1"><c r="DA1"><v>1</v></c></row>')),
    ],
  ])('%s is refused with %s', async (_what, code, parts) => {
    expect((await factsOf(parts)).unreadable).toBe(code);
  });

  it.each([
    ['a dimension that lies', main(sheet(ROWS, '<dimension ref="A1:XFD1048576"/>'))],
    [
      'a count of strings that lies',
      sst('<si><t>x</t></si><si><t>Made Up</t></si>').map((part) => ({
        ...part,
        data: String(part.data).replace('<sst>', '<sst count="4000000000" uniqueCount="4000000000">'),
      })),
    ],
    ['spans that lie', main(sheet(ROWS.replace('<row r="2"', '<row r="2" spans="1:16384"')))],
    [
      'rows in thousands of places',
      main(sheet(`${ROWS}<row r="1048576"><c r="CU1048576"><v>1</v></c></row>`)),
    ],
  ])('H15 %s changes nothing', async (_what, parts) => {
    const facts = await factsOf(parts);
    expect(facts.unreadable).toBeNull();
    expect(facts.tables[0]?.rows).toBeLessThan(4);
  });
});

/** Text that does not pack well, so that no ratio is reached. */
function randomText(chars: number): string {
  let text = '';
  for (let seed = 1; text.length < chars; seed += 1)
    text += deflateRawSync(String(seed * 7919)).toString('hex');
  return text;
}
