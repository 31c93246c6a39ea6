/** Turns: one after another on one key, side by side on different ones. */

import { expect, it } from 'vitest';
import { openTurns } from '../../src/lib/turns.ts';

it('runs acts on one key in order, though an earlier one fails', async () => {
  const turns = openTurns();
  const seen: string[] = [];
  const act = (name: string, fails: boolean) => async (): Promise<string> => {
    seen.push(`${name} begins`);
    await Promise.resolve();
    seen.push(`${name} ends`);
    if (fails) throw new Error(name);
    return name;
  };
  const all = [
    turns.take('a', act('one', true)),
    turns.take('a', act('two', false)),
    turns.take('a', act('three', false)),
  ];
  expect((await Promise.allSettled(all)).map((one) => one.status)).toEqual([
    'rejected',
    'fulfilled',
    'fulfilled',
  ]);
  expect(seen).toEqual(['one begins', 'one ends', 'two begins', 'two ends', 'three begins', 'three ends']);
});

it('lets acts on different keys run side by side', async () => {
  const turns = openTurns();
  let release: (() => void) | undefined;
  const slow = turns.take('a', () => new Promise<void>((resolve) => (release = resolve)));
  expect(await turns.take('b', async () => 'done')).toBe('done');
  release?.();
  await slow;
});
