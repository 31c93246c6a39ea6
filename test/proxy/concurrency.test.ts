/** Places for requests and streams: who gets one, and when it is free again. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openPlaces } from '../../src/proxy/concurrency.ts';
import type { Tally } from '../../src/proxy/tally.ts';

const limits = { maxRequests: 5, maxRequestsPerUser: 2, maxStreams: 3, maxStreamsPerUser: 1 };

const tally = (): Tally => ({
  kind: 'crm',
  status: 0,
  bytes: 0,
  began: 0,
  askedAt: 0,
  headAt: 0,
  firstAt: 0,
  holders: 0,
  user: '',
  isStream: false,
});

describe('places', () => {
  it('are bounded for each user and in all', () => {
    const places = openPlaces(limits);
    const take = (user: string): string => places.take(tally(), user, false);
    expect(['a', 'a', 'a', 'b', 'b', 'c', 'd'].map(take)).toEqual([
      'taken',
      'taken',
      'user',
      'taken',
      'taken',
      'taken',
      'all',
    ]);
  });

  it('are free again only when both the browser and the CRM are done', () => {
    const places = openPlaces({ ...limits, maxRequestsPerUser: 1 });
    const first = tally();
    expect(places.take(first, 'a', false)).toBe('taken');
    first.holders += 1; // it was sent to the CRM
    places.leave(first);
    expect(places.take(tally(), 'a', false)).toBe('user');
    places.leave(first);
    expect(places.take(tally(), 'a', false)).toBe('taken');
  });

  it('of streams are others than those of requests', () => {
    const places = openPlaces({ ...limits, maxRequestsPerUser: 1 });
    expect(places.take(tally(), 'a', true)).toBe('taken');
    expect(places.take(tally(), 'a', true)).toBe('user');
    const late = tally();
    expect(places.take(late, 'a', false)).toBe('taken');
    places.becomesStream(late);
    expect(places.take(tally(), 'a', false)).toBe('taken');
  });

  it('never get lost, and never are more than there are', () => {
    const step = fc.record({
      user: fc.constantFrom('a', 'b', 'c'),
      act: fc.constantFrom('take', 'stream', 'turn', 'leave'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const places = openPlaces(limits);
        const held: Tally[] = [];
        for (const { user, act } of steps) {
          if (act === 'take' || act === 'stream') {
            const one = tally();
            if (places.take(one, user, act === 'stream') === 'taken') held.push(one);
          } else if (act === 'turn') held.forEach((one) => places.becomesStream(one));
          else {
            const one = held.shift();
            if (one) places.leave(one);
          }
          const mine = held.filter((one) => one.user === user && !one.isStream).length;
          expect(mine).toBeLessThanOrEqual(limits.maxRequestsPerUser);
        }
        for (const one of held) places.leave(one);
        // All are free: as many as at the start can be taken again.
        const again = ['a', 'a', 'b', 'b', 'c'].map((user) => places.take(tally(), user, false));
        expect(again).toEqual(['taken', 'taken', 'taken', 'taken', 'taken']);
      }),
    );
  });
});
