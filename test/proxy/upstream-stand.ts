/** CRMs that a test starts, stops and breaks, for apps with several upstreams. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface MadeCrm {
  readonly origin: string;
  readonly port: number;
  readonly seen: IncomingMessage[];
  readonly server: Server;
  /** Nothing listens there any more. */
  stop(): Promise<void>;
}

/** Closes itself when the test is over. `tls`: it speaks TLS. */
export async function madeCrm(
  handle: RequestListener,
  { tls, port = 0 }: { readonly tls?: ServerOptions; readonly port?: number } = {},
): Promise<MadeCrm> {
  const seen: IncomingMessage[] = [];
  const listener: RequestListener = (request, response) => {
    seen.push(request);
    handle(request, response);
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('tlsClientError', () => undefined);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  onTestFinished(stop);
  return {
    origin: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${address.port}`,
    port: address.port,
    seen,
    server,
    stop,
  };
}
