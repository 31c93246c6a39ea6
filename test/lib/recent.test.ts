/** A bounded memory: what is over is gone, and what was used last stays longest. */

import { expect, it } from 'vitest';
import { openRecent } from '../../src/lib/recent.ts';

it('forgets an entry when its time is over', () => {
  const recent = openRecent<string>(10);
  recent.set('a', 'A', 100);
  expect([recent.get('a', 99), recent.get('a', 100), recent.get('a', 50)]).toEqual([
    'A',
    undefined,
    undefined,
  ]);
});

it('forgets the longest unused when it is full', () => {
  const recent = openRecent<string>(2);
  recent.set('a', 'A', 100);
  recent.set('b', 'B', 100);
  recent.get('a', 0);
  recent.set('c', 'C', 100);
  expect(['a', 'b', 'c'].map((key) => recent.get(key, 0))).toEqual(['A', undefined, 'C']);
});

it('forgets what it is told to', () => {
  const recent = openRecent<string>(2);
  recent.set('a', 'A', 100);
  recent.delete('a');
  expect(recent.get('a', 0)).toBeUndefined();
});
