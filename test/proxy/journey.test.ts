/** Requests that the journey reads or answers, our own replies, and WebSockets. */

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/lib/fault.ts';
import type { Exchange } from '../../src/model/exchange.ts';
import { ask, stand } from './stand.ts';

const ok = (_request: unknown, response: { end(text: string): void }) => response.end('ok');
const form = 'application/x-www-form-urlencoded';
const multipart = [
  '--b',
  'Content-Disposition: form-data; name="action"',
  '',
  'export',
  '--b',
  'Content-Disposition: form-data; name="file"; filename="a.csv"',
  '',
  'x',
  '--b--',
  '',
].join('\r\n');

const MANY = {
  x: '1',
  ...Object.fromEntries(Array.from({ length: 1199 }, (_, index) => [index === 0 ? 'y' : `y[${index}]`, '2'])),
};

describe('a body that matching needs', () => {
  it.each<[string, string, string, Record<string, string>]>([
    ['a form', form, 'action=export&q=a+%E9%80%9A', { action: 'export', q: 'a 通' }],
    ['a form with a charset', `${form}; charset=utf-8`, 'a=1', { a: '1' }],
    ['a repeated field (D13)', form, 'a=1&a=2&a=3', { a: '1', 'a[1]': '2', 'a[2]': '3' }],
    ['a form of 1,200 fields', form, `x=1${'&y=2'.repeat(1199)}`, MANY],
    ['a form with more fields than a form has (D13)', form, `a=1${'&b=2'.repeat(10_000)}`, {}],
    ['JSON under the label of a form (D14)', form, '{"a":1}', { '{"a":1}': '', a: '1' }],
    ['JSON that names a key twice (J3)', 'application/json', '{"a":"x","\\u0061":"y"}', {}],
    ['JSON that names a key twice inside (J3)', 'application/json', '{"b":[{"a":1,"a":2}]}', {}],
    [
      'JSON with a key once in each object',
      'application/json',
      '[{"a":"a"},{"a":"{\\"a\\":"}]',
      { '0.a': 'a', '1.a': '{"a":' },
    ],
    ['a multipart form', 'multipart/form-data; boundary=b', multipart, { action: 'export' }],
    ['a multipart form without end', 'multipart/form-data; boundary=b', multipart.slice(0, 80), {}],
    [
      'JSON',
      'application/json',
      '{"a":"x","b":{"c":1,"d":[true,null]},"e":null}',
      { a: 'x', 'b.c': '1', 'b.d.0': 'true' },
    ],
    ['JSON under another label', 'text/plain', ' {"a":1}', { a: '1' }],
    ['broken JSON', 'application/json', '{"a":', {}],
    ['anything else', 'text/plain', 'a=1', {}],
    ['nothing', form, '', {}],
  ])('%s has its fields, and the same bytes go on', async (_name, type, body, fields) => {
    const seen: Exchange[] = [];
    const through = await stand((request, response) => void request.on('end', () => response.end('ok')), {
      journey: {
        bodyNeeded: () => 1,
        admit: async (exchange) => {
          seen.push(exchange);
          return { kind: 'forward', governed: true, ticket: null };
        },
      },
    });
    await ask(through, '/x', { method: 'POST', body, headers: { 'content-type': type } });
    expect(Object.fromEntries(seen[0]?.fields ?? [])).toEqual(fields);
    expect((await through.seen[0]?.body)?.toString()).toBe(body);
  });

  it('has no fields when it is packed', async () => {
    const admit = async (exchange: Exchange) => ({
      kind: 'answer' as const,
      reply: { status: 200, headers: {}, body: String(exchange.fields.size) },
    });
    const through = await stand(ok, { journey: { bodyNeeded: () => 1, admit } });
    const headers = { 'content-type': form, 'content-encoding': 'gzip' };
    const answer = await ask(through, '/x', { method: 'POST', body: 'a=1', headers });
    expect(answer.body.toString()).toBe('0');
  });

  it('is refused when it is too large', async () => {
    const through = await stand(ok, {
      journey: { bodyNeeded: () => 1 },
      limits: { maxMatchBodyBytes: 2000 },
    });
    const answer = await ask(through, '/x', { method: 'POST', body: Buffer.alloc(2001) });
    expect([answer.status, answer.body.toString()]).toEqual([413, 'refused REQUEST_TOO_LARGE']);
    expect(through.seen).toEqual([]);
  });
});

describe('a refused upload', () => {
  it('is read away, so that the next request of its connection is read right', async () => {
    const through = await stand(ok, {
      journey: { bodyNeeded: (exchange) => (exchange.method === 'POST' ? 1 : 0) },
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const send = async (method: string, body?: Uint8Array): Promise<unknown[]> => {
      const headers = { host: 'crm.test' };
      const request = httpRequest({ agent, port: through.port, method, headers }).end(body);
      const [answer] = (await once(request, 'response')) as [IncomingMessage];
      answer.resume();
      await once(request, 'close'); // the rest of the upload is sent, the answer read
      return [answer.statusCode, request.reusedSocket];
    };
    expect(await send('POST', Buffer.alloc(5_000_000))).toEqual([413, false]);
    expect(await send('GET')).toEqual([200, true]);
    agent.destroy();
  });
});

describe('a reply of ours', () => {
  async function* pieces(...texts: (string | Fault)[]): AsyncGenerator<Uint8Array> {
    for (const text of texts) {
      if (typeof text !== 'string') throw text;
      yield Buffer.from(text);
    }
  }
  const replying = (reply: {
    status: number;
    headers: Record<string, string | string[]>;
    body: string | Uint8Array | AsyncIterable<Uint8Array>;
  }) => stand(ok, { journey: { admit: async () => ({ kind: 'answer', reply }) } });

  it.each<[string, string | Uint8Array | AsyncIterable<Uint8Array>]>([
    ['text', 'héllo'],
    ['bytes', Buffer.from('héllo')],
    ['a stream', pieces('hé', 'llo')],
  ])('of %s is written whole, never stored, and the CRM is not asked', async (_name, body) => {
    const through = await replying({ status: 202, headers: { 'Set-Cookie': ['a=1', 'b=2'] }, body });
    const answer = await ask(through, '/x', { method: 'POST', body: 'unread' });
    expect([answer.status, answer.body.toString()]).toEqual([202, 'héllo']);
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-request-id': 'ID-1',
      'set-cookie': ['a=1', 'b=2'],
    });
    expect(through.seen).toEqual([]);
  });

  it('may say how it is stored', async () => {
    const through = await replying({ status: 200, headers: { 'Cache-Control': 'private' }, body: '' });
    expect((await ask(through, '/x')).headers['cache-control']).toBe('private');
  });

  it('that fails at once is a clean error; one that fails later never ends cleanly', async () => {
    const fault = new Fault('SPOOL_BROKEN', 'read a file: it is cut');
    const early = await replying({ status: 200, headers: {}, body: pieces(fault) });
    const answer = await ask(early, '/x');
    expect([answer.status, answer.body.toString()]).toEqual([502, 'refused SPOOL_BROKEN']);
    const late = await replying({ status: 200, headers: {}, body: pieces('some', fault) });
    await expect(ask(late, '/x')).rejects.toThrow(/aborted|hang up/);
  });

  it('stops being made when the browser goes away', async () => {
    let stopped = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.alloc(64 * 1024);
      } finally {
        stopped = true;
      }
    }
    const through = await replying({ status: 200, headers: {}, body: endless() });
    const request = httpRequest({ port: through.port, headers: { host: 'crm.test' }, agent: false }).end();
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    answer.on('error', () => undefined);
    expect(stopped).toBe(false);
    request.destroy();
    await expect.poll(() => stopped).toBe(true);
  });

  it.each(['bodyNeeded', 'admit', 'classify'] as const)('stands for a bug in %s', async (name) => {
    const bug = (): never => {
      throw new Error('secret');
    };
    const through = await stand(ok, { journey: { [name]: bug } });
    const answer = await ask(through, '/x');
    expect(answer.status).toBe(502);
    expect(answer.body.toString()).not.toContain('ok');
    expect(JSON.stringify(through.warnings)).not.toContain('secret');
  });
});

describe('a journey that cannot even refuse', () => {
  it.each([
    ['a request', '/x'],
    ['an ambiguous request', '/a%2fb'],
  ])('%s is cut, and the gateway lives on', async (_name, path) => {
    let broken = true;
    const bug = (): never => {
      throw new Error('secret');
    };
    const through = await stand(ok, {
      journey: {
        refuse: bug,
        admit: async () => (broken ? bug() : { kind: 'forward', governed: false, ticket: null }),
      },
    });
    await expect(ask(through, path)).rejects.toThrow('socket hang up');
    broken = false;
    expect((await ask(through, '/x')).body.toString()).toBe('ok');
  });
});

describe('a WebSocket', () => {
  const key = 'dGhlIHNhbXBsZSBub25jZQ==';
  const right = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  const headers = {
    host: 'crm.test',
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-key': key,
    'sec-websocket-version': '13',
  };

  const answering = (accept: string) => (request: IncomingMessage) => {
    const { socket } = request;
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.on('data', (chunk: Buffer) => socket.write(`echo ${chunk.toString()}`));
  };

  it('passes both ways after its handshake, and ends with the browser', async () => {
    const through = await stand(answering(right), { app: { websocket: 'pass' } });
    const request = httpRequest({ port: through.port, path: '/ws', headers }).end();
    const [answer, socket] = (await once(request, 'upgrade')) as [IncomingMessage, Duplex];
    expect(answer.headers['sec-websocket-accept']).toBe(right);
    expect(through.seen[0]?.headers).toMatchObject({ upgrade: 'websocket', 'x-forwarded-for': '127.0.0.1' });
    socket.write('hi');
    const [echo] = (await once(socket, 'data')) as [Buffer];
    expect(echo.toString()).toBe('echo hi');
    socket.destroy();
    await through.seen[0]?.closed;
  });

  it('ends at the CRM when the browser breaks off', async () => {
    const through = await stand(answering(right), { app: { websocket: 'pass' } });
    const request = httpRequest({ port: through.port, path: '/ws', headers }).end();
    const [, socket] = (await once(request, 'upgrade')) as [IncomingMessage, Socket];
    socket.resetAndDestroy();
    await expect(through.seen[0]?.closed).resolves.toBeUndefined();
  });

  it('without a key is an ordinary request', async () => {
    const through = await stand(ok);
    const { 'sec-websocket-key': _key, ...rest } = headers;
    expect((await ask(through, '/ws', { headers: rest })).body.toString()).toBe('ok');
    expect(through.seen[0]?.headers.upgrade).toBeUndefined();
  });

  it('whose challenge is not answered opens nothing', async () => {
    const through = await stand(answering('file-bytes'));
    const request = httpRequest({ port: through.port, path: '/ws', headers, agent: false }).end();
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(502);
    answer.resume();
  });

  it('that the CRM answers with a file is judged like any other answer', async () => {
    const through = await stand((_request, response) => response.end('rows'), {
      journey: { classify: () => 'take' },
    });
    expect((await ask(through, '/ws', { headers })).body.toString()).toBe('took 4');
  });

  it('that the journey answers never reaches the CRM', async () => {
    const through = await stand(ok, {
      journey: { admit: async () => ({ kind: 'answer', reply: { status: 403, headers: {}, body: 'no' } }) },
    });
    const answer = await ask(through, '/ws', { headers });
    expect([answer.status, answer.body.toString(), through.seen.length]).toEqual([403, 'no', 0]);
  });

  it('opens no tunnel on a route that a profile names (C3)', async () => {
    const governed = { kind: 'forward', governed: true, ticket: null } as const;
    const through = await stand(ok, { journey: { admit: async () => governed } });
    const request = httpRequest({ host: '127.0.0.1', port: through.port, path: '/ws', headers }).end();
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(200);
    expect(through.seen[0]?.headers.upgrade).toBeUndefined();
    answer.resume();
  });
});
