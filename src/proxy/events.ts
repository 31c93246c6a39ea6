/** Server-sent events on their way to the browser: the rows in each are counted before its bytes leave, which they do at once and unchanged. */

import type { ServerResponse } from 'node:http';
import { codingsOf } from '../lib/coding-names.ts';
import { eventRows } from '../lib/event-stream.ts';
import { Fault, faultCode } from '../lib/fault.ts';
import { stepDecoder } from '../lib/step-decode.ts';
import type { AnswerHead } from '../model/exchange.ts';
import type { Flow, Sink } from './courses.ts';
import type { StreamEnd, StreamLife, StreamMeter } from './ports.ts';
import type { ProxyLimits } from './settings.ts';

/** More than this waiting to be counted stops the CRM's sending. */
const MAX_WAITING_BYTES = 256 * 1024;
/** Above this, once it is more than a megabyte, nothing that people read is compressed. */
const MAX_RATIO = 200;

export interface EventParts {
  readonly head: AnswerHead;
  readonly flow: Flow;
  readonly meter: (life: StreamLife) => StreamMeter;
  readonly limits: Pick<ProxyLimits, 'maxMessageBytes'>;
  readonly response: Pick<ServerResponse, 'once'>;
}

export function isEventStream(head: AnswerHead): boolean {
  return /^\s*text\/event-stream\s*(?:;|$)/i.test(head.headers.get('content-type') ?? '');
}

/** Counts what goes into `sink`. Throws CODING_UNKNOWN and LIMIT_DEPTH, before any byte left, where it could not. */
export function meteredEvents(
  { head, flow, meter, limits, response }: EventParts,
  open: (flow: Flow) => Sink,
): Sink {
  const decoder = stepDecoder(codingsOf(head.headers), MAX_RATIO);
  const rows = eventRows(limits.maxMessageBytes);
  let full = false;
  let behind = false;
  let busy = false;
  /** Both the browser and the counting may slow the CRM down. */
  const sink = open({
    pause() {
      full = true;
      flow.pause();
    },
    resume() {
      full = false;
      if (!behind) flow.resume();
    },
    abort: () => flow.abort(),
  });
  const waiting: Buffer[] = [];
  let waitingBytes = 0;
  let over = false;
  let last: (() => void) | null = null;

  async function work(): Promise<void> {
    for (let chunk = waiting.shift(); chunk !== undefined && !over; chunk = waiting.shift()) {
      const why = await counted(chunk);
      if (over) return;
      if (why !== null) return stop(why);
      waitingBytes -= chunk.length;
      sink.data(chunk);
    }
    busy = false;
    if (last !== null) return last();
    if (!behind) return;
    behind = false;
    if (!full) flow.resume();
  }

  async function counted(chunk: Buffer): Promise<StreamEnd | null> {
    let found = 0;
    try {
      await decoder.push(chunk, (plain) => {
        found += rows.add(plain);
      });
    } catch (error) {
      return endOf(error);
    }
    return found === 0 || (await counting.count(found)) ? null : 'rows';
  }

  /** The browser sees that it broke off: an event stream has no goodbye. */
  function stop(why: StreamEnd): void {
    finish();
    counting.ended(why);
    flow.abort();
    sink.fail(new Fault('TUNNEL_REFUSED', 'sent an event stream on: it was ended'));
  }

  function finish(): void {
    over = true;
    decoder.close();
  }

  function afterAll(act: () => void): void {
    last = () => {
      last = null;
      finish();
      act();
    };
    if (!busy) last();
  }

  const counting = meter({
    cut() {
      if (!over) stop('shut-out');
    },
    onClosed: (listener) => void response.once('close', listener),
  });
  return {
    get endsWithBrowser() {
      return sink.endsWithBrowser;
    },
    data(chunk) {
      // undici gives an empty chunk when it goes on after a pause: to pause at that would be to stay there.
      if (over || chunk.length === 0) return;
      waiting.push(chunk);
      waitingBytes += chunk.length;
      if (waitingBytes > MAX_WAITING_BYTES && !behind) {
        behind = true;
        flow.pause();
      }
      if (busy) return;
      busy = true;
      // A bug of ours: nothing more is sent on.
      work().catch(() => stop('broken'));
    },
    end: () => afterAll(() => sink.end()),
    fail: (fault) => afterAll(() => sink.fail(fault)),
  };
}

function endOf(error: unknown): StreamEnd {
  const code = faultCode(error);
  if (code === 'LIMIT_RATIO') return 'ratio';
  return code === 'LIMIT_BYTES' ? 'too-large' : 'broken';
}
