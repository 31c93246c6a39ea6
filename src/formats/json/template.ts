/** The shape of a record as a template for those that follow: programs write one record like the other, so that all between two values is the same bytes. */

import { CLOSE, END, FIELDS, HIDDEN, KEY, MEMBER, OPEN, START, TREE } from './batch.ts';
import type { JsonBatch } from './batch.ts';
import { beginsLikeKeys, mayHoldKeys } from './payload.ts';
import { BACKSLASH, escapeEnd, MORE, plainEnd, QUOTE, stopsIn, viewOf } from './scan.ts';

/** Texts from here on may be a packed file. */
export const PACKED_FROM = 1024;

/** A record that was read: what stands before each of its values, and behind the last. */
export class Template {
  /** Records inside such a record. */
  readonly inner: number;
  /** How many tokens such a record has. */
  readonly count: number;
  /** Of each value: how long what stands before it is, and the words of that in `#words`, the last of which may overlap the one before. */
  readonly #lengths: Int32Array;
  readonly #ends: Int32Array;
  readonly #words: Int32Array;
  readonly #tail: Uint8Array;
  /** Of each token: what it is, and where its key, start and end are, counted from the next value's place. Of a value only the first two. */
  readonly #tokens: Int32Array;
  /** Brackets before each value, and behind the last. */
  readonly #brackets: Int32Array;
  readonly #longest: number;

  private constructor(
    batch: JsonBatch,
    row: number,
    start: number,
    end: number,
    values: readonly number[],
    longest: number,
    inner: number,
  ) {
    const { bytes } = batch;
    const first = batch.from[row] ?? 0;
    const last = batch.from[row + 1] ?? 0;
    this.inner = inner;
    this.count = last - first;
    this.#longest = longest;
    this.#lengths = new Int32Array(values.length);
    this.#ends = new Int32Array(values.length);
    this.#brackets = new Int32Array(values.length + 1);
    this.#tokens = batch.tokens.slice(first * FIELDS, last * FIELDS);
    const words: number[] = [];
    let at = start;
    let token = first;
    const settle = (value: number, place: number, from: number): void => {
      for (; token < value; token += 1) this.#relate(token - first, from);
      this.#brackets[place] = value - first - (place === 0 ? 0 : (values[place - 1] ?? 0) - first + 1);
    };
    for (const [place, value] of values.entries()) {
      const from = batch.tokenStart(value);
      settle(value, place, from);
      this.#relate(token - first, from);
      token += 1;
      this.#lengths[place] = from - at;
      for (let word = at; word < from; word += 4) words.push(bytes.readInt32LE(Math.min(word, from - 4)));
      this.#ends[place] = words.length;
      at = batch.tokenEnd(value);
    }
    settle(last, values.length, at);
    this.#words = Int32Array.from(words);
    this.#tail = Uint8Array.prototype.slice.call(bytes, at, end);
  }

  /** Null for a record that is none: with keys that come twice or are values, with nested cells, or without values. It stands between `start` and `end`. */
  static of(
    batch: JsonBatch,
    row: number,
    start: number,
    end: number,
    longest: number,
    inner: number,
  ): Template | null {
    const values: number[] = [];
    let at = start;
    for (let token = batch.from[row] ?? 0; token < (batch.from[row + 1] ?? 0); token += 1) {
      const kind = batch.kindOf(token);
      if (kind === OPEN || kind === CLOSE) continue;
      if (kind === MEMBER || kind === TREE || (kind & HIDDEN) !== 0) return null;
      // An element of a list may have a single byte before it.
      if (batch.tokenStart(token) - at < 4 || isEmpty(batch, token)) return null;
      at = batch.tokenEnd(token);
      values.push(token);
    }
    return values.length === 0 ? null : new Template(batch, row, start, end, values, longest, inner);
  }

  #relate(token: number, to: number): void {
    const at = token * FIELDS;
    const tokens = this.#tokens;
    for (const field of [KEY, START, END]) {
      const place = tokens[at + field] ?? 0;
      // A key that is not there is told by a place far away.
      tokens[at + field] = field === KEY && place < 0 ? NOWHERE : place - to;
    }
  }

  /** Adds the record at `start` to the batch and says where it ends; MORE where it is none of the kind, or does not end safely before the bytes do: nothing is added then. */
  scan(batch: JsonBatch, bytes: Buffer, start: number, end: number): number {
    const four = viewOf(bytes);
    const lengths = this.#lengths;
    const ends = this.#ends;
    const words = this.#words;
    const relative = this.#tokens;
    const tail = this.#tail;
    const longest = this.#longest;
    const values = lengths.length;
    const tokens = batch.roomFor(this.count);
    const last = end - 8 - tail.length;
    let to = batch.count * FIELDS;
    let from = 0;
    let at = start;
    let word = 0;
    for (let place = 0; ; place += 1) {
      const value = place < values ? at + (lengths[place] ?? 0) : at;
      if (value > last) return MORE;
      if (place < values) {
        const final = (ends[place] ?? 0) - 1;
        for (; word < final; word += 1, at += 4) if (four.getInt32(at, true) !== words[word]) return MORE;
        if (four.getInt32(value - 4, true) !== words[word]) return MORE;
        word += 1;
      }
      for (let bracket = this.#brackets[place] ?? 0; bracket > 0; bracket -= 1) {
        tokens[to] = relative[from] ?? 0;
        const key = relative[from + KEY] ?? 0;
        tokens[to + KEY] = key === NOWHERE ? -1 : key + value;
        tokens[to + START] = (relative[from + START] ?? 0) + value;
        tokens[to + END] = (relative[from + END] ?? 0) + value;
        to += FIELDS;
        from += FIELDS;
      }
      if (place === values) break;
      if (bytes[value] === QUOTE) {
        at = textEndWithin(bytes, four, value + 1, last);
        // Keys in a text are for others to find.
        if (beginsLikeKeys(bytes, value + 1) && at > 0 && mayHoldKeys(bytes, value + 1, at)) return MORE;
      } else at = plainWithin(bytes, value, last);
      if (at < 0 || at - value > longest) return MORE;
      const key = relative[from + KEY] ?? 0;
      tokens[to] = relative[from] ?? 0;
      tokens[to + KEY] = key === NOWHERE ? -1 : key + value;
      tokens[to + START] = value;
      tokens[to + END] = at;
      to += FIELDS;
      from += FIELDS;
    }
    for (let index = 0; index < tail.length; index += 1) if (bytes[at + index] !== tail[index]) return MORE;
    batch.count += this.count;
    return at + tail.length;
  }
}

const NOWHERE = 0x7fffffff;

/** Whether a value is an empty list or object. */
function isEmpty(batch: JsonBatch, token: number): boolean {
  const byte = batch.bytes[batch.tokenStart(token)] ?? 0;
  return byte === 0x5b || byte === 0x7b;
}

/** The same as `textEnd` from after the quote on, for texts that end before `last`, from where on four bytes can be read. */
function textEndWithin(bytes: Uint8Array, four: DataView, start: number, last: number): number {
  let at = start;
  while (at <= last) {
    const stops = stopsIn(four.getInt32(at, true));
    if (stops === 0) {
      at += 4;
      continue;
    }
    // The lowest of the marks is a true one.
    at += (31 - Math.clz32(stops & -stops)) >> 3;
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    // What may not stand in a text is for others to refuse.
    if (byte !== BACKSLASH) return MORE;
    at = escapeEnd(bytes, at, last);
    if (at === MORE) return MORE;
  }
  return MORE;
}

/** A number or a word. Lists and objects are none. */
function plainWithin(bytes: Uint8Array, start: number, last: number): number {
  const byte = bytes[start] ?? 0;
  return byte === 0x5b || byte === 0x7b ? MORE : plainEnd(bytes, start, last);
}
