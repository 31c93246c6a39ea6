/** Batches of rows: what a reader gives, and what of it a writer is to write. */

import type { Cell, Row } from '../model/table.ts';
import { textOf } from './cell.ts';
import { ANYTHING, traitsOf } from './traits.ts';
import type { Traits } from './traits.ts';

/** Rows in the file's order, whose cells become values only when somebody asks. Valid until the reader is asked for the next batch: it may use the same memory again. */
export interface Batch {
  readonly rows: number;
  /** Cells of a row; holes at its end may be left out. */
  width(row: number): number;
  /** Null for a hole and beyond the row's end. */
  cell(row: number, column: number): Cell;
  /** The same as `textOf(cell(row, column))`. */
  text(row: number, column: number): string;
  /** What the text may hold; 0 for none. A filter: see traits.ts. */
  traits(row: number, column: number): Traits;
  /** Records inside the row, which leave or stay with it and count as rows do. Absent where there are none. */
  readonly inner?: ((row: number) => number) | undefined;
  /** The cells as they lie in memory, for who can do without their texts. Absent where they do not. */
  readonly raw?: RawCells | undefined;
}

/** Cells as bytes. Within one reading the same bytes are the same text, and bytes that are all ASCII digits are those digits. */
export interface RawCells {
  readonly bytes: Uint8Array;
  /** The places of a cell's first byte and after its last one, quotes and escapes among them. The cell must be there. */
  startOf(row: number, column: number): number;
  endOf(row: number, column: number): number;
}

/** What is written of a batch. */
export interface Cut {
  /** Places of the rows in the batch, rising; null for all. */
  readonly rows: Int32Array | null;
  /** The columns, in the order in which they are written. */
  readonly columns: readonly CutColumn[];
  /** Texts of one more column behind them, one for each row that is written; null for none. */
  readonly added: readonly string[] | null;
  /** Whether a cell that a spreadsheet program would take for a formula is written so that it does not; for formats without typed cells. */
  readonly inert?: boolean;
}

export interface CutColumn {
  readonly index: number;
  /** What is written for a cell; null writes it as it is. */
  readonly change: ((cell: Cell) => Cell) | null;
}

/** Rows of values as a batch. */
export function batchOf(rows: readonly Row[]): Batch {
  return new RowsBatch(rows);
}

class RowsBatch implements Batch {
  readonly #rows: readonly Row[];

  constructor(rows: readonly Row[]) {
    this.#rows = rows;
  }

  get rows(): number {
    return this.#rows.length;
  }

  width(row: number): number {
    return this.#rows[row]?.length ?? 0;
  }

  cell(row: number, column: number): Cell {
    return this.#rows[row]?.[column] ?? null;
  }

  text(row: number, column: number): string {
    return textOf(this.cell(row, column));
  }

  traits(row: number, column: number): Traits {
    const cell = this.cell(row, column);
    if (cell === null) return 0;
    return typeof cell === 'object' && 'json' in cell ? ANYTHING : traitsOf(textOf(cell));
  }
}

/** A row of a batch as values. */
export function rowOf(batch: Batch, row: number): Row {
  return Array.from({ length: batch.width(row) }, (_, column) => batch.cell(row, column));
}

/** How many rows a cut writes. */
export const rowsIn = (batch: Batch, { rows }: Cut): number => rows?.length ?? batch.rows;

/** What is written, as values: for writers that know no other way, and for formats that differ from the reader's. */
export function cutRows(batch: Batch, cut: Cut): Row[] {
  const { rows, columns, added } = cut;
  return Array.from({ length: rowsIn(batch, cut) }, (_, place) => {
    const row = rows === null ? place : (rows[place] ?? 0);
    const cells: Cell[] = columns.map(({ index, change }) => {
      const cell = batch.cell(row, index);
      return change === null ? cell : change(cell);
    });
    if (added !== null) cells.push(added[place] ?? null);
    return cells;
  });
}

/** The cut that writes rows of values whole: for what is no part of a file that was read. */
export function wholeCut(width: number): Cut {
  return {
    rows: null,
    columns: Array.from({ length: width }, (_, index) => ({ index, change: null })),
    added: null,
  };
}
