/** Server-sent events through the proxy. */

import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { request as httpRequest } from 'node:http';
import { createBrotliCompress, createDeflate, createGzip, createZstdCompress, gzipSync } from 'node:zlib';
import type { Transform } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import type { ProxyApp, StreamEnd } from '../../src/proxy/ports.ts';
import type { ProxyLimits } from '../../src/proxy/settings.ts';
import { ask, stand } from './stand.ts';

const EVENTS = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };
const event = (id: number): string =>
  `id: ${id}\ndata: ${JSON.stringify({ id, canary: `Canary ${id}` })}\n\n`;

interface Bend {
  readonly app?: Partial<ProxyApp>;
  readonly limits?: Partial<ProxyLimits>;
  readonly most?: number;
}

async function open(crm: (response: ServerResponse) => void, bend: Bend = {}) {
  const counted: number[] = [];
  const ended: StreamEnd[] = [];
  const sum = (): number => counted.reduce((all, one) => all + one, 0);
  const closed = Promise.withResolvers<void>();
  const through = await stand(
    (_request, response) => {
      response.once('close', () => closed.resolve());
      crm(response);
    },
    {
      ...(bend.app ? { app: bend.app } : {}),
      ...(bend.limits ? { limits: bend.limits } : {}),
      journey: {
        meterStream: () => ({
          async count(rows) {
            counted.push(rows);
            return sum() <= (bend.most ?? Infinity);
          },
          ended: (why) => void ended.push(why),
        }),
      },
    },
  );
  return { through, ended, rows: sum, crmClosed: closed.promise };
}

/** Reads as a browser does; what broke off is told apart from what ended. */
async function read(port: number, headers: Readonly<Record<string, string>> = {}) {
  const asked = httpRequest({
    port,
    path: '/events',
    headers: { host: 'crm.test', ...headers },
    agent: false,
  });
  const [answer] = (await once(asked.end(), 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  answer.on('data', (chunk: Buffer) => chunks.push(chunk));
  answer.on('error', () => undefined);
  const over = new Promise<boolean>((resolve) => answer.once('close', () => resolve(answer.complete)));
  return { status: answer.statusCode, headers: answer.headers, bytes: () => Buffer.concat(chunks), over };
}

describe('metered events', () => {
  it('reach the browser one by one, unchanged and counted', async () => {
    let send = (_text: string): void => undefined;
    const one = await open((response) => {
      response.writeHead(200, EVENTS);
      send = (text) => void response.write(text);
      response.write(': hello\n\n');
    });
    const stream = await read(one.through.port);
    let text = ': hello\n\n';
    await vi.waitFor(() => expect(stream.bytes().toString()).toBe(text));
    for (const id of [1, 2, 3]) {
      send(event(id));
      text += event(id);
      await vi.waitFor(() => expect(stream.bytes().toString()).toBe(text));
      expect(one.rows()).toBe(id);
    }
  });

  it.each([
    ['gzip', () => createGzip()],
    ['deflate', () => createDeflate()],
    ['br', () => createBrotliCompress()],
    ['zstd', () => createZstdCompress()],
  ] satisfies [string, () => Transform & { flush(done: () => void): void }][])(
    'are counted under %s and sent as they came',
    async (coding, make) => {
      const sent: Buffer[] = [];
      const one = await open((response) => {
        response.writeHead(200, { ...EVENTS, 'content-encoding': coding });
        const packer = make();
        packer.on('data', (chunk: Buffer) => {
          sent.push(chunk);
          response.write(chunk);
        });
        packer.write(event(1));
        packer.flush(() => {
          packer.once('end', () => response.end());
          packer.end(event(2));
        });
      });
      const stream = await read(one.through.port);
      expect(await stream.over).toBe(true);
      expect(stream.headers['content-encoding']).toBe(coding);
      expect(stream.bytes().equals(Buffer.concat(sent))).toBe(true);
      expect([one.rows(), one.ended]).toEqual([2, []]);
    },
  );

  it('break off at the row that may not leave', async () => {
    const one = await open(
      (response) => {
        response.writeHead(200, EVENTS);
        let id = 0;
        const timer = setInterval(() => response.write(event((id += 1))), 1);
        response.once('close', () => clearInterval(timer));
      },
      { most: 5 },
    );
    const stream = await read(one.through.port);
    expect(await stream.over).toBe(false);
    await one.crmClosed;
    expect(stream.bytes().toString()).not.toContain('Canary 6');
    expect(one.ended).toEqual(['rows']);
  });

  it.each([
    ['an event that is too large', {}, `data: ${'x'.repeat(100_000)}`, 'too-large'],
    ['a bomb', { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(32 * 1024 * 1024)), 'ratio'],
    ['what does not decode', { 'content-encoding': 'gzip' }, event(1), 'broken'],
  ])('break off at %s', async (_sentence, headers, body, why) => {
    const one = await open(
      (response) => {
        response.writeHead(200, { ...EVENTS, ...headers });
        response.write(body);
      },
      { limits: { maxMessageBytes: why === 'too-large' ? 65_536 : 67_108_864 } },
    );
    const stream = await read(one.through.port);
    expect(await stream.over).toBe(false);
    expect([stream.bytes().length < 65_536, one.ended]).toEqual([true, [why]]);
  });

  it('are not begun where their coding cannot be undone', async () => {
    const one = await open((response) => {
      response.writeHead(200, { ...EVENTS, 'content-encoding': 'dcb' });
      response.write('rows');
    });
    const answer = await ask(one.through, '/events');
    expect([answer.status, answer.body.toString()]).toEqual([502, 'failed CODING_UNKNOWN']);
    await one.crmClosed;
  });

  it('are no faster than their browser, and come whole', { timeout: 30_000 }, async () => {
    const total = 24 * 1024 * 1024;
    const block = Buffer.from(`data: ${'x'.repeat(65_536)}\n\n`);
    let sent = 0;
    const one = await open((response) => {
      response.writeHead(200, EVENTS);
      const more = (): void => {
        while (sent < total) {
          sent += block.length;
          if (!response.write(block)) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    });
    const asked = httpRequest({
      port: one.through.port,
      path: '/events',
      headers: { host: 'crm.test' },
      agent: false,
    });
    const [answer] = (await once(asked.end(), 'response')) as [IncomingMessage];
    let before = -1;
    const still = (): boolean => {
      const same = sent === before;
      before = sent;
      return same;
    };
    await expect.poll(still, { interval: 100 }).toBe(true);
    expect(sent).toBeLessThan(total / 2);
    let bytes = 0;
    for await (const chunk of answer) bytes += (chunk as Buffer).length;
    expect(bytes).toBe(sent);
  });
});

describe('events of an app that', () => {
  it('passes them are not looked at', async () => {
    const one = await open(
      (response) => {
        response.writeHead(200, EVENTS);
        response.end(event(1));
      },
      { app: { events: 'pass' } },
    );
    expect((await ask(one.through, '/events')).body.toString()).toBe(event(1));
    expect(one.rows()).toBe(0);
  });

  it('refuses them are not begun', async () => {
    const one = await open(
      (response) => {
        response.writeHead(200, EVENTS);
        response.write(event(1));
      },
      { app: { events: 'refuse' } },
    );
    const answer = await ask(one.through, '/events');
    expect([answer.status, answer.body.toString()]).toEqual([403, 'refused TUNNEL_REFUSED']);
    await one.crmClosed;
  });
});
