/** Codings, types and parts that lie: what cannot be undone is held, and the body is judged, never the label. Letters are the classes of threats. */

import { brotliCompressSync, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const LILEI = { cookie: 'crm_session=t-lilei' };
/** Rows that do not say whose they are, so that no rule lets them go. */
const ROWS = `Name,Mobile,City\r\n${Array.from({ length: 40 }, (_, row) => `Canary ${row},139123487${10 + row},Oslo`).join('\r\n')}\r\n`;
const PLAIN = Buffer.from(ROWS);
const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(2000, 1)]);

let crm: FakeCrm;
let gateway: RunningGateway;
beforeAll(async () => {
  crm = await startFakeCrm();
  gateway = await startGateway({ crm: crm.url });
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

let serial = 0;
/** The answer of this head and body on a path: its status, and whether a row of it came through in any coding. */
async function given(
  path: '/export' | '/report',
  headers: Record<string, string>,
  body: string | Uint8Array,
): Promise<{ status: number; leaked: boolean; untouched: boolean; why: string; rows: unknown }> {
  const target = `${path}?case=${(serial += 1)}`;
  crm.on(target, { headers, body });
  const answer = await asScript(`${gateway.url}${target}`, LILEI);
  const held = (await gateway.audit()).findLast(
    ({ event }) => event.type === 'decided' && event.requestId === answer.headers['x-request-id'],
  );
  return {
    status: answer.status,
    leaked:
      /Canary \d/.test(answer.text) ||
      (headers['content-encoding'] !== undefined && answer.bytes.equals(Buffer.from(body))),
    untouched: answer.bytes.equals(Buffer.from(body)),
    why: /"why":"([^"]*)"/.exec(answer.text)?.[1] ?? '',
    rows: held?.event.facts['rows'],
  };
}

const CSV = { 'content-type': 'text/csv' };

describe('F1 F2 F3 F4 content codings', () => {
  const twice = gzipSync(gzipSync(PLAIN));
  const cut = gzipSync(PLAIN).subarray(0, -6);
  const spoiled = Buffer.from(gzipSync(PLAIN));
  spoiled.writeUInt32LE(1, spoiled.length - 8);

  it.each<[string, string, Uint8Array]>([
    ['F1 dcb', 'dcb', PLAIN],
    ['F1 compress', 'compress', PLAIN],
    ['F1 aes128gcm', 'aes128gcm', PLAIN],
    ['F1 foo', 'foo', PLAIN],
    ['F3 a blank in the name', 'gzip x', gzipSync(PLAIN)],
    ['F3 quotes', '"gzip"', gzipSync(PLAIN)],
    ['F3 a semicolon', 'gzip;q=1', gzipSync(PLAIN)],
    ['F2 four at once', 'gzip, gzip, gzip, gzip', gzipSync(gzipSync(twice))],
    ['F2 in the wrong order', 'gzip, br', gzipSync(brotliCompressSync(PLAIN))],
    ['F2 one, of which the head names two', 'gzip, gzip', gzipSync(PLAIN)],
    ['F4 without its trailer', 'gzip', cut],
    ['F4 with a wrong sum', 'gzip', spoiled],
    ['F4 with bytes behind it', 'gzip', Buffer.concat([gzipSync(PLAIN), PLAIN])],
    [
      'F4 with another member behind it that is none',
      'gzip',
      Buffer.concat([gzipSync(PLAIN), Buffer.from([0x1f, 0x8b, 0])]),
    ],
    ['F5 that is not there at all', 'gzip', PLAIN],
  ])('%s: the export is held, unread', async (_name, coding, body) => {
    for (const path of ['/export', '/report'] as const) {
      const answer = await given(path, { ...CSV, 'content-encoding': coding }, body);
      expect([answer.status, answer.leaked]).toEqual([403, false]);
      expect(answer.rows).not.toBe(40);
    }
  });

  it('F2 of two that the head names as one, what is packed still is looked into', async () => {
    for (const path of ['/export', '/report'] as const) {
      const answer = await given(path, { ...CSV, 'content-encoding': 'gzip' }, twice);
      expect([answer.status, answer.leaked, answer.rows]).toEqual([403, false, 40]);
    }
  });

  it.each<[string, string, Uint8Array]>([
    ['br', 'br', brotliCompressSync(PLAIN)],
    ['zstd', 'zstd', zstdCompressSync(PLAIN)],
    ['bare deflate', 'deflate', deflateRawSync(PLAIN)],
    ['two', 'br, gzip', gzipSync(brotliCompressSync(PLAIN))],
    ['three', 'gzip, br, gzip', gzipSync(brotliCompressSync(gzipSync(PLAIN)))],
    [
      'two members of one gzip',
      'gzip',
      Buffer.concat([gzipSync(PLAIN.subarray(0, 100)), gzipSync(PLAIN.subarray(100))]),
    ],
    ['none, under the name of a charset', 'utf-8', PLAIN],
  ])('F1 F2 %s: the rows are counted', async (_name, coding, body) => {
    const answer = await given('/export', { ...CSV, 'content-encoding': coding }, body);
    expect([answer.status, answer.leaked, answer.rows]).toEqual([403, false, 40]);
  });

  it('F5 what we give says nothing of the coding that it came in', async () => {
    const own = Buffer.from('ID,Name,Owner\r\n1,Made Up,李雷\r\n');
    crm.on('/export?coded', { headers: { ...CSV, 'content-encoding': 'gzip' }, body: gzipSync(own) });
    const answer = await asScript(`${gateway.url}/export?coded`, LILEI);
    expect([answer.status, answer.headers['content-encoding'], answer.text.includes('Made Up')]).toEqual([
      200,
      undefined,
      true,
    ]);
    expect(answer.headers['content-length']).toBe(String(answer.bytes.length));
  });

  it.each([
    ['a page', 'text/html', '<!doctype html><p>Hello</p>'],
    ['JSON', 'application/json', '{"hello":1}'],
  ])('F1 %s under a coding that nobody knows is shown as it is, and passes', async (_name, type, body) => {
    const answer = await given('/report', { 'content-type': type, 'content-encoding': 'none' }, body);
    expect([answer.status, answer.untouched]).toEqual([200, true]);
  });
});

describe('F6 F7 types that lie', () => {
  const utf16 = Buffer.from(ROWS, 'utf16le');
  it.each<[string, string, string | Uint8Array]>([
    ['F6 as a picture', 'image/png', ROWS],
    ['F6 as a font', 'font/woff2', ROWS],
    ['F6 as sound', 'audio/mpeg', ROWS],
    ['F6 as a page', 'text/html', ROWS],
    ['F6 as a script', 'text/javascript', ROWS],
    ['F6 as a style sheet', 'text/css', ROWS],
    ['F6 as JSON', 'application/json', ROWS],
    ['F6 as nothing', '', ROWS],
    ['F6 as two types', 'text/html, image/png', ROWS],
    ['F6 as a type with rubbish behind it', 'text/csv;;', ROWS],
    ['F6 as a drawing', 'image/svg+xml', ROWS],
    ['F7 behind the first letters of a GIF', 'image/gif', `GIF89a,x,y\r\n${ROWS}`],
    [
      'F7 behind the first bytes of a JPEG',
      'image/jpeg',
      Buffer.concat([Buffer.from('ffd8ff', 'hex'), PLAIN]),
    ],
    ['F7 behind blanks', 'image/png', `${' '.repeat(70_000)}${ROWS}`],
    ['F7 behind NULs', 'image/png', Buffer.concat([Buffer.alloc(70_000), PLAIN])],
    ['F7 in UTF-16 that says so', 'image/png', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16])],
    ['F7 in UTF-16 that does not', 'font/woff', utf16],
    ['F7 packed, as a picture', 'image/png', gzipSync(PLAIN)],
    [
      'F7 in a ZIP, as a font',
      'font/woff2',
      Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.alloc(26), Buffer.from('a.csv')]),
    ],
  ])('%s: the rows are held', async (_name, type, body) => {
    const answer = await given('/report', { 'content-type': type }, body);
    expect([answer.status, answer.leaked, answer.untouched]).toEqual([403, false, false]);
    const coded = await given(
      '/report',
      { 'content-type': type, 'content-encoding': 'gzip' },
      gzipSync(body),
    );
    expect([coded.status, coded.leaked]).toEqual([403, false]);
  });

  it.each<[string, string, string | Uint8Array]>([
    ['a picture', 'image/png', PNG],
    ['a drawing', 'image/svg+xml', '\ufeff<?xml version="1.0"?><svg/>'],
    ['a font', 'font/woff2', Buffer.concat([Buffer.from('wOF2\0\u0001\0\0'), Buffer.alloc(300, 7)])],
    ['a page', 'text/html', '\r\n <p>a,b</p>\n<p>c,d</p>'],
    ['a page without a tag at its start', 'text/html', 'Saved. <a href="/">Back</a>'],
    ['a script', 'text/javascript', '"use strict";\nconst a=1,b=2;\n'],
    ['a script of names', 'application/javascript', 'h1,h2,h3\n{color:red}\n'],
    ['a style sheet', 'text/css', 'a,b,\nc{color:red}\n'],
    ['JSON', 'application/json', '[{"a":1},{"a":2}]'],
    ['one value', 'application/json', '"a,b"'],
    ['JSON behind a callback', 'application/json', '/**/show({"a":1})'],
    ['words under the type of JSON', 'application/json', 'OK'],
    ['nothing', 'image/gif', ''],
  ])('F6 %s passes untouched', async (_name, type, body) => {
    const answer = await given('/report', { 'content-type': type }, body);
    expect([answer.status, answer.untouched]).toEqual([200, true]);
    const coded = await given(
      '/report',
      { 'content-type': type, 'content-encoding': 'gzip' },
      gzipSync(body),
    );
    expect([coded.status, coded.untouched]).toEqual([200, true]);
  });
});

describe('F9 L9 names and dispositions', () => {
  it.each([
    'ATTACHMENT; filename=photo.png',
    '"attachment"; filename=photo.png',
    "inline; filename=photo.png; filename*=UTF-8''people%2Ecsv",
    'inline; filename*0="people.c"; filename*1="sv"',
    'inline; filename=photo.png; filename=people.csv',
    'inline; filename="=?UTF-8?B?cGVvcGxlLmNzdg==?="',
    'inline; filename="people.csv%00.png"',
    'inline; filename="people.\u202egnp.csv"'.replace('\u202e', ''),
    'form-data; name=x; filename=people.csv',
  ])('F9 L9 %s: the file is judged by what it is', async (disposition) => {
    const answer = await given(
      '/report',
      { 'content-type': 'image/png', 'content-disposition': disposition },
      ROWS,
    );
    expect([answer.status, answer.leaked, answer.rows]).toEqual([403, false, 40]);
  });
});

describe('F12 answers of several parts', () => {
  const parts = (...all: string[]): string => `${all.map((part) => `--b\r\n${part}\r\n`).join('')}--b--\r\n`;
  const JSON_PART = 'Content-Type: application/json\r\n\r\n{"value":[{"a":1}]}';
  const MIXED = { 'content-type': 'multipart/mixed; boundary=b' };

  it.each<[string, Record<string, string>, string]>([
    ['a table among JSON', MIXED, parts(JSON_PART, `Content-Type: text/csv\r\n\r\n${ROWS}`)],
    [
      'a table behind many parts',
      MIXED,
      parts(...Array.from({ length: 1000 }, () => JSON_PART), `Content-Type: image/png\r\n\r\n${ROWS}`),
    ],
    [
      'a table in an answer within',
      MIXED,
      parts(
        `Content-Type: application/http\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n${ROWS}`,
      ),
    ],
    [
      'a table in base64',
      MIXED,
      parts(
        `Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n${PLAIN.toString('base64')}`,
      ),
    ],
    ['a coding of mails', MIXED, parts('Content-Transfer-Encoding: quoted-printable\r\n\r\nCanary=201')],
    [
      'parts within a part',
      MIXED,
      parts(`Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\n${ROWS}\r\n--c--`),
    ],
    [
      'a file of a form',
      { 'content-type': 'multipart/form-data; boundary=b' },
      parts(`Content-Disposition: form-data; name="f"; filename="p.csv"\r\n\r\n${ROWS}`),
    ],
    ['rows before the first boundary', MIXED, `${ROWS}\r\n${parts(JSON_PART)}`],
    ['rows behind the last one', MIXED, `${parts(JSON_PART)}${ROWS}`],
    ['no end', MIXED, parts(JSON_PART).slice(0, -6)],
    ['another boundary than its own', { 'content-type': 'multipart/mixed; boundary=c' }, parts(JSON_PART)],
    ['two boundaries', { 'content-type': 'multipart/mixed; boundary=b; boundary=c' }, parts(JSON_PART)],
    ['no boundary', { 'content-type': 'multipart/mixed' }, parts(JSON_PART)],
    [
      'a field twice',
      MIXED,
      parts(`Content-Type: application/json\r\nContent-Type: text/csv\r\n\r\n${ROWS}`),
    ],
    ['a mail', { 'content-type': 'message/rfc822' }, `Subject: people\r\n\r\n${ROWS}`],
  ])('F12 with %s: held', async (_name, headers, body) => {
    const answer = await given('/report', headers, body);
    expect([answer.status, answer.leaked, answer.untouched]).toEqual([403, false, false]);
    const coded = await given('/report', { ...headers, 'content-encoding': 'gzip' }, gzipSync(body));
    expect([coded.status, coded.leaked]).toEqual([403, false]);
  });

  it('F12 a batch for the screen passes untouched, packed or not', async () => {
    const within =
      'Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"value":[{"a":1},{"a":2}]}';
    const body = parts(...Array.from({ length: 2000 }, () => within), JSON_PART);
    for (const headers of [MIXED, { 'content-type': 'multipart/mixed; boundary="b"' }]) {
      expect(await given('/report', headers, body)).toMatchObject({ status: 200, untouched: true });
      expect(
        await given('/report', { ...headers, 'content-encoding': 'gzip' }, gzipSync(body)),
      ).toMatchObject({ status: 200, untouched: true });
    }
  });
});
