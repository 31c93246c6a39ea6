/** Whether a row is headings. In doubt it is data: a heading is shown and recorded, and a value must not be. */

import { textOf } from '../formats/cell.ts';
import { fold, skeleton } from '../lib/fold.ts';
import type { Row } from '../model/table.ts';
import { classesIn } from './detectors/detector.ts';
import { detectors } from './detectors/index.ts';
import {
  ALSO_IN_NAMES,
  FIELD_PREFIXES,
  FIELD_WORDS,
  HEADING_ENDINGS,
  HEADING_WORDS,
} from './heading-words.ts';

/** What else is known when the row is looked at. */
export interface Surroundings {
  /** The rows that follow it, as many as are at hand. */
  readonly following: readonly Row[];
  /** Folded names of the person, which no heading is. */
  readonly ownerValues: ReadonlySet<string>;
  /** Skeletons of the headings that the profile names. */
  readonly ownerHeadings: ReadonlySet<string>;
}

/** The row's texts, '' for a column without one, when all of it reads like headings and something shows that it is; otherwise null. Blank cells at its end are no matter: exporters like to add a last comma. */
export function headingsOf(row: Row, around: Surroundings): readonly string[] | null {
  const texts = textsOf(row);
  const named = texts.filter((text) => text !== '' && !YEAR.test(text));
  if (!named.every((text) => isName(text) && !around.ownerValues.has(fold(text)))) return null;
  const distinct = new Set(named.map(fold));
  if (distinct.size < texts.length) {
    // Holes, years and one heading twice stand among data too: then the others have to say what they are.
    const said = new Set(named.filter(saysHeading).map(fold)).size;
    return said >= 2 && said * 2 >= named.length ? texts : null;
  }
  if (texts.length === 0) return null;
  return texts.some((text) => around.ownerHeadings.has(skeleton(text))) ||
    saysHeadings(texts) ||
    differsBelow(texts.length, around.following)
    ? texts
    : null;
}

/** A column of a pivot, which a number cell names as well. */
const YEAR = /^(?:19|20)\d{2}$/;

/** The texts of a row without the blanks at its end. */
export function textsOf(row: Row): readonly string[] {
  const texts = row.map((cell) => textOf(cell).trim());
  return texts.slice(0, texts.findLastIndex((text) => text !== '') + 1);
}

/** Whether the words are those of headings: two of them at least, for one may be a name's by chance. */
export function saysHeadings(texts: readonly string[]): boolean {
  return texts.filter(saysHeading).length >= Math.min(2, texts.length);
}

/** Cheap, and true for nearly every heading that is not disguised; false for most data. */
export function mayBeHeading(text: string): boolean {
  if (text.length > 40) return false;
  if (text.charCodeAt(text.length - 1) >= 128) return LAST_TWO.has(text.slice(-2));
  const word = /[a-z]+(?=[\W\d_]*$)/i.exec(text)?.[0];
  return word !== undefined && (HEADING_WORDS.has(word.toLowerCase()) || /[_a-z][A-Z]|_/.test(text));
}

/** Of companies' and places' endings one letter alone is a heading of its own. */
const LAST_TWO: ReadonlySet<string> = new Set(
  [...HEADING_ENDINGS, ...HEADING_WORDS].map((ending) => ending.slice(-2)),
);

function saysHeading(text: string): boolean {
  const plain = skeleton(unnumbered(text));
  const last = plain.split(/[^\p{L}]+/u).findLast((word) => word !== '') ?? '';
  if (/^[#№]$/.test(text) || /^_?[a-z]+(?:_[a-z0-9]+|[A-Z][a-z0-9]+)+_?$|^_[a-z]+_*$/.test(text)) return true;
  if (ALSO_IN_NAMES.has(last)) return isField(text);
  const ending = HEADING_ENDINGS.find((one) => plain.endsWith(one));
  return HEADING_WORDS.has(last) || (ending !== undefined && (!ALSO_IN_NAMES.has(ending) || isField(text)));
}

/** Whether the text is wholly a field's name: a company's name may end like one, and is none. */
export function isField(text: string): boolean {
  const plain = skeleton(unnumbered(text));
  if (FIELD_NAMES.has(plain)) return true;
  const parted = unnumbered(text).replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ');
  const words = skeleton(parted)
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '');
  return words.every((word) => FIELD_WORDS.has(word)) && HEADING_WORDS.has(words.at(-1) ?? '');
}

/** `Address 2` is an address. */
const unnumbered = (text: string): string => text.replace(/[\s_-]*\d{1,2}$/, '');

const FIELD_NAMES: ReadonlySet<string> = new Set(
  HEADING_ENDINGS.flatMap((ending) => [ending, ...FIELD_PREFIXES.map((prefix) => prefix + ending)]),
);

/** Whether a column below holds numbers, dates or values, as its first cell does not. People listed by name alone show no such difference, and their first is no heading. */
function differsBelow(width: number, following: readonly Row[]): boolean {
  return Array.from({ length: width }, (_, index) => index).some((index) => {
    const cells = following.map((row) => textOf(row[index]).trim()).filter((text) => text !== '');
    return cells.length > 0 && cells.every((text) => !isName(text));
  });
}

/** Whether a text may stand as a name in records: short words, no value. */
export function isName(text: string): boolean {
  return (
    text !== '' &&
    text.length <= MOST_CHARS &&
    /\p{L}|^[#№_*]+$/u.test(text) &&
    !/\d(?:[^\p{L}]?\d){5}/u.test(text) &&
    !/\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}/.test(text) &&
    !/^(?:true|false|yes|no|null|是|否|男|女)$/i.test(text) &&
    !holdsValue(text)
  );
}

const MOST_CHARS = 100;

/** Whether a text holds a sensitive value of any class. */
export function holdsValue(text: string): boolean {
  return classesIn(detectors, text).length > 0;
}
