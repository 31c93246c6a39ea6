/** What the rules say of rows for the screen: pure, without clock, I/O or await. Every rule that matches applies; the smallest limit and the strictest mask win. */

import type { ColumnLimit, DecidedWindow } from '../model/export.ts';
import type { Situation } from '../model/situation.ts';
import { headingMask, needsHeadings } from './columns.ts';
import type { RuleBook } from './input.ts';
import { sortRules } from './match.ts';
import type { MatchedRule } from './match.ts';
import { mostOf, windowsOf } from './windows.ts';

export { NOBODY_ROLE } from './who.ts';

/** The limits on one person's lists of one entity of an app. */
export interface ListLimits {
  /** Rows that one answer may hold, by the rule that says so. */
  readonly maxPage: PageLimit | null;
  /** Rows above which an answer goes on and alarms. */
  readonly alertPage: PageLimit | null;
  /** Of rows and records; those that only alarm, too. */
  readonly windows: readonly DecidedWindow[];
  /** Whether any field is limited. */
  readonly limitsFields: boolean;
  /** What happens to a field of this name; null when nothing does. `unnamed`: an allow-list does not name it, so that what it holds itself does not leave; objects below it have names of their own. */
  fieldMask(name: string): ColumnLimit['mask'] | 'unnamed' | null;
}

interface PageLimit {
  readonly rows: number;
  readonly rule: string;
}

/** The limits that all matching rules set together. What a rule in monitor mode would stop alarms. */
export function listLimits(situation: Situation, entity: string, book: RuleBook): ListLimits {
  const found = { kind: 'list', route: 'list', entity } as const;
  const { matched, monitored } = sortRules(book, situation, { found, facts: null }, false);
  const pages = [...matched.flatMap(pagesOf), ...monitored.flatMap(pagesOf).map(alarming)];
  const enforced = windowsOf(matched).all.filter(isCountable);
  const watched = windowsOf(monitored).all.filter(isCountable).map(alarming);
  const fields = matched.flatMap(({ rule }) =>
    rule.columns !== undefined && (needsHeadings(rule) || rule.columns.allowClasses !== undefined)
      ? [rule.columns]
      : [],
  );
  return {
    maxPage: smallest(pages.filter(({ over }) => over !== 'alert')),
    alertPage: smallest(pages.filter(({ over }) => over === 'alert')),
    windows: [...enforced, ...watched],
    limitsFields: fields.length > 0,
    fieldMask: (name) => headingMask(name, fields),
  };
}

/** How a list stands to its limits: the first that stops an answer of so many rows, and all that only alarm. `usedOf` is what was used of a window before. */
export function judgeList(
  { maxPage, alertPage, windows }: ListLimits,
  rows: number,
  records: number,
  usedOf: (window: DecidedWindow) => number,
): { readonly over: OverList | null; readonly alerts: readonly OverList[] } {
  const page = (limit: PageLimit | null): readonly OverList[] =>
    limit && rows > limit.rows ? [{ rule: limit.rule, because: 'over-rows', limit: limit.rows }] : [];
  const passed = windows.filter(
    (window) => usedOf(window) + (window.of === 'rows' ? rows : records) > window.max,
  );
  const overTime = (some: readonly DecidedWindow[]): readonly OverList[] =>
    some.map(({ rule, max }) => ({ rule, because: 'over-budget', limit: max }));
  const stops = [...page(maxPage), ...overTime(passed.filter(({ over }) => over !== 'alert'))];
  return {
    over: stops[0] ?? null,
    alerts: [...page(alertPage), ...overTime(passed.filter(({ over }) => over === 'alert'))],
  };
}

interface OverList {
  readonly rule: string;
  readonly because: 'over-rows' | 'over-budget';
  readonly limit: number;
}

type Page = PageLimit & Pick<DecidedWindow, 'over'>;

/** A list is shown or it is not: a rule that holds or blocks, or would leave some rows alone, shows none. */
function pagesOf({ name, rule }: MatchedRule): readonly Page[] {
  const none = rule.then !== 'allow' || rule.whose !== 'all';
  return [
    ...(none ? [{ rows: 0, rule: name, over: 'block' as const }] : []),
    ...rule.limits.flatMap((limit) =>
      // A page holds no more records than rows.
      limit.per === 'export' && (limit.rows !== undefined || limit.records !== undefined)
        ? [{ rows: mostOf(limit), rule: name, over: limit.over }]
        : [],
    ),
  ];
}

const alarming = <Limit extends Pick<DecidedWindow, 'over'>>(limit: Limit): Limit => ({
  ...limit,
  over: 'alert',
});

/** Values, bytes and exports are not counted on the screen. */
const isCountable = ({ of }: DecidedWindow): boolean => of === 'rows' || of === 'records';

function smallest(pages: readonly Page[]): PageLimit | null {
  const [first] = pages.toSorted((a, b) => a.rows - b.rows || (a.rule < b.rule ? -1 : 1));
  return first === undefined ? null : { rows: first.rows, rule: first.rule };
}
