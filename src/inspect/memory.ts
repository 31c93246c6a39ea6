/** What a column holds again and again is searched once, and then counted: exactly, since each text is judged with its count in the end. */

import type { Times } from './column.ts';

/** Where a cell lies. */
interface Place {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

/** A text, and what was seen in it. */
interface SeenText {
  readonly text: string;
  /** Values that it holds as it stands. */
  readonly hits: number;
  /** Digits of one that may be half of a value; -1 for any other. */
  readonly digits: number;
}

/** A text that was met. */
interface Met extends SeenText {
  cells: number;
  own: number;
}

/** Longer texts, in characters or bytes, hardly come again. */
export const MOST_LENGTH = 96;
/** Most texts of a column. */
const MOST_OF_COLUMN = 8192;
/** Most texts of a table. */
const MOST = 100_000;
/** A column whose texts hardly come again is no longer remembered: looked at each time so many new ones came. */
const CHECK_EVERY = 2048;
const LEAST_AGAIN = 1.5;

/** How many texts a table may still remember. */
interface Room {
  left: number;
}
export const newRoom = (): Room => ({ left: MOST });

/** The texts of one column: by themselves, or by their bytes. */
export class Memory {
  /** False once remembering does not pay. */
  open = true;
  readonly #room: Room;
  readonly #met: Met[] = [];
  readonly #byText = new Map<string, Met>();
  #looks = 0;
  #misses = 0;
  /** Open addressing: a place in `#met` and one more, 0 for none. */
  #slots = new Int32Array(64);
  readonly #hashes: number[] = [];
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  #bytes = new Uint8Array(1024);
  #used = 0;

  constructor(room: Room) {
    this.#room = room;
  }

  /** A text that was met before. */
  text(text: string): Met | undefined {
    this.#looks += 1;
    const met = this.#byText.get(text);
    if (met === undefined) this.#missed();
    return met;
  }

  addText(seen: SeenText): void {
    this.#byText.set(seen.text, this.#add(seen));
  }

  /** A cell whose bytes were met before. */
  bytes(hash: number, bytes: Uint8Array, from: number, to: number): Met | undefined {
    this.#looks += 1;
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const place = (slots[slot] ?? 0) - 1;
      if (place < 0) {
        this.#missed();
        return undefined;
      }
      if (this.#hashes[place] === hash && this.#same(place, bytes, from, to)) return this.#met[place];
    }
  }

  addBytes(hash: number, { bytes, from, to }: Place, seen: SeenText): void {
    this.#add(seen);
    const length = to - from;
    if (this.#used + length > this.#bytes.length) {
      const more = new Uint8Array(2 * (this.#bytes.length + length));
      more.set(this.#bytes);
      this.#bytes = more;
    }
    this.#bytes.set(bytes.subarray(from, to), this.#used);
    this.#from.push(this.#used);
    this.#used += length;
    this.#to.push(this.#used);
    this.#hashes.push(hash);
    if (this.#hashes.length * 2 > this.#slots.length) this.#grow();
    else this.#put(hash, this.#hashes.length);
  }

  /** Every text that was met again, with how often. */
  *again(): Generator<readonly [text: string, times: Times]> {
    for (const { text, cells, own } of this.#met) if (cells > 0) yield [text, { cells, own }];
    this.#met.length = 0;
    this.open = false;
  }

  #missed(): void {
    this.#misses += 1;
    if (this.#misses % CHECK_EVERY === 0 && this.#looks < this.#misses * LEAST_AGAIN) this.open = false;
  }

  #add(seen: SeenText): Met {
    const met = { ...seen, cells: 0, own: 0 };
    const size = this.#met.push(met);
    this.#room.left -= 1;
    if (size >= MOST_OF_COLUMN || this.#room.left <= 0) this.open = false;
    return met;
  }

  #same(place: number, bytes: Uint8Array, from: number, to: number): boolean {
    const begin = this.#from[place] ?? 0;
    if ((this.#to[place] ?? 0) - begin !== to - from) return false;
    const kept = this.#bytes;
    for (let at = from, own = begin; at < to; at += 1, own += 1) if (bytes[at] !== kept[own]) return false;
    return true;
  }

  #put(hash: number, entry: number): void {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = entry;
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 4);
    for (const [place, hash] of this.#hashes.entries()) this.#put(hash, place + 1);
  }
}
