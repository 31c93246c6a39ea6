/** Promise 1 through the whole gateway: what is ordinary passes byte for byte, both ways. */

import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import type { ServerResponse } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asNavigation, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

const PAGE =
  '<!doctype html><meta charset="gb18030"><title>\xbf\xcd\xbb\xa7</title><table><tr><td>1</td></tr></table>\r\n';
const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), randomBytes(300_000)]);
const ORDINARY = [
  ['a page in GB18030', 'text/html', Buffer.from(PAGE, 'latin1'), {}],
  ['a packed page', 'text/html; charset=utf-8', gzipSync(PAGE.repeat(999)), { 'content-encoding': 'gzip' }],
  ['a page in br', 'text/html', brotliCompressSync(PAGE), { 'content-encoding': 'br' }],
  ['JSON in zstd', 'application/json', zstdCompressSync('{"a":1}'), { 'content-encoding': 'zstd' }],
  ['a script in deflate', 'text/javascript', deflateSync('a.b = 1;\n'), { 'content-encoding': 'deflate' }],
  ['an image', 'image/png', PNG, { etag: '"abc"', 'cache-control': 'max-age=60' }],
  ['a JSON call', 'application/json', Buffer.from('{ "a": [1,2 ], "n": 1.0 }\n'), {}],
  ['a script', 'text/javascript', Buffer.from('a.b = "c,d";\n'.repeat(4000)), {}],
  ['a text', 'text/plain', Buffer.from('Nothing of a table here.\n'), {}],
  ['a font', 'font/woff2', Buffer.concat([Buffer.from('wOF2'), randomBytes(200_000)]), {}],
] as const;

let crm: FakeCrm;
let gateway: RunningGateway;

beforeAll(async () => {
  crm = await startFakeCrm();
  ORDINARY.forEach(([, type, body, fields], index) =>
    crm.on(`/ordinary/${index}`, { headers: { 'content-type': type, ...fields }, body }),
  );
  crm.on('/upload', (incoming, response) => {
    const hash = createHash('sha256');
    let bytes = 0;
    incoming.on('data', (chunk: Buffer) => {
      hash.update(chunk);
      bytes += chunk.length;
    });
    incoming.on('end', () => {
      const { 'content-type': type, 'x-crm': own } = incoming.headers;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ sha256: hash.digest('hex'), bytes, type, own }));
    });
  });
  gateway = await startGateway({ crm: crm.url });
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

it.each(ORDINARY.map(([name, type, body, fields], index) => ({ name, type, body, fields, index })))(
  '$name reaches the browser byte for byte, for somebody and for nobody',
  async ({ type, body, fields, index }) => {
    const url = `/ordinary/${index}`;
    for (const headers of [{ cookie: 'crm_session=t-lilei', 'accept-encoding': 'gzip' }, {}]) {
      const answer = await asNavigation(`${gateway.url}${url}`, headers);
      expect(answer.status).toBe(200);
      expect(answer.headers).toMatchObject({ 'content-type': type, ...fields });
      expect(answer.bytes.equals(body)).toBe(true);
      expect(answer.headers).not.toHaveProperty('set-cookie');
    }
  },
);

describe('a long poll', () => {
  const poll = (signal: AbortSignal) =>
    fetch(`${gateway.url}/poll`, { headers: { cookie: 'crm_session=t-lilei' }, signal });

  it('is answered when the CRM has something to say, and nobody waits behind it', async () => {
    const waiting: ServerResponse[] = [];
    crm.on('/poll', (_incoming, response) => void waiting.push(response));
    const polls = Array.from({ length: 20 }, () => poll(new AbortController().signal));
    await expect.poll(() => waiting.length).toBe(20);
    expect((await asNavigation(`${gateway.url}/ordinary/0`, { cookie: 'crm_session=t-lilei' })).status).toBe(
      200,
    );
    for (const [index, response] of waiting.entries())
      response.writeHead(200, { 'content-type': 'application/json' }).end(`{"news":${index}}`);
    const news = await Promise.all(polls.map(async (one) => (await one).text()));
    expect(new Set(news).size).toBe(20);
  });

  it('ends at the CRM when the browser leaves', async () => {
    let ended = 0;
    let asked = 0;
    crm.on('/poll', (_incoming, response) => {
      asked += 1;
      response.once('close', () => (ended += 1));
    });
    const leaving = new AbortController();
    const left = poll(leaving.signal).catch(() => 'left');
    await expect.poll(() => asked).toBe(1);
    leaving.abort();
    expect(await left).toBe('left');
    await expect.poll(() => ended).toBe(1);
  });
});

describe('an upload', () => {
  const FILE = randomBytes(1_500_000);
  const SUM = createHash('sha256').update(FILE).digest('hex');

  it.each([
    ['with its length', { 'content-length': String(FILE.length) }],
    ['in chunks', { 'transfer-encoding': 'chunked' }],
    [
      'that asks first (Expect: 100-continue)',
      { 'content-length': String(FILE.length), expect: '100-continue' },
    ],
  ])('%s reaches the CRM byte for byte', async (_name, fields) => {
    const sent = { 'content-type': 'multipart/form-data; boundary=x', 'x-crm': 'kept', ...fields };
    const { status, text, asked } = await upload(`${gateway.url}/upload`, sent, FILE);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({
      sha256: SUM,
      bytes: FILE.length,
      type: sent['content-type'],
      own: 'kept',
    });
    expect(asked).toBe('expect' in fields);
  });
});

it('leaves no record and no export behind', async () => {
  expect((await gateway.audit()).map(({ event }) => event.type)).toEqual(['started', 'rules-loaded']);
});

/** `asked`: whether the gateway said that the body may come. */
function upload(
  url: string,
  headers: Readonly<Record<string, string>>,
  file: Buffer,
): Promise<{ status: number; text: string; asked: boolean }> {
  return new Promise((resolve, reject) => {
    let asked = false;
    const call = request(url, { method: 'POST', headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8'), asked }),
      );
    });
    call.on('error', reject);
    if (headers['expect'] === undefined) {
      call.end(file);
      return;
    }
    call.on('continue', () => {
      asked = true;
      call.end(file);
    });
    call.flushHeaders();
  });
}
