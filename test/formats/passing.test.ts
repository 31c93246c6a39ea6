import { expect, it } from 'vitest';
import { rowOf } from '../../src/formats/batch.ts';
import { Passing, tablesOf } from '../../src/formats/passing.ts';

async function* fed() {
  const passing = new Passing();
  passing.table({ name: 'a', hidden: false });
  for (let row = 0; row < 2500; row += 1) passing.row([row]);
  yield* passing.take();
  passing.row(['late']);
  passing.table({ name: 'empty', hidden: true });
  passing.table({ name: 'b', hidden: false });
  passing.row(['x']);
  yield* passing.take();
}

it('gives every table its own rows, a thousand at most at once, and those without any', async () => {
  const seen: unknown[] = [];
  for await (const table of tablesOf(fed())) {
    const sizes: number[] = [];
    let last: unknown = null;
    for await (const batch of table.rows()) {
      sizes.push(batch.rows);
      last = rowOf(batch, batch.rows - 1)[0];
    }
    seen.push([table.name, table.hidden, sizes, last]);
  }
  expect(seen).toEqual([
    ['a', false, [1000, 1000, 500, 1], 'late'],
    ['empty', true, [], null],
    ['b', false, [1], 'x'],
  ]);
});

it('reads past a table that nobody reads', async () => {
  const names: string[] = [];
  for await (const table of tablesOf(fed())) names.push(table.name);
  expect(names).toEqual(['a', 'empty', 'b']);
});
