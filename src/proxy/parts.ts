/** What the proxy is made of, and what its files hand each other. */

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Exchange, Reply } from '../model/exchange.ts';
import type { Places } from './concurrency.ts';
import type { Admission, Journey, ProxyApp, Watch } from './ports.ts';
import type { SentAnswer } from './reply.ts';
import type { RequestParts } from './request.ts';
import type { ProxyLimits } from './settings.ts';
import type { Tally } from './tally.ts';
import type { Tunnels } from './tunnel.ts';
import type { Lane, Upstreams } from './upstreams.ts';

/** A fixed message with fields beside it; never a cell's value. */
export interface ProxyLog {
  info(message: string, fields: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields: Readonly<Record<string, unknown>>): void;
}

export interface ProxyParts extends RequestParts {
  readonly journey: Journey;
  /** Serves `/_exportgate/`. The messages carry what was read: the normalised target, and no field that a client may not set. */
  readonly own: (incoming: IncomingMessage, outgoing: ServerResponse, exchange: Exchange) => void;
  /** The ways to the apps' CRMs; closed with the proxy. */
  readonly upstreams: Upstreams;
  readonly limits: ProxyLimits;
  /** What the requests of one user are counted under. */
  readonly userOf: (exchange: Exchange) => string;
  readonly watch: Watch;
  readonly log: ProxyLog;
}

/** What a server needs of the proxy. */
export interface Proxy {
  readonly listener: RequestListener;
  /** For a server's `upgrade` event. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** For a server's `clientError` event, while no answer is on its way: refuses, and ends the connection. */
  readonly broken: (error: Error, socket: Duplex) => void;
  /** Ends every WebSocket with a goodbye (1001). */
  endTunnels(): void;
  /** Ends every connection to the CRMs; answers on their way break off. */
  close(): Promise<void>;
}

/** One request on its way to the CRM. */
export interface Call {
  readonly exchange: Exchange;
  readonly app: ProxyApp;
  readonly lane: Lane;
  /** Fields that we add last. */
  readonly added: readonly string[];
  readonly tally: Tally;
  readonly places: Places;
  /** The browser has had all that it will have. */
  readonly over: () => void;
  readonly admission: Extract<Admission, { kind: 'forward' }>;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The body where it was read already; otherwise it streams. */
  readonly body: Buffer | null;
  /** The browser's connection, where it asked for WebSocket. */
  readonly upgrade: Upgrade | null;
}

export interface Upgrade {
  readonly socket: Duplex;
  /** What came behind the request's head. */
  readonly head: Buffer;
  readonly tunnels: Tunnels;
}

/** Writes what `make` gives; what goes wrong becomes a 502 of ours, or a cut where bytes have left. */
export type Answer = (
  exchange: Exchange,
  response: ServerResponse,
  make: () => Promise<Reply | SentAnswer>,
) => Promise<void>;
