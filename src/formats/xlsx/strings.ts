/** A workbook's shared strings: kept as the bytes of their text, for there may be millions. */

import { Fault } from '../../lib/fault.ts';
import type { ReadLimits } from '../format.ts';
import { cellTooLong } from '../limits.ts';
import { WIDE, traitsOf } from '../traits.ts';
import type { Traits } from '../traits.ts';
import { readPart } from './part.ts';
import type { Stopped } from './part.ts';
import { TextScan } from './scan.ts';
import { unescaped } from './text.ts';

/** Reads the part that holds them. A count that the part itself states is not believed. */
export async function sharedStrings(
  part: AsyncIterable<Uint8Array>,
  limits: ReadLimits,
): Promise<SharedStrings> {
  const strings = new SharedStrings(limits);
  let text = '';
  let isOpen = false;
  let inText = false;
  let phonetic = false;
  const events = {
    open(name: string, _attributes: unknown, depth: number) {
      if (depth === 1) isOpen = name === 'sst';
      if (name === 'si') text = '';
      if (name === 'rPh') phonetic = true;
      inText = name === 't' && !phonetic;
    },
    text(piece: string) {
      if (!inText) return;
      text += piece;
      if (text.length > limits.maxCellChars * 7) throw cellTooLong(limits);
    },
    close(name: string) {
      if (name === 't') inText = false;
      if (name === 'rPh') phonetic = false;
      if (name === 'si') strings.add(unescaped(text));
    },
  };
  const scan = new TextScan();
  const body = {
    element: 'sst',
    isOpen: () => isOpen,
    scan: (bytes: Buffer, from: number, to: number) => scanned(bytes, from, to, scan, strings),
  };
  for await (const _now of readPart(part, limits.maxDepth, events, body));
  return strings;
}

const ITEM = Buffer.from('<si><t');
const SPACE_KEPT = Buffer.from(' xml:space="preserve"');
const ITEM_END = Buffer.from('</t></si>');

/** Items of the form `<si><t>text</t></si>`. */
function scanned(
  bytes: Buffer,
  from: number,
  to: number,
  scan: TextScan,
  strings: SharedStrings,
): { at: number; stopped: Stopped } {
  let item = from;
  const until = (at: number, strange: Stopped = 'strange') => ({
    at: item,
    stopped: at >= to ? ('more' as const) : strange,
  });
  for (;;) {
    let at = matched(bytes, item, ITEM);
    if (at < 0) return until(-1 - at, bytes[item + 1] === SLASH ? 'end' : 'strange');
    if (bytes[at] === BLANK && (at = matched(bytes, at, SPACE_KEPT)) < 0) return until(-1 - at);
    if (bytes[at] !== GREATER) return until(at);
    const start = at + 1;
    const end = scan.run(bytes, start);
    if (end < 0) return until(-1 - end);
    at = matched(bytes, end, ITEM_END);
    if (at < 0) return until(-1 - at);
    if (scan.text === null) strings.addBytes(bytes, start, end, scan.traits);
    else strings.add(scan.text);
    item = at;
  }
}

const SLASH = 0x2f;
const BLANK = 0x20;
const GREATER = 0x3e;

/** The place behind the expected bytes; -1-n where byte n is another. */
function matched(bytes: Buffer, from: number, expected: Buffer): number {
  for (let index = 0; index < expected.length; index += 1)
    if (bytes[from + index] !== expected[index]) return -1 - (from + index);
  return from + expected.length;
}

export class SharedStrings {
  count = 0;
  /** The texts one behind the other in UTF-8. */
  bytes = Buffer.allocUnsafe(65_536);
  readonly #limits: ReadLimits;
  #ends = new Int32Array(1024);
  #traits = new Uint16Array(1024);
  /** Those that XML spells in another way than they are; they have no bytes. */
  readonly #special = new Map<number, string>();
  // Decoded lately: some texts stand in every other row.
  readonly #lately = new Int32Array(LATELY).fill(-1);
  readonly #texts: string[] = [];

  constructor(limits: ReadLimits) {
    this.#limits = limits;
  }

  text(index: number): string {
    const special = this.#special.get(index);
    if (special !== undefined) return special;
    const slot = index & (LATELY - 1);
    const known = this.#texts[slot];
    if (known !== undefined && this.#lately[slot] === index) return known;
    const [start, end] = [this.start(index), this.end(index)];
    const isWide = (this.traits(index) & WIDE) !== 0;
    const text = isWide ? this.bytes.toString('utf8', start, end) : this.bytes.toString('latin1', start, end);
    this.#lately[slot] = index;
    this.#texts[slot] = text;
    return text;
  }

  traits(index: number): Traits {
    return this.#traits[index] ?? 0;
  }

  start(index: number): number {
    return index === 0 ? 0 : (this.#ends[index - 1] ?? 0);
  }

  end(index: number): number {
    return this.#ends[index] ?? 0;
  }

  /** Whether the bytes of the text are what stands for it in XML. */
  isPlain(index: number): boolean {
    return !this.#special.has(index);
  }

  add(text: string): void {
    this.#check(text);
    this.#special.set(this.count, text);
    this.#append(this.bytes, 0, 0, traitsOf(text));
  }

  /** Bytes of a text that stands for itself. */
  addBytes(bytes: Buffer, start: number, end: number, traits: Traits): void {
    if (end - start > this.#limits.maxCellChars) this.#check(bytes.toString('utf8', start, end));
    this.#append(bytes, start, end, traits);
  }

  #check(text: string): void {
    if (text.length > this.#limits.maxCellChars) throw cellTooLong(this.#limits);
  }

  #append(bytes: Buffer, start: number, end: number, traits: Traits): void {
    const from = this.start(this.count);
    const to = from + end - start;
    if (to > MOST_BYTES)
      throw new Fault('LIMIT_INFLATED', 'read a spreadsheet: its strings are over a gibibyte');
    if (to > this.bytes.length) {
      const larger = Buffer.allocUnsafe(Math.ceil(to * 1.5));
      this.bytes.copy(larger, 0, 0, from);
      this.bytes = larger;
    }
    if (this.count === this.#ends.length) {
      this.#ends = grown(this.#ends, new Int32Array(this.count * 2));
      this.#traits = grown(this.#traits, new Uint16Array(this.count * 2));
    }
    bytes.copy(this.bytes, from, start, end);
    this.#ends[this.count] = to;
    this.#traits[this.count] = traits;
    this.count += 1;
  }
}

/** A power of two. */
const LATELY = 4096;
/** Places are 32-bit numbers. */
const MOST_BYTES = 1_073_741_824;

function grown<T extends Int32Array | Uint16Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
