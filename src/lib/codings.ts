/** Undoing HTTP content codings (RFC 9110 section 8.4): wholly and strictly for a file, or as far as it goes for its start. */

import { once } from 'node:events';
import type { Transform } from 'node:stream';
import {
  brotliDecompressSync,
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib';
import type { Gunzip } from 'node:zlib';
import { codingsKnown, codingsOf, hasZlibHeader, realCodings } from './coding-names.ts';
import type { Coding } from './coding-names.ts';
import { Fault } from './fault.ts';
import { bytesSource } from './source.ts';

export interface CodingLimits {
  readonly maxInflatedBytes: number; // LIMIT_INFLATED
  readonly maxInflateRatio: number; // LIMIT_RATIO
}

/** Below this a high ratio harms nobody. */
const RATIO_FREE_BYTES = 1_048_576;
const START_BYTES = 65_536;

/** The plain bytes of a coded stream. `codings` is in the order they were applied, so the last is undone first. Anything unclean is the fault CODING_CORRUPT, also bytes after the end. */
export async function* decoded(
  stream: AsyncIterable<Uint8Array>,
  codings: readonly string[],
  limits: CodingLimits,
): AsyncGenerator<Uint8Array> {
  const real = realCodings(codings);
  if (real.length === 0) {
    yield* stream;
    return;
  }
  let packed = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of stream) {
      packed += chunk.length;
      yield chunk;
    }
  };
  let plain: AsyncIterable<Uint8Array> = counted();
  // Every layer is bounded, or a small file could make a huge one in the middle.
  for (const coding of real.toReversed()) plain = boundedBy(limits, () => packed, undone(plain, coding));
  yield* plain;
}

/** The plain bytes of a whole answer that is in memory, by what its head says; faults as of `decoded`. */
export async function plainBytes(
  bytes: Uint8Array,
  headers: ReadonlyMap<string, string>,
  limits: CodingLimits,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of decoded(bytesSource(bytes).stream(), codingsOf(headers), limits))
    chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** What can be had of the plain start from the first bytes of a coded body, at most 64 KiB; null when that is nothing or the coding is unknown. */
export function decodeStart(bytes: Uint8Array, codings: readonly string[]): Uint8Array | null {
  if (!codingsKnown(codings)) return null;
  const real = realCodings(codings);
  let plain: Uint8Array = bytes.subarray(0, START_BYTES);
  for (const coding of real.toReversed()) {
    const layer = startOf(plain, coding);
    if (layer === null) return null;
    plain = layer.subarray(0, START_BYTES);
  }
  return plain;
}

async function* boundedBy(
  limits: CodingLimits,
  packed: () => number,
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > limits.maxInflatedBytes)
      throw new Fault('LIMIT_INFLATED', `decoded an answer: more than ${limits.maxInflatedBytes} bytes`);
    if (bytes > RATIO_FREE_BYTES && bytes > packed() * limits.maxInflateRatio)
      throw new Fault(
        'LIMIT_RATIO',
        `decoded an answer: more than ${limits.maxInflateRatio} bytes from each packed byte`,
      );
    yield chunk;
  }
}

async function* undone(stream: AsyncIterable<Uint8Array>, coding: Coding): AsyncGenerator<Uint8Array> {
  const source = stream[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  let ended = false;
  // A zlib header is two bytes, and a chunk may be one.
  while (head.length < 2 && !ended) {
    const next = await source.next();
    if (next.done === true) ended = true;
    else head = Buffer.concat([head, next.value]);
  }
  const inflater = inflaterOf(coding, head);
  let given = 0;

  async function feed(): Promise<void> {
    for (let chunk: Uint8Array = head; ; ) {
      given += chunk.length;
      if (chunk.length > 0 && !inflater.write(chunk)) await drained(inflater);
      if (inflater.destroyed || inflater.readableEnded) break;
      const next = ended ? { done: true as const, value: undefined } : await source.next();
      if (next.done === true) break;
      chunk = next.value;
    }
    inflater.end();
  }

  // A fault of the source must come through as it is; zlib's own errors become one code.
  const fed = feed().catch((error: unknown) => {
    inflater.destroy(error instanceof Error ? error : new Fault('UNEXPECTED', 'read a stream: it broke'));
  });
  try {
    for await (const chunk of inflater as AsyncIterable<Uint8Array>) yield chunk;
    await fed;
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw corrupt();
  } finally {
    inflater.destroy();
    await source.return?.();
  }
  // A decoder stops at its end mark; what comes after it was read by nobody.
  if (inflater.bytesWritten !== given) throw corrupt();
}

function corrupt(): Fault {
  return new Fault('CODING_CORRUPT', 'decoded an answer: its content coding does not decode cleanly');
}

async function drained(inflater: Transform): Promise<void> {
  if (inflater.destroyed || inflater.readableEnded) return;
  const stop = new AbortController();
  try {
    await Promise.race([
      once(inflater, 'drain', { signal: stop.signal }),
      once(inflater, 'close', { signal: stop.signal }),
    ]);
  } finally {
    stop.abort();
  }
}

export function inflaterOf(coding: Coding, head: Uint8Array): Inflater {
  switch (coding) {
    case 'gzip':
      return createGunzip();
    case 'deflate':
      return hasZlibHeader(head) ? createInflate() : createInflateRaw();
    case 'br':
      return createBrotliDecompress();
    case 'zstd':
      return createZstdDecompress();
    default:
      return coding satisfies never;
  }
}

type Inflater = Transform & Pick<Gunzip, 'bytesWritten' | 'flush'>;

/** Fewer and fewer bytes are tried, so that a bomb costs no more than its first megabyte. */
function startOf(bytes: Uint8Array, coding: Coding): Uint8Array | null {
  for (let length = bytes.length; length > 0; length = length >> 1) {
    try {
      const plain = inflateStart(bytes.subarray(0, length), coding);
      return plain.length > 0 || isWhole(bytes, coding) ? plain : null;
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ERR_BUFFER_TOO_LARGE') return null;
    }
  }
  return null;
}

/** Whether they are a whole packed body, though an empty one. */
function isWhole(bytes: Uint8Array, coding: Coding): boolean {
  try {
    inflate(bytes, coding, {});
    return true;
  } catch {
    return false; // documented: it is not
  }
}

function inflateStart(bytes: Uint8Array, coding: Coding): Uint8Array {
  switch (coding) {
    case 'gzip':
    case 'deflate':
      return inflate(bytes, coding, { finishFlush: constants.Z_SYNC_FLUSH });
    case 'br':
      return inflate(bytes, coding, { finishFlush: constants.BROTLI_OPERATION_FLUSH });
    case 'zstd':
      return inflate(bytes, coding, { finishFlush: constants.ZSTD_e_flush });
    default:
      return coding satisfies never;
  }
}

function inflate(bytes: Uint8Array, coding: Coding, end: { readonly finishFlush?: number }): Uint8Array {
  const options = { maxOutputLength: 1_048_576, ...end };
  switch (coding) {
    case 'gzip':
      return gunzipSync(bytes, options);
    case 'deflate':
      return hasZlibHeader(bytes) ? inflateSync(bytes, options) : inflateRawSync(bytes, options);
    case 'br':
      return brotliDecompressSync(bytes, options);
    case 'zstd':
      return zstdDecompressSync(bytes, options);
    default:
      return coding satisfies never;
  }
}
