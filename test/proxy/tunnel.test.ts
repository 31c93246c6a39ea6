/** WebSockets through the proxy, with `ws` as browser and as CRM. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { onTestFinished, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { PerMessageDeflateOptions } from 'ws';
import type { ProxyApp, StreamEnd } from '../../src/proxy/ports.ts';
import type { ProxyLimits } from '../../src/proxy/settings.ts';
import { message } from './frames.ts';
import { originOf, stand } from './stand.ts';

const ROWS = JSON.stringify(Array.from({ length: 100 }, (_, id) => ({ id, canary: `Canary ${id}` })));

interface Bend {
  readonly app?: Partial<ProxyApp>;
  readonly limits?: Partial<ProxyLimits>;
  readonly most?: number;
  readonly crmDeflate?: boolean | PerMessageDeflateOptions;
  readonly browserDeflate?: boolean | PerMessageDeflateOptions;
  readonly protocols?: readonly string[];
}

/** A CRM, a proxy and a browser's open WebSocket; what the CRM sends is `talk`'s business. */
async function open(talk: (socket: WebSocket, raw: Socket) => void, bend: Bend = {}) {
  const crm = new WebSocketServer({ noServer: true, perMessageDeflate: bend.crmDeflate ?? false });
  const crmClosed = Promise.withResolvers<number>();
  const server = createServer();
  const upstream = await originOf(server);
  const counted: number[] = [];
  const ended: StreamEnd[] = [];
  const through = await stand(() => undefined, {
    app: { upstream, ...bend.app },
    ...(bend.limits ? { limits: bend.limits } : {}),
    journey: {
      meterStream: () => ({
        count(rows) {
          counted.push(rows);
          return counted.reduce((sum, one) => sum + one, 0) <= (bend.most ?? Infinity);
        },
        ended: (why) => void ended.push(why),
      }),
    },
  });
  const upgrades: IncomingHttpHeaders[] = [];
  server.on('upgrade', (request, socket, head) => {
    upgrades.push(request.headers);
    crm.handleUpgrade(request, socket, head, (one) => {
      one.on('close', (code) => crmClosed.resolve(code));
      one.on('error', () => undefined);
      talk(one, socket as Socket);
    });
  });
  const browser = new WebSocket(`ws://127.0.0.1:${through.port}/ws`, [...(bend.protocols ?? [])], {
    headers: { host: 'crm.test' },
    perMessageDeflate: bend.browserDeflate ?? false,
  });
  onTestFinished(() => browser.terminate());
  const messages: string[] = [];
  browser.on('message', (data) => messages.push((data as Buffer).toString()));
  const browserClosed = new Promise<{ code: number; reason: string }>((resolve) =>
    browser.once('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  );
  browser.on('error', () => undefined);
  return {
    through,
    upgrades,
    browser,
    messages,
    counted,
    ended,
    browserClosed,
    crmClosed: crmClosed.promise,
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

describe('a metered WebSocket', () => {
  it.each([
    ['as it is', false, false],
    ['compressed', { threshold: 0 }, {}],
    ['compressed, each message by itself', { threshold: 0, serverNoContextTakeover: true }, {}],
    ['compressed with a small window', { threshold: 0, serverMaxWindowBits: 9 }, {}],
  ])('counts what the CRM sends, %s', async (_sentence, crmDeflate, browserDeflate) => {
    const one = await open(
      (socket) => {
        for (let at = 0; at < 3; at += 1) socket.send(ROWS);
      },
      { crmDeflate, browserDeflate },
    );
    await vi.waitFor(() => expect(one.messages).toEqual([ROWS, ROWS, ROWS]));
    expect(one.browser.extensions.includes('permessage-deflate')).toBe(crmDeflate !== false);
    expect(sum(one.counted)).toBe(300);
    expect(one.ended).toEqual([]);
  });

  it('passes what the browser sends, and pings and pongs both ways', async () => {
    const pinged = Promise.withResolvers<string>();
    const one = await open((socket) => {
      socket.on('message', (data) => socket.send(`echo ${(data as Buffer).toString()}`));
      socket.on('ping', (data) => pinged.resolve(data.toString()));
    });
    await once(one.browser, 'open');
    const ponged = once(one.browser, 'pong');
    one.browser.ping('alive');
    one.browser.send('x'.repeat(200_000));
    expect(await pinged.promise).toBe('alive');
    expect(((await ponged) as [Buffer])[0].toString()).toBe('alive');
    await vi.waitFor(() => expect(one.messages).toEqual([`echo ${'x'.repeat(200_000)}`]));
  });

  it('tells both sides when the rows may not leave, and sends none of them', async () => {
    const one = await open((socket) => socket.send(ROWS), { most: 99 });
    expect(await one.browserClosed).toEqual({ code: 1008, reason: 'exportgate ID-1' });
    expect(await one.crmClosed).toBe(1008);
    expect([one.messages, one.ended]).toEqual([[], ['rows']]);
  });

  it('tells both sides when a message is too large', async () => {
    const one = await open((socket) => socket.send('x'.repeat(100_000)), {
      limits: { maxMessageBytes: 65_536 },
    });
    expect((await one.browserClosed).code).toBe(1009);
    expect(await one.crmClosed).toBe(1009);
    expect(one.ended).toEqual(['too-large']);
  });

  it('sends what was counted before it says goodbye', async () => {
    const one = await open(
      (socket) => {
        for (let at = 0; at < 200; at += 1) socket.send(ROWS);
      },
      { most: 15_000 },
    );
    expect((await one.browserClosed).code).toBe(1008);
    expect(one.messages.length).toBeGreaterThan(0);
    expect(one.messages.length).toBeLessThanOrEqual(150);
    expect(one.messages.every((text) => text === ROWS)).toBe(true);
  });

  it('is ended when the browser sends what is no frame', async () => {
    const one = await open(() => undefined);
    await once(one.browser, 'open');
    const { _socket: socket } = one.browser as unknown as { _socket: Socket };
    socket.write('GET /export HTTP/1.1\r\nHost: crm.test\r\n\r\n');
    expect((await one.browserClosed).code).toBe(1008);
    expect(await one.crmClosed).toBe(1008);
    expect(one.ended).toEqual(['broken']);
  });

  it.each([
    ['the CRM', 4001, 'bye'],
    ['the browser', 4002, 'ciao'],
  ])('closes as %s says', async (who, code, reason) => {
    const one = await open((socket) => {
      if (who === 'the CRM') socket.close(code, reason);
    });
    if (who === 'the browser') {
      await once(one.browser, 'open');
      one.browser.close(code, reason);
    }
    expect((await one.browserClosed).code).toBe(code);
    expect(await one.crmClosed).toBe(code);
    expect(one.ended).toEqual([]);
  });

  it('ends at the browser when the CRM breaks off, after what it had sent', async () => {
    const one = await open((socket, raw) => {
      socket.send(ROWS);
      raw.end();
    });
    expect((await one.browserClosed).code).toBe(1006);
    expect(one.messages).toEqual([ROWS]);
  });

  it('ends at the CRM when the browser breaks off', async () => {
    const one = await open(() => undefined);
    await once(one.browser, 'open');
    one.browser.terminate();
    expect(await one.crmClosed).toBe(1006);
  });

  it('is no faster than its browser', async () => {
    const big = JSON.stringify({ filler: 'x'.repeat(1_000_000) });
    const begun = Promise.withResolvers<WebSocket>();
    const one = await open((socket) => {
      socket.once('message', () => {
        for (let at = 0; at < 32; at += 1) socket.send(big);
        begun.resolve(socket);
      });
    });
    await once(one.browser, 'open');
    one.browser.send('go');
    one.browser.pause();
    const crm = await begun.promise;
    let before = -1;
    const still = (): boolean => {
      const same = crm.bufferedAmount === before;
      before = crm.bufferedAmount;
      return same;
    };
    await expect.poll(still, { interval: 100 }).toBe(true);
    expect(crm.bufferedAmount).toBeGreaterThan(16_000_000);
    one.browser.resume();
    await vi.waitFor(() => expect(one.messages.length).toBe(32), 20_000);
    expect(sum(one.counted)).toBe(32);
  });

  it('offers the CRM no extension that could not be read', async () => {
    const one = await open(() => undefined);
    await once(one.browser, 'open');
    const asked = new WebSocket(`ws://127.0.0.1:${one.through.port}/ws`, {
      headers: { host: 'crm.test', 'sec-websocket-extensions': 'x-secret, permessage-deflate; x=1' },
      perMessageDeflate: false,
    });
    await once(asked, 'open');
    asked.terminate();
    expect(one.upgrades.map((headers) => headers['sec-websocket-extensions'])).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('says goodbye when the gateway stops', async () => {
    const one = await open(() => undefined);
    await once(one.browser, 'open');
    one.through.endTunnels();
    expect((await one.browserClosed).code).toBe(1001);
    expect(await one.crmClosed).toBe(1001);
    expect(one.ended).toEqual([]);
  });
});

describe('a WebSocket of an app that', () => {
  it('passes them is not looked at', async () => {
    const one = await open((_socket, raw) => void raw.write(message(ROWS)), { app: { websocket: 'pass' } });
    await vi.waitFor(() => expect(one.messages).toEqual([ROWS]));
    expect(one.counted).toEqual([]);
  });

  it('refuses them is not opened', async () => {
    const one = await open(() => undefined, { app: { websocket: 'refuse' } });
    const [, answer] = (await once(one.browser, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(answer.statusCode).toBe(403);
    expect(one.upgrades).toEqual([]);
  });
});
