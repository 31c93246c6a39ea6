/** What every shape promises; walks the list. */

import { describe, expect, it } from 'vitest';
import { undisguised } from '../../src/inspect/detectors/detector.ts';
import { shapes } from '../../src/inspect/shapes/index.ts';

describe.each(shapes)('shape $id', (shape) => {
  const fit = (text: string): number => {
    const { plain, marks } = undisguised(text);
    return shape.fit(plain, marks);
  };
  const { sure, maybe, not } = shape.examples;

  it.each(sure)('is sure of %j', (text) => expect(fit(text)).toBe(2));
  it.each(maybe)('takes %j below its heading', (text) => expect(fit(text)).toBe(1));
  it.each(not)('is not %j', (text) => expect(fit(text)).toBe(0));
});

it('names each class once', () => {
  expect(new Set(shapes.map(({ id }) => id)).size).toBe(shapes.length);
});
