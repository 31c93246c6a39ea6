/** Rows of a worksheet in the form that nearly every program writes, scanned byte by byte. Nothing is refused here: what is in another form goes to the strict parser. */

import { CellScan } from './cells.ts';
import type { SheetState } from './cells.ts';
import { BLANK, Cursor, GREATER, LESS, LETTER_R, SLASH } from './cursor.ts';
import type { Scan } from './part.ts';

export const MOST_ROWS = 1_048_576;
export const MOST_COLUMNS = 16_384;

/** What is met so near the end of the bytes may be half of what is known. */
const NEAR_END = 16;

/** A scanner of rows into the sheet's batch. */
export function rowScan(state: SheetState): Scan {
  const { batch, limits, guard } = state;
  const mostColumns = Math.min(limits.maxColumns, MOST_COLUMNS);
  const cursor = new Cursor();
  const cells = new CellScan(cursor, state, mostColumns);

  return (bytes, from, to) => {
    cursor.bytes = batch.bytes = bytes;
    for (let row = from; ; row = cursor.at) {
      if (batch.isFull) return { at: row, stopped: 'full' };
      cursor.at = row;
      cursor.skipSpace();
      if (cursor.peek(0) === LESS && cursor.peek(1) === SLASH) return { at: row, stopped: 'end' };
      if (!oneRow()) return { at: row, stopped: cursor.at >= to - NEAR_END ? 'more' : 'strange' };
    }
  };

  function oneRow(): boolean {
    if (!cursor.match('<row')) return false;
    const number = rowNumber();
    const isOpen = cursor.peek(0) === GREATER;
    if (!isOpen && !cursor.match('/>')) return false;
    if (number <= state.row || number > MOST_ROWS) return false;
    batch.begin(mostColumns);
    if (isOpen) {
      cursor.at += 1;
      if (!cells.all(number) || !cursor.match('</row>')) return false;
    }
    const width = batch.end(number);
    state.row = number;
    if (width > 0) guard.pass(width);
    return true;
  }

  /** The number that the row says it has, or the next; below 0 for one that is none. The cursor stands behind the attributes, or at what is none. */
  function rowNumber(): number {
    let number = 0;
    while (cursor.peek(0) === BLANK) {
      if (!cursor.attribute()) return -1;
      if (cursor.name === LETTER_R) number = number === 0 ? cursor.digits(7) : -1;
    }
    return number === 0 ? state.row + 1 : number;
  }
}
