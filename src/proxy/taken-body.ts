/** A body that the journey takes: pushed by undici, pulled by a reader, paused in between when the reader is slow. */

import { Fault } from '../lib/fault.ts';

/** More than this waiting stops the CRM's sending. */
const MAX_WAITING_BYTES = 256 * 1024;

export interface TakenBody extends AsyncIterable<Uint8Array> {
  push(chunk: Uint8Array): void;
  end(): void;
  fail(fault: Fault): void;
}

/** One reader; it gets every chunk in order, then the end or the fault. Leaving early calls `abort`. */
export function takenBody(flow: { pause(): void; resume(): void; abort(): void }): TakenBody {
  const waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let paused = false;
  let ended = false;
  let fault: Fault | null = null;
  let wake = (): void => undefined;

  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const chunk = waiting.shift();
        if (chunk !== undefined) {
          waitingBytes -= chunk.length;
          yield chunk;
        } else if (fault !== null) {
          throw fault;
        } else if (ended) {
          return;
        } else {
          const more = new Promise<void>((resolve) => {
            wake = resolve;
          });
          resumeIfPaused();
          await more;
        }
      }
    } finally {
      left();
    }
  }

  function left(): void {
    if (ended || fault !== null) return;
    fault = new Fault('UNEXPECTED', "read the CRM's answer: the reader left");
    flow.abort();
  }

  function resumeIfPaused(): void {
    if (!paused) return;
    paused = false;
    flow.resume();
  }

  const only = chunks();
  const reader: AsyncIterator<Uint8Array> = {
    next: () => only.next(),
    async return() {
      // A generator that never ran has no end of its own.
      left();
      return only.return(undefined);
    },
  };
  return {
    push(chunk) {
      waiting.push(chunk);
      waitingBytes += chunk.length;
      if (waitingBytes > MAX_WAITING_BYTES && !paused) {
        paused = true;
        flow.pause();
      }
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    fail(reason) {
      fault = reason;
      wake();
    },
    [Symbol.asyncIterator]: () => reader,
  };
}
