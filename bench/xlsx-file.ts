/** Made-up workbooks in the form that other programs write: a heading in bold, two number formats, widths, a frozen pane, and texts either shared or inline. */

import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { CONTACT_COLUMNS, makeContacts } from '../src/demo/contacts.ts';
import { zipPacker } from '../src/formats/containers/zip-packer.ts';

const MORE_COLUMNS = ['Phone 2', 'Remark', '备注', 'Department', 'Amount', 'Updated'];
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** Writes the file with so many data rows. */
export async function makeXlsx(path: string, rows: number, texts: 'shared' | 'inline'): Promise<void> {
  const file = createWriteStream(path);
  const packer = await zipPacker({
    async write(bytes) {
      if (!file.write(bytes)) await once(file, 'drain');
    },
  });
  const strings = new Map<string, number>();
  const cellOf = texts === 'shared' ? shared(strings) : inline;
  const parts: Readonly<Record<string, () => Iterable<string>>> = {
    '[Content_Types].xml': () => [
      `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPES}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPES}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPES}.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="${TYPES}.sharedStrings+xml"/></Types>`,
    ],
    '_rels/.rels': () => [relations([['officeDocument', 'xl/workbook.xml']])],
    'xl/_rels/workbook.xml.rels': () => [
      relations([
        ['worksheet', 'worksheets/sheet1.xml'],
        ['styles', 'styles.xml'],
        ['sharedStrings', 'sharedStrings.xml'],
      ]),
    ],
    'xl/workbook.xml': () => [
      `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="Contacts" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ],
    'xl/worksheets/sheet1.xml': () => sheet(rows, cellOf),
    'xl/styles.xml': () => [
      `<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellXfs count="4"><xf/><xf fontId="1"/><xf numFmtId="4"/><xf numFmtId="164"/></cellXfs></styleSheet>`,
    ],
    'xl/sharedStrings.xml': () => stringTable(strings),
  };
  for (const [name, xml] of Object.entries(parts)) {
    await packer.begin(name);
    for (const text of xml()) await packer.write(Buffer.from(text));
    await packer.close();
  }
  await packer.end();
  file.end();
  await once(file, 'finish');
}

type CellOf = (text: string, reference: string, style: number) => string;

function* sheet(rows: number, cellOf: CellOf): Generator<string> {
  yield `${HEAD}<worksheet xmlns="${MAIN}"><dimension ref="A1:T${rows + 1}"/><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="1" width="10" customWidth="1"/><col min="2" max="6" width="24" customWidth="1"/></cols><sheetData>`;
  yield rowXml(
    1,
    [...CONTACT_COLUMNS, ...MORE_COLUMNS].map((name, index) => cellOf(name, `${LETTERS[index]}1`, 1)),
  );
  let gathered: string[] = [];
  for (const [index, contact] of makeContacts(rows).entries()) {
    const number = index + 2;
    const at = (column: number): string => `${LETTERS[column]}${number}`;
    const texts = [
      ...CONTACT_COLUMNS.map((column) => contact[column]),
      `021-${5_550_000 + index}`,
      index % 5 === 0 ? 'said "later" & called back' : 'met at the fair',
      '已联系，等待客户回复报价',
      index % 2 === 0 ? '华东销售部' : 'Enterprise sales',
    ];
    gathered.push(
      rowXml(number, [
        ...texts.map((text, column) => cellOf(text.replaceAll('&', '&amp;'), at(column), 0)),
        `<c r="${at(18)}" s="2"><v>${index * 37.25}</v></c>`,
        `<c r="${at(19)}" s="3"><v>${46_000 + (index % 700)}</v></c>`,
      ]),
    );
    if (gathered.length < 500) continue;
    yield gathered.join('');
    gathered = [];
  }
  yield `${gathered.join('')}</sheetData><autoFilter ref="A1:T${rows + 1}"/></worksheet>`;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRST';
const rowXml = (number: number, cells: readonly string[]): string =>
  `<row r="${number}" spans="1:20">${cells.join('')}</row>`;
const styled = (style: number): string => (style === 0 ? '' : ` s="${style}"`);

const inline: CellOf = (text, reference, style) =>
  `<c r="${reference}"${styled(style)} t="inlineStr"><is><t>${text}</t></is></c>`;

function shared(strings: Map<string, number>): CellOf {
  return (text, reference, style) => {
    const index = strings.get(text) ?? strings.size;
    strings.set(text, index);
    return `<c r="${reference}"${styled(style)} t="s"><v>${index}</v></c>`;
  };
}

function* stringTable(strings: ReadonlyMap<string, number>): Generator<string> {
  yield `${HEAD}<sst xmlns="${MAIN}" count="${strings.size}" uniqueCount="${strings.size}">`;
  const texts = [...strings.keys()];
  for (let at = 0; at < texts.length; at += 5000)
    yield texts
      .slice(at, at + 5000)
      .map((text) => `<si><t>${text}</t></si>`)
      .join('');
  yield '</sst>';
}

function relations(targets: readonly (readonly [string, string])[]): string {
  const listed = targets.map(
    ([type, target], index) =>
      `<Relationship Id="rId${index + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`,
  );
  return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${listed.join('')}</Relationships>`;
}
