/** What a broken or careless CRM may send: rows of people who exist nowhere, in files that are wrong. */

import { gzipSync } from 'node:zlib';
import type { Script } from './fake-crm.ts';
import { bookParts, zipOf } from './zip.ts';

/** Made up, and nowhere else in the world: whoever shows one of these leaked. */
export const CANARIES = [
  '金丝雀',
  'Canary Zebedee',
  '13912348765',
  'zebedee@canary.example',
  '11010519491231002X',
];
const PEOPLE = `${CANARIES.join(',')}\r\n`;
const TABLE = `Name,Alias,Mobile,Email,ID number,Owner\r\n${CANARIES.join(',')},王芳\r\n`;
/** Rows that do not say whose they are, so that no rule lets a rep's own ones go. */
const UNOWNED = TABLE.replace('Owner', 'Source');
const ROWS = JSON.stringify([
  { Name: CANARIES[1], Mobile: CANARIES[2], Email: CANARIES[3] },
  { Name: CANARIES[0], Mobile: '13912348766', Email: 'b@canary.example' },
]);
const CELLS = CANARIES.map((text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`).join('');
const BOOK = zipOf(bookParts(`<row>${CELLS}</row><row>${CELLS}</row>`));
const CSV = {
  'content-type': 'text/csv; charset=utf-8',
  'content-disposition': 'attachment; filename="people.csv"',
};
const XLSX = { 'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' };
const head = (fields: string): string => `HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n${fields}\r\n\r\n`;
/** An encrypted workbook is a compound file that names these streams (MS-OFFCRYPTO). */
const LOCKED = Buffer.concat([
  Buffer.from('d0cf11e0a1b11ae1', 'hex'),
  Buffer.alloc(512),
  Buffer.from('EncryptionInfo', 'utf16le'),
  Buffer.alloc(64),
  Buffer.from('EncryptedPackage', 'utf16le'),
  Buffer.alloc(512),
  Buffer.from(PEOPLE),
]);

/** Answers that are not whole, and the fault that each is refused with. */
export const NOT_WHOLE: [string, Script, string][] = [
  [
    'it ends before its length',
    { raw: `${head(`Content-Length: ${TABLE.length * 9}`)}${TABLE}` },
    'UPSTREAM_TRUNCATED',
  ],
  [
    'it ends before its last chunk',
    {
      raw: `${head('Transfer-Encoding: chunked')}${Buffer.byteLength(TABLE).toString(16)}\r\n${TABLE}\r\n`,
    },
    'UPSTREAM_TRUNCATED',
  ],
  [
    'its chunks are broken',
    {
      raw: `${head('Transfer-Encoding: chunked')}${Buffer.byteLength(TABLE).toString(16)}\r\n${TABLE}\r\nnonsense\r\n`,
    },
    'UPSTREAM_TRUNCATED',
  ],
  [
    'its length is told in two ways',
    { raw: `${head(`Content-Length: 20\r\nContent-Length: ${TABLE.length}`)}${TABLE}` },
    'UPSTREAM_INVALID',
  ],
  [
    'it is a part that nobody asked for',
    { status: 206, headers: { ...CSV, 'content-range': 'bytes 0-99/9999' }, body: TABLE },
    'UPSTREAM_PARTIAL',
  ],
  ['there is none', (request) => void request.socket.destroy(), 'UPSTREAM_DOWN'],
];

const SEVEN_ZIP = Buffer.concat([
  Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4]),
  Buffer.alloc(64, 7),
]);

/** Answers that cannot be read, and the fault that each is held with. */
export const UNREADABLE: [string, Script, string][] = [
  [
    'a gzip that is cut',
    { headers: { ...CSV, 'content-encoding': 'gzip' }, body: gzipSync(TABLE.repeat(400)).subarray(0, -30) },
    'CODING_CORRUPT',
  ],
  [
    'a gzip that is changed',
    { headers: { ...CSV, 'content-encoding': 'gzip' }, body: spoiled(gzipSync(TABLE.repeat(400))) },
    'CODING_CORRUPT',
  ],
  [
    'bytes behind the gzip',
    {
      headers: { ...CSV, 'content-encoding': 'gzip' },
      body: Buffer.concat([gzipSync(TABLE), Buffer.from(PEOPLE)]),
    },
    'CODING_CORRUPT',
  ],
  [
    'a coding that nobody knows',
    { headers: { ...CSV, 'content-encoding': 'x-secret' }, body: TABLE },
    'CODING_UNKNOWN',
  ],
  ['a workbook that is cut', { headers: XLSX, body: BOOK.subarray(0, -40) }, 'FORMAT_BROKEN'],
  [
    'a workbook whose sheet is broken',
    { headers: XLSX, body: zipOf(bookParts(`<row>${CELLS}</rowe>`)) },
    'FORMAT_BROKEN',
  ],
  ['a workbook with a password', { headers: XLSX, body: LOCKED }, 'FORMAT_ENCRYPTED'],
  ['an archive that nobody opens', { headers: CSV, body: SEVEN_ZIP }, 'FORMAT_ARCHIVE'],
  [
    'an archive with a password',
    { headers: CSV, body: zipOf([{ name: 'people.csv', data: TABLE, flags: 1 }]) },
    'FORMAT_ENCRYPTED',
  ],
  [
    'bytes of no format',
    {
      headers: { 'content-type': 'application/octet-stream' },
      body: Buffer.concat([Buffer.from([0, 1, 2, 0xff, 0xfe, 0]), Buffer.from(PEOPLE)]),
    },
    'FORMAT_UNKNOWN',
  ],
  ['JSON that breaks off', { body: ROWS.repeat(2).slice(0, -9) }, 'FORMAT_BROKEN'],
  ['nothing at all', { headers: CSV, body: '' }, 'FORMAT_EMPTY'],
];

/** Rows in answers that no rule lets go: path, answer, the reason of the hold, the rows that were counted. */
export const UNNAMED: [string, string, Script, string, number][] = [
  ['people without a heading row', '/export', { headers: CSV, body: PEOPLE.repeat(3) }, 'no-owner-column', 3],
  [
    'a table under the type of a picture',
    '/export',
    { headers: { 'content-type': 'image/png' }, body: UNOWNED },
    'no-owner-column',
    1,
  ],
  ['rows in an error answer', '/export', { status: 500, body: ROWS }, 'no-owner-column', 2],
  [
    'rows in a redirect',
    '/export',
    { status: 302, headers: { ...CSV, location: '/elsewhere' }, body: UNOWNED.repeat(2) },
    'no-owner-column',
    2,
  ],
  ['a CSV attachment on another route', '/report', { headers: CSV, body: TABLE }, 'unlisted', 1],
  [
    'a CSV saved as a picture',
    '/report',
    {
      headers: { 'content-type': 'image/png', 'content-disposition': 'attachment; filename="photo.png"' },
      body: TABLE,
    },
    'unlisted',
    1,
  ],
  [
    'JSON that is saved',
    '/report',
    { headers: { 'content-disposition': 'attachment; filename="data.json"' }, body: ROWS },
    'unlisted',
    2,
  ],
  [
    'an archive on another route',
    '/report',
    {
      headers: { 'content-type': 'application/zip', 'content-disposition': 'attachment' },
      body: zipOf([{ name: 'a.csv', data: TABLE }]),
    },
    'unlisted',
    1,
  ],
  [
    'an archive that nobody opens, on another route',
    '/report',
    {
      headers: { 'content-type': 'application/zip', 'content-disposition': 'attachment' },
      body: SEVEN_ZIP,
    },
    'unreadable',
    0,
  ],
];

function spoiled(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.fill(0x5a, Math.floor(copy.length / 2), Math.floor(copy.length / 2) + 8);
  return copy;
}
