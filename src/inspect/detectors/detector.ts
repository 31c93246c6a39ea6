/** What a detector of sensitive values is, and how a text is searched with several at once. */

import { plainOf } from '../../lib/plain.ts';
import type { ValueClass } from '../../model/table.ts';
import { marksOf } from '../marks.ts';
import type { Marks } from '../marks.ts';

export interface Detector {
  /** The class of the values it finds. */
  readonly id: ValueClass;
  /** Cheap: false when the text cannot hold such a value. */
  readonly mayHold: (marks: Marks) => boolean;
  /** Global, with the value as the whole match; written so that no text makes it slow. */
  readonly pattern: Pattern;
  /** Checks a match as it stands, blanks and dashes included. */
  readonly confirm: (text: string) => boolean;
  /** Which share of random texts of the pattern `confirm` takes; absent for one that chance hardly fools. */
  readonly chance?: number;
  /** It comes from a rule file, and its `mayHold` is asked for every text. */
  readonly ownRule?: boolean;
  /** Of such a detector: how many ASCII digits a value without letters has at least. */
  readonly leastDigits?: number;
  /** Of such a detector: what it finds is no value, and no other detector sees it. */
  readonly ignored?: boolean;
  /** Of such a detector: the folded headings below which it counts; absent for all. */
  readonly below?: (heading: string) => boolean;
  /** What ASCII digits by themselves are, and nothing else: the same as pattern and confirm say, only faster. Absent where digits alone are never a value. */
  readonly digits?: (text: string) => 'value' | 'candidate' | null;
  readonly examples: { readonly finds: readonly string[]; readonly ignores: readonly string[] };
}

/** As much of a RegExp as searching needs. */
export interface Pattern {
  lastIndex: number;
  exec(text: string): { readonly 0: string; readonly index: number } | null;
}

/** Hears of each value: whose, by its place in the list, and where it stands in the text that was searched. `confirmed` is false for one that fits the pattern alone. */
export type OnValue = (detector: number, from: number, to: number, confirmed: boolean) => void;

/** Searches a plain text. What an earlier detector of the list found is not searched by a later one. */
export function search(detectors: readonly Detector[], text: string, marks: Marks, onValue: OnValue): void {
  if (marks.digits === marks.length) return searchDigits(detectors, text, marks, onValue);
  let taken: [number, number][] | null = null;
  for (let place = 0; place < detectors.length; place += 1) {
    const detector = detectors[place];
    if (!detector?.mayHold(marks)) continue;
    const { pattern } = detector;
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      const from = match.index;
      const to = from + match[0].length;
      if (to === from) break;
      if (taken?.some(([begin, end]) => from < end && begin < to)) continue;
      const confirmed = detector.confirm(match[0]);
      onValue(place, from, to, confirmed);
      if (!confirmed) continue;
      if (from === 0 && to === text.length) return;
      (taken ??= []).push([from, to]);
    }
  }
}

function searchDigits(detectors: readonly Detector[], text: string, marks: Marks, onValue: OnValue): void {
  for (let place = 0; place < detectors.length; place += 1) {
    const detector = detectors[place];
    if (detector?.ownRule === true && detector.mayHold(marks)) {
      const { pattern } = detector;
      pattern.lastIndex = 0;
      const match = pattern.exec(text);
      if (match === null || !detector.confirm(match[0])) continue;
      onValue(place, match.index, match.index + match[0].length, true);
      if (match[0].length === text.length) return;
      continue;
    }
    const said = detector?.digits?.(text) ?? null;
    if (said === null) continue;
    onValue(place, 0, text.length, said === 'value');
    if (said === 'value') return;
  }
}

/** The values that the detector finds in a text, as they stand in it. */
export function find(detector: Detector, text: string): readonly string[] {
  const { plain, places, marks } = undisguised(text);
  const found: string[] = [];
  search([detector], plain, marks, (_place, from, to, confirmed) => {
    if (!confirmed) return;
    found.push(places === null ? plain.slice(from, to) : text.slice(places[from], endOf(places, to)));
  });
  return found;
}

/** Behind the last character of a match: what is invisible after it is no part of it. */
function endOf(places: readonly number[], to: number): number {
  const last = places[to - 1] ?? 0;
  const next = places[to] ?? last + 1;
  return next - last > 2 ? last + 1 : next;
}

/** The classes of which a text holds a value, each once. */
export function classesIn(detectors: readonly Detector[], text: string): readonly ValueClass[] {
  const { plain, marks } = undisguised(text);
  const found = new Set<ValueClass>();
  search(detectors, plain, marks, (place, _from, _to, confirmed) => {
    const id = detectors[place]?.id;
    if (confirmed && id !== undefined) found.add(id);
  });
  return [...found];
}

/** Chinese numerals in a row, as many as a number of seven digits has. */
const MANY_NUMERALS = 7;

/** The text made plain, with its marks. */
export function undisguised(text: string): {
  readonly plain: string;
  readonly places: readonly number[] | null;
  readonly marks: Marks;
} {
  const marks = marksOf(text);
  const numerals = marks.numerals + marks.digits >= MANY_NUMERALS && marks.numerals > 2;
  if (!marks.odd && !numerals) return { plain: text, places: null, marks };
  const { text: plain, places } = plainOf(text, numerals);
  return { plain, places, marks: marksOf(plain) };
}

/** Only the digits of a match. */
export function digitsIn(text: string): string {
  return text.replace(/[^0-9]/g, '');
}
