/** The bounds of reading that every format holds, each with its fault. */

import { Fault } from '../lib/fault.ts';
import type { Cell, Row } from '../model/table.ts';
import type { ReadLimits } from './format.ts';

export interface RowGuard {
  /** Lets one more row through, or throws the fault of the bound it breaks. */
  check(row: Row): void;
  /** The same by the row's width, for rows whose cells were looked at already. */
  pass(width: number): void;
}

/** A guard that counts rows over all tables of one reading. */
export function rowGuard(limits: ReadLimits): RowGuard {
  let rows = 0;
  const pass = (width: number): void => {
    rows += 1;
    if (rows > limits.maxRows)
      throw new Fault('LIMIT_ROWS', `read a table: it has more than ${limits.maxRows} rows`);
    if (width > limits.maxColumns)
      throw new Fault('LIMIT_COLUMNS', `read a table: it has more than ${limits.maxColumns} columns`);
  };
  return {
    check(row) {
      pass(row.length);
      for (const cell of row) if (charsOf(cell) > limits.maxCellChars) throw cellTooLong(limits);
    },
    pass,
  };
}

/** The fault of a cell that is too long. */
export function cellTooLong(limits: ReadLimits): Fault {
  return new Fault('LIMIT_CELL', `read a table: a cell is longer than ${limits.maxCellChars} characters`);
}

function charsOf(cell: Cell): number {
  if (typeof cell === 'string') return cell.length;
  if (cell === null || typeof cell !== 'object') return 0;
  if ('digits' in cell) return cell.digits.length;
  return 'json' in cell && cell.json !== undefined ? JSON.stringify(cell.json).length : 0;
}
