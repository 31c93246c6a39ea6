/** Reads rows of a JSON text into a batch: records by their keys, lists by place, single values. */

import { Fault } from '../../lib/fault.ts';
import type { ReadLimits } from '../format.ts';
import { BARE, CLOSE, JsonBatch, LIST, MEMBER, OPEN, RECORD, TREE, VALUE } from './batch.ts';
import { columnsOf } from './columns.ts';
import type { Columns, KeyNode } from './columns.ts';
import type { JsonGuard } from './guard.ts';
import { mayHoldKeys, refusePacked } from './payload.ts';
import { isMixed, isPlainList } from './peek.ts';
import {
  blankEnd,
  broken,
  CLOSE_LIST,
  CLOSE_OBJECT,
  colonEnd,
  COMMA,
  keysPassed,
  MORE,
  OPEN_LIST,
  OPEN_OBJECT,
  plainEnd,
  QUOTE,
  recordsPassed,
  textEnd,
  tooDeep,
  valueEnd,
} from './scan.ts';
import { PACKED_FROM, Template } from './template.ts';

/** `records`: columns by key. `map`: the same, each record under a key that is a column. `lists`: columns by place. `values`: one column. */
export type RowKind = 'records' | 'map' | 'lists' | 'values';

export class RowScanner {
  readonly batch: JsonBatch;
  readonly columns: Columns;
  /** Records in lists inside the rows so far. */
  nested = 0;
  /** Whether cells so far hold keys of their own. */
  keysInside = false;
  readonly #kind: RowKind;
  readonly #limits: ReadLimits;
  readonly #guard: JsonGuard;
  #nestedHere = 0;
  #objects = 0;
  /** By which the next row is read, if it is like it; and how well that went, by which another one is made. */
  #template: Template | null = null;
  #score = 0;
  #patience = 0;

  constructor(kind: RowKind, limits: ReadLimits, guard: JsonGuard) {
    this.#kind = kind;
    this.#limits = limits;
    this.#guard = guard;
    this.batch = new JsonBatch(kind === 'lists', limits.maxDepth);
    this.columns = columnsOf(limits.maxColumns);
    if (kind === 'map') this.columns.add('key');
  }

  /** Adds the row that begins at `start`; the place after it, or MORE when the bytes at hand end before it does. */
  scan(bytes: Buffer, start: number, end: number, depth: number): number {
    const { batch } = this;
    batch.begin();
    const template = this.#template;
    if (template !== null) {
      const at = template.scan(batch, bytes, start, end);
      if (at !== MORE) {
        batch.commit(RECORD, template.inner, template);
        if (this.#score < MOST_SCORE) this.#score += 1;
        this.#counted(template.inner);
        return at;
      }
    }
    this.#nestedHere = 0;
    const at =
      this.#kind === 'map' ? this.#entry(bytes, start, end, depth) : this.#row(bytes, start, end, depth);
    if (at === MORE) return MORE;
    this.#counted(this.#nestedHere);
    this.#learn(start, at);
    return at;
  }

  #counted(inner: number): void {
    this.nested += inner;
    this.#guard.rows(1 + inner);
  }

  /** Rows that are all unlike make ever fewer templates. */
  #learn(start: number, end: number): void {
    if (this.#kind !== 'records') return;
    this.#score -= 1;
    if (this.#score >= -this.#patience) return;
    const row = this.batch.rows - 1;
    const longest = Math.min(PACKED_FROM, this.#limits.maxCellChars);
    const isRecord = this.batch.frames[row] === RECORD;
    this.#template = isRecord ? Template.of(this.batch, row, start, end, longest, this.#nestedHere) : null;
    this.#score = 0;
    this.#patience = Math.min(2 * this.#patience + 1, MOST_PATIENCE);
  }

  #entry(bytes: Buffer, start: number, end: number, depth: number): number {
    if (bytes[start] !== QUOTE) throw broken();
    const close = textEnd(bytes, start, end);
    if (close === MORE) return MORE;
    this.#guard.chars(close - start);
    this.batch.push(VALUE, 0, -1, start, close);
    const at = colonEnd(bytes, close, end);
    return at === MORE ? MORE : this.#row(bytes, at, end, depth);
  }

  #row(bytes: Buffer, start: number, end: number, depth: number): number {
    if (start >= end) return MORE;
    const { batch, columns } = this;
    const kind = this.#kind;
    let frame = BARE;
    let at: number;
    if (bytes[start] === OPEN_OBJECT && (kind === 'records' || kind === 'map')) {
      frame = RECORD;
      at = this.#object(bytes, start + 1, end, columns.root, depth + 1);
    } else if (kind === 'lists') {
      if (bytes[start] !== OPEN_LIST) throw mixed();
      frame = LIST;
      at = this.#list(bytes, start + 1, end, depth + 1);
    } else {
      if (kind === 'values' && isMixed(bytes, start, end)) throw mixed();
      at = this.#value(bytes, start, end, columns.root, -1, depth);
    }
    if (at !== MORE) batch.commit(frame, this.#nestedHere);
    return at;
  }

  /** A row that is a list: one column for each place. */
  #list(bytes: Buffer, start: number, end: number, depth: number): number {
    if (depth > this.#limits.maxDepth) throw tooDeep();
    let at = blankEnd(bytes, start, end);
    if (at >= end) return MORE;
    if (bytes[at] === CLOSE_LIST) return at + 1;
    for (let column = 0; ; column += 1) {
      if (column >= this.columns.names.length) this.columns.add('');
      const close = this.#leaf(bytes, at, end, column, -1, depth);
      if (close === MORE) return MORE;
      at = blankEnd(bytes, close, end);
      if (at >= end) return MORE;
      if (bytes[at] === CLOSE_LIST) return at + 1;
      if (bytes[at] !== COMMA) throw broken();
      at = blankEnd(bytes, at + 1, end);
      if (at >= end) return MORE;
    }
  }

  /** The members of an object, from after its brace. */
  #object(bytes: Buffer, start: number, end: number, node: KeyNode, depth: number): number {
    if (depth > this.#limits.maxDepth) throw tooDeep();
    const serial = (this.#objects += 1);
    let at = blankEnd(bytes, start, end);
    if (at >= end) return MORE;
    if (bytes[at] === CLOSE_OBJECT) return at + 1;
    let previous: KeyNode | null = null;
    for (;;) {
      if (bytes[at] !== QUOTE) throw broken();
      const key = at;
      const guess: KeyNode | null = previous === null ? node.first : previous.next;
      let child: KeyNode | null = guess;
      at = guess === null ? -1 : guess.endsAt(bytes, key, end);
      if (at < 0) {
        const close = textEnd(bytes, key, end);
        at = close === MORE ? MORE : colonEnd(bytes, close, end);
        if (at === MORE) return MORE;
        child = node.child(bytes, key + 1, close - 1);
        if (previous === null) node.first = child;
        else previous.next = child;
      } else if ((bytes[at] ?? 0) <= BLANK) {
        at = blankEnd(bytes, at, end);
        if (at >= end) return MORE;
      }
      if (child === null) at = this.#odd(bytes, key, at, end, node, depth);
      else {
        if (child.seenIn === serial) this.batch.hide(child.seenAt);
        child.seenIn = serial;
        child.seenAt = this.batch.count;
        at = this.#value(bytes, at, end, child, key, depth);
        previous = child;
      }
      if (at === MORE) return MORE;
      // Most texts have no blanks there.
      if (at + 1 < end && bytes[at] === COMMA && bytes[at + 1] === QUOTE) {
        at += 1;
        continue;
      }
      at = blankEnd(bytes, at, end);
      if (at >= end) return MORE;
      if (bytes[at] === CLOSE_OBJECT) return at + 1;
      if (bytes[at] !== COMMA) throw broken();
      at = blankEnd(bytes, at + 1, end);
      if (at >= end) return MORE;
    }
  }

  /** A member whose key is a value: one cell, key and all, and a record if it holds one. */
  #odd(bytes: Buffer, key: number, start: number, end: number, node: KeyNode, depth: number): number {
    const at = valueEnd(bytes, start, end, this.#limits.maxDepth - depth);
    if (at === MORE) return MORE;
    this.#nestedHere += recordsPassed + (bytes[start] === OPEN_OBJECT ? 1 : 0);
    if (keysPassed) this.keysInside = true;
    this.#guard.chars(at - key);
    if (node.oddColumn < 0) node.oddColumn = this.columns.add('');
    this.batch.push(MEMBER, node.oddColumn, key, start, at);
    return at;
  }

  /** A value under a key, or (`key` -1) in a list or alone. */
  #value(bytes: Buffer, start: number, end: number, node: KeyNode, key: number, depth: number): number {
    const byte = bytes[start];
    if (byte === OPEN_OBJECT) {
      const inside = blankEnd(bytes, start + 1, end);
      if (inside >= end) return MORE;
      if (bytes[inside] !== CLOSE_OBJECT) {
        this.batch.push(OPEN, -1, key, start, start + 1);
        const at = this.#object(bytes, inside, end, node, depth + 1);
        if (at !== MORE) this.batch.push(CLOSE, -1, -1, at - 1, at);
        return at;
      }
    } else if (byte === OPEN_LIST) {
      const plain = isPlainList(bytes, start, end);
      if (plain === null) return MORE;
      if (!plain) return this.#nestedList(bytes, start, end, node, key, depth + 1);
    }
    if (node.column < 0) node.column = this.columns.add(node.path);
    return this.#leaf(bytes, start, end, node.column, key, depth);
  }

  /** A list of records, of lists, or of some of everything: its objects' keys are columns under the same path. */
  #nestedList(bytes: Buffer, start: number, end: number, node: KeyNode, key: number, depth: number): number {
    if (depth > this.#limits.maxDepth) throw tooDeep();
    this.batch.push(OPEN, -1, key, start, start + 1);
    let at = blankEnd(bytes, start + 1, end);
    for (;;) {
      if (at >= end) return MORE;
      if (bytes[at] === OPEN_OBJECT || bytes[at] === OPEN_LIST) this.#nestedHere += 1;
      const close = this.#value(bytes, at, end, node, -1, depth);
      if (close === MORE) return MORE;
      at = blankEnd(bytes, close, end);
      if (at >= end) return MORE;
      if (bytes[at] === CLOSE_LIST) break;
      if (bytes[at] !== COMMA) throw broken();
      at = blankEnd(bytes, at + 1, end);
    }
    this.batch.push(CLOSE, -1, -1, at, at + 1);
    return at + 1;
  }

  /** A value that is one cell. */
  #leaf(bytes: Buffer, start: number, end: number, column: number, key: number, depth: number): number {
    const byte = bytes[start];
    let at: number;
    let kind = VALUE;
    if (byte === QUOTE) {
      at = textEnd(bytes, start, end);
      if (at === MORE) return MORE;
      if (at - start > PACKED_FROM) refusePacked(bytes, start, at);
      if (mayHoldKeys(bytes, start + 1, at)) this.keysInside = true;
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      at = valueEnd(bytes, start, end, this.#limits.maxDepth - depth);
      if (at === MORE) return MORE;
      if (at - start > 2) kind = TREE;
      this.#nestedHere += recordsPassed;
      if (keysPassed) this.keysInside = true;
    } else {
      at = plainEnd(bytes, start, end);
      if (at === MORE) return MORE;
    }
    if (at - start > this.#limits.maxCellChars) this.#guard.chars(charsIn(bytes, start, at));
    this.batch.push(kind, column, key, start, at);
    return at;
  }
}

/** The characters of a text, or the bytes of another value. */
function charsIn(bytes: Buffer, start: number, end: number): number {
  if (bytes[start] !== QUOTE) return end - start;
  return (JSON.parse(bytes.toString('utf8', start, end)) as string).length;
}

const BLANK = 0x20;
const MOST_SCORE = 8;
const MOST_PATIENCE = 4096;

function mixed(): Fault {
  return new Fault('FORMAT_UNKNOWN', 'read a JSON file: a list mixes records with other values');
}
