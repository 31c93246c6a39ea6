/** Decides about one export: pure, without clock, I/O or await. All rules that match apply, and the strictest word wins. */

import type { DecidedWindow, Decision } from '../model/export.ts';
import type { Amounts, Usage } from '../model/ledger.ts';
import { columnLimits } from './columns.ts';
import type { DecideInput } from './input.ts';
import { judge, sameColumns } from './judging.ts';
import { valuesIn } from './limits.ts';
import { askedRows } from './looking.ts';
import { sortRules } from './match.ts';
import type { MatchedRule } from './match.ts';
import { STRICTNESS } from './outcome.ts';
import type { Limit } from './limit-settings.ts';
import { rowView } from './rows.ts';
import { windowsOf } from './windows.ts';

export { lookingFor } from './looking.ts';

/** What the rules say about this export: block over hold over trim over allow, the smallest limit, the strictest mask; no rule at all is a hold. With `explain`, the steps tell of the rules that do not match, too. */
export function decide(
  input: DecideInput,
  { explain = false }: { readonly explain?: boolean } = {},
): Decision {
  const { matched, monitored, unmatched } = sortRules(input.book, input.situation, input, explain);
  const windows = windowsOf(monitored.length === 0 ? matched : [...matched, ...monitored]);
  const usageOf = (limit: Limit): Usage | undefined => input.usage[windows.placeOf.get(limit) ?? -1];
  const asked = askedRows(input);
  const judged = judge(input, matched, asked, usageOf);
  const enforced = monitored.length === 0 ? windows : windowsOf(matched);
  const would =
    monitored.length === 0
      ? undefined
      : wouldBe(judged, judge(input, [...matched, ...monitored], asked, usageOf), monitored);
  return {
    ...judged,
    ...(enforced.all.length > 0 && { windows: enforced.all }),
    ...(would && { would }),
    approverRoles: approverRoles(input.situation.roles, matched),
    steps: [...unmatched, ...judged.steps],
    rulesHash: input.book.rulesHash,
  };
}

/** The windows that deciding asks about, each once; of rules in monitor mode as well. `usage` follows their order. */
export function windowsFor(input: Omit<DecideInput, 'usage'>): readonly DecidedWindow[] {
  const { matched, monitored } = sortRules(input.book, input.situation, input, false);
  return windowsOf(monitored.length === 0 ? matched : [...matched, ...monitored]).all;
}

/** What the export takes if all that the rules leave of it goes: of own rows alone, say, and without values of columns that are dropped. `records` are those that inspection told apart. */
export function askedFor(input: Omit<DecideInput, 'usage'>, records: Uint8Array | null): Amounts {
  const { facts, book, situation } = input;
  const { matched } = sortRules(book, situation, input, false);
  const view = rowView(facts, matched, askedRows(input));
  return {
    rows: view.rows,
    bytes: facts.bytes,
    values: valuesIn(facts, view.filters.own, columnLimits(facts.tables, matched)),
    ...(records !== null && { records }),
  };
}

/** What the rules in monitor mode would have made of it, where less or nothing would leave. */
function wouldBe(
  is: Omit<Decision, 'rulesHash' | 'approverRoles'>,
  would: Omit<Decision, 'rulesHash' | 'approverRoles'>,
  [first]: readonly MatchedRule[],
): Decision['would'] {
  const { verdict, because } = would;
  const stricter = STRICTNESS.indexOf(verdict) - STRICTNESS.indexOf(is.verdict);
  if (stricter > 0) return { verdict, because };
  if (stricter < 0 || verdict === 'block') return undefined;
  const [now, then] = [is.limits, would.limits];
  const same =
    now.maxRows === then.maxRows &&
    now.ownRowsOnly === then.ownRowsOnly &&
    now.teamRowsOnly === then.teamRowsOnly &&
    now.rowConditions?.length === then.rowConditions?.length &&
    sameColumns(now.columns, then.columns);
  return same ? undefined : { verdict, because: { code: 'rule-says', rule: first?.name ?? null } };
}

/** The person's roles that a matching policy speaks of; all of them where none does, so that somebody can be asked. */
function approverRoles(roles: readonly string[], matched: readonly MatchedRule[]): readonly string[] {
  const spoken = roles.filter((role) => matched.some(({ policy }) => policy.roles.includes(role)));
  return spoken.length > 0 ? spoken : roles;
}
