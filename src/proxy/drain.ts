/** The end of a server: what is under way finishes, what would never finish is ended. */

import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { TlsServer } from './listen-tls.ts';
import type { Track } from './tracks.ts';

export interface Draining {
  readonly server: Server | TlsServer;
  readonly sockets: ReadonlySet<Socket>;
  /** How long requests under way may take. */
  readonly seconds: number;
  readonly underWay: () => readonly Track[];
  /** How many WebSockets are open. */
  readonly tunnels: () => number;
  /** Says goodbye to them (1001). */
  readonly endTunnels: () => void;
}

/** How often we look whether requests have ended; only while draining, so that no request pays for it. */
const LOOK_MS = 20;
/** How long a browser may take over a WebSocket's goodbye. */
const GOODBYE_MS = 500;

/** Resolves when the last connection is gone. */
export async function drain({
  server,
  sockets,
  seconds,
  underWay,
  tunnels,
  endTunnels,
}: Draining): Promise<void> {
  const closed = once(server, 'close');
  server.close(); // HTTP/2 connections are sent GOAWAY by this
  for (const { carried } of underWay())
    if (carried?.response.headersSent === false) carried.response.shouldKeepAlive = false;
  await until(
    () => underWay().length === 0,
    seconds * 1000,
    () => server.closeIdleConnections(),
  );
  endTunnels();
  await until(
    () => tunnels() === 0,
    GOODBYE_MS,
    () => undefined,
  );
  for (const socket of sockets) socket.destroy();
  await closed;
}

/** Resolves when it is so, or when the time is up. */
function until(isSo: () => boolean, ms: number, meanwhile: () => void): Promise<void> {
  const end = performance.now() + ms;
  return new Promise((resolve) => {
    const look = (): void => {
      meanwhile();
      if (isSo() || performance.now() >= end) resolve();
      else setTimeout(look, LOOK_MS);
    };
    look();
  });
}
