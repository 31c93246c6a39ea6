/** The bytes of a JSON text as UTF-8, in a window that moves over it: what was passed is forgotten, what is looked at stands together. */

import { isAscii, isUtf8 } from 'node:buffer';
import { Fault } from '../../lib/fault.ts';
import type { Source } from '../../lib/source.ts';
import { decoded, encodingOf } from '../encoding/encoding.ts';
import type { Encoding } from '../encoding/encoding.ts';

/** Bytes that are wanted at hand before anything is read from them. */
const NEAR = 262_144;
/** One record, or one object that must be seen whole, may not be longer. */
const LONGEST = 64 * 1024 * 1024;

export interface Feed {
  /** The window; replaced when it grows. */
  readonly bytes: Buffer;
  /** Where the next thing to read stands in the window, and where the window's bytes end. */
  at: number;
  readonly end: number;
  /** Whether the text ends with the window. Then a line feed that is none of the text's stands behind it, so that every number has an end. */
  readonly isLast: boolean;
  /** Forgets what stands before `at` and brings at least as many bytes again as there are from `at` on. False when there are no more. */
  more(): Promise<boolean>;
}

/** The text of a source. Bytes that are not of its encoding are the fault ENCODING_UNKNOWN. */
export function feedOf(source: Source): Feed {
  return new Window(utf8Of(source));
}

class Window implements Feed {
  bytes = Buffer.allocUnsafe(2 * NEAR);
  at = 0;
  end = 0;
  isLast = false;
  readonly #chunks: AsyncIterator<Uint8Array>;
  /** Up to here the window was found to be UTF-8. */
  #checked = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async more(): Promise<boolean> {
    if (this.isLast) return false;
    const rest = this.end - this.at;
    if (rest > LONGEST) throw new Fault('LIMIT_BYTES', 'read a JSON file: one value of it is too long');
    this.#move(0);
    const wanted = Math.max(NEAR, 2 * rest);
    while (this.end < wanted) {
      const next = await this.#chunks.next();
      if (next.done === true) {
        this.#take(LINE_FEED);
        this.isLast = true;
        break;
      }
      this.#take(next.value);
    }
    this.#check();
    return true;
  }

  #take(chunk: Uint8Array): void {
    if (this.end + chunk.length > this.bytes.length) this.#move(chunk.length);
    this.bytes.set(chunk, this.end);
    this.end += chunk.length;
  }

  /** What is still needed goes to the front, in a larger window where `room` asks for it. */
  #move(room: number): void {
    const kept = this.bytes.subarray(this.at, this.end);
    if (kept.length + room > this.bytes.length) {
      this.bytes = Buffer.allocUnsafe(2 * (kept.length + room));
      this.bytes.set(kept);
    } else if (this.at > 0) this.bytes.copyWithin(0, this.at, this.end);
    this.#checked -= this.at;
    this.end = kept.length;
    this.at = 0;
  }

  #check(): void {
    const to = this.isLast ? this.end : wholeEnd(this.bytes, this.#checked, this.end);
    if (!isUtf8(this.bytes.subarray(this.#checked, to))) throw unknown();
    this.#checked = to;
  }
}

const LINE_FEED = Buffer.from('\n');

/** Where the last whole character ends. */
function wholeEnd(bytes: Uint8Array, from: number, end: number): number {
  for (let at = end - 1; at >= Math.max(from, end - 3); at -= 1) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x80) return end;
    if (byte >= 0xc0) return end - at < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? at : end;
  }
  return end;
}

/** The text as UTF-8 without its byte order mark. RFC 8259 knows no other encoding; older systems do. */
async function* utf8Of(source: Source): AsyncGenerator<Uint8Array> {
  const head = await source.slice(0, 4);
  // JSON begins with two characters of ASCII: a mark or a zero byte tells of something else.
  if (head.some((byte) => byte === 0 || byte >= 0x80)) {
    const { encoding, bom } = await encodingOf(source);
    yield* encoding === 'utf-8' ? source.stream(bom ? 3 : 0) : recoded(source, encoding);
    return;
  }
  let at = 0;
  for await (const chunk of source.stream()) {
    // ASCII is the same in all that are left; the first other characters tell.
    if (!isAscii(chunk)) break;
    yield chunk;
    at += chunk.length;
  }
  if (at >= source.size) return;
  const start = await source.slice(at, at + 2 * NEAR);
  if (isUtf8(start.subarray(0, wholeEnd(start, 0, start.length)))) {
    yield* source.stream(at);
    return;
  }
  const { encoding } = await encodingOf(source);
  if (encoding === 'utf-8') throw unknown();
  yield* recoded({ ...source, stream: () => source.stream(at) }, encoding);
}

async function* recoded(source: Source, encoding: Encoding): AsyncGenerator<Uint8Array> {
  for await (const text of decoded(source, encoding)) yield Buffer.from(text, 'utf8');
}

function unknown(): Fault {
  return new Fault('ENCODING_UNKNOWN', 'read a JSON file: some bytes are not of its encoding');
}
