/** The rows of an OpenDocument's sheets, as events come in; holes are null, blank rows are none. */

import { Fault } from '../../lib/fault.ts';
import type { Cell } from '../../model/table.ts';
import type { ReadLimits } from '../format.ts';
import { cellTooLong } from '../limits.ts';
import type { RowGuard } from '../limits.ts';
import type { OdsStyles } from './ods-styles.ts';
import type { Passing } from '../passing.ts';
import { showsDate } from '../xlsx/numbers.ts';
import { attribute } from '../xml.ts';
import type { XmlEvents } from '../xml.ts';

type Attributes = Readonly<Record<string, string>>;

interface OpenRow {
  readonly cells: Cell[];
  width: number;
  readonly times: number;
  readonly depth: number;
}

interface OpenCell {
  readonly attributes: Attributes;
  readonly paragraphs: string[];
  /** Depth of the paragraph that is open; 0 for none. */
  inside: number;
  chars: number;
}

/** Told of the elements of content.xml, or of a flat document, in which the sheets lie at the same depth. */
export class OdsCells implements XmlEvents {
  readonly #styles: OdsStyles;
  readonly #passing: Passing;
  readonly #limits: ReadLimits;
  readonly #guard: RowGuard;
  #inTable = false;
  #inBook = false;
  #from1904 = false;
  #row: OpenRow | null = null;
  #cell: OpenCell | null = null;
  /** Depth of what is no text of the cell: comments, pictures, footnotes. */
  #aside = 0;

  constructor(styles: OdsStyles, passing: Passing, limits: ReadLimits, guard: RowGuard) {
    this.#styles = styles;
    this.#passing = passing;
    this.#limits = limits;
    this.#guard = guard;
  }

  open(name: string, attributes: Attributes, depth: number): void {
    if (depth === SHEETS - 1) this.#inBook = name === 'spreadsheet';
    if (!this.#inBook) return this.#styles.open(name, attributes);
    if (depth === SHEETS) {
      this.#inTable = name === 'table';
      if (this.#inTable)
        this.#passing.table({
          name: attribute(attributes, 'name') ?? '',
          hidden: this.#styles.isHidden(attribute(attributes, 'style-name')),
        });
    }
    if (name === 'null-date') this.#from1904 = attribute(attributes, 'date-value') === '1904-01-01';
    if (!this.#inTable || this.#aside > 0 || depth === SHEETS) return;
    if (name === 'table-row' && this.#row === null)
      this.#row = { cells: [], width: 0, times: repeated(attributes, 'number-rows-repeated'), depth };
    else if (CELLS.has(name) && this.#row?.depth === depth - 1)
      this.#cell = { attributes, paragraphs: [], inside: 0, chars: 0 };
    else if (ASIDE.has(name)) this.#aside = depth;
    else if (this.#cell !== null) this.#inside(this.#cell, name, attributes, depth);
  }

  text(text: string): void {
    if (!this.#inBook) return this.#styles.text(text);
    if (this.#cell === null || this.#aside > 0 || this.#cell.inside === 0) return;
    this.#add(this.#cell, text.replace(/[ \t\r\n]+/g, ' '));
  }

  close(name: string, depth: number): void {
    if (!this.#inBook) return this.#styles.close(name);
    if (this.#aside > 0) {
      if (depth === this.#aside) this.#aside = 0;
    } else if (this.#cell !== null && depth === this.#cell.inside) {
      this.#cell.inside = 0;
    } else if (this.#row !== null && CELLS.has(name) && depth === this.#row.depth + 1) {
      this.#endCell(this.#row);
    } else if (depth === this.#row?.depth) this.#endRow(this.#row);
    if (depth === SHEETS) this.#inTable = false;
    if (depth === SHEETS - 1) this.#inBook = false;
  }

  #inside(cell: OpenCell, name: string, attributes: Attributes, depth: number): void {
    if (name === 'p' || name === 'h') {
      cell.paragraphs.push('');
      cell.inside = depth;
    } else if (cell.inside === 0) return;
    else if (name === 's') this.#add(cell, ' '.repeat(Math.min(repeated(attributes, 'c'), 1000)));
    else if (name === 'tab') this.#add(cell, '\t');
    else if (name === 'line-break') this.#add(cell, '\n');
  }

  #add(cell: OpenCell, text: string): void {
    cell.chars += text.length;
    if (cell.chars > this.#limits.maxCellChars) throw cellTooLong(this.#limits);
    cell.paragraphs.push(`${cell.paragraphs.pop() ?? ''}${text}`);
  }

  #endCell(row: OpenRow): void {
    const { attributes = {}, paragraphs = [] } = this.#cell ?? {};
    this.#cell = null;
    const times = repeated(attributes, 'number-columns-repeated');
    const value = cellOf(attributes, paragraphs.join('\n'), this.#styles, this.#from1904);
    if (value !== null) {
      if (row.width + times > this.#limits.maxColumns)
        throw new Fault('LIMIT_COLUMNS', `read a table: it has more than ${this.#limits.maxColumns} columns`);
      while (row.cells.length < row.width) row.cells.push(null);
      for (let time = 0; time < times; time += 1) row.cells.push(value);
    }
    row.width += times;
  }

  #endRow({ cells, times }: OpenRow): void {
    this.#row = null;
    if (cells.length === 0) return;
    for (let time = 0; time < times; time += 1) {
      this.#guard.check(cells);
      this.#passing.row(cells);
    }
  }
}

/** Depth of a sheet's element: below document, body and spreadsheet. */
const SHEETS = 4;
/** A cell under a merged one may still hold something. */
const CELLS: ReadonlySet<string> = new Set(['table-cell', 'covered-table-cell']);
const ASIDE: ReadonlySet<string> = new Set(['annotation', 'frame', 'shapes', 'note', 'ruby-text', 'table']);

function repeated(attributes: Attributes, name: string): number {
  const text = attribute(attributes, name) ?? '1';
  if (!/^[0-9]{1,7}$/.test(text)) throw broken('a number of repetitions is none');
  return Math.max(1, Number(text));
}

function cellOf(attributes: Attributes, text: string, styles: OdsStyles, from1904: boolean): Cell {
  const of = (name: string): string | undefined =>
    attributes[`office:${name}`] ?? attribute(attributes, name);
  const format = styles.formatOf(attribute(attributes, 'style-name'));
  switch (of('value-type')) {
    case undefined:
    case 'string':
      return text !== '' ? text : (of('string-value') ?? '') || null;
    case 'float':
    case 'percentage':
    case 'currency':
      return numberOf(of('value'), format, from1904);
    case 'boolean':
      return of('boolean-value') === 'true';
    case 'date':
      return dateOf(of('date-value') ?? '', format);
    case 'time':
      return { number: timeOf(of('time-value') ?? ''), format: format ?? '[h]:mm:ss' };
    default:
      throw broken('a cell is of an unknown type');
  }
}

function numberOf(text: string | undefined, format: string | null, from1904: boolean): Cell {
  const number = Number(text);
  if (text === undefined || !/^[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?$/.test(text) || !Number.isFinite(number))
    throw broken('a number is none');
  // Whole numbers that a double would round: other programs read every digit of them.
  if (/^-?[0-9]{16,}$/.test(text) && BigInt(text) !== BigInt(number)) return { digits: text };
  if (format === null) return number;
  return { number: from1904 && showsDate(format) ? number + 1462 : number, format };
}

/** A day as a spreadsheet counts it, from 30 December 1899; what is no day stays text. */
export function dateOf(text: string, format: string | null): Cell {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d(?:\.\d+)?))?/.exec(text);
  if (!match) return text === '' ? null : text;
  const [year = 0, month = 1, day = 1, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1)
    .map((part) => (part === undefined ? undefined : Number(part)));
  const time = Date.UTC(year, month - 1, day, hours, minutes) + seconds * 1000;
  return { number: time / 86_400_000 + 25_569, format: format ?? dateFormat(match[4] !== undefined) };
}

const dateFormat = (timed: boolean): string => (timed ? 'yyyy-mm-dd hh:mm:ss' : 'yyyy-mm-dd');

/** A duration such as `PT12H30M05S`, in days. */
function timeOf(text: string): number {
  const match = /^(-)?P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/.exec(text);
  if (!match) throw broken('a time is none');
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(2).map((part) => Number(part ?? 0));
  const value = days + hours / 24 + minutes / 1440 + seconds / 86_400;
  return match[1] === '-' ? -value : value;
}

function broken(why: string): Fault {
  return new Fault('FORMAT_BROKEN', `read an OpenDocument spreadsheet: ${why}`);
}
