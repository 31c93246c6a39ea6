/** Values of rules as a reader of the log takes them in. */

import type { PolicyRule } from '../../decide/settings.ts';
import { limitWords } from '../advice/limits.ts';

const MOST_CHARS = 300;
/** What is shown of the words before a difference. */
const CHARS_BEFORE = 80;

/** A key's value in one line. */
export function valueWords(key: string, value: unknown): string {
  return cut(wholeWords(key, value), 0);
}

/** The same of a value before and after. Of long ones the part that differs: nobody hides a change behind what stayed. */
export function differingWords(key: string, from: unknown, to: unknown): { from: string; to: string } {
  const [a, b] = [wholeWords(key, from), wholeWords(key, to)];
  let same = 0;
  while (same < a.length && a[same] === b[same]) same += 1;
  const start = Math.max(a.length, b.length) > MOST_CHARS ? Math.max(0, same - CHARS_BEFORE) : 0;
  return { from: cut(a, start), to: cut(b, start) };
}

const cut = (words: string, start: number): string =>
  `${start > 0 ? '...' : ''}${words.slice(start, start + MOST_CHARS)}${words.length > start + MOST_CHARS ? '...' : ''}`;

function wholeWords(key: string, value: unknown): string {
  if (value === undefined) return 'not set';
  if (key === 'limits') return limitsWords(value as PolicyRule['limits']);
  return typeof value === 'string' ? value : JSON.stringify(plain(value));
}

function limitsWords(limits: PolicyRule['limits']): string {
  return limits.length === 0 ? 'none' : `[${limits.map(limitWords).join('; ')}]`;
}

/** Without what is empty or as usual: a reader looks for what was written. */
function plain(value: unknown): unknown {
  if (value instanceof Set) return [...(value as ReadonlySet<unknown>)];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(
        ([, one]) =>
          !(
            one === false ||
            (typeof one === 'object' &&
              one !== null &&
              Object.keys(one).length === 0 &&
              !(one instanceof Set))
          ),
      )
      .map(([key, one]) => [key, plain(one)]),
  );
}
