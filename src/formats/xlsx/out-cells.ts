/** The rows of a worksheet that is written, cell by cell. Text is always typed as text, so that no program computes it. */

import type { Cell } from '../../model/table.ts';
import type { Batch, Cut, CutColumn } from '../batch.ts';
import { textOf } from '../cell.ts';
import { HOLE, NO, NUMBER, PLAIN, SHARED, XlsxBatch, YES } from './batch.ts';
import type { XmlBytes } from './bytes.ts';
import type { OutStrings } from './out-strings.ts';
import type { OutStyles } from './out-styles.ts';

interface CellParts {
  readonly bytes: XmlBytes;
  readonly strings: OutStrings;
  readonly styles: OutStyles;
}

/** Writes the rows of one sheet. */
export class CellWriter {
  readonly #bytes: XmlBytes;
  readonly #strings: OutStrings;
  readonly #styles: OutStyles;
  #row = 0;
  /** The row's number, as it stands in the name of each cell. */
  #rowText = '';

  constructor({ bytes, strings, styles }: CellParts) {
    this.#bytes = bytes;
    this.#strings = strings;
    this.#styles = styles;
  }

  /** Writes the row of the cut that stands at `place`. */
  row(batch: Batch, { rows, columns, added }: Cut, place: number): void {
    const row = rows === null ? place : (rows[place] ?? 0);
    this.#begin();
    for (let column = 0; column < columns.length; column += 1) {
      const from = columns[column];
      if (from === undefined) continue;
      if (batch instanceof XlsxBatch) this.#copy(column, batch, row, from);
      else this.#value(column, changed(batch.cell(row, from.index), from), 0);
    }
    if (added !== null) this.#value(columns.length, added[place] || null, 0);
    this.#bytes.raw('</row>');
  }

  /** Writes a row of values. */
  values(cells: readonly Cell[]): void {
    this.#begin();
    cells.forEach((cell, column) => this.#value(column, cell, 0));
    this.#bytes.raw('</row>');
  }

  #begin(): void {
    this.#row += 1;
    this.#rowText = String(this.#row);
    this.#bytes.room(128);
    this.#bytes.raw('<row r="');
    this.#bytes.raw(this.#rowText);
    this.#bytes.raw('">');
  }

  /** The start tag of a cell up to its type. */
  #open(column: number, style: number): void {
    const bytes = this.#bytes;
    bytes.room(256);
    bytes.raw(nameOf(column));
    bytes.raw(this.#rowText);
    if (style > 0) {
      bytes.raw('" s="');
      bytes.whole(style);
    }
  }

  /** A cell as it was read: its bytes, where they are what is written. */
  #copy(column: number, batch: XlsxBatch, row: number, from: CutColumn): void {
    const place = batch.place(row, from.index);
    if (place < 0) return;
    const style = this.#styles.known(batch.styles[place] ?? 0);
    const start = batch.starts[place] ?? 0;
    const end = batch.ends[place] ?? 0;
    const bytes = this.#bytes;
    if (from.change !== null) {
      this.#value(column, from.change(batch.cellAt(place)), style);
      return;
    }
    switch (batch.kinds[place] ?? HOLE) {
      case PLAIN:
        this.#plain(column, style, batch.bytes, start, end);
        break;
      case NUMBER:
        this.#open(column, style);
        bytes.raw('"><v>');
        bytes.copy(batch.bytes, start, end);
        bytes.raw('</v></c>');
        break;
      case SHARED: {
        const index = this.#strings.indexOf(batch.strings, start);
        if (index < 0) {
          this.#value(column, batch.strings.text(start), style);
          break;
        }
        this.#open(column, style);
        bytes.raw('" t="s"><v>');
        if (index === 0) bytes.raw('0');
        else bytes.whole(index);
        bytes.raw('</v></c>');
        break;
      }
      case YES:
      case NO:
        this.#value(column, batch.kinds[place] === YES, style);
        break;
      default:
        this.#value(column, batch.cellAt(place), style);
    }
  }

  #plain(column: number, style: number, from: Buffer, start: number, end: number): void {
    const bytes = this.#bytes;
    this.#open(column, style);
    bytes.room(end - start + 128);
    const isEdgy = end > start && ((from[start] ?? 0) <= 32 || (from[end - 1] ?? 0) <= 32);
    bytes.raw(isEdgy ? EDGY_TEXT : PLAIN_TEXT);
    bytes.copy(from, start, end);
    bytes.raw('</t></is></c>');
  }

  /** `style` is the look that the cell had; a number's own format comes before it. */
  #value(column: number, cell: Cell, style: number): void {
    const bytes = this.#bytes;
    if (cell === null) {
      if (style === 0) return;
      this.#open(column, style);
      bytes.raw('"/>');
      return;
    }
    if (typeof cell === 'number' || (typeof cell === 'object' && 'number' in cell)) {
      const number = typeof cell === 'number' ? cell : cell.number;
      this.#open(column, typeof cell === 'number' ? style : this.#styles.ofFormat(cell.format, style));
      bytes.raw(`"><v>${number}</v></c>`);
      return;
    }
    this.#open(column, style);
    if (typeof cell === 'boolean') {
      bytes.raw(cell ? '" t="b"><v>1</v></c>' : '" t="b"><v>0</v></c>');
      return;
    }
    const text = textOf(cell);
    bytes.raw(text.trim() === text ? PLAIN_TEXT : EDGY_TEXT);
    bytes.text(text);
    bytes.room(128);
    bytes.raw('</t></is></c>');
  }
}

const PLAIN_TEXT = '" t="inlineStr"><is><t>';
/** White space at the edges would be lost. */
const EDGY_TEXT = '" t="inlineStr"><is><t xml:space="preserve">';

function changed(cell: Cell, { change }: CutColumn): Cell {
  return change === null ? cell : change(cell);
}

const names: string[] = [];

/** The start of a cell's tag with the column's letters. */
function nameOf(column: number): string {
  return (names[column] ??= `<c r="${lettersOf(column)}`);
}

/** A, B, …, Z, AA, … for columns from 0. */
export function lettersOf(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : lettersOf(Math.floor(column / 26) - 1) + last;
}
