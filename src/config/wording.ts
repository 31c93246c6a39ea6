/** Says what a schema found wrong: what is wrong, and what to do. */

import type { z } from 'zod';
import { describeAt } from './shape.ts';
import type { Path } from './shape.ts';

/** One or more sentences for an issue, each with its place in the data: a value, or with `key` that key itself. A value of the file is never quoted. */
export function problemWords(
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
): readonly { readonly path: Path; readonly key?: string; readonly message: string }[] {
  if (issue.code === 'unrecognized_keys') {
    const known = describeAt(schema, issue.path).keys;
    return issue.keys.map((key) => ({
      path: issue.path,
      key,
      message: `unknown key "${key}": ${advice(key, known)}`,
    }));
  }
  const name = nameOf(issue.path);
  const { sentence } = describeAt(schema, issue.path);
  const tail = sentence === null ? '' : ` (${sentence.replace(/\.$/, '')})`;
  return [{ path: issue.path, message: `${what(issue, name)}${tail}` }];
}

/** The key, or the place in a list with the key that the list stands under: an item's place alone says nothing. */
function nameOf(path: Path): string {
  const last = path.at(-1);
  if (typeof last !== 'number') return String(last ?? 'the file');
  const list = path.findLast((key) => typeof key === 'string');
  return list === undefined ? `item ${last + 1}` : `item ${last + 1} of ${list}`;
}

function what(issue: z.core.$ZodIssue, label: string): string {
  switch (issue.code) {
    case 'invalid_type':
      // The reader says "received undefined" for a key that is not there, and has no field for it.
      return issue.message.endsWith('received undefined')
        ? `"${label}" is missing: write ${article(issue.expected)}`
        : `"${label}" must be ${article(issue.expected)}`;
    case 'invalid_value':
      return `"${label}" must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `"${label}" is too small: at least ${issue.minimum}${unit(issue.origin, issue.minimum)}`;
    case 'too_big':
      return `"${label}" is too big: at most ${issue.maximum}${unit(issue.origin, issue.maximum)}`;
    case 'invalid_format':
      return `"${label}" must be ${formatWords(issue)}`;
    case 'unrecognized_keys':
    case 'not_multiple_of':
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
      return `"${label}" does not fit`;
    case 'custom':
      // A check of our own says what to do; it never quotes the file.
      return `"${label}" does not fit${issue.message === 'Invalid input' ? '' : `: ${issue.message}`}`;
    default:
      return issue satisfies never;
  }
}

/** Patterns of the settings, as zod writes them, in words. */
const PATTERNS: ReadonlyMap<string, string> = new Map([
  ['/^[0-9a-f]{64}$/', 'a SHA-256 in lower-case hex: 64 characters from 0 to 9 and a to f'],
  ['/^[A-Z_][A-Z0-9_]*$/', 'the name of an environment variable, such as EXPORTGATE_KEY'],
  ['/^[A-Z][A-Z-]{1,30}$/', 'a method in capitals, such as PROPFIND'],
  ['/^[\\x20-\\x7e]+$/', 'one line of plain ASCII'],
]);

/** Patterns as a person would say them; a pattern that nobody put into words is shown. */
function formatWords(issue: z.core.$ZodIssueInvalidStringFormat): string {
  if (issue.format === 'email') return 'one plain e-mail address, such as name@example.com';
  if (issue.format === 'url') return 'an address with its scheme, such as https://crm.example';
  if (issue.format === 'starts_with' && 'prefix' in issue)
    return `a text that begins with ${String(issue.prefix)}`;
  const known = issue.pattern === undefined ? undefined : PATTERNS.get(issue.pattern);
  if (known !== undefined) return known;
  if (issue.format === 'date') return 'a day, such as 2026-12-31';
  const set = /^\/\^\[([^\]]+)\]/.exec(issue.pattern ?? '')?.[1];
  if (set === 'a-z0-9-') return 'lower-case letters, digits and hyphens only';
  if (set === 'a-z0-9.-') return 'a host name in lower case, without scheme and port, such as crm.example';
  return issue.pattern === undefined ? `a valid ${issue.format}` : `a text that matches ${issue.pattern}`;
}

function article(expected: string): string {
  const words: Readonly<Record<string, string>> = {
    object: 'keys and values below it',
    record: 'keys and values below it',
    array: 'a list',
    string: 'a text (in quotes if it looks like a number)',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
  };
  return words[expected] ?? expected;
}

function unit(origin: string, count: number | bigint): string {
  const plural = Number(count) === 1 ? '' : 's';
  if (origin === 'string') return ` character${plural}`;
  return origin === 'array' ? ` item${plural}` : '';
}

function advice(key: string, known: readonly string[]): string {
  const near = known.find((candidate) => distance(candidate, key) <= 2);
  if (near !== undefined) return `write "${near}"`;
  return known.length === 0 ? 'remove it' : `known here are ${known.join(', ')}`;
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [row, charA] of Array.from(a).entries()) {
    const next = [row + 1];
    for (const [column, charB] of Array.from(b).entries())
      next.push(
        Math.min(
          (next[column] ?? 0) + 1,
          (previous[column + 1] ?? 0) + 1,
          (previous[column] ?? 0) + (charA === charB ? 0 : 1),
        ),
      );
    previous = next;
  }
  return previous.at(-1) ?? 0;
}
