/** What a cell says, as text: for comparing, for detectors, and for formats that know nothing but text. */

import type { Cell } from '../model/table.ts';

/** The cell as text; empty for a hole. A number is its digits, without the format's clothes. */
export function textOf(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'number') return digitsOf(cell);
  if (typeof cell === 'boolean') return String(cell);
  if ('number' in cell) return digitsOf(cell.number);
  if ('digits' in cell) return cell.digits;
  return cell.json === undefined ? '' : JSON.stringify(cell.json);
}

/** Whole numbers without an exponent: 1e21 is 1000000000000000000000. */
function digitsOf(number: number): string {
  return Number.isInteger(number) ? BigInt(number).toString() : String(number);
}
