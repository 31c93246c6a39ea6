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
  /** Of such a detector: how many ASCII digits and letters a value has at least. */
  readonly least?: { readonly digits: number; readonly letters: number };
  /** Of such a detector: what it finds is no value, and no other detector sees it. */
  readonly ignored?: boolean;
  /** Of such a detector: the folded headings below which it counts; absent for all. */
  readonly below?: (heading: string) => boolean;
  /** What ASCII digits by themselves are, and nothing else: the same as pattern and confirm say, only faster. Absent where digits alone are never a value. */
  readonly digits?: InBytes<'value' | 'candidate' | null>;
  /** Whether ASCII bytes that are not all digits are one such value from end to end, so that no search is needed: it may miss some, and takes none in which `search` would hear of anything else. */
  readonly whole?: InBytes<boolean>;
  readonly examples: { readonly finds: readonly string[]; readonly ignores: readonly string[] };
}

/** Asked of the bytes between two places, which are never none. */
export type InBytes<T> = (bytes: Uint8Array, from: number, to: number) => T;

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

/** No value of digits alone is longer. */
const MOST_DIGITS = 24;
const digitBytes = new Uint8Array(MOST_DIGITS);

function searchDigits(detectors: readonly Detector[], text: string, marks: Marks, onValue: OnValue): void {
  const { length } = text;
  const isShort = length > 0 && length <= MOST_DIGITS;
  if (isShort) for (let place = 0; place < length; place += 1) digitBytes[place] = text.charCodeAt(place);
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
    const said = isShort ? (detector?.digits?.(digitBytes, 0, length) ?? null) : null;
    if (said === null) continue;
    onValue(place, 0, length, said === 'value');
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

/** A match without its marks as bytes. */
export function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let place = 0; place < text.length; place += 1) bytes[place] = text.charCodeAt(place);
  return bytes;
}

/** Whether the byte is an ASCII digit. */
export const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= 0x30 && byte <= 0x39;

/** The number that the ASCII digits between two places are. */
export function numberIn(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at += 1) sum = sum * 10 + (bytes[at] ?? 0) - 0x30;
  return sum;
}
