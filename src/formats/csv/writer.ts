/** Writes rows as a CSV: cells that stay as they are go over as bytes, all others as text. */

import type { Cell } from '../../model/table.ts';
import { cutRows, rowsIn } from '../batch.ts';
import type { Batch, Cut, CutColumn } from '../batch.ts';
import { textOf } from '../cell.ts';
import { CsvBatch } from './batch.ts';
import { formulaEscape, mayBeFormula } from './formula.ts';
import type { CsvLayout } from './csv.ts';
import { innerOf } from './reader.ts';
import { encoded, strictDecoder } from '../encoding/encoding.ts';
import type { Encoding } from '../encoding/encoding.ts';
import type { Sink, TableHead, TableWriter } from '../format.ts';

/** Bytes that are gathered before they are written. */
const GATHERED = 131_072;

export class CsvWriter implements TableWriter {
  readonly #sink: Sink;
  readonly #layout: CsvLayout;
  readonly #inner: Encoding;
  readonly #lineEnd: Buffer;
  readonly #delimiter: Buffer;
  readonly #mustQuote: RegExp;
  readonly #outer: ((inner: Uint8Array) => Uint8Array) | null;
  #out = Buffer.allocUnsafeSlow(GATHERED * 2);
  #size = 0;
  #tables = 0;
  #escaped = 0;

  constructor(sink: Sink, layout: CsvLayout) {
    this.#sink = sink;
    this.#layout = layout;
    const inner = innerOf(layout.encoding, layout);
    this.#inner = inner;
    this.#lineEnd = Buffer.from(layout.lineEnd);
    this.#delimiter = Buffer.from(layout.delimiter);
    const special = `${layout.delimiter}${layout.quote}\r\n\x1e${layout.backslash ? '\\' : ''}`;
    this.#mustQuote = new RegExp(`[${special.replaceAll(/[\\^]/g, '\\$&')}]|^[ \ufeff]| $|^sep=`, 'i');
    const decode = strictDecoder(inner);
    this.#outer = inner === layout.encoding ? null : (bytes) => encoded(decode(bytes), layout.encoding);
  }

  /** Cells that were written with an apostrophe before them, so that no spreadsheet program takes them for formulas. */
  get escaped(): number {
    return this.#escaped;
  }

  get mediaType(): string {
    const { encoding, bom } = this.#layout;
    return encoding === 'utf-8' || bom ? 'text/csv' : `text/csv; charset=${encoding}`;
  }

  async table({ headings }: TableHead): Promise<void> {
    this.#tables += 1;
    const { encoding, bom, sep, delimiter, lineEnd } = this.#layout;
    if (this.#tables > 1)
      this.#put(this.#lineEnd); // a blank line parts two tables
    else if (bom) await this.#sink.write(encoded('', encoding, true));
    if (sep && this.#tables === 1) this.#put(encoded(`sep=${delimiter}${lineEnd}`, this.#inner));
    if (headings) this.#row(headings, false);
  }

  async rows(batch: Batch, cut: Cut): Promise<void> {
    if (batch instanceof CsvBatch && this.#isAlike(batch)) this.#copied(batch, cut);
    else for (const row of cutRows(batch, cut)) this.#row(row, cut.inert === true);
    if (this.#size >= GATHERED) await this.#flush();
  }

  async end(): Promise<void> {
    if (this.#size > 0) await this.#flush();
  }

  #isAlike({ form }: CsvBatch): boolean {
    const { delimiter, quote, backslash, records } = this.#layout;
    const { dialect } = form;
    return (
      form.inner === this.#inner &&
      dialect.delimiter === delimiter &&
      dialect.quote === quote &&
      dialect.backslash === backslash &&
      dialect.records === records
    );
  }

  #copied(batch: CsvBatch, cut: Cut): void {
    const { columns, added, inert = false } = cut;
    const pieces = piecesOf(columns);
    const alone = columns.length === 1 && added === null;
    const rows = rowsIn(batch, cut);
    for (let place = 0; place < rows; place += 1) {
      const row = cut.rows === null ? place : (cut.rows[place] ?? 0);
      for (let index = 0; index < pieces.length; index += 1) {
        const { first = 0, last = 0, change = null } = pieces[index] ?? {};
        if (index > 0) this.#put(this.#delimiter);
        if (change !== null) this.#text(textOf(change(batch.cell(row, first))), alone, inert);
        else if (last < batch.width(row) && !alone && !(inert && mayBeFormula(batch, row, first, last)))
          this.#range(batch, batch.startOf(row, first), batch.endOf(row, last));
        else this.#oneByOne(batch, row, first, last, alone, inert);
      }
      if (added !== null) {
        if (columns.length > 0) this.#put(this.#delimiter);
        this.#text(added[place] ?? '', false, false);
      }
      this.#put(this.#lineEnd);
    }
  }

  /** Cells of which some may not be there, or may be formulas. */
  #oneByOne(batch: CsvBatch, row: number, first: number, last: number, alone: boolean, inert: boolean): void {
    const width = batch.width(row);
    for (let column = first; column <= last; column += 1) {
      if (column > first) this.#put(this.#delimiter);
      const isThere = column < width && batch.startOf(row, column) < batch.endOf(row, column);
      const text =
        inert && isThere && mayBeFormula(batch, row, column, column) ? batch.text(row, column) : '';
      if (formulaEscape(text) !== text) this.#text(text, false, true);
      else if (isThere) this.#range(batch, batch.startOf(row, column), batch.endOf(row, column));
      else this.#text('', alone, false);
    }
  }

  #row(cells: readonly Cell[], inert: boolean): void {
    cells.forEach((cell, index) => {
      if (index > 0) this.#put(this.#delimiter);
      this.#text(textOf(cell), cells.length === 1, inert);
    });
    this.#put(this.#lineEnd);
  }

  /** A cell by its text, in quotes where it needs them; `alone`: a row of nothing would be no row. */
  #text(cell: string, alone: boolean, inert: boolean): void {
    const text = inert ? formulaEscape(cell) : cell;
    if (text !== cell) this.#escaped += 1;
    if (this.#isSimple(text)) return;
    if (text === '' ? !alone : !this.#mustQuote.test(text)) return this.#put(this.#bytesOf(text));
    const { quote, backslash } = this.#layout;
    const inner = backslash ? text.replace(/["'\\]/g, '\\$&') : text.replaceAll(quote, quote + quote);
    this.#put(this.#bytesOf(quote + inner + quote));
  }

  /** Writes a text of plain letters and digits; false, and nothing is written, where it is none. */
  #isSimple(text: string): boolean {
    const { length } = text;
    this.#reserve(length);
    const out = this.#out;
    const size = this.#size;
    for (let at = 0; at < length; at += 1) {
      const code = text.charCodeAt(at);
      if (code >= 128 || SIMPLE[code] !== 1) return false;
      out[size + at] = code;
    }
    if (length === 0 || (out[size] ?? 0) === 0x73 || (out[size] ?? 0) === 0x53) return false; // "sep="
    this.#size = size + length;
    return true;
  }

  #bytesOf(text: string): Uint8Array | string {
    if (/^[\0-\x7f]*$/.test(text)) return text;
    return encoded(text, this.#inner);
  }

  #range({ bytes }: CsvBatch, start: number, end: number): void {
    const length = end - start;
    this.#reserve(length);
    const out = this.#out;
    let size = this.#size;
    if (length < 64) for (let at = start; at < end; at += 1) out[size++] = bytes[at] ?? 0;
    else bytes.copy(out, size, start, end);
    this.#size += length;
  }

  /** Bytes, or a text of ASCII. */
  #put(bytes: Uint8Array | string): void {
    const { length } = bytes;
    this.#reserve(length);
    const out = this.#out;
    const size = this.#size;
    if (typeof bytes !== 'string') for (let at = 0; at < length; at += 1) out[size + at] = bytes[at] ?? 0;
    else for (let at = 0; at < length; at += 1) out[size + at] = bytes.charCodeAt(at);
    this.#size = size + length;
  }

  #reserve(more: number): void {
    if (this.#size + more <= this.#out.length) return;
    const grown = Buffer.allocUnsafeSlow((this.#size + more) * 2);
    this.#out.copy(grown, 0, 0, this.#size);
    this.#out = grown;
  }

  async #flush(): Promise<void> {
    const bytes = this.#out.subarray(0, this.#size);
    this.#size = 0;
    await this.#sink.write(this.#outer === null ? bytes : this.#outer(bytes));
  }
}

/** A column that changes, or neighbours in the file that are neighbours in the cut and go over in one piece. */
interface Piece {
  readonly first: number;
  readonly last: number;
  readonly change: CutColumn['change'];
}

function piecesOf(columns: readonly CutColumn[]): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const { index, change } of columns) {
    const before = pieces.at(-1);
    if (before && change === null && before.change === null && before.last + 1 === index)
      pieces[pieces.length - 1] = { ...before, last: index };
    else pieces.push({ first: index, last: index, change });
  }
  return pieces;
}

/** Letters, digits and signs that part nothing in any dialect. */
const SIMPLE = Uint8Array.from({ length: 128 }, (_, code) =>
  /[\w.@*+/=-]/.test(String.fromCharCode(code)) ? 1 : 0,
);
