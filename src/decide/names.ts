/** Globs over names that come from settings and the directory, of which there are few. */

import { globMatcher } from '../lib/glob.ts';

const MOST_REMEMBERED = 256;

/** Whether one of the globs takes the name; without regard to case. */
export function globs(patterns: readonly string[]): (name: string) => boolean {
  if (patterns.includes('*')) return () => true;
  const matchers = patterns.map((pattern) => globMatcher(pattern));
  return remembering((name) => matchers.some((matches) => matches(name)));
}

/** The same answers, remembered. */
export function remembering(answer: (name: string) => boolean): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const now = answer(name);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(name, now);
    return now;
  };
}
