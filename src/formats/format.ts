/** What a file format is: how it is recognised, read in batches and written anew. */

import type { Source } from '../lib/source.ts';
import type { Row } from '../model/table.ts';

/** Bounds of reading; reaching one is a fault with the code beside it, never a silent stop. */
export interface ReadLimits {
  readonly maxRows: number; // LIMIT_ROWS
  readonly maxColumns: number; // LIMIT_COLUMNS
  readonly maxCellChars: number; // LIMIT_CELL
  readonly maxInflatedBytes: number; // LIMIT_INFLATED
  readonly maxInflateRatio: number; // LIMIT_RATIO
  readonly maxEntries: number; // LIMIT_ENTRIES
  readonly maxDepth: number; // LIMIT_DEPTH
}

/** One table of a file. Tables come in the file's order and each is read to its end before the next. */
export interface TableReader {
  readonly name: string;
  readonly hidden: boolean;
  /** True where the format itself names its columns (JSON keys); then the first row that is read is those names. */
  readonly named: boolean;
  /** Batches of rows, the heading row among them where the file has one. Rows may differ in length. */
  rows(): AsyncIterable<readonly Row[]>;
}

/** Everything about the original that writing anew keeps and that is no data (delimiter, encoding, line ends, JSON nesting). Plain data. */
export type Layout = Readonly<Record<string, unknown>>;

export interface Reading {
  readonly layout: Layout;
  tables(): AsyncIterable<TableReader>;
}

/** What a format writes to; awaiting is back-pressure. */
export interface Sink {
  write(bytes: Uint8Array): Promise<void>;
}

/** Writes a new file from rows. Call `table`, its `rows`, the next `table`, …, then `end`. */
export interface TableWriter {
  /** Begins a table; `headings` are its column names, `headed` whether the original shows them as a first row. */
  table(name: string, headings: readonly string[], headed: boolean): Promise<void>;
  rows(batch: readonly Row[]): Promise<void>;
  end(): Promise<void>;
}

/** The visible mark of a file, worded: label and value pairs for a cover sheet, one line for a header or footer. */
export interface VisibleMark {
  readonly exportId: string;
  readonly title: string;
  readonly lines: readonly (readonly [label: string, value: string])[];
  readonly footer: string;
}

export interface Format {
  readonly id: string;
  /** Without a dot. */
  readonly extension: string;
  readonly mediaType: string;
  /** From the content's first 64 KiB: 0 means "not mine", the highest score wins; 1 is certain. `mediaType` and `fileName` may only add suspicion (at most 0.2), never certainty. */
  recognise(
    head: Uint8Array,
    hints: { readonly mediaType: string; readonly fileName: string | null },
  ): number;
  /** Throws a Fault when the file is not wholly of this format. */
  read(source: Source, limits: ReadLimits): Promise<Reading>;
  /** A writer of the same format; `mark` is shown where the format has a place that scripts do not read. */
  write(sink: Sink, layout: Layout, mark: VisibleMark): Promise<TableWriter>;
}
