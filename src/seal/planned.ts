/** What the plan leaves of a file: its tables, rows, columns and masks, as cuts of the batches that are read. */

import type { Batch, Cut, CutColumn } from '../formats/batch.ts';
import type { Reading, TableHead, TableReader } from '../formats/format.ts';
import { textOf } from '../formats/cell.ts';
import { fold } from '../lib/fold.ts';
import type { Plan, PlannedTable } from '../model/plan.ts';
import type { Cell } from '../model/table.ts';
import { maskFor } from './masks.ts';

/** In the order of writing: a table, its titles and headings where they are rows, its rows; then the next table. */
export type Leaving =
  | { readonly kind: 'table'; readonly table: PlannedTable; readonly head: TableHead }
  /** `headings`: the place in the cut of the row that names the columns; -1 for none. */
  | { readonly kind: 'above'; readonly batch: Batch; readonly cut: Cut; readonly headings: number }
  | {
      readonly kind: 'rows';
      readonly batch: Batch;
      readonly cut: Cut;
      readonly count: number;
      /** Records that these rows are counted as. */
      readonly records: number;
      /** 1 for each row of the cut that is data; null where all are. */
      readonly data: Uint8Array | null;
    };

/** What leaves of each batch. A table that the plan does not name, or a hidden one, is read past: a file that breaks off in it is a broken file. */
export async function* planned(
  reading: Reading,
  plan: Plan,
  tokenKey: Uint8Array | null,
): AsyncGenerator<Leaving> {
  const left = { rows: plan.maxRows ?? Number.POSITIVE_INFINITY };
  let sheet = -1;
  for await (const reader of reading.tables()) {
    sheet += 1;
    const tables = reader.hidden ? [] : plan.tables.filter(({ place }) => place.sheet === sheet);
    yield* sheetLeaving(reader, plan, tokenKey, tables, left);
  }
}

async function* sheetLeaving(
  reader: TableReader,
  plan: Plan,
  tokenKey: Uint8Array | null,
  tables: readonly PlannedTable[],
  left: { rows: number },
): AsyncGenerator<Leaving> {
  const pending = tables
    .toSorted((one, other) => one.place.from - other.place.from)
    .map((table) => new Cutting(table, reader, plan, tokenKey));
  let at = 0; // the number of the batch's first row
  let open = 0; // tables that have begun
  for await (const batch of reader.rows()) {
    const next = at + batch.rows;
    for (const cutting of pending) {
      if (cutting.begins >= next) break;
      if (cutting.ends <= at) continue;
      if (pending.indexOf(cutting) >= open) {
        open += 1;
        yield cutting.head();
      }
      yield* cutting.parts(batch, at, left);
    }
    at = next;
  }
  for (const cutting of pending.slice(open)) yield cutting.head(); // no row of it was there: still a table
}

/** One table of a sheet as its batches go by. */
class Cutting {
  readonly begins: number;
  readonly ends: number;
  readonly #table: PlannedTable;
  readonly #reader: TableReader;
  readonly #columns: readonly CutColumn[];
  readonly #only: readonly Only[] | null;
  readonly #between: ReadonlySet<number>;
  readonly #isTrimmed: boolean;
  /** Of a table that leaves whole or not at all: whether it does, once that is known. */
  #isWhole: boolean | null = null;
  readonly #isJson: boolean;

  constructor(table: PlannedTable, reader: TableReader, plan: Plan, tokenKey: Uint8Array | null) {
    const { place, only, columns } = table;
    this.begins = place.from;
    this.ends = place.to ?? Number.POSITIVE_INFINITY;
    this.#table = table;
    this.#reader = reader;
    this.#columns = columns.map(({ index, mask }) => ({
      index,
      change: mask === null ? null : maskFor(mask, tokenKey),
    }));
    this.#only = only === null || only.length === 0 ? null : only.map(onlyOf);
    this.#between = new Set(place.between);
    this.#isTrimmed = this.#only !== null || !leavesWhole(plan);
    this.#isJson = plan.format === 'json';
  }

  head(): Leaving {
    const { columns, name, place } = this.#table;
    const names = this.#reader.names?.() ?? null;
    const headings = columns.map((column) => headingOf(names?.[column.index] ?? column.name, column.name));
    return {
      kind: 'table',
      table: this.#table,
      head: {
        // The plan's name is fit to be shown, where a sheet's own may be a value; JSON finds its lists by their own.
        name: this.#isJson ? this.#reader.name : name,
        source: place.sheet,
        columns: columns.map(({ index }) => index),
        headings: names === null ? null : headings,
      },
    };
  }

  /** What of a batch, whose first row has the number `at`, is this table's. */
  *parts(batch: Batch, at: number, left: { rows: number }): Generator<Leaving> {
    const { titles, headings } = this.#table.place;
    const first = Math.max(0, this.begins - at);
    const stop = Math.min(batch.rows, this.ends - at);
    const dataFrom = Math.min(stop, Math.max(first, this.begins + titles + headings - at));
    const namesFrom = Math.min(dataFrom, Math.max(first, this.begins + titles - at));
    if (first < namesFrom) yield this.#titles(batch, first, namesFrom);
    if (namesFrom < dataFrom) yield this.#headings(batch, namesFrom, dataFrom, at);
    // When no more may leave, the rest is still read.
    if (dataFrom >= stop) return;
    if (this.#table.sideways === true) {
      yield* this.#whole(batch, dataFrom, stop, left);
      return;
    }
    if (left.rows === 0 && this.#isTrimmed) return;
    const rows = this.#rows(batch, dataFrom, stop, at, left.rows);
    if (rows === null) {
      const records = recordsIn(batch);
      left.rows -= records;
      yield { kind: 'rows', batch, cut: this.#cut(null), count: batch.rows, records, data: null };
      return;
    }
    if (rows.length === 0) return;
    const data =
      this.#between.size === 0 ? null : Uint8Array.from(rows, (row) => (this.#between.has(at + row) ? 0 : 1));
    const lines = data === null ? rows.length : data.reduce((sum, one) => sum + one, 0);
    const records = lines + innerOf(batch, rows);
    left.rows -= records;
    yield { kind: 'rows', batch, cut: this.#cut(rows), count: rows.length, records, data };
  }

  /** All rows of a table whose records are none, where as many records as it has may leave. */
  *#whole(batch: Batch, from: number, to: number, left: { rows: number }): Generator<Leaving> {
    const { rows = Number.POSITIVE_INFINITY } = this.#table;
    const isFirst = this.#isWhole === null;
    this.#isWhole ??= this.#only === null && rows <= left.rows;
    if (!this.#isWhole) return;
    const records = isFirst ? rows : 0;
    left.rows -= records;
    yield {
      kind: 'rows',
      batch,
      cut: this.#cut(span(from, to)),
      count: to - from,
      records,
      data: null,
    };
  }

  /** The rows that leave; null for all of the batch. */
  #rows(batch: Batch, from: number, to: number, at: number, most: number): Int32Array | null {
    const only = this.#only;
    const between = this.#between;
    if (only === null && between.size === 0 && from === 0 && to === batch.rows && recordsIn(batch) <= most)
      return null;
    const rows: number[] = [];
    let data = 0;
    for (let row = from; row < to && (data < most || !this.#isTrimmed); row += 1) {
      const isData = !between.has(at + row);
      if (isData && data >= most) continue;
      if (!isData && this.#isTrimmed) continue;
      if (only !== null && !only.every((one) => fulfils(batch, row, one))) continue;
      if (isData) data += 1 + (batch.inner?.(row) ?? 0);
      // Records inside a row are not parted from it.
      if (isData && data > most) break;
      rows.push(row);
    }
    return Int32Array.from(rows);
  }

  #titles(batch: Batch, from: number, to: number): Leaving {
    return { kind: 'above', batch, cut: this.#cut(span(from, to)), headings: -1 };
  }

  /** A heading is never masked. It keeps the file's own spelling, or a later import would not know it; of several rows of headings, the plan names the columns by all of them together. */
  #headings(batch: Batch, from: number, to: number, at: number): Leaving {
    const { place, columns } = this.#table;
    const rows = span(from, to);
    const last = this.begins + place.titles + place.headings - 1 - at;
    const isOne = place.headings === 1;
    const spelt = columns.map(
      ({ index, name }): CutColumn => ({
        index,
        change: isOne ? (cell) => headingOf(cell, name) : null,
      }),
    );
    return { kind: 'above', batch, cut: { rows, columns: spelt, added: null }, headings: rows.indexOf(last) };
  }

  #cut(rows: Int32Array | null): Cut {
    return { rows, columns: this.#columns, added: null };
  }
}

/** Rows whose cell in the column is one of the folded texts. */
interface Only {
  readonly column: number;
  readonly texts: ReadonlySet<string>;
}

/** Of no text that says anything, no row is. */
const onlyOf = ({ column, values }: NonNullable<PlannedTable['only']>[number]): Only => ({
  column,
  texts: new Set(values.map(fold).filter((text) => text !== '')),
});

const fulfils = (batch: Batch, row: number, { column, texts }: Only): boolean =>
  texts.has(fold(batch.text(row, column)));

/** Rows of a batch, and the records inside them. */
const recordsIn = (batch: Batch): number =>
  batch.inner === undefined ? batch.rows : batch.rows + innerOf(batch, span(0, batch.rows));

const innerOf = (batch: Batch, rows: Int32Array): number =>
  batch.inner === undefined ? 0 : rows.reduce((sum, row) => sum + (batch.inner?.(row) ?? 0), 0);

/** A total over all rows tells of those that stay, so it leaves with all of them alone. */
function leavesWhole({ tables, maxRows }: Plan): boolean {
  if (maxRows === null) return true;
  return tables.reduce((sum, { rows }) => sum + (rows ?? Number.POSITIVE_INFINITY), 0) <= maxRows;
}

const span = (from: number, to: number): Int32Array =>
  Int32Array.from({ length: to - from }, (_, index) => from + index);

/** Where the plan has another name, the file's was no name but a value. */
function headingOf(cell: Cell, name: string): string {
  const text = textOf(cell);
  return text.trim() === '' || fold(text) === fold(name) ? text : name;
}
