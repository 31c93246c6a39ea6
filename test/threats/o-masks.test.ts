/** What masks leave of one value, taken together: two exports of one record, each under another mask. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mask } from '../../src/model/masks.ts';
import { textOf } from '../../src/formats/cell.ts';
import { masked } from '../../src/seal/masks.ts';

/** The value as somebody would piece it together who has both: null where a character stays hidden. */
function pieced(value: string, masks: readonly Mask[]): string | null {
  const results = masks.map((mask) => Array.from(textOf(masked(value, mask, null))));
  const chars = Array.from(value, (char, at) =>
    results.some((result) => result[at] === char) ? char : null,
  );
  return chars.includes(null) ? null : chars.join('');
}

describe('O4 masks that show different parts', () => {
  const text = fc.string({ unit: fc.constantFrom('1', '3', '8', 'a', '王'), minLength: 2, maxLength: 30 });

  it('never show the whole of a number or a name together', () => {
    const count = fc.integer({ min: 1, max: 99 });
    const holds = fc.property(
      text,
      count,
      count,
      (value, first, last) => pieced(value, [`keep-first-${first}`, `keep-last-${last}`]) === null,
    );
    expect(() => fc.assert(holds, { numRuns: 500 })).not.toThrow();
  });

  it.each(['li@corp.example', 'li.si@mail.corp.example'])('nor the whole of the address %s', (address) => {
    const [first, last, domain] = (['keep-first-1', 'keep-last-4', 'domain-only'] as const).map((mask) =>
      textOf(masked(address, mask, null)),
    );
    const local = address.slice(0, address.indexOf('@'));
    expect(domain).toBe(`*${address.slice(local.length)}`);
    expect(first?.slice(1, local.length)).toBe('*'.repeat(local.length - 1));
    expect(last?.slice(0, local.length)).toBe('*'.repeat(local.length));
  });
});
