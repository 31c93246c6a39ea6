/** Which rules switch which others off. */

import { globMatcher } from '../lib/glob.ts';

interface Replacing {
  readonly name: string;
  readonly replaces: readonly string[];
}

/** What is wrong with a rule's `replaces`. */
export function replacedBy(
  policies: readonly { readonly policy: string; readonly rules: readonly Replacing[] }[],
): { problems(name: string): readonly { readonly at: readonly number[]; readonly message: string }[] } {
  const rules = policies.flatMap(({ policy, rules: own }) =>
    own.map((rule) => ({ name: `${policy}/${rule.name}`, replaces: rule.replaces })),
  );
  const names = rules.map(({ name }) => name);
  const targets = new Map(
    rules
      .filter(({ replaces }) => replaces.length > 0)
      .map(({ name, replaces }) => [name, replaces.map((glob) => names.filter(globMatcher(glob)))] as const),
  );
  return {
    problems(name) {
      const own = targets.get(name) ?? [];
      return own.flatMap((found, index) => {
        const at = [index];
        if (found.length === 0)
          return [
            { at, message: 'no rule has this name: write it as policy/rule, such as sales-rep/own-rows' },
          ];
        if (found.includes(name)) return [{ at, message: 'a rule cannot replace itself: name the others' }];
        const round = found.find((target) => reaches(target, name, targets));
        return round === undefined
          ? []
          : [
              {
                at,
                message: `${round} replaces this rule too, so neither would be off: take one of them out`,
              },
            ];
      });
    },
  };
}

/** Whether following `replaces` from one rule leads to the other. */
function reaches(
  from: string,
  to: string,
  targets: ReadonlyMap<string, readonly (readonly string[])[]>,
): boolean {
  const seen = new Set<string>();
  const waiting = [from];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === to) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    waiting.push(...(targets.get(next) ?? []).flat());
  }
  return false;
}
