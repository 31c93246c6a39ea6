/** Whether a table's first row is headings. In doubt it is data: a heading is shown and recorded, and a value must not be. */

import { textOf } from '../formats/cell.ts';
import { fold } from '../lib/fold.ts';
import type { Row } from '../model/table.ts';
import { classesIn } from './detectors/detector.ts';
import { detectors } from './detectors/index.ts';

/** The first row's texts when all of it reads like headings; otherwise null. Blank cells at its end are no matter: exporters like to add a last comma. */
export function headingsOf(first: Row, ownerValues: ReadonlySet<string>): readonly string[] | null {
  const filled = first.slice(
    0,
    first.findLastIndex((cell) => cell !== null && textOf(cell).trim() !== '') + 1,
  );
  const texts = filled.map((cell) => (typeof cell === 'string' ? cell.trim() : ''));
  const distinct = new Set(texts.map(fold));
  const fit = texts.every((text) => isName(text) && !ownerValues.has(fold(text)));
  return texts.length > 0 && fit && distinct.size === texts.length ? texts : null;
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
