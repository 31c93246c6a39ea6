/** Records that are all alike are read and copied by a template: what comes out is the same as without one. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { through } from './through.ts';

const value = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('"', '\\', '\\"', '\n', '{"phone":1}', ' [', '\u0000', '张三', ''),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);
/** Ways to write the same record. */
const spelling = fc.constantFrom<(record: object) => string>(
  (record) => JSON.stringify(record),
  (record) => JSON.stringify(record, null, 1),
  (record) => JSON.stringify(record).replaceAll(/"(\w+)":/g, '"$1" : '),
);
const cells = fc.tuple(value, value, value, value, value, value);
const list = fc.tuple(
  fc.array(cells, { minLength: 1, maxLength: 40 }),
  spelling,
  fc.integer({ min: 1, max: 90 }),
);

type Cells = readonly unknown[];
const flat = ([a, b, c, d, e, f]: Cells): object => ({ a, b, c, d, e, f });
const deep = ([a, b, c, d, e, f]: Cells): object => ({ a, in: { b, list: [{ c, d }, { c: e }] }, f });

it.each<[string, (cells: Cells) => object, readonly string[], (cells: Cells) => object]>([
  ['whole', flat, [], flat],
  ['without the first', flat, ['a'], ([, b, c, d, e, f]) => ({ b, c, d, e, f })],
  ['without some in the middle', flat, ['b', 'd'], ([a, , c, , e, f]) => ({ a, c, e, f })],
  ['without the last', flat, ['f'], ([a, b, c, d, e]) => ({ a, b, c, d, e })],
  ['without any', flat, ['a', 'b', 'c', 'd', 'e', 'f'], () => ({})],
  ['nested', deep, [], deep],
  [
    'nested, without a key of the inner ones',
    deep,
    ['in.list.c'],
    ([a, b, , d, , f]) => ({ a, in: { b, list: [{ d }, {}] }, f }),
  ],
])('copies records %s, as JSON.parse reads them', async (_what, shape, drop, left) => {
  await fc.assert(
    fc.asyncProperty(list, async ([rows, spelt, chunkBytes]) => {
      const text = `[${rows.map((row) => spelt(shape(row))).join(', ')}]`;
      const out = await through(text, { drop, chunkBytes, mark: true });
      const expected = rows.map((row, at) => ({ ...left(row), _ref: `R${at + 1}` }));
      expect(JSON.parse(out)).toEqual(JSON.parse(JSON.stringify(expected)));
    }),
    { numRuns: 60 },
  );
});

it('changes cells of records that are alike, and leaves others where the shape changes', async () => {
  const one = { name: 'x', phone: '13900000149' };
  const other = { phone: '13900000150', name: 'y', more: 1 };
  const text = JSON.stringify([one, one, one, other, other, one, other, one, one]);
  const out = await through(text, { change: { phone: () => '*"' }, drop: ['more'] });
  const masked = (record: object): object => ({ ...record, phone: '*"' });
  const rest = { phone: '*"', name: 'y' };
  expect(JSON.parse(out)).toEqual([
    ...[one, one, one].map(masked),
    rest,
    rest,
    masked(one),
    rest,
    masked(one),
    masked(one),
  ]);
});

it.each([
  ['a second key of one name', '{"a":1,"b":2}', '{"a":1,"a":2}'],
  ['a list in place of a value', '{"a":1,"b":2}', '{"a":1,"b":[{"c":1}]}'],
  ['an object in place of a value', '{"a":1,"b":2}', '{"a":1,"b":{"c":1}}'],
  ['a key more', '{"a":1,"b":2}', '{"a":1,"b":2,"c":3}'],
  ['a key less', '{"a":1,"b":2}', '{"a":1}'],
])('reads a record with %s behind others without it', async (_what, usual, odd) => {
  const text = `[${usual},${usual},${usual},${odd},${usual}]`;
  expect(JSON.parse(await through(text))).toEqual(JSON.parse(text));
});

it.each([
  ['a control character', '{"a":"\u0001"}'],
  ['an unknown escape', '{"a":"\\x"}'],
  ['half an escape', '{"a":"\\u12"}'],
  ['a number with a zero before it', '{"a":01}'],
  ['a word that is none', '{"a":nul}'],
  ['a comma too many', '{"a":1,}'],
  ['no end', '{"a":"b"'],
])('refuses a record with %s behind others that are sound', async (_what, odd) => {
  const text = `[${'{"a":"b"},'.repeat(10)}${odd}]`;
  await expect(through(text)).rejects.toMatchObject({ code: 'FORMAT_BROKEN' });
});
