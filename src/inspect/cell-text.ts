/** A cell as the text that is searched: nested values without escapes, dates as dates. */

import { textOf } from '../formats/cell.ts';
import type { Cell } from '../model/table.ts';

/** Nested values as text in which escapes hide nothing; numbers that are shown as days as ISO 8601 days. */
export function textFor(cell: Cell): string {
  if (typeof cell !== 'object' || cell === null) return textOf(cell);
  if ('json' in cell) return leavesOf(cell.json).join('\n');
  if ('format' in cell && isDay(cell.number, cell.format)) return dayOf(cell.number);
  return textOf(cell);
}

function leavesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return value === undefined ? [] : [JSON.stringify(value)];
  return Object.entries(value).flatMap(([key, member]: [string, unknown]) => [
    ...(Array.isArray(value) ? [] : [key]),
    ...leavesOf(member),
  ]);
}

/** Days of 1900 to 2100, below a format that shows a year with a month or a day. */
const isDay = (number: number, format: string): boolean =>
  number > 0 && number < 73_415 && /y/i.test(format) && /[dm]/i.test(format);

/** Excel counts days from the last of 1899, and knows a 29th of February 1900. */
const EPOCH_MS = Date.UTC(1899, 11, 30);

const dayOf = (number: number): string =>
  new Date(EPOCH_MS + Math.floor(number) * 86_400_000).toISOString().slice(0, 10);
