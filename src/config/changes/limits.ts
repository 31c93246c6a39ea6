/** Whether limits that changed let more through. */

import { isDeepStrictEqual } from 'node:util';
import type { PolicyRule } from '../../decide/settings.ts';
import { amountOf } from '../advice/limits.ts';
import { holdOf, takesTheWord } from './holds.ts';
import type { Hold } from './holds.ts';

type Limit = PolicyRule['limits'][number];

const STRICTNESS: readonly Limit['over'][] = ['alert', 'trim', 'hold', 'block'];

/** Each limit that was there must have one in its place that bites as early and as hard; and none may name other approvers for what others held. */
export function limitsLoosen(was: PolicyRule, now: PolicyRule, holds: readonly Hold[]): boolean {
  const left = now.limits.filter((limit) => !was.limits.some((old) => isDeepStrictEqual(old, limit)));
  const gone = was.limits.filter((limit) => !now.limits.some((other) => isDeepStrictEqual(other, limit)));
  for (const old of gone) {
    const at = left.findIndex((limit) => bitesAsHard(limit, now, old, was));
    const limit = left[at];
    if (limit === undefined) return true;
    left.splice(at, 1);
    const before = old.over === 'hold' ? amountOf(old).max : null;
    if (limit.over === 'hold' && takesTheWord(holdOf(limit, now), before, others(limit, now, holds)))
      return true;
  }
  return left.some(
    (limit) => limit.over === 'hold' && takesTheWord(holdOf(limit, now), null, others(limit, now, holds)),
  );
}

/** All holds but this one. */
function others(limit: Limit, rule: PolicyRule, holds: readonly Hold[]): readonly Hold[] {
  const own = holdOf(limit, rule);
  const at = holds.findIndex((hold) => isDeepStrictEqual(hold, own));
  return holds.filter((_, index) => index !== at);
}

function bitesAsHard(limit: Limit, now: PolicyRule, old: Limit, was: PolicyRule): boolean {
  const [a, b] = [amountOf(limit), amountOf(old)];
  const sameCount =
    a.measure === b.measure &&
    limit.per === old.per &&
    limit.by === old.by &&
    limit.counts === old.counts &&
    isDeepStrictEqual(limit.classes, old.classes);
  if (!sameCount || a.max > b.max) return false;
  const [strict, before] = [STRICTNESS.indexOf(limit.over), STRICTNESS.indexOf(old.over)];
  if (strict !== before) return strict > before;
  return limit.over !== 'hold' || holdOf(limit, now).approvers === holdOf(old, was).approvers;
}
