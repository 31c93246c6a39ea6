/** The rows of one worksheet, as events come in; holes are null, blank rows are none. */

import { Fault } from '../lib/fault.ts';
import { batchOf } from './batch.ts';
import type { Batch } from './batch.ts';
import type { Cell, Row } from '../model/table.ts';
import type { ReadLimits } from './format.ts';
import type { RowGuard } from './limits.ts';
import { cellTooLong } from './limits.ts';
import type { Book } from './xlsx-book.ts';
import { showsDate } from './xlsx-numbers.ts';
import { unescaped } from './xlsx-text.ts';
import { parseXml } from './xml.ts';

/** The rows of a worksheet part, a thousand or so at a time. */
export async function* sheetRows(
  part: AsyncIterable<Uint8Array>,
  book: Book,
  limits: ReadLimits,
  guard: RowGuard,
): AsyncGenerator<Batch> {
  let rows: Row[] = [];
  let row: Cell[] = [];
  let rowNumber = 0;
  let column = -1;
  let type = 'n';
  let style = 0;
  let text: string | null = null;
  let listening = false;
  let phonetic = false;
  let inData = false;
  let dataSeen = false;

  const events = {
    open(name: string, attributes: Readonly<Record<string, string>>, depth: number) {
      if (depth === 1 && name !== 'worksheet') throw broken('a sheet is no worksheet');
      if (depth === 2 && name === 'sheetData') {
        if (dataSeen) throw broken('a sheet has two bodies');
        inData = true;
        dataSeen = true;
      }
      if (!inData) return;
      if (depth === 3 && name === 'row') {
        const next = attributes['r'] === undefined ? rowNumber + 1 : Number(attributes['r']);
        if (!Number.isInteger(next) || next <= rowNumber || next > MAX_ROW)
          throw broken('rows are out of order');
        rowNumber = next;
        row = [];
        column = -1;
      } else if (depth === 4 && name === 'c') {
        column = columnOf(attributes['r'], rowNumber, column);
        if (column >= limits.maxColumns)
          throw new Fault('LIMIT_COLUMNS', `read a table: it has more than ${limits.maxColumns} columns`);
        type = attributes['t'] ?? 'n';
        style = Number(attributes['s'] ?? 0);
        text = null;
      } else if (name === 'rPh') phonetic = true;
      else listening = type === 'inlineStr' ? name === 't' && !phonetic : depth === 5 && name === 'v';
      if (listening) text ??= '';
    },
    text(piece: string) {
      if (!listening) return;
      text = (text ?? '') + piece;
      if (text.length > limits.maxCellChars * 7) throw cellTooLong(limits);
    },
    close(name: string, depth: number) {
      if (!inData) return;
      listening = false;
      if (name === 'rPh') phonetic = false;
      if (depth === 4 && name === 'c') {
        const cell = cellOf(text, type, style, book);
        if (cell !== null) {
          while (row.length < column) row.push(null);
          row.push(cell);
        }
        text = null;
        type = 'n';
      } else if (depth === 3 && name === 'row') {
        if (row.length > 0) {
          guard.check(row);
          rows.push(row);
        }
      } else if (depth === 2) inData = false;
    },
  };

  for await (const _piece of parseXml(part, limits.maxDepth, events)) {
    if (rows.length < BATCH) continue;
    yield batchOf(rows);
    rows = [];
  }
  if (rows.length > 0) yield batchOf(rows);
}

const BATCH = 1000;
const MAX_ROW = 1_048_576;
const MAX_COLUMN = 16_384;
/** Days from 1900's day zero to 1904's. */
const DAYS_1904 = 1462;

/** The position that a reference such as `AB12` names, or the next one. */
function columnOf(reference: string | undefined, rowNumber: number, last: number): number {
  if (reference === undefined) return last + 1;
  const match = /^([A-Z]{1,3})([0-9]{1,7})$/.exec(reference);
  if (!match || Number(match[2]) !== rowNumber) throw broken('a cell is in the wrong row');
  let column = 0;
  for (const letter of match[1] ?? '') column = column * 26 + letter.charCodeAt(0) - 64;
  if (column > MAX_COLUMN || column - 1 <= last) throw broken('cells are out of order');
  return column - 1;
}

/** A formula is its cached value; an error is its name; an unknown type is a fault. */
function cellOf(text: string | null, type: string, style: number, book: Book): Cell {
  if (text === null) return null;
  switch (type) {
    case 's': {
      const string = /^\s*\d+\s*$/.test(text) ? book.strings[Number(text)] : undefined;
      if (string === undefined) throw broken('a cell names a string that is not there');
      return string;
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
      return numberOf(text.trim(), book.formats[style] ?? null, book.from1904);
    default:
      throw broken('a cell is of an unknown type');
  }
}

function numberOf(text: string, format: string | null, from1904: boolean): Cell {
  if (text === '') return null;
  const number = Number(text);
  if (!Number.isFinite(number) || !/^[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?$/.test(text))
    throw broken('a number is none');
  // Whole numbers that a double would round: other programs read every digit of them.
  if (/^-?[0-9]{16,}$/.test(text) && BigInt(text) !== BigInt(number)) return { digits: text };
  if (format === null) return number;
  // What is written anew counts from 1900.
  return { number: from1904 && showsDate(format) ? number + DAYS_1904 : number, format };
}

function broken(why: string): Fault {
  return new Fault('FORMAT_BROKEN', `read a spreadsheet: ${why}`);
}
