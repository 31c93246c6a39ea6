/** What of an export would leave: the one reading of facts and plan that mails and pages share. */

import type { ColumnLimit, Decision, Facts, HeldExport } from './export.ts';
import type { Mask } from './masks.ts';
import type { ColumnFacts, TableFacts, ValueClass } from './table.ts';

export interface LeavingTable {
  readonly rows: number;
  readonly columns: readonly LeavingColumn[];
}

interface LeavingColumn {
  readonly name: string;
  /** Values per class in the rows that would leave. */
  readonly values: Readonly<Record<ValueClass, number>>;
  readonly class: ValueClass | null;
  readonly mask: Mask | null;
}

/** Whether the file may leave at all: it was read and is written anew, or a rule lets it leave as it is. */
export function mayLeave({ facts, decision }: HeldExport): boolean {
  if (facts === null || decision === null) return false;
  if (facts.asIs !== undefined) return decision.asIs === true;
  return facts.unreadable === null && facts.format !== null;
}

/** The same, where the file is kept besides. */
export const couldLeave = (held: HeldExport): boolean => mayLeave(held) && held.frozen !== null;

/** The tables that would leave, with the columns that would: by the plan, and before there is one by the rules' limits. Empty where nothing could be read. */
export function leavingTables({ facts, plan, decision }: HeldExport): readonly LeavingTable[] {
  if (!facts || facts.unreadable !== null) return [];
  const own = decision?.limits.ownRowsOnly ?? false;
  const limitOf = columnLimitOf(decision?.limits.columns ?? []);
  const plannedBy = new Map(plan?.tables.map((table) => [table.index, table]));
  return facts.tables.flatMap((table) => {
    const planned = plannedBy.get(table.index);
    if (table.hidden || (plan && !planned && !plan.unread)) return [];
    const columns = table.columns.flatMap((column): readonly LeavingColumn[] => {
      const mask = planned
        ? planned.columns.find(({ index }) => index === column.index)?.mask
        : limitOf(table.index, column.index);
      if (mask === undefined || mask === 'drop') return [];
      return [{ name: column.name, values: leavingValues(column, own), class: column.class, mask }];
    });
    const rows = decision ? keptRows(table, decision.limits) : table.rows;
    return [{ rows: rows + rowsWithin(facts, table.index), columns }];
  });
}

/** Rows of a table that the rules leave by whose they are and what stands in them; all where it does not say. */
export function keptRows(table: TableFacts, limits: Decision['limits']): number {
  const { ownRowsOnly, teamRowsOnly, rowConditions = [] } = limits;
  const isBounded = rowConditions.length > 0;
  if (ownRowsOnly) return (isBounded ? table.keptOwn : undefined) ?? table.ownRows ?? table.rows;
  if (isBounded) return table.keptAll ?? table.rows;
  return (teamRowsOnly ? table.teamRows : undefined) ?? table.rows;
}

/** Whether the rules leave nothing but the person's own rows: not so where a table does not say whose they are, and an approver lets it go. */
export function onlyOwnLeave(held: HeldExport): boolean {
  const { facts, plan, decision } = held;
  if (!decision?.limits.ownRowsOnly) return false;
  return (facts?.tables ?? []).every(
    (table) =>
      table.hidden ||
      (plan !== null && !plan.tables.some(({ index }) => index === table.index)) ||
      table.ownRows !== null,
  );
}

/** What cannot be cut out of a file whose records are no rows: `fields` where its columns are none either. Null where everything can. */
export function uncuttable({ facts }: HeldExport): 'rows' | 'fields' | null {
  const ways = (facts?.tables ?? []).flatMap(({ hidden, orientation }) =>
    hidden ? [] : (orientation ?? []),
  );
  if (ways.length === 0) return null;
  return ways.some((way) => way !== 'beside') ? 'fields' : 'rows';
}

/** Records inside a table's rows. Tables stand at the place of their index. */
function rowsWithin({ tables }: Facts, table: number): number {
  const next = tables[table + 1];
  return next?.within === true ? next.rows : 0;
}

/** What the rules do with a column. An archive may have thousands of tables: each asks once for each of its columns. */
export function columnLimitOf(
  limits: readonly ColumnLimit[],
): (table: number, column: number) => ColumnLimit['mask'] | null {
  const tables = new Map<number, Map<number, ColumnLimit['mask']>>();
  for (const { table, column, mask } of limits) {
    const columns = tables.get(table) ?? new Map<number, ColumnLimit['mask']>();
    tables.set(table, columns.set(column, mask));
  }
  return (table, column) => tables.get(table)?.get(column) ?? null;
}

/** Rows that would leave; null where no table was read. */
export function leavingRows(held: HeldExport): number | null {
  const tables = leavingTables(held);
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  return tables.length === 0 ? null : Math.min(rows, held.plan?.maxRows ?? rows);
}

/** Values per class that would leave, masked ones too. */
export function leavingClasses(held: HeldExport): ReadonlyMap<ValueClass, number> {
  const counts = new Map<ValueClass, number>();
  for (const { values } of leavingTables(held).flatMap((table) => table.columns))
    for (const [name, count] of Object.entries(values))
      if (count > 0) counts.set(name, (counts.get(name) ?? 0) + count);
  return counts;
}

/** A column's values per class: of own rows where only those may leave. */
export function leavingValues(
  column: ColumnFacts,
  ownRowsOnly: boolean,
): Readonly<Record<ValueClass, number>> {
  return ownRowsOnly ? (column.ownValues ?? column.values) : column.values;
}
