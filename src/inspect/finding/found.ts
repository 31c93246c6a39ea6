/** One table that was found: counts its rows as they go by. */

import { rowOf } from '../../formats/batch.ts';
import type { Batch } from '../../formats/batch.ts';
import { skeleton } from '../../lib/fold.ts';
import type { ColumnFacts, Row, TableFacts } from '../../model/table.ts';
import type { ColumnCounter } from '../columns.ts';
import { besideIn } from './beside.ts';
import type { Beside } from './beside.ts';
import { KeptRows } from './kept.ts';
import type { KeptAsked } from './kept.ts';
import { ownWatch } from './own.ts';
import type { IsOwn } from './own.ts';
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
  /** What else is asked of rows; null for nothing. */
  readonly kept: KeptAsked | null;
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
  readonly #labels = new Set<number>();
  readonly #isOwn: IsOwn;
  readonly #kept: KeptRows | null;
  #headings: readonly string[] | null = null;
  #ownerColumn: number | null = null;
  #ownRows = 0;
  /** Columns without a heading among those that have one. */
  #holes: readonly number[] = [];
  #unnamed = 0;
  #turned = 0;

  constructor(begun: Begun, asked: Asked) {
    const { start, sample } = begun;
    this.#begun = begun;
    this.#asked = asked;
    this.#counter = asked.counter();
    this.#isOwn = ownWatch(asked.ownerValues);
    this.#kept = asked.kept && new KeptRows(asked.kept);
    this.names = start?.names ?? null;
    this.#serials = serialsIn(start?.names ?? [], sample);
    this.#beside = start === null ? null : besideIn(start.names, sample);
    if (start !== null) this.named(start.names, start.leaves);
  }

  /** Its columns' names; those that a format gives grow with the rows. */
  named(names: readonly string[], leaves: readonly string[] = names): void {
    this.#headings = names;
    this.#holes = names.flatMap((name, at) => (name === '' ? [at] : []));
    const { ownerHeadings } = this.#asked;
    const places = names.flatMap((name, at) =>
      ownerHeadings.has(skeleton(name)) || ownerHeadings.has(skeleton(leaves[at] ?? '')) ? [at] : [],
    );
    // Of two such columns one may be the exporter's own making: then none is believed.
    this.#ownerColumn = places.length === 1 ? (places[0] ?? null) : null;
    this.#kept?.named(names, leaves);
  }

  /** One row of data. */
  count(batch: Batch, row: number): void {
    const column = this.#ownerColumn;
    const own = column !== null && this.#isOwn(batch, row, column);
    this.#counter.count(batch, row, own);
    if (own) this.#ownRows += 1;
    this.#kept?.count(batch, row, own, column);
    if (this.rows % CHECK_EVERY === 0) this.#serials.check(batch, row, this.rows);
    this.#beside?.count(batch, row);
    if (this.#headings !== null && this.#isUnnamed(batch, row, this.#headings.length)) this.#unnamed += 1;
    this.#begun.sideways?.count(rowOf(batch, row));
    this.rows += 1;
  }

  /** The row that is counted next seems to be of other columns. */
  turned(): void {
    this.#turned += 1;
  }

  /** A row that is no data: a group heading, a total, a blank one. */
  between(number: number, kind: 'blank' | 'repeated' | 'group' | 'label'): void {
    if (this.#between.length >= MOST_BETWEEN) {
      this.rows += 1;
      return;
    }
    this.#between.push(number);
    if (kind === 'group') this.#groups.add(number);
    if (kind === 'label') this.#labels.add(number);
  }

  /** `to` is the row after its last; null for the sheet's end. */
  counted(to: number | null): Counted {
    const { sheet, from, start, sideways } = this.#begun;
    const between = this.#asides();
    const turned = this.#headings !== null && this.#turned >= TURNED ? this.#turned : 0;
    const unnamed = this.#unnamed + turned;
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
      headed: this.#headings?.some((name) => name !== '') ?? false,
      ...(sideways !== null && aside !== null && { orientation: sideways.orientation }),
      ...(beside !== null && { orientation: 'beside' as const }),
      ...(unnamed > 0 && { unnamed }),
      rows: aside ?? beside ?? lines,
      ownRows: isAside || this.#ownerColumn === null ? null : this.#ownRows,
      ...this.#kept?.facts(this.#ownerColumn, isAside),
      ownerColumn: isAside ? null : this.#ownerColumn,
      columns: this.#columns(),
    };
  }

  #isUnnamed(batch: Batch, row: number, headings: number): boolean {
    const width = batch.width(row);
    for (let column = headings; column < width; column += 1) if (isFilled(batch, row, column)) return true;
    return this.#holes.some((column) => !this.#serials.has(column) && isFilled(batch, row, column));
  }

  /** Groups of hardly a row each are rows with one cell, and so are labels without end. */
  #asides(): readonly number[] {
    const { size } = this.#groups;
    const labels = this.#labels.size;
    const areRows = size > this.rows || size * 2 > this.rows + SOME;
    const areLabels = labels <= SOME * 2 + this.rows / 4;
    if (!areRows && areLabels) return this.#between;
    return this.#between.filter(
      (number) => !(areRows && this.#groups.has(number)) && (areLabels || !this.#labels.has(number)),
    );
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

const isFilled = (batch: Batch, row: number, column: number): boolean =>
  batch.traits(row, column) !== 0 || batch.text(row, column).trim() !== '';

/** So many groups may stand in a small table, and twice as many labels. */
const SOME = 10;
/** So many rows of other columns are no chance. */
const TURNED = 3;
const CHECK_EVERY = 1024;
/** More rows of another kind than this are counted as data: the plan names each of them. */
const MOST_BETWEEN = 1000;
