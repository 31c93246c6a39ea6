/** What the first bytes settle, with the program's own eyes for formats. */

import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openDetection } from '../../src/detect/index.ts';
import { ExportRoute, ListRoute } from '../../src/detect/settings.ts';
import { looksTabular } from '../../src/formats/index.ts';
import { exchange, head } from './support.ts';

const open = (attachments: 'pass' | 'rules') =>
  openDetection({
    apps: [
      {
        name: 'crm',
        unlisted: 'hold',
        attachments,
        strict: { unlistedPaths: 'pass', listedPaths: [], offsite: 'pass' },
        profile: {
          exports: [
            ExportRoute.parse({
              name: 'file',
              match: { path: '/export' },
              entity: 'contacts',
              owner: ['Owner'],
            }),
          ],
          lists: [ListRoute.parse({ name: 'list', match: { path: '/api/list' }, entity: 'contacts' })],
        },
      },
    ],
    looksTabular,
  });

const CSV = 'Name,City\r\nMade Up,Oslo\r\nAnother One,Rome\r\n';
const ROWS = '[{"id":1,"name":"Made Up"},{"id":2,"name":"Another"}]';
const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(64, 1)]);
const PDF = '%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n';
const ZIP = Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.alloc(26), Buffer.from('a.txt')]);
const PROSE = 'Welcome to the demo.\nThis note holds no table.\n';
const attached = (type: string, name = '') =>
  `200 ${type} | content-disposition: attachment${name === '' ? '' : `; filename="${name}"`}`;

/** `pass`, or what is taken: `unlisted`, `attachment`, `opaque`, `document` (passes by setting), or a route's name. */
function what(
  line: string,
  body: string | Uint8Array,
  path = '/x',
  attachments: 'pass' | 'rules' = 'pass',
  ended = true,
) {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const detection = open(attachments);
  const asked = exchange(`GET ${path}`);
  const looked = detection.look(asked, detection.route(asked), head(line), bytes, ended);
  if (looked.course === 'pass') return looked.found === null ? 'pass' : 'passes what it found';
  if (looked.again) return 'again';
  if (looked.passes) return 'document';
  return looked.opaque ? 'opaque' : looked.found?.route;
}

describe('what an answer is that nobody named', () => {
  it.each([
    ['a CSV under an attachment header', attached('text/csv', 'a.csv'), CSV, 'unlisted'],
    ['a CSV that is called a picture', attached('image/png', 'a.png'), CSV, 'unlisted'],
    ['a CSV that is called a page', attached('text/html', 'a.html'), CSV, 'unlisted'],
    ['a CSV shown as text', '200 text/plain', CSV, 'unlisted'],
    ['a CSV without a type', '200 -', CSV, 'unlisted'],
    ['a CSV in an error', '404 text/csv', CSV, 'unlisted'],
    [
      'a CSV with headings in brackets',
      '200 text/plain',
      '[id],[name]\r\n1,Made Up\r\n2,Another\r\n',
      'unlisted',
    ],
    ['a packed CSV', '200 text/csv | content-encoding: gzip', gzipSync(CSV), 'unlisted'],
    ['a CSV with a bogus coding', '200 text/csv | content-encoding: utf-8', CSV, 'unlisted'],
    ['a UTF-16 CSV', attached('text/csv'), Buffer.from(`\uFEFF${CSV}`, 'utf16le'), 'unlisted'],
    ['JSON rows to be saved', attached('application/json', 'a.json'), ROWS, 'unlisted'],
    ['JSON rows that are called a table', '200 text/csv', ROWS, 'unlisted'],
    ['JSON rows as a download', '200 application/octet-stream', ROWS, 'unlisted'],
    [
      'an HTML table to be saved',
      attached('text/html'),
      '<html><table><tr><td>1</td></tr></table>',
      'unlisted',
    ],
    [
      'an HTML page that is called a workbook',
      attached('application/vnd.ms-excel', 'a.xls'),
      '<html></html>',
      'unlisted',
    ],
    ['XML records to be saved', attached('application/xml', 'a'), '<all><record a="1"/></all>', 'unlisted'],
    [
      'a contact card to be saved',
      attached('text/plain'),
      'BEGIN:VCARD\nFN:Made Up\nEND:VCARD\n',
      'unlisted',
    ],
    ['a SQL dump to be saved', attached('text/plain'), 'INSERT INTO c VALUES (1);\n', 'unlisted'],
    ['words that are called a table', attached('text/csv', 'a.csv'), PROSE, 'unlisted'],
    ['a ZIP', attached('application/zip', 'a.zip'), ZIP, 'unlisted'],
    ['a ZIP that is called a picture', attached('image/png'), ZIP, 'unlisted'],
    ['a coding that nobody knows', '200 text/csv | content-encoding: foo', CSV, 'opaque'],
    ['a packed body that does not unpack', '200 text/csv | content-encoding: gzip', CSV, 'opaque'],
    [
      'unknown bytes',
      attached('application/octet-stream'),
      Buffer.from([0, 1, 2, 200, 0, 7, 255, 254, 3]),
      'opaque',
    ],
    ['parts that hold to no boundary', '200 multipart/mixed; boundary=b', CSV, 'opaque'],
    ['a table in parts', '200 multipart/mixed; boundary=b', `--b\r\n\r\n${CSV}\r\n--b--`, 'opaque'],
    ['a PDF to be saved', attached('application/pdf', 'a.pdf'), PDF, 'document'],
    ['a PDF', '200 application/pdf', PDF, 'document'],
    ['a picture to be saved', attached('image/png'), PNG, 'document'],
    ['words to be saved', attached('text/plain', 'welcome.txt'), PROSE, 'document'],
    // Ordinary: shown by the page, whatever the label.
    ['a picture without a type', '200 -', PNG, 'pass'],
    ['a picture as a download', '200 application/octet-stream', PNG, 'pass'],
    ['words', '200 text/plain', PROSE, 'pass'],
    ['words without a type', '200 -', PROSE, 'pass'],
    ['XML for a script', '200 text/xml', '<all><record a="1"/></all>', 'pass'],
    ['JSON rows without a type', '200 -', ROWS, 'pass'],
    ['JSON rows as plain text', '200 text/plain', ROWS, 'pass'],
    ['JSON behind a guard', '200 text/plain', `)]}',\n${ROWS}`, 'pass'],
    [
      'JSON in parts',
      '200 multipart/mixed; boundary=b',
      `--b\r\nContent-Type: application/json\r\n\r\n${ROWS}\r\n--b--`,
      'pass',
    ],
    [
      'a page under a coding that nobody knows',
      '200 text/html | content-encoding: none',
      '<p>Hello</p>',
      'pass',
    ],
    ['words under the type of JSON', '200 application/json', 'OK', 'pass'],
    [
      'a style sheet that begins like a table',
      '200 text/css',
      'a,b,\nc{color:red}\nd,e{color:red}\n',
      'pass',
    ],
    ['nothing', '200 -', '', 'pass'],
    ['nothing to be saved', attached('text/csv', 'a.csv'), '', 'pass'],
  ])('%s', (_what, line, body, expected) => expect(what(line, body)).toBe(expected));

  it('nothing at all, packed, is nothing', () => {
    for (const pack of [gzipSync, deflateSync])
      expect(
        what('200 text/csv | content-encoding: ' + (pack === gzipSync ? 'gzip' : 'deflate'), pack('')),
      ).toBe('pass');
  });

  it('padding does not push a table out of sight', () => {
    const packed = gzipSync(Buffer.concat([Buffer.alloc(65_536, ' '), Buffer.from(CSV)]));
    expect(what('200 text/plain | content-encoding: gzip', packed)).toBe('opaque');
    const blanks = Buffer.alloc(65_536, ' ');
    expect(what('200 text/plain', blanks, '/x', 'pass', false)).toBe('opaque');
    expect(what('200 text/plain', Buffer.alloc(65_536), '/x', 'pass', false)).toBe('opaque');
    expect(what('200 text/plain', blanks, '/x', 'pass', true)).toBe('pass');
  });

  it('parts are looked at again when the whole of them is there', () => {
    expect(what('200 multipart/mixed; boundary=b', '--b\r\n', '/x', 'pass', false)).toBe('again');
    expect(what('200 multipart/mixed; boundary=b | content-encoding: gzip', gzipSync('--b--'))).toBe('again');
  });

  it('documents pass only where the app lets them; archives never do', () => {
    expect(what(attached('application/pdf'), PDF, '/x', 'rules')).toBe('attachment');
    expect(what(attached('application/zip'), ZIP, '/x', 'rules')).toBe('unlisted');
  });
});

describe('a list route', () => {
  it.each([
    ['JSON under the label of a page', '200 text/html', ROWS, 'list'],
    ['JSON under no label', '200 -', ROWS, 'list'],
    ['JSON', '200 application/json', ROWS, 'list'],
    ['JSON behind a callback', '200 application/json', `show(${ROWS})`, 'list'],
    ['JSON in a script (J10)', '200 text/javascript', `window.__DATA__=${ROWS};`, 'list'],
    [
      'JSON in parts (F12)',
      '200 multipart/mixed; boundary=b',
      `--b\r\nContent-Type: application/json\r\n\r\n${ROWS}\r\n--b--`,
      'list',
    ],
    ['a CSV under the label of JSON (F6)', '200 application/json', CSV, 'unlisted'],
    ['an archive under the label of JSON (F6)', '200 application/json', ZIP, 'unlisted'],
    ['a page (the login form)', '200 text/html', '<!doctype html><p>Log in</p>', 'pass'],
    ['a CSV to be saved', attached('text/csv', 'a.csv'), CSV, 'unlisted'],
    ['JSON to be saved', attached('application/json', 'a.json'), ROWS, 'unlisted'],
  ])('that answers %s', (_what, line, body, expected) =>
    expect(what(line, body, '/api/list')).toBe(expected),
  );
});

describe('what was found', () => {
  const detection = open('rules');
  it('says what the profile says, and what the head says of the file', () => {
    const asked = exchange('GET /export');
    const answer = head(
      '200 Text/CSV; charset=gbk | content-disposition: attachment; filename="../a.csv" | content-encoding: GZIP',
    );
    expect(detection.found(asked, detection.route(asked), answer)).toEqual({
      kind: 'route',
      route: 'file',
      entity: 'contacts',
      ownerColumns: ['Owner'],
      fileName: 'a.csv',
      mediaType: 'text/csv',
      codings: ['gzip'],
    });
  });
  it('says what kind of export the profile calls it, and what tells its records apart', () => {
    const route = (change: object) => ({
      kind: 'export' as const,
      route: ExportRoute.parse({ name: 'all', match: { path: '/all' }, ...change }),
    });
    const found = (change: object) => detection.found(exchange('GET /all'), route(change), null);
    expect(found({ kind: 'backup', id: ['ID', '编号'] })).toMatchObject({
      kind: 'route',
      routeKind: 'backup',
      idColumns: ['ID', '编号'],
    });
    expect(Object.keys(found({}))).not.toEqual(expect.arrayContaining(['routeKind']));
    expect(ExportRoute.safeParse({ name: 'x', match: { path: '/x' }, kind: 'list' }).success).toBe(false);
  });
  it('knows nothing of the file before the head is there', () => {
    const asked = exchange('GET /export');
    expect(detection.found(asked, detection.route(asked), null)).toMatchObject({
      route: 'file',
      fileName: null,
      mediaType: '',
    });
  });
  it('is unlisted where no route is', () =>
    expect(detection.found(exchange('GET /files/a.csv'), null, head('206 text/csv'))).toMatchObject({
      kind: 'unlisted',
      route: 'unlisted',
      entity: 'unknown',
      fileName: 'a.csv',
    }));
  it('another app has other routes', () => {
    const asked = exchange('GET /export', { app: 'other' });
    expect(detection.route(asked)).toBeNull();
    expect(detection.bodyNeeded(asked)).toBe(false);
    expect(
      detection.look(asked, null, head(attached('application/pdf')), Buffer.from(PDF), true),
    ).toMatchObject({
      course: 'take',
      passes: false,
    });
  });
});
