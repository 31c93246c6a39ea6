/** What of an export would leave: the one reading of facts and plan that mails and pages share. */

import type { Decision, HeldExport, Mask } from './export.ts';
import type { ColumnFacts, ValueClass } from './table.ts';

export interface LeavingTable {
  readonly rows: number;
  readonly columns: readonly LeavingColumn[];
}

interface LeavingColumn {
  readonly name: string;
  /** Cells per class in the rows that would leave. */
  readonly values: Readonly<Record<ValueClass, number>>;
  readonly mask: Mask | null;
}

/** The tables that would leave, with the columns that would: by the plan, and before there is one by the rules' limits. Empty where nothing could be read. */
export function leavingTables({ facts, plan, decision }: HeldExport): readonly LeavingTable[] {
  if (!facts || facts.unreadable !== null) return [];
  const own = decision?.limits.ownRowsOnly ?? false;
  return facts.tables.flatMap((table) => {
    const planned = plan?.tables.find(({ index }) => index === table.index);
    if (table.hidden || (plan && !planned)) return [];
    const columns = table.columns.flatMap((column): readonly LeavingColumn[] => {
      const mask = planned
        ? planned.columns.find(({ index }) => index === column.index)?.mask
        : limitOf(decision, table.index, column.index);
      if (mask === undefined || mask === 'drop') return [];
      return [{ name: column.name, values: leavingValues(column, own), mask }];
    });
    return [{ rows: own ? (table.ownRows ?? table.rows) : table.rows, columns }];
  });
}

function limitOf(decision: Decision | null, table: number, column: number): Mask | 'drop' | null {
  return (
    decision?.limits.columns.find((limit) => limit.table === table && limit.column === column)?.mask ?? null
  );
}

/** Rows that would leave; null where no table was read. */
export function leavingRows(held: HeldExport): number | null {
  const tables = leavingTables(held);
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  return tables.length === 0 ? null : Math.min(rows, held.plan?.maxRows ?? rows);
}

/** Cells per class that would leave, masked ones too. */
export function leavingClasses(held: HeldExport): ReadonlyMap<ValueClass, number> {
  const counts = new Map<ValueClass, number>();
  for (const { values } of leavingTables(held).flatMap((table) => table.columns))
    for (const [name, count] of Object.entries(values))
      if (count > 0) counts.set(name, (counts.get(name) ?? 0) + count);
  return counts;
}

/** A column's cells per class: of own rows where only those may leave. */
export function leavingValues(
  column: ColumnFacts,
  ownRowsOnly: boolean,
): Readonly<Record<ValueClass, number>> {
  return ownRowsOnly ? (column.ownValues ?? column.values) : column.values;
}
