/** Inflates the messages of one WebSocket (RFC 7692 section 7.2.2). Nothing is allocated between messages but the last 32 KiB that the next may refer to. */

import { Fault } from '../lib/fault.ts';
import { stepInflater } from '../lib/step-decode.ts';
import type { Steps } from '../lib/step-decode.ts';

const WINDOW_BYTES = 32_768;
/** What a sender takes off the end of each message. */
const TAIL = Buffer.of(0, 0, 0xff, 0xff);
/** Above this, once it is more than a megabyte, nothing that people read is compressed. */
const MAX_RATIO = 200;

export interface MessageInflater {
  /** A piece of a message; `onPlain` gets what it holds. Throws CODING_CORRUPT, LIMIT_RATIO, and what `onPlain` throws. */
  push(piece: Uint8Array, onPlain: (plain: Uint8Array) => void): Promise<void>;
  /** The message's end. */
  end(onPlain: (plain: Uint8Array) => void): Promise<void>;
  /** Frees what was allocated. */
  close(): void;
}

/** `takeover`: a message may refer to the one before. */
export function messageInflater({ takeover }: { takeover: boolean }): MessageInflater {
  const earlier = takeover ? openWindow() : null;
  let steps: Steps | null = null;
  let lastByte = -1;

  async function feed(bytes: Uint8Array, onPlain: (plain: Uint8Array) => void): Promise<void> {
    steps ??= stepInflater(earlier?.bytes() ?? NOTHING, MAX_RATIO);
    await steps.push(bytes, (plain) => {
      earlier?.add(plain);
      onPlain(plain);
    });
  }

  function close(): void {
    steps?.close();
    steps = null;
  }

  return {
    async push(piece, onPlain) {
      lastByte = piece.at(-1) ?? lastByte;
      await feed(piece, onPlain);
    },
    async end(onPlain) {
      await feed(TAIL, onPlain);
      // A block that says it is the last may stand at the end, followed by one empty byte (section 7.2.3.5). What came behind it we would not have read, but a browser might.
      const unread = steps?.unread ?? 0;
      if (unread > TAIL.length + 1 || (unread === TAIL.length + 1 && lastByte !== 0))
        throw new Fault('CODING_CORRUPT', 'inflated a message: bytes stand behind its end');
      close();
    },
    close,
  };
}

const NOTHING = new Uint8Array(0);

/** The last 32 KiB, in one piece of memory that is never left behind: a thousand of these are open together. */
function openWindow(): { add(plain: Uint8Array): void; bytes(): Uint8Array } {
  let memory: Buffer = Buffer.alloc(0);
  let length = 0;
  return {
    add(plain) {
      const fresh = plain.subarray(Math.max(0, plain.length - WINDOW_BYTES));
      const kept = Math.min(length, WINDOW_BYTES - fresh.length);
      if (kept + fresh.length > memory.length) {
        const larger = Buffer.allocUnsafeSlow(Math.min(WINDOW_BYTES, 2 * (kept + fresh.length)));
        memory.copy(larger, 0, length - kept, length);
        memory = larger;
      } else {
        memory.copyWithin(0, length - kept, length);
      }
      memory.set(fresh, kept);
      length = kept + fresh.length;
    },
    bytes: () => memory.subarray(0, length),
  };
}
