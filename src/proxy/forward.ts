/** Sends one request to the CRM and leads its answer to the course that the journey chooses. */

import { isIP } from 'node:net';
import { PassThrough } from 'node:stream';
import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { Fault } from '../lib/fault.ts';
import { readHead } from './answer-headers.ts';
import { answerFailure, openCourse } from './courses.ts';
import type { Flow, Sink } from './courses.ts';
import type { Answer, Call, ProxyParts } from './parts.ts';
import { upstreamHeaders } from './request-headers.ts';
import { openTunnel } from './tunnel.ts';

/** Starts the call; every end of it is answered. The browser's going away ends it, unless the journey took or may take the answer. */
export function forward(parts: ProxyParts, answer: Answer, call: Call): void {
  const { exchange, admission, response } = call;
  const { journey, log } = parts;
  let controller: Dispatcher.DispatchController | null = null;
  let sink: Sink | null = null;
  let aborted = false;

  const flow: Flow = {
    pause: () => controller?.pause(),
    resume: () => controller?.resume(),
    abort() {
      aborted = true;
      controller?.abort(new Error('the answer is not wanted any more'));
    },
  };

  response.once('close', () => {
    if (response.writableFinished) return;
    if (sink === null ? !admission.governed : sink.endsWithBrowser) flow.abort();
  });

  // A reply before the CRM said a word; what the CRM says then is still read, and whoever made the reply hears of its fault too.
  admission.early?.then(
    (reply) => {
      if (sink === null && !('asSent' in reply)) void answer(exchange, response, async () => reply);
    },
    () => undefined,
  );

  const options: Dispatcher.DispatchOptions & { servername?: string } = {
    path: exchange.target,
    method: exchange.method,
    headers: upstreamHeaders(exchange, admission.governed),
    body: call.body ?? streamedBody(call),
    ...(call.upgrade === null ? {} : { upgrade: 'websocket' }),
    ...servernameOf(call.app.upstream),
  };
  call.pool.dispatch(options, {
    onRequestStart(started) {
      controller = started;
      // The browser may have gone while the request waited for a connection.
      if (aborted) flow.abort();
    },
    onRequestUpgrade(_controller, _status, _headers, upstream) {
      const raw = rawFields(controller);
      if (call.upgrade !== null && openTunnel(call, call.upgrade, raw, upstream)) return;
      upstream.destroy();
      fail(new Fault('UPSTREAM_DOWN', 'opened a WebSocket: the CRM did not answer its challenge'));
    },
    onResponseStart(_controller, status, _headers, reason) {
      if (status < 200) return; // 103 and its like: see ANSWER_CHANGES
      const raw = rawFields(controller);
      const head = readHead(status, raw);
      const sent = { status, reason: reason ?? '', raw };
      sink = openCourse({ call, head, sent, flow, journey, answer });
    },
    onResponseData(_controller, chunk) {
      sink?.data(chunk);
    },
    onResponseEnd() {
      sink?.end(); // undici has compared the length
    },
    onResponseError(_controller, error) {
      fail(faultOf(error, sink !== null));
    },
  });

  function fail(fault: Fault): void {
    if (aborted && sink?.endsWithBrowser !== false) return; // the browser went away: nobody asks
    log.warn('the CRM gave no whole answer', { id: exchange.id, code: fault.code });
    if (sink === null) answerFailure({ call, journey, answer }, fault);
    else sink.fail(fault);
  }
}

/** A stream of its own: undici destroys the body when the CRM answers early, and the browser's connection must outlive that. */
function streamedBody({ request, exchange, upgrade }: Call): Readable | null {
  const length = exchange.headers.get('content-length');
  const chunked = request.headers['transfer-encoding'] !== undefined;
  if (upgrade !== null || (!chunked && (length === undefined || length === '0'))) return null;
  const body = new PassThrough();
  body.once('close', () => request.unpipe(body).resume());
  // The browser broke its upload off: that ends even a governed request, which would never be whole.
  request.once('error', (error) => body.destroy(error));
  return request.pipe(body);
}

function rawFields(controller: Dispatcher.DispatchController | null): readonly Buffer[] {
  const raw = controller?.rawHeaders;
  return Array.isArray(raw) ? raw.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)) : [];
}

/** The certificate must be the upstream's, though `Host` names what the browser asked for; an upstream known by address alone shows the certificate of that `Host`. */
function servernameOf(upstream: string): { servername?: string } {
  const { protocol, hostname } = new URL(upstream);
  const named = isIP(hostname.replaceAll(/[[\]]/g, '')) === 0;
  return protocol === 'https:' && named ? { servername: hostname } : {};
}

function faultOf(error: Error, headSeen: boolean): Fault {
  const code = 'code' in error ? error.code : '';
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') {
    return new Fault('UPSTREAM_TIMEOUT', 'waited for the CRM: too long');
  }
  if (headSeen) return new Fault('UPSTREAM_TRUNCATED', 'read an answer: it broke off');
  return new Fault('UPSTREAM_DOWN', 'asked the CRM: no answer');
}
