/** Limits that hold, and who must agree by them: of two that are passed the larger one says who. */

import type { Policy, PolicyRule } from '../../decide/settings.ts';
import { amountOf, approversOf } from '../advice/limits.ts';

type Limit = PolicyRule['limits'][number];

export interface Hold {
  /** -1 for a rule that holds whatever the amount. */
  readonly max: number;
  /** JSON of who must agree. */
  readonly approvers: string;
}

/** Every hold of rules in force. */
export function holdsOf(policies: readonly Policy[]): readonly Hold[] {
  return policies.flatMap(({ rules }) =>
    rules
      .filter(({ mode }) => mode === 'enforce')
      .flatMap((rule) => [
        ...rule.limits.filter(({ over }) => over === 'hold').map((limit) => holdOf(limit, rule)),
        ...(rule.then === 'hold'
          ? [{ max: -1, approvers: JSON.stringify(approversOf({ limit: {} as Limit, rule })) }]
          : []),
      ]),
  );
}

export function holdOf(limit: Limit, rule: PolicyRule): Hold {
  return { max: amountOf(limit).max, approvers: JSON.stringify(approversOf({ limit, rule })) };
}

/** Whether a hold that now begins at `hold.max`, and began at `from` before (null: nowhere), takes the word from one with other approvers. */
export function takesTheWord(hold: Hold, from: number | null, holds: readonly Hold[]): boolean {
  // One that was lowered loses the word to those between; one that is new takes it from those below.
  return holds.some(
    (other) =>
      other.approvers !== hold.approvers &&
      (from === null ? other.max <= hold.max : other.max >= hold.max && other.max <= from),
  );
}
