/** Tables of a file that is read from front to back, as they come by: for formats whose parser tells rows of any table in the file's order. */

import { batchOf } from './batch.ts';
import type { TableReader } from './format.ts';
import type { Row } from '../model/table.ts';

export interface PassingTable {
  readonly name: string;
  readonly hidden: boolean;
}

/** Rows of one table; a new table may come without any. */
export interface PassingRows {
  readonly table: PassingTable;
  readonly rows: readonly Row[];
}

/** Gathers what a parser tells, until it is taken. */
export class Passing {
  #ready: { table: PassingTable; rows: Row[] }[] = [];
  #table: PassingTable | null = null;

  table(table: PassingTable): void {
    this.#table = table;
    this.#ready.push({ table, rows: [] });
  }

  /** A row of the table that came last. */
  row(row: Row): void {
    const last = this.#ready.at(-1);
    if (last && last.rows.length < BATCH) last.rows.push(row);
    else if (this.#table) this.#ready.push({ table: this.#table, rows: [row] });
  }

  /** What there is; then there is nothing. */
  take(): readonly PassingRows[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }
}

const BATCH = 1000;

/** The tables in their order; what nobody reads of one is read past. */
export async function* tablesOf(parts: AsyncIterable<PassingRows>): AsyncGenerator<TableReader> {
  const feed = parts[Symbol.asyncIterator]();
  let next = await feed.next();
  while (!next.done) {
    const { table } = next.value;
    const rows = async function* () {
      while (!next.done && next.value.table === table) {
        if (next.value.rows.length > 0) yield batchOf(next.value.rows);
        next = await feed.next();
      }
    };
    yield { ...table, names: null, rows };
    while (!next.done && next.value.table === table) next = await feed.next();
  }
}
