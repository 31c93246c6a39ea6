/** What of an OpenDocument's styles matters to cells: how numbers and dates are shown, and which sheets are hidden (ODF 1.3 part 3, 16.2 and 16.29). */

import { attribute } from '../xml.ts';
import type { XmlEvents } from '../xml.ts';

type Attributes = Readonly<Record<string, string>>;

/** Told of the elements of styles.xml and of content.xml, where the styles stand before the sheets. */
export class OdsStyles implements XmlEvents {
  /** Format codes by the name of the data style. */
  readonly #codes = new Map<string, string>();
  /** Data styles by the name of the cell style. */
  readonly #cells = new Map<string, string>();
  readonly #hidden = new Set<string>();
  #data: { readonly name: string; code: string } | null = null;
  #table: string | null = null;
  #literal = false;

  /** The format code of a cell's style; null for the general one. */
  formatOf(cellStyle: string | undefined): string | null {
    return this.#codes.get(this.#cells.get(cellStyle ?? '') ?? '') || null;
  }

  isHidden(tableStyle: string | undefined): boolean {
    return this.#hidden.has(tableStyle ?? '');
  }

  open(name: string, attributes: Attributes): void {
    const of = (key: string): string => attribute(attributes, key) ?? '';
    if (name === 'style') {
      if (of('family') === 'table-cell') this.#cells.set(of('name'), of('data-style-name'));
      this.#table = of('family') === 'table' ? of('name') : null;
    } else if (name === 'table-properties') {
      if (this.#table !== null && of('display') === 'false') this.#hidden.add(this.#table);
    } else if (DATA_STYLES.has(name)) this.#data = { name: of('name'), code: '' };
    else if (this.#data !== null) {
      this.#literal = name === 'text';
      this.#data.code += codeOf(name, of);
    }
  }

  text(text: string): void {
    if (this.#data !== null && this.#literal) this.#data.code += literal(text);
  }

  close(name: string): void {
    this.#literal = false;
    if (name === 'style') this.#table = null;
    if (this.#data === null || !DATA_STYLES.has(name)) return;
    this.#codes.set(this.#data.name, this.#data.code);
    this.#data = null;
  }
}

const DATA_STYLES: ReadonlySet<string> = new Set([
  'number-style',
  'percentage-style',
  'currency-style',
  'date-style',
  'time-style',
]);

/** A part of a data style, in the letters of a format code. */
function codeOf(part: string, of: (key: string) => string): string {
  const long = of('style') === 'long';
  switch (part) {
    case 'year':
      return long ? 'yyyy' : 'yy';
    case 'month':
      return of('textual') === 'true' ? (long ? 'mmmm' : 'mmm') : long ? 'mm' : 'm';
    case 'day':
      return long ? 'dd' : 'd';
    case 'day-of-week':
      return long ? 'dddd' : 'ddd';
    case 'hours':
      return long ? 'hh' : 'h';
    case 'minutes':
      return long ? 'mm' : 'm';
    case 'seconds':
      return long ? 'ss' : 's';
    case 'am-pm':
      return 'AM/PM';
    case 'number': {
      const places = Math.min(Number(of('decimal-places')) || 0, 15);
      return `${of('grouping') === 'true' ? '#,##0' : '0'}${places > 0 ? `.${'0'.repeat(places)}` : ''}`;
    }
    case 'scientific-number':
      return '0.00E+00';
    default:
      return '';
  }
}

/** Signs between the parts stay as they are; words would need quotes, which they may not hold. */
function literal(text: string): string {
  return /^[-/:., %年月日时分秒()]*$/.test(text) ? text : '';
}
