/** Where a rule speaks: whether it can at all, and whether another always speaks beside it. */

import { isDeepStrictEqual } from 'node:util';
import type { Policy, PolicyRule } from '../../decide/settings.ts';

/** A rule with its policy, as advice looks at it. */
export interface Scoped {
  /** `policy/rule`. */
  readonly name: string;
  readonly policy: Policy;
  readonly rule: PolicyRule;
  /** Whether some rule may switch it off. */
  readonly mayBeReplaced: boolean;
}

/** Whether `one` applies wherever `other` does. In doubt it does not. */
export function covers(one: Scoped, other: Scoped): boolean {
  if (one.mayBeReplaced || one.rule.mode !== other.rule.mode) return false;
  const [a, b] = [one.rule, other.rule];
  return (
    b.kinds.every((kind) => a.kinds.includes(kind)) &&
    takesAll(one.policy.roles, other.policy.roles) &&
    takesAll(one.policy.apps, other.policy.apps) &&
    takesAll(a.entities, b.entities) &&
    takesAll(a.formats, b.formats) &&
    saidAlike(one.policy.who, other.policy.who) &&
    CONDITIONS.every((key) => saidAlike(a[key], b[key]))
  );
}

/** What narrows a rule down besides the lists above. */
const CONDITIONS = [
  'who',
  'channels',
  'hours',
  'networks',
  'notNetworks',
  'countries',
  'devices',
  'when',
] as const;

const takesAll = (wide: readonly string[], narrow: readonly string[]): boolean =>
  wide.includes('*') || narrow.every((name) => wide.includes(name));

/** The wider one does not ask, or both ask the same. */
const saidAlike = (wide: unknown, narrow: unknown): boolean =>
  wide === undefined || isDeepStrictEqual(wide, narrow);
