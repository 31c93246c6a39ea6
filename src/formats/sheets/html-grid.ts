/** The tables of an HTML page as rows: spans keep their columns, tables within cells give their rows too. */

import { Fault } from '../../lib/fault.ts';
import type { HtmlEvents } from '../../lib/html-events.ts';
import type { Cell } from '../../model/table.ts';
import type { ReadLimits } from '../format.ts';
import { HtmlLooks, valueOf } from './html-values.ts';
import { cellTooLong } from '../limits.ts';
import type { RowGuard } from '../limits.ts';
import type { Passing } from '../passing.ts';

type Attributes = Readonly<Record<string, string>>;

export interface SheetNaming {
  /** The name of the page's table number `place`, from 1. */
  name(place: number): string;
  readonly hidden: boolean;
}

/** Told of a page's elements; tells the rows of its tables. Text outside of tables is passed over: it never leaves. */
export class HtmlGrid implements HtmlEvents {
  readonly #passing: Passing;
  readonly #naming: SheetNaming;
  readonly #limits: ReadLimits;
  readonly #guard: RowGuard;
  readonly #looks = new HtmlLooks();
  /** Open tables, the innermost last. */
  readonly #open: Grid[] = [];
  #tables = 0;
  #depth = 0;
  /** Depth of an element outside of tables that is not shown; 0 for none. */
  #unseen = 0;
  /** Depth of what holds no text of the page; 0 for none. */
  #aside = 0;

  constructor(passing: Passing, naming: SheetNaming, limits: ReadLimits, guard: RowGuard) {
    this.#passing = passing;
    this.#naming = naming;
    this.#limits = limits;
    this.#guard = guard;
  }

  get tables(): number {
    return this.#tables;
  }

  open(name: string, attributes: Attributes): void {
    this.#depth += 1;
    if (this.#aside > 0) return;
    if (this.#open.length === 0 && this.#unseen === 0 && isUnseen(attributes)) this.#unseen = this.#depth;
    if (ASIDE.has(name)) {
      this.#aside = this.#depth;
      if (name === 'style') this.#looks.begin();
    } else if (name === 'table') this.#begin();
    else if (name === 'tr') {
      if (this.#open.length === 0) this.#begin();
      this.#endRow();
      this.#grid.cells = [];
    } else if (name === 'td' || name === 'th') {
      if (this.#open.length > 0) this.#beginCell(attributes);
    } else if (BREAKS.has(name)) this.#text('\n');
  }

  text(text: string): void {
    if (this.#aside > 0) this.#looks.text(text);
    else this.#text(text.replace(/[ \t\r\n\f]+/g, ' '));
  }

  close(name: string): void {
    if (this.#aside === 0) {
      if (name === 'td' || name === 'th') this.#endCell();
      else if (name === 'tr') this.#endRow();
      else if (name === 'table') {
        this.#endRow();
        this.#open.pop();
      } else if (BREAKS.has(name) && name !== 'br') this.#text('\n');
    }
    if (this.#aside === this.#depth) this.#aside = 0;
    if (this.#unseen === this.#depth) this.#unseen = 0;
    this.#depth -= 1;
  }

  get #grid(): Grid {
    const grid = this.#open.at(-1);
    if (!grid) throw new Fault('UNEXPECTED', 'read an HTML table: a row came before its table');
    return grid;
  }

  #begin(): void {
    if (this.#open.length === 0) {
      this.#tables += 1;
      const hidden = this.#naming.hidden || this.#unseen > 0;
      this.#passing.table({ name: this.#naming.name(this.#tables), hidden });
    }
    this.#open.push({ cells: null, width: 0, cell: null, spans: new Map() });
  }

  #beginCell(attributes: Attributes): void {
    this.#endCell();
    const grid = this.#grid;
    grid.cells ??= [];
    while (spanned(grid, grid.width)) grid.width += 1;
    grid.cell = { attributes, text: '' };
  }

  #text(text: string): void {
    const cell = this.#open.at(-1)?.cell;
    if (!cell) return;
    cell.text += text;
    if (cell.text.length > this.#limits.maxCellChars * 2) throw cellTooLong(this.#limits);
  }

  #endCell(): void {
    const grid = this.#open.at(-1);
    if (!grid?.cell || grid.cells === null) return;
    const { attributes, text } = grid.cell;
    grid.cell = null;
    const across = span(attributes['colspan']);
    const down = span(attributes['rowspan']);
    // To the end of its group, says HTML; spreadsheet programs take it for one row.
    if (/^\s*0/.test(attributes['rowspan'] ?? ''))
      throw new Fault('FORMAT_BROKEN', 'read an HTML table: programs differ in how far a cell reaches');
    if (grid.width + across > this.#limits.maxColumns && (across > 1 || text !== ''))
      throw new Fault('LIMIT_COLUMNS', `read a table: it has more than ${this.#limits.maxColumns} columns`);
    const value = valueOf(text, attributes, this.#looks);
    if (value !== null) {
      while (grid.cells.length < grid.width) grid.cells.push(null);
      grid.cells.push(value);
    }
    for (let column = grid.width; down > 1 && column < grid.width + across; column += 1)
      grid.spans.set(column, down);
    grid.width += across;
  }

  #endRow(): void {
    this.#endCell();
    const grid = this.#open.at(-1);
    if (!grid || grid.cells === null) return;
    const { cells } = grid;
    grid.cells = null;
    grid.width = 0;
    for (const [column, rows] of grid.spans)
      if (rows <= 1) grid.spans.delete(column);
      else grid.spans.set(column, rows - 1);
    if (cells.length === 0) return;
    this.#guard.check(cells);
    this.#passing.row(cells);
  }
}

interface Grid {
  /** The open row; null between rows. */
  cells: Cell[] | null;
  /** Columns of the row that are taken. */
  width: number;
  cell: { readonly attributes: Attributes; text: string } | null;
  /** Rows, this one among them, that a cell of a row above still takes in a column. */
  readonly spans: Map<number, number>;
}

/** Whether a cell of a row above takes the place. In its own row, where it was just put, the row is already further right. */
const spanned = (grid: Grid, column: number): boolean => grid.spans.has(column);

const ASIDE: ReadonlySet<string> = new Set([
  'script',
  'style',
  'template',
  'noscript',
  'svg',
  'object',
  'select',
  'comment',
]);
const BREAKS: ReadonlySet<string> = new Set(
  'br p div li ul ol dl dt dd h1 h2 h3 h4 h5 h6 pre blockquote section article hr'.split(' '),
);
/** HTML's own bound of both spans is 1000 columns and 65534 rows. */
const MAX_SPAN = 65_534;

function span(text: string | undefined): number {
  const number = Number.parseInt(text ?? '1', 10);
  return Number.isInteger(number) && number > 1 ? Math.min(number, MAX_SPAN) : 1;
}

const isUnseen = (attributes: Attributes): boolean =>
  attributes['hidden'] !== undefined || /display\s*:\s*none/i.test(attributes['style'] ?? '');
