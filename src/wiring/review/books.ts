/** The rules as the review asks them: once without those that speak only under some circumstances, once as if these always held. */

import type { RuleBook } from '../../decide/input.ts';
import type { Policy, PolicyRule } from '../../decide/settings.ts';

/** Keys of a rule that ask when, from where, or under which condition. */
export const CIRCUMSTANCES = [
  'hours',
  'networks',
  'notNetworks',
  'countries',
  'devices',
  'when',
] as const satisfies readonly (keyof PolicyRule)[];

interface Asking {
  readonly book: RuleBook;
  /** `policy/rule` of the rules that speak only under some circumstances. */
  readonly conditional: ReadonlySet<string>;
}

export interface Books {
  readonly without: Asking;
  readonly stripped: Asking;
}

/** Made once for a report: a book is compiled when it is first asked. */
export function booksOf(book: RuleBook): Books {
  const isConditional = (rule: PolicyRule): boolean => CIRCUMSTANCES.some((key) => rule[key] !== undefined);
  const conditional = new Set(
    book.policies.flatMap(({ policy, rules }) =>
      rules.filter(isConditional).map(({ name }) => `${policy}/${name}`),
    ),
  );
  const changed = (change: (rules: Policy['rules']) => Policy['rules']): RuleBook => ({
    ...book,
    policies: book.policies.map((policy) => ({ ...policy, rules: change(policy.rules) })),
  });
  return {
    without: { book: changed((rules) => rules.filter((rule) => !isConditional(rule))), conditional },
    stripped: { book: changed((rules) => rules.map(stripped)), conditional },
  };
}

function stripped(rule: PolicyRule): PolicyRule {
  const kept: Partial<PolicyRule> = { ...rule };
  for (const key of CIRCUMSTANCES) delete kept[key];
  return kept as PolicyRule;
}
