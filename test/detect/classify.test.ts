/** What the head of an answer settles, and what it cannot. */

import { describe, expect, it } from 'vitest';
import { classify } from '../../src/detect/classify.ts';
import type { RouteFound } from '../../src/detect/match.ts';
import { ExportRoute, ListRoute } from '../../src/detect/settings.ts';
import { exchange, head } from './support.ts';

const CONTACTS = { name: 'contacts', match: { path: '/x' } };
const route = (kind: RouteFound['kind']): RouteFound =>
  kind === 'list' ? { kind, route: ListRoute.parse(CONTACTS) } : { kind, route: ExportRoute.parse(CONTACTS) };
/** Where it is a slice, one was asked for. */
const SLICE = new Map([['range', 'bytes=0-99']]);
const course = (line: string, found: RouteFound | null = null, method = 'GET', headers = SLICE) =>
  classify(exchange(`${method} /x`, { headers }), found, head(line));

describe('an answer that no profile names', () => {
  it.each([
    ['glance', '200 text/html; charset=utf-8'],
    ['glance', '200 TEXT/HTML'],
    ['glance', '404 text/html'],
    ['glance', '200 text/css'],
    ['glance', '200 application/javascript'],
    ['glance', '200 image/png'],
    ['glance', '200 font/woff2'],
    ['glance', '200 video/mp4'],
    ['glance', '200 application/json'],
    ['glance', '200 application/json ;'],
    ['glance', '200 application/problem+json'],
    ['pass', '200 text/event-stream'],
    ['glance', '200 text/html | content-disposition: inline; filename="index.html"'],
    ['pass', '204 -'],
    ['pass', '304 text/csv | content-disposition: attachment'],
    ['pass', '101 -'],
    ['pass', '302 - | content-length: 0'],
    ['pass', '206 video/mp4'],
    ['glance', '206 video/mp4 | content-range: bytes 0-99/100'],
    ['pass', '206 video/mp4 | content-range: bytes 50-99/100'],
    ['pass', '200 application/vnd.apple.mpegurl'],
    ['look', '205 text/csv'],
    // A coding that we cannot undo, or too many of them.
    ['look', '200 text/html | content-encoding: dcb'],
    ['look', '200 application/json | content-encoding: gzip, gzip, gzip, gzip'],
    ['look', '200 image/png | content-encoding: gzip x'],
    ['glance', '200 text/html | content-encoding: gzip, br'],
    ['pass', '206 image/jpeg'],
    // By its type.
    ['look', '200 text/csv'],
    ['look', '404 text/csv'],
    ['look', '302 text/csv'],
    ['look', '200 text/csv;;'],
    ['look', '200 text/plain'],
    ['look', '200 application/vnd.ms-excel'],
    ['look', '200 application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ['look', '200 application/vnd.oasis.opendocument.spreadsheet'],
    ['look', '200 application/zip'],
    ['look', '200 application/gzip'],
    ['look', '200 application/octet-stream'],
    ['look', '200 application/msword'],
    ['look', '200 application/pdf'],
    ['look', '200 application/x-something-new'],
    ['look', '200 -'],
    ['look', '200 '],
    ['look', '200 csv'],
    // More types than one: nobody knows which counts.
    ['look', '200 text/html, text/csv'],
    ['look', '200 text/html; charset=utf-8, text/csv'],
    // By its disposition.
    ['look', '200 image/png | content-disposition: attachment; filename=a.png'],
    ['look', '200 text/html | content-disposition: ATTACHMENT'],
    ['look', '200 application/json | content-disposition: attachment'],
    ['look', '200 text/event-stream | content-disposition: attachment'],
    ['look', '200 text/html | content-disposition: "attachment"; filename=a'],
    ['look', '200 text/html | content-disposition: form-data; name=x'],
    ['look', '200 text/html | content-disposition: inline, attachment; filename=a'],
    ['look', '200 text/html | content-disposition: inline; filename=a, attachment; filename=b'],
    ['look', '200 text/html | content-disposition: filename=x.csv'],
    // By a table's name, however it is written.
    ['look', '200 image/png | content-disposition: inline; filename=a.csv'],
    ['look', '200 image/png | content-disposition: inline; filename="A.XLSX"'],
    ['look', "200 image/png | content-disposition: inline; filename=a.png; filename*=UTF-8''%61.csv"],
    ['look', "200 image/png | content-disposition: inline; filename*=UTF-8''a.png; filename=a.csv"],
    ['look', '200 image/png | content-disposition: inline; filename=a.png; filename="a.csv"'],
    ['look', '200 image/png | content-disposition: inline; name="a.csv"'],
    ['look', '200 image/png | content-disposition: inline; filename*0="a.c"; filename*1="sv"'],
    ['look', '200 image/png | content-disposition: inline; filename="=?UTF-8?B?YS5jc3Y=?="'],
    ['look', '200 image/png | content-disposition: inline; filename=a.cs%76'],
    ['look', '200 image/png | content-disposition: inline; filename="a.csv. "'],
    ['look', '200 image/png | content-disposition: inline; filename="a.csv.gz"'],
    ['look', '200 image/png | content-disposition: inline; filename="a.ｃｓｖ"'],
    // A slice cannot be judged.
    ['take', '206 text/csv'],
    ['take', '206 text/html'],
    ['take', '206 application/json'],
    ['take', '206 multipart/byteranges; boundary="a,b"'],
    ['take', '206 -'],
    ['take', '206 image/png | content-disposition: attachment'],
  ])('%s: %s', (expected, line) => expect(course(line)).toBe(expected));

  it.each(['206 video/mp4', '206 image/jpeg', '206 font/woff2', '206 text/css'])(
    'take: %s that nobody asked for',
    (line) => expect(course(line, null, 'GET', new Map())).toBe('take'),
  );

  it('passes the answer to a HEAD, which has no body', () =>
    expect(course('200 text/csv | content-disposition: attachment', null, 'HEAD')).toBe('pass'));
});

describe('an answer of an export route is taken whatever it says of itself', () => {
  it.each([
    '200 text/csv',
    '200 text/html',
    '200 image/png',
    '200 application/json',
    '200 text/event-stream',
    '404 application/json',
    '500 text/html',
    '302 text/html',
    '206 image/png',
    '200 - | content-length: 0',
  ])('%s', (line) => expect(course(line, route('export'))).toBe('take'));

  it.each(['204 -', '304 -', '302 - | content-length: 0', '101 -'])('but %s has no body', (line) =>
    expect(course(line, route('export'))).toBe('pass'),
  );
});

describe('an answer of a list route', () => {
  it.each([
    ['look', '200 application/json'],
    ['look', '401 application/vnd.api+json'],
    ['look', '200 text/html'],
    ['look', '200 application/javascript'],
    ['look', '200 text/plain'],
    ['look', '200 text/csv | content-disposition: attachment'],
    ['look', '200 application/json | content-disposition: attachment; filename=a.json'],
    ['glance', '200 image/png'],
    ['pass', '200 text/event-stream'],
  ])('%s: %s', (expected, line) => expect(course(line, route('list'))).toBe(expected));
});
