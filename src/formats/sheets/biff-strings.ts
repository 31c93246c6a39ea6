/** The shared strings of an old workbook ([MS-XLS] 2.4.265), over as many records as they take. The library looks through all of these records for each character. */

import { Fault } from '../../lib/fault.ts';

/** The strings in the bodies of the first record and of those that go on with it. A string that ends beyond them is the fault FORMAT_BROKEN. */
export function sharedStrings(bodies: readonly Buffer[]): readonly string[] {
  const reader = new Reader(bodies);
  reader.number(4); // how often they are used
  const count = reader.number(4);
  const strings: string[] = [];
  // A count that lies is found by the end of the bytes, or by a cell that names what is not there.
  while (strings.length < count && !reader.isOver) strings.push(stringOf(reader));
  return strings;
}

const HIGH = 1;
const EXTENDED = 4;
const RICH = 8;

function stringOf(reader: Reader): string {
  const chars = reader.number(2);
  const flags = reader.number(1);
  const runs = (flags & RICH) === 0 ? 0 : reader.number(2);
  const extension = (flags & EXTENDED) === 0 ? 0 : reader.number(4);
  const text = reader.text(chars, (flags & HIGH) !== 0);
  reader.skip(runs * 4 + extension);
  return text;
}

class Reader {
  readonly #bodies: readonly Buffer[];
  #body = 0;
  #at = 0;

  constructor(bodies: readonly Buffer[]) {
    this.#bodies = bodies;
  }

  get isOver(): boolean {
    return this.#left() === 0 && this.#body >= this.#bodies.length - 1;
  }

  number(bytes: number): number {
    if (this.#left() === 0) this.#next();
    if (this.#left() < bytes) throw broken();
    const value = this.#bytes().readUIntLE(this.#at, bytes);
    this.#at += bytes;
    return value;
  }

  /** Characters of one or two bytes; in the next record, they may be of the other kind. */
  text(chars: number, isHigh: boolean): string {
    let text = '';
    let width = isHigh ? 2 : 1;
    while (text.length < chars) {
      if (this.#left() === 0) {
        this.#next();
        width = (this.number(1) & HIGH) === 0 ? 1 : 2;
      }
      const some = Math.min(chars - text.length, Math.floor(this.#left() / width));
      if (some === 0) throw broken();
      text += this.#bytes().toString(width === 2 ? 'utf16le' : 'latin1', this.#at, this.#at + some * width);
      this.#at += some * width;
    }
    return text;
  }

  skip(bytes: number): void {
    let left = bytes;
    while (left > 0) {
      if (this.#left() === 0) this.#next();
      const some = Math.min(left, this.#left());
      this.#at += some;
      left -= some;
    }
  }

  #bytes(): Buffer {
    const bytes = this.#bodies[this.#body];
    if (!bytes) throw broken();
    return bytes;
  }

  #left(): number {
    return this.#bytes().length - this.#at;
  }

  #next(): void {
    do {
      this.#body += 1;
      this.#at = 0;
    } while (this.#left() === 0);
  }
}

function broken(): Fault {
  return new Fault('FORMAT_BROKEN', 'read an old spreadsheet: its strings end too early');
}
