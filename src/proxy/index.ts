/** The proxy: reads each request once, asks the journey, and answers from the CRM or from us. */

import { ServerResponse } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { faultCode } from '../lib/fault.ts';
import type { FaultCode } from '../lib/fault.ts';
import type { Exchange } from '../model/exchange.ts';
import { openAdding } from './added-fields.ts';
import { asksForStream, BUSY_SECONDS, openPlaces } from './concurrency.ts';
import { refuseBroken } from './broken.ts';
import { hideDropped } from './exchange.ts';
import { forward } from './forward.ts';
import type { Forwarding } from './forward.ts';
import { allowed, isAllowed } from './methods.ts';
import type { Answer, Proxy, ProxyParts, Upgrade } from './parts.ts';
import type { Admission, ProxyApp } from './ports.ts';
import { writeReply } from './reply.ts';
import { fieldsOf, readBody } from './request-body.ts';
import { requestReader } from './request.ts';
import { counted, doneOf, noteAnswer, openTally } from './tally.ts';
import type { Tally } from './tally.ts';
import { openTunnels } from './tunnel.ts';

export { serve } from './serve.ts';
export { openCrmClient } from './upstream-client.ts';
export { openUpstreams } from './upstreams.ts';

type Refusable = Pick<Exchange, 'id' | 'app' | 'asker' | 'language'>;

/** One request on its way through. */
interface Passage {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly upgrade: Upgrade | null;
  readonly tally: Tally;
  forwarding: Forwarding | null;
  readonly over: () => void;
}

/** A proxy in front of the apps. */
export function openProxy(parts: ProxyParts): Proxy {
  const { limits, journey, log, upstreams } = parts;
  const readRequest = requestReader(parts);
  const places = openPlaces(limits);
  const adding = openAdding();
  const tunnels = openTunnels();

  const answer: Answer = async (exchange, response, make) => {
    try {
      const reply = await make();
      if ('writeHead' in reply) {
        noteAnswer(response, 'crm', 0);
        await writeReply(response, exchange, { ...reply, body: counted(response, reply.body) });
        return;
      }
      const { body } = reply;
      const whole = typeof body === 'string' || body instanceof Uint8Array;
      noteAnswer(response, 'journey', whole ? Buffer.byteLength(body) : 0);
      await writeReply(response, exchange, whole ? reply : { ...reply, body: counted(response, body) });
    } catch (error) {
      const code = faultCode(error);
      log.warn('could not answer a request', { requestId: exchange.id, code });
      if (response.headersSent || response.destroyed) response.destroy();
      else await refuse(response, exchange, 502, code);
    }
  };

  /** Never rejects: what cannot even be refused is cut. */
  async function refuse(
    response: ServerResponse,
    exchange: Refusable,
    status: number,
    code: FaultCode,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    try {
      const reply = journey.refuse(exchange, status, code);
      noteAnswer(response, 'refused', typeof reply.body === 'string' ? Buffer.byteLength(reply.body) : 0);
      await writeReply(response, exchange, { ...reply, headers: { ...reply.headers, ...headers } });
    } catch {
      log.warn('could not refuse a request', { requestId: exchange.id, status, code });
      response.destroy();
    }
  }

  function handle(request: IncomingMessage, response: ServerResponse, upgrade: Upgrade | null): void {
    const tally = openTally(response);
    const read = readRequest(request);
    let isOver = false;
    const passage: Passage = {
      request,
      response,
      upgrade,
      tally,
      forwarding: null,
      over() {
        if (isOver) return;
        isOver = true;
        // Whatever of the body nobody read must not stand before the connection's next request.
        request.resume();
        if (!response.writableFinished) passage.forwarding?.browserGone();
        places.leave(tally);
        const { id, app } = read.exchange;
        const status = tally.status || (response.headersSent ? response.statusCode : 0);
        parts.watch(doneOf(tally, { id, app, method: request.method ?? '', status }));
      },
    };
    response.once('close', passage.over);
    switch (read.kind) {
      case 'refused':
        if (read.code === 'HOST_UNKNOWN')
          log.warn('refused a request: no app has this host; check apps[].hosts', {
            requestId: read.exchange.id,
            host: request.headers.host ?? '',
          });
        else
          log.warn(read.why === undefined ? 'refused a request' : 'refused a request; see apps[].strict', {
            requestId: read.exchange.id,
            app: read.exchange.app,
            status: read.status,
            code: read.code,
            error: read.why,
          });
        void refuse(
          response,
          read.exchange,
          read.status,
          read.code,
          read.status === 405 ? { allow: allowed([]) } : {},
        );
        return;
      case 'own':
        tally.kind = 'own';
        hideDropped(request, read.exchange);
        parts.own(request, response, read.exchange);
        return;
      case 'crm':
        if (!admitted(passage, read.exchange, read.app)) return;
        begin(passage, read.exchange, read.app);
        return;
      default:
        return read satisfies never;
    }
  }

  /** What the request alone decides, before anybody is asked; otherwise it is answered here. */
  function admitted({ response, tally, upgrade }: Passage, exchange: Exchange, app: ProxyApp): boolean {
    const no = (status: number, code: FaultCode, headers?: Readonly<Record<string, string>>): false => {
      void refuse(response, exchange, status, code, headers);
      return false;
    };
    const watched = parts.monitors?.(app.name) === true;
    const { methods = [] } = app;
    if (!watched && !isAllowed(exchange.method, methods)) {
      log.warn('refused a request: its method is not open; see apps[].methods', {
        requestId: exchange.id,
        app: app.name,
      });
      return no(405, 'METHOD_REFUSED', { allow: allowed(methods) });
    }
    const most = app.maxBodyBytes ?? 0;
    if (!watched && most > 0 && Number(exchange.headers.get('content-length') ?? 0) > most)
      return no(413, 'REQUEST_TOO_LARGE');
    if (adding.isOwn(exchange)) {
      log.warn('refused a request: it came from this gateway; check apps[].upstream, which leads back here', {
        requestId: exchange.id,
        app: app.name,
        code: 'UPSTREAM_LOOP',
      });
      return no(502, 'UPSTREAM_LOOP');
    }
    if (upgrade !== null && app.websocket === 'refuse' && !watched) return no(403, 'TUNNEL_REFUSED');
    const isStream = upgrade !== null || asksForStream(exchange);
    const taken = places.take(tally, parts.userOf(exchange), isStream, watched);
    if (taken === 'taken') return true;
    log.warn(
      taken === 'all'
        ? 'refused a request: too many are under way; check limits.maxRequests and limits.maxStreams'
        : 'refused a request: its user has too many under way; check limits.maxRequestsPerUser and limits.maxStreamsPerUser',
      { requestId: exchange.id, app: app.name },
    );
    return no(taken === 'all' ? 503 : 429, 'TOO_BUSY', { 'retry-after': String(BUSY_SECONDS) });
  }

  function begin(passage: Passage, exchange: Exchange, app: ProxyApp): void {
    const failed = (error: unknown): Promise<void> =>
      answer(exchange, passage.response, () => Promise.reject(error));
    try {
      const waiting =
        journey.bodyNeeded(exchange) > 0
          ? withBody(passage, exchange, app)
          : follow(passage, exchange, app, null);
      waiting?.catch(failed);
    } catch (error) {
      void failed(error);
    }
  }

  /** Matching needs the body first. */
  async function withBody(passage: Passage, seen: Exchange, app: ProxyApp): Promise<void> {
    let body: Buffer;
    try {
      body = await readBody(passage.request, limits.maxMatchBodyBytes);
    } catch (error) {
      if (faultCode(error) !== 'REQUEST_TOO_LARGE') throw error;
      return refuse(passage.response, seen, 413, 'REQUEST_TOO_LARGE');
    }
    const fields = await fieldsOf(body, seen.headers);
    await follow(passage, { ...seen, query: seen.query, fields }, app, body);
  }

  /** Null when nobody had to be waited for, as for nearly every request: a turn through the queue of promises costs it more than all that is asked here. */
  function follow(
    passage: Passage,
    exchange: Exchange,
    app: ProxyApp,
    body: Buffer | null,
  ): Promise<void> | null {
    const admission = journey.admit(exchange);
    return admission instanceof Promise
      ? admission.then((given) => goOn(passage, exchange, app, body, given) ?? undefined)
      : goOn(passage, exchange, app, body, admission);
  }

  function goOn(
    passage: Passage,
    exchange: Exchange,
    app: ProxyApp,
    body: Buffer | null,
    admission: Admission,
  ): Promise<void> | null {
    if (admission.kind === 'answer') return answer(exchange, passage.response, async () => admission.reply);
    // Only now: it says who asks, which admission found out.
    const added = adding.fieldsFor(exchange, app.assertion);
    if (added instanceof Promise) {
      const signed = admission.monitored === true ? added.catch(() => adding.marks(exchange)) : added;
      return signed.then((fields) => sendOn(passage, exchange, app, body, admission, fields));
    }
    sendOn(passage, exchange, app, body, admission, added);
    return null;
  }

  function sendOn(
    passage: Passage,
    exchange: Exchange,
    app: ProxyApp,
    body: Buffer | null,
    admission: Extract<Admission, { kind: 'forward' }>,
    added: readonly string[],
  ): void {
    const { request, response, tally, over } = passage;
    // Gone while we asked: an ordinary request is not sent, a governed one would have been read on anyway.
    if (response.destroyed && !admission.governed) return;
    passage.forwarding = forward(parts, answer, {
      exchange,
      app,
      lane: upstreams.lane(app.name, exchange.host),
      added,
      tally,
      places,
      over,
      admission,
      request,
      response,
      body,
      // Rows of a route that a profile names are judged, which in a tunnel they could not be: there the handshake goes on as a plain GET.
      upgrade: admission.governed ? null : passage.upgrade,
    });
  }

  return {
    listener: (request, response) => handle(request, response, null),
    broken: (error, socket) => refuseBroken(parts, error, socket),
    upgrade(request, socket, head) {
      const response = new ServerResponse(request);
      if (!(socket instanceof Socket)) {
        socket.destroy();
        return;
      }
      response.shouldKeepAlive = false;
      try {
        response.assignSocket(socket);
      } catch {
        // An earlier answer of this connection has it still. No browser sends a handshake behind a request that is not answered.
        log.warn('cut a connection: it asked for a tunnel before its earlier request was answered', {});
        socket.destroy();
        return;
      }
      // The server has let go of the socket: what it does for a response is ours to do.
      socket.on('error', () => socket.destroy());
      socket.on('drain', () => response.emit('drain'));
      response.once('finish', () => socket.end());
      handle(request, response, { socket, head, tunnels });
    },
    endTunnels: () => tunnels.end(),
    close: () => upstreams.close(),
  };
}
