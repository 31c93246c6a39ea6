/** What a JSON text is beside its rows: brackets, keys on the way to its lists, counts and switches. */

import { z } from 'zod';
import type { RowKind } from './records.ts';

/** Text, or the number of a table whose column names stand here. */
export type Piece = string | number;

/** `counted`: records inside the rows before it, which leave or stay with those. `columns`: each column is a list of its own; `keyed` where it is an object instead, whose keys are the first column. */
export interface JsonTable {
  readonly kind: RowKind | 'columns' | 'keyed' | 'counted';
  /** Whether the rows stand one after another without a bracket around them. */
  readonly lines: boolean;
  /** What stands between the table before and this one. */
  readonly before: readonly Piece[];
  /** Whether the names of its columns are a list that stands elsewhere. */
  readonly named: boolean;
}

/** Filled while the tables are read: each table is in it when it is given, the tail when there are no more. */
export interface JsonLayout {
  /** What stands around the whole against scripts of other sites, and for callbacks. */
  readonly around: { open: string; close: string };
  readonly tables: JsonTable[];
  readonly tail: Piece[];
}

export const newLayout = (): JsonLayout => ({ around: { open: '', close: '' }, tables: [], tail: [] });

const Shape = z.object({
  around: z.object({ open: z.string(), close: z.string() }),
  tables: z.array(
    z.object({
      kind: z.enum(['records', 'map', 'lists', 'values', 'columns', 'keyed', 'counted']),
      lines: z.boolean(),
      before: z.array(z.union([z.string(), z.number()])),
      named: z.boolean(),
    }),
  ),
  tail: z.array(z.union([z.string(), z.number()])),
});

/** The same object, not a copy: it may not be full yet. */
export const JsonLayout = z.custom<JsonLayout>((value) => Shape.safeParse(value).success);
