/** Listens for browsers, and stops listening without hurting anybody. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Fault, faultCode } from '../lib/fault.ts';
import type { Certificates } from './certificates.ts';
import { drain } from './drain.ts';
import { StreamResponse } from './h2-response.ts';
import { isUnderWay, openStalls, socketTrack } from './tracks.ts';
import type { Track } from './tracks.ts';
import { createTlsServer } from './listen-tls.ts';
import type { TlsServer } from './listen-tls.ts';
import type { Proxy, ProxyLog } from './parts.ts';
import { peerAddress } from './peer.ts';
import type { ProxyLimits } from './settings.ts';
import { asksForWebSocket } from './tunnel.ts';

export interface Listening {
  readonly host: string;
  readonly port: number;
  /** Null: plain HTTP/1.1, for behind another terminator. */
  readonly certificates: Certificates | null;
  readonly limits: Pick<
    ProxyLimits,
    | 'maxHeaderBytes'
    | 'clientHeadersSeconds'
    | 'clientIdleSeconds'
    | 'keepAliveSeconds'
    | 'minBytesPerSecond'
    | 'maxConnectionsPerAddress'
    | 'drainSeconds'
  >;
  /** Whether an address is a proxy in front of us, whose connections are many browsers'. */
  readonly trustsProxy?: (address: string) => boolean;
  readonly log: ProxyLog;
}

export interface Served {
  readonly server: Server | TlsServer;
  readonly port: number;
  /** What is open at this moment. */
  open(): { readonly sockets: number; readonly tunnels: number };
  /** Takes no more connections, lets requests under way finish within `drainSeconds`, then ends WebSockets and cuts what is left. */
  close(): Promise<void>;
}

/** Resolves when the port is open. Throws INPUT when it cannot be. */
export async function serve(
  proxy: Pick<Proxy, 'listener' | 'upgrade' | 'broken' | 'endTunnels'>,
  listening: Listening,
): Promise<Served> {
  const { certificates, limits, log } = listening;
  const http1 = {
    maxHeaderSize: limits.maxHeaderBytes,
    insecureHTTPParser: false,
    headersTimeout: limits.clientHeadersSeconds * 1000,
    // How often node looks for heads that are late.
    connectionsCheckingInterval: Math.min(1000, limits.clientHeadersSeconds * 500),
    requestTimeout: 0, // an upload over a slow line takes as long as it takes: see tracks.ts
    keepAliveTimeout: limits.keepAliveSeconds * 1000,
    keepAliveTimeoutBuffer: 0, // node's own second on top
    optimizeEmptyRequests: true, // a request without a body needs no stream for it
  };
  const tracks = new Map<Socket, Track>();
  const streams = new Set<Track>();
  const sockets = countedSockets(listening);
  let draining = false;

  function onRequest(request: IncomingMessage, response: ServerResponse): void {
    const track = tracks.get(request.socket);
    if (track) track.carried = { request, response };
    if (draining) response.shouldKeepAlive = false;
    proxy.listener(request, response);
  }
  function onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const track = tracks.get(request.socket);
    if (track) track.tunnel = true;
    proxy.upgrade(request, socket, head);
  }

  const server: Server | TlsServer =
    certificates === null
      ? createServer(http1, onRequest)
      : createTlsServer({ certificates, http1, streams, onRequest });
  server.on('upgrade', onUpgrade);
  // Refused with 405 like TRACE; without a listener node would only cut it. Over HTTP/2 it has no socket of its own.
  server.on('connect', (request: IncomingMessage, way: Duplex | StreamResponse, head: Buffer) => {
    if (way instanceof StreamResponse) way.writeHead(405).end();
    else proxy.upgrade(request, way, head);
  });
  server.on('clientError', (error: Error, socket: Socket) => {
    const track = tracks.get(socket);
    // Part of an answer has left: what is said now would be taken for the rest of it.
    if (track && isUnderWay(track) && track.carried?.response.headersSent === true) socket.destroy();
    else proxy.broken(error, socket);
  });
  // node offers an upgrade only to a server that wants it; here too it asks each time.
  Object.assign(server, { shouldUpgradeCallback: asksForWebSocket });
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.on(certificates === null ? 'connection' : 'secureConnection', (socket: Socket) => {
    if ('alpnProtocol' in socket && socket.alpnProtocol === 'h2') return;
    tracks.set(socket, socketTrack(socket));
    socket.once('close', () => tracks.delete(socket));
  });

  const countTunnels = (): number => [...tracks.values()].filter(({ tunnel }) => tunnel).length;
  // A list made anew: looking at one track may end another.
  const all = (): readonly Track[] => [...tracks.values(), ...streams];
  const look = openStalls(limits);
  function lookAround(): void {
    const cut = look(all(), performance.now());
    if (cut > 0)
      log.warn('cut connections that stood still; see limits.clientIdleSeconds and minBytesPerSecond', {
        count: cut,
      });
    const turnedAway = sockets.takeTurnedAway();
    if (turnedAway > 0)
      log.warn('turned connections away; see limits.maxConnectionsPerAddress', { count: turnedAway });
  }
  const ticker = setInterval(
    () => {
      try {
        lookAround();
      } catch (error) {
        // Thrown from a timer it would end the program, and with it everybody's page.
        log.warn('could not look for connections that stand still', { code: faultCode(error) });
      }
    },
    Math.min(5000, limits.clientIdleSeconds * 200),
  );
  ticker.unref();

  server.listen(listening.port, listening.host);
  await once(server, 'listening').catch((error: unknown) => {
    clearInterval(ticker);
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    const why = taken ? 'another program listens there' : 'the system does not allow it';
    throw new Fault('INPUT', `listened on ${listening.host}:${listening.port}: ${why}`);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : listening.port;

  return {
    server,
    port,
    open: () => ({
      sockets: sockets.all.size,
      tunnels: countTunnels(),
    }),
    async close() {
      draining = true;
      await drain({
        server,
        sockets: sockets.all,
        seconds: limits.drainSeconds,
        underWay: () => all().filter(isUnderWay),
        tunnels: countTunnels,
        endTunnels: () => proxy.endTunnels(),
      });
      clearInterval(ticker);
    },
  };
}

/** The open sockets; an address that has too many gets no more. */
function countedSockets({ limits, trustsProxy }: Listening): {
  readonly all: ReadonlySet<Socket>;
  add(socket: Socket): void;
  /** How many were turned away since it was last asked. */
  takeTurnedAway(): number;
} {
  const all = new Set<Socket>();
  const perAddress = new Map<string, number>();
  let turnedAway = 0;
  return {
    all,
    add(socket) {
      const address = peerAddress(socket);
      const before = perAddress.get(address) ?? 0;
      if (before >= limits.maxConnectionsPerAddress && trustsProxy?.(address) !== true) {
        turnedAway += 1;
        socket.destroy();
        return;
      }
      all.add(socket);
      perAddress.set(address, before + 1);
      socket.once('close', () => {
        all.delete(socket);
        const left = (perAddress.get(address) ?? 1) - 1;
        if (left > 0) perAddress.set(address, left);
        else perAddress.delete(address);
      });
    },
    takeTurnedAway() {
      const count = turnedAway;
      turnedAway = 0;
      return count;
    },
  };
}
