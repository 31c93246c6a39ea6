/** Ordinary traffic through real sockets: it passes byte for byte, streamed, both ways. */

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { ANSWER_CHANGES } from '../../src/proxy/answer-headers.ts';
import type { Journey } from '../../src/proxy/ports.ts';
import { ask, stand } from './stand.ts';

const page = Buffer.from('<!doctype html><title>通讯录</title>');
const image = randomBytes(300_000);
const packed = gzipSync(Buffer.from('x'.repeat(50_000)));

describe('ordinary answers', () => {
  it.each<[string, Buffer, Record<string, string>]>([
    ['a page', page, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': String(page.length) }],
    ['an image', image, { 'content-type': 'image/png', ETag: '"abc"', 'Accept-Ranges': 'bytes' }],
    ['a JSON call', Buffer.from('{"a":[1,2]}'), { 'Content-Type': 'application/json' }],
    ['a packed answer', packed, { 'Content-Type': 'text/css', 'Content-Encoding': 'gzip' }],
    ['an empty answer', Buffer.alloc(0), { 'Content-Length': '0' }],
  ])('%s passes byte for byte', async (_name, body, headers) => {
    const through = await stand((_request, response) => response.writeHead(200, headers).end(body));
    const answer = await ask(through, '/x', { headers: { 'accept-encoding': 'gzip' } });
    expect(answer.body.equals(body)).toBe(true);
    expect(answer.status).toBe(200);
    for (const [name, value] of Object.entries(headers)) {
      expect(answer.rawHeaders[answer.rawHeaders.indexOf(name) + 1]).toBe(value);
    }
  });

  it('passes the same answer after a look at its start', async () => {
    const looked: [number, boolean][] = [];
    const through = await stand((_request, response) => response.end(image), {
      journey: {
        classify: () => 'look',
        look: (_exchange, _admission, _head, start, ended) => {
          looked.push([start.length, ended]);
          return 'pass';
        },
      },
    });
    expect((await ask(through, '/x')).body.equals(image)).toBe(true);
    expect(looked).toEqual([[65_536, false]]);
  });

  it('shows a short answer whole to the look', async () => {
    const look = vi.fn<Journey['look']>(() => 'pass');
    const through = await stand((_request, response) => response.end('short'), {
      journey: { classify: () => 'look', look },
    });
    expect((await ask(through, '/x')).body.toString()).toBe('short');
    expect(look).toHaveBeenCalledWith(
      expect.anything(),
      expect.anything(),
      expect.anything(),
      Buffer.from('short'),
      true,
    );
  });

  it('keeps status, reason, repeated fields and their order, and changes no more than the table says', async () => {
    const through = await stand((_request, response) => {
      response.sendDate = false;
      response.writeHead(418, 'Short and stout', [
        'Set-Cookie',
        'a=1',
        'X-Odd-CASE',
        'caf\xe9',
        'Set-Cookie',
        'b=2; HttpOnly',
        'Alt-Svc',
        'h3=":443"',
        'Upgrade',
        'h2c',
        'Content-Length',
        '2',
      ]);
      response.end(Buffer.from('hi')); // a string would make this node write its head as UTF-8
    });
    const answer = await ask(through, '/tea');
    expect([answer.status, answer.message]).toEqual([418, 'Short and stout']);
    const changed = new Set(ANSWER_CHANGES.map((change) => change.name.toLowerCase()));
    const kept = answer.rawHeaders.filter(
      (_part, at) => !changed.has((answer.rawHeaders[at - (at % 2)] ?? '').toLowerCase()),
    );
    expect(kept).toEqual([
      'Set-Cookie',
      'a=1',
      'X-Odd-CASE',
      'caf\xe9',
      'Set-Cookie',
      'b=2; HttpOnly',
      'Content-Length',
      '2',
    ]);
    expect(answer.headers['alt-svc']).toBeUndefined();
    expect(answer.headers.upgrade).toBeUndefined();
  });

  it.each<[string, string, number]>([
    ['HEAD', 'HEAD', 200],
    ['204', 'GET', 204],
    ['304', 'GET', 304],
  ])('%s has its head and no body', async (_name, method, status) => {
    const look = vi.fn<Journey['look']>();
    const through = await stand(
      (_request, response) => response.writeHead(status, { 'x-a': 'b', etag: '"1"' }).end(),
      { journey: { classify: () => 'look', look } },
    );
    const answer = await ask(through, '/x', { method });
    expect([answer.status, answer.headers['x-a'], answer.body.length]).toEqual([status, 'b', 0]);
    expect(look).not.toHaveBeenCalled();
  });

  it.each<[string, string, number]>([
    ['HEAD', 'HEAD', 200],
    ['204', 'GET', 204],
    ['304', 'GET', 304],
  ])('%s is answered by the journey where it takes it', async (_name, method, status) => {
    const through = await stand((_request, response) => response.writeHead(status, { 'x-a': 'b' }).end(), {
      journey: {
        classify: () => 'take',
        take: async () => ({ status: 403, headers: { 'X-Own': 'c' }, body: '' }),
      },
    });
    const answer = await ask(through, '/x', { method });
    expect([answer.status, answer.headers['x-a'], answer.headers['x-own']]).toEqual([403, undefined, 'c']);
  });

  it('sends the first event of a stream on before the stream ends, whatever looks at it', async () => {
    let crm: ServerResponse | undefined;
    const through = await stand(
      (_request, response) => {
        crm = response;
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('data: 1\n\n');
      },
      { journey: { classify: () => 'look' } },
    );
    const request = httpRequest({ port: through.port, path: '/e', headers: { host: 'crm.test' } }).end();
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    const [first] = (await once(answer, 'data')) as [Buffer];
    expect(first.toString()).toBe('data: 1\n\n');
    crm?.end('data: 2\n\n');
    const [second] = (await once(answer, 'data')) as [Buffer];
    expect(second.toString()).toBe('data: 2\n\n');
  });

  it('sends the head on before any body', async () => {
    const through = await stand((_request, response) => response.writeHead(200).flushHeaders());
    const request = httpRequest({ port: through.port, path: '/e', headers: { host: 'crm.test' } }).end();
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(200);
    request.on('error', () => undefined).destroy();
  });
});

describe('requests', () => {
  const upload = randomBytes(5_000_000);
  it.each<[string, Record<string, string>]>([
    ['with its length', { 'content-length': String(upload.length) }],
    ['in chunks', {}],
  ])('an upload %s arrives byte for byte', async (_name, headers) => {
    const through = await stand((request, response) => void request.on('end', () => response.end('ok')));
    const answer = await ask(through, '/up', { method: 'POST', body: upload, headers });
    expect(answer.body.toString()).toBe('ok');
    expect((await through.seen[0]?.body)?.equals(upload)).toBe(true);
  });

  it('an early answer to an upload reaches the browser, and the connection lives on', async () => {
    const through = await stand((request, response) =>
      request.url === '/up' ? response.writeHead(413).end('too much') : response.end('next'),
    );
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const send = async (path: string, body?: Uint8Array): Promise<string> => {
      const request = httpRequest({
        agent,
        port: through.port,
        path,
        method: body ? 'POST' : 'GET',
        headers: { host: 'crm.test' },
      });
      request.end(body);
      const [answer] = (await once(request, 'response')) as [IncomingMessage];
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks).toString();
    };
    expect(await send('/up', upload)).toBe('too much');
    expect(await send('/y')).toBe('next');
    agent.destroy();
  });

  it('one connection carries many requests', async () => {
    const through = await stand((request, response) => response.end(request.url));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (const path of ['/1', '/2', '/3']) {
      const request = httpRequest({ agent, port: through.port, path, headers: { host: 'crm.test' } }).end();
      const [answer] = (await once(request, 'response')) as [IncomingMessage];
      ports.add(request.socket?.localPort);
      answer.resume();
      await once(answer, 'end');
    }
    expect(ports.size).toBe(1);
    expect(through.seen.map((one) => one.url)).toEqual(['/1', '/2', '/3']);
    agent.destroy();
  });

  it('B15 requests under way at once are never in one line on a connection to the CRM', async () => {
    const waiting: ServerResponse[] = [];
    const through = await stand((request, response) => {
      if (request.url === '/first') response.end();
      else waiting.push(response);
    });
    await ask(through, '/first'); // its connection is kept
    // Those that undici puts in line when it may.
    const under = ['/1', '/2', '/3', '/4'].map((path) => ask(through, path, { method: 'HEAD' }));
    await vi.waitFor(() => expect(waiting).toHaveLength(4));
    expect(new Set(waiting.map(({ socket }) => socket)).size).toBe(4);
    for (const response of waiting) response.end();
    await Promise.all(under);
  });

  it('Expect: 100-continue is answered here and the body goes on', async () => {
    const through = await stand((request, response) => void request.on('end', () => response.end('ok')));
    const request = httpRequest({
      port: through.port,
      path: '/up',
      method: 'POST',
      headers: { host: 'crm.test', expect: '100-continue', 'content-length': '5' },
    });
    request.flushHeaders();
    await once(request, 'continue');
    request.end('hello');
    await once(request, 'response');
    expect((await through.seen[0]?.body)?.toString()).toBe('hello');
    expect(through.seen[0]?.headers.expect).toBeUndefined();
  });
});
