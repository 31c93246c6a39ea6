/** What a file format is: how it is recognised, read in batches and written anew. */

import type { Source } from '../lib/source.ts';
import type { Batch, Cut } from './batch.ts';

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

/** One sheet, list or text of a file, whose rows may hold one table or several. They come in the file's order and each is read to its end before the next. */
export interface TableReader {
  readonly name: string;
  readonly hidden: boolean;
  /** Where the format itself names its columns (keys of JSON, fields of a record): the names seen so far, by column; more may come with later rows, none changes. Null where the first rows may be headings. */
  readonly names: (() => readonly string[]) | null;
  /** Every row, headings among them where there are any. Rows may differ in length. */
  rows(): AsyncIterable<Batch>;
}

/** Everything about the original that writing anew keeps and that is no data (delimiter, encoding, line ends, JSON nesting). Plain data. */
export type Layout = Readonly<Record<string, unknown>>;

export interface Reading {
  readonly layout: Layout;
  tables(): AsyncIterable<TableReader>;
}

/** What a format writes to; awaiting is back-pressure. The sink may keep no reference to the bytes once it has answered. */
export interface Sink {
  write(bytes: Uint8Array): Promise<void>;
}

/** A table that begins to be written. */
export interface TableHead {
  readonly name: string;
  /** Which of the reading's tables its rows come from, by place from 0. */
  readonly source: number;
  /** The column of the source for each that is written; -1 for one that is added. */
  readonly columns: readonly number[];
  /** Names of the columns that are written, where they do not stand in the rows themselves; the writer shows them in its own way. Null where they do, or where there are none. */
  readonly headings: readonly string[] | null;
}

/** Writes a new file from batches. Call `table`, its `rows`, the next `table`, …, then `end`. */
export interface TableWriter {
  table(head: TableHead): Promise<void>;
  /** A batch of the table's own source or one of values. Resolves when the batch may change. */
  rows(batch: Batch, cut: Cut): Promise<void>;
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
  /** Id of the format in which it is written anew; its own, or that of a modern one in place of an old one. `Reading.layout` is that format's. */
  readonly writtenAs: string;
  /** Throws a Fault when the file is not wholly of this format. */
  read(source: Source, limits: ReadLimits): Promise<Reading>;
  /** A writer of this format; `mark` is shown where the format has a place that scripts do not read. Null for a format that is always written as another. */
  readonly write: ((sink: Sink, layout: Layout, mark: VisibleMark) => Promise<TableWriter>) | null;
}
