/** Answers that the journey takes: read whole, no faster than their reader, never sent by mistake. */

import { once } from 'node:events';
import { IncomingMessage, ServerResponse, request as httpRequest } from 'node:http';
import { Socket } from 'node:net';
import { Pool } from 'undici';
import type { Dispatcher } from 'undici';
import { describe, expect, it, vi } from 'vitest';
import { Fault } from '../../src/lib/fault.ts';
import { openPlaces } from '../../src/proxy/concurrency.ts';
import { forward } from '../../src/proxy/forward.ts';
import { requestReader } from '../../src/proxy/request.ts';
import { ProxyLimits } from '../../src/proxy/settings.ts';
import { openTally } from '../../src/proxy/tally.ts';
import { openUpstreams } from '../../src/proxy/upstreams.ts';
import { ask, plainJourney, stand } from './stand.ts';

const TOTAL = 32 * 1024 * 1024;

/** A CRM that sends TOTAL bytes as fast as it is let, and says how many it has handed over. */
function pouring(tell: (bytes: number) => void) {
  return (_request: unknown, response: ServerResponse): void => {
    const block = Buffer.alloc(64 * 1024);
    let sent = 0;
    const more = (): void => {
      while (sent < TOTAL) {
        sent += block.length;
        tell(sent);
        if (!response.write(block)) return void response.once('drain', more);
      }
      response.end();
    };
    more();
  };
}

/** Waits until all buffers on the way are full. */
async function standsStill(bytes: () => number): Promise<void> {
  let before = -1;
  const still = (): boolean => {
    const same = bytes() === before;
    before = bytes();
    return same;
  };
  await expect.poll(still, { interval: 100 }).toBe(true);
}

describe('a passing answer', () => {
  it.each([
    ['to a request', {}],
    [
      'to a WebSocket handshake',
      {
        connection: 'upgrade',
        upgrade: 'websocket',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-version': '13',
      },
    ],
  ])('%s is no faster than its browser, and comes whole', async (_name, headers) => {
    let sent = 0;
    const through = await stand(
      pouring((bytes) => {
        sent = bytes;
      }),
    );
    const request = httpRequest({
      port: through.port,
      headers: { host: 'crm.test', ...headers },
      agent: false,
    }).end();
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    await standsStill(() => sent);
    expect(sent).toBeLessThan(TOTAL / 2);
    let read = 0;
    answer.on('data', (chunk: Buffer) => {
      read += chunk.length;
    });
    await once(answer, 'end');
    expect(read).toBe(TOTAL);
  });
});

describe('a browser that leaves while its request waits for a connection', () => {
  it.each([
    ['an ordinary request is not sent', false, 1],
    ['a governed one is', true, 0],
  ])('%s', (_name, governed, aborts) => {
    const handlers: Dispatcher.DispatchHandler[] = [];
    class WaitingPool extends Pool {
      override dispatch(_options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
        handlers.push(handler);
        return true;
      }
    }
    const request = new IncomingMessage(new Socket());
    request.httpVersion = '1.1';
    const response = new ServerResponse(request);
    const app = { name: 'crm', hosts: ['crm.test'], upstream: 'http://127.0.0.1:1' };
    const limits = ProxyLimits.parse({});
    const log = { info: () => undefined, warn: () => undefined };
    const upstreams = openUpstreams([app], { limits, log });
    const lane = upstreams.lane('crm', 'crm.test');
    const upstream = { ...lane.pick([], true), pool: new WaitingPool(app.upstream) };
    const parts = {
      apps: [app],
      upstreams,
      userOf: () => '',
      watch: () => undefined,
      journey: plainJourney,
      own: () => undefined,
      limits,
      trustedHeader: null,
      behindTls: false,
      newId: () => 'ID',
      now: () => new Date(0),
      log,
    };
    request.rawHeaders = ['Host', 'crm.test'];
    request.url = '/x';
    request.method = 'GET';
    const read = requestReader(parts)(request);
    if (read.kind !== 'crm') throw new Error('refused');
    const forwarding = forward(parts, async () => undefined, {
      exchange: read.exchange,
      app,
      lane: { ...lane, pick: () => upstream },
      added: [],
      tally: openTally(response),
      places: openPlaces(limits),
      over: () => undefined,
      admission: { kind: 'forward', governed, ticket: null },
      request,
      response,
      body: null,
      upgrade: null,
    });
    forwarding.browserGone();
    const abort = vi.fn<() => void>();
    const controller = { abort, aborted: false, paused: false, reason: null, pause: abort, resume: abort };
    handlers[0]?.onRequestStart?.(controller, null);
    expect(abort).toHaveBeenCalledTimes(aborts);
  });
});

describe('a taken answer', () => {
  it('is no faster than its reader', async () => {
    let sent = 0;
    let read = 0;
    const gate = Promise.withResolvers<void>();
    const through = await stand(
      pouring((bytes) => {
        sent = bytes;
      }),
      {
        journey: {
          classify: () => 'take',
          take: async (_exchange, _admission, _head, body) => {
            for await (const chunk of body) {
              read += chunk.length;
              await gate.promise;
            }
            return { status: 200, headers: {}, body: 'done' };
          },
        },
      },
    );
    const answer = ask(through, '/x');
    await expect.poll(() => read).toBeGreaterThan(0);
    await standsStill(() => sent);
    expect(sent).toBeLessThan(TOTAL / 2);
    gate.resolve();
    expect((await answer).body.toString()).toBe('done');
    expect(read).toBe(TOTAL);
  });

  it('is cut at the CRM when its reader leaves', async () => {
    const through = await stand(
      (_request, response) => {
        const more = (): void => {
          while (response.write(Buffer.alloc(64 * 1024)));
          response.once('drain', more);
        };
        more();
      },
      {
        journey: {
          classify: () => 'take',
          take: async (_exchange, _admission, _head, body) => {
            for await (const _chunk of body) break;
            return { status: 202, headers: { 'Cache-Control': 'private' }, body: 'enough' };
          },
        },
      },
    );
    const answer = await ask(through, '/x');
    expect([answer.status, answer.body.toString()]).toEqual([202, 'enough']);
    await through.seen[0]?.closed;
  });

  it('is cut at the CRM when its reader leaves before he began', async () => {
    const through = await stand((_request, response) => void response.write(Buffer.alloc(64 * 1024)), {
      journey: {
        classify: () => 'take',
        take: async (_exchange, _admission, _head, body) => {
          await body[Symbol.asyncIterator]().return?.();
          return { status: 202, headers: {}, body: 'enough' };
        },
      },
    });
    expect((await ask(through, '/x')).body.toString()).toBe('enough');
    await through.seen[0]?.closed;
  });

  it('whose journey fails is a 502 of ours, never the file', async () => {
    const through = await stand((_request, response) => void response.write('secret rows'), {
      journey: { classify: () => 'take', take: () => Promise.reject(new Error('secret rows')) },
    });
    const answer = await ask(through, '/x');
    expect([answer.status, answer.body.toString()]).toEqual([502, 'refused UNEXPECTED']);
    await through.seen[0]?.closed;
    expect(JSON.stringify(through.warnings)).not.toContain('secret');
  });

  it('can be passed on after all, as it was sent', async () => {
    const through = await stand(
      (_request, response) =>
        response.writeHead(403, 'Not Yours', ['X-Case', 'a', 'Content-Length', '4']).end('nope'),
      {
        journey: {
          classify: () => 'take',
          take: async (_exchange, _admission, _head, body) => ({ asSent: body }),
        },
      },
    );
    const answer = await ask(through, '/x');
    expect([answer.status, answer.message, answer.body.toString()]).toEqual([403, 'Not Yours', 'nope']);
    expect(answer.rawHeaders.slice(0, 2)).toEqual(['X-Case', 'a']);
    expect(answer.headers['x-content-type-options']).toBeUndefined();
  });

  it('keeps its fault when a look came first', async () => {
    const through = await stand(
      (_request, response) => {
        response.writeHead(200, { 'content-length': '200000' });
        response.write(Buffer.alloc(100_000), () => response.destroy());
      },
      {
        journey: {
          classify: () => 'look',
          look: () => 'take',
          take: async (exchange, admission, head, body) =>
            plainJourney.take(exchange, admission, head, body).catch((error: unknown) => {
              if (!(error instanceof Fault)) throw error;
              return { status: 202, headers: {}, body: error.code };
            }),
        },
      },
    );
    expect((await ask(through, '/x')).body.toString()).toBe('UPSTREAM_TRUNCATED');
  });
});
