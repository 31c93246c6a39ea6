/** What the plan leaves of a file: its tables, rows, columns and masks, in batches. */

import { fold } from '../lib/fold.ts';
import { textOf } from '../formats/cell.ts';
import type { Reading, TableReader } from '../formats/format.ts';
import type { Plan, PlannedTable } from '../model/export.ts';
import type { Cell, Row } from '../model/table.ts';
import { masked } from './masks.ts';

export interface LeavingTable {
  readonly index: number;
  readonly name: string;
  readonly headed: boolean;
  /** Batches; the first item says the headings, rows follow. Read to its end before the next table. */
  readonly parts: AsyncIterable<LeavingPart>;
}

type LeavingPart =
  | { readonly kind: 'headings'; readonly names: readonly string[] }
  | { readonly kind: 'rows'; readonly rows: readonly Row[] };

/** The tables of the plan, in the file's order. A table that the plan does not name, or a hidden one, is read past. */
export async function* planned(reading: Reading, plan: Plan): AsyncGenerator<LeavingTable> {
  const left = { rows: plan.maxRows ?? Number.POSITIVE_INFINITY };
  let index = -1;
  for await (const reader of reading.tables()) {
    index += 1;
    const table = plan.tables.find((candidate) => candidate.index === index);
    if (!table || reader.hidden) {
      await readPast(reader);
      continue;
    }
    yield {
      index,
      // The plan's name is fit to be shown, where a sheet's own may be a value; JSON finds its lists by their own.
      name: plan.format === 'json' ? reader.name : table.name,
      headed: table.headed || reader.named,
      parts: partsOf(reader, table, left),
    };
  }
}

async function* partsOf(
  reader: TableReader,
  table: PlannedTable,
  left: { rows: number },
): AsyncGenerator<LeavingPart> {
  const own = table.only === null ? null : ownRow(table.only);
  let headingsDue = table.headed || reader.named;
  if (!headingsDue) yield { kind: 'headings', names: table.columns.map(({ name }) => name) };
  for await (const batch of reader.rows()) {
    let rows = batch;
    if (headingsDue) {
      const [first] = batch;
      if (first === undefined) continue;
      yield {
        kind: 'headings',
        names: table.columns.map(({ index, name }) => headingOf(first[index], name)),
      };
      headingsDue = false;
      rows = batch.slice(1);
    }
    // When no more may leave, the rest is still read: a file that breaks off later is a broken file.
    if (left.rows === 0) continue;
    const leaving = (own === null ? rows : rows.filter(own)).slice(0, left.rows);
    left.rows -= leaving.length;
    if (leaving.length > 0) yield { kind: 'rows', rows: leaving.map((row) => cut(row, table)) };
  }
  if (headingsDue) yield { kind: 'headings', names: table.columns.map(({ name }) => name) };
}

/** A heading keeps the file's own spelling, or a later import would not know it. Where the plan has another name, the file's was no name but a value. */
function headingOf(cell: Cell | undefined, name: string): string {
  const text = textOf(cell);
  return text.trim() === '' || fold(text) === fold(name) ? text : name;
}

function ownRow({ column, values }: NonNullable<PlannedTable['only']>): (row: Row) => boolean {
  const names = new Set(values.map(fold).filter((name) => name !== ''));
  return (row) => names.has(fold(textOf(row[column])));
}

function cut(row: Row, table: PlannedTable): Row {
  return table.columns.map(({ index, mask }) => {
    const cell = row[index] ?? null;
    return mask === null ? cell : masked(cell, mask);
  });
}

async function readPast(reader: TableReader): Promise<void> {
  for await (const _batch of reader.rows()) continue;
}
