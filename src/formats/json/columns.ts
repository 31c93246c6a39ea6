/** The columns of JSON records: one for each path of keys that leads to a value, found as the records are read. */

import { Fault } from '../../lib/fault.ts';
import { viewOf } from './scan.ts';

/** A key in its place: `phone` in `contact` is another than `phone` in the record itself. Lists on the way are no part of the path. */
export class KeyNode {
  /** The keys that lead to it, joined with dots; empty for the record itself. */
  readonly path: string;
  /** The column of values that stand under it; -1 as long as there is none. */
  column = -1;
  /** The column of its members whose keys are values; -1 as long as there is none. */
  oddColumn = -1;
  /** Which object it was last seen in, and where it was first seen there: a second time in one object is a second reading of it. */
  seenIn = -1;
  seenAt = 0;
  /** The key that came after it, or first in it, the last time. */
  next: KeyNode | null = null;
  first: KeyNode | null = null;
  /** Its key as it was first spelt, with its quotes and the colon: how long it is, and its bytes by fours; the last four may overlap those before. */
  readonly #length: number;
  readonly #words: Int32Array;
  readonly #bySpelling = new Map<string, KeyNode | null>();
  readonly #byKey = new Map<string, KeyNode>();

  /** `raw`: the key as it is spelt, without quotes. */
  constructor(path: string, raw: Uint8Array) {
    this.path = path;
    const whole = Buffer.concat([QUOTES, raw, QUOTES, COLONS]);
    this.#length = whole.length;
    // An empty key has three bytes: it is looked up each time.
    this.#words = Int32Array.from(
      { length: whole.length < 4 ? 0 : Math.ceil(whole.length / 4) },
      (_, place) => whole.readInt32LE(Math.min(4 * place, whole.length - 4)),
    );
  }

  /** The place after its colon if it is the key whose opening quote stands at `start`, and something follows; otherwise -1. */
  endsAt(bytes: Uint8Array, start: number, end: number): number {
    const words = this.#words;
    const close = start + this.#length;
    const last = words.length - 1;
    if (close >= end || last < 0) return -1;
    const four = viewOf(bytes);
    for (let place = 0; place < last; place += 1)
      if (four.getInt32(start + 4 * place, true) !== words[place]) return -1;
    return four.getInt32(close - 4, true) === words[last] ? close : -1;
  }

  /** The node of a key whose text, as it is spelt, stands between `start` and `end`; null for one that is a value itself. */
  child(bytes: Buffer, start: number, end: number): KeyNode | null {
    const spelling = bytes.toString('latin1', start, end);
    const known = this.#bySpelling.get(spelling);
    if (known !== undefined) return known;
    const key = JSON.parse(`"${bytes.toString('utf8', start, end)}"`) as string;
    const node = isValue(key) ? null : this.#named(key, bytes.subarray(start, end));
    // Keys that are values are as many as the values are.
    if (node !== null) this.#bySpelling.set(spelling, node);
    return node;
  }

  #named(key: string, raw: Uint8Array): KeyNode {
    let node = this.#byKey.get(key);
    if (node === undefined) {
      node = new KeyNode(this.path === '' ? key : `${this.path}.${key}`, raw);
      this.#byKey.set(key, node);
    }
    return node;
  }
}

const QUOTES = Buffer.from('"');
const COLONS = Buffer.from(':');

/** Whether a key is data: a phone number, an id, an address, a sentence. */
export function isValue(key: string): boolean {
  return key.length > MOST_CHARS || /\p{Nd}(?:[^\p{L}]?\p{Nd}){5}|\S[@＠]\S/u.test(key);
}

const MOST_CHARS = 64;

export interface Columns {
  readonly root: KeyNode;
  /** Names by column, in the order of first appearance; a new array when there are more. */
  readonly names: readonly string[];
  /** The next column. */
  add(name: string): number;
}

/** No columns yet; one more than `maxColumns` is the fault LIMIT_COLUMNS. */
export function columnsOf(maxColumns: number): Columns {
  let names: readonly string[] = [];
  return {
    root: new KeyNode('', new Uint8Array()),
    get names() {
      return names;
    },
    add(name) {
      if (names.length >= maxColumns)
        throw new Fault('LIMIT_COLUMNS', `read a table: it has more than ${maxColumns} columns`);
      names = [...names, name];
      return names.length - 1;
    },
  };
}
