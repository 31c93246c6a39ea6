/** Which rules speak of an export. */

import { globMatcher } from '../lib/glob.ts';
import type { ExportFound, Facts, Step } from '../model/export.ts';
import type { DecideInput } from './input.ts';
import type { Policy, PolicyRule } from './settings.ts';

/** A rule that speaks of the export. */
export interface MatchedRule {
  /** `policy/rule`, as records and explanations name it. */
  readonly name: string;
  readonly rule: PolicyRule;
  /** Roles that its policy speaks of. */
  readonly roles: readonly string[];
}

/** What rules are asked about: an export, or a channel, which has no format. */
interface Subject {
  readonly found: { readonly kind: ExportFound['kind'] | 'channel'; readonly entity: string };
  readonly facts: Pick<Facts, 'format' | 'asIs'>;
}

/** Every rule of every policy: those that speak of this export, and why the others do not. */
export function sortRules(input: Pick<DecideInput, 'policies' | 'roles' | 'app'> & Subject): {
  readonly matched: readonly MatchedRule[];
  readonly unmatched: readonly Step[];
} {
  const matched: MatchedRule[] = [];
  const unmatched: Step[] = [];
  for (const policy of input.policies) {
    const asidePolicy = whyPolicyIsSilent(policy, input);
    for (const rule of policy.rules) {
      const name = `${policy.policy}/${rule.name}`;
      const aside = asidePolicy ?? whyRuleIsSilent(rule, input);
      if (aside === null) matched.push({ name, rule, roles: policy.roles });
      else unmatched.push({ rule: name, matched: false, why: aside });
    }
  }
  return { matched, unmatched };
}

function whyPolicyIsSilent(
  policy: Policy,
  { roles, app }: Pick<DecideInput, 'roles' | 'app'>,
): string | null {
  if (!policy.roles.some((role) => roles.includes(role)))
    return `speaks of ${list(policy.roles)}; the person is ${list(roles)}`;
  if (!anyMatches(policy.apps, app)) return `speaks of the apps ${list(policy.apps)}; this is ${app}`;
  return null;
}

function whyRuleIsSilent(rule: PolicyRule, { found, facts }: Subject): string | null {
  if (rule.lists !== undefined) return 'speaks of lists for the screen alone';
  if (!rule.kinds.includes(found.kind)) return `speaks of ${list(rule.kinds)}; this is ${found.kind}`;
  if (!anyMatches(rule.entities, found.entity))
    return `speaks of ${list(rule.entities)}; these rows are ${found.entity}`;
  // A file that could not be read has a kind at most: else only a rule for any format speaks of it.
  const format = facts.format ?? facts.asIs?.kind ?? '';
  if (!anyMatches(rule.formats, format))
    return `speaks of the formats ${list(rule.formats)}; this is ${format || 'unreadable'}`;
  return null;
}

function anyMatches(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => globMatcher(pattern)(text));
}

const list = (names: readonly string[]): string => (names.length === 0 ? 'nobody' : names.join(', '));
