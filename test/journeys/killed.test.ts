/** Promise 12 on the whole program, at three random moments; `node test/soak/kill.ts` kills it as often as one likes. */

import { expect, it } from 'vitest';
import { killOften } from '../support/kill.ts';

it('N6, K11 killed at any moment, the gateway comes back with nothing lost, doubled or given out unrecorded', {
  timeout: 180_000,
}, async () => {
  const { wrongs, done } = await killOften(3, Math.random, () => undefined);
  expect(wrongs).toEqual([]);
  expect(Object.values(done).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
});
