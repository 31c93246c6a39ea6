/** What single rows say of themselves where a table may begin or end. */

import type { Batch } from '../../formats/batch.ts';
import { fold } from '../../lib/fold.ts';
import type { Row } from '../../model/table.ts';
import { isName, mayBeHeading, saysHeadings, textsOf } from '../headings.ts';
import { isFooter } from './labels.ts';
import { filledIn } from './start.ts';

/** Whether nothing stands in the row. */
export function isBlank(batch: Batch, row: number): boolean {
  const width = batch.width(row);
  for (let column = 0; column < width; column += 1)
    if (batch.traits(row, column) !== 0 || batch.text(row, column).trim() !== '') return false;
  return true;
}

/** Cheap for data: the words of headings in half of the cells. */
export function looksLikeHeadings(row: Row): boolean {
  const texts = textsOf(row).filter((text) => text !== '');
  const some = texts.filter(mayBeHeading).length;
  return some >= 2 && some * 2 >= texts.length && saysHeadings(texts);
}

/** The rows of data that come before a blank row or other headings. */
export function dataOf(rows: readonly Row[]): readonly Row[] {
  const end = rows.findIndex((row) => filledIn(row) === 0 || (filledIn(row) >= 2 && isHeadings(row)));
  return rows.slice(0, end === -1 ? rows.length : end).filter((row) => !isFooter(textsOf(row)));
}

function isHeadings(row: Row): boolean {
  const texts = textsOf(row).filter((text) => text !== '');
  return texts.every(isName) && saysHeadings(texts);
}

/** The row as one text, for comparing. */
export const lineOf = (row: Row): string => textsOf(row).map(fold).join('\u0001');
/** The first text that stands in the row. */
export const firstOf = (row: Row): string => textsOf(row).find((text) => text !== '') ?? '';
