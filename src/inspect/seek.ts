/** All values of one cell, whatever their disguise. */

import { search, undisguised } from './detectors/detector.ts';
import type { Detector, OnValue } from './detectors/detector.ts';
import { otherWritings } from './disguises.ts';
import { marksOf, WIDE_PLATE } from './marks.ts';
import type { Marks } from './marks.ts';

/** What was seen in a cell. Used again by the next call: read it before. */
export interface Seen {
  /** The text without disguise. */
  readonly text: string;
  readonly marks: Marks;
  /** Values found in it as it stands. */
  readonly hits: number;
  /** The text holds more than its values. */
  readonly embedded: boolean;
}

export interface Seeker {
  /** Searches a text. `onValue` hears of each value that its plain form or another writing of it holds. */
  seek(text: string): Seen;
  /** Detectors whose values the text holds backwards, by their places; asked for texts without a hit. */
  backwards(text: string, marks: Marks): readonly number[];
}

/** A search with these detectors. */
export function seeker(detectors: readonly Detector[], onValue: OnValue): Seeker {
  const others = detectors.filter(({ ownRule }) => ownRule === true);
  const seen: { -readonly [K in keyof Seen]: Seen[K] } = {
    text: '',
    marks: marksOf(''),
    hits: 0,
    embedded: false,
  };
  let covered = 0;
  const heard: OnValue = (place, from, to, confirmed) => {
    if (confirmed && detectors[place]?.ignored !== true) {
      seen.hits += 1;
      covered += to - from;
    }
    onValue(place, from, to, confirmed);
  };

  return { seek, backwards };

  function seek(text: string): Seen {
    let marks = marksOf(text);
    let plain = text;
    if (marks.odd || marks.numerals > 2) {
      const undone = undisguised(text);
      plain = undone.plain;
      marks = undone.marks;
    }
    seen.text = plain;
    seen.marks = marks;
    seen.hits = 0;
    covered = 0;
    if (mayHoldAny(marks) || others.some((one) => one.mayHold(marks))) search(detectors, plain, marks, heard);
    seen.embedded = seen.hits > 0 && plain.length - covered > 5;
    if (seen.hits === 0 && mayBeWritten(marks)) {
      const writings = otherWritings(plain, marks);
      if (writings.length > 0) seen.marks = { ...marks };
      for (const other of writings) search(detectors, other, marksOf(other), onValue);
    }
    return seen;
  }

  function backwards(text: string, marks: Marks): readonly number[] {
    const found: number[] = [];
    search(detectors, Array.from(text).reverse().join(''), marks, (place, from, to, confirmed) => {
      if (confirmed && to - from >= text.length - 4) found.push(place);
    });
    return found;
  }
}

/** False when no built-in detector can find anything: most cells of most tables. */
function mayHoldAny({ run, at, digits, letters, colons, dots, wide }: Marks): boolean {
  return (
    run >= 8 ||
    at ||
    (letters > 0 && digits >= 8) ||
    colons >= 2 ||
    dots >= 3 ||
    ((wide & WIDE_PLATE) !== 0 && letters > 0 && digits > 1)
  );
}

const mayBeWritten = ({ word, letters, digits }: Marks): boolean =>
  word >= 14 || digits >= 14 || (letters > 0 && letters <= 2 && digits >= 2 && digits < 20);
