/** The rows of a sheet as they go by, with a look at the next few whatever the size of the batches. */

import { batchOf, rowOf } from '../../formats/batch.ts';
import type { Batch } from '../../formats/batch.ts';
import { textOf } from '../../formats/cell.ts';
import type { Row } from '../../model/table.ts';

/** A place among the rows of a sheet. Only the batch that was read last is the reader's own; what waits before it is a copy. */
export class RowsAhead {
  /** The batch of the row at hand, and its place there. */
  batch: Batch = batchOf([]);
  row = 0;
  readonly #source: AsyncIterator<Batch>;
  readonly #waiting: Batch[] = [];
  #before = 0; // rows of the sheet before `batch`
  #ended = false;

  constructor(batches: AsyncIterable<Batch>) {
    this.#source = batches[Symbol.asyncIterator]();
  }

  /** The number of the row at hand within the sheet. */
  get number(): number {
    return this.#before + this.row;
  }

  /** Goes on to the next batch where this one is done; false at the end of the sheet. */
  async fill(): Promise<boolean> {
    while (this.row >= this.batch.rows) {
      const next = this.#waiting.shift() ?? (await this.#read());
      if (next === null) return false;
      this.#before += this.batch.rows;
      this.batch = next;
      this.row = 0;
    }
    return true;
  }

  /** The row at hand and those that follow it: fewer than `most` only where the sheet ends, or where they are so large that a look costs too much. `batch` and `row` may change by it, `number` does not. */
  async ahead(most: number): Promise<readonly Row[]> {
    let have = this.batch.rows - this.row + this.#waiting.reduce((sum, { rows }) => sum + rows, 0);
    let chars = 0;
    while (have < most && !this.#ended && chars < MOST_CHARS) {
      chars += this.#keep();
      const next = await this.#read();
      if (next === null) break;
      this.#waiting.push(next);
      have += next.rows;
    }
    const rows: Row[] = [];
    for (let row = this.row; row < this.batch.rows && rows.length < most; row += 1)
      rows.push(rowOf(this.batch, row));
    for (const batch of this.#waiting)
      for (let row = 0; row < batch.rows && rows.length < most; row += 1) rows.push(rowOf(batch, row));
    return rows;
  }

  /** Copies the newest batch, whose memory the reader may use again, and says how many characters that took. */
  #keep(): number {
    const newest = this.#waiting.pop();
    const from = newest === undefined ? this.row : 0;
    const batch = newest ?? this.batch;
    const rows = Array.from({ length: batch.rows - from }, (_, row) => rowOf(batch, from + row));
    if (newest === undefined) {
      this.#before += this.row;
      this.row = 0;
      this.batch = batchOf(rows);
    } else this.#waiting.push(batchOf(rows));
    return rows.reduce(
      (sum, row) => sum + row.reduce<number>((some, cell) => some + textOf(cell).length, 0),
      0,
    );
  }

  async #read(): Promise<Batch | null> {
    if (this.#ended) return null;
    const { done, value } = await this.#source.next();
    if (done !== true) return value;
    this.#ended = true;
    return null;
  }
}

const MOST_CHARS = 4_194_304;
