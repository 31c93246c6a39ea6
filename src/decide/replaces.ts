/** Exemptions: which of the rules that match are switched off by others that match. */

import { globMatcher } from '../lib/glob.ts';
import type { MatchedRule } from './match.ts';

interface Replaced {
  readonly name: string;
  readonly by: string;
}

/** The rules that stay. A rule that is off switches nothing off; rules that replace each other in a circle stay, and so does whatever only they replace. */
export function withoutReplaced(matched: readonly MatchedRule[]): {
  readonly rules: readonly MatchedRule[];
  readonly replaced: readonly Replaced[];
} {
  const replacing = matched.filter(({ rule }) => rule.replaces !== undefined);
  if (replacing.length === 0) return { rules: matched, replaced: [] };

  const replacersOf = new Map<string, readonly string[]>();
  for (const { name } of matched) {
    const by = replacing.filter((one) => one.name !== name && replaces(one, name)).map((one) => one.name);
    if (by.length > 0) replacersOf.set(name, by);
  }
  const off = new Map<string, string>();
  const sure = new Set(matched.flatMap(({ name }) => (replacersOf.has(name) ? [] : [name])));
  // Each round settles the rules whose replacers are all settled; what no round settles goes in a circle.
  for (let settled = -1; settled !== off.size + sure.size; ) {
    settled = off.size + sure.size;
    for (const [name, replacers] of replacersOf) {
      if (off.has(name) || sure.has(name)) continue;
      const by = replacers.find((one) => sure.has(one));
      if (by !== undefined) off.set(name, by);
      else if (replacers.every((one) => off.has(one))) sure.add(name);
    }
  }
  return {
    rules: matched.filter(({ name }) => !off.has(name)),
    replaced: [...off].map(([name, by]) => ({ name, by })),
  };
}

const matchers = new WeakMap<readonly string[], (name: string) => boolean>();

function replaces({ rule }: MatchedRule, name: string): boolean {
  const patterns = rule.replaces;
  if (patterns === undefined) return false;
  let matches = matchers.get(patterns);
  if (!matches) {
    const globs = patterns.map((pattern) => globMatcher(pattern));
    matches = (text) => globs.some((glob) => glob(text));
    matchers.set(patterns, matches);
  }
  return matches(name);
}
