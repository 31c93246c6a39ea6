/** Handshakes of WebSockets: what the CRM may answer, and what is no handshake. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { originOf, stand } from './stand.ts';

describe('a handshake', () => {
  const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';

  /** The status that the browser sees when the CRM answers its handshake with these lines. */
  async function status(
    lines: readonly string[],
    asks: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const server = createServer((_request, response) => void response.end('ordinary'));
    server.on('upgrade', (_request, socket) => {
      socket.on('error', () => undefined);
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
    });
    const through = await stand(() => undefined, { app: { upstream: await originOf(server) } });
    const socket = connect(through.port, '127.0.0.1');
    socket.on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
    const asked = {
      Host: 'crm.test',
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version': '13',
      ...asks,
    };
    const fields = Object.entries(asked).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`GET /ws HTTP/1.1\r\n${fields.join('')}\r\n`);
    const [first] = (await once(socket, 'data')) as [Buffer];
    return first.toString('latin1').slice(9, 12);
  }
  const good = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${ACCEPT}`];

  it.each([
    ['that is answered', good, {}, '101'],
    [
      'with the subprotocol that was asked for',
      [...good, 'Sec-WebSocket-Protocol: crm'],
      { 'Sec-WebSocket-Protocol': 'chat, crm' },
      '101',
    ],
    [
      'with another subprotocol',
      [...good, 'Sec-WebSocket-Protocol: rows'],
      { 'Sec-WebSocket-Protocol': 'chat, crm' },
      '502',
    ],
    [
      'with an extension that nobody asked for',
      [...good, 'Sec-WebSocket-Extensions: permessage-deflate'],
      {},
      '502',
    ],
    [
      'with an extension that we did not offer',
      [...good, 'Sec-WebSocket-Extensions: x-zip'],
      { 'Sec-WebSocket-Extensions': 'x-zip' },
      '502',
    ],
    ['without an answer to its challenge', good.slice(0, 2), {}, '502'],
    [
      'with the answer to another challenge',
      [...good.slice(0, 2), 'Sec-WebSocket-Accept: Kfh9QIsMVZcl6xEPYxPHzW8SZ8w='],
      {},
      '502',
    ],
    ['with two answers', [...good, 'Sec-WebSocket-Accept: Kfh9QIsMVZcl6xEPYxPHzW8SZ8w='], {}, '502'],
  ])('%s', async (_sentence, lines, asks, seen) => {
    expect(await status(lines, asks)).toBe(seen);
  });

  it.each([
    ['another version', { 'Sec-WebSocket-Version': '8' }],
    ['a key that is none', { 'Sec-WebSocket-Key': 'short' }],
  ])('with %s is an ordinary request', async (_sentence, asks) => {
    expect(await status(good, asks)).toBe('200');
  });
});
