/** A cell's value from its type and text, as a worksheet spells them. */

import { Fault } from '../../lib/fault.ts';
import type { Cell } from '../../model/table.ts';
import type { Book } from './book.ts';
import { showsDate } from './numbers.ts';
import { unescaped } from './text.ts';

/** What a cell holds: of a formula its cached value, and where there is none its own text; an error is its name; an unknown type is a fault. Null for a hole. */
export function cellOf(
  text: string | null,
  formula: string | null,
  type: string,
  style: number,
  book: Book,
): Cell {
  if (text === null || (text === '' && type === 'n')) return formula ? `=${unescaped(formula)}` : null;
  switch (type) {
    case 's': {
      const index = /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : -1;
      if (index < 0 || index >= book.strings.count) throw broken('a cell names a string that is not there');
      return book.strings.text(index);
    }
    case 'str':
    case 'inlineStr':
    case 'e':
    case 'd':
      return unescaped(text);
    case 'b':
      if (!/^\s*(?:[01]|true|false)\s*$/.test(text)) throw broken('a yes or no is neither');
      return /1|true/.test(text);
    case 'n':
      return text.trim() === '' ? null : numberCell(text.trim(), style, book);
    default:
      throw broken('a cell is of an unknown type');
  }
}

/** The number that a text spells, in the format of the style. */
export function numberCell(text: string, style: number, book: Book): Cell {
  if (!isNumber(text)) throw broken('a number is none');
  const number = Number(text);
  // Whole numbers that a double would round: other programs read every digit of them.
  if (/^-?[0-9]{16,}$/.test(text) && BigInt(text) !== BigInt(number)) return { digits: text };
  const format = book.formats[style] ?? null;
  if (format === null) return number;
  // What is written anew counts from 1900.
  return { number: isMoved(style, book) ? number + DAYS_1904 : number, format };
}

export const isNumber = (text: string): boolean =>
  /^[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?$/.test(text) && Number.isFinite(Number(text));

/** Whether numbers of the style are days that count from 1904. */
export const isMoved = (style: number, { from1904, formats }: Book): boolean =>
  from1904 && showsDate(formats[style] ?? '');

/** Days from 1900's day zero to 1904's. */
const DAYS_1904 = 1462;

export function broken(why: string): Fault {
  return new Fault('FORMAT_BROKEN', `read a spreadsheet: ${why}`);
}
