/** Sends one request to the CRM and leads its answer to the course that the journey chooses. */

import type { Duplex } from 'node:stream';
import type { Dispatcher } from 'undici';
import { Fault } from '../lib/fault.ts';
import { finishFields } from './added-fields.ts';
import { fieldsOfAnswer, readHead } from './answer-headers.ts';
import { answerFailure, openCourse } from './courses.ts';
import type { Flow, Sink } from './courses.ts';
import { mapAnswer, namesOf } from './mapped.ts';
import type { Names } from './mapped.ts';
import type { Answer, Call, ProxyParts } from './parts.ts';
import { upstreamHeaders } from './request-headers.ts';
import { streamedBody } from './sent-body.ts';
import { offered, openTunnel } from './tunnel.ts';
import { failureOf } from './upstream-faults.ts';
import type { Failure } from './upstream-faults.ts';
import type { Upstream } from './upstreams.ts';

/** What of a forwarded request the proxy must hear of. */
export interface Forwarding {
  /** The browser's connection closed before it had its answer. */
  browserGone(): void;
}

/** Starts the call; every end of it is answered. The browser's going away ends it, unless the journey took or may take the answer. */
export function forward(parts: ProxyParts, answer: Answer, call: Call): Forwarding {
  const forwarded = new Forwarded(parts, answer, call);
  // A reply before the CRM said a word; what the CRM says then is still read, and whoever made the reply hears of its fault too.
  call.admission.early?.then(
    (reply) => forwarded.answerEarly(reply),
    () => undefined,
  );
  forwarded.begin();
  return forwarded;
}

const NONE: readonly Upstream[] = [];

/** Methods whose second sending does what the first does (RFC 9110 section 9.2.2). */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

type Options = Dispatcher.DispatchOptions & { servername?: string };
type EarlyReply = Awaited<NonNullable<Call['admission']['early']>>;

/** A class, because one is made for every request: its functions are not. */
class Forwarded implements Dispatcher.DispatchHandler, Flow, Forwarding {
  readonly parts: ProxyParts;
  readonly answer: Answer;
  readonly call: Call;
  readonly names: Names | null;
  controller: Dispatcher.DispatchController | null = null;
  sink: Sink | null = null;
  aborted = false;
  /** The body cannot be sent twice. */
  streams = false;
  options: Options | null = null;
  upstream: Upstream | null = null;
  /** Those that were asked in vain. */
  tried: readonly Upstream[] = NONE;

  constructor(parts: ProxyParts, answer: Answer, call: Call) {
    this.parts = parts;
    this.answer = answer;
    this.call = call;
    this.names = call.lane.crm === null ? null : namesOf(call.lane.crm, call.exchange);
    call.tally.holders += 1;
    call.tally.askedAt = performance.now();
  }

  begin(): void {
    const options = this.#options();
    this.#send(this.call.lane.pick(NONE, this.#isRepeatable()), options);
  }

  #send(upstream: Upstream, options: Options, dispatcher: Dispatcher = upstream.pool): void {
    this.upstream = upstream;
    this.options = options;
    upstream.address.load += 1;
    if (upstream.servername !== null) options.servername = upstream.servername;
    dispatcher.dispatch(options, this);
  }

  #options(): Options {
    const { exchange, admission, added, lane, body, upgrade } = this.call;
    const fields = offered(this.call, upstreamHeaders(exchange, admission.governed));
    const streamed = body === null ? streamedBody(this.call) : null;
    this.streams = streamed !== null;
    return {
      path: exchange.target,
      method: exchange.method as Dispatcher.HttpMethod,
      headers: finishFields(fields, added, lane, this.names),
      body: body ?? streamed,
      ...(upgrade === null ? null : { upgrade: 'websocket' }),
    };
  }

  answerEarly(reply: EarlyReply): void {
    const { exchange, response } = this.call;
    if (this.sink === null && !('asSent' in reply)) void this.answer(exchange, response, async () => reply);
  }

  browserGone(): void {
    const { sink } = this;
    if (sink === null ? !this.call.admission.governed : sink.endsWithBrowser) this.abort();
  }

  pause(): void {
    this.controller?.pause();
  }

  resume(): void {
    this.controller?.resume();
  }

  abort(): void {
    this.aborted = true;
    this.controller?.abort(new Error('the answer is not wanted any more'));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    // The browser may have gone while the request waited for a connection.
    if (this.aborted) this.abort();
  }

  onRequestUpgrade(_controller: unknown, _status: number, _headers: unknown, upstream: Duplex): void {
    const { call } = this;
    call.tally.headAt = performance.now();
    if (call.upgrade !== null && openTunnel(this.parts, call, call.upgrade, this.#fields(), upstream)) {
      call.tally.status = 101;
      call.tally.firstAt = performance.now();
      call.upgrade.socket.once('close', call.over);
      upstream.once('close', () => this.#done());
      return;
    }
    upstream.destroy();
    this.#done();
    const fault = new Fault('UPSTREAM_INVALID', 'opened a WebSocket: the CRM did not answer its challenge');
    this.#fail({ fault, words: 'the CRM did not answer the challenge of a WebSocket' });
  }

  onResponseStart(_controller: unknown, status: number, _headers: unknown, reason?: string): void {
    if (status < 200) return; // 103 and its like: see ANSWER_CHANGES
    const { call, parts, answer } = this;
    const { tally } = call;
    tally.headAt = performance.now();
    this.upstream?.address.answered();
    const fields = this.#fields();
    const head = readHead(status, fields);
    if (head.headers.get('content-type')?.startsWith('text/event-stream') === true)
      call.places.becomesStream(tally);
    const sent = { status, reason: reason ?? '', fields };
    this.sink = openCourse({
      call,
      head,
      sent,
      flow: this,
      journey: parts.journey,
      answer,
      limits: parts.limits,
    });
    if (tally.firstAt === 0 && call.response.headersSent) tally.firstAt = performance.now();
  }

  onResponseData(_controller: unknown, chunk: Buffer): void {
    this.sink?.data(chunk);
    const { tally, response } = this.call;
    if (tally.kind !== 'crm') return;
    tally.bytes += chunk.length;
    if (tally.firstAt === 0 && response.headersSent) tally.firstAt = performance.now();
  }

  onResponseEnd(): void {
    this.#done();
    this.sink?.end(); // undici has compared the length
  }

  onResponseError(_controller: unknown, error: Error): void {
    const { upstream, aborted } = this;
    const failure = failureOf(error, this.sink !== null);
    if (!aborted && upstream !== null) {
      if (failure.again || failure.fault.code === 'UPSTREAM_TIMEOUT') upstream.address.failed();
      if (this.sink === null && this.#mayAskAgain(failure)) {
        upstream.address.load -= 1;
        this.#askAgain(upstream, failure);
        return;
      }
    }
    this.#done();
    this.#fail(failure);
  }

  #isRepeatable(): boolean {
    const { exchange, upgrade } = this.call;
    return !this.streams && upgrade === null && IDEMPOTENT.has(exchange.method);
  }

  /** What was never sent was not processed either, whatever its method (RFC 9110 section 9.2.2). */
  #mayAskAgain({ again, unsent, stale }: Failure): boolean {
    const { lane, upgrade } = this.call;
    const whole = !this.streams && upgrade === null;
    if (!again || !whole || !(unsent || IDEMPOTENT.has(this.call.exchange.method))) return false;
    return lane.upstreams > 1 ? this.tried.length + 1 < lane.upstreams : stale && this.tried.length === 0;
  }

  /** Another upstream, or the same one over a connection that cannot be dead. */
  #askAgain(failed: Upstream, { words, fault }: Failure): void {
    const { exchange, lane } = this.call;
    this.parts.log.info('asks the CRM again', {
      requestId: exchange.id,
      app: exchange.app,
      code: fault.code,
      error: words,
    });
    this.tried = [...this.tried, failed];
    this.controller = null;
    const next = lane.pick(this.tried, true);
    const options = this.options ?? this.#options();
    if (next !== failed) {
      this.#send(next, options);
      return;
    }
    const fresh = failed.fresh();
    this.#send(failed, options, fresh);
    fresh.close().catch(() => undefined); // once its one request is over
  }

  #fail({ fault, words }: Pick<Failure, 'fault' | 'words'>): void {
    const { call, sink, parts, answer } = this;
    if (this.aborted && sink?.endsWithBrowser !== false) return; // the browser went away: nobody asks
    const { id, app } = call.exchange;
    parts.log.warn(words, { requestId: id, app, upstream: this.upstream?.address.origin, code: fault.code });
    if (sink !== null) sink.fail(fault);
    else if (fault.code === 'REQUEST_TOO_LARGE') this.#refuseBody();
    else answerFailure({ call, journey: parts.journey, answer }, fault);
  }

  /** It showed only while it was sent on. */
  #refuseBody(): void {
    const { exchange, admission, response } = this.call;
    const { journey } = this.parts;
    void this.answer(exchange, response, async () => ({
      ...(await journey.upstreamFailed(exchange, admission, 'REQUEST_TOO_LARGE')),
      status: 413,
    }));
  }

  /** The CRM's part is over. */
  #done(): void {
    if (this.upstream !== null) this.upstream.address.load -= 1;
    this.call.places.leave(this.call.tally);
  }

  #fields(): readonly string[] {
    const raw = this.controller?.rawHeaders;
    if (!Array.isArray(raw)) return [];
    const fields = fieldsOfAnswer(raw);
    return this.names === null ? fields : mapAnswer(fields, this.names);
  }
}
