/** Whether a table's first row is headings. In doubt it is data: a heading is shown and recorded, and a value must not be. */

import { textOf } from '../formats/cell.ts';
import { fold } from '../lib/fold.ts';
import type { Row } from '../model/table.ts';
import { classesIn } from './detectors/detector.ts';
import { detectors } from './detectors/index.ts';
import { HEADING_ENDINGS, HEADING_WORDS } from './heading-words.ts';

/** What else is known when the first row is looked at. */
export interface Surroundings {
  /** The rows that follow it, as many as are at hand. */
  readonly following: readonly Row[];
  /** Folded names of the person, which no heading is. */
  readonly ownerValues: ReadonlySet<string>;
  /** Folded headings that the profile names. */
  readonly ownerHeadings: ReadonlySet<string>;
}

/** The first row's texts when all of it reads like headings and something shows that it is; otherwise null. Blank cells at its end are no matter: exporters like to add a last comma. */
export function headingsOf(first: Row, around: Surroundings): readonly string[] | null {
  const filled = first.slice(
    0,
    first.findLastIndex((cell) => cell !== null && textOf(cell).trim() !== '') + 1,
  );
  const texts = filled.map((cell) => (typeof cell === 'string' ? cell.trim() : ''));
  const distinct = new Set(texts.map(fold));
  const fit = texts.every((text) => isName(text) && !around.ownerValues.has(fold(text)));
  if (texts.length === 0 || !fit || distinct.size !== texts.length) return null;
  return texts.some((text) => around.ownerHeadings.has(fold(text))) ||
    saysHeadings(texts) ||
    differsBelow(texts.length, around.following)
    ? texts
    : null;
}

/** Whether the words are those of headings: two of them at least, for one may be a name's by chance. */
function saysHeadings(texts: readonly string[]): boolean {
  const said = texts.filter((text) => {
    const folded = fold(text);
    const last = folded.split(/[^\p{L}]+/u).findLast((word) => word !== '') ?? '';
    return (
      /^[#№]$/.test(text) ||
      HEADING_WORDS.has(last) ||
      HEADING_ENDINGS.some((ending) => folded.endsWith(ending)) ||
      /^[a-z]+(?:_[a-z0-9]+|[A-Z][a-z0-9]+)+_?$/.test(text)
    );
  });
  return said.length >= Math.min(2, texts.length);
}

/** Whether a column below holds numbers, dates or values, as its first cell does not. People listed by name alone show no such difference, and their first is no heading. */
function differsBelow(width: number, following: readonly Row[]): boolean {
  return Array.from({ length: width }, (_, index) => {
    const cells = following.map((row) => textOf(row[index]).trim()).filter((text) => text !== '');
    return cells.length > 0 && cells.every((text) => !isName(text));
  }).includes(true);
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
    classesIn(detectors, text).length === 0
  );
}

const MOST_CHARS = 100;
