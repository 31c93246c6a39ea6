/** The stand-in CRM's own files: CSV, XLSX and JSON of contacts, written without the gateway's code, as a CRM would. */

import { crc32, deflateRawSync } from 'node:zlib';
import { CONTACT_COLUMNS } from './contacts.ts';
import type { Contact } from './contacts.ts';

export interface DemoFile {
  readonly mediaType: string;
  readonly name: string;
  readonly bytes: Buffer;
}

/** `encoding` speaks of CSV alone: `utf-8`, `utf-8-bom` or `gb18030`. */
export function contactsFile(contacts: readonly Contact[], format: string, encoding: string): DemoFile {
  const rows = contacts.map((contact) => CONTACT_COLUMNS.map((column) => contact[column]));
  switch (format) {
    case 'xlsx':
      return {
        mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        name: 'contacts.xlsx',
        bytes: workbook('客户 Contacts', [CONTACT_COLUMNS, ...rows]),
      };
    case 'json':
      return {
        mediaType: 'application/json',
        name: 'contacts.json',
        bytes: Buffer.from(JSON.stringify(contacts)),
      };
    default:
      return {
        mediaType: 'text/csv',
        name: 'contacts.csv',
        bytes: encode(csv([CONTACT_COLUMNS, ...rows]), encoding),
      };
  }
}

/** What other departments export: a table of each of these names. */
export const DEMO_TABLES = ['tickets', 'articles', 'invoices'] as const;

/** Two hundred made-up rows about the first contacts. */
export function tableFile(name: (typeof DEMO_TABLES)[number], contacts: readonly Contact[]): DemoFile {
  const rows = contacts.slice(0, 200).map((contact, index) => rowOf(name, contact, index + 1));
  const bytes = encode(csv([HEADINGS[name], ...rows]), 'utf-8-bom');
  return { mediaType: 'text/csv', name: `${name}.csv`, bytes };
}

const HEADINGS = {
  tickets: ['Ticket', 'Subject', 'Customer', 'Phone', 'Agent'],
  articles: ['Article', 'Title', 'Words'],
  invoices: ['Invoice', 'Customer', 'Amount', 'Due'],
} as const;

function rowOf(name: (typeof DEMO_TABLES)[number], contact: Contact, number: number): readonly string[] {
  const who = contact.Name;
  switch (name) {
    case 'tickets':
      return [`T-${number}`, 'A question about an order', who, contact.Mobile, 'Tom Berger'];
    case 'articles':
      return [`KB-${number}`, `How to do thing ${number}`, String(300 + number)];
    case 'invoices':
      return [`R-2026-${number}`, who, `${number * 17}.50`, '2026-12-31'];
    default:
      return name satisfies never;
  }
}

function csv(rows: readonly (readonly string[])[]): string {
  const quote = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => `${row.map(quote).join(',')}\r\n`).join('');
}

function encode(text: string, encoding: string): Buffer {
  if (encoding === 'gb18030') return Buffer.from(Array.from(text).flatMap((char) => gbBytes(char)));
  return Buffer.from(encoding === 'utf-8-bom' ? `\uFEFF${text}` : text);
}

let gbTable: Map<string, readonly [number, number]> | undefined;

/** GB18030 bytes of a character of its two-byte part (GBK), which is all that the contacts need. */
function gbBytes(char: string): readonly number[] {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x80) return [code];
  gbTable ??= makeGbTable();
  const bytes = gbTable.get(char);
  if (!bytes) throw new RangeError('the demo encodes only characters of GBK');
  return bytes;
}

function makeGbTable(): Map<string, readonly [number, number]> {
  const decoder = new TextDecoder('gb18030');
  const table = new Map<string, readonly [number, number]>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1)
    for (let trail = 0x40; trail <= 0xfe; trail += 1)
      if (trail !== 0x7f) table.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail]);
  return table;
}

/** The smallest workbook that spreadsheet programs open: inline strings, one sheet. */
function workbook(sheet: string, rows: readonly (readonly string[])[]): Buffer {
  const escape = (text: string): string =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const packaged = 'http://schemas.openxmlformats.org/package/2006';
  const cells = rows
    .map(
      (row) =>
        `<row>${row.map((text) => `<c t="inlineStr"><is><t xml:space="preserve">${escape(text)}</t></is></c>`).join('')}</row>`,
    )
    .join('');
  return zip([
    [
      '[Content_Types].xml',
      `${xml}<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
    ],
    [
      '_rels/.rels',
      `${xml}<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
    [
      'xl/workbook.xml',
      `${xml}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="${escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `${xml}<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    ],
    [
      'xl/worksheets/sheet1.xml',
      `${xml}<worksheet xmlns="${main}"><sheetData>${cells}</sheetData></worksheet>`,
    ],
  ]);
}

/** A ZIP archive of deflated entries (APPNOTE 4.3). */
function zip(entries: readonly (readonly [name: string, text: string])[]): Buffer {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of entries) {
    const plain = Buffer.from(text);
    const packed = deflateRawSync(plain);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(0x5a210000, 6);
    common.writeUInt32LE(crc32(plain), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(plain.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(
      Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, tail, Buffer.from(name)]),
    );
    parts.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directory, end]);
}
