/** What the rules say of rows for the screen: pure, without clock, I/O or await. Every rule that matches applies; the smallest limit and the strictest mask win. */

import { globMatcher } from '../lib/glob.ts';
import { MASKS } from '../model/export.ts';
import type { ColumnLimit } from '../model/export.ts';
import type { RowWindow } from '../model/ledger.ts';
import { headingMask } from './columns.ts';
import type { Policy } from './settings.ts';

/** The limits on one person's lists of one entity of an app. */
export interface ListLimits {
  /** Rows that one answer may hold, by the rule that says so. */
  readonly maxPage: { readonly rows: number; readonly rule: string } | null;
  readonly windows: readonly RowWindow[];
  /** Whether any field is limited. */
  readonly limitsFields: boolean;
  /** What happens to a field of this name; null when nothing does. */
  fieldMask(name: string): ColumnLimit['mask'] | null;
}

interface ListAsked {
  readonly policies: readonly Policy[];
  /** Roles of the person; `nobody` alone for whoever was not identified. */
  readonly roles: readonly string[];
  readonly app: string;
  readonly entity: string;
}

/** The role that rules name whoever was not identified by. */
export const NOBODY_ROLE = 'nobody';

const HOUR_MS = 3_600_000;
const WINDOWS = [
  ['perHour', 'rows', HOUR_MS],
  ['perDay', 'rows', 24 * HOUR_MS],
  ['per30Days', 'rows', 720 * HOUR_MS],
  ['distinctPerHour', 'records', HOUR_MS],
  ['distinctPerDay', 'records', 24 * HOUR_MS],
  ['distinctPer30Days', 'records', 720 * HOUR_MS],
] as const;

/** The limits that all matching rules set together. */
export function listLimits({ policies, roles, app, entity }: ListAsked): ListLimits {
  const matched = policies
    .filter((policy) => policy.roles.some((role) => roles.includes(role)) && matches(policy.apps, app))
    .flatMap((policy) =>
      policy.rules.flatMap((rule) =>
        rule.lists && matches(rule.entities, entity)
          ? [{ name: `${policy.policy}/${rule.name}`, lists: rule.lists, apps: policy.apps, rule }]
          : [],
      ),
    );
  const pages = matched.flatMap(({ name, lists }) =>
    lists.maxPage === undefined ? [] : [{ rows: lists.maxPage, rule: name }],
  );
  const fields = matched.flatMap(({ lists }) => (lists.columns ? [lists.columns] : []));
  return {
    maxPage: pages.toSorted((a, b) => a.rows - b.rows)[0] ?? null,
    windows: matched.flatMap(({ name, lists, apps, rule }) =>
      WINDOWS.flatMap(([key, of, milliseconds]) => {
        const max = lists[key];
        return max === undefined
          ? []
          : [{ rule: name, of, milliseconds, max, apps, entities: rule.entities }];
      }),
    ),
    limitsFields: fields.some(({ deny, mask }) => deny.length > 0 || Object.keys(mask).length > 0),
    fieldMask: (name) => headingMask(name, fields, MASKS),
  };
}

/** The first limit that an answer of so many rows would pass, for somebody who was shown `rowsToday` before; null when it is within them. */
export function overLimit(
  { maxPage, windows }: ListLimits,
  rows: number,
  rowsToday: number,
): { readonly rule: string; readonly because: 'over-rows' | 'over-budget'; readonly limit: number } | null {
  if (maxPage && rows > maxPage.rows)
    return { rule: maxPage.rule, because: 'over-rows', limit: maxPage.rows };
  const over = windows.find(({ of, milliseconds, max }) => {
    const before = milliseconds <= HOUR_MS ? 0 : rowsToday;
    return of === 'rows' && before + rows > max;
  });
  return over ? { rule: over.rule, because: 'over-budget', limit: over.max } : null;
}

const matches = (patterns: readonly string[], text: string): boolean =>
  patterns.some((pattern) => pattern === '*' || globMatcher(pattern)(text));
