/** A long part of a workbook: its body is scanned by hand in the common form, and goes to the strict parser from the first place that is not. */

import { isUtf8 } from 'node:buffer';
import { Fault } from '../../lib/fault.ts';
import { xmlParser } from '../xml.ts';
import type { XmlEvents } from '../xml.ts';

/** Where a scan stopped: `more` bytes are needed, what it fills is `full`, the body's `end`, or something `strange`. */
export type Stopped = 'more' | 'full' | 'end' | 'strange';

interface Body {
  /** The element whose content is scanned. */
  readonly element: string;
  /** Whether the parser's events say that the body is open: the same name may stand elsewhere. */
  isOpen(): boolean;
  /** Takes whole items of `bytes` from `from` on. A NUL stands at `to`, and nothing behind it is read. `at` is the place behind the last whole item. */
  readonly scan: Scan;
}

export type Scan = (
  bytes: Buffer,
  from: number,
  to: number,
) => { readonly at: number; readonly stopped: Stopped };

/** Reads the part; the parser gets all but what was scanned. Yields whether what was taken must be handed on now, since its bytes will change. */
export async function* readPart(
  stream: AsyncIterable<Uint8Array>,
  maxDepth: number,
  events: XmlEvents,
  body: Body,
): AsyncGenerator<boolean> {
  const parser = xmlParser(maxDepth, events);
  const held = new Held();
  let place: 'before' | 'body' | 'after' = 'before';

  function* advance(isLast: boolean): Generator<boolean> {
    if (place === 'before') {
      const start = bodyStart(held.bytes.toString('latin1', held.from, held.to), body.element);
      if (start === 'more' && !isLast && held.to < MOST_BEFORE) return;
      if (typeof start === 'number') {
        parser.write(held.take(start));
        place = body.isOpen() ? 'body' : 'after';
      } else place = 'after';
    }
    while (place === 'body') {
      const { at, stopped } = body.scan(held.bytes, held.from, held.to);
      if (!isUtf8(held.take(at - held.from)))
        throw new Fault('FORMAT_BROKEN', 'read an XML part: it is not well-formed');
      yield true;
      if (stopped === 'more' && !isLast) return;
      if (stopped !== 'full') place = 'after'; // the parser takes the end, and says what is wrong with the rest
    }
    if (place === 'after') yield* pieces(held.take(held.to - held.from));
  }

  function* pieces(bytes: Uint8Array): Generator<boolean> {
    for (let at = 0; at < bytes.length; at += PIECE) {
      parser.write(bytes.subarray(at, at + PIECE));
      yield false;
    }
  }

  for await (const chunk of stream) {
    if ((place as string) === 'after') yield* pieces(chunk);
    else if (held.add(chunk)) yield* advance(false);
  }
  yield* advance(true);
  parser.end();
  yield true;
}

/** Few trips for small items, and still in the processor's cache. */
const GATHER = 524_288;
/** What stands before the body is small; where it is not, the parser takes all. */
const MOST_BEFORE = 1_048_576;
/** Little at once, so that what a piece holds stays bounded. */
const PIECE = 4096;

/** The place behind the body's start tag. A comment, a CDATA section or an instruction might hide another: those are strange. */
function bodyStart(head: string, element: string): number | 'more' | 'strange' {
  const found = new RegExp(`<${element}(?:\\s[^<>]*)?>`).exec(head);
  const before = found ? head.slice(0, found.index) : head;
  if (before.includes('<!') || before.indexOf('<?', 4) >= 0) return 'strange';
  if (!found) return 'more';
  return found[0].endsWith('/>') ? 'strange' : found.index + found[0].length;
}

/** Bytes that were read and not yet taken. */
class Held {
  bytes = Buffer.allocUnsafe(GATHER + 65_536);
  from = 0;
  to = 0;
  /** Waiting for twice as much as did not suffice keeps a long item from being scanned again and again. */
  #wanted = GATHER;

  /** Whether there is enough for another turn. */
  add(chunk: Uint8Array): boolean {
    if (this.from > 0) {
      this.bytes.copyWithin(0, this.from, this.to);
      this.to -= this.from;
      this.from = 0;
      this.#wanted = Math.max(GATHER, this.to * 2);
    }
    if (this.to + chunk.length >= this.bytes.length) {
      const larger = Buffer.allocUnsafe((this.to + chunk.length) * 2);
      this.bytes.copy(larger, 0, 0, this.to);
      this.bytes = larger;
    }
    this.bytes.set(chunk, this.to);
    this.to += chunk.length;
    this.bytes[this.to] = 0;
    return this.to >= this.#wanted;
  }

  take(length: number): Buffer {
    this.from += length;
    return this.bytes.subarray(this.from - length, this.from);
  }
}
