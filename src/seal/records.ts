/** The records that left: told apart as inspection tells them, of exactly the rows that were written. */

import { recordRows, recordsAside } from '../formats/record-rows.ts';
import type { RecordRows } from '../formats/record-rows.ts';
import type { DistinctHashes } from '../lib/distinct.ts';
import type { IdentityColumn, RecordSpace } from '../lib/record-hash.ts';
import type { PlannedTable } from '../model/plan.ts';
import type { Leaving } from './planned.ts';

export interface RecordsLeaving {
  readonly space: RecordSpace;
  /** The columns that tell a table's records apart, by its index. */
  readonly tables: readonly (readonly IdentityColumn[])[];
  /** Where the hashes go. */
  readonly into: DistinctHashes;
}

/** Hears of each table and its rows as they are written, and of the end. */
export interface RecordsWatch {
  table(table: PlannedTable): void;
  rows(part: Extract<Leaving, { kind: 'rows' }>): void;
  end(): void;
}

export function recordsWatch({ space, tables, into }: RecordsLeaving): RecordsWatch {
  let current: RecordRows | null = null;
  return {
    table({ index, sideways, rows = 0 }) {
      current?.end();
      current = sideways ? recordsAside(space, rows, into) : recordRows(space, tables[index] ?? [], into);
    },
    rows({ batch, cut, data, count }) {
      for (let place = 0; place < count; place += 1)
        if (data === null || data[place] === 1)
          current?.add(batch, cut.rows === null ? place : (cut.rows[place] ?? 0));
    },
    end: () => current?.end(),
  };
}
