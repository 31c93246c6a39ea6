/** Days and years of cells: for masks that leave a year, and tokens of days. */

import { visible } from './visible.ts';
import type { Cell } from '../model/table.ts';

const YEAR = '(?:19|20)\\d{2}';
const MONTH = '(?:0?[1-9]|1[0-2])';
const DAY = '(?:0?[1-9]|[12]\\d|3[01])';
const DATES = [
  // 2024-01-31, 2024/1/31 12:00, 2024年1月31日, 2024-01
  new RegExp(`^(${YEAR})[-/.年]${MONTH}(?:[-/.月]|$|[-/.月]${DAY}(?:日|[T ,].*)?)`, 'su'),
  // 20240131
  new RegExp(`^(${YEAR})(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])$`, 'u'),
  // 31.01.2024, 1/31/2024 12:00
  new RegExp(`^(?:\\d{1,2})[-/.](?:\\d{1,2})[-/.](${YEAR})(?:[T ,].*)?$`, 'su'),
];

/** The year of a day, also of one that a spreadsheet counts; empty for what is plainly none. */
export function yearOf(cell: Cell): string {
  if (typeof cell === 'object' && cell !== null && 'format' in cell) {
    const year = isDateFormat(cell.format) ? serialDay(cell.number)?.getUTCFullYear() : undefined;
    return year === undefined ? '' : String(year);
  }
  if (typeof cell !== 'string') return '';
  const text = visible(cell);
  for (const date of DATES) {
    const year = date.exec(text)?.[1];
    if (year !== undefined) return year;
  }
  return '';
}

/** A number format of a date has a y that is no quoted or escaped text. */
export function isDateFormat(format: string): boolean {
  return /y/i.test(format.replaceAll(/"[^"]*"|\\.|\[[^\]]*\]/g, ''));
}

/** Spreadsheets count days from 30 December 1899 (ECMA-376 part 1, 18.17.4.1). Null beyond the years 1900 to 2099. */
export function serialDay(days: number): Date | null {
  const day = new Date(Date.UTC(1899, 11, 30) + Math.floor(days) * 86_400_000);
  const year = day.getUTCFullYear();
  return year >= 1900 && year < 2100 ? day : null;
}
