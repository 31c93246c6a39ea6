/** Rows that leave by WebSocket and server-sent events: counted as those of any list, before they are sent on. */

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import { constants, deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { deflater, frame, message } from '../proxy/frames.ts';
import { startFakeCrm } from '../support/fake-crm.ts';
import { asScript, startGateway } from '../support/gateway.ts';
import { sendRaw } from '../support/raw.ts';
import { openListStand } from './lists-stand.ts';
import type { ListStand } from './lists-stand.ts';

/** What each path's WebSocket says after its handshake. */
const talks = new Map<string, (socket: Socket, request: IncomingMessage) => void>();
let stand: ListStand;
beforeAll(async () => {
  stand = await openListStand();
  stand.crm.server.on('upgrade', (request: IncomingMessage, socket: Socket) => {
    socket.on('error', () => undefined);
    // Whoever has the socket must read it, and end it when the other side does.
    socket.once('end', () => socket.end()).resume();
    const talk = talks.get(request.url ?? '');
    if (talk === undefined) return void socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
    talk(socket, request);
  });
});
afterAll(() => stand.close());

const canaries = (from: number, count: number): string =>
  JSON.stringify(
    Array.from({ length: count }, (_, at) => ({ id: from + at, canary: `CANARY-${from + at}` })),
  );

/** Answers the handshake with this in its head. */
function accept(socket: Socket, request: IncomingMessage, more = ''): void {
  const key = `${request.headers['sec-websocket-key'] ?? ''}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const answer = createHash('sha1').update(key).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${answer}\r\n${more}\r\n`,
  );
}

/** A browser's WebSocket and what it came to see. */
function browse(path: string, headers: Readonly<Record<string, string>>) {
  const socket = new WebSocket(`${stand.gateway.url.replace('http', 'ws')}${path}`, { headers });
  const messages: string[] = [];
  socket.on('message', (data) => messages.push((data as Buffer).toString()));
  socket.on('error', () => undefined);
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  return { socket, messages, closed };
}

async function closings(): Promise<readonly unknown[]> {
  const entries = await stand.gateway.audit();
  return entries.filter(({ event }) => event.type === 'tunnel-closed').map(({ event }) => event);
}

describe('WebSocket', () => {
  it.each([
    ['fragmented', false, ''],
    ['fragmented and compressed', true, 'Sec-WebSocket-Extensions: permessage-deflate\r\n'],
    [
      'fragmented and each compressed by itself',
      true,
      'Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n',
    ],
  ])(
    'C3 a hundred rows over a WebSocket, %s, are counted into the ledger',
    async (how, deflated, extension) => {
      const path = `/ws/${how.replaceAll(' ', '-')}`;
      await stand.limit({ perHour: 100 });
      const me = stand.somebody();
      talks.set(path, (socket, request) => {
        accept(socket, request, extension);
        const compressor = deflater(!extension.includes('no_context'));
        void (async () => {
          for (const from of [1, 51]) {
            const text = canaries(from, 50);
            const payload = deflated ? await compressor.deflated(text) : text;
            const ping = frame({ opcode: 9, payload: 'alive' });
            socket.write(message(payload, [7, 0, 60], { deflated, between: [ping] }));
          }
          compressor.close();
          socket.once('data', () => socket.write(message(canaries(101, 1))));
        })();
      });
      const one = browse(path, me.headers);
      await vi.waitFor(() => expect(one.messages).toEqual([canaries(1, 50), canaries(51, 50)]));
      one.socket.send('more');
      expect(await one.closed).toBe(1008);
      expect(one.messages).toHaveLength(2);
      await vi.waitFor(async () =>
        expect((await closings()).at(-1)).toMatchObject({
          app: 'demo',
          actor: me.id,
          facts: { stream: 'websocket', why: 'rows', rows: 101, path },
        }),
      );
      expect(stand.gateway.lines.join('\n')).toContain('tunnel-limit');
      expect(stand.gateway.lines.join('\n')).not.toContain('CANARY');
    },
  );

  it('C3 rows over the limit never reach the browser', async () => {
    await stand.limit({ perHour: 99 });
    talks.set('/ws/over', (socket, request) => {
      accept(socket, request);
      socket.write(message(canaries(1, 100)));
    });
    const one = browse('/ws/over', stand.somebody().headers);
    expect(await one.closed).toBe(1008);
    expect(one.messages).toEqual([]);
  });

  it('C3 a handshake to a list is an ordinary request, and its rows are counted', async () => {
    await stand.limit({ perHour: 1000 });
    stand.crm.on('/api/leads', { body: canaries(1, 3) });
    const handshake = [
      'GET /api/leads HTTP/1.1',
      `Host: ${new URL(stand.gateway.url).host}`,
      'Connection: Upgrade, close',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      `Cookie: ${stand.somebody().headers.cookie}`,
    ];
    const { statuses } = await sendRaw(stand.gateway.url, `${handshake.join('\r\n')}\r\n\r\n`);
    expect(statuses).toEqual([200]);
  });

  it.each([
    ['the wrong answer to its challenge', 'Sec-WebSocket-Accept: c21hbGwgYnl0ZXMgaGVyZSEhIQ=='],
    ['no answer to its challenge', 'X-Nothing: here'],
  ])('C4 a 101 with %s opens no tunnel, and nothing behind it gets through', async (_sentence, line) => {
    talks.set('/ws/fake', (socket) => {
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${line}\r\n\r\n`,
      );
      socket.write(message(canaries(1, 100)));
    });
    const one = browse('/ws/fake', stand.somebody().headers);
    const [, answer] = (await once(one.socket, 'unexpected-response')) as [unknown, IncomingMessage];
    const body: Buffer[] = [];
    for await (const chunk of answer) body.push(chunk as Buffer);
    expect(answer.statusCode).toBe(502);
    expect(Buffer.concat(body).toString()).not.toContain('CANARY');
  });

  it('C5 a frame of 6 MB that holds gigabytes is ended, and memory stays flat', {
    timeout: 60_000,
  }, async () => {
    await stand.limit({ perHour: 1000 });
    const block = deflateRawSync(Buffer.alloc(16_777_216, '{'), { finishFlush: constants.Z_FULL_FLUSH });
    const bomb = Buffer.concat(Array.from({ length: Math.ceil(6_000_000 / block.length) }, () => block));
    expect(bomb.length).toBeGreaterThan(6_000_000);
    talks.set('/ws/bomb', (socket, request) => {
      accept(socket, request, 'Sec-WebSocket-Extensions: permessage-deflate\r\n');
      socket.write(message(bomb, [], { deflated: true }));
    });
    const before = process.memoryUsage().rss;
    const one = browse('/ws/bomb', stand.somebody().headers);
    expect(await one.closed).toBe(1009);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
    await vi.waitFor(async () =>
      expect((await closings()).at(-1)).toMatchObject({ facts: { why: 'ratio' } }),
    );
  });

  it.each([
    ['a length of 64 bits that nobody can send', Buffer.from('817fffffffffffffffff', 'hex'), 'broken'],
    [
      'a flood of fragments',
      message(
        '[]',
        Array.from({ length: 20_000 }, () => 0),
      ),
      'fragments',
    ],
    ['a reserved bit', frame({ opcode: 1, reserved: 1 }), 'broken'],
    ['an opcode that means nothing', frame({ opcode: 5 }), 'broken'],
  ])('C5 %s ends the WebSocket', async (_sentence, bytes, why) => {
    talks.set('/ws/wrong', (socket, request) => {
      accept(socket, request);
      socket.write(bytes);
    });
    const one = browse('/ws/wrong', stand.somebody().headers);
    expect(await one.closed).toBe(1008);
    expect(one.messages).toEqual([]);
    await vi.waitFor(async () => expect((await closings()).at(-1)).toMatchObject({ facts: { why } }));
  });
});

describe('server-sent events', () => {
  it('C6 rows that dribble in a stream that never ends are counted, and stop at the limit', async () => {
    const me = stand.somebody();
    await stand.limit({ perHour: 200 });
    stand.crm.on('/events', (_request: IncomingMessage, response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      let id = 0;
      const next = (): void => {
        if (response.destroyed) return;
        id += 1;
        response.write(`data: {"id":${id},"canary":"CANARY-${id}."}\n\n`, () => setImmediate(next));
      };
      next();
    });
    const asked = httpRequest(`${stand.gateway.url}/events`, {
      headers: me.headers,
      agent: false,
    });
    const [answer] = (await once(asked.end(), 'response')) as [IncomingMessage];
    let text = '';
    answer.on('error', () => undefined);
    answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await new Promise((resolve) => answer.once('close', resolve));
    const seen = text.match(/CANARY-\d+\./g) ?? [];
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.length).toBeLessThanOrEqual(200);
    expect(answer.complete).toBe(false);
    await vi.waitFor(async () =>
      expect((await closings()).at(-1)).toMatchObject({
        actor: me.id,
        facts: { stream: 'events', why: 'rows' },
      }),
    );
  });
});

const SESSION = { cookie: 'crm_session=t-lilei' };

describe('an app that refuses', () => {
  it('C3 C6 WebSockets and event streams gets neither, before any byte', async () => {
    const crm = await startFakeCrm();
    const app = { name: 'demo', hosts: ['localhost', '127.0.0.1'], upstream: crm.url, profile: 'demo' };
    const gateway = await startGateway({
      crm: crm.url,
      config: { apps: [{ ...app, websocket: 'refuse', events: 'refuse' }] },
    });
    try {
      const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/ws`, { headers: SESSION });
      socket.on('error', () => undefined);
      const [, answer] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
      expect([answer.statusCode, crm.asked.length]).toEqual([403, 0]);
      answer.resume();
      crm.on('/events', (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(`data: ${canaries(1, 3)}\n\n`);
      });
      const refused = await asScript(`${gateway.url}/events`, SESSION);
      expect(refused.status).toBe(403);
      expect(refused.text).toContain('TUNNEL_REFUSED');
      expect(refused.text).not.toContain('CANARY');
    } finally {
      await gateway.close();
      await crm.close();
    }
  });
});
