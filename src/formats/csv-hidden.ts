/** Rows within one quoted cell: RFC 4180 allows them, and whoever takes the quotes away has them back. */

import type { CsvBatch } from './csv-batch.ts';

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
