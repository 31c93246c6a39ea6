/** Spreadsheets that carry more than their cells show: it is counted, or it does not leave. Letters are the classes of threats. */

import { describe, expect, it } from 'vitest';
import { inspect } from '../../src/inspect/index.ts';
import { bytesSource } from '../../src/lib/source.ts';
import type { Facts } from '../../src/model/export.ts';
import { limits, plan, sealedOf } from '../seal/made.ts';
import { bookParts, zipOf } from '../support/zip.ts';
import type { ZipPart } from '../support/zip.ts';
import { partsOf } from '../support/xlsx.ts';

/** Stands where no rule looks; nothing of it may leave. */
const CANARY = 'Zebra Hidden 13900001111';
const ROWS = [
  '<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c><c r="B1" t="inlineStr"><is><t>Mobile</t></is></c></row>',
  '<row r="2"><c r="A2" t="inlineStr"><is><t>Made Up</t></is></c><c r="B2" t="inlineStr"><is><t>13800138000</t></is></c></row>',
].join('');
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const HINTS = { mediaType: '', fileName: 'contacts.xlsx' };
const NOBODY = { columns: [], values: [] };

const sheet = (rows: string, before = '', behind = ''): string =>
  `<worksheet xmlns="${MAIN}">${before}<sheetData>${rows}</sheetData>${behind}</worksheet>`;
const main = (xml: string): readonly ZipPart[] => bookParts('', { 'xl/worksheets/sheet1.xml': xml });
const beside = (name: string, data: string = CANARY): readonly ZipPart[] => bookParts(ROWS, { [name]: data });
/** The book with a second sheet in some state. */
const withSheet = (state: string): readonly ZipPart[] =>
  bookParts(ROWS, {
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="Data" r:id="s1"/><sheet name="Aside" state="${state}" r:id="s9"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships><Relationship Id="s1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="s9" Type="${OFFICE}/worksheet" Target="worksheets/sheet9.xml"/></Relationships>`,
    'xl/worksheets/sheet9.xml': sheet(
      `<row><c t="str"><v>Name</v></c></row><row><c t="str"><v>${CANARY}</v></c></row>`,
    ),
  });
const sst = (items: string): readonly ZipPart[] =>
  bookParts(ROWS.replace('inlineStr"><is><t>Made Up</t></is>', 's"><v>1</v>'), {
    'xl/sharedStrings.xml': `<sst>${items}</sst>`,
  });

async function factsOf(parts: readonly ZipPart[]): Promise<Facts> {
  return inspect(bytesSource(zipOf(parts)), HINTS, NOBODY, limits);
}

/** What leaves when all visible columns but the dropped ones do, all parts of it as one text. */
async function leaving(parts: readonly ZipPart[], dropped: readonly string[] = []): Promise<string> {
  const facts = await factsOf(parts);
  expect(facts.unreadable).toBeNull();
  const tables = facts.tables
    .filter(({ hidden }) => !hidden)
    .map(({ index, name, place, columns }) => ({
      index,
      name,
      place,
      only: null,
      columns: columns
        .filter((column) => !dropped.includes(column.name))
        .map((column) => ({ index: column.index, name: column.name, mask: null })),
    }));
  const { bytes } = await sealedOf(zipOf(parts), plan({ format: 'xlsx', tables, fileName: 'contacts.xlsx' }));
  expect(bytes.includes(CANARY)).toBe(false);
  const all = await partsOf(bytes);
  return [...all].map(([name, text]) => `${name}\n${text}`).join('\n');
}

describe('H1 hidden sheets', () => {
  it.each(['hidden', 'veryHidden'])('H1 a sheet that is %s is counted and does not leave', async (state) => {
    const facts = await factsOf(withSheet(state));
    expect(facts.tables.map(({ hidden, rows }) => [hidden, rows])).toEqual([
      [false, 1],
      [true, 1],
    ]);
    expect(facts.rows).toBe(2);
    expect(await leaving(withSheet(state))).not.toContain('Zebra');
  });
});

describe('H2 rows that nobody sees', () => {
  it.each([
    [
      'a hidden row',
      sheet(
        `${ROWS}<row r="3" hidden="1"><c r="A3" t="str"><v>x</v></c><c r="B3"><v>13900001111</v></c></row>`,
      ),
    ],
    [
      'a row far below',
      sheet(
        `${ROWS}<row r="900000"><c r="A900000" t="str"><v>x</v></c><c r="B900000"><v>13900001111</v></c></row>`,
      ),
    ],
    [
      'a hidden column',
      sheet(
        `${ROWS}<row r="3"><c r="A3" t="str"><v>x</v></c><c r="B3"><v>13900001111</v></c></row>`,
        '<cols><col min="2" max="2" width="0" hidden="1"/></cols>',
      ),
    ],
  ])('H2 %s is counted like any other', async (_what, xml) => {
    const facts = await factsOf(main(xml));
    expect(facts.rows).toBe(2);
    expect(facts.values['mobile']).toBe(2);
  });

  it('H2 what is hidden in the original is in sight in what leaves', async () => {
    const xml = sheet(ROWS, '<cols><col min="2" max="2" width="9" hidden="1"/></cols>').replace(
      '<row r="2"',
      '<row r="2" hidden="1"',
    );
    expect(await leaving(main(xml))).not.toMatch(/hidden/);
  });
});

describe('what stands beside the cells does not leave', () => {
  it.each<[string, readonly ZipPart[]]>([
    [
      'H3 records of a pivot cache',
      beside(
        'xl/pivotCache/pivotCacheRecords1.xml',
        `<pivotCacheRecords><r><s v="${CANARY}"/></r></pivotCacheRecords>`,
      ),
    ],
    [
      'H3 shared items of a pivot cache',
      beside(
        'xl/pivotCache/pivotCacheDefinition1.xml',
        `<x><sharedItems><s v="${CANARY}"/></sharedItems></x>`,
      ),
    ],
    [
      'H4 a defined name',
      bookParts(ROWS, {
        'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="Data" r:id="s1"/></sheets><definedNames><definedName name="z" hidden="1">"${CANARY}"</definedName></definedNames></workbook>`,
      }),
    ],
    [
      'H5 a comment',
      beside(
        'xl/comments1.xml',
        `<comments><commentList><comment ref="A1"><text><t>${CANARY}</t></text></comment></commentList></comments>`,
      ),
    ],
    ['H5 a threaded comment', beside('xl/threadedComments/threadedComment1.xml')],
    [
      'H6 a header and footer',
      main(sheet(ROWS, '', `<headerFooter><oddHeader>${CANARY}</oddHeader></headerFooter>`)),
    ],
    [
      'H6 a list of allowed values',
      main(
        sheet(
          ROWS,
          '',
          `<dataValidations><dataValidation prompt="${CANARY}"><formula1>"${CANARY}"</formula1></dataValidation></dataValidations>`,
        ),
      ),
    ],
    [
      'H6 a conditional format',
      main(
        sheet(
          ROWS,
          '',
          `<conditionalFormatting><cfRule text="${CANARY}"><formula>A1="${CANARY}"</formula></cfRule></conditionalFormatting>`,
        ),
      ),
    ],
    [
      'H6 the name of a style',
      bookParts(ROWS, {
        'xl/styles.xml': `<styleSheet><cellXfs><xf/></cellXfs><cellStyles><cellStyle name="${CANARY}" xfId="0"/></cellStyles></styleSheet>`,
      }),
    ],
    [
      'H6 the name of a font',
      bookParts(ROWS.replaceAll('<c ', '<c s="0" '), {
        'xl/styles.xml': `<styleSheet><fonts><font><name val="${CANARY}"/></font></fonts><cellXfs><xf fontId="0"/></cellXfs></styleSheet>`,
      }),
    ],
    [
      'H6 words in a number format',
      bookParts(`${ROWS}<row r="3"><c r="A3" s="0"><v>5</v></c></row>`, {
        'xl/styles.xml': `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="0&quot;${CANARY}&quot;"/></numFmts><cellXfs><xf numFmtId="170"/></cellXfs></styleSheet>`,
      }),
    ],
    ['H7 properties of the document', beside('docProps/custom.xml')],
    ['H7 the title of the document', beside('docProps/core.xml', `<x><title>${CANARY}</title></x>`)],
    ['H7 XML of its own', beside('customXml/item1.xml')],
    ['H7 macros', beside('xl/vbaProject.bin')],
    ['H7 settings of a printer', beside('xl/printerSettings/printerSettings1.bin')],
    [
      'H8 the cache of a link to another book',
      beside('xl/externalLinks/externalLink1.xml', `<x><v>${CANARY}</v></x>`),
    ],
    ['H8 a connection', beside('xl/connections.xml')],
    ['H9 a string that no cell names', sst(`<si><t>${CANARY}</t></si><si><t>Made Up</t></si>`)],
    [
      'H9 the reading aid of a string',
      sst(`<si><t>x</t></si><si><t>Made Up</t><rPh sb="0" eb="1"><t>${CANARY}</t></rPh></si>`),
    ],
    ['H10 a book within the book', beside('xl/embeddings/book.xlsx')],
    ['H10 a picture with a tail', beside('xl/media/image1.png', `\u0089PNG ${CANARY}`)],
    ['H11 a part that nothing names', beside('stray.txt')],
    ['H11 something behind the rows', main(sheet(ROWS, '', `<extLst><ext>${CANARY}</ext></extLst>`))],
    [
      'H12 the formula of a cell',
      main(
        sheet(`${ROWS}<row r="3"><c r="A3" t="str"><f>HYPERLINK("x?${CANARY}")</f><v>shown</v></c></row>`),
      ),
    ],
    ['H13 the cache of a chart', beside('xl/charts/chart1.xml')],
    ['H13 a table', beside('xl/tables/table1.xml')],
    ['H13 a slicer', beside('xl/slicerCaches/slicerCache1.xml')],
  ])('%s', async (_what, parts) => {
    const text = await leaving(parts);
    expect(text).not.toMatch(/Zebra|13900001111/);
    expect(text).toContain('Made Up');
    expect(text).not.toMatch(/vbaProject|pivotCache|externalLink|customXml|definedName|comments/);
  });

  it('H9 the text of a dropped column leaves in no part, shared or not', async () => {
    const shared = sst(`<si><t>${CANARY}</t></si><si><t>Made Up</t></si>`).map((part) =>
      part.name.endsWith('sheet1.xml')
        ? {
            ...part,
            data: String(part.data).replace('inlineStr"><is><t>13800138000</t></is>', 's"><v>0</v>'),
          }
        : part,
    );
    expect(await leaving(shared, ['Mobile'])).not.toMatch(/Zebra|1390000|Mobile/);
  });
});

describe('what is judged', () => {
  it('H9 a value that is split into runs is one value', async () => {
    const runs = sst(
      '<si><t>x</t></si><si><r><t>138</t></r><r><rPr><b/></rPr><t>0013</t></r><r><t>8000</t></r></si>',
    );
    expect((await factsOf(runs)).values['mobile']).toBe(2);
  });

  it('H12 the constants of a formula that has no value are judged, and leave as text', async () => {
    const xml = sheet(
      `${ROWS}<row r="3"><c r="A3"><f>"Somebody"</f></c><c r="B3"><f>"13900001111"</f><v></v></c></row>`,
    );
    const facts = await factsOf(main(xml));
    expect(facts.values['mobile']).toBe(2);
    const text = await leaving(main(xml), ['Mobile']);
    expect(text).toContain('<t>=&quot;Somebody&quot;</t>');
    expect(text).not.toMatch(/<f>|1390000/);
  });

  it('H8 a data model is refused', async () => {
    expect((await factsOf(beside('xl/model/item.data'))).unreadable).toBe('FORMAT_UNKNOWN');
  });

  it('H4 a sheet whose name is a value gets a plain one', async () => {
    const parts = bookParts(ROWS).map((part) => ({
      ...part,
      data: String(part.data).replace('name="Data"', 'name="13900001111"'),
    }));
    expect(await leaving(parts)).not.toContain('13900001111');
  });
});
