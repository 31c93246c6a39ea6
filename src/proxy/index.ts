/** The proxy: reads each request once, asks the journey, and answers from the CRM or from us. */

import { ServerResponse } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { Pool } from 'undici';
import { faultCode } from '../lib/fault.ts';
import type { FaultCode } from '../lib/fault.ts';
import type { Exchange } from '../model/exchange.ts';
import { forward } from './forward.ts';
import type { Answer, Proxy, ProxyParts, Upgrade } from './parts.ts';
import type { ProxyApp } from './ports.ts';
import { writeReply } from './reply.ts';
import { fieldsOf, readBody } from './request-body.ts';
import { readRequest } from './request.ts';

export { ANSWER_CHANGES } from './answer-headers.ts';
export { serve } from './serve.ts';

/** A proxy in front of the apps. */
export function openProxy(parts: ProxyParts): Proxy {
  const { limits, journey, log } = parts;
  const pools = new Map(parts.apps.map((app) => [app.name, poolOf(app, parts)]));

  const answer: Answer = async (exchange, response, make) => {
    try {
      await writeReply(response, exchange, await make());
    } catch (error) {
      const code = faultCode(error);
      log.warn('could not answer a request', { id: exchange.id, code });
      if (response.headersSent || response.destroyed) response.destroy();
      else await refuse(response, exchange, 502, code);
    }
  };

  /** Never rejects: what cannot even be refused is cut. */
  async function refuse(
    response: ServerResponse,
    exchange: Pick<Exchange, 'id' | 'app' | 'asker' | 'language'>,
    status: number,
    code: FaultCode,
  ): Promise<void> {
    try {
      await writeReply(response, exchange, journey.refuse(exchange, status, code));
    } catch {
      log.warn('could not refuse a request', { id: exchange.id, status, code });
      response.destroy();
    }
  }

  function handle(request: IncomingMessage, response: ServerResponse, upgrade: Upgrade | null): void {
    const read = readRequest(request, parts);
    switch (read.kind) {
      case 'refused':
        if (read.status === 421)
          log.warn('refused a request: no app has this host; check apps[].hosts', {
            id: read.exchange.id,
            host: request.headers.host ?? '',
          });
        else log.warn('refused a request', { id: read.exchange.id, status: read.status, code: read.code });
        response.once('finish', () => request.resume());
        void refuse(response, read.exchange, read.status, read.code);
        return;
      case 'own':
        hideDropped(request, read.exchange);
        parts.own(request, response, read.exchange);
        return;
      case 'crm':
        void follow(read.exchange, read.app, request, response, upgrade).catch((error: unknown) =>
          answer(read.exchange, response, () => Promise.reject(error)),
        );
        return;
      default:
        return read satisfies never;
    }
  }

  async function follow(
    seen: Exchange,
    app: ProxyApp,
    request: IncomingMessage,
    response: ServerResponse,
    upgrade: Upgrade | null,
  ): Promise<void> {
    // Whatever of the body nobody read must not stand before the connection's next request.
    response.once('finish', () => request.resume());
    let exchange = seen;
    let body: Buffer | null = null;
    if (journey.bodyNeeded(seen) > 0) {
      try {
        body = await readBody(request, limits.maxMatchBodyBytes);
      } catch (error) {
        if (faultCode(error) !== 'REQUEST_TOO_LARGE') throw error;
        return answer(seen, response, async () => journey.refuse(seen, 413, 'REQUEST_TOO_LARGE'));
      }
      exchange = { ...seen, fields: await fieldsOf(body, seen.headers) };
    }
    const admission = await journey.admit(exchange);
    if (admission.kind === 'answer') return answer(exchange, response, async () => admission.reply);
    const pool = pools.get(app.name);
    if (pool === undefined) throw new TypeError('follow: an app without a pool');
    // Gone while we asked: an ordinary request is not sent, a governed one would have been read on anyway.
    if (response.destroyed && !admission.governed) return;
    // Rows of a route that a profile names are judged, which in a tunnel they could not be: there the handshake goes on as a plain GET.
    const tunnel = admission.governed ? null : upgrade;
    forward(parts, answer, { exchange, app, pool, admission, request, response, body, upgrade: tunnel });
  }

  return {
    listener: (request, response) => handle(request, response, null),
    upgrade(request, socket, head) {
      const response = new ServerResponse(request);
      if (!(socket instanceof Socket)) {
        socket.destroy();
        return;
      }
      response.shouldKeepAlive = false;
      response.assignSocket(socket);
      // The server has let go of the socket: what it does for a response is ours to do.
      socket.on('error', () => socket.destroy());
      socket.on('drain', () => response.emit('drain'));
      response.once('finish', () => socket.end());
      handle(request, response, { socket, head });
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}

function poolOf(app: ProxyApp, { limits }: ProxyParts): Pool {
  return new Pool(new URL(app.upstream).origin, {
    pipelining: 1,
    allowH2: false,
    connect: { timeout: limits.connectSeconds * 1000 },
    headersTimeout: limits.headersSeconds * 1000,
    bodyTimeout: limits.idleSeconds * 1000,
    maxHeaderSize: 128 * 1024, // CRMs set large cookies
  });
}

/** Our own pages read the raw message: let it say what was read, and nothing that a client may not say. */
function hideDropped(request: IncomingMessage, exchange: Exchange): void {
  request.url = exchange.target;
  request.rawHeaders = [...exchange.headers].flat();
  request.headers = Object.fromEntries(exchange.headers);
}
