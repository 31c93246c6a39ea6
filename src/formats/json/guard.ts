/** The bounds of reading JSON, counted without making the cells. */

import { Fault } from '../../lib/fault.ts';
import type { ReadLimits } from '../format.ts';
import { cellTooLong } from '../limits.ts';

export interface JsonGuard {
  /** Lets so many more rows through, over all tables of one reading; LIMIT_ROWS. */
  rows(more: number): void;
  /** Lets a cell of so many characters through; LIMIT_CELL. */
  chars(count: number): void;
}

export function jsonGuard(limits: ReadLimits): JsonGuard {
  let rows = 0;
  return {
    rows(more) {
      rows += more;
      if (rows > limits.maxRows)
        throw new Fault('LIMIT_ROWS', `read a table: it has more than ${limits.maxRows} rows`);
    },
    chars(count) {
      if (count > limits.maxCellChars) throw cellTooLong(limits);
    },
  };
}
