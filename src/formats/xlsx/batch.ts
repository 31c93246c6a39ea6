/** Rows of a worksheet as places in the bytes that were read, which become values only when somebody asks. */

import type { Cell } from '../../model/table.ts';
import type { Batch } from '../batch.ts';
import { textOf } from '../cell.ts';
import { ANYTHING, WIDE, traitsOf } from '../traits.ts';
import type { Traits } from '../traits.ts';
import type { SharedStrings } from './strings.ts';

/** What stands in a cell, and what its `start` and `end` say. */
export const HOLE = 0;
/** A text whose bytes are what stands for it in XML. */
export const PLAIN = 1;
/** The bytes of a number that a double holds as well: few digits, no exponent. */
export const NUMBER = 2;
/** `start` is the place among the shared strings. */
export const SHARED = 3;
export const YES = 4;
export const NO = 5;
/** `start` is the place among the batch's own values. */
const VALUE = 6;

/** A batch that is filled by row and emptied again. */
export class XlsxBatch implements Batch {
  rows = 0;
  readonly strings: SharedStrings;
  /** Number formats by cell style. */
  readonly #formats: readonly (string | null)[];
  bytes: Buffer = Buffer.alloc(0);
  kinds = new Uint8Array(SOME);
  starts = new Int32Array(SOME);
  ends = new Int32Array(SOME);
  styles = new Uint16Array(SOME);
  #traits = new Uint16Array(SOME);
  #values: Cell[] = [];
  /** Where each row's cells begin; the last is where the next row's will. */
  #firsts = new Int32Array(1024);
  #numbers = new Int32Array(1024);
  /** Cells of the row that is being filled: up to the last filled one, and up to the last that has a look. */
  #width = 0;
  #laid = 0;

  constructor(strings: SharedStrings, formats: readonly (string | null)[]) {
    this.strings = strings;
    this.#formats = formats;
  }

  /** Whether it is time to hand it on. */
  get isFull(): boolean {
    return this.rows >= MOST_ROWS || (this.#firsts[this.rows] ?? 0) >= MOST_CELLS;
  }

  width(row: number): number {
    return (this.#firsts[row + 1] ?? 0) - (this.#firsts[row] ?? 0);
  }

  /** The row's number in the sheet, from 1. */
  number(row: number): number {
    return this.#numbers[row] ?? 0;
  }

  /** Where the cell stands in `kinds`, `starts`, `ends` and `styles`; -1 beyond the row's end. */
  place(row: number, column: number): number {
    return column < this.width(row) ? (this.#firsts[row] ?? 0) + column : -1;
  }

  cell(row: number, column: number): Cell {
    const place = this.place(row, column);
    return place < 0 ? null : this.cellAt(place);
  }

  cellAt(place: number): Cell {
    const start = this.starts[place] ?? 0;
    switch (this.kinds[place] ?? HOLE) {
      case PLAIN:
        return this.#textAt(place, start);
      case NUMBER: {
        const number = Number(this.bytes.toString('latin1', start, this.ends[place]));
        const format = this.#formats[this.styles[place] ?? 0] ?? null;
        return format === null ? number : { number, format };
      }
      case SHARED:
        return this.strings.text(start);
      case YES:
        return true;
      case NO:
        return false;
      case VALUE:
        return this.#values[start] ?? null;
      default:
        return null;
    }
  }

  text(row: number, column: number): string {
    const place = this.place(row, column);
    if (place < 0) return '';
    const start = this.starts[place] ?? 0;
    switch (this.kinds[place] ?? HOLE) {
      case HOLE:
        return '';
      case PLAIN:
        return this.#textAt(place, start);
      case SHARED:
        return this.strings.text(start);
      case NUMBER: // too few digits for an exponent
        return String(Number(this.bytes.toString('latin1', start, this.ends[place])));
      default:
        return textOf(this.cellAt(place));
    }
  }

  traits(row: number, column: number): Traits {
    const place = this.place(row, column);
    return place < 0 ? 0 : (this.#traits[place] ?? 0);
  }

  /** Makes room for a row; its cells are put one after the other, each behind the last. */
  begin(mostColumns: number): void {
    const needed = (this.#firsts[this.rows] ?? 0) + mostColumns;
    if (needed > this.kinds.length) this.#grow(needed);
    this.#width = 0;
    this.#laid = 0;
  }

  /** An empty cell that has a style. */
  look(column: number, style: number): void {
    const first = this.#firsts[this.rows] ?? 0;
    for (; this.#laid < column; this.#laid += 1) this.#set(first + this.#laid, HOLE, 0, 0, 0, 0);
    this.#set(first + column, HOLE, style, 0, 0, 0);
    this.#laid = column + 1;
  }

  put(column: number, kind: number, style: number, start: number, end: number, traits: Traits): void {
    const first = this.#firsts[this.rows] ?? 0;
    for (; this.#laid < column; this.#laid += 1) this.#set(first + this.#laid, HOLE, 0, 0, 0, 0);
    this.#set(first + column, kind, style, start, end, traits);
    this.#laid = this.#width = column + 1;
  }

  putValue(column: number, value: Cell, style: number): void {
    this.#values.push(value);
    const isText = typeof value === 'string';
    // A number's digits are made by us, from whatever form it has.
    const traits = isText ? traitsOf(value) : typeof value === 'boolean' ? traitsOf('true') : ANYTHING;
    this.put(column, VALUE, style, this.#values.length - 1, 0, traits);
  }

  /** The cells of the row that were put; a row without any is none. */
  end(number: number): number {
    if (this.#width === 0) return 0;
    if (this.rows + 2 > this.#firsts.length) {
      this.#firsts = copied(this.#firsts, new Int32Array(this.#firsts.length * 2));
      this.#numbers = copied(this.#numbers, new Int32Array(this.#numbers.length * 2));
    }
    this.#numbers[this.rows] = number;
    this.#firsts[this.rows + 1] = (this.#firsts[this.rows] ?? 0) + this.#width;
    this.rows += 1;
    return this.#width;
  }

  clear(): void {
    this.rows = 0;
    this.#values = [];
  }

  #textAt(place: number, start: number): string {
    const isWide = ((this.#traits[place] ?? 0) & WIDE) !== 0;
    const end = this.ends[place];
    return isWide ? this.bytes.toString('utf8', start, end) : this.bytes.toString('latin1', start, end);
  }

  #set(place: number, kind: number, style: number, start: number, end: number, traits: Traits): void {
    this.kinds[place] = kind;
    this.starts[place] = start;
    this.ends[place] = end;
    this.styles[place] = style;
    this.#traits[place] = traits;
  }

  #grow(needed: number): void {
    const size = needed * 2;
    this.kinds = copied(this.kinds, new Uint8Array(size));
    this.starts = copied(this.starts, new Int32Array(size));
    this.ends = copied(this.ends, new Int32Array(size));
    this.styles = copied(this.styles, new Uint16Array(size));
    this.#traits = copied(this.#traits, new Uint16Array(size));
  }
}

const SOME = 32_768;
const MOST_ROWS = 1000;
const MOST_CELLS = 65_536;

function copied<T extends Uint8Array | Int32Array | Uint16Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
