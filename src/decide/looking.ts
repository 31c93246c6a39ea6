/** What the rules ask inspection to look for, before anything is known of the file. */

import type { ExportFound, RowCondition } from '../model/export.ts';
import { needsClasses } from './columns.ts';
import { cutsRows, filtersOf, sameRows } from './filters.ts';
import type { AskedRows, RowFilters } from './filters.ts';
import type { RuleBook, Situation } from './input.ts';
import { possibleRules } from './match.ts';
import type { MatchedRule } from './match.ts';
import { withoutReplaced } from './replaces.ts';

export interface LookingFor {
  /** Whether only own rows are left. */
  readonly own: boolean;
  /** Whether the team's rows are asked about. */
  readonly team: boolean;
  readonly conditions: readonly RowCondition[];
  /** Whether records are told apart. */
  readonly records: boolean;
  /** Whether sensitive values are looked for. What else shows them (a held export's pages, mails and record) has them looked for when an export is held. */
  readonly values: boolean;
}

/** What any rule may ask for that may yet match; rules in monitor mode too. */
export function lookingFor({ situation, found, book }: LookedAt): LookingFor {
  const rules = possibleRules(book, situation, found);
  const filters = askedFilters(rules);
  return {
    ...filters,
    records: rules.some(countsRecords),
    values: rules.some(
      ({ rule, asks }) =>
        asks.has('classes') || needsClasses(rule) || rule.limits.some(({ values }) => values !== undefined),
    ),
  };
}

/** The rows that inspection was asked to count. */
export function askedRows({ situation, found, book }: LookedAt): AskedRows {
  let known: RowFilters | null = null;
  return () => (known ??= askedFilters(possibleRules(book, situation, found)));
}

interface LookedAt {
  readonly situation: Situation;
  readonly found: ExportFound;
  readonly book: RuleBook;
}

function askedFilters(rules: readonly MatchedRule[]): RowFilters {
  const all = filtersOf(rules);
  // Most rules leave all rows, or all rules the same.
  if (!cutsRows(all)) return all;
  const staying = surelyStaying(rules);
  const enforced = filtersOf(staying.filter(({ rule }) => rule.mode !== 'monitor'));
  const watched = filtersOf(staying);
  // Records are told apart in the rows that are left: a rule in monitor mode changes nothing in what the others count.
  return !sameRows(enforced, watched) && rules.some(countsRecords) ? enforced : watched;
}

/** Without those that are replaced whatever the file is. */
function surelyStaying(rules: readonly MatchedRule[]): readonly MatchedRule[] {
  if (rules.every(({ rule }) => rule.replaces === undefined)) return rules;
  const kept = withoutReplaced(
    rules.map((match) => {
      const { replaces, ...rule } = match.rule;
      const isSure =
        rule.when === undefined && rule.formats.includes('*') && rule.mode !== 'monitor' && replaces;
      return isSure ? match : { ...match, rule };
    }),
  );
  const names = new Set(kept.rules.map(({ name }) => name));
  return rules.filter(({ name }) => names.has(name));
}

const countsRecords = ({ rule, asks }: MatchedRule): boolean =>
  asks.has('records') || rule.limits.some(({ records }) => records !== undefined);
