/** Small pieces for reading data that may not fit its schema. */

import { z } from 'zod';

/** A list of texts; what is no text becomes the empty one, so that places stay. */
export const texts = z.array(z.string().catch('')).catch([]);

/** Positions of values that stood before, letters' case aside; empty ones are passed over. */
export function duplicates(values: readonly string[]): readonly number[] {
  const seen = new Set<string>();
  return values.flatMap((value, index) => {
    const key = value.toLowerCase();
    if (key === '') return [];
    if (seen.has(key)) return [index];
    seen.add(key);
    return [];
  });
}
