/** One table that was found: counts its rows as they go by. */

import { rowOf } from '../../formats/batch.ts';
import type { Batch } from '../../formats/batch.ts';
import { fold, skeleton } from '../../lib/fold.ts';
import type { ColumnFacts, Row, TableFacts } from '../../model/table.ts';
import type { ColumnCounter } from '../columns.ts';
import { besideIn } from './beside.ts';
import type { Beside } from './beside.ts';
import { serialsIn } from './serial.ts';
import type { Serials } from './serial.ts';
import type { Sideways } from './sideways.ts';
import type { Start } from './start.ts';

/** What is known before a file is looked at, and who counts its cells. */
export interface Asked {
  /** Folded names in the CRM. */
  readonly ownerValues: ReadonlySet<string>;
  /** Skeletons of the headings of a column that names a row's owner. */
  readonly ownerHeadings: ReadonlySet<string>;
  /** One for each table. */
  readonly counter: () => ColumnCounter;
}

/** Where in the sheet a table stands and what its first rows show. */
export interface Begun {
  readonly sheet: number;
  readonly from: number;
  readonly start: Start | null;
  /** Its first rows of data, as many as were looked at. */
  readonly sample: readonly Row[];
  readonly sideways: Sideways | null;
}

/** The counts of a table; its place among all and its name are its reader's to say. */
export type Counted = Omit<TableFacts, 'index' | 'name' | 'hidden'>;

export class Found {
  /** Of rows of data so far; a row of another kind over the bound is one. */
  rows = 0;
  readonly names: readonly string[] | null;
  readonly #begun: Begun;
  readonly #asked: Asked;
  readonly #counter: ColumnCounter;
  readonly #serials: Serials;
  readonly #beside: Beside | null;
  readonly #between: number[] = [];
  readonly #groups = new Set<number>();
  #headings: readonly string[] | null = null;
  #ownerColumn: number | null = null;
  #ownRows = 0;

  constructor(begun: Begun, asked: Asked) {
    const { start, sample } = begun;
    this.#begun = begun;
    this.#asked = asked;
    this.#counter = asked.counter();
    this.names = start?.names ?? null;
    this.#serials = serialsIn(start?.names ?? [], sample);
    this.#beside = start === null ? null : besideIn(start.names, sample);
    if (start !== null) this.named(start.names, start.leaves);
  }

  /** Its columns' names; those that a format gives grow with the rows. */
  named(names: readonly string[], leaves: readonly string[] = names): void {
    this.#headings = names;
    const { ownerHeadings } = this.#asked;
    const places = names.flatMap((name, at) =>
      ownerHeadings.has(skeleton(name)) || ownerHeadings.has(skeleton(leaves[at] ?? '')) ? [at] : [],
    );
    // Of two such columns one may be the exporter's own making: then none is believed.
    this.#ownerColumn = places.length === 1 ? (places[0] ?? null) : null;
  }

  /** One row of data. */
  count(batch: Batch, row: number): void {
    const column = this.#ownerColumn;
    const own = column !== null && this.#asked.ownerValues.has(fold(batch.text(row, column)));
    this.#counter.count(batch, row, own);
    if (own) this.#ownRows += 1;
    if (this.rows % CHECK_EVERY === 0) this.#serials.check(batch, row, this.rows);
    this.#beside?.count(batch, row);
    this.#begun.sideways?.count(rowOf(batch, row));
    this.rows += 1;
  }

  /** A row that is no data: a group heading, a total, a blank one. */
  between(number: number, isGroup = false): void {
    if (this.#between.length >= MOST_BETWEEN) this.rows += 1;
    else this.#between.push(number);
    if (isGroup) this.#groups.add(number);
  }

  /** `to` is the row after its last; null for the sheet's end. */
  counted(to: number | null): Counted {
    const { sheet, from, start, sideways } = this.#begun;
    // More groups than rows are rows with one cell.
    const areRows = this.#groups.size > this.rows;
    const between = areRows ? this.#between.filter((number) => !this.#groups.has(number)) : this.#between;
    const lines = this.rows + this.#between.length - between.length;
    const aside = sideways?.records() ?? null;
    const beside = this.#beside?.records() ?? null;
    const isAside = aside !== null || beside !== null;
    return {
      place: {
        sheet,
        from,
        titles: start?.titles ?? 0,
        headings: start?.headings ?? 0,
        to,
        between,
      },
      headed: this.#headings !== null,
      ...(sideways !== null && aside !== null && { orientation: sideways.orientation }),
      ...(beside !== null && { orientation: 'beside' as const }),
      rows: aside ?? beside ?? lines,
      ownRows: isAside || this.#ownerColumn === null ? null : this.#ownRows,
      ownerColumn: isAside ? null : this.#ownerColumn,
      columns: this.#columns(),
    };
  }

  #columns(): readonly ColumnFacts[] {
    const leaves = this.#begun.start?.leaves ?? [];
    return this.#counter.facts(this.#headings ?? [], this.#ownerColumn !== null).map((column) => {
      const leaf = leaves[column.index] ?? '';
      return {
        ...column,
        ...(leaf !== '' && leaf !== column.name && { leaf }),
        ...(this.#serials.has(column.index) && { serial: true as const }),
      };
    });
  }
}

const CHECK_EVERY = 1024;
/** More rows of another kind than this are counted as data: the plan names each of them. */
const MOST_BETWEEN = 1000;
