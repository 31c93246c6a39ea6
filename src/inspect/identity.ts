/** Which records a file's rows are: by the columns that tell them apart, chosen for each table by its profile, its headings and its first rows. */

import { batchOf, rowOf } from '../formats/batch.ts';
import type { Batch } from '../formats/batch.ts';
import type { Reading } from '../formats/format.ts';
import { recordRows, recordsAside } from '../formats/record-rows.ts';
import type { RecordRows } from '../formats/record-rows.ts';
import type { DistinctHashes } from '../lib/distinct.ts';
import type { IdentityColumn, RecordSpace } from '../lib/record-hash.ts';
import type { Row, TableFacts } from '../model/table.ts';
import { chosenBy, columnsOfProfile } from './identity-columns.ts';

export interface RecordsAsked {
  readonly space: RecordSpace;
  /** Headings of the columns that tell records apart, as the profile lists them: the first of them that a table has. */
  readonly idColumns: readonly string[];
  /** Where the hashes go. */
  readonly into: DistinctHashes;
}

/** Whether a row is one of those that are asked about. */
type IsKept = (batch: Batch, row: number) => boolean;

/** Reads the rows once more, which is cheap beside the search for values, since only the whole of a table tells its columns' classes. Gives the tables with their identity. Of hidden tables nothing leaves, so that no record of theirs counts. */
export async function identified(
  reading: Reading,
  tables: readonly TableFacts[],
  asked: RecordsAsked,
  keptOf: (table: TableFacts) => IsKept,
): Promise<readonly TableFacts[]> {
  const found = new Map<number, readonly IdentityColumn[]>();
  let sheet = 0;
  for await (const reader of reading.tables()) {
    const records = tables
      .filter(({ place, hidden }) => place.sheet === sheet && !hidden)
      .map((table) => ({ table, rows: new TableRecords(table, asked, keptOf(table)) }));
    let at = 0;
    for await (const batch of reader.rows()) {
      for (const { rows } of records) rows.batch(batch, at);
      at += batch.rows;
    }
    for (const { table, rows } of records) found.set(table.index, rows.end());
    sheet += 1;
  }
  return tables.map((table) => {
    const columns = found.get(table.index) ?? [];
    return {
      ...table,
      identity: columns.map(({ index }) => index),
      ...(columns.length > 0 && { identityBy: columns.map(({ by }) => by) }),
    };
  });
}

/** One table's records: its first rows wait until it is known what tells them apart. */
class TableRecords {
  readonly #table: TableFacts;
  readonly #asked: RecordsAsked;
  readonly #isKept: IsKept;
  readonly #from: number;
  readonly #to: number;
  readonly #between: ReadonlySet<number>;
  #columns: readonly IdentityColumn[] | null;
  #records: RecordRows | null = null;
  #sample: Row[] = [];
  /** Records inside each of them. */
  #inner: number[] = [];

  constructor(table: TableFacts, asked: RecordsAsked, isKept: IsKept) {
    const { from, titles, headings, to, between } = table.place;
    this.#table = table;
    this.#asked = asked;
    this.#isKept = isKept;
    this.#from = from + titles + headings;
    this.#to = to ?? Number.POSITIVE_INFINITY;
    this.#between = new Set(between);
    this.#columns = table.orientation === undefined ? columnsOfProfile(table, asked.idColumns) : [];
  }

  /** What of a batch, whose first row has the number `at`, is this table's. */
  batch(batch: Batch, at: number): void {
    const stop = Math.min(batch.rows, this.#to - at);
    for (let row = Math.max(0, this.#from - at); row < stop; row += 1) {
      if (this.#between.has(at + row)) continue;
      if (this.#columns !== null || this.#sample.length >= SAMPLE) this.#count(batch, row);
      else {
        this.#sample.push(rowOf(batch, row));
        this.#inner.push(batch.inner?.(row) ?? 0);
      }
    }
  }

  /** The columns that tell its records apart. */
  end(): readonly IdentityColumn[] {
    const records = this.#begun();
    records.end();
    return this.#columns ?? [];
  }

  #count(batch: Batch, row: number): void {
    const records = this.#begun();
    if (this.#isKept(batch, row)) records.add(batch, row);
  }

  /** The rows that waited are counted as soon as the columns are chosen. */
  #begun(): RecordRows {
    if (this.#records !== null) return this.#records;
    const { space, into } = this.#asked;
    const { orientation, rows } = this.#table;
    this.#columns ??= chosenBy(this.#table, this.#sample);
    const records =
      orientation === undefined ? recordRows(space, this.#columns, into) : recordsAside(space, rows, into);
    this.#records = records;
    const inner = this.#inner;
    const batch = Object.assign(batchOf(this.#sample), { inner: (row: number) => inner[row] ?? 0 });
    for (let row = 0; row < batch.rows; row += 1) if (this.#isKept(batch, row)) records.add(batch, row);
    this.#sample = [];
    return records;
  }
}

/** Rows by which the columns are chosen. */
const SAMPLE = 500;
