/** Undoing codings step by step: after each chunk, everything that can be had from it is there. For streams that go on while they are read. */

import { createInflateRaw } from 'node:zlib';
import { realCodings } from './coding-names.ts';
import { inflaterOf } from './codings.ts';
import { Fault } from './fault.ts';

type Inflater = ReturnType<typeof inflaterOf>;

export interface Steps {
  /** Resolves when `onPlain` was given all that these bytes hold. Throws CODING_CORRUPT, LIMIT_RATIO, and what `onPlain` throws; after that it is of no more use. */
  push(chunk: Uint8Array, onPlain: (plain: Uint8Array) => void): Promise<void>;
  /** Bytes that stood behind the coding's own end and were read by nobody. */
  readonly unread: number;
  /** Frees what was allocated. */
  close(): void;
}

/** Below this a high ratio harms nobody. */
const RATIO_FREE_BYTES = 1_048_576;
/** So that what is inflated at once stays small. */
const STEP_BYTES = 8192;

/** Codings in the order in which they were applied. Throws CODING_UNKNOWN, LIMIT_DEPTH. Bytes behind an end are CODING_CORRUPT. */
export function stepDecoder(codings: readonly string[], maxInflateRatio: number): Steps {
  let layers: readonly Steps[] | null = null;
  let head: Uint8Array = Buffer.alloc(0);
  const real = realCodings(codings).toReversed();

  async function through(
    from: number,
    chunk: Uint8Array,
    onPlain: (plain: Uint8Array) => void,
  ): Promise<void> {
    const layer = layers?.[from];
    if (layer === undefined) return onPlain(chunk);
    const pieces: Uint8Array[] = [];
    await layer.push(chunk, (plain) => void pieces.push(plain));
    if (layer.unread > 0) throw corrupt();
    for (const piece of pieces) await through(from + 1, piece, onPlain);
  }

  return {
    async push(chunk, onPlain) {
      if (layers === null) {
        // A zlib header is two bytes, and a chunk may be one.
        head = Buffer.concat([head, chunk]);
        if (head.length < 2) return;
        const first = head;
        layers = real.map((coding, at) =>
          // What an inner `deflate` is cannot be seen yet; RFC 9110 means zlib by it.
          stepsOf(inflaterOf(coding, at === 0 ? first : ZLIB_HEADER), maxInflateRatio),
        );
        head = Buffer.alloc(0);
        return through(0, first, onPlain);
      }
      return through(0, chunk, onPlain);
    },
    get unread() {
      return 0;
    },
    close: () => layers?.forEach((layer) => layer.close()),
  };
}

const ZLIB_HEADER = Buffer.of(0x78, 0x9c);

/** Bare deflate (RFC 1951) that goes on from up to 32 KiB of earlier plain bytes. */
export function stepInflater(earlier: Uint8Array, maxInflateRatio: number): Steps {
  return stepsOf(createInflateRaw(earlier.length > 0 ? { dictionary: earlier } : {}), maxInflateRatio);
}

function stepsOf(inflater: Inflater, maxInflateRatio: number): Steps {
  let given = 0;
  let made = 0;
  let fault: Error | null = null;
  let give: (plain: Uint8Array) => void = () => undefined;
  let settle: () => void = () => undefined;

  function fail(reason: unknown): void {
    fault ??= reason instanceof Error ? reason : corrupt();
    inflater.destroy();
    settle();
  }

  inflater.on('data', (plain: Uint8Array) => {
    if (fault !== null) return;
    made += plain.length;
    if (made > RATIO_FREE_BYTES && made > given * maxInflateRatio)
      return fail(
        new Fault(
          'LIMIT_RATIO',
          `inflated a stream: more than ${maxInflateRatio} bytes from each packed byte`,
        ),
      );
    try {
      give(plain);
    } catch (error) {
      fail(error);
    }
  });
  inflater.on('error', () => fail(corrupt())); // zlib's own words say nothing that we pass on

  function step(chunk: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      settle = resolve;
      given += chunk.length;
      inflater.write(chunk);
      inflater.flush(resolve);
    });
  }

  return {
    async push(chunk, onPlain) {
      give = onPlain;
      for (let at = 0; at < chunk.length && fault === null; at += STEP_BYTES)
        await step(chunk.subarray(at, at + STEP_BYTES));
      if (fault !== null) throw fault;
    },
    get unread() {
      return given - inflater.bytesWritten;
    },
    close: () => void inflater.destroy(),
  };
}

function corrupt(): Fault {
  return new Fault('CODING_CORRUPT', 'inflated a stream: its coding does not decode cleanly');
}
