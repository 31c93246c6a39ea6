/** What stands before the first value of a text that may be JSON, by how often its characters are looked at. */

import { expect, it } from 'vitest';
import { commentsEnd } from '../../../src/formats/json/comments.ts';
import { json } from '../../../src/formats/json/json.ts';

it.each([
  ['nothing', '[1]', 0],
  ['blanks', ' \n[1]', 2],
  ['a line', '// a\n[1]', 5],
  ['comments and blanks', '/* a */ // b\n /***/[1]', 19],
  ['a comment that does not end', ' /* a', 1],
  ['a slash alone', '/', 0],
])('passes %s', (_what, text, end) => {
  expect(commentsEnd(text, 0)).toBe(end);
});

it.each([
  ['blanks', ' '.repeat(60_000)],
  ['comments', '/**/ '.repeat(12_000)],
  ['slashes', `${'/'.repeat(60_000)}`],
  ['a comment that does not end', `/*${'*'.repeat(60_000)}`],
])('looks at each of very many characters a few times only: %s', (_what, text) => {
  let looks = 0;
  commentsEnd(
    {
      length: text.length,
      charCodeAt(place) {
        looks += 1;
        return text.charCodeAt(place);
      },
    },
    0,
  );
  expect(looks).toBeLessThan(3 * text.length);
});

it('knows JSON behind comments, which the reader then refuses', () => {
  expect(json.recognise(Buffer.from('/* a */ [ // b\n {"a":1}]'))).toBeGreaterThan(0);
  expect(json.recognise(Buffer.from('// only a comment\nname,phone\n'))).toBe(0);
});
