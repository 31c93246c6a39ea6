/** A server for HTTP/2 and HTTP/1.1 over TLS, whichever the browser chooses (ALPN). */

import { createSecureServer } from 'node:http2';
import type {
  Http2SecureServer,
  Http2ServerRequest,
  Http2ServerResponse,
  ServerHttp2Session,
} from 'node:http2';
import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http';
import type { Certificates } from './certificates.ts';
import { StreamRequest } from './h2-request.ts';
import { StreamResponse } from './h2-response.ts';
import type { Track } from './tracks.ts';

export interface TlsServerParts {
  readonly certificates: Certificates;
  /** Of HTTP/1.1; their patience holds for HTTP/2 too. */
  readonly http1: ServerOptions & {
    readonly maxHeaderSize: number;
    readonly headersTimeout: number;
    readonly keepAliveTimeout: number;
  };
  /** The tracks of the streams under way are put in here. */
  readonly streams: Set<Track>;
  readonly onRequest: (request: IncomingMessage, response: ServerResponse) => void;
}

/** Node's own types leave the last out. */
export type TlsServer = Http2SecureServer & Pick<Server, 'closeIdleConnections'>;

/** Bounds of one HTTP/2 connection. A browser comes nowhere near them. */
const BOUNDS = {
  maxHeaderListPairs: 256, // as cookies come in crumbs, one field each
  maxSessionMemory: 10, // MB; more streams are refused until answers were taken
  maxSessionInvalidFrames: 100, // node's 1,000 is far more than any mistake needs
  maxSessionRejectedStreams: 100,
  // Rapid reset (CVE-2023-44487): a page that is left cancels its requests once, an attacker for ever.
  streamResetBurst: 500,
  streamResetRate: 50, // a second
  // What the CRM sends goes on as it came, a field that stands twice too.
  strictSingleValueFields: false,
} as const;

const SETTINGS = {
  maxConcurrentStreams: 128, // RFC 9113 section 6.5.2 asks for at least 100
  initialWindowSize: 262_144, // so that an upload is not slowed by the way there and back
  enableConnectProtocol: false, // WebSocket stays on HTTP/1.1, where it is judged
} as const;

/** The connection's window: several uploads at once at full speed. */
const CONNECTION_WINDOW = 1_048_576;

export function createTlsServer(parts: TlsServerParts): TlsServer {
  const { certificates, http1, streams, onRequest } = parts;
  const server = createSecureServer({
    ...http1,
    ...BOUNDS,
    settings: { ...SETTINGS, maxHeaderListSize: http1.maxHeaderSize },
    allowHTTP1: true,
    minVersion: 'TLSv1.2',
    // Of the same patience as the head that follows.
    handshakeTimeout: http1.headersTimeout,
    ...certificates.first(),
    SNICallback: (name, done) => done(null, certificates.contextFor(name)),
    Http2ServerRequest: StreamRequest as unknown as typeof Http2ServerRequest,
    Http2ServerResponse: StreamResponse as unknown as typeof Http2ServerResponse,
  });
  certificates.onChange(() => server.setSecureContext({ ...certificates.first(), minVersion: 'TLSv1.2' }));
  server.on('session', (session) => boundSession(session, http1.keepAliveTimeout));
  // Node's types do not know that both protocols' requests come here, each in its class.
  server.on('request', (...[request, response]: readonly unknown[]) => {
    if (request instanceof StreamRequest && response instanceof StreamResponse)
      watchStream(streams, request, response);
    onRequest(request as IncomingMessage, response as ServerResponse);
  });
  return server as TlsServer;
}

function boundSession(session: ServerHttp2Session, keepAliveMs: number): void {
  session.setLocalWindowSize(CONNECTION_WINDOW);
  // No byte either way for so long: no new streams (GOAWAY); those that wait for the CRM still get their answers.
  session.setTimeout(keepAliveMs, () => session.close());
}

function watchStream(streams: Set<Track>, request: StreamRequest, response: StreamResponse): void {
  const track: Track = {
    carried: {
      request: {
        get complete() {
          return request.complete;
        },
        get readableLength() {
          return request.unread;
        },
      },
      response,
    },
    tunnel: false,
    came: () => request.received,
    went: () => response.taken,
    waiting: () => response.writableLength,
    cut: () => response.destroy(),
  };
  streams.add(track);
  response.once('close', () => streams.delete(track));
}
