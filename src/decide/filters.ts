/** Which rows the rules leave: one's own, the team's, those that fulfil conditions; and how many that are. */

import type { RowCondition } from '../model/export.ts';
import type { TableFacts } from '../model/table.ts';
import { speaksOfHeading } from './columns.ts';
import type { MatchedRule } from './match.ts';

/** What several rules together ask of rows. Own rows are the team's, too. */
export interface RowFilters {
  readonly own: boolean;
  readonly team: boolean;
  /** Each once. */
  readonly conditions: readonly RowCondition[];
}

/** What inspection was asked to count: computed where it is looked at. */
export type AskedRows = () => RowFilters;

export function filtersOf(rules: readonly MatchedRule[]): RowFilters {
  let own = false;
  let team = false;
  const conditions = new Map<string, RowCondition>();
  for (const { rule } of rules) {
    const { whose } = rule;
    if (whose === 'all') continue;
    if (whose === 'own') own = true;
    else if (whose === 'team') team = true;
    else conditions.set(keyOf(whose), whose);
  }
  if (conditions.size === 0) return own ? (team ? BOTH : OWN) : team ? TEAM : NONE;
  // In one order, whatever the order of the rules.
  const keys = [...conditions.keys()].toSorted();
  return { own, team, conditions: keys.flatMap((key) => conditions.get(key) ?? []) };
}

const NONE: RowFilters = { own: false, team: false, conditions: [] };
const OWN: RowFilters = { ...NONE, own: true };
const TEAM: RowFilters = { ...NONE, team: true };
const BOTH: RowFilters = { ...OWN, team: true };

/** Whether they keep the same rows. */
export function sameRows(one: RowFilters, other: RowFilters): boolean {
  return (
    one.own === other.own &&
    (one.own || one.team === other.team) &&
    one.conditions.length === other.conditions.length &&
    one.conditions.every((condition, place) => keyOf(condition) === keyOf(other.conditions[place]))
  );
}

export const cutsRows = ({ own, team, conditions }: RowFilters): boolean =>
  own || team || conditions.length > 0;

/** Rows of a table that are left; all of them, where it does not tell (`missing`). `asked` is what inspection was asked to count. */
export function keptIn(
  table: TableFacts,
  filters: RowFilters,
  asked: AskedRows,
): { readonly rows: number; readonly missing: boolean } {
  const { own, team, conditions } = filters;
  const counts: number[] = [];
  if (own || team) {
    const count = own ? table.ownRows : table.teamRows;
    if (table.ownerColumn === null || count === null || count === undefined)
      return { rows: table.rows, missing: true };
    counts.push(count);
  }
  for (const condition of conditions) {
    const place = asked().conditions.findIndex((one) => keyOf(one) === keyOf(condition));
    const kept = table.kept?.[place];
    if (kept === undefined || columnFor(table, condition) !== kept.column || kept.column === null)
      return { rows: table.rows, missing: true };
    counts.push(kept.rows);
  }
  if (counts.length === 0) return { rows: table.rows, missing: false };
  // Those of each alone are as many as of all together, or more.
  const together = counts.length > 1 ? togetherIn(table, filters, asked()) : undefined;
  return { rows: Math.min(...counts, together ?? Number.POSITIVE_INFINITY), missing: false };
}

function togetherIn(table: TableFacts, filters: RowFilters, asked: RowFilters): number | undefined {
  const { own, conditions } = filters;
  if (own && sameRows({ ...NONE, conditions }, { ...NONE, conditions: asked.conditions }))
    return table.keptOwn;
  return sameRows(filters, asked) ? table.keptAll : undefined;
}

/** The column that inspection found for a condition; null where there is none. */
export function columnFor({ kept = [], columns }: TableFacts, { column }: RowCondition): number | null {
  const found = kept.flatMap(({ column: at }) => {
    const facts = at === null ? undefined : columns[at];
    return facts !== undefined && speaksOfHeading(column, facts) ? [facts.index] : [];
  });
  return found.length === 0 ? null : Math.min(...found);
}

const keyOf = (condition: RowCondition | undefined): string =>
  condition === undefined ? '' : JSON.stringify([condition.column, condition.is.toSorted()]);
