import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { utf8Checker } from '../../src/lib/utf8.ts';

const holds = (bytes: Uint8Array, step: number): boolean => {
  const checker = utf8Checker();
  for (let at = 0; at < bytes.length; at += step)
    if (!checker.add(bytes.subarray(at, at + step))) return false;
  return checker.end();
};

it('agrees with the check of the whole text, in any cut', () => {
  const pieces = fc.oneof(
    fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom('c0af', 'eda080', 'f4908080', 'e282', 'f0909d', 'fe')
      .map((hex) => Buffer.from(hex, 'hex')),
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 5 }), fc.integer({ min: 1, max: 5 }), (parts, step) => {
      const bytes = Buffer.concat(parts);
      expect(holds(bytes, step)).toBe(isUtf8(bytes));
    }),
    { numRuns: 500 },
  );
});
