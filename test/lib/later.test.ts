/** Values that are mostly there at once. */

import { expect, it } from 'vitest';
import { firstOf, onceThere } from '../../src/lib/later.ts';

it('goes on at once where nothing has to be waited for', () => {
  expect(onceThere(2, (value) => value + 1)).toBe(3);
  expect(firstOf([1, 2, 3], (item) => (item > 1 ? item : null))).toBe(2);
});

it('waits where something has to be waited for', async () => {
  await expect(onceThere(Promise.resolve(2), (value) => value + 1)).resolves.toBe(3);
});

it('asks the next only where the one before said nothing', async () => {
  const asked: number[] = [];
  const ask = (item: number): Promise<number | null> => {
    asked.push(item);
    return Promise.resolve(item === 2 ? item : null);
  };
  await expect(firstOf([1, 2, 3], ask)).resolves.toBe(2);
  expect(asked).toEqual([1, 2]);
});

it('is null where nobody says anything', async () => {
  expect(firstOf([], () => 1)).toBeNull();
  await expect(firstOf([1, 2], async () => null)).resolves.toBeNull();
});
