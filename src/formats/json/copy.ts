/** Copies rows of a JSON text: what stays keeps its bytes, its place and its order; what is masked becomes a text; what is dropped is not there. */

import type { Batch, Cut, CutColumn } from '../batch.ts';
import { rowsIn } from '../batch.ts';
import { BARE, CLOSE, columnOf, END, FIELDS, HIDDEN, KEY, kindIn, MEMBER, OPEN, START } from './batch.ts';
import type { JsonBatch } from './batch.ts';
import type { JsonTable } from './layout.ts';
import { jsonOf } from './out.ts';
import type { Out } from './out.ts';
import { COMMA } from './scan.ts';
import { CHANGED, RUN_FROM, RUN_TO, STEP, stepsFor } from './steps.ts';
import type { Steps } from './steps.ts';
import type { Template } from './template.ts';

type Change = CutColumn['change'];

export class RowCopier {
  readonly #kind: JsonTable['kind'];
  /** The key of the added column, ready to be written. */
  readonly #mark: string;
  #columns: readonly CutColumn[] | null = null;
  /** By column: what is written for its cells; undefined for nothing. */
  #changes: (Change | undefined)[] = [];
  /** For rows of the template that was met last. */
  #template: Template | null = null;
  #steps: Steps = { steps: new Int32Array(), any: false };
  /** A run of bytes that is to be copied. */
  #from = 0;
  #to = 0;

  constructor(kind: JsonTable['kind'], mark: string) {
    this.#kind = kind;
    this.#mark = `${JSON.stringify(mark)}:`;
  }

  /** Writes what the cut leaves of the batch, behind the `rows` rows that the table has; how many it has then. */
  copy(batch: JsonBatch & Batch, cut: Cut, out: Out, separator: string, rows: number): number {
    if (cut.columns !== this.#columns) {
      this.#columns = cut.columns;
      this.#changes = [];
      this.#template = null;
      for (const { index, change } of cut.columns) this.#changes[index] = change;
    }
    const count = rowsIn(batch, cut);
    for (let place = 0; place < count; place += 1) {
      if (rows + place > 0) out.text(separator);
      const row = cut.rows === null ? place : (cut.rows[place] ?? 0);
      const added = cut.added === null ? null : (cut.added[place] ?? '');
      if (this.#kind === 'map') this.#key(batch, row, out, rows + place);
      if (this.#kind === 'lists') this.#list(batch, row, added, out);
      else if (batch.frames[row] === BARE) this.#bare(batch, row, added, out);
      else this.#record(batch, row, added, out);
    }
    return rows + count;
  }

  /** A key that is masked or dropped could not be told from another: the row's number stands for it. */
  #key(batch: JsonBatch, row: number, out: Out, place: number): void {
    const token = batch.from[row] ?? 0;
    if (this.#changes[0] === null) out.copy(batch.bytes, batch.tokenStart(token), batch.tokenEnd(token));
    else out.text(JSON.stringify(String(place + 1)));
    out.text(':');
  }

  /** Columns by place, so that marks stand under each other: a hole is null. */
  #list(batch: JsonBatch, row: number, added: string | null, out: Out): void {
    const from = batch.from[row] ?? 0;
    const width = (batch.from[row + 1] ?? 0) - from;
    let separator = '[';
    for (const { index, change } of this.#columns ?? []) {
      out.text(separator);
      separator = ',';
      if (index >= width) out.text('null');
      else this.#value(batch, from + index, change, out);
    }
    if (added !== null) {
      out.text(separator);
      out.quoted(added);
    }
    out.text(added === null && separator === '[' ? '[]' : ']');
  }

  /** A row that is no record: a value alone, or a pair of it and its mark. */
  #bare(batch: JsonBatch, row: number, added: string | null, out: Out): void {
    if (added !== null) out.text('[');
    if (!this.#tokens(batch, row, out)) out.text('null');
    if (added === null) return;
    out.text(',');
    out.quoted(added);
    out.text(']');
  }

  #record(batch: JsonBatch, row: number, added: string | null, out: Out): void {
    out.text('{');
    const template = batch.templates[row] ?? null;
    const any = template === null ? this.#tokens(batch, row, out) : this.#stepped(batch, row, template, out);
    if (added !== null) {
      if (any) out.text(',');
      out.text(this.#mark);
      out.quoted(added);
    }
    out.text('}');
  }

  /** What a row of a template holds; whether that is anything. */
  #stepped(batch: JsonBatch, row: number, template: Template, out: Out): boolean {
    if (template !== this.#template) {
      this.#template = template;
      this.#steps = stepsFor(batch, row, this.#changes);
    }
    const { bytes, tokens } = batch;
    const { steps, any } = this.#steps;
    const first = batch.from[row] ?? 0;
    const base = first * FIELDS;
    for (let step = 0; step < steps.length; step += STEP) {
      if (steps[step] === 1) out.text(',');
      out.copy(
        bytes,
        tokens[base + (steps[step + RUN_FROM] ?? 0)] ?? 0,
        tokens[base + (steps[step + RUN_TO] ?? 0)] ?? 0,
      );
      const changed = steps[step + CHANGED] ?? -1;
      if (changed < 0) continue;
      const token = first + changed;
      this.#value(batch, token, this.#changes[columnOf(tokens[token * FIELDS] ?? 0)] ?? null, out);
    }
    return any;
  }

  /** What a row holds; whether that is anything. */
  #tokens(batch: JsonBatch, row: number, out: Out): boolean {
    const { bytes, tokens } = batch;
    const changes = this.#changes;
    const stop = batch.from[row + 1] ?? 0;
    let token = (batch.from[row] ?? 0) + (this.#kind === 'map' ? 1 : 0);
    let any = false; // whether something stands before in the same brackets
    let wrote = false;
    this.#from = this.#to = 0;
    for (; token < stop; token += 1) {
      const field = token * FIELDS;
      const what = tokens[field] ?? 0;
      const kind = kindIn(what);
      const end = tokens[field + END] ?? 0;
      if ((kind & HIDDEN) !== 0) {
        if ((kind & ~HIDDEN) === OPEN) token = this.#closing(batch, token);
        continue;
      }
      const key = tokens[field + KEY] ?? -1;
      const start = tokens[field + START] ?? 0;
      if (kind === CLOSE) {
        this.#add(bytes, start, end, false, out);
        any = true;
        continue;
      }
      if (kind === OPEN) {
        this.#add(bytes, key < 0 ? start : key, end, any, out);
        any = false;
        wrote = true;
        continue;
      }
      const change = changes[columnOf(what)];
      if (change === undefined || (kind === MEMBER && change !== null)) continue;
      const begin = key < 0 ? start : key;
      if (change === null) this.#add(bytes, begin, end, any, out);
      else {
        if (any) this.#comma(bytes, out);
        this.#add(bytes, begin, start, false, out);
        this.#flush(bytes, out);
        this.#value(batch, token, change, out);
      }
      any = true;
      wrote = true;
    }
    this.#flush(bytes, out);
    return wrote;
  }

  /** The bracket that closes what a token opens. */
  #closing(batch: JsonBatch, open: number): number {
    let depth = 0;
    for (let token = open; ; token += 1) {
      const kind = batch.kindOf(token) & ~HIDDEN;
      if (kind === OPEN) depth += 1;
      else if (kind === CLOSE) depth -= 1;
      if (depth === 0) return token;
    }
  }

  /** Adds bytes to the run, or begins the next one. */
  #add(bytes: Buffer, start: number, end: number, comma: boolean, out: Out): void {
    if (
      this.#to > this.#from &&
      start === this.#to + (comma ? 1 : 0) &&
      (!comma || bytes[this.#to] === COMMA)
    ) {
      this.#to = end;
      return;
    }
    if (comma) this.#comma(bytes, out);
    else this.#flush(bytes, out);
    this.#from = start;
    this.#to = end;
  }

  #comma(bytes: Buffer, out: Out): void {
    this.#flush(bytes, out);
    out.text(',');
  }

  #flush(bytes: Buffer, out: Out): void {
    if (this.#to > this.#from) out.copy(bytes, this.#from, this.#to);
    this.#from = this.#to = 0;
  }

  #value(batch: JsonBatch, token: number, change: Change, out: Out): void {
    const start = batch.tokenStart(token);
    const end = batch.tokenEnd(token);
    if (change === null) {
      out.copy(batch.bytes, start, end);
      return;
    }
    const cell = batch.cellAt(token);
    const changed = change(cell);
    if (changed === cell) out.copy(batch.bytes, start, end);
    else if (typeof changed === 'string') out.quoted(changed);
    else out.text(jsonOf(changed) ?? 'null');
  }
}
