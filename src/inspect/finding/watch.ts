/** A cheap look at every row: whether it may be anything but one more row of data. */

import type { Batch } from '../../formats/batch.ts';
import { textOf } from '../../formats/cell.ts';
import { AT, digitsIn, LETTER, WIDE } from '../../formats/traits.ts';
import type { Traits } from '../../formats/traits.ts';
import type { Row } from '../../model/table.ts';
import { filledIn } from './start.ts';

export interface Watch {
  /** Columns that are filled in nearly all rows of data that were seen at the start. */
  readonly always: readonly number[];
  /** False for rows that are plainly data, by a few cells and without making text of them; true for any that may be none. */
  isOdd(batch: Batch, row: number): boolean;
  /** Of an odd row: whether words stand where all others have digits, and a number where they have words, as in a table of other columns. */
  isTurned(batch: Batch, row: number): boolean;
  /** A wider row was data after all. */
  widen(width: number): void;
}

/** Made from the rows at the table's start. `isNamed` says whether the text of a first column may be that of headings: it is asked only of tables in which no column has digits throughout. */
export function watchOver(
  sample: readonly Row[],
  headings: number,
  isNamed: (text: string) => boolean,
): Watch {
  const counts = sample.map(filledIn).filter((count) => count > 0);
  const usual = counts.toSorted((one, other) => one - other)[counts.length >> 1] ?? 0;
  // Titles of a table that follows, and groups, have fewer cells.
  const counted = sample.filter((row) => filledIn(row) * 4 >= usual * 3 && filledIn(row) > 0);
  let widest = Math.max(headings, ...counted.map((row) => row.length));
  const columns = Array.from({ length: widest }, (_, index) => index);
  const has = (index: number, what: RegExp) =>
    counted.filter((row) => what.test(textOf(row[index]))).length >= counted.length * NEARLY;
  const always = counted.length === 0 ? [] : columns.filter((index) => has(index, /\S/));
  // Among the first alone where another table follows soon.
  const firsts = counted.slice(0, FIRSTS);
  const tell =
    always.find((index) => has(index, /\d/)) ??
    always.find((index) => firsts.every((row) => /\d/.test(textOf(row[index])))) ??
    -1;
  const [one = -1, two = -1] = always.filter((index) => index !== tell);
  const first = always[0] ?? 0;
  const wordy = always.filter((index) => !firsts.some((row) => /\d/.test(textOf(row[index]))));

  return {
    always,
    isOdd(batch, row) {
      if (batch.width(row) > widest) return true;
      if (one >= 0 && batch.traits(row, one) === 0) return true;
      if (two >= 0 && batch.traits(row, two) === 0) return true;
      if (tell >= 0) return digitsIn(batch.traits(row, tell)) === 0;
      return batch.traits(row, first) === 0 || isNamed(batch.text(row, first));
    },
    isTurned(batch, row) {
      const told = tell < 0 ? 0 : batch.traits(row, tell);
      if (told === 0 || digitsIn(told) > 0) return false;
      return wordy.some((index) => isNumber(batch.traits(row, index)));
    },
    widen(width) {
      widest = Math.max(widest, width);
    },
  };
}

const isNumber = (traits: Traits): boolean => digitsIn(traits) > 0 && (traits & (LETTER | WIDE | AT)) === 0;

const NEARLY = 0.9;
const FIRSTS = 20;
