/** What a column holds again and again is searched once, and then counted: exactly, since each text is judged with its count in the end. */

import type { Times } from './column.ts';
import { KnownBytes } from './known-bytes.ts';

/** Longer texts, in characters or bytes, hardly come again. */
export const MOST_LENGTH = 96;
/** Most texts of a column. */
const MOST_OF_COLUMN = 16_384;
/** Most texts of a table. */
const MOST = 100_000;
/** A column whose texts hardly come again is no longer remembered: looked at each time so many new ones came. Few come again at first even where there are only some thousands. */
const CHECK_EVERY = 2048;
const LEAST_AGAIN = [1.05, 1.2, 1.35, 1.5];

/** How many texts a table may still remember. */
interface Room {
  left: number;
}
export const newRoom = (): Room => ({ left: MOST });

/** The texts of one column: by themselves, or by their bytes. Each has a place. */
export class Memory {
  /** False once remembering does not pay. */
  open = true;
  readonly #room: Room;
  readonly #texts: string[] = [];
  readonly #byText = new Map<string, number>();
  readonly #byBytes = new KnownBytes();
  /** For each text: the cells and own cells that are to be counted, and its digits if it may be half of a value, else -1. */
  #counts = new Int32Array(64 * KINDS);
  #looks = 0;
  #misses = 0;
  #checks = 0;

  constructor(room: Room) {
    this.#room = room;
  }

  /** Whether there is room for another text. */
  get takes(): boolean {
    return this.open && this.#texts.length < MOST_OF_COLUMN && this.#room.left > 0;
  }

  /** The place of a text that was met before; -1 for none. */
  text(text: string): number {
    this.#looks += 1;
    const place = this.#byText.get(text) ?? -1;
    if (place < 0) this.#missed();
    return place;
  }

  /** The place of a cell whose bytes were met before; -1 for none. */
  bytes(bytes: Uint8Array, from: number, to: number): number {
    this.#looks += 1;
    const place = this.#byBytes.find(bytes, from, to);
    if (place < 0) this.#missed();
    return place;
  }

  /** Counts a cell whose text is known, and says how many digits it has if it may be half of a value; else -1. */
  again(place: number, { cells, own }: Times): number {
    const counts = this.#counts;
    const at = place * KINDS;
    counts[at] = (counts[at] ?? 0) + cells;
    counts[at + OWN] = (counts[at + OWN] ?? 0) + own;
    return counts[at + HALF] ?? -1;
  }

  /** `half`: its digits if it may be half of a value, else -1. `times` is null for a text that was counted already. */
  addText(text: string, half: number, times: Times | null): void {
    this.#byText.set(text, this.#texts.length);
    this.#add(text, half, times);
  }

  /** The text of the bytes that were looked for last. */
  addBytes(text: string, half: number, times: Times | null): void {
    this.#byBytes.add();
    this.#add(text, half, times);
  }

  /** Every text with what is still to be counted of it. */
  *rest(): Generator<readonly [text: string, times: Times]> {
    for (const [place, text] of this.#texts.entries()) {
      const cells = this.#counts[place * KINDS] ?? 0;
      if (cells > 0) yield [text, { cells, own: this.#counts[place * KINDS + OWN] ?? 0 }];
    }
    this.#texts.length = 0;
    this.open = false;
  }

  #missed(): void {
    this.#misses += 1;
    if (this.#misses < CHECK_EVERY) return;
    const least = LEAST_AGAIN[Math.min(this.#checks, LEAST_AGAIN.length - 1)] ?? 0;
    if (this.#looks < this.#misses * least) this.open = false;
    this.#looks = this.#misses = 0;
    this.#checks += 1;
  }

  #add(text: string, half: number, times: Times | null): void {
    const at = this.#texts.length * KINDS;
    if (at >= this.#counts.length) {
      const more = new Int32Array(this.#counts.length * 4);
      more.set(this.#counts);
      this.#counts = more;
    }
    this.#texts.push(text);
    this.#room.left -= 1;
    this.#counts[at] = times?.cells ?? 0;
    this.#counts[at + OWN] = times?.own ?? 0;
    this.#counts[at + HALF] = half;
  }
}

const [OWN, HALF, KINDS] = [1, 2, 3];
