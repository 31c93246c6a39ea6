/** Rows of a JSON text as a batch: where their values stand in the bytes, in the text's own order. */

import type { Cell, JsonTree } from '../model/table.ts';
import type { Batch, RawCells } from './batch.ts';
import { textOf } from './cell.ts';
import { isRaw, parseJson } from './json-text.ts';
import { QUOTE } from './json-scan.ts';
import { traitsOfJson } from './json-traits.ts';
import { ANYTHING } from './traits.ts';
import type { Traits } from './traits.ts';

/** The cell of a key that a record does not have: it comes back as no key, where null comes back as null. */
const MISSING: JsonTree = { json: undefined };

/** What a token is. */
export const VALUE = 0;
/** A member whose key is a value: key and all. */
export const MEMBER = 1;
/** A list or an object with something in it, as one cell. */
export const TREE = 4;
export const OPEN = 2;
export const CLOSE = 3;
/** A key that comes again in its object: JSON.parse would not show this one. */
export const HIDDEN = 8;

/** Of each token: what it is, its column (-1 for a bracket), where its key begins (-1 for none), where it begins and ends, and the token before in the same row and column, counted from 1. */
export const FIELDS = 8;
export const COLUMN = 1;
export const KEY = 2;
export const START = 3;
export const END = 4;
const BEFORE = 5;

/** What stands around a row's values. */
export const BARE = 0;
export const RECORD = 1;
export const LIST = 2;

const MOST_ROWS = 1000;
const NULL = 0x6e;
const BACKSLASH = 0x5c;

/** Each row is a run of tokens: values, and the brackets of nested objects and lists. */
export class JsonBatch implements Batch, RawCells {
  rows = 0;
  /** The window that the places mean. */
  bytes: Buffer = Buffer.alloc(0);
  /** `FIELDS` numbers for each token; see below. */
  tokens = new Int32Array(4096 * FIELDS);
  /** How many tokens there are. */
  count = 0;
  /** The tokens of row n are those from `from[n]` to `from[n + 1]`. */
  readonly from = new Int32Array(MOST_ROWS + 1);
  readonly frames = new Uint8Array(MOST_ROWS);
  /** Whether each cell is one text, number or word. */
  #isFlat = true;
  /** Whether all that a missing cell means is a hole: rows of lists, not of records. */
  readonly #holes: boolean;
  readonly #maxDepth: number;
  /** By row and column: the last token there, counted from 1. */
  #last = new Int32Array(16 * MOST_ROWS);
  #stride = 16;
  #width = 0;

  constructor(holes: boolean, maxDepth: number) {
    this.#holes = holes;
    this.#maxDepth = maxDepth;
  }

  get isFull(): boolean {
    return this.rows >= MOST_ROWS;
  }

  reset(bytes: Buffer): void {
    this.bytes = bytes;
    this.rows = 0;
    this.count = 0;
    this.#isFlat = true;
  }

  /** Begins a row anew. */
  begin(): void {
    this.count = this.from[this.rows] ?? 0;
    const at = this.rows * this.#stride;
    for (let column = 0; column < this.#width; column += 1) this.#last[at + column] = 0;
  }

  /** The row is complete. */
  commit(frame: number): void {
    this.frames[this.rows] = frame;
    this.rows += 1;
    this.from[this.rows] = this.count;
  }

  push(kind: number, column: number, key: number, start: number, end: number): void {
    const token = this.count;
    const at = token * FIELDS;
    if (at === this.tokens.length) this.#grow();
    const { tokens } = this;
    tokens[at] = kind;
    tokens[at + COLUMN] = column;
    tokens[at + KEY] = key;
    tokens[at + START] = start;
    tokens[at + END] = end;
    this.count = token + 1;
    if (column < 0) return;
    if (column >= this.#width) this.#widen(column + 1);
    const place = this.rows * this.#stride + column;
    const before = this.#last[place] ?? 0;
    tokens[at + BEFORE] = before;
    if (before !== 0 || kind === MEMBER || kind === TREE) this.#isFlat = false;
    this.#last[place] = token + 1;
  }

  /** Hides the tokens of a key that came again, from `token` on: one value, or all between two brackets. */
  hide(token: number): void {
    this.tokens[token * FIELDS] = this.kindOf(token) | HIDDEN;
  }

  kindOf(token: number): number {
    return this.tokens[token * FIELDS] ?? 0;
  }

  tokenStart(token: number): number {
    return this.tokens[token * FIELDS + START] ?? 0;
  }

  tokenEnd(token: number): number {
    return this.tokens[token * FIELDS + END] ?? 0;
  }

  width(row: number): number {
    if (!this.#holes) return this.#width;
    return (this.from[row + 1] ?? 0) - (this.from[row] ?? 0);
  }

  cell(row: number, column: number): Cell {
    const token = this.#token(row, column);
    if (token < 0) return this.#holes ? null : MISSING;
    if (this.#before(token) < 0) return this.cellAt(token);
    const values: unknown[] = [];
    for (let at = token; at >= 0; at = this.#before(at)) values.unshift(treeOf(this.cellAt(at)));
    return { json: values };
  }

  text(row: number, column: number): string {
    const token = this.#token(row, column);
    if (token < 0) return '';
    const isText = this.#before(token) < 0 && this.bytes[this.tokenStart(token)] === QUOTE;
    return isText && this.kindOf(token) === VALUE ? this.#textAt(token) : textOf(this.cell(row, column));
  }

  traits(row: number, column: number): Traits {
    const token = this.#token(row, column);
    if (token < 0) return 0;
    if (this.#before(token) >= 0 || this.kindOf(token) !== VALUE) return ANYTHING;
    return traitsOfJson(this.bytes, this.tokenStart(token), this.tokenEnd(token));
  }

  /** Nested values have texts of their own; so a batch with one of them gives no bytes. */
  get raw(): RawCells | undefined {
    return this.#isFlat ? this : undefined;
  }

  startOf(row: number, column: number): number {
    const token = this.#token(row, column);
    if (token < 0) return 0;
    const start = this.tokenStart(token);
    if (this.bytes[start] === QUOTE) return start + 1;
    // 1.0 is 1, which the text "1.0" is not: the byte before tells them apart.
    return areDigits(this.bytes, start, this.tokenEnd(token)) ? start : Math.max(0, start - 1);
  }

  /** The same as its start for null, and for what is not there. */
  endOf(row: number, column: number): number {
    const token = this.#token(row, column);
    if (token < 0) return 0;
    const start = this.tokenStart(token);
    const end = this.tokenEnd(token);
    if (this.bytes[start] === QUOTE) return end - 1;
    return this.bytes[start] === NULL ? this.startOf(row, column) : end;
  }

  /** The value of one token. */
  cellAt(token: number): Cell {
    const start = this.tokenStart(token);
    const end = this.tokenEnd(token);
    if ((this.kindOf(token) & ~HIDDEN) === MEMBER) {
      const member = this.bytes.toString('utf8', this.tokens[token * FIELDS + KEY], end);
      return { json: parseJson(`{${member}}`, this.#maxDepth) };
    }
    if (this.bytes[start] === QUOTE) return this.#textAt(token);
    const value = parseJson(this.bytes.toString('utf8', start, end), this.#maxDepth);
    if (isRaw(value)) return { digits: value.rawJSON };
    return typeof value === 'object' && value !== null ? { json: value } : (value as Cell);
  }

  #textAt(token: number): string {
    const start = this.tokenStart(token);
    const end = this.tokenEnd(token);
    const { bytes } = this;
    let wide = 0;
    for (let at = start + 1; at < end - 1; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === BACKSLASH) return JSON.parse(bytes.toString('utf8', start, end)) as string;
      wide |= byte;
    }
    return bytes.toString(wide < 0x80 ? 'latin1' : 'utf8', start + 1, end - 1);
  }

  /** The token before in the same row and column; -1 for none. */
  #before(token: number): number {
    return (this.tokens[token * FIELDS + BEFORE] ?? 0) - 1;
  }

  /** The last token of a cell; -1 for none. */
  #token(row: number, column: number): number {
    return column < this.#stride ? (this.#last[row * this.#stride + column] ?? 0) - 1 : -1;
  }

  #grow(): void {
    const grown = new Int32Array(2 * this.tokens.length);
    grown.set(this.tokens);
    this.tokens = grown;
  }

  #widen(width: number): void {
    this.#width = width;
    if (width <= this.#stride) return;
    const stride = 2 * width;
    const wide = new Int32Array(stride * MOST_ROWS);
    for (let row = 0; row <= Math.min(this.rows, MOST_ROWS - 1); row += 1) {
      const at = row * this.#stride;
      wide.set(this.#last.subarray(at, at + this.#stride), row * stride);
    }
    this.#last = wide;
    this.#stride = stride;
  }
}

function areDigits(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x30 || byte > 0x39) return false;
  }
  return true;
}

/** The value as JSON.stringify would take it. */
function treeOf(cell: Cell): unknown {
  if (typeof cell !== 'object' || cell === null) return cell;
  if ('json' in cell) return cell.json;
  return 'digits' in cell ? cell.digits : cell.number;
}
