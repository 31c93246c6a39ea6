/** The one door to the library that reads binary workbooks. It is given nothing but bytes that were looked through before, and its cells become ours here. */

import type * as XLSX from '@lokalise/xlsx';
import iconv from 'iconv-lite';
import { Fault, faultCode } from '../../lib/fault.ts';
import type { Cell, Row } from '../../model/table.ts';
import { batchOf } from '../batch.ts';
import type { ReadLimits, TableReader } from '../format.ts';
import type { RowGuard } from '../limits.ts';
import { showsDate } from '../xlsx/numbers.ts';

export type Library = typeof XLSX;

/** A step of the library; whatever it throws is the fault FORMAT_BROKEN, for its messages may quote the file. */
export async function withLibrary<T>(step: (library: Library) => T): Promise<T> {
  // 1 MiB of program, which most processes never need.
  const library = await import('@lokalise/xlsx');
  if (builtIn === null) {
    library.set_cptable({ utils: { decode, encode: () => [] } });
    builtIn = { ...tableOf(library) };
  }
  forget(library, builtIn);
  try {
    return step(library);
  } catch (error) {
    if (faultCode(error) !== 'UNEXPECTED') throw error;
    throw new Fault('FORMAT_BROKEN', 'read an old spreadsheet: the library for it could not');
  }
}

/** Settings for reading cells as they are stored, and nothing else of the book. */
export const CELLS_ONLY = {
  type: 'buffer',
  dense: true,
  cellNF: true,
  cellText: false,
  cellHTML: false,
  cellFormula: false,
} as const;

/** The sheets of a book that was read; `wanted` says which of the listed ones have cells. A sheet without its body, or of the same name as another, is the fault FORMAT_BROKEN. */
export function sheetsOf(
  book: XLSX.WorkBook,
  wanted: (name: string, place: number) => boolean,
  limits: ReadLimits,
  guard: RowGuard,
): TableReader[] {
  const from1904 = book.Workbook?.WBProps?.date1904 === true;
  if (new Set(book.SheetNames).size !== book.SheetNames.length) throw broken('two sheets have one name');
  return book.SheetNames.flatMap((name, place): TableReader[] => {
    if (!wanted(name, place)) return [];
    // A sheet may be called `__proto__`, which an object does not keep as a name.
    const sheet = Object.hasOwn(book.Sheets, name) ? book.Sheets[name] : undefined;
    if (sheet === undefined) throw broken('a sheet has no body');
    const hidden = book.Workbook?.Sheets?.find((one) => one.name === name)?.Hidden ?? 0;
    const data: unknown = sheet['!data'] ?? [];
    if (!Array.isArray(data) || data.length > MAX_ROW) throw broken('rows are out of order');
    return [{ name, hidden: hidden !== 0, names: null, rows: () => batches(data, from1904, limits, guard) }];
  });
}

const BATCH = 1000;
const MAX_ROW = 1_048_576;
/** Days from 1900's day zero to 1904's. */
const DAYS_1904 = 1462;

async function* batches(
  data: readonly unknown[],
  from1904: boolean,
  limits: ReadLimits,
  guard: RowGuard,
): AsyncGenerator<ReturnType<typeof batchOf>> {
  let rows: Row[] = [];
  for (const cells of data) {
    if (!Array.isArray(cells)) continue;
    if (cells.length > limits.maxColumns)
      throw new Fault('LIMIT_COLUMNS', `read a table: it has more than ${limits.maxColumns} columns`);
    const row = Array.from(cells, (cell: unknown) => cellOf(cell, from1904));
    while (row.length > 0 && row.at(-1) === null) row.pop();
    if (row.length === 0) continue;
    guard.check(row);
    rows.push(row);
    if (rows.length < BATCH) continue;
    yield batchOf(rows);
    rows = [];
  }
  if (rows.length > 0) yield batchOf(rows);
}

function cellOf(raw: unknown, from1904: boolean): Cell {
  if (typeof raw !== 'object' || raw === null) return null;
  const cell: { t?: unknown; v?: unknown; z?: unknown } = raw;
  const { t: type, v: value, z: format } = cell;
  if (type === 'z') return null;
  if (type === 'e') return ERRORS.get(value) ?? '#N/A';
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw broken('a cell has no value');
  if (typeof format !== 'string' || /^general$/i.test(format)) return value;
  // What is written anew counts from 1900.
  return { number: from1904 && showsDate(format) ? value + DAYS_1904 : value, format };
}

/** Error cells by their code ([MS-XLS] 2.5.10). */
const ERRORS: ReadonlyMap<unknown, string> = new Map([
  [0, '#NULL!'],
  [7, '#DIV/0!'],
  [15, '#VALUE!'],
  [23, '#REF!'],
  [29, '#NAME?'],
  [36, '#NUM!'],
  [42, '#N/A'],
]);

/** Text of a code page, as the library asks for it. */
function decode(codePage: number, bytes: ArrayLike<number>): string {
  const name = NAMES.get(codePage) ?? `cp${codePage}`;
  if (!iconv.encodingExists(name))
    throw new Fault('ENCODING_UNKNOWN', 'read an old spreadsheet: its code page is unknown');
  return iconv.decode(Buffer.from(Array.from(bytes)), name);
}

const NAMES: ReadonlyMap<number, string> = new Map([
  [936, 'gb18030'],
  [1200, 'utf-16le'],
  [10000, 'macintosh'],
  [28591, 'windows-1252'],
  [65001, 'utf-8'],
]);

type FormatTable = Record<string, string>;
let builtIn: FormatTable | null = null;

const tableOf = (library: Library): FormatTable => library.SSF.get_table();

/** The library keeps one table of number formats for all files: what the last one brought must not show in the next. */
function forget(library: Library, first: FormatTable): void {
  const table = tableOf(library);
  for (const id of Object.keys(table)) delete table[id];
  Object.assign(table, first);
}

function broken(why: string): Fault {
  return new Fault('FORMAT_BROKEN', `read an old spreadsheet: ${why}`);
}
