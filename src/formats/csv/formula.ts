/** Cells that a spreadsheet program would take for formulas: `=` `+` `-` `@` TAB or CR at their start (CWE-1236). */

import type { CsvBatch } from './batch.ts';

/** The text with an apostrophe before it, where a program could run it. Phone numbers, numbers below zero and lone signs are no formulas and stay as they are. */
export function formulaEscape(text: string): string {
  if (text === '' || STARTS[text.charCodeAt(0)] !== 1) return text;
  return HARMLESS.test(text) ? text : `'${text}`;
}

/** Whether one of a row's cells begins as a formula does, as its first bytes have it. All of the cells must be there. */
export function mayBeFormula(batch: CsvBatch, row: number, first: number, last: number): boolean {
  const { bytes, ends, quote, step } = batch;
  const cells = batch.firstCell[row] ?? 0;
  let start = batch.startOf(row, first);
  for (let column = first; column <= last; column += 1) {
    const end = ends[cells + column] ?? 0;
    const byte = bytes[start] ?? 0;
    if (start < end && STARTS[byte === quote ? (bytes[start + 1] ?? 0) : byte] === 1) return true;
    start = end + step;
  }
  return false;
}

const STARTS = Uint8Array.from({ length: 256 }, (_, code) =>
  '=+-@\t\r'.includes(String.fromCharCode(code)) ? 1 : 0,
);
const HARMLESS = /^[+-]+[\d\s().,/-]*(?:[Ee][+-]?\d+)?\s*%?$/;
