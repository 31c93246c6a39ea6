/** JSON: where tables are found, what comes back exactly, what does not leave, and what is refused. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { json } from '../../src/formats/json.ts';
import { LIMITS, readTables, writeTables } from '../support/tables.ts';

const bytesOf = (text: string) => Buffer.from(text);
const read = (text: string) => readTables(json, bytesOf(text));

/** Reads a file and writes it again with every table whole. */
async function roundTrip(text: string): Promise<string> {
  const reading = await read(text);
  return (await writeTables(json, reading.layout, reading.tables)).toString().replaceAll('\n', '');
}

describe('tables', () => {
  it.each([
    ['at the top', '[{"a":1},{"a":2}]', [['Table 1', [['a'], [1], [2]]]]],
    ['inside objects', '{"data":{"list":[{"a":1}]}}', [['data.list', [['a'], [1]]]]],
    [
      'several',
      '{"x":[{"a":1}],"y":[{"b":2}]}',
      [
        ['x', [['a'], [1]]],
        ['y', [['b'], [2]]],
      ],
    ],
    [
      'lists of lists',
      '{"rows":[["n","p"],["x",1]]}',
      [
        [
          'rows',
          [
            ['n', 'p'],
            ['x', 1],
          ],
        ],
      ],
    ],
    ['lists of scalars', '["138","139"]', [['Table 1', [['138'], ['139']]]]],
    [
      'columns in first-seen order',
      '[{"b":1},{"a":2,"b":3}]',
      [
        [
          'Table 1',
          [
            ['b', 'a'],
            [1, { json: undefined }],
            [3, 2],
          ],
        ],
      ],
    ],
    ['nested values in one cell', '[{"a":{"b":[1]}}]', [['Table 1', [['a'], [{ json: { b: [1] } }]]]]],
    [
      'paths that look alike',
      '{"a.b":[{"x":1}],"a":{"b":[{"x":2}]}}',
      [
        ['a.b', [['x'], [1]]],
        ['a.b (2)', [['x'], [2]]],
      ],
    ],
    ['a key called __proto__', '[{"__proto__":1}]', [['Table 1', [['__proto__'], [1]]]]],
  ])('finds them %s', async (_name, text, expected) => {
    const { tables } = await read(text);
    expect(tables.map(({ name, rows }) => [name, rows])).toEqual(expected);
  });
});

describe('what is written', () => {
  it.each([
    ['null and no key stay apart', '[{"a":1,"b":null},{"b":2}]'],
    [
      'long numbers keep every digit',
      '{"n":[{"id":1234567890123456789,"x":0.1,"deep":{"id":98765432109876543210}}]}',
    ],
    ['nested values', '[{"a":{"b":[1,"x",null,{"c":true}]},"d":[]}]'],
    [
      'the frame with its counts',
      '{"code":0,"ok":true,"next":null,"data":{"list":[{"a":"x"}],"total":20000}}',
    ],
    ['lists of lists', '{"rows":[["n","p"],["x",1],["y",null]]}'],
    ['empty lists', '{"rows":[]}'],
    ['a key called __proto__', '[{"__proto__":{"a":1}}]'],
  ])('%s', async (_name, text) => expect(await roundTrip(text)).toBe(text));

  it('leaves out every string around the lists, and numbers that may be a phone', async () => {
    const text =
      '{"message":"for 13800138000","owner":13800138000,"id":1234567890123456789,"list":[{"a":1}],"page":{"by":"x","n":2}}';
    expect(await roundTrip(text)).toBe('{"list":[{"a":1}],"page":{"n":2}}');
  });

  it('writes a table that was left out as an empty list in its place', async () => {
    const { layout, tables } = await read('{"x":[{"a":1}],"y":[{"b":2}],"z":[{"c":3}]}');
    const kept = tables.filter(({ name }) => name === 'y').map((table) => ({ ...table, source: 1 }));
    expect(JSON.parse((await writeTables(json, layout, kept)).toString())).toEqual({
      x: [],
      y: [{ b: 2 }],
      z: [],
    });
  });

  it('gives a marked list of scalars as pairs', async () => {
    const { layout } = await read('["a","b"]');
    const bytes = await writeTables(json, layout, [
      {
        name: 'Table 1',
        rows: [
          ['a', '_ref'],
          ['b', 'R1'],
        ],
      },
    ]);
    expect(JSON.parse(bytes.toString())).toEqual([
      ['a', '_ref'],
      ['b', 'R1'],
    ]);
  });

  it('is what was read, for any records', async () => {
    const key = fc.constantFrom('a', 'b', '名', '__proto__', 'a.b', '"');
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.maxSafeInteger(),
      fc.string({ unit: 'grapheme' }),
    );
    const list = fc.array(fc.dictionary(key, value, { minKeys: 1 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(list, async (records) => {
        const text = JSON.stringify({ list: records });
        expect(JSON.parse(await roundTrip(text))).toEqual(JSON.parse(text));
      }),
      { numRuns: 100 },
    );
  });
});

describe('refusals', () => {
  it.each([
    ['text that is no JSON', '[{"a":"Zebra"', 'FORMAT_BROKEN'],
    ['a comma too many', '[{"a":"Zebra"},]', 'FORMAT_BROKEN'],
    ['two values', '[{"a":1}] [{"a":"Zebra"}]', 'FORMAT_BROKEN'],
    ['nothing', ' ', 'FORMAT_EMPTY'],
    ['no list', '{"name":"Zebra"}', 'FORMAT_EMPTY'],
    ['a scalar', '5', 'FORMAT_EMPTY'],
    ['a mixed list', '[{"a":1},"Zebra"]', 'FORMAT_UNKNOWN'],
    ['records kept under their values', '{"13800138000":[{"a":1}]}', 'FORMAT_UNKNOWN'],
    ['deep nesting', `[{"a":${'['.repeat(70)}${']'.repeat(70)}}]`, 'LIMIT_DEPTH'],
    ['very deep nesting with long numbers', `[1234567890123456789,${'['.repeat(200_000)}`, 'LIMIT_DEPTH'],
  ])('refuses %s', async (_name, text, code) => {
    const fault: unknown = await read(text).catch((error: unknown) => error);
    expect(fault).toMatchObject({ name: 'Fault', code });
    expect(String(fault)).not.toContain('Zebra');
  });

  it('refuses bytes that are no UTF-8', async () => {
    await expect(readTables(json, Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]))).rejects.toMatchObject({
      code: 'ENCODING_UNKNOWN',
    });
  });

  it('does not take brackets in texts for depth', async () => {
    const { tables } = await read(JSON.stringify([{ a: `${'['.repeat(100)}\\"` }]));
    expect(tables[0]?.rows).toHaveLength(2);
  });

  it('counts the characters of nested values', async () => {
    const text = JSON.stringify([{ a: { b: 'x'.repeat(200) } }]);
    await expect(readTables(json, bytesOf(text), { ...LIMITS, maxCellChars: 100 })).rejects.toMatchObject({
      code: 'LIMIT_CELL',
    });
  });
});
