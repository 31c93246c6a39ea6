/** What open connections cost: idle ones that had an answer, and WebSockets that had a compressed message, metered. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { constants, deflateRawSync } from 'node:zlib';
import { memoryOf, startServer } from './support.ts';
import type { Benchmark, Measured, Options } from './support.ts';

/** One in ten is a WebSocket. */
const CONNECTIONS = 10_000;
/** Opened at the same time; more would measure the backlog of `listen`. */
const AT_ONCE = 100;

/** What an answer leaves behind is swept up every five seconds; a small number, which is a trial, waits for nothing. */
const SETTLE_MS = 10_000;

/** The example of RFC 6455 section 1.3. */
const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';
const DEFLATE = 'Sec-WebSocket-Extensions: permessage-deflate\r\n';

/** Long enough to fill the 32 KiB that the next message may refer to. */
const MESSAGE = framed(
  JSON.stringify(
    Array.from({ length: 500 }, (_, id) => ({ id, name: `Person ${id * 7919}`, note: String(id ** 5) })),
  ),
);
const PAGE = JSON.stringify({ ok: true, filler: 'x'.repeat(1000) });

export const connections: Benchmark = {
  name: 'connections',
  says: 'memory with 9,000 idle keep-alive connections and 1,000 open WebSockets',
  async run({ connections: wanted }: Options): Promise<Measured> {
    const websockets = Math.ceil((wanted ?? CONNECTIONS) / 10);
    const idle = (wanted ?? CONNECTIONS) - websockets;
    const crm = await startCrm();
    const gateway = await startServer('ours', `http://127.0.0.1:${(crm.address() as AddressInfo).port}`);
    const opened: Socket[] = [];
    const { hostname, port } = new URL(gateway.url);
    const all = async (count: number, open: (socket: Socket, index: number) => Promise<void>) => {
      for (let from = 0; from < count; from += AT_ONCE)
        await Promise.all(
          Array.from({ length: Math.min(AT_ONCE, count - from) }, async (_, index) => {
            const socket = connect(Number(port), hostname);
            opened.push(socket);
            await open(socket, from + index);
          }),
        );
    };
    try {
      await all(1, getPage);
      const before = memoryOf(gateway.pid, 'VmRSS');
      await all(websockets, openWebSocket);
      await all(idle - 1, getPage);
      if (opened.length > 1000) await setTimeout(SETTLE_MS);
      const closed = opened.filter(({ destroyed, readableEnded }) => destroyed || readableEnded).length;
      if (closed > 0) throw new Error(`the gateway closed ${closed} of ${opened.length} connections`);
      return {
        ratio: {},
        ours: { rss_mib: memoryOf(gateway.pid, 'VmRSS'), rss_before_mib: before, idle, websockets },
        peers: {},
      };
    } finally {
      for (const socket of opened) socket.destroy();
      await gateway.stop();
      crm.closeAllConnections();
      crm.close();
    }
  },
};

/** One request, read whole; the connection is kept. */
async function getPage(socket: Socket): Promise<void> {
  socket.write(`GET /api/ping HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: crm_session=bench\r\n\r\n`);
  await answered(socket, 'HTTP/1.1 200', PAGE.length);
}

/** A handshake, and the message that the CRM sends at once. */
async function openWebSocket(socket: Socket, index: number): Promise<void> {
  socket.write(
    'GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${KEY}\r\n${DEFLATE}Cookie: crm_session=bench-${index}\r\n\r\n`,
  );
  await answered(socket, 'HTTP/1.1 101', MESSAGE.length);
}

async function answered(socket: Socket, status: string, bodyBytes: number): Promise<void> {
  let text = '';
  while (!text.includes('\r\n\r\n') || text.length < text.indexOf('\r\n\r\n') + 4 + bodyBytes) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    text += chunk.toString('latin1');
    if (!text.startsWith(status.slice(0, text.length)))
      throw new Error(`the gateway answered ${text.slice(0, 12)}`);
  }
}

async function startCrm(): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    const body = incoming.url === '/api/me' ? '{"user":{"login":"bench"}}' : PAGE;
    outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    outgoing.end(body);
  });
  server.on('upgrade', (_request: IncomingMessage, socket: Socket) => {
    socket.on('error', () => undefined);
    socket.once('end', () => socket.end()).resume();
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        `${DEFLATE}Sec-WebSocket-Accept: ${ACCEPT}\r\n\r\n`,
    );
    socket.write(MESSAGE);
  });
  server.listen(0, '127.0.0.1', AT_ONCE * 2);
  await once(server, 'listening');
  return server;
}

/** As one compressed text message (RFC 7692 section 7.2.1). */
function framed(text: string): Buffer {
  const payload = deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
  const head = Buffer.from([0xc1, 126, 0, 0]);
  head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}
