/** YAML exports: lists, records by key, documents; what leaves. */

import { describe, expect, it } from 'vitest';
import { recognise } from '../../../src/formats/index.ts';
import { yaml } from '../../../src/formats/records/yaml.ts';
import { leavingOf } from '../../support/leaving.ts';
import { LIMITS, readTables } from '../../support/tables.ts';

const MISSING = { json: undefined };
const read = async (text: string, limits = LIMITS) =>
  (await readTables(yaml, Buffer.from(text), limits)).tables.map(({ name, rows }) => ({ name, rows }));

describe('records', () => {
  it.each<[string, string, readonly { readonly name: string; readonly rows: readonly unknown[] }[]]>([
    [
      'a list at the top',
      '- a: x\n  b: 1\n- a: y\n',
      [
        {
          name: 'Table 1',
          rows: [
            ['a', 'b'],
            ['x', 1],
            ['y', MISSING],
          ],
        },
      ],
    ],
    [
      'lists inside mappings',
      'by: z\none:\n  two:\n    - a: x\nthree:\n- b\n- c\n',
      [
        { name: 'one.two', rows: [['a'], ['x']] },
        { name: 'three', rows: [['(value)'], ['b'], ['c']] },
      ],
    ],
    [
      'records by their keys',
      'k1: {a: x}\nk2: {a: y, b: z}\n',
      [
        {
          name: 'Table 1',
          rows: [
            ['(key)', 'a', 'b'],
            ['k1', 'x', MISSING],
            ['k2', 'y', 'z'],
          ],
        },
      ],
    ],
    [
      'documents that are records',
      '---\na: x\n---\na: y\n...\n',
      [{ name: 'Documents', rows: [['a'], ['x'], ['y']] }],
    ],
    ['anchors and aliases', '- &one {a: x}\n- *one\n', [{ name: 'Table 1', rows: [['a'], ['x'], ['x']] }]],
    [
      'numbers as they are written',
      '- {a: 007, b: 1.10, c: 12345678901234567890, d: 5, e: "5"}\n',
      [
        {
          name: 'Table 1',
          rows: [
            ['a', 'b', 'c', 'd', 'e'],
            [{ digits: '007' }, { digits: '1.10' }, { digits: '12345678901234567890' }, 5, '5'],
          ],
        },
      ],
    ],
    [
      'values within values',
      '- a: {b: [1, 010]}\n- a: x\n',
      [{ name: 'Table 1', rows: [['a'], [{ json: { b: [1, '010'] } }], ['x']] }],
    ],
  ])('%s', async (_name, text, tables) => expect(await read(text)).toEqual(tables));
});

describe('what is refused', () => {
  const laughs = [
    'a: &a [x, x, x, x, x, x, x, x, x, x]',
    ...Array.from(
      'bcdefghi',
      (key, at) => `${key}: &${key} [${Array.from({ length: 10 }, () => `*${'abcdefgh'[at]}`).join(', ')}]`,
    ),
  ].join('\n');
  it.each([
    ['a bomb of aliases', laughs, 'LIMIT_RATIO'],
    ['an alias of nothing', '- *x\n', 'FORMAT_BROKEN'],
    ['the same key twice', '- a: 1\n  a: 2\n', 'FORMAT_BROKEN'],
    ['a tag of its own', '- !!js/function x\n', 'FORMAT_BROKEN'],
    ['a key that is no text', '- ? {a: b}\n  : c\n', 'FORMAT_UNKNOWN'],
    ['lists that are named by values', '"13800138000":\n  - a: 1\n', 'FORMAT_UNKNOWN'],
    ['deep nesting', `- ${'['.repeat(100)}${']'.repeat(100)}\n`, 'LIMIT_DEPTH'],
    ['very deep nesting', `- ${'['.repeat(50_000)}`, 'FORMAT_BROKEN'],
    ['no record', 'just words\n', 'FORMAT_EMPTY'],
  ])('%s', async (_name, text, code) => {
    await expect(read(text)).rejects.toMatchObject({ code });
  });
});

describe('what leaves', () => {
  it('has the same structure, without dropped fields and without what stood around the records', async () => {
    const text =
      'by: canary\nall:\n  contacts:\n    - name: 王伟\n      phone: 13800138000\n    - name: "no"\n      zip: 00123\nnone: []\n';
    const left = await leavingOf(text, { phone: 'drop' });
    expect(left).not.toMatch(/canary|1380013/);
    expect(left).toMatch(
      /^# .+\nall:\n  contacts:\n    - name: 王伟\n      _ref: \S+\n    - name: "no"\n      zip: 00123\n      _ref: \S+\nnone: \[\]\n$/,
    );
  });

  it('writes documents and records by key as they came', async () => {
    expect(await leavingOf('---\na: x\n---\na: z\n')).toMatch(/---\na: x\n_ref: \S+\n---\na: z\n/);
    expect(await leavingOf('- a: null\n- b: ~\n')).toMatch(
      /\n- a: null\n  _ref: \S+\n- b: null\n  _ref: \S+\n/,
    );
    expect(await leavingOf('k1:\n  a: x\nk2:\n  a: y\n')).toMatch(/\nk1:\n  a: x\n  _ref: \S+\nk2:\n/);
  });

  it('keeps keys apart that a mask made the same', async () => {
    const left = await leavingOf('k1:\n  a: x\nk2:\n  a: y\n', { '(key)': 'keep-first-1' });
    expect((await read(left))[0]?.rows.map((row) => (Array.isArray(row) ? row[0] : null))).toEqual([
      '(key)',
      'k*',
      'k* (2)',
    ]);
  });
});

describe('recognition', () => {
  const id = (text: string) => {
    const found = recognise(Buffer.from(text), { mediaType: '', fileName: null });
    return 'fault' in found ? found.fault : found.format.id;
  };
  it.each([
    ['a list of mappings', '- a: 1\n  b: 2\n- a: 3\n', 'yaml'],
    ['records by key', 'x1:\n  a: 1\nx2:\n  a: 2\n', 'yaml'],
    ['documents', '---\na: 1\n---\na: 2\n', 'yaml'],
    ['an agenda', 'Agenda:\n- cake\n- tea\nSee you there.\n', 'FORMAT_UNKNOWN'],
    ['settings', '[a]\nb=1\nc=2\n', 'FORMAT_UNKNOWN'],
    ['headers', 'Content-Type: text/plain\nX-A: 1\n', 'FORMAT_UNKNOWN'],
    ['a letter', 'Dear all:\n\nthis is all.\n', 'FORMAT_UNKNOWN'],
    ['a style sheet', 'a {\n  color: red;\n}\nb {\n  color: blue;\n}\n', 'FORMAT_UNKNOWN'],
  ])('%s is %s', (_name, text, expected) => expect(id(text)).toBe(expected));
});
