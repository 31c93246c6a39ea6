/** Bounds of the proxy: how many requests, which methods, how large a body; and what is told of each request when it is over. */

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Admission } from '../../src/proxy/ports.ts';
import { ask, askRaw, stand } from './stand.ts';

describe('too many requests', () => {
  /** A CRM that answers when told, each user named by a header. */
  async function slow(limits: Record<string, number>) {
    const waiting: ServerResponse[] = [];
    const through = await stand((_request, response) => void waiting.push(response), {
      limits,
      userOf: ({ headers }) => headers.get('x-user') ?? '',
    });
    const as = (user: string, headers: Record<string, string> = {}) =>
      ask(through, '/x', { headers: { 'x-user': user, ...headers } });
    return { through, waiting, as };
  }

  it('of one user are answered 429, those of others go on', async () => {
    const { through, waiting, as } = await slow({ maxRequestsPerUser: 2 });
    const first = [as('a'), as('a')];
    await expect.poll(() => waiting.length).toBe(2);
    const refused = await as('a');
    expect([refused.status, refused.headers['retry-after'], refused.body.toString()]).toEqual([
      429,
      '2',
      'refused TOO_BUSY',
    ]);
    const other = as('b');
    await expect.poll(() => waiting.length).toBe(3);
    for (const response of waiting) response.end('ok');
    expect((await Promise.all([...first, other])).map(({ status }) => status)).toEqual([200, 200, 200]);
    const again = as('a');
    await expect.poll(() => waiting.length).toBe(4);
    waiting[3]?.end('ok');
    expect((await again).status).toBe(200);
    expect(through.warnings).toEqual([{ requestId: 'ID-3', app: 'crm' }]);
  });

  it('in all are answered 503', async () => {
    const { waiting, as } = await slow({ maxRequests: 1 });
    const first = as('a');
    await expect.poll(() => waiting.length).toBe(1);
    expect((await as('b')).status).toBe(503);
    waiting[0]?.end('ok');
    await first;
  });

  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['that ask for events', { accept: 'text/event-stream' }, {}],
    ['whose answer is events', {}, { 'content-type': 'text/event-stream' }],
  ])('leave room for streams %s, and streams for them', async (_name, headers, answered) => {
    const { through, waiting, as } = await slow({ maxRequestsPerUser: 1, maxStreamsPerUser: 1 });
    const stream = httpRequest({
      port: through.port,
      headers: { host: 'crm.test', 'x-user': 'a', ...headers },
      agent: false,
    }).end();
    await expect.poll(() => waiting.length).toBe(1);
    waiting[0]?.writeHead(200, answered).write('data: 1\n\n');
    const [events] = (await once(stream, 'response')) as [IncomingMessage];
    const page = as('a');
    await expect.poll(() => waiting.length).toBe(2);
    waiting[1]?.end('ok');
    expect((await page).status).toBe(200);
    expect((await as('a', { accept: 'text/event-stream' })).status).toBe(429);
    events.destroy();
    await expect.poll(() => through.done.length).toBe(3);
  });

  it('count a WebSocket as a stream until it closes', async () => {
    const key = 'dGhlIHNhbXBsZSBub25jZQ==';
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    const through = await stand(
      ({ socket }) =>
        socket.write(
          `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
        ),
      { limits: { maxStreamsPerUser: 1 } },
    );
    const headers = {
      host: 'crm.test',
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': key,
      'sec-websocket-version': '13',
    };
    const handshake = httpRequest({ port: through.port, path: '/ws', headers, agent: false }).end();
    const [, socket] = (await once(handshake, 'upgrade')) as [IncomingMessage, IncomingMessage['socket']];
    expect((await ask(through, '/ws', { headers })).status).toBe(429);
    socket.destroy();
    await expect
      .poll(() => through.done)
      .toMatchObject([
        { kind: 'refused', status: 429 },
        { kind: 'crm', status: 101 },
      ]);
    const again = httpRequest({ port: through.port, path: '/ws', headers, agent: false }).end();
    const [, second] = (await once(again, 'upgrade')) as [IncomingMessage, IncomingMessage['socket']];
    second.destroy();
  });

  it('count an export that is read on after its browser left', async () => {
    const waiting: ServerResponse[] = [];
    const governed = async (): Promise<Admission> => ({ kind: 'forward', governed: true, ticket: null });
    const crm = (_request: IncomingMessage, response: ServerResponse): void => {
      if (waiting.push(response) > 1) response.end('ok');
    };
    const through = await stand(crm, {
      limits: { maxRequestsPerUser: 1 },
      journey: { admit: governed, classify: () => 'take' },
    });
    const left = httpRequest({ port: through.port, headers: { host: 'crm.test' }, agent: false }).end();
    left.on('error', () => undefined);
    await expect.poll(() => waiting.length).toBe(1);
    left.destroy();
    await expect.poll(() => through.done.length).toBe(1);
    expect((await ask(through, '/x')).status).toBe(429);
    waiting[0]?.end('rows');
    await expect.poll(async () => (await ask(through, '/x')).status).toBe(200);
  });
});

describe('a method', () => {
  const methods = ['PROPFIND', 'SEARCH', 'REPORT'];
  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', ...methods])('%s passes', async (method) => {
    const through = await stand((request, response) => response.end(request.method), { app: { methods } });
    const body = methods.includes(method) ? '<a/>' : '';
    const answer = await ask(through, '/x', { method, ...(body === '' ? {} : { body }) });
    expect(answer.body.toString()).toBe(method);
    expect((await through.seen[0]?.body)?.toString()).toBe(body);
  });

  it.each([
    ['PROPFIND', [], 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'],
    ['MKCOL', ['PROPFIND'], 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, PROPFIND'],
    ['TRACE', ['TRACE'], 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'],
  ])('%s that is not allowed is refused with those that are', async (method, listed, allow) => {
    const through = await stand((_request, response) => response.end(), { app: { methods: listed } });
    const answer = await ask(through, '/x', { method });
    expect([answer.status, answer.headers.allow, through.seen.length]).toEqual([405, allow, 0]);
  });

  it.each([
    ['PROPFIND', '/x', 'refused a request: its method is not open; see apps[].methods', {}],
    ['TRACE', '/x', 'refused a request', { code: 'METHOD_REFUSED' }],
    [
      'GET',
      '/a%2fb',
      'refused a request; see apps[].strict',
      { code: 'REQUEST_AMBIGUOUS', error: 'read a path segment: it hides a slash' },
    ],
  ])(
    '%s %s is refused with a line that names the setting and the request',
    async (method, path, words, fields) => {
      const said: string[] = [];
      const through = await stand((_request, response) => response.end(), {
        warn: (line) => said.push(line),
      });
      await ask(through, path, { method });
      expect(said).toEqual([words]);
      expect(through.warnings).toMatchObject([{ requestId: 'ID-1', app: 'crm', ...fields }]);
    },
  );

  it('CONNECT is refused too, and its connection ends', async () => {
    const through = await stand((_request, response) => response.end(), { app: { methods: ['CONNECT'] } });
    const answer = await askRaw(through, 'CONNECT crm.test:443 HTTP/1.1\r\nHost: crm.test:443\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 405 .*\r\n(?:.*\r\n)*allow: GET, HEAD, /);
    expect(through.seen).toEqual([]);
  });
});

describe('a body larger than the app takes', () => {
  it.each<[string, Record<string, string>]>([
    ['by its length', { 'content-length': '200000' }],
    ['by what comes in chunks', { 'transfer-encoding': 'chunked' }],
  ])('%s is refused', async (_name, headers) => {
    const through = await stand(
      (request, response) => void request.on('end', () => response.end('ok')).resume(),
      {
        app: { maxBodyBytes: 100_000 },
      },
    );
    const answer = await ask(through, '/x', { method: 'POST', headers, body: Buffer.alloc(200_000) });
    expect([answer.status, answer.body.toString()]).toEqual([
      413,
      expect.stringContaining('REQUEST_TOO_LARGE'),
    ]);
    const fits = await ask(through, '/x', { method: 'POST', body: Buffer.alloc(100_000) });
    expect(fits.body.toString()).toBe('ok');
  });
});

describe('a request that is over', () => {
  it.each<[string, string, object]>([
    ['passed on', '/x', { kind: 'crm', app: 'crm', method: 'GET', status: 201, bytes: 5 }],
    ['refused', '/a%2fb', { kind: 'refused', status: 400, upstreamMs: null }],
    ['for a page of ours', '/_exportgate/healthz', { kind: 'own', status: 200, upstreamMs: null }],
  ])('%s is told once, in figures', async (_name, path, expected) => {
    const through = await stand((_request, response) => void response.writeHead(201).end('12345'));
    await ask(through, path);
    await expect.poll(() => through.done).toMatchObject([{ id: 'ID-1', ...expected }]);
    expect(through.done[0]?.addedMs).toBeGreaterThanOrEqual(0);
    await ask(through, path);
    await expect.poll(() => through.done.length).toBe(2);
  });

  it.each<[string, object]>([
    ['answered by the journey', { status: 202, headers: {}, body: 'héld' }],
    ['answered by a stream of the journey', { status: 202, headers: {}, body: streamOf('h', 'éld') }],
  ])('%s is told with the bytes of that answer', async (_name, reply) => {
    const through = await stand(() => undefined, {
      journey: { admit: async () => ({ kind: 'answer', reply: reply as never }) },
    });
    await ask(through, '/x');
    await expect.poll(() => through.done).toMatchObject([{ kind: 'journey', status: 202, bytes: 5 }]);
  });

  it('whose CRM took long tells how long, apart from what we added', async () => {
    const through = await stand((_request, response) => void setTimeout(() => response.end('ok'), 60));
    await ask(through, '/x');
    await expect.poll(() => through.done.length).toBe(1);
    expect(through.done[0]?.upstreamMs).toBeGreaterThan(40);
  });
});

async function* streamOf(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}
