/** What a file format is: how it is recognised, read in batches and written anew. */

import type { FaultCode } from '../lib/fault.ts';
import type { Kept, Room } from '../lib/scratch.ts';
import type { Source } from '../lib/source.ts';
import type { AsIs } from '../model/export.ts';
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
  /** Packed files within packed files: a ZIP of CSV files is one. */
  readonly maxNesting: number; // LIMIT_DEPTH
}

/** One sheet, list or text of a file, whose rows may hold one table or several. They come in the file's order and each is read to its end before the next. */
export interface TableReader {
  readonly name: string;
  readonly hidden: boolean;
  /** Where the format itself names its columns (keys of JSON, fields of a record): the names seen so far, by column; more may come with later rows, none changes. Null where the first rows may be headings. */
  readonly names: (() => readonly string[]) | null;
  /** Whether all of its rows have one place where they are written, so that they are one table; absent where they may be several. */
  readonly single?: boolean;
  /** The document holds no list: it is itself the one record, as a sentence is. Absent for rows of a list, also of one row. */
  readonly alone?: true;
  /** Its rows are records inside those of the table before, counted: they leave or stay with those. Absent for rows of its own. */
  readonly within?: true;
  /** Whether cells so far hold keys of their own, which are no columns and which so no rule on headings reaches. Absent where none ever do. */
  readonly keysInside?: () => boolean;
  /** Every row, headings among them where there are any. Rows may differ in length. */
  rows(): AsyncIterable<Batch>;
}

/** Everything about the original that writing anew keeps and that is no data (delimiter, encoding, line ends, JSON nesting). Plain data. */
export type Layout = Readonly<Record<string, unknown>>;

export interface Reading {
  readonly layout: Layout;
  tables(): AsyncIterable<TableReader>;
  /** Parts of the file that are no table of ours and so never leave with it; known when every table was read. Absent where there are none. */
  unread?(): number;
  /** Of a file that can leave only as it is: what it is; known when every table was read. Absent for one that is written anew. */
  asIs?(): AsIs;
  /** Extension of the file that is written, without a dot; known when every table was read. Absent where it is always the format's. */
  extension?(): string;
}

/** What a format that holds other files is given: room for them, and the other formats. */
export interface Tools {
  /** Keeps the bytes of a file within the file, so that it can be read at any place. Its bytes and files count for all that is packed together. */
  keep(stream: AsyncIterable<Uint8Array>): Promise<Kept>;
  /** Room for bytes that are written now and read later. */
  room(): Room;
  /** Reads a file within the file; one that no format knows is a fault by its code, one packed too deep a thrown one. */
  open(source: Source, hints: FileHints): Promise<InnerFile | { readonly fault: FaultCode }>;
  /** The writer of a format's files; null for one that can leave only as it is. */
  writerOf(id: string): FormatWriter | null;
}

export interface InnerFile {
  readonly reading: Reading;
  /** Id of the format in which it is written anew, and the layout for its writer. */
  readonly writtenAs: string;
  readonly layout: Layout;
}

interface FormatWriter {
  readonly extension: string;
  readonly mediaType: string;
  write(sink: Sink, layout: Layout, mark: VisibleMark): Promise<TableWriter>;
}

/** What is said about a file beside its content; untrusted. */
export interface FileHints {
  readonly mediaType: string;
  readonly fileName: string | null;
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
  /** Cells that were changed for `Cut.inert` up to now; absent where none ever is. */
  readonly escaped?: number;
  /** Of what is written, where it says more than the format's own. */
  readonly mediaType?: string;
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
  recognise(head: Uint8Array, hints: FileHints): number;
  /** Id of the format in which it is written anew; its own, or that of a modern one in place of an old one. `Reading.layout` is that format's. */
  readonly writtenAs: string;
  /** Throws a Fault when the file is not wholly of this format. */
  read(source: Source, limits: ReadLimits, tools: Tools): Promise<Reading>;
  /** A writer of this format; `mark` is shown where the format has a place that scripts do not read. Null for a format that is always written as another. */
  readonly write:
    | ((sink: Sink, layout: Layout, mark: VisibleMark, tools: Tools) => Promise<TableWriter>)
    | null;
}
