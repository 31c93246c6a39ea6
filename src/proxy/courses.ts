/** Where an answer's body goes: passed on, looked at first, or taken by the journey. */

import type { AnswerHead, Reply } from '../model/exchange.ts';
import { Fault } from '../lib/fault.ts';
import { writeSentHead } from './answer-headers.ts';
import type { SentHead } from './answer-headers.ts';
import { isEventStream, meteredEvents } from './events.ts';
import { watchedEvents } from './watched-streams.ts';
import type { Answer, Call } from './parts.ts';
import { changesOf, NOTHING, Passing } from './passing.ts';
import type { Journey, StreamLife, StreamMeter } from './ports.ts';
import type { ProxyLimits } from './settings.ts';
import { takenBody } from './taken-body.ts';

/** What `look` is shown at most. */
const LOOK_BYTES = 64 * 1024;

/** The CRM's side of an answer, to slow it down or to end it. */
export interface Flow {
  pause(): void;
  resume(): void;
  abort(): void;
}

export interface Sink {
  /** Whether the CRM's answer ends when the browser goes away. */
  readonly endsWithBrowser: boolean;
  data(chunk: Buffer): void;
  end(): void;
  fail(fault: Fault): void;
}

export interface Course {
  readonly call: Call;
  readonly head: AnswerHead;
  readonly sent: SentHead;
  readonly flow: Flow;
  readonly journey: Journey;
  readonly answer: Answer;
  readonly limits: Pick<ProxyLimits, 'maxMessageBytes'>;
}

/** Asks the journey and opens the way that it chose. An answer without a body has nothing to look at. */
export function openCourse(course: Course): Sink {
  const { call, head, flow, journey } = course;
  if (!framedPlainly(head)) {
    answerFailure(course, new Fault('UPSTREAM_INVALID', 'read an answer: its transfer coding is not known'));
    flow.abort();
    return NOWHERE;
  }
  // The journey hears of every answer, also of one that has nothing to take.
  const chosen = journey.classify(call.exchange, call.admission, head);
  const bare = call.request.method === 'HEAD' || head.status === 204 || head.status === 304;
  switch (chosen) {
    case 'pass':
      return bare || !isEventStream(head) ? pass(course) : passEvents(course);
    case 'glance':
    case 'look':
      if (bare) return pass(course);
      return isEventStream(head) ? passEvents(course) : new Looking(course, chosen === 'glance');
    case 'take':
      return take(course);
    default:
      return chosen satisfies never;
  }
}

/** undici undoes `chunked` and no other transfer coding: the bytes would stay packed under a head that does not say so. */
function framedPlainly({ headers }: AnswerHead): boolean {
  const coding = headers.get('transfer-encoding');
  return coding === undefined || coding.trim().toLowerCase() === 'chunked';
}

/** Server-sent events, as the app's `events` says. */
function passEvents(course: Course): Sink {
  const { call, head, flow, journey, answer, limits } = course;
  const { exchange, admission, app, response } = call;
  if (admission.monitored === true) {
    const open = (): StreamMeter => journey.meterStream(exchange, admission, 'events', NO_LIFE);
    return watchedEvents({ head, limits, meter: open }, pass(course));
  }
  const mode = app.events ?? 'meter';
  switch (mode) {
    case 'pass':
      return pass(course);
    case 'refuse':
      void answer(exchange, response, async () => journey.refuse(exchange, 403, 'TUNNEL_REFUSED'));
      flow.abort();
      return NOWHERE;
    case 'meter':
      try {
        const meter = (life: StreamLife) => journey.meterStream(exchange, admission, 'events', life);
        const open = (slower: Flow): Sink => pass({ ...course, flow: slower });
        return meteredEvents({ head, flow, meter, limits, response }, open);
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        answerFailure(course, error);
        flow.abort();
        return NOWHERE;
      }
    default:
      return mode satisfies never;
  }
}

/** The bytes as they come, no faster than the browser takes them. */
function pass(course: Course, hasBytes = false): Sink {
  const { flow } = course;
  const { response } = course.call;
  if (!response.headersSent && !response.destroyed) return new Passing(course, hasBytes);
  // Answered early, or gone: nobody waits for these bytes.
  flow.abort();
  return NOWHERE;
}

/** Nobody ends what is only watched. */
const NO_LIFE: StreamLife = { cut: () => undefined, onClosed: () => undefined };

const NOWHERE: Sink = {
  endsWithBrowser: true,
  data: () => undefined,
  end: () => undefined,
  fail: () => undefined,
};

/** Waits for the first bytes, or for 64 KiB or the end, then goes on as the journey says, from the first byte. A class also because of its getter: in an object made for each answer it would be a hidden class of its own, which only a full collection frees, and with it the whole request. */
class Looking implements Sink {
  readonly #course: Course;
  readonly #start: Buffer[] = [];
  #bytes = 0;
  #glances: boolean;
  #chosen: Sink | null = null;

  constructor(course: Course, glances: boolean) {
    this.#course = course;
    this.#glances = glances;
  }

  get endsWithBrowser(): boolean {
    const chosen = this.#chosen;
    return chosen === null ? !this.#course.call.admission.governed : chosen.endsWithBrowser;
  }

  data(chunk: Buffer): void {
    if (this.#chosen !== null) {
      this.#chosen.data(chunk);
      return;
    }
    this.#start.push(chunk);
    this.#bytes += chunk.length;
    if (this.#glances && this.#ordinary(false)) this.#go(pass(this.#course, true));
    else if (this.#bytes >= LOOK_BYTES) this.#choose(false);
  }

  end(): void {
    if (this.#chosen === null && this.#glances && this.#ordinary(true)) this.#go(pass(this.#course));
    (this.#chosen ?? this.#choose(true)).end();
  }

  fail(fault: Fault): void {
    if (this.#chosen === null) answerFailure(this.#course, fault);
    else this.#chosen.fail(fault);
  }

  #choose(ended: boolean): Sink {
    const { call, head, journey } = this.#course;
    const shown = this.#shown().subarray(0, LOOK_BYTES);
    const way = journey.look(call.exchange, call.admission, head, shown, ended);
    return this.#go(way === 'pass' ? pass(this.#course, this.#bytes > 0) : take(this.#course));
  }

  #go(sink: Sink): Sink {
    this.#chosen = sink;
    for (const chunk of this.#start) sink.data(chunk);
    this.#start.length = 0;
    return sink;
  }

  #shown(): Buffer {
    return this.#start.length === 1 ? (this.#start[0] ?? NOTHING) : Buffer.concat(this.#start);
  }

  /** Whether the first bytes are what the head says. */
  #ordinary(ended: boolean): boolean {
    const { call, head, journey } = this.#course;
    const seen = journey.glance(call.exchange, head, this.#shown(), ended);
    this.#glances = seen === 'more';
    return seen === 'pass';
  }
}

/** The journey reads the whole body and answers; it reads on when the browser goes away. */
function take(course: Course): Sink {
  const { call, head, sent, flow, journey, answer } = course;
  const body = takenBody(flow);
  const { exchange, admission, response } = call;
  void answer(exchange, response, async () => {
    try {
      const reply = await journey.take(exchange, admission, head, body);
      if (!('asSent' in reply)) return reply;
      const changes = changesOf(course, reply.rewritten ?? false);
      return { body: reply.asSent, writeHead: () => writeSentHead(response, sent, changes) };
    } catch (error) {
      flow.abort();
      throw error;
    }
  });
  return {
    endsWithBrowser: false,
    data: (chunk) => body.push(chunk),
    end: () => body.end(),
    fail: (fault) => body.fail(fault),
  };
}

/** Answers when the CRM gave no usable answer before its first byte left. */
export function answerFailure(
  { call, journey, answer }: Pick<Course, 'call' | 'journey' | 'answer'>,
  fault: Fault,
): void {
  const { exchange, admission, response } = call;
  const failed = (): Promise<Reply> => journey.upstreamFailed(exchange, admission, fault.code);
  void answer(exchange, response, failed);
}
