/** Rows that hide from the dialect in which a file is read: within one quoted cell, which RFC 4180 allows, or parted by another sign, so that all of a row stands in its first cell. */

import type { CsvBatch } from './batch.ts';
import type { Dialect } from './scan.ts';

/** Quoted cells of fewer bytes hold no rows worth the look. */
export const LONG_CELL = 64;
/** Lines of notes with commas may look like rows; so many in one cell do not. */
const TOO_MANY = 3;

/** Whether a cell of the row holds lines that most of them have as many cells as the row itself. */
export function hidesRows(batch: CsvBatch, row: number): boolean {
  const width = batch.width(row);
  if (width < 3) return false;
  for (let column = 0; column < width; column += 1) {
    const start = batch.startOf(row, column);
    const end = batch.endOf(row, column);
    if (end - start < LONG_CELL || batch.bytes[start] !== batch.quote) continue;
    const lines = batch
      .text(row, column)
      .split(/[\r\n]+/)
      .filter((line) => line !== '');
    if (lines.length < TOO_MANY) continue;
    const { delimiter } = batch.form.dialect;
    const rows = lines.filter((line) => line.split(delimiter).length >= width).length;
    if (rows >= TOO_MANY && rows >= lines.length / 2) return true;
  }
  return false;
}

/** Signs that part the rows of tables; the others part prose as well. */
const SIGNS = [',', ';', '\t', '|', '\x1f', '\x01', '，'];
/** So many rows alike are no titles; of two cells alone, many are. */
const ALIKE = 3;
const ALIKE_PAIRS = 10;

/** Watches a file of so many columns: whether it has rows that fill half of them or less, and that another sign would part into as many. */
export function otherRows({ delimiter }: Dialect, columns: number): (batch: CsvBatch) => boolean {
  const signs = SIGNS.filter((sign) => sign !== delimiter);
  const least = Math.max(2, columns);
  const enough = columns > 2 ? ALIKE : ALIKE_PAIRS;
  const alike = new Map<string, number>();
  return (batch) => {
    if (columns < 2) return false;
    for (let row = 0; row < batch.rows; row += 1) {
      const width = batch.width(row);
      if (width * 2 > columns) continue;
      for (let column = 0; column < width; column += 1) {
        const text = batch.text(row, column);
        for (const sign of signs) {
          const cells = text.split(sign).length;
          if (cells < least) continue;
          const kind = `${sign}${cells}`;
          const times = (alike.get(kind) ?? 0) + 1;
          if (times >= enough) return true;
          alike.set(kind, times);
        }
      }
    }
    return false;
  };
}
