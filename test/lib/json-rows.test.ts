import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowCounter } from '../../src/lib/json-rows.ts';

const count = (text: string, step: number): number => {
  const counter = rowCounter();
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += step) counter.add(bytes.subarray(at, at + step));
  return counter.rows;
};

/** The same question asked of the parsed value. */
const rowsIn = (value: unknown): number =>
  Math.max(
    inLists(value, isObject),
    inLists(value, (item) => Array.isArray(item)),
  );
function inLists(value: unknown, isRow: (item: unknown) => boolean): number {
  const inner = isObject(value) || Array.isArray(value) ? Object.values(value) : [];
  const rows = Array.isArray(value) ? value.filter(isRow).length : 0;
  return inner.reduce<number>((sum, item) => sum + inLists(item, isRow), rows);
}
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

describe('rowCounter', () => {
  it.each([
    ['counts objects in a list', '{"list":[{"a":1},{"a":2}]}', 2],
    ['counts no single object', '{"user":{"name":"x"}}', 0],
    ['is not fooled by brackets in texts', '[{"a":"[{\\"b\\":1},{}]"}]', 1],
    ['is not fooled by an escaped backslash at a text end', '[{"a":"\\\\"},{"b":2}]', 2],
    ['counts arrays in a list (J1)', '{"columns":["a"],"data":[["x"],["y"],["z"]]}', 3],
    ['counts rows in rows', '[{"items":[{"x":1},{"x":2}]}]', 3],
  ])('%s', (_sentence, text, rows) => {
    expect(count(text, 1)).toBe(rows);
    expect(count(text, text.length)).toBe(rows);
  });

  it('agrees with a whole parse, in any cut', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 1, max: 9 }), (value, step) => {
        expect(count(JSON.stringify(value), step)).toBe(rowsIn(value));
      }),
    );
  });
});
