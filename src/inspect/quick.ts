/** Cells that their bytes alone show to be one value from end to end, or a number that is none: no text is made of them. */

import { LETTER } from '../formats/traits.ts';
import type { Column, Times } from './column.ts';
import type { Detector } from './detectors/detector.ts';
import { shapes } from './shapes/index.ts';

/** What a look at bytes said. */
export const UNTOLD = -1;
const TOLD = 0;

type Look = (column: Column, times: Times, bytes: Uint8Array, from: number, to: number) => number;

/** Looks at the bytes between two places, which are never none. */
export interface Quick {
  /** Counts a cell of digits alone. How many of them may be half of a value; 0 for none, UNTOLD where only its text can tell, and nothing was counted. */
  readonly digits: Look;
  /** Counts a cell of other ASCII signs. UNTOLD where only its text can tell. */
  readonly whole: Look;
  /** Whether a detector of a rule file may see something in a cell: then its text is to be made. */
  readonly mayBeRuled: (digits: number, kinds: number) => boolean;
}

/** Longer numbers may be something encoded. */
const MOST_DIGITS = 13;
/** Shorter numbers are not read backwards. */
const LEAST_BACKWARDS = 10;

export function quickWith(list: readonly Detector[]): Quick {
  const rules = list.flatMap(({ least }) => least ?? []);
  const leastPlain = Math.min(...rules.filter(({ letters }) => letters === 0).map(({ digits }) => digits));
  const leastLettered = Math.min(...rules.map(({ digits }) => digits));
  const ofDigits = list.flatMap(({ digits }, place) => (digits ? [{ place, says: digits }] : []));
  const ofWhole = list.flatMap(({ whole }, place) => (whole ? [{ place, is: whole }] : []));
  const ofShapes = shapes.flatMap(({ digits }, place) => (digits ? [{ place, fit: digits }] : []));
  const reversed = new Uint8Array(MOST_DIGITS);

  return {
    mayBeRuled: (digits, kinds) => digits >= ((kinds & LETTER) === 0 ? leastPlain : leastLettered),

    whole(column, times, bytes, from, to) {
      for (const { place, is } of ofWhole)
        if (is(bytes, from, to)) {
          column.begin(times);
          column.value(place, true, times);
          return TOLD;
        }
      return UNTOLD;
    },

    digits(column, times, bytes, from, to) {
      let candidates = 0;
      for (const { place, says } of ofDigits) {
        const said = says(bytes, from, to);
        if (said === 'candidate') candidates |= 1 << place;
        else if (said === 'value') {
          column.begin(times);
          if (candidates !== 0) unconfirmed(column, times, candidates);
          column.value(place, true, times);
          return TOLD;
        }
      }
      if (to - from > MOST_DIGITS) return UNTOLD;
      column.begin(times);
      if (candidates !== 0) unconfirmed(column, times, candidates);
      if (to - from >= LEAST_BACKWARDS) backwards(column, times, bytes, from, to);
      for (const { place, fit } of ofShapes) {
        const fits = fit(bytes, from, to);
        if (fits !== 0) column.fits(place, fits, times);
      }
      return to - from;
    },
  };

  function unconfirmed(column: Column, times: Times, candidates: number): void {
    for (const { place } of ofDigits)
      if ((candidates & (1 << place)) !== 0) column.value(place, false, times);
  }

  function backwards(column: Column, times: Times, bytes: Uint8Array, from: number, to: number): void {
    const length = to - from;
    for (let at = 0; at < length; at += 1) reversed[at] = bytes[to - 1 - at] ?? 0;
    for (const { place, says } of ofDigits)
      if (says(reversed, 0, length) === 'value') return column.backwards(place, times);
  }
}
