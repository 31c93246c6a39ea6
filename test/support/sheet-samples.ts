/** Files of the spreadsheet formats that leave as XLSX, made up for tests. */

import iconv from 'iconv-lite';
import { utils, write } from '@lokalise/xlsx';
import type { BookType } from '@lokalise/xlsx';
import type { Row } from '../../src/model/table.ts';
import { zipOf } from './zip.ts';

export interface MadeSheet {
  readonly name: string;
  readonly rows: readonly Row[];
  /** 1 hidden, 2 very hidden. */
  readonly hidden?: 0 | 1 | 2;
}

/** A workbook of the library's own writing. */
export function bookOf(bookType: BookType, sheets: readonly MadeSheet[], date1904 = false): Buffer {
  const book = utils.book_new();
  for (const { name, rows } of sheets)
    utils.book_append_sheet(book, utils.aoa_to_sheet(rows.map((row) => [...row])), name);
  book.Workbook = { Sheets: sheets.map(({ hidden = 0 }) => ({ Hidden: hidden })), WBProps: { date1904 } };
  const bytes: unknown = write(book, { type: 'buffer', bookType });
  if (!(bytes instanceof Uint8Array)) throw new Error('no bytes');
  return Buffer.from(bytes);
}

/** A record of an old workbook. */
export function record(type: number, ...parts: readonly (Buffer | number)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'number' ? u16(part) : part)));
  return Buffer.concat([u16(type), u16(body.length), body]);
}

export function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

const u32 = (value: number): Buffer => Buffer.concat([u16(value & 0xffff), u16(value >>> 16)]);

/** A bare stream of BIFF5 records, whose texts are in a code page, named or not. */
export function biff5(
  rows: readonly (readonly string[])[],
  codePage: number | null,
  encoding = 'gbk',
): Buffer {
  const name = iconv.encode('客户', encoding);
  const labels = rows.flatMap((row, at) =>
    row.map((text, column) => {
      const bytes = iconv.encode(text, encoding);
      return record(0x0204, at, column, 0, bytes.length, bytes);
    }),
  );
  const head = record(0x0809, 0x0500, 0x0005, 0, 0);
  const page = codePage === null ? Buffer.alloc(0) : record(0x0042, codePage);
  const end = record(0x000a);
  const place = head.length + page.length + 4 + 7 + name.length + end.length;
  const listed = record(0x0085, u32(place), 0, Buffer.from([name.length]), name);
  return Buffer.concat([
    head,
    page,
    listed,
    end,
    record(0x0809, 0x0500, 0x0010, 0, 0),
    ...labels,
    record(0x000a),
  ]);
}

/** What simple PHP programs write and call .xls: labels between the records of a beginning and an end. */
export function phpXls(rows: readonly (readonly string[])[], encoding = 'gbk'): Buffer {
  const labels = rows.flatMap((row, at) =>
    row.map((text, column) => {
      const bytes = iconv.encode(text, encoding);
      return record(0x0204, at, column, 0, bytes.length, bytes);
    }),
  );
  return Buffer.concat([record(0x0809, 0, 0x10, 0, 0), ...labels, record(0x000a)]);
}

const ODF = 'urn:oasis:names:tc:opendocument:xmlns:';
const xml = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** An OpenDocument spreadsheet around table elements. */
export function odsOf(tables: string, manifest = '<m:manifest xmlns:m="made-up"/>', styles = ''): Buffer {
  const content = `<office:document-content xmlns:office="${ODF}office:1.0" xmlns:table="${ODF}table:1.0" xmlns:text="${ODF}text:1.0" xmlns:style="${ODF}style:1.0" xmlns:number="${ODF}datastyle:1.0"><office:automatic-styles>${styles}</office:automatic-styles><office:body><office:spreadsheet>${tables}</office:spreadsheet></office:body></office:document-content>`;
  return zipOf([
    { name: 'mimetype', data: 'application/vnd.oasis.opendocument.spreadsheet' },
    { name: 'META-INF/manifest.xml', data: manifest },
    { name: 'content.xml', data: content },
  ]);
}

/** A table element of texts. */
export function odsTable(name: string, rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[]) =>
    row
      .map((text) => {
        const lines = text.split('\n').map((line) => `<text:p>${xml(line)}</text:p>`);
        return `<table:table-cell office:value-type="string">${lines.join('')}</table:table-cell>`;
      })
      .join('');
  return `<table:table table:name="${name}">${rows.map((row) => `<table:table-row>${cells(row)}</table:table-row>`).join('')}</table:table>`;
}

/** A page with a table of texts. */
export function htmlOf(rows: readonly (readonly string[])[], before = '<html><body>'): string {
  const cells = (row: readonly string[]) =>
    row.map((text) => `<td>${xml(text).replaceAll('\n', '<br>')}</td>`).join('');
  return `${before}<table>${rows.map((row) => `<tr>${cells(row)}</tr>`).join('\n')}</table></body></html>`;
}

export interface MadePart {
  readonly location: string;
  readonly body: string;
  readonly coding?: 'quoted-printable' | 'base64' | '8bit';
}

/** A web archive. */
export function mhtmlOf(parts: readonly MadePart[]): Buffer {
  const bodies = parts.map(({ location, body, coding = 'quoted-printable' }) => {
    const coded = { 'quoted-printable': quoted, base64, '8bit': (text: string) => text }[coding](body);
    return `------=_Next\r\nContent-Location: file:///C:/made/${location}\r\nContent-Transfer-Encoding: ${coding}\r\nContent-Type: text/html; charset="utf-8"\r\n\r\n${coded}\r\n`;
  });
  return Buffer.from(
    `MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related;\r\n\tboundary="----=_Next"\r\n\r\nThis document is a web archive.\r\n\r\n${bodies.join('')}------=_Next--\r\n`,
  );
}

const base64 = (text: string): string => Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\r\n');

function quoted(text: string): string {
  const coded = Array.from(Buffer.from(text), (byte) =>
    (byte >= 33 && byte <= 126 && byte !== 61) || byte === 32
      ? String.fromCharCode(byte)
      : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  );
  return coded.map((one, at) => (at % 60 === 59 ? `${one}=\r\n` : one)).join('');
}

/** SpreadsheetML of 2003 around its worksheets. */
export function spreadsheetmlOf(worksheets: string, styles = ''): Buffer {
  return Buffer.from(
    `<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel">${styles}${worksheets}</Workbook>`,
  );
}

/** A worksheet of texts. */
export function worksheetOf(name: string, rows: readonly (readonly string[])[], options = ''): string {
  const cells = (row: readonly string[]) =>
    row
      .map((text) => `<Cell><Data ss:Type="String">${xml(text).replaceAll('\n', '&#10;')}</Data></Cell>`)
      .join('');
  return `<Worksheet ss:Name="${name}"><Table>${rows.map((row) => `<Row>${cells(row)}</Row>`).join('')}</Table>${options}</Worksheet>`;
}
