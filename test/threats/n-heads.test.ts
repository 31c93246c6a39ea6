/** What the gateway looks at in its own process: no start of a file may keep it busy, whatever it repeats. */

import { expect, it } from 'vitest';
import { looksTabular, recognise } from '../../src/formats/index.ts';

const HEAD = 65_536;
const HINTS = { mediaType: '', fileName: null };

/** Each took a second or more, or for ever, for one look. */
const HEADS: readonly (readonly [string, string])[] = [
  ['quotes beside semicolons, with one that does not fit', `x${';"'.repeat(60)}a"b"c\n${'a{\n'.repeat(40)}`],
  ['blanks before a letter', `${' '.repeat(HEAD - 1)}x`],
  ['blanks within base64', `AAAA${' '.repeat(24_000)}!`],
  ['blanks within base64 for addresses', `AA-A${' '.repeat(24_000)}!`],
  ['dots behind an at sign', `a@${'.'.repeat(HEAD - 10)} x\nb c\n`],
  ['one long word in an object', `var a = [{"phone":13800138000,${'a'.repeat(HEAD - 60)}}]`],
  ['statements that do not end', 'COPY a (\n'.repeat(7281)],
  ['names that overlap', 'PK\u0003\u0004'.repeat(HEAD / 4)],
  ['short strings that look like files', `{${'"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",'.repeat(1985)}`],
  ['at signs alone', 'a@a.'.repeat(HEAD / 4)],
];

it.each(HEADS)('N2 a head of %s is looked at at once', { timeout: 10_000 }, (_what, text) => {
  const head = Buffer.from(text).subarray(0, HEAD);
  for (let times = 0; times < 20; times += 1) {
    expect(['table', 'archive', 'document', 'none']).toContain(looksTabular(head, HINTS));
    expect(Object.keys(recognise(head, HINTS))).toHaveLength(1);
  }
});

it('N2 a head that changes between two looks is seen as it is', () => {
  const head = Buffer.from('name,phone\nx,1\ny,2\n'.padEnd(100, '\n'));
  expect(recognise(head, HINTS)).toMatchObject({ format: { id: 'csv' } });
  head.fill(0).write('{"a":[1,2]}');
  head.fill(0x20, 11);
  expect(recognise(head, HINTS)).toMatchObject({ format: { id: 'json' } });
});
