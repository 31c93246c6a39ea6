/** The rows of SpreadsheetML 2003 as events come in; holes are null, blank rows are none. */

import { Fault } from '../../lib/fault.ts';
import type { Cell } from '../../model/table.ts';
import type { ReadLimits } from '../format.ts';
import { cellTooLong } from '../limits.ts';
import type { RowGuard } from '../limits.ts';
import { dateOf } from './ods-cells.ts';
import type { Passing } from '../passing.ts';
import { showsDate } from '../xlsx/numbers.ts';
import { attribute } from '../xml.ts';
import type { XmlEvents } from '../xml.ts';

type Attributes = Readonly<Record<string, string>>;

/** Told of the elements of a workbook: Workbook, Worksheet, Table, Row, Cell, Data. */
export class SpreadsheetmlCells implements XmlEvents {
  readonly #passing: Passing;
  readonly #hidden: ReadonlySet<number>;
  readonly #limits: ReadLimits;
  readonly #guard: RowGuard;
  /** Format codes by style. */
  readonly #formats = new Map<string, string>();
  #style = '';
  #path: string[] = [];
  #sheets = 0;
  #from1904 = false;
  #row: Cell[] = [];
  #width = 0;
  #span = 1;
  #cellStyle = '';
  #data: { readonly type: string; text: string } | null = null;

  constructor(passing: Passing, hidden: ReadonlySet<number>, limits: ReadLimits, guard: RowGuard) {
    this.#passing = passing;
    this.#hidden = hidden;
    this.#limits = limits;
    this.#guard = guard;
  }

  open(name: string, attributes: Attributes, depth: number): void {
    this.#path.length = depth - 1;
    this.#path.push(name);
    const of = (key: string): string | undefined => attribute(attributes, key);
    switch (this.#path.slice(1).join('/')) {
      case 'Styles/Style':
        this.#style = of('ID') ?? '';
        return;
      case 'Styles/Style/NumberFormat':
        this.#formats.set(this.#style, NAMED.get(of('Format') ?? '') ?? of('Format') ?? '');
        return;
      case 'ExcelWorkbook/Date1904':
        this.#from1904 = true;
        return;
      case 'Worksheet':
        this.#passing.table({ name: of('Name') ?? '', hidden: this.#hidden.has(this.#sheets) });
        this.#sheets += 1;
        return;
      case 'Worksheet/Table/Row':
        this.#row = [];
        this.#width = 0;
        return;
      case 'Worksheet/Table/Row/Cell':
        this.#width = this.#placeOf(of('Index'));
        this.#span = 1 + numberOf(of('MergeAcross') ?? '0');
        this.#cellStyle = of('StyleID') ?? '';
        return;
      case 'Worksheet/Table/Row/Cell/Data':
        if (this.#data !== null || this.#row.length > this.#width) throw broken('a cell has two values');
        this.#data = { type: of('Type') ?? 'String', text: '' };
        return;
      default:
    }
  }

  text(text: string): void {
    if (this.#data === null) return;
    this.#data.text += text;
    if (this.#data.text.length > this.#limits.maxCellChars) throw cellTooLong(this.#limits);
  }

  close(name: string, depth: number): void {
    if (depth === 6 && name === 'Data' && this.#data !== null) {
      const value = cellOf(
        this.#data.type,
        this.#data.text,
        this.#formats.get(this.#cellStyle),
        this.#from1904,
      );
      this.#data = null;
      if (value === null) return;
      while (this.#row.length < this.#width) this.#row.push(null);
      this.#row.push(value);
    } else if (depth === 5 && name === 'Cell') this.#width += this.#span;
    else if (depth === 4 && name === 'Row') {
      if (this.#row.length > 0) {
        this.#guard.check(this.#row);
        this.#passing.row(this.#row);
      }
      this.#row = [];
    }
  }

  #placeOf(index: string | undefined): number {
    const place = index === undefined ? this.#width : numberOf(index) - 1;
    if (place < this.#width) throw broken('cells are out of order');
    if (place >= this.#limits.maxColumns)
      throw new Fault('LIMIT_COLUMNS', `read a table: it has more than ${this.#limits.maxColumns} columns`);
    return place;
  }
}

function cellOf(type: string, text: string, format: string | undefined, from1904: boolean): Cell {
  const code = format === undefined || format === '' || /^general$/i.test(format) ? null : format;
  switch (type) {
    case 'String':
    case 'Error':
      return text === '' ? null : text;
    case 'Boolean':
      return text.trim() === '1';
    case 'DateTime':
      return dateOf(text.trim(), code);
    case 'Number': {
      const digits = text.trim();
      const number = Number(digits);
      if (!/^[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?$/.test(digits) || !Number.isFinite(number))
        throw broken('a number is none');
      // Whole numbers that a double would round: other programs read every digit of them.
      if (/^-?[0-9]{16,}$/.test(digits) && BigInt(digits) !== BigInt(number)) return { digits };
      if (code === null) return number;
      return { number: from1904 && showsDate(code) ? number + 1462 : number, format: code };
    }
    default:
      throw broken('a cell is of an unknown type');
  }
}

function numberOf(text: string): number {
  if (!/^[0-9]{1,7}$/.test(text)) throw broken('a place is no number');
  return Number(text);
}

/** Formats that are named by a word. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ['General Number', 'General'],
  ['General Date', 'yyyy-mm-dd hh:mm'],
  ['Long Date', 'yyyy-mm-dd'],
  ['Medium Date', 'd-mmm-yy'],
  ['Short Date', 'yyyy-mm-dd'],
  ['Long Time', 'h:mm:ss'],
  ['Medium Time', 'h:mm AM/PM'],
  ['Short Time', 'h:mm'],
  ['Currency', '#,##0.00'],
  ['Euro Currency', '#,##0.00'],
  ['Fixed', '0.00'],
  ['Standard', '#,##0.00'],
  ['Percent', '0.00%'],
  ['Scientific', '0.00E+00'],
  ['Yes/No', 'General'],
  ['True/False', 'General'],
  ['On/Off', 'General'],
]);

function broken(why: string): Fault {
  return new Fault('FORMAT_BROKEN', `read an XML spreadsheet: ${why}`);
}
