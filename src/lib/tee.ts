/** A stream that is watched: it goes on as fast as its reader takes it, and a copy is kept for a second reader as long as that one keeps up. */

import { Fault, faultCode } from './fault.ts';

/** `shown` is what comes, untouched. `copy` gives the same chunks, then the same end; it breaks with LIMIT_BYTES when more than `mostWaiting` bytes wait for its reader, with UPSTREAM_TRUNCATED when whoever reads `shown` leaves, and with the fault of the source. */
export function teed(
  body: AsyncIterable<Uint8Array>,
  mostWaiting: number,
): { readonly shown: AsyncIterable<Uint8Array>; readonly copy: AsyncIterable<Uint8Array> } {
  const waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let end: 'whole' | Fault | null = null;
  let left = false;
  let wake = (): void => undefined;

  function ends(how: 'whole' | Fault): void {
    end ??= how;
    wake();
  }

  function keep(chunk: Uint8Array): void {
    if (left || end !== null) return;
    if (waitingBytes + chunk.length > mostWaiting) {
      waiting.length = 0;
      ends(new Fault('LIMIT_BYTES', 'copied an answer: its reader did not keep up'));
      return;
    }
    waiting.push(chunk);
    waitingBytes += chunk.length;
    wake();
  }

  async function* shown(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of body) {
        keep(chunk);
        yield chunk;
      }
      ends('whole');
    } catch (error) {
      ends(new Fault(faultCode(error), 'copied an answer: it broke off'));
      throw error;
    } finally {
      ends(new Fault('UPSTREAM_TRUNCATED', 'copied an answer: whoever asked left'));
    }
  }

  async function* copy(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const chunk = waiting.shift();
        if (chunk !== undefined) {
          waitingBytes -= chunk.length;
          yield chunk;
        } else if (end === 'whole') return;
        else if (end !== null) throw end;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    } finally {
      left = true;
      waiting.length = 0;
    }
  }

  return { shown: shown(), copy: copy() };
}
