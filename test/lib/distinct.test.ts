import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DistinctHashes, HASH_BYTES } from '../../src/lib/distinct.ts';

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest().subarray(0, HASH_BYTES);

it('keeps each hash once, in the order in which they came', () => {
  const numbers = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 200 });
  const holds = fc.property(numbers, (some) => {
    const distinct = new DistinctHashes();
    for (const one of some) distinct.add(hashOf(String(one)));
    const expected = [...new Set(some)].map((one) => hashOf(String(one)));
    return distinct.size === expected.length && Buffer.concat(expected).equals(distinct.bytes());
  });
  expect(() => fc.assert(holds)).not.toThrow();
});

it('grows, and knows what it had before', () => {
  const distinct = new DistinctHashes();
  for (let round = 0; round < 2; round += 1)
    for (let at = 0; at < 20_000; at += 1) distinct.add(hashOf(String(at)));
  expect(distinct.size).toBe(20_000);
  expect(distinct.bytes()).toHaveLength(20_000 * HASH_BYTES);
});

it('tells hashes apart that differ in their last byte alone', () => {
  const distinct = new DistinctHashes();
  for (let at = 0; at < 256; at += 1)
    distinct.add(Uint8Array.from({ length: 16 }, (_, place) => (place === 15 ? at : 0)));
  expect(distinct.size).toBe(256);
});
