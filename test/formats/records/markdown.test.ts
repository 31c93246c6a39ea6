/** Tables drawn with characters, and texts that only look a little like one. */

import { describe, expect, it } from 'vitest';
import { recognise } from '../../../src/formats/index.ts';
import { markdown } from '../../../src/formats/records/markdown.ts';
import { leavingOf } from '../../support/leaving.ts';
import { readTables } from '../../support/tables.ts';

const read = async (text: string) =>
  (await readTables(markdown, Buffer.from(text))).tables.map(({ rows }) => rows);

it.each<[string, string, readonly (readonly (readonly string[])[])[]]>([
  [
    'Markdown',
    '# T\n\n| a | b |\n|---|:-:|\n| 1 | x \\| y |\n| | **2** |\n\nend\n',
    [
      [
        ['a', 'b'],
        ['1', 'x | y'],
        ['', '2'],
      ],
    ],
  ],
  [
    'Markdown without outer bars',
    'a | b\n--- | ---\n1 | 2\n',
    [
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
  ],
  [
    'psql',
    ' name | phone \n------+-------\n a    | 1\n      | 2\n(2 rows)\n',
    [
      [
        ['name', 'phone'],
        ['a', '1'],
        ['', '2'],
      ],
    ],
  ],
  [
    'MySQL',
    '+---+---+\n| a | b |\n+---+---+\n| 1 | 2 |\n+---+---+\n',
    [
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
  ],
  [
    'boxes',
    '┌───┬───┐\n│ a │ b │\n├───┼───┤\n│ 1 │ 2 │\n└───┴───┘\n',
    [
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
  ],
  [
    'double boxes',
    '╔═══╦═══╗\n║ a ║ b ║\n╠═══╬═══╣\n║ 1 ║ 2 ║\n╚═══╩═══╝\n',
    [
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
  ],
  [
    'two tables',
    '| a |\n|---|\n| 1 |\n\n| b |\n|---|\n| 2 |\n',
    [
      [['a'], ['1']],
      [['b'], ['2']],
    ],
  ],
])('%s', async (_name, text, tables) => {
  expect(await read(text)).toEqual(tables);
  expect(recognise(Buffer.from(text), { mediaType: '', fileName: null })).toEqual({ format: markdown });
});

describe('what is none', () => {
  it.each([
    ['a heading with a line under it', 'Title\n-----\n\ntext\n'],
    ['a rule between paragraphs', 'one\n\n---\n\ntwo\n'],
    ['a table in CSV', 'a|b\n1|2\n3|4\n'],
    ['shell commands', 'a | b\nc | d\n'],
  ])('%s', (_name, text) => {
    expect(recognise(Buffer.from(text), { mediaType: '', fileName: null })).not.toEqual({ format: markdown });
  });
});

it('leaves as CSV without what stood around the table', async () => {
  const left = await leavingOf('canary\n\n| Name | Phone |\n|---|---|\n| a | 13800138000 |\n\ncanary\n', {
    Phone: 'drop',
  });
  expect(left).toMatch(/^\ufeffName,_ref\r\na,\w+\r\n$/);
});
