/** Rows of a JSON text as a batch: where their values stand in the bytes, in the text's own order. */

import type { Cell, JsonTree } from '../../model/table.ts';
import type { Batch, RawCells } from '../batch.ts';
import { textOf } from '../cell.ts';
import { isRaw, parseJson } from './text.ts';
import { BACKSLASH, QUOTE } from './scan.ts';
import type { Template } from './template.ts';
import { traitsOfJson } from './traits.ts';
import { ANYTHING } from '../traits.ts';
import type { Traits } from '../traits.ts';

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

/** Of each token: what it is and its column (-1 for a bracket) in one number, where its key begins (-1 for none), where it begins and ends. */
export const FIELDS = 4;
export const KEY = 1;
export const START = 2;
export const END = 3;
/** The kind is in the lowest bits, the column above them. */
const KIND = 15;
const COLUMN_BITS = 4;

/** The column of a token by its first number. */
export const columnOf = (what: number): number => what >> COLUMN_BITS;
/** The kind of a token by its first number. */
export const kindIn = (what: number): number => what & KIND;

/** What stands around a row's values. */
export const BARE = 0;
export const RECORD = 1;
export const LIST = 2;

const MOST_ROWS = 1000;
const NULL = 0x6e;

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
  /** Of each row: the records inside it, and whether any has some. */
  readonly #inners = new Int32Array(MOST_ROWS);
  #isNested = false;
  /** Of each row: the template that it was read by; null for none. */
  readonly templates: (Template | null)[] = [];
  /** Whether each cell is one text, number or word. */
  #isFlat = true;
  /** Whether all that a missing cell means is a hole: rows of lists, not of records. */
  readonly #holes: boolean;
  readonly #maxDepth: number;
  /** By row and column: the last token there, counted from 1; of each token, the one before in its row and column. Made when somebody asks for a cell. */
  #last = new Int32Array(0);
  #before = new Int32Array(0);
  #isIndexed = false;
  #stride = 0;
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
    this.#isNested = false;
    this.#isIndexed = false;
  }

  /** Begins a row anew. */
  begin(): void {
    this.count = this.from[this.rows] ?? 0;
  }

  /** The row is complete, with so many records inside. */
  commit(frame: number, inner: number, template: Template | null = null): void {
    this.frames[this.rows] = frame;
    this.templates[this.rows] = template;
    this.#inners[this.rows] = inner;
    if (inner > 0) this.#isNested = true;
    this.rows += 1;
    this.from[this.rows] = this.count;
  }

  push(kind: number, column: number, key: number, start: number, end: number): void {
    const tokens = this.roomFor(1);
    const at = this.count * FIELDS;
    tokens[at] = (column << COLUMN_BITS) | kind;
    tokens[at + KEY] = key;
    tokens[at + START] = start;
    tokens[at + END] = end;
    this.count += 1;
    if (column >= this.#width) this.#width = column + 1;
  }

  /** The tokens, with room for so many more. */
  roomFor(more: number): Int32Array {
    while ((this.count + more) * FIELDS > this.tokens.length) this.#grow();
    return this.tokens;
  }

  /** Hides the tokens of a key that came again, from `token` on: one value, or all between two brackets. */
  hide(token: number): void {
    this.tokens[token * FIELDS] = (this.tokens[token * FIELDS] ?? 0) | HIDDEN;
  }

  kindOf(token: number): number {
    return kindIn(this.tokens[token * FIELDS] ?? 0);
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
    if (this.#beforeOf(token) < 0) return this.cellAt(token);
    const values: unknown[] = [];
    for (let at = token; at >= 0; at = this.#beforeOf(at)) values.unshift(treeOf(this.cellAt(at)));
    return { json: values };
  }

  text(row: number, column: number): string {
    const token = this.#token(row, column);
    if (token < 0) return '';
    const isText = this.#beforeOf(token) < 0 && this.bytes[this.tokenStart(token)] === QUOTE;
    return isText && this.kindOf(token) === VALUE ? this.#textAt(token) : textOf(this.cell(row, column));
  }

  traits(row: number, column: number): Traits {
    const token = this.#token(row, column);
    if (token < 0) return 0;
    if (this.#beforeOf(token) >= 0 || this.kindOf(token) !== VALUE) return ANYTHING;
    return traitsOfJson(this.bytes, this.tokenStart(token), this.tokenEnd(token));
  }

  /** Nested values have texts of their own; so a batch with one of them gives no bytes. */
  get raw(): RawCells | undefined {
    if (!this.#isIndexed) this.#index();
    return this.#isFlat ? this : undefined;
  }

  get inner(): ((row: number) => number) | undefined {
    return this.#isNested ? (row) => this.#inners[row] ?? 0 : undefined;
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
  #beforeOf(token: number): number {
    return (this.#before[token] ?? 0) - 1;
  }

  /** The last token of a cell; -1 for none. */
  #token(row: number, column: number): number {
    if (!this.#isIndexed) this.#index();
    return column < this.#stride ? (this.#last[row * this.#stride + column] ?? 0) - 1 : -1;
  }

  #grow(): void {
    const grown = new Int32Array(2 * this.tokens.length);
    grown.set(this.tokens);
    this.tokens = grown;
  }

  #index(): void {
    const { rows, tokens, from } = this;
    const width = this.#width;
    if (this.#stride < width) {
      this.#stride = Math.max(16, 2 * width);
      this.#last = new Int32Array(this.#stride * MOST_ROWS);
    } else this.#last.fill(0, 0, rows * this.#stride);
    const count = from[rows] ?? 0;
    if (this.#before.length < count) this.#before = new Int32Array(2 * count);
    const last = this.#last;
    let isFlat = true;
    for (let row = 0; row < rows; row += 1) {
      const base = row * this.#stride;
      const end = from[row + 1] ?? 0;
      for (let token = from[row] ?? 0; token < end; token += 1) {
        const what = tokens[token * FIELDS] ?? 0;
        if (what < 0) continue;
        const kind = what & KIND & ~HIDDEN;
        const place = base + columnOf(what);
        const before = last[place] ?? 0;
        if (before !== 0 || kind === MEMBER || kind === TREE) isFlat = false;
        this.#before[token] = before;
        last[place] = token + 1;
      }
    }
    this.#isFlat = isFlat;
    this.#isIndexed = true;
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
