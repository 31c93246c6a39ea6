/** JSON as it leaves: what comes back byte by byte, what is dropped, masked and marked, and what does not leave at all. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { json, ndjson } from '../../../src/formats/json/json.ts';
import { readTables } from '../../support/tables.ts';
import { through } from './through.ts';

const read = (text: string) => readTables(json, Buffer.from(text));

describe('what is written', () => {
  it.each([
    ['null and no key apart', '[{"a":1,"b":null},{"b":2}]'],
    [
      'numbers as they are spelt',
      '{"n":[{"id":1234567890123456789,"x":1.0,"deep":{"id":98765432109876543210}}]}',
    ],
    ['texts as they are spelt', '[{"a":"\\u5f20\\/\\"","b":"张"}]'],
    ['nested values', '[{"a":{"b":[1,"x",null,{"c":true}]},"d":[],"e":{}}]'],
    [
      'the frame with its counts',
      '{"code":0,"ok":true,"next":null,"data":{"list":[{"a":"x"}],"total":20000}}',
    ],
    ['lists of lists', '{"rows":[["n","p"],["x",1],["y",null]]}'],
    ['empty lists', '{"rows":[]}'],
    ['records by id', '{"7":{"n":"x"},"8":{"n":"y"}}'],
    ['columns', '{"n":["x","y"],"p":["1","2"]}'.replace('],', '],\n')],
    ['names that stand apart', '{"cols":["n","p"],"rows":[["x","1"]],"n":1}'],
    ['a record alone', '{"name":"x","p":{"q":1}}'],
    ['a key called __proto__', '[{"__proto__":{"a":1}}]'],
    ['a callback', 'show([{"a":1}]);'],
    ['a guard', 'for(;;);[{"a":1}]'],
  ])('keeps %s', async (_name, text) =>
    expect((await through(text)).replaceAll(/(?<=[}\],;])\n/g, '')).toBe(text.replaceAll('\n', '')),
  );

  it('keeps lines as lines', async () => {
    expect(await through('{"a":1}\n{"b":2}\n', { format: ndjson })).toBe('{"a":1}\n{"b":2}\n');
    expect(await through('[{"a":1}] [{"b":2}]', { format: ndjson })).toBe('[{"a":1}]\n[{"b":2}]\n\n');
  });

  it.each<[string, string, Parameters<typeof through>[1], string]>([
    ['a dropped key', '[{"a":1,"b":2,"c":3},{"c":4,"a":5}]', { drop: ['b', 'a'] }, '[{"c":3},\n{"c":4}]'],
    [
      'a dropped key of nested records',
      '[{"a":{"b":1,"c":2},"d":[{"c":3},{"b":4}]}]',
      { drop: ['a.c', 'd.c'] },
      '[{"a":{"b":1},"d":[{},{"b":4}]}]',
    ],
    ['blanks between members', '[ { "a" : 1 ,\n "b":2 , "c":3 } ]', { drop: ['b'] }, '[{"a" : 1,"c":3}]'],
    ['a dropped place', '[["x",1],["y"]]', { drop: ['#0'] }, '[[1],\n[null]]'],
    [
      'the names with the columns',
      '{"cols":["n","p"],"rows":[["x","1"]]}',
      { drop: ['n'], mark: true },
      '{"cols":["p","_ref"],"rows":[["1","R1"]]}',
    ],
    ['a dropped id', '{"7":{"n":"x"},"8":{"n":"y"}}', { drop: ['key'] }, '{"1":{"n":"x"},\n"2":{"n":"y"}}'],
    ['all but one row', '[{"a":1},{"a":2},{"a":3}]', { rows: [1] }, '[{"a":2}]'],
    ['a reference as a key', '[{"a":1},{}]', { mark: true }, '[{"a":1,"_ref":"R1"},\n{"_ref":"R2"}]'],
    ['a reference beside a value', '["x"]', { mark: true }, '[["x","R1"]]'],
    [
      'a table left out as an empty list',
      '{"x":[{"a":1}],"y":[{"b":2}]}',
      { without: ['x'] },
      '{"x":[],"y":[{"b":2}]}',
    ],
    [
      'a mask as a text',
      '[{"a":12345,"b":{"c":[{"a":"x"}]}}]',
      { change: { a: () => '***', 'b.c.a': () => '' } },
      '[{"a":"***","b":{"c":[{"a":""}]}}]',
    ],
    ['the last of two keys', '[{"a":1,"b":2,"a":3}]', {}, '[{"b":2,"a":3}]'],
    ['the last of two nested keys', '[{"a":{"x":1},"a":{"x":2}}]', {}, '[{"a":{"x":2}}]'],
  ])('shows %s', async (_name, text, edit, expected) =>
    expect(await through(text, edit)).toBe(`${expected}\n`),
  );

  it('leaves out every string around the lists, and numbers that may be a phone', async () => {
    const text =
      '{"message":"for 13800138000","owner":13800138000,"id":1234567890123456789,"张三":5,"list":[{"a":1}],"page":{"by":"x","n":2}}';
    expect(await through(text)).toBe('{"list":[{"a":1}],"page":{"n":2}}\n');
  });

  it('leaves out the name of a callback that may be data', async () => {
    expect(await through('jQuery13800138000([{"a":1}])')).toBe('[{"a":1}]\n');
  });

  const key = fc.constantFrom('a', 'b', '名', '__proto__', 'a.b', '"', 'k\n', '13800138000');
  const value = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.maxSafeInteger(), fc.string({ unit: 'grapheme' }));
  const record = fc.dictionary(key, value, { minKeys: 1 });

  it('is what was read, for any records in any chunks', async () => {
    const list = fc.array(fc.oneof({ arbitrary: record, weight: 9 }, { arbitrary: value, weight: 1 }), {
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(
        list,
        fc.constantFrom(0, 1),
        fc.integer({ min: 1, max: 40 }),
        async (records, indent, chunkBytes) => {
          const [first] = records;
          fc.pre(typeof first === 'object' && first !== null && !Array.isArray(first));
          const text = JSON.stringify({ list: records }, null, indent);
          expect(JSON.parse(await through(text, { chunkBytes }))).toEqual(JSON.parse(text));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('gives the cells that JSON.parse gives', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ a: value, b: fc.string({ unit: 'grapheme' }) }), { minLength: 1 }),
        async (records) => {
          const { tables } = await read(JSON.stringify(records));
          const [names = [], ...rows] = tables[0]?.rows ?? [];
          expect(rows.map((row) => row[names.indexOf('b')])).toEqual(records.map(({ b }) => b));
        },
      ),
      { numRuns: 60 },
    );
  });
});
