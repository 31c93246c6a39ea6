/** Finds the cells and rows of a text of values in bytes, four at a time, without making a string of any. */

import { Fault } from '../../lib/fault.ts';

/** How a text is cut into rows and cells. */
export interface Dialect {
  readonly delimiter: string;
  readonly quote: '"' | "'";
  /** Whether a backslash before a quote hides it. */
  readonly backslash: boolean;
  /** Whether U+001E ends a row too, as CR, LF and CRLF always do. */
  readonly records: boolean;
}

/** Bytes with a view of four at a time; the words are read as little-endian, as every machine that Node runs on today has them. */
export interface Work {
  readonly bytes: Buffer;
  readonly words: Int32Array;
}

export function workOf(capacity: number): Work {
  const memory = new ArrayBuffer((capacity + 7) & ~3);
  return { bytes: Buffer.from(memory), words: new Int32Array(memory) };
}

/** Rows that one scan finds at most. */
const MOST_ROWS = 1000;
const LOW_BITS = 0x7f7f7f7f;
const HIGH_BITS = 0x80808080 | 0;
const ONES = 0x01010101;
const [DELIMITER, ROW_END, QUOTE] = [1, 2, 3];
const RECORD = 0x1e;

export class CsvScanner {
  /** Rows of the last scan. */
  rows = 0;
  /** Where each row begins, and its first place in `ends`; one more than rows. */
  readonly rowStart = new Int32Array(MOST_ROWS + 1);
  readonly firstCell = new Int32Array(MOST_ROWS + 1);
  /** The byte after each cell. */
  readonly ends: Int32Array;
  /** Rows with a quoted cell of at least so many bytes; a row may stand here more than once. */
  readonly longRows: number[] = [];
  readonly #long: number;
  /** Bytes of the delimiter. */
  readonly step: number;
  readonly quote: number;
  readonly #maxColumns: number;
  readonly #delimiter: Buffer;
  readonly #hidden: number;
  readonly #classes = new Uint8Array(256);
  /** Added to seven bits of a byte, it sets the eighth for those that are too high to end a row. */
  readonly #low: number;
  /** The delimiter's first byte, the quote, and what hides one: each four times. */
  readonly #delimiters: number;
  readonly #quotes: number;
  readonly #hiders: number;

  /** `plain` takes quotes for text. `ends` is room that another scanner no longer needs. */
  constructor(
    dialect: Dialect,
    maxColumns: number,
    long: number,
    plain = false,
    ends = new Int32Array(roomFor(maxColumns)),
  ) {
    const { delimiter, quote, backslash, records } = dialect;
    this.#delimiter = Buffer.from(delimiter);
    const first = this.#delimiter[0] ?? 0;
    this.step = this.#delimiter.length;
    this.quote = quote.charCodeAt(0);
    this.#hidden = backslash ? 0x5c : this.quote;
    this.#maxColumns = maxColumns;
    this.#long = long;
    this.ends = ends;
    if (!plain) this.#classes[this.quote] = QUOTE;
    this.#classes[0x0a] = this.#classes[0x0d] = ROW_END;
    if (records) this.#classes[RECORD] = ROW_END;
    this.#classes[first] = DELIMITER;
    this.#low = (0x80 - (records ? RECORD + 1 : 0x0e)) * ONES;
    this.#delimiters = Math.imul(first, ONES);
    this.#quotes = Math.imul(this.quote, ONES);
    this.#hiders = Math.imul(this.#hidden, ONES);
  }

  /** Finds whole rows between the two places and gives the place where the next scan begins; `final` says that nothing follows. Blank lines are no rows. Throws FORMAT_BROKEN for quotes that RFC 4180 does not allow. */
  scan({ bytes, words }: Work, from: number, to: number, final: boolean): number {
    const { rowStart, firstCell, ends, step } = this;
    const classes = this.#classes;
    const low = this.#low;
    const delimiters = this.#delimiters;
    const quotes = this.#quotes;
    const room = ends.length - this.#maxColumns - 2;
    let rows = 0;
    let cells = 0;
    let rowFrom = from;
    let cellFrom = from;
    let first = 0;
    let most = this.#maxColumns;
    let at = from;
    let open = false;
    rowStart[0] = from;
    firstCell[0] = 0;
    this.longRows.length = 0;

    search: while (at < to) {
      let index = at >> 2;
      let word = words[index] ?? 0;
      let hits = ~(((word & LOW_BITS) + low) | word) & HIGH_BITS;
      hits |= zeroes(word ^ delimiters) | zeroes(word ^ quotes);
      hits &= -1 << ((at & 3) << 3);
      for (;;) {
        while (hits === 0) {
          index += 1;
          if (index << 2 >= to) break search;
          word = words[index] ?? 0;
          hits = ~(((word & LOW_BITS) + low) | word) & HIGH_BITS;
          hits |= zeroes(word ^ delimiters) | zeroes(word ^ quotes);
        }
        const place = (index << 2) + ((31 - Math.clz32(hits & -hits)) >> 3);
        if (place >= to) break search;
        hits &= hits - 1;
        const kind = classes[bytes[place] ?? 0];
        if (kind === DELIMITER) {
          if (step > 1 && !this.#isDelimiter(bytes, place, to)) continue;
          ends[cells] = place;
          cells += 1;
          cellFrom = place + step;
          if (cells >= most) throw tooWide(this.#maxColumns);
        } else if (kind === ROW_END) {
          // The LF of a CRLF ends a blank line.
          if (cells > first || place > rowFrom) {
            ends[cells] = place;
            cells += 1;
            rows += 1;
            firstCell[rows] = cells;
            first = cells;
            most = cells + this.#maxColumns;
          }
          rowFrom = cellFrom = place + 1;
          rowStart[rows] = rowFrom;
          if (rows === MOST_ROWS || cells > room) {
            this.rows = rows;
            return rowFrom;
          }
        } else if (kind === QUOTE && place === cellFrom) {
          at = this.#closed(bytes, words, place + 1, to);
          if (at - place >= this.#long) this.longRows.push(rows);
          open = at > to;
          if (at >= to) break search;
          const next = classes[bytes[at] ?? 0];
          if (next !== ROW_END && (next !== DELIMITER || !this.#isDelimiter(bytes, at, to)))
            throw new Fault('FORMAT_BROKEN', 'read a CSV file: its quotes do not pair');
          continue search;
        }
      }
    }
    if (final) {
      if (open) throw new Fault('FORMAT_BROKEN', 'read a CSV file: its quotes do not pair');
      if (cells > first || to > rowFrom) {
        ends[cells] = to;
        rows += 1;
        firstCell[rows] = cells + 1;
        rowFrom = rowStart[rows] = to;
      }
    }
    this.rows = rows;
    return rowFrom;
  }

  /** The place after the closing quote; beyond `to` where there is none. */
  #closed(bytes: Buffer, words: Int32Array, from: number, to: number): number {
    const { quote } = this;
    const hidden = this.#hidden;
    const quotes = this.#quotes;
    const hiders = this.#hiders;
    for (let at = from; at < to; at += 1) {
      if ((at & 3) === 0) {
        let index = at >> 2;
        for (; index << 2 < to; index += 1) {
          const word = words[index] ?? 0;
          if ((zeroes(word ^ quotes) | zeroes(word ^ hiders)) !== 0) break;
        }
        at = index << 2;
        if (at >= to) break;
      }
      const byte = bytes[at] ?? 0;
      if (byte === quote) {
        if (at + 1 >= to || bytes[at + 1] !== quote) return at + 1;
        at += 1;
      } else if (byte === hidden) at += 1;
    }
    return to + 1;
  }

  #isDelimiter(bytes: Buffer, at: number, to: number): boolean {
    const delimiter = this.#delimiter;
    if (at + delimiter.length > to) return false;
    for (let index = 1; index < delimiter.length; index += 1)
      if (bytes[at + index] !== delimiter[index]) return false;
    return true;
  }
}

/** Cells that a scanner keeps the ends of. */
export function roomFor(maxColumns: number): number {
  return Math.max(65_536, 2 * (maxColumns + 2));
}

/** The high bit of each byte that is zero. */
function zeroes(word: number): number {
  return ~(((word & LOW_BITS) + LOW_BITS) | word) & HIGH_BITS;
}

function tooWide(maxColumns: number): Fault {
  return new Fault('LIMIT_COLUMNS', `read a table: it has more than ${maxColumns} columns`);
}
