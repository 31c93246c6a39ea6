import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowCounter } from '../../src/lib/json-rows.ts';
import type { RowCounter } from '../../src/lib/json-rows.ts';

const counted = (text: string, step: number): RowCounter => {
  const counter = rowCounter();
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += step) counter.add(bytes.subarray(at, at + step));
  return counter;
};
const count = (text: string, step: number): number => counted(text, step).rows;

/** The same question asked of the parsed value. */
const rowsIn = (value: unknown): number =>
  Math.max(
    inLists(value, isObject),
    inLists(value, (item) => Array.isArray(item)),
    keyed(value, 0, false),
  );
function inLists(value: unknown, isRow: (item: unknown) => boolean): number {
  const inner = isObject(value) || Array.isArray(value) ? Object.values(value) : [];
  const rows = Array.isArray(value) ? value.filter(isRow).length : 0;
  return inner.reduce<number>((sum, item) => sum + inLists(item, isRow), rows);
}
function keyed(value: unknown, depth: number, inBatch: boolean): number {
  if (Array.isArray(value))
    return value.reduce<number>((sum, item) => sum + keyed(item, depth + 1, depth === 0), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce((sum, [key, item]) => {
    if (!isObject(item)) return sum + keyed(item, depth + 1, false);
    const isRow = /^\d+$/.test(key) || (Buffer.byteLength(key) >= 12 && /^[\w-]*\d[\w-]*$/.test(key));
    const graphql = key === 'data' && (depth === 0 || (depth === 1 && inBatch));
    return sum + (isRow ? 1 : 0) + (graphql ? members(item, depth + 1) : keyed(item, depth + 1, false));
  }, 0);
}
function members(data: object, depth: number): number {
  return Object.values(data).reduce<number>(
    (sum, item) => sum + (isObject(item) ? 1 : 0) + keyed(item, depth + 1, false),
    0,
  );
}
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const many = (count_: number, make: (index: number) => string): string =>
  Array.from({ length: count_ }, (_one, index) => make(index)).join(',');

describe('rowCounter', () => {
  it.each([
    ['counts objects in a list', '{"list":[{"a":1},{"a":2}]}', 2],
    ['counts no single object', '{"user":{"name":"x"}}', 0],
    ['is not fooled by brackets in texts', '[{"a":"[{\\"b\\":1},{}]"}]', 1],
    ['is not fooled by an escaped backslash at a text end', '[{"a":"\\\\"},{"b":2}]', 2],
    ['is not fooled by a quote in a long text', `[{"a":"${'x'.repeat(90)}\\"${'[{},'.repeat(30)}"}]`, 1],
    ['counts arrays in a list (J1)', '{"columns":["a"],"data":[["x"],["y"],["z"]]}', 3],
    ['counts rows in rows', '[{"items":[{"x":1},{"x":2}]}]', 3],
    ['counts objects under numbers', '{"rows":{"101":{"a":1},"102":{"a":2},"103":{"a":3}}}', 3],
    [
      'counts objects under ids',
      `{${many(4, (id) => `"0f8fad5b-d9cb-469f-a165-7086728950${id}e":{"n":1}`)}}`,
      4,
    ],
    ['counts no words that hold settings', '{"settings2":{"a":1},"preferences":{"b":2}}', 0],
    ['counts GraphQL aliases (J7)', `{"data":{${many(100, (id) => `"a${id}":{"name":"x"}`)}}}`, 100],
    ['counts a GraphQL batch (J7)', `[${many(50, (id) => `{"data":{"b${id}":{"name":"x"}}}`)}]`, 50],
    [
      'counts GraphQL connections (J7)',
      `{"data":{"contacts":{"edges":[${many(30, () => '{"node":{"name":"x"}}')}]}}}`,
      30,
    ],
    ['counts lines of JSON', '{"a":1}\n{"a":2}\n{"a":3}\n', 3],
    ['counts behind a prefix against scripts', ')]}\',\n[{"a":1},{"a":2}]', 2],
    ['counts behind a loop against scripts', 'for(;;);{"l":[{"a":1},{"a":2}]}', 2],
    ['counts behind a callback', '/**/cb_1({"l":[{"a":1},{"a":2}]});', 2],
    ['counts text that breaks off', '[{"a":1},{"a":2},{"a":"', 3],
    ['counts brackets that nobody nests so deep', '['.repeat(5000), 4999],
  ])('%s', (_sentence, text, rows) => {
    for (const step of [1, 2, 3, 7, text.length]) expect(count(text, step)).toBe(rows);
  });

  it.each([
    ['texts', '["Anna","Bo","Chen"]', 3],
    ['one text', '{"found":["Anna"]}', 1],
    ['numbers', '[13800138000, 13800138001 ,13800138002]', 3],
    ['nothing', '{"found":[],"n":1}', 0],
    ['no texts of objects', '[{"a":"x","b":"y"},{"a":"z"}]', 0],
  ])('counts %s that stand in a list by themselves', (_what, text, scalars) => {
    for (const step of [1, 3, text.length]) expect(counted(text, step).scalars).toBe(scalars);
  });

  it('agrees with a whole parse, in any cut', () => {
    const key = fc.oneof(fc.string(), fc.constantFrom('data', '17', 'c0ffee-c0ffee-1', 'a1'));
    const value = fc.letrec((tie) => ({
      any: fc.oneof({ maxDepth: 5 }, fc.jsonValue(), fc.array(tie('any')), fc.dictionary(key, tie('any'))),
    })).any;
    fc.assert(
      fc.property(value, fc.integer({ min: 1, max: 9 }), (json, step) => {
        expect(count(JSON.stringify(json), step)).toBe(rowsIn(json));
      }),
      { numRuns: 500 },
    );
  });

  it('never takes rows back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 9 }), (bytes, step) => {
        const counter = rowCounter();
        let before = 0;
        for (let at = 0; at < bytes.length; at += step) {
          counter.add(bytes.subarray(at, at + step));
          expect(counter.rows).toBeGreaterThanOrEqual(before);
          before = counter.rows;
        }
      }),
    );
  });
});
