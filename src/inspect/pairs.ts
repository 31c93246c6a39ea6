/** Values that two neighbouring columns hold together: an area and the rest, the first seven digits and the last four. */

import type { Batch } from '../formats/batch.ts';
import type { ValueClass } from '../model/table.ts';
import { search } from './detectors/detector.ts';
import type { Detector } from './detectors/detector.ts';
import { marksOf } from './marks.ts';

export interface PairWatch {
  /** A new row begins. */
  row(): void;
  /** A cell of digits in which nothing was found by itself; cells of a row in their order. */
  cell(batch: Batch, row: number, index: number, digits: number): void;
  /** By the left column: the class of the two, and how many rows hold such a value. `filled`: filled cells of each column. */
  found(filled: readonly number[]): ReadonlyMap<number, { readonly id: ValueClass; readonly values: number }>;
}

/** Share of the rows that fill both. */
const SHARE = 0.6;
const LEAST_ROWS = 3;
/** Different right halves: a year or a state beside a number is no half of one. */
const LEAST_RIGHTS = 3;

interface Pair {
  readonly values: number[];
  readonly rights: Set<string>;
  dates: number;
}

export function pairWatch(detectors: readonly Detector[]): PairWatch {
  const whole = detectors.filter(({ id }) => SPLIT.has(id));
  const pairs = new Map<number, Pair>();
  let left = -2;
  let leftDigits = 0;
  return {
    row() {
      left = -2;
    },
    cell(batch, row, index, digits) {
      const sum = leftDigits + digits;
      if (left === index - 1 && sum >= 10 && sum <= 19 && sum !== 13 && sum !== 14) look(batch, row, index);
      left = index;
      leftDigits = digits;
    },
    found(filled) {
      const found = new Map<number, { readonly id: ValueClass; readonly values: number }>();
      for (const [index, { values, rights, dates }] of pairs) {
        const rows = Math.max(LEAST_ROWS, SHARE * Math.min(filled[index] ?? 0, filled[index + 1] ?? 0));
        const place = values.findIndex((count) => count >= rows);
        const detector = whole[place];
        const count = values[place] ?? 0;
        if (detector && rights.size >= LEAST_RIGHTS && dates * 2 < count && !found.has(index - 1))
          found.set(index, { id: detector.id, values: count });
      }
      return found;
    },
  };

  function look(batch: Batch, row: number, index: number): void {
    const [first, second] = [batch.text(row, index - 1).trim(), batch.text(row, index).trim()];
    if (!HALF.test(first) || !HALF.test(second)) return;
    const both = (first + second).replace(/[^0-9Xx]/g, '');
    search(whole, both, marksOf(both), (place, from, to, confirmed) => {
      if (!confirmed || from !== 0 || to !== both.length) return;
      const pair = pairs.get(index - 1) ?? { values: whole.map(() => 0), rights: new Set(), dates: 0 };
      pairs.set(index - 1, pair);
      pair.values[place] = (pair.values[place] ?? 0) + 1;
      if (pair.rights.size < 64) pair.rights.add(second);
      if (/^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/.test(second)) pair.dates += 1;
    });
  }
}

const SPLIT: ReadonlySet<ValueClass> = new Set(['cn-id', 'bank-card', 'mobile', 'landline']);
const HALF = /^[(+]?\d[\d ()-]{0,20}[\dXx)]?-?$|^-\d{2,12}$/;
