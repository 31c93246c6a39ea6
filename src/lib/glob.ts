/** Glob patterns of rules and profiles. */

import picomatch from 'picomatch';

/** Mean something in a regular expression but nothing in our globs: `Phone (work)*` is to be taken as written. */
const PLAIN = /[()+@|^$]/g;

/** Whether a text matches a glob as a whole, without regard to case. With `path`, `*` stops at a slash and `**` does not; otherwise `*` takes anything, line breaks too. */
export function globMatcher(pattern: string, options: { path?: boolean } = {}): (text: string) => boolean {
  if (pattern === '') return (text) => text === '';
  const matches = picomatch(pattern.replace(PLAIN, '\\$&'), {
    bash: options.path !== true,
    dot: true,
    // `s`: a line break in a value must not step around a rule.
    flags: 'is',
    noextglob: true,
    nonegate: true,
    windows: false,
  });
  const matchesEmpty = /^\**$/.test(pattern);
  return (text) => (text === '' ? matchesEmpty : matches(text));
}
