/** The whole gateway over HTTP/2: what holds over HTTP/1.1 holds here too. */

import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { ClientHttp2Session } from 'node:http2';
import { connect as tlsConnect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { askH2 } from '../support/h2.ts';
import { startTlsGateway } from '../support/tls-gateway.ts';
import type { TlsGateway } from '../support/tls-gateway.ts';

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), randomBytes(300_000)]);
const CSV = `Name,Owner\r\n${'Ada Example,李雷\r\n'.repeat(200)}`;
const LILEI = { cookie: ['crm_session=t-lilei', 'theme=dark'] };
const SCRIPT = { accept: 'application/json', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' };
const CLICK = { accept: 'text/html,*/*', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

let crm: FakeCrm;
let gateway: TlsGateway;
let session: ClientHttp2Session;

beforeAll(async () => {
  crm = await startFakeCrm();
  crm.on('/picture', { headers: { 'content-type': 'image/png', etag: '"1"' }, body: PNG });
  crm.on('/unchanged', (_request, response) => void response.writeHead(304, { etag: '"1"' }).end());
  crm.on('/upload', (request, response) => {
    const hash = createHash('sha256');
    request.on('data', (chunk: Buffer) => hash.update(chunk));
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ sha256: hash.digest('hex'), coding: request.headers['transfer-encoding'] }),
      );
    });
  });
  crm.on('/export', {
    headers: { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="c.csv"' },
    body: CSV,
  });
  crm.on('/api/contacts', { body: JSON.stringify([{ Name: 'Ada', Owner: 'Li Lei' }]) });
  crm.on('/report', {
    headers: { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="r.csv"' },
    body: 'Name,Source\r\nAda Example,fair\r\n',
  });
  gateway = await startTlsGateway({ crm: crm.url });
  session = gateway.browser();
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

describe('ordinary traffic over HTTP/2', () => {
  it('passes byte for byte; the CRM sees HTTP/1.1 with one Host, one cookie and no pseudo field', async () => {
    const answer = await askH2(session, '/picture', LILEI);
    expect(answer.status).toBe(200);
    expect(answer.body.equals(PNG)).toBe(true);
    expect(answer.headers).toMatchObject({ etag: '"1"', 'content-type': 'image/png' });
    for (const name of ['connection', 'keep-alive', 'transfer-encoding'])
      expect(answer.headers).not.toHaveProperty(name);
    const seen = crm.asked.at(-1);
    expect(seen?.headers).toMatchObject({
      host: 'localhost',
      cookie: 'crm_session=t-lilei; theme=dark',
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '127.0.0.1',
    });
    expect(Object.keys(seen?.headers ?? {}).filter((name) => name.startsWith(':'))).toEqual([]);
  });

  it('many requests at once get their own answers', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) => askH2(session, `/picture?n=${index}`, LILEI)),
    );
    expect(answers.every(({ body }) => body.equals(PNG))).toBe(true);
  });

  it('a HEAD has the head alone', async () => {
    const answer = await askH2(session, '/picture', { ':method': 'HEAD' });
    expect([answer.status, answer.headers['content-length'], answer.body.length]).toEqual([
      200,
      String(PNG.length),
      0,
    ]);
  });

  it('a 304 passes', async () => {
    const answer = await askH2(session, '/unchanged', { 'if-none-match': '"1"', 'sec-fetch-dest': 'image' });
    expect([answer.status, answer.headers.etag, answer.body.length]).toEqual([304, '"1"', 0]);
  });

  it.each([
    ['with its length', true],
    ['without one', false],
  ])('a large upload %s reaches the CRM byte for byte', async (_name, told) => {
    const file = randomBytes(5_000_000);
    const length = told ? { 'content-length': String(file.length) } : {};
    const answer = await askH2(session, '/upload', { ':method': 'POST', ...length }, file);
    expect(JSON.parse(answer.text)).toEqual({
      sha256: createHash('sha256').update(file).digest('hex'),
      ...(told ? {} : { coding: 'chunked' }),
    });
  });

  it('an event stream is flushed event by event, and ends at the CRM when the browser leaves', async () => {
    let next = (): void => undefined;
    const left = new Promise<void>((resolve) =>
      crm.on('/events', (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
        next = () => void response.write('data: tick\n\n');
        response.once('close', resolve);
      }),
    );
    const stream = session.request({ ':path': '/events', ':authority': 'localhost' });
    stream.on('error', () => undefined);
    await once(stream, 'response');
    for (let event = 0; event < 3; event += 1) {
      next();
      const [chunk] = (await once(stream, 'data')) as [Buffer];
      expect(chunk.toString()).toBe('data: tick\n\n');
    }
    stream.close(8);
    await left;
  });

  it('an answer that breaks off never ends cleanly', async () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 9999999\r\n\r\n';
    crm.on('/broken', { raw: Buffer.concat([Buffer.from(head), PNG]) });
    await expect(askH2(session, '/broken')).rejects.toThrow('NGHTTP2_INTERNAL_ERROR');
  });

  it('an answer without a length that breaks off never ends cleanly', async () => {
    crm.on('/cut', (request, response) => {
      response.writeHead(200, { 'content-type': 'image/png' });
      response.write(PNG, () => request.socket.destroy());
    });
    await expect(askH2(session, '/cut')).rejects.toThrow('NGHTTP2_INTERNAL_ERROR');
  });
});

describe('governed answers over HTTP/2', () => {
  it('an export is held: no row leaves, and the status page is shown for the cookie', async () => {
    const held = await askH2(session, '/report', { 'x-crm-token': 't-lilei', ...SCRIPT });
    expect(held.status).toBe(403);
    expect(held.text).not.toContain('fair');
    const cookie = String(held.headers['set-cookie']).split(';')[0] ?? '';
    const { error } = JSON.parse(held.text) as { error: { see: string; id: string } };
    expect(error.id).toBe(held.headers['x-request-id']);
    const page = await askH2(session, error.see, { cookie, ...CLICK });
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=UTF-8']);
    expect(page.text).toContain('Test Site');
  });

  it('a form of ours is sent by POST', async () => {
    const page = await askH2(session, '/_exportgate/signin', CLICK);
    const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
    const fields = new URLSearchParams([
      ...hidden.map(([, name = '', value = '']) => [name, value] as [string, string]),
      ['email', 'emma@demo.example'],
    ]);
    const cookie = String(page.headers['set-cookie'] ?? '').split(';')[0] ?? '';
    const sent = await askH2(
      session,
      '/_exportgate/signin/code',
      {
        ':method': 'POST',
        'content-type': 'application/x-www-form-urlencoded',
        origin: `https://localhost:${gateway.port}`,
        cookie,
        ...CLICK,
      },
      fields.toString(),
    );
    expect(sent.status).toBe(200);
  });

  it('a list is counted and passes', async () => {
    const answer = await askH2(session, '/api/contacts', { ...LILEI, ...SCRIPT });
    expect(JSON.parse(answer.text)).toHaveLength(1);
  });

  it('what is allowed arrives whole, rewritten, and is recorded before', async () => {
    const answer = await askH2(session, '/export', { ...LILEI, ...CLICK });
    const types = (await gateway.audit()).map(({ event }) => event.type);
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/csv']);
    expect(answer.text.trimEnd().split('\r\n')).toHaveLength(201);
    expect(types).toContain('released');
  });
});

it('WebSocket stays on HTTP/1.1, over the same port', async () => {
  const socket = tlsConnect({
    port: gateway.port,
    host: '127.0.0.1',
    ca: gateway.ca,
    servername: 'localhost',
    ALPNProtocols: ['http/1.1'],
  });
  const fields = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13';
  crm.on('/ws', { raw: 'HTTP/1.1 426 Upgrade Required\r\nContent-Length: 2\r\n\r\nno' });
  socket.write(
    `GET /ws HTTP/1.1\r\nHost: localhost\r\n${fields}\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  );
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 426 /);
  socket.destroy();
});
