/** What is told by bytes alone is what the slow search says, and no more. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { search } from '../../src/inspect/detectors/detector.ts';
import { detectors } from '../../src/inspect/detectors/index.ts';
import { KnownBytes } from '../../src/inspect/known-bytes.ts';
import { marksOf } from '../../src/inspect/marks.ts';
import { shapes } from '../../src/inspect/shapes/index.ts';

const found = (text: string): readonly unknown[] => {
  const heard: unknown[] = [];
  search(detectors, text, marksOf(text), (place, from, to, confirmed) => {
    heard.push([detectors[place]?.id, from, to, confirmed]);
  });
  return heard;
};

const isWhole = (id: string, text: string): boolean =>
  detectors.find((one) => one.id === id)?.whole?.(Buffer.from(text), 0, text.length) ?? false;

it.each([
  ['email', 'wang.wei@corp.example'],
  ['email', 'w+sales@mail.corp-1.example'],
  ['email', "o'neil@corp.example"],
  ['cn-id', '11010519491231002X'],
  ['cn-id', '11010519491231002x'],
  ['mobile', '138 0013 8000'],
  ['mobile', '138-0013-8000'],
  ['landline', '010-62345678'],
  ['landline', '0755 23456789'],
])('%s is told by the bytes of %s', (id, text) => {
  expect(isWhole(id, text)).toBe(true);
  expect(found(text)).toEqual([[id, 0, text.length, true]]);
});

const digit = fc.constantFrom(...Array.from('0123456789'));
const some = fc.oneof(
  fc.string({ unit: fc.constantFrom(...Array.from("ab1-._%+'@. ")), minLength: 3, maxLength: 14 }),
  fc
    .array(fc.string({ unit: fc.constantFrom(...Array.from('aB1-._+')), maxLength: 5 }), {
      minLength: 2,
      maxLength: 3,
    })
    .map((parts) => `${parts[0] ?? ''}@${parts.slice(1).join('.')}.${parts[0] ?? ''}`),
  fc
    .tuple(
      fc.string({ unit: digit, minLength: 2, maxLength: 4 }),
      fc.constantFrom('-', ' ', '.'),
      fc.string({ unit: digit, minLength: 6, maxLength: 9 }),
    )
    .map(([area, gap, number]) => `0${area}${gap}${number}`),
  fc
    .tuple(
      fc.constantFrom('138', '190', '123', '010'),
      fc.constantFrom('-', ' ', '.'),
      fc.string({ unit: digit, minLength: 8, maxLength: 8 }),
    )
    .map(([start, gap, rest]) => `${start}${gap}${rest.slice(0, 4)}${gap}${rest.slice(4)}`),
  fc
    .tuple(
      fc.constantFrom('11', '99', '01', '44'),
      fc.string({ unit: digit, minLength: 4, maxLength: 4 }),
      fc.date({ min: new Date('1890-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
      fc.string({ unit: digit, minLength: 3, maxLength: 3 }),
    )
    .map(
      ([province, area, day, rest]) =>
        `${province}${area}${day.toISOString().slice(0, 10).replaceAll('-', '')}${rest}X`,
    ),
);

it('what bytes tell is all that a search hears of', () => {
  fc.assert(
    fc.property(some, (text) => {
      fc.pre(/\D/.test(text));
      const told = detectors.flatMap(({ id }) => (isWhole(id, text) ? [[[id, 0, text.length, true]]] : []));
      expect(told.every((one) => JSON.stringify(one) === JSON.stringify(found(text)))).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

const dated = fc
  .date({ min: new Date('1850-01-01'), max: new Date('2150-01-01'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10).replaceAll('-', ''));

it.each(shapes)('shape $id fits the bytes of digits as it fits their text', ({ digits, fit }) => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: digit, minLength: 8, maxLength: 13 }), dated), (text) => {
      expect(digits?.(Buffer.from(text), 0, text.length) ?? 0).toBe(fit(text, marksOf(text)));
    }),
    { numRuns: 500 },
  );
});

describe('known bytes', () => {
  it('finds each again at its place, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ unit: fc.constantFrom('a', 'b', '\0'), maxLength: 9 })),
        (texts) => {
          const known = new KnownBytes();
          const find = (text: string): number => known.find(Buffer.from(`x${text}`), 1, text.length + 1);
          for (const [place, text] of texts.entries()) {
            expect(find(text)).toBe(-1);
            known.add();
            expect(find(text)).toBe(place);
          }
          expect(texts.map(find)).toEqual(texts.map((_, place) => place));
          expect(known.size).toBe(texts.length);
        },
      ),
    );
  });
});
