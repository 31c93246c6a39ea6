/** Advice on rules that are good: what in them never matches, never bites, changes nothing, or is tried by no test. */

import { isDeepStrictEqual } from 'node:util';
import type { PolicyRule } from '../../decide/settings.ts';
import { globMatcher } from '../../lib/glob.ts';
import type { Problem } from '../problem.ts';
import type { Rules } from '../rules.ts';
import type { Path } from '../shape.ts';
import { amountOf, bitesFirst, limitWords } from './limits.ts';
import { whyNeverMatches, whyPolicyNeverSpeaks } from './reach.ts';
import type { Ground } from './reach.ts';
import { covers } from './scope.ts';
import type { Scoped } from './scope.ts';

interface Placed extends Scoped {
  readonly order: number;
  readonly at: (path: Path, message: string) => Problem;
}

/** Everything worth a look, each with its place; `reached` names the rules that some test reached. */
export function adviseOn(
  { placedPolicies, placedTests }: Pick<Rules, 'placedPolicies' | 'placedTests'>,
  ground: Ground,
  reached: ReadonlySet<string>,
): readonly Problem[] {
  const tested = new Set(placedTests.map(({ policy }) => policy));
  const replacing = placedPolicies
    .flatMap(({ policy }) => policy.rules.flatMap(({ replaces }) => replaces ?? []))
    .map((glob) => globMatcher(glob));
  let order = 0;
  const rules = placedPolicies.flatMap(({ policy, problemAt }) =>
    policy.rules.map((rule, index): Placed => {
      const name = `${policy.policy}/${rule.name}`;
      order += 1;
      return {
        order,
        name,
        policy,
        rule,
        mayBeReplaced: replacing.some((takes) => takes(name)),
        at: (path, message) => problemAt(['rules', index, ...path], message),
      };
    }),
  );
  const silent = new Set<string>();
  return [
    ...placedPolicies.flatMap(({ policy, problemAt }) => {
      const never = whyPolicyNeverSpeaks(policy, ground);
      if (never) for (const rule of policy.rules) silent.add(`${policy.policy}/${rule.name}`);
      return [
        ...(tested.has(policy.policy)
          ? []
          : [problemAt(['policy'], `no test tries this policy: write ${policy.policy}.test.yaml beside it`)]),
        ...(never ? [problemAt(never.at, `never matches: ${never.message}`)] : []),
      ];
    }),
    ...rules.flatMap((rule) => {
      const never = whyNeverMatches(rule.rule, ground);
      if (never) silent.add(rule.name);
      return never ? [rule.at(never.at, `never matches: ${never.message}`)] : [];
    }),
    ...idle(rules.filter(({ name }) => !silent.has(name))),
    ...rules
      .filter(({ name, policy }) => tested.has(policy.policy) && !reached.has(name))
      .map(({ at, policy }) =>
        at(['name'], `no test reaches this rule: add a case to ${policy.policy}.test.yaml`),
      ),
  ];
}

/** Limits that never bite, and rules beside which others say all that they say. */
function idle(rules: readonly Placed[]): readonly Problem[] {
  // Only rules of the same roles can cover each other: of a thousand few need to be compared.
  const byRole = new Map<string, Placed[]>();
  for (const rule of rules)
    for (const role of rule.policy.roles) byRole.set(role, [...(byRole.get(role) ?? []), rule]);
  return rules.flatMap((rule) => {
    const [role = '*'] = rule.policy.roles;
    const near = new Set([...(byRole.get('*') ?? []), ...(byRole.get(role) ?? [])]);
    const wider = [...near].filter((one) => one !== rule && covers(one, rule));
    // Of two that say the same the first one stays.
    const same = wider.find(
      (one) => saysAllOf(one.rule, rule.rule) && (one.order < rule.order || !covers(rule, one)),
    );
    if (same)
      return [
        rule.at(
          ['name'],
          `changes nothing: ${same.name} always applies too and says as much; take this rule out`,
        ),
      ];
    return rule.rule.limits.flatMap((limit, index) => {
      const first =
        rule.rule.limits.find(
          (one, at) =>
            at !== index &&
            bitesFirst({ limit: one, rule: rule.rule }, { limit, rule: rule.rule }) &&
            (amountOf(one).max < amountOf(limit).max || one.over !== limit.over || at < index),
        ) ?? null;
      if (first)
        return [
          rule.at(
            ['limits', index],
            `never bites: before it comes "${limitWords(first)}" of this rule; take one of them out`,
          ),
        ];
      const elsewhere = wider.find((one) => beats(one, rule, index));
      return elsewhere
        ? [
            rule.at(
              ['limits', index],
              `never bites: ${elsewhere.name} always applies too and comes before it; take this limit out, or make it smaller`,
            ),
          ]
        : [];
    });
  });
}

/** Whether a limit of a rule that always applies too comes before this one, and nothing that this rule says besides hangs on it. */
function beats({ rule: wide }: Placed, { rule }: Placed, index: number): boolean {
  const limit = rule.limits[index];
  if (!limit || rule.breakGlass !== wide.breakGlass || rule.say !== undefined) return false;
  return wide.limits.some(
    (one) =>
      amountOf(one).max < amountOf(limit).max && bitesFirst({ limit: one, rule: wide }, { limit, rule }),
  );
}

const WORDS: readonly PolicyRule['then'][] = ['allow', 'hold', 'block'];

/** Whether `rule` adds nothing to what `wide` says. */
function saysAllOf(wide: PolicyRule, rule: PolicyRule): boolean {
  return (
    WORDS.indexOf(rule.then) <= WORDS.indexOf(wide.then) &&
    rule.limits.every((limit) =>
      wide.limits.some((one) => bitesFirst({ limit: one, rule: wide }, { limit, rule })),
    ) &&
    (rule.whose === 'all' || isDeepStrictEqual(rule.whose, wide.whose)) &&
    (['columns', 'unread', 'terms', 'approval', 'say', 'replaces'] as const).every(
      (key) => rule[key] === undefined || isDeepStrictEqual(rule[key], wide[key]),
    ) &&
    rule.formulas === wide.formulas &&
    (!rule.breakGlass || wide.breakGlass)
  );
}
