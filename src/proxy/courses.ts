/** Where an answer's body goes: passed on, looked at first, or taken by the journey. */

import type { AnswerHead, Reply } from '../model/exchange.ts';
import type { Fault } from '../lib/fault.ts';
import { writeSentHead } from './answer-headers.ts';
import type { SentHead } from './answer-headers.ts';
import type { Answer, Call } from './parts.ts';
import type { Journey } from './ports.ts';
import { takenBody } from './taken-body.ts';

/** What `look` is shown at most. */
const LOOK_BYTES = 64 * 1024;

const NOTHING = Buffer.alloc(0);

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
}

/** Asks the journey and opens the way that it chose. An answer without a body has nothing to take: it passes. */
export function openCourse(course: Course): Sink {
  const { call, head, journey } = course;
  // The journey hears of every answer, also of one that has nothing to take.
  const chosen = journey.classify(call.exchange, call.admission, head);
  if (call.request.method === 'HEAD' || head.status === 204 || head.status === 304) return pass(course);
  switch (chosen) {
    case 'pass':
      return pass(course);
    case 'look':
      return isEventStream(head) ? pass(course) : look(course);
    case 'take':
      return take(course);
    default:
      return chosen satisfies never;
  }
}

/** The bytes as they come, no faster than the browser takes them. The head leaves at once: an event stream may stay silent long. */
function pass({ call: { response }, sent, flow }: Course): Sink {
  // Answered early: nobody waits for these bytes.
  if (response.headersSent) {
    flow.abort();
    return NOWHERE;
  }
  let waiting = false;
  const resume = (): void => {
    waiting = false;
    flow.resume();
  };
  if (response.destroyed) {
    flow.abort();
  } else {
    // The socket, not the response: a corked response in chunks ends before its body (node 24).
    const { socket } = response;
    socket?.cork();
    writeSentHead(response, sent);
    // Not flushHeaders: it writes the head as UTF-8, and a field's bytes above 7F would change.
    response.write(NOTHING);
    // Head and first bytes mostly arrive together and then leave in one write.
    process.nextTick(() => socket?.uncork());
  }
  return {
    endsWithBrowser: true,
    data(chunk) {
      if (response.write(chunk) || waiting) return;
      waiting = true;
      flow.pause();
      response.once('drain', resume);
    },
    end() {
      response.end();
    },
    fail() {
      // Never a clean end: the browser must see that something is missing.
      response.destroy();
    },
  };
}

const NOWHERE: Sink = {
  endsWithBrowser: true,
  data: () => undefined,
  end: () => undefined,
  fail: () => undefined,
};

/** Waits for 64 KiB or the end, then goes on as the journey says, from the first byte. */
function look(course: Course): Sink {
  const { call, head, journey } = course;
  const start: Buffer[] = [];
  let bytes = 0;
  let chosen: Sink | null = null;

  function choose(ended: boolean): Sink {
    const shown = Buffer.concat(start).subarray(0, LOOK_BYTES);
    const way = journey.look(call.exchange, call.admission, head, shown, ended);
    const sink = way === 'pass' ? pass(course) : take(course);
    chosen = sink;
    for (const chunk of start) sink.data(chunk);
    start.length = 0;
    return sink;
  }

  return {
    get endsWithBrowser() {
      return chosen === null ? !call.admission.governed : chosen.endsWithBrowser;
    },
    data(chunk) {
      if (chosen !== null) {
        chosen.data(chunk);
        return;
      }
      start.push(chunk);
      bytes += chunk.length;
      if (bytes >= LOOK_BYTES) choose(false);
    },
    end() {
      (chosen ?? choose(true)).end();
    },
    fail(fault) {
      if (chosen === null) answerFailure(course, fault);
      else chosen.fail(fault);
    },
  };
}

/** The journey reads the whole body and answers; it reads on when the browser goes away. */
function take({ call, head, sent, flow, journey, answer }: Course): Sink {
  const body = takenBody(flow);
  const { exchange, admission, response } = call;
  void answer(exchange, response, async () => {
    try {
      const reply = await journey.take(exchange, admission, head, body);
      if (!('asSent' in reply)) return reply;
      return { body: reply.asSent, writeHead: () => writeSentHead(response, sent) };
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

function isEventStream(head: AnswerHead): boolean {
  return /^\s*text\/event-stream\s*(?:;|$)/i.test(head.headers.get('content-type') ?? '');
}
