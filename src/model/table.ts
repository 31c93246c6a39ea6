/** Tables as a format reads them and as a report describes them. */

import type { IdentityKind } from '../lib/record-hash.ts';

/** A number with the file's own way of showing it (an XLSX number format, such as a date's). */
interface FormattedNumber {
  readonly number: number;
  readonly format: string;
}

/** A number that a double cannot hold exactly, as its source text (JSON ids of 19 digits). */
interface BigNumber {
  readonly digits: string;
}

/** One cell. Nested JSON values are kept as plain objects and arrays. */
export type Cell = string | number | boolean | null | FormattedNumber | BigNumber | JsonTree;
export interface JsonTree {
  readonly json: unknown;
}

export type Row = readonly Cell[];

/** The class of sensitive values that a detector finds, such as `mobile` or `cn-id`. */
export type ValueClass = string;

export interface ColumnFacts {
  /** Position in the table, from 0. */
  readonly index: number;
  /** The heading; `Column 3` where the file has none (a first row that looks like data is never taken for headings). */
  readonly name: string;
  /** The lowest of several rows of headings, where `name` has them all: a rule may mean either. */
  readonly leaf?: string;
  /** Whether it only numbers the rows, and so names no record; absent where it does not. */
  readonly serial?: true;
  /** The class of the column (README, "Classes"): of its values first, of its heading second. */
  readonly class: ValueClass | null;
  /** Values of each class that were found; one cell may hold several. */
  readonly values: Readonly<Record<ValueClass, number>>;
  /** The same in the person's own rows; absent where no column names the owner. */
  readonly ownValues?: Readonly<Record<ValueClass, number>>;
}

export interface TableFacts {
  readonly index: number;
  /** Where its rows stand: which of the file's sheets, lists or texts, by place from 0. One sheet may hold several tables. */
  readonly place: RowPlaces;
  readonly name: string;
  /** The file holds no list: it is itself this one record. Absent for rows of a list, also of one row. */
  readonly alone?: true;
  /** Hidden tables are counted and never written. */
  readonly hidden: boolean;
  /** Its rows stand inside those of the table before, and leave or stay with them; absent for rows of its own. */
  readonly within?: true;
  /** Some of its cells hold keys of their own, which no column names; absent where none do. */
  readonly keysInside?: true;
  /** Whether its columns have names of their own: headings, or keys. */
  readonly headed: boolean;
  /** How its records stand where they are no rows: as columns beside their fields' names, as one field a row, or several in a row. Absent where each row is one. */
  readonly orientation?: 'columns' | 'pairs' | 'beside';
  /** Rows of data, in a table with headings, that have something where none stands, between them or beyond, or that seem to be of other columns: it may be of any column. Absent where there are none. */
  readonly unnamed?: number;
  /** Records: its rows of data, unless `orientation` says otherwise. */
  readonly rows: number;
  /** Rows whose owner column names the person; null when no owner column was found. */
  readonly ownRows: number | null;
  /** Rows whose owner column names the person or somebody below; absent where nobody asked, or no owner column was found. */
  readonly teamRows?: number;
  /** One for each condition that was asked about: its column, null where the table has none, and the rows that fulfil it. Absent where nobody asked. */
  readonly kept?: readonly { readonly column: number | null; readonly rows: number }[];
  /** Rows that fulfil each condition that was asked about, and are the team's where that was asked; absent where neither was. */
  readonly keptAll?: number;
  /** The person's own rows that fulfil each condition; absent where no condition was asked about. */
  readonly keptOwn?: number;
  /** Indexes of the columns that tell its records apart; absent where nobody asked, empty where none do (each row is then a record). */
  readonly identity?: readonly number[];
  /** What each of them is; absent where `identity` is absent or empty. */
  readonly identityBy?: readonly IdentityKind[];
  /** Index of the owner column. */
  readonly ownerColumn: number | null;
  readonly columns: readonly ColumnFacts[];
}

/** The rows of one table within its sheet, numbered from 0 as they are read (blank ones too, where the format gives them). */
export interface RowPlaces {
  readonly sheet: number;
  /** Its first row: a title above it, its headings, or data. */
  readonly from: number;
  /** Rows from `from` on that are no data: titles first, then headings. */
  readonly titles: number;
  readonly headings: number;
  /** The row after its last; null for the sheet's end. */
  readonly to: number | null;
  /** Rows among the data that are none: group headings, subtotals, footers, blank ones. They leave only with all of the data. */
  readonly between: readonly number[];
}
