/** What a file is, by its first bytes: the label only adds suspicion. */

import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { looksTabular, recognise } from '../../src/formats/index.ts';
import { bookParts, zipOf } from '../support/zip.ts';

const text = (value: string) => Buffer.from(value);
const utf16 = (value: string) => Buffer.from(value, 'utf16le');
const compound = (name: string) =>
  Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(504), utf16(name)]);
const CSV = text('name,phone\n王伟,13800138000\n李娜,13900139000\n');
const XLSX = zipOf(bookParts('<row><c><v>1</v></c></row>'));
const DOCX = zipOf([
  { name: '[Content_Types].xml', data: '' },
  { name: 'word/document.xml', data: 'x' },
]);
const ODS = Buffer.concat([
  Buffer.from('PK\x03\x04'),
  Buffer.alloc(22),
  Buffer.from([8, 0, 0, 0]),
  text('mimetypeapplication/vnd.oasis.opendocument.spreadsheet'),
]);
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

describe.each<[string, Uint8Array, string, string]>([
  ['CSV', CSV, 'csv', 'table'],
  ['CSV in GB18030', Buffer.from('d0d5c3fb2cb5e7bbb00acdf5cea02c3133380a', 'hex'), 'csv', 'table'],
  ['CSV in UTF-16', utf16('\uFEFFname,phone\nx,1\n'), 'csv', 'table'],
  ['CSV whose cells end as program lines do', text('h1,h2,h3\na,b,c;\n'), 'csv', 'table'],
  ['one column of phone numbers', text('13800138000\n13900139000\n13700137000\n'), 'csv', 'table'],
  ['one column of addresses', text('email\na@corp.example\nb@corp.example\n'), 'csv', 'table'],
  ['CSV whose first heading looks like a picture', text('BM,GIF8\n1,2\n3,4\n'), 'csv', 'table'],
  ['CSV whose first heading is in brackets', text('[id],<name>\n1,2\n3,4\n'), 'csv', 'table'],
  ['XLSX', XLSX, 'xlsx', 'table'],
  ['a list of records', text('[{"a":1}]'), 'json', 'table'],
  ['an envelope', text('{"data":{"list":[ { "a":1}]}}'), 'json', 'table'],
  ['a list of lists', text('{"rows":[["name","phone"],["x","y"]]}'), 'json', 'table'],
  ['a list of phone numbers', text('["13800138000","13900139000"]'), 'json', 'table'],
  ['a list of addresses', text('[ "a@corp.example"]'), 'json', 'table'],
  ['a guarded list', text(')]}\'\n[{"a":1}]'), 'json', 'table'],
  ['a list behind a loop', text('while(1);[{"a":1}]'), 'json', 'table'],
  ['a list behind a callback', text('show([{"a":1}]);'), 'json', 'none'],
  ['lines of records', text('{"a":1}\n{"a":2}\n{"a":3}\n'), 'ndjson', 'table'],
  ['JSON of words', text('["a","b",1]'), 'json', 'none'],
  ['JSON without records', text('{"ok":true}'), 'json', 'none'],
  ['an old workbook', compound('Workbook'), 'xls', 'table'],
  ['an OpenDocument spreadsheet', ODS, 'ods', 'table'],
  ['SYLK', text('ID;PWXL;N;E\r\nC;Y1;X1;K"a"\r\nE\r\n'), 'FORMAT_UNKNOWN', 'table'],
  ['CSV that begins as SYLK does', text('ID;Phone;Name\n1;13800138000;x\n2;13900139000;y\n'), 'csv', 'table'],
  ['a Numbers document', zipOf([{ name: 'Index/Document.iwa', data: 'x' }]), 'FORMAT_UNKNOWN', 'table'],
  [
    'a mail with a file',
    text(
      'From: a@b.example\nTo: c@d.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/csv\nContent-Transfer-Encoding: base64\n\nbixwCjEsMgo=\n--b--\n',
    ),
    'mail',
    'table',
  ],
  [
    'a mail that is a file',
    text('From: a@b.example\nTo: c@d.example\nContent-Type: text/csv\n\nname,phone\n'),
    'mail',
    'table',
  ],
  [
    'a mail of words',
    text('From: a@b.example\nTo: c@d.example\nContent-Type: text/plain\n\nSee you.\n'),
    'mail',
    'document',
  ],
  ['vCards', text('BEGIN:VCARD\nFN:x\nEND:VCARD\n'), 'vcard', 'table'],
  [
    'XML records',
    text('<?xml version="1.0"?>\n<all>\n<row>1</row>\n<row>2</row>\n<row>3</row>\n</all>'),
    'xml',
    'table',
  ],
  ['an encrypted workbook', compound('EncryptedPackage'), 'FORMAT_ENCRYPTED', 'archive'],
  ['an encrypted archive', zipOf([{ name: 'a.csv', data: 'x', flags: 1 }]), 'FORMAT_ENCRYPTED', 'archive'],
  ['an archive', zipOf([{ name: 'a.csv', data: 'x' }]), 'zip', 'table'],
  ['gzip', gzipSync(CSV), 'gzip', 'table'],
  ['7z', Buffer.from('377abcaf271c0004', 'hex'), 'FORMAT_ARCHIVE', 'archive'],
  ['rar', Buffer.from('526172211a0701', 'hex'), 'FORMAT_ARCHIVE', 'archive'],
  ['an unknown binary', Buffer.from([1, 2, 0, 3, 4]), 'FORMAT_UNKNOWN', 'archive'],
  ['an encrypted PDF', text('%PDF-1.7 trailer << /Encrypt 5 0 R >>'), 'FORMAT_ENCRYPTED', 'archive'],
  ['an SQL dump', text("INSERT INTO c (a) VALUES ('x'), ('y');\n"), 'sql', 'table'],
  [
    'a calendar',
    text('BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nEND:VEVENT\nEND:VCALENDAR\n'),
    'icalendar',
    'table',
  ],
  ['LDIF', text('dn: a\ncn: x\n\ndn: b\ncn: y\n\ndn: c\n'), 'ldif', 'table'],
  ['YAML records', text('- a: 1\n  b: 2\n- a: 3\n- a: 4\n'), 'yaml', 'table'],
  ['a Markdown table', text('| a | b |\n|---|---|\n| 1 | 2 |\n'), 'markdown', 'table'],
  ['a mail', text('From: a@corp.example\nTo: b@corp.example\nSubject: x\n\nHello\n'), 'mail', 'document'],
  [
    'labels and values',
    text('姓名：王伟\n电话：13800138000\n\n姓名：李娜\n电话：13900139000\n'),
    'text',
    'document',
  ],
  ['a PDF', text('%PDF-1.7\n1 0 obj'), 'pdf', 'document'],
  ['a picture', PNG, 'FORMAT_UNKNOWN', 'document'],
  ['a document', DOCX, 'document', 'document'],
  [
    'prose',
    text('Dear all,\nthe meeting, as said, is on Monday.\nBring cake.\n'),
    'FORMAT_UNKNOWN',
    'document',
  ],
  ['HTML', text('<!doctype html><html><body><table><tr><td>1</td></tr></table>'), 'html', 'none'],
  ['a script', text('const a = f(1, 2);\nconst b = g(3, 4);\nexport { a, b };\n'), 'FORMAT_UNKNOWN', 'none'],
  ['a style sheet', text('a, b {\n  color: red;\n}\nc, d {\n  color: blue;\n}\n'), 'FORMAT_UNKNOWN', 'none'],
  ['nothing', text(''), 'FORMAT_EMPTY', 'none'],
  ['blanks', text(' \n '), 'FORMAT_EMPTY', 'document'],
])('%s', (_name, bytes, expected, look) => {
  const hints = { mediaType: 'application/octet-stream', fileName: null };

  it(`is ${expected}`, () => {
    const found = recognise(bytes, hints);
    expect('fault' in found ? found.fault : found.format.id).toBe(expected);
  });

  it(`looks like ${look}`, () => expect(looksTabular(bytes, hints)).toBe(look));
});

describe('labels', () => {
  it.each<[string, Uint8Array, string, string | null, string]>([
    ['a picture called CSV', PNG, 'text/csv', 'contacts.csv', 'FORMAT_UNKNOWN'],
    ['a workbook called CSV', XLSX, 'text/csv', 'contacts.csv', 'xlsx'],
    ['CSV called a picture', CSV, 'image/png', 'a.png', 'csv'],
    ['ragged text called CSV', text('a\nb,c,d\ne,f\n'), 'text/csv', null, 'csv'],
    ['HTML called CSV', text('<html><body>Sign in</body></html>'), 'text/csv', 'a.csv', 'FORMAT_UNKNOWN'],
    [
      'an HTML table called a workbook',
      text('<html><table><tr><td>1</td></tr></table></html>'),
      'application/vnd.ms-excel',
      'a.xls',
      'html',
    ],
  ])('judges %s by its content', (_name, bytes, mediaType, fileName, expected) => {
    const found = recognise(bytes, { mediaType, fileName });
    expect('fault' in found ? found.fault : found.format.id).toBe(expected);
  });

  it('sees the rows in an HTML table that calls itself a workbook', () => {
    const bytes = text('<html><table><tr><td>1</td></tr></table></html>');
    expect(looksTabular(bytes, { mediaType: 'application/vnd.ms-excel', fileName: 'contacts.xls' })).toBe(
      'table',
    );
  });
});
