/** A memory for texts that come again, which strangers cannot fill. */

import { expect, it } from 'vitest';
import { remembered } from '../../src/lib/remembered.ts';

function counted(most: number): { read: (text: string) => string; times: Map<string, number> } {
  const times = new Map<string, number>();
  const read = remembered(most, (text) => {
    times.set(text, (times.get(text) ?? 0) + 1);
    return text.toUpperCase();
  });
  return { read, times };
}

it('asks once for a text that comes again', () => {
  const { read, times } = counted(2);
  expect([read('a'), read('a'), read('b'), read('a')]).toEqual(['A', 'A', 'B', 'A']);
  expect(Object.fromEntries(times)).toEqual({ a: 1, b: 1 });
});

it('forgets when ever new texts come, and still answers right', () => {
  const { read, times } = counted(2);
  for (const text of ['a', 'b', 'c', 'a']) expect(read(text)).toBe(text.toUpperCase());
  expect(times.get('a')).toBe(2);
});

it('keeps no long text', () => {
  const { read, times } = counted(2);
  const long = 'x'.repeat(257);
  read(long);
  read(long);
  expect(times.get(long)).toBe(2);
});

it('remembers an answer that is nothing', () => {
  let asked = 0;
  const read = remembered(2, () => {
    asked += 1;
    return undefined;
  });
  read('a');
  read('a');
  expect(asked).toBe(1);
});
