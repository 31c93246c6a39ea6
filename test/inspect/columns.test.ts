/** Counting by column: the ways that make it fast count the same as looking at each cell. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchOf } from '../../src/formats/batch.ts';
import type { Batch } from '../../src/formats/batch.ts';
import { columnCounter } from '../../src/inspect/columns.ts';
import { marksOf } from '../../src/inspect/marks.ts';
import { detectors } from '../../src/inspect/detectors/index.ts';
import { shapes } from '../../src/inspect/shapes/index.ts';
import { traitsOfBytes } from '../../src/inspect/raw-look.ts';
import { traitsOf } from '../../src/formats/traits.ts';
import type { Cell, ColumnFacts } from '../../src/model/table.ts';

const samples = [
  ...detectors.flatMap(({ examples }) => [...examples.finds, ...examples.ignores]),
  ...shapes.flatMap(({ examples }) => [...examples.sure, ...examples.maybe, ...examples.not]),
  '',
  '7',
  '$12.50',
  '2026-11-21',
  'a remark about nothing',
];
/** Values with a sign or two changed, left out or put in. */
const likeValues = fc
  .tuple(
    fc.constantFrom(...detectors.flatMap(({ examples }) => examples.finds)),
    fc.array(
      fc.record({
        at: fc.nat({ max: 30 }),
        gone: fc.nat({ max: 2 }),
        put: fc.constantFrom('', '0', '7', 'X', '-', '.', ' ', '@', 'a', "'"),
      }),
      { maxLength: 2 },
    ),
  )
  .map(([text, changes]) =>
    changes.reduce((one, { at, gone, put }) => one.slice(0, at) + put + one.slice(at + gone), text),
  );
const cells = fc.array(
  fc.oneof(
    fc.constantFrom(...samples),
    fc.string({ unit: fc.constantFrom('0', '1', '3', '8', '-', '.', ' ', 'a'), maxLength: 20 }),
    fc.string({ unit: fc.constantFrom(...Array.from('0123456789')), minLength: 7, maxLength: 20 }),
    likeValues,
  ),
  { minLength: 1, maxLength: 60 },
);

/** The rows as bytes with places, as a CSV reader has them; where `quoted`, in quotes as a CSV may have them. */
function rawBatch(texts: readonly string[], quoted = false): Batch {
  const parts = texts.map((text) => Buffer.from(quoted ? `"${text.replaceAll('"', '""')}"` : text));
  const ends: number[] = [];
  for (const part of parts) ends.push((ends.at(-1) ?? 0) + part.length);
  return {
    ...batchMethods(texts),
    raw: {
      bytes: Buffer.concat(parts),
      startOf: (row) => (row === 0 ? 0 : (ends[row - 1] ?? 0)),
      endOf: (row) => ends[row] ?? 0,
    },
  };
}

const batchMethods = (texts: readonly string[]): Batch => ({
  rows: texts.length,
  width: () => 1,
  cell: (row) => texts[row] ?? null,
  text: (row) => texts[row] ?? '',
  traits: (row) => traitsOf(texts[row] ?? ''),
});

function counted(batch: Batch, own: (row: number) => boolean = () => false): ColumnFacts | undefined {
  const counter = columnCounter();
  for (let row = 0; row < batch.rows; row += 1) counter.count(batch, row, own(row));
  return counter.facts(['Remark'], true)[0];
}

describe('the ways of counting agree', () => {
  it('bytes and texts', () => {
    fc.assert(
      fc.property(cells, (texts) => {
        const own = (row: number): boolean => row % 3 === 0;
        const byText = counted(batchMethods(texts), own);
        expect(counted(rawBatch(texts), own)).toEqual(byText);
        expect(counted(rawBatch(texts, true), own)).toEqual(byText);
      }),
      { numRuns: 300 },
    );
  });

  it('bytes and texts where numbers have blanks and others stand in sentences', () => {
    const texts = ['138 0013 8000', '138 0013 8001', 'please call 13800138000 later', 'none', 'nothing'];
    expect(counted(rawBatch(texts))).toEqual(counted(batchMethods(texts)));
  });

  it('bytes and texts of more cells than are remembered, many of which come again', () => {
    const texts = Array.from({ length: 45_000 }, (_, at) =>
      at % 3 === 0
        ? `1${3 + (at % 7)}8 ${String(1000 + (at % 9000))} ${String(1000 + (at % 7919))}`
        : at % 3 === 1
          ? `北京市中山路${at % 12_000}号`
          : `${at} Main Street, ${at % 11 === 0 ? '13800138000' : 'Leeds'}`,
    );
    const own = (row: number): boolean => row % 3 === 0;
    expect(counted(rawBatch(texts), own)).toEqual(counted(batchMethods(texts), own));
    expect(counted(rawBatch(texts), own)?.values).toMatchObject({ mobile: 15_000 + 1364 });
  });

  it('a text that comes often and its cells one by one', () => {
    fc.assert(
      fc.property(cells, fc.integer({ min: 2, max: 5 }), (texts, times) => {
        const often = counted(
          batchOf(Array.from({ length: times }, () => texts).flatMap((all) => all.map((text) => [text]))),
        );
        const once = counted(batchOf(texts.map((text) => [text])));
        // Chance is told from purpose by numbers, which repeating changes.
        const ids = detectors.flatMap(({ id, chance }) => (chance === undefined ? [id] : []));
        expect(ids.map((id) => often?.values[id] ?? 0)).toEqual(
          ids.map((id) => (once?.values[id] ?? 0) * times),
        );
      }),
    );
  });

  it('the traits of bytes never say less than those of the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const bytes = Buffer.from(text);
        expect(traitsOfBytes(bytes, 0, bytes.length)).toBe(traitsOf(text));
      }),
    );
  });

  it.each(detectors.filter(({ digits }) => digits))('digits alone for $id, and its pattern', (detector) => {
    const some = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'0 1 2 3 4 5 6 7 8 9'.split(' ')), minLength: 8, maxLength: 20 }),
      fc.constantFrom(
        ...detectors.flatMap(({ examples }) => examples.finds).filter((text) => /^\d+$/.test(text)),
      ),
      fc
        .tuple(
          fc.constantFrom('86', '0086', '', '0'),
          fc.integer({ min: 13_000_000_000, max: 19_999_999_999 }),
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(some, (text) => {
        const byPattern =
          detector.mayHold(marksOf(text)) &&
          [...text.matchAll(new RegExp((detector.pattern as RegExp).source, 'g'))].some(
            ([match]) => match === text && detector.confirm(match),
          );
        expect(detector.digits?.(Buffer.from(text), 0, text.length) === 'value').toBe(byPattern);
      }),
      { numRuns: 500 },
    );
  });
});

describe('classes of columns', () => {
  const facts = (heading: string, texts: readonly Cell[]): ColumnFacts | undefined => {
    const counter = columnCounter();
    const batch = batchOf(texts.map((cell) => [cell]));
    for (let row = 0; row < batch.rows; row += 1) counter.count(batch, row, false);
    return counter.facts([heading], false)[0];
  };
  const times = (count: number, make: (at: number) => Cell): readonly Cell[] =>
    Array.from({ length: count }, (_, at) => make(at));

  it.each<[string, string, readonly Cell[], string | null]>([
    ['values under a wrong heading', 'Colour', ['13800138000', '13900139000', ''], 'mobile'],
    ['half of the cells is not enough', 'Phone', ['13800138000', 'none'], null],
    ['a heading without its values', 'Mobile', ['tomorrow', 'later'], null],
    ['names below their heading', '联系人', ['王伟', '李蛤蟆', '赵某'], 'person'],
    ['names without', '字段', ['王伟', '李娜', '张敏', '刘洋'], 'person'],
    ['numbers below a heading of money', '合同金额', [1200, 350.5, 99], 'amount'],
    ['numbers below any other', 'Weight', [1200, 350.5, 99], null],
    [
      'days as a spreadsheet has them',
      '生日',
      times(5, (at) => ({ number: 30_000 + at * 377, format: 'yyyy-mm-dd' })),
      'birthday',
    ],
    [
      'sentences that hold values',
      'Note',
      ['please call 13800138000 later today', 'met at the fair and talked', 'sent the offer by mail today'],
      'free-text',
    ],
    [
      'sentences that hold none',
      'Note',
      ['please call back later today', 'met at the fair and talked'],
      null,
    ],
    [
      'one word by chance',
      'Batch',
      times(40, (at) => `${622_202_000_000_000 + at * 1_234_567_891}${at % 10}`),
      null,
    ],
    [
      'record ids',
      'Id',
      times(30, (at) => `a1b2c3d4-0000-4000-8000-${String(100_000_000_000 + at * 987_654_321)}`),
      null,
    ],
  ])('%s', (_name, heading, texts, expected) => {
    expect(facts(heading, texts)?.class).toBe(expected);
  });

  it('counts every cell, however many harmless ones come first', () => {
    const texts = times(20_000, (at) => (at === 19_999 ? 'x 13800138000' : `row ${at % 9000}`));
    expect(facts('Note', texts)?.values).toEqual({ mobile: 1 });
  });

  it('sees real cards among numbers of their length', () => {
    const texts = times(200, (at) =>
      at % 2 === 0 ? '6222020000000000000' : `622202${String(1_000_000_000_000 + at * 99_999_777)}`,
    );
    expect(facts('Number', texts)?.values['bank-card']).toBeGreaterThanOrEqual(100);
  });

  it('without looking for values has the classes of the headings, and no counts', () => {
    const counter = columnCounter({ values: false, detectors });
    const batch = batchOf([['王伟', '13800138000', 'x', 'y']]);
    counter.count(batch, 0, true);
    const seen = counter.facts(['姓名', 'Mobile phone', 'Colour', '身份证号'], true);
    expect(seen.map((one) => one.class)).toEqual(['person', 'mobile', null, 'cn-id']);
    expect(seen.every(({ values, ownValues }) => Object.keys({ ...values, ...ownValues }).length === 0)).toBe(
      true,
    );
  });
});
