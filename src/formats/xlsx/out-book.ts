/** The small parts of a workbook that is written: what it consists of, its sheets' names, its properties. */

import type { VisibleMark } from '../format.ts';
import { xmlText } from './bytes.ts';
import { lettersOf } from './out-cells.ts';
import type { SheetLook } from './look.ts';

export const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
export const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** Parts by name, for sheets of these names and with or without shared strings. */
export function bookParts(
  sheets: readonly string[],
  hasStrings: boolean,
  mark: VisibleMark,
): readonly (readonly [name: string, xml: string])[] {
  return [
    ['xl/workbook.xml', workbook(sheets)],
    ['xl/_rels/workbook.xml.rels', workbookRelations(sheets.length, hasStrings)],
    ['docProps/core.xml', properties(mark)],
    ['_rels/.rels', rootRelations()],
    ['[Content_Types].xml', contentTypes(sheets.length, hasStrings)],
  ];
}

/** What stands before a sheet's rows. `widths` are those of the columns that are written. */
export function sheetStart(frozen: SheetLook['frozen'], widths: readonly (number | null)[]): string {
  const columns = widths.flatMap((width, column) =>
    width === null ? [] : [`<col min="${column + 1}" max="${column + 1}" width="${width}" customWidth="1"/>`],
  );
  return [
    `${XML}<worksheet xmlns="${MAIN}">`,
    `<sheetViews><sheetView workbookViewId="0">${pane(frozen)}</sheetView></sheetViews>`,
    '<sheetFormatPr defaultRowHeight="15"/>',
    columns.length === 0 ? '' : `<cols>${columns.join('')}</cols>`,
    '<sheetData>',
  ].join('');
}

/** What stands behind them. */
export function sheetEnd({ footer }: VisibleMark): string {
  // `&` begins a code in headers and footers; doubled it is itself. Excel takes 255 characters in all.
  const text = xmlText(Array.from(footer).slice(0, 200).join('').replaceAll('&', '&&'));
  return `</sheetData><headerFooter><oddHeader>&amp;R${text}</oddHeader><oddFooter>&amp;L${text}&amp;R&amp;P/&amp;N</oddFooter></headerFooter></worksheet>`;
}

function pane({ rows, columns }: SheetLook['frozen']): string {
  if (rows === 0 && columns === 0) return '';
  const corner = `${lettersOf(columns)}${rows + 1}`;
  const active = rows === 0 ? 'topRight' : columns === 0 ? 'bottomLeft' : 'bottomRight';
  const splits = `${columns > 0 ? ` xSplit="${columns}"` : ''}${rows > 0 ? ` ySplit="${rows}"` : ''}`;
  return `<pane${splits} topLeftCell="${corner}" activePane="${active}" state="frozen"/><selection pane="${active}"/>`;
}

function workbook(sheets: readonly string[]): string {
  const listed = sheets.map(
    (name, place) => `<sheet name="${xmlText(name)}" sheetId="${place + 1}" r:id="rId${place + 1}"/>`,
  );
  return `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><bookViews><workbookView/></bookViews><sheets>${listed.join('')}</sheets></workbook>`;
}

function workbookRelations(sheets: number, hasStrings: boolean): string {
  const targets = [
    ...Array.from({ length: sheets }, (_, place) => ['worksheet', `worksheets/sheet${place + 1}.xml`]),
    ['styles', 'styles.xml'],
    ...(hasStrings ? [['sharedStrings', 'sharedStrings.xml']] : []),
  ];
  return relations(targets.map(([type = '', target = '']) => [`${OFFICE}/${type}`, target]));
}

function rootRelations(): string {
  return relations([
    [`${OFFICE}/officeDocument`, 'xl/workbook.xml'],
    [`${PACKAGE}/relationships/metadata/core-properties`, 'docProps/core.xml'],
  ]);
}

function relations(targets: readonly (readonly [type: string, target: string])[]): string {
  const listed = targets.map(
    ([type, target], place) => `<Relationship Id="rId${place + 1}" Type="${type}" Target="${target}"/>`,
  );
  return `${XML}<Relationships xmlns="${PACKAGE}/relationships">${listed.join('')}</Relationships>`;
}

function contentTypes(sheets: number, hasStrings: boolean): string {
  const parts = [
    ['/xl/workbook.xml', `${TYPE}.sheet.main+xml`],
    ...Array.from({ length: sheets }, (_, place) => [
      `/xl/worksheets/sheet${place + 1}.xml`,
      `${TYPE}.worksheet+xml`,
    ]),
    ['/xl/styles.xml', `${TYPE}.styles+xml`],
    ...(hasStrings ? [['/xl/sharedStrings.xml', `${TYPE}.sharedStrings+xml`]] : []),
    ['/docProps/core.xml', 'application/vnd.openxmlformats-package.core-properties+xml'],
  ];
  const listed = parts.map(([name, type]) => `<Override PartName="${name}" ContentType="${type}"/>`);
  return `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${listed.join('')}</Types>`;
}

function properties({ title, footer, exportId }: VisibleMark): string {
  const said = [
    ['dc:title', title],
    ['dc:creator', 'Exportgate'],
    ['cp:keywords', exportId],
    ['dc:description', footer],
    ['cp:lastModifiedBy', 'Exportgate'],
  ].map(([name, text = '']) => `<${name}>${xmlText(text)}</${name}>`);
  return `${XML}<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">${said.join('')}</cp:coreProperties>`;
}
