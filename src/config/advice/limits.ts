/** Limits that never bite, since a smaller one always does before. */

import { isDeepStrictEqual } from 'node:util';
import { MEASURES } from '../../model/ledger.ts';
import type { Measure } from '../../model/ledger.ts';
import type { PolicyRule } from '../../decide/settings.ts';

type Limit = PolicyRule['limits'][number];

const STRICTNESS: readonly Limit['over'][] = ['alert', 'trim', 'hold', 'block'];

/** What a limit counts, and how much. */
export function amountOf(limit: Limit): { readonly measure: Measure; readonly max: number } {
  const measure = MEASURES.find((one) => limit[one] !== undefined) ?? 'rows';
  return { measure, max: limit[measure] ?? 0 };
}

/** Whether `other` says nothing that `one` does not say before it; both stand in rules of the same reach. */
export function bitesFirst(
  one: { readonly limit: Limit; readonly rule: PolicyRule },
  other: { readonly limit: Limit; readonly rule: PolicyRule },
): boolean {
  const [a, b] = [one.limit, other.limit];
  if (!countsAlike(one, other) || amountOf(a).max > amountOf(b).max) return false;
  // An alarm is raised beside any other word, and lets everything go: it makes nothing else idle, nor the other way.
  if (a.over === 'alert' || b.over === 'alert') return a.over === b.over;
  const [strictA, strictB] = [STRICTNESS.indexOf(a.over), STRICTNESS.indexOf(b.over)];
  if (a.over !== 'hold' || b.over !== 'hold') return strictA >= strictB;
  // Of two holds the larger one names the approvers.
  return isDeepStrictEqual(approversOf(one), approversOf(other));
}

function countsAlike(
  one: { readonly limit: Limit; readonly rule: PolicyRule },
  other: { readonly limit: Limit; readonly rule: PolicyRule },
): boolean {
  const keyOf = ({ limit, rule }: typeof one): unknown => [
    amountOf(limit).measure,
    limit.per,
    limit.by,
    limit.counts ?? (rule.kinds.every((kind) => kind === 'list') ? 'screen' : 'all'),
    limit.classes?.toSorted((a, b) => a.localeCompare(b)) ?? null,
    // Limits count the rows that remain.
    rule.whose,
  ];
  return isDeepStrictEqual(keyOf(one), keyOf(other));
}

/** Who must agree when it is passed. */
export function approversOf({ limit, rule }: { readonly limit: Limit; readonly rule: PolicyRule }): unknown {
  return [limit.approvers ?? rule.approval?.approvers ?? null, rule.approval?.order, rule.approval?.hours];
}

/** A limit as it is written: `rows 500 a day, hold`. */
export function limitWords(limit: Limit): string {
  const { measure, max } = amountOf(limit);
  const per = limit.per === 'export' ? '' : ` per ${limit.per}`;
  const by = limit.by === 'person' ? '' : ` by ${limit.by}`;
  const classes = limit.classes ? ` of ${limit.classes.join('+')}` : '';
  const counts = limit.counts ? ` (${limit.counts})` : '';
  const approvers = limit.approvers ? ` ${limit.approvers.join('+')}` : '';
  return `${measure} ${max}${classes}${per}${by}${counts}, ${limit.over}${approvers}`;
}
