/** Masks: what remains of a cell. Counted in code points, after invisible characters are gone (they would let one more visible one through). */

import { textOf } from '../formats/cell.ts';
import type { Mask } from '../model/export.ts';
import type { Cell } from '../model/table.ts';

/** The masked cell: text, or the empty cell that it was (a JSON key that is missing stays missing). */
export function masked(cell: Cell, mask: Mask): Cell {
  const text = textOf(cell);
  if (text === '') return cell;
  // What nearly all masked cells are, without taking them apart.
  if (mask === 'keep-last-4' && typeof cell === 'string' && PLAIN.test(text))
    return '*'.repeat(hiddenOf(text.length)) + text.slice(hiddenOf(text.length));
  if (mask === 'year-only') return yearOf(cell);
  // A nested value has no last four characters that mean anything.
  if (typeof cell === 'object' && cell !== null && 'json' in cell) return '';
  const chars = Array.from(visible(text));
  switch (mask) {
    case 'keep-last-4':
      return '*'.repeat(hiddenOf(chars.length)) + chars.slice(hiddenOf(chars.length)).join('');
    case 'keep-first-1':
      return chars.length <= 1 ? stars(chars) : (chars[0] ?? '') + stars(chars.slice(1));
    case 'domain-only':
      return domainOf(chars.join(''));
    case 'blank':
      return '';
    default:
      return mask satisfies never;
  }
}

/** How many of so many characters the last four leave hidden: more than half, and all of a short one, so that what another mask shows of its start does not make it whole. */
const hiddenOf = (length: number): number =>
  length <= 4 ? length : length - Math.min(4, Math.floor((length - 1) / 2));

/** Characters of ASCII that are seen. */
const PLAIN = /^[!-~]+$/;
const SHAPE_CHARS = 12;

/** The shape of a cell and nothing that tells who it is: the first character, stars for the rest, at most 12. */
export function shaped(cell: Cell): string {
  const chars = Array.from(visible(textOf(cell))).slice(0, SHAPE_CHARS);
  return chars.length <= 1 ? stars(chars) : (chars[0] ?? '') + stars(chars.slice(1));
}

function visible(text: string): string {
  return text.replaceAll(/[\p{Default_Ignorable_Code_Point}\p{Cc}]/gu, '').trim();
}

function stars(chars: readonly string[]): string {
  return '*'.repeat(chars.length);
}

/** Only what looks like a host name: behind an @ may stand anything. */
function domainOf(text: string): string {
  const host = /@((?:[\p{L}\p{N}-]+\.)+\p{L}[\p{L}\p{N}-]+)>?$/u.exec(text)?.[1];
  return host === undefined ? '' : `*@${host}`;
}

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

function yearOf(cell: Cell): string {
  if (typeof cell === 'object' && cell !== null && 'format' in cell)
    return isDateFormat(cell.format) ? serialYear(cell.number) : '';
  if (typeof cell !== 'string') return '';
  const text = visible(cell);
  for (const date of DATES) {
    const year = date.exec(text)?.[1];
    if (year !== undefined) return year;
  }
  return '';
}

/** A number format of a date has a y that is no quoted or escaped text. */
function isDateFormat(format: string): boolean {
  return /y/i.test(format.replaceAll(/"[^"]*"|\\.|\[[^\]]*\]/g, ''));
}

/** Spreadsheets count days from 30 December 1899 (ECMA-376 part 1, 18.17.4.1). */
function serialYear(days: number): string {
  const year = new Date(Date.UTC(1899, 11, 30) + Math.floor(days) * 86_400_000).getUTCFullYear();
  return year >= 1900 && year < 2100 ? String(year) : '';
}
