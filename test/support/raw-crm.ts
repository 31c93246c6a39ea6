/** A CRM that is nothing but bytes: it answers each request over a kept connection with what a test wrote down. */

import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface RawCrm {
  readonly url: string;
  /** Targets of the requests, with the number of the connection that each came over. */
  readonly asked: readonly { readonly target: string; readonly connection: number }[];
  /** The bytes that answer this target from now on, in the pieces in which they are sent; `end` closes the connection behind them. */
  on(target: string, pieces: readonly string[], end?: 'end'): void;
  close(): Promise<void>;
}

/** 李雷 is logged in under the cookie `crm_session=t-lilei`. */
export async function startRawCrm(): Promise<RawCrm> {
  const scripts = new Map<string, { pieces: readonly string[]; end: boolean }>();
  const asked: { target: string; connection: number }[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;

  const server = createServer((socket) => {
    sockets.add(socket);
    // Or the second of two pieces would wait for the next request, and nobody could tell it from its answer.
    socket.setNoDelay(true);
    const connection = (connections += 1);
    let text = '';
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const target = text.split(' ')[1] ?? '';
        const cookie = text.slice(0, end);
        text = text.slice(end + 4);
        answer(socket, target, cookie, connection);
      }
    });
  });

  function answer(socket: Socket, target: string, head: string, connection: number): void {
    if (target === '/api/me') {
      const login = head.includes('crm_session=t-lilei') ? '{"login":"lilei"}' : '{}';
      socket.write(plain(login, 'application/json'));
      return;
    }
    asked.push({ target, connection });
    const script = scripts.get(target);
    if (!script) socket.write(plain(`answer to ${target}`, 'text/plain'));
    else void send(socket, script.pieces, script.end);
  }

  async function send(socket: Socket, pieces: readonly string[], end: boolean): Promise<void> {
    for (const piece of pieces) {
      await new Promise((resolve) => socket.write(Buffer.from(piece, 'latin1'), resolve));
      await new Promise(setImmediate);
    }
    if (end) socket.end();
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    on: (target, pieces, end) => void scripts.set(target, { pieces, end: end === 'end' }),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function plain(body: string, type: string): string {
  return `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}
