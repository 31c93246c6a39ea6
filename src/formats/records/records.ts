/** Records whose fields name themselves (vCard, LDIF, SQL, …) as rows: columns in the order in which their names are first seen. */

import { Fault } from '../../lib/fault.ts';
import type { Cell, Row } from '../../model/table.ts';
import { batchOf } from '../batch.ts';
import type { Batch } from '../batch.ts';
import type { TableReader } from '../format.ts';
import { rowGuard } from '../limits.ts';
import type { RowGuard } from '../limits.ts';
import type { ReadLimits } from '../format.ts';

/** A field of a record. A name may come again. */
export type Field = readonly [name: string, value: Cell];

export interface FieldColumns {
  readonly names: () => readonly string[];
  /** The row of a record; what comes again under one name is `name (2)`. */
  row(fields: Iterable<Field>): Row;
}

export function fieldColumns(): FieldColumns {
  const names: string[] = [];
  const places = new Map<string, number>();
  return {
    names: () => names,
    row(fields) {
      const row: Cell[] = [];
      const times = new Map<string, number>();
      for (const [name, value] of fields) {
        const time = (times.get(name) ?? 0) + 1;
        times.set(name, time);
        const key = time === 1 ? name : `${name} (${time})`;
        let place = places.get(key);
        if (place === undefined) {
          place = names.push(key) - 1;
          places.set(key, place);
        }
        while (row.length < place) row.push(null);
        row[place] = value;
      }
      return row;
    },
  };
}

/** Rows that were read together, and the table that they are of. */
export interface Piece {
  /** Unlike that of the pieces of the table before and behind it. */
  readonly table: string | number;
  readonly name: string;
  readonly names: (() => readonly string[]) | null;
  readonly rows: readonly Row[];
}

/** A reader for each run of pieces of one table, in one pass over the file. None at all is the fault FORMAT_EMPTY. */
export async function* readersOf(
  pieces: AsyncIterable<Piece>,
  limits: ReadLimits,
  guard: RowGuard = rowGuard(limits),
): AsyncGenerator<TableReader> {
  const all = pieces[Symbol.asyncIterator]();
  let next = await all.next();
  let runs = 0;
  try {
    while (next.done !== true) {
      const first = next.value;
      runs += 1;
      if (runs > limits.maxEntries)
        throw new Fault('LIMIT_ENTRIES', `read a text file: it has more than ${limits.maxEntries} tables`);
      const rest = { pieces: all, next };
      yield {
        name: first.name,
        hidden: false,
        names: first.names,
        rows: () => batchesOf(rest, first.table, guard),
      };
      next = rest.next;
    }
  } finally {
    await all.return?.();
  }
  if (runs === 0) throw new Fault('FORMAT_EMPTY', 'read a text file: there is no record in it');
}

async function* batchesOf(
  rest: { readonly pieces: AsyncIterator<Piece>; next: IteratorResult<Piece> },
  table: Piece['table'],
  guard: RowGuard,
): AsyncGenerator<Batch> {
  let rows: Row[] = [];
  while (rest.next.done !== true && rest.next.value.table === table) {
    for (const row of rest.next.value.rows) {
      guard.check(row);
      rows.push(row);
      if (rows.length < BATCH) continue;
      yield batchOf(rows);
      rows = [];
    }
    rest.next = await rest.pieces.next();
  }
  if (rows.length > 0) yield batchOf(rows);
}

const BATCH = 1000;
