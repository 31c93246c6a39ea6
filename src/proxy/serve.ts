/** Listens for browsers. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Fault } from '../lib/fault.ts';
import type { Proxy } from './parts.ts';
import { asksForWebSocket } from './tunnel.ts';

/** How long requests under way may take when the gateway stops. */
const GRACE_MS = 5000;

/** Resolves when the port is open. `close` lets requests under way finish for a short while. */
export async function serve(
  proxy: Pick<Proxy, 'listener' | 'upgrade'>,
  where: { readonly host: string; readonly port: number; readonly maxHeaderBytes: number },
): Promise<{ readonly server: Server; readonly port: number; close(): Promise<void> }> {
  const server = createServer(
    {
      maxHeaderSize: where.maxHeaderBytes,
      insecureHTTPParser: false,
      headersTimeout: 60_000,
      requestTimeout: 0, // an upload over a slow line takes as long as it takes
      keepAliveTimeout: 65_000,
      shouldUpgradeCallback: asksForWebSocket,
    },
    proxy.listener,
  );
  server.on('upgrade', proxy.upgrade);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(where.port, where.host);
  await once(server, 'listening').catch((error: unknown) => {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    const why = taken ? 'another program listens there' : 'the system does not allow it';
    throw new Fault('INPUT', `listened on ${where.host}:${where.port}: ${why}`);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : where.port;
  return {
    server,
    port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      // WebSockets and event streams end only when they are ended.
      const grace = setTimeout(() => sockets.forEach((socket) => socket.destroy()), GRACE_MS);
      await closed;
      clearTimeout(grace);
    },
  };
}
