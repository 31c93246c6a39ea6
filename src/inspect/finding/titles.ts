/** Rows above headings that surely are no data: what they hold goes uncounted, so they may hold little. */

import { fold } from '../../lib/fold.ts';
import type { Row } from '../../model/table.ts';
import { holdsValue, isField, isName, textsOf } from '../headings.ts';
import { marksOf } from '../marks.ts';
import { person } from '../shapes/person.ts';

/** Whether one row may be a title, or a label and what it says. */
export function mayBeTitle(row: Row): boolean {
  const texts = filledTexts(row);
  return texts.length <= 2 && texts.every((text) => text.length <= MOST_TITLE_CHARS && !holdsValue(text));
}

/** Whether all rows above headings may be titles together: a list of names in one column or two is none. */
export function areTitles(rows: readonly Row[]): boolean {
  const seen = new Set<string>();
  const labels = new Set<string>();
  let chars = 0;
  let pairs = 0;
  let people = 0;
  for (const row of rows) {
    const texts = filledTexts(row);
    const line = texts.map(fold).join('\u0001');
    if (seen.has(line)) continue;
    seen.add(line);
    chars += line.length;
    people += texts.reduce((sum, text) => sum + peopleIn(text), 0);
    const [first = '', second = ''] = texts;
    if (!isName(second)) continue; // a title alone, or a label with a number or a day
    const isLabelled = (isField(first) || /[:：]$/.test(first)) && !labels.has(fold(first));
    if (isLabelled) labels.add(fold(first));
    else pairs += 1;
  }
  return chars <= MOST_CHARS && pairs <= MOST_PAIRS && labels.size <= MOST_LABELS && people <= MOST_PEOPLE;
}

const MOST_TITLE_CHARS = 200;
/** Of all different rows together. */
const MOST_CHARS = 1000;
const MOST_PAIRS = 3;
const MOST_LABELS = 12;
/** Who made the report, for whom, and who checked it. */
const MOST_PEOPLE = 4;

const filledTexts = (row: Row): readonly string[] => textsOf(row).filter((text) => text !== '');

/** Parts of a text that are surely names of people. */
const peopleIn = (text: string): number =>
  text.split(/[、,，;；:：/|]/u).filter((part) => person.fit(part.trim(), marksOf(part.trim())) === 2).length;
