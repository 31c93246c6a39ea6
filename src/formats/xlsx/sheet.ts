/** The rows of one worksheet; holes are null, blank rows are none. */

import type { Cell } from '../../model/table.ts';
import type { Batch } from '../batch.ts';
import { textOf } from '../cell.ts';
import type { ReadLimits } from '../format.ts';
import { Fault } from '../../lib/fault.ts';
import { cellTooLong } from '../limits.ts';
import type { RowGuard } from '../limits.ts';
import { XlsxBatch } from './batch.ts';
import type { Book } from './book.ts';
import { broken, cellOf } from './cell.ts';
import { readPart } from './part.ts';
import { MOST_COLUMNS, MOST_ROWS, rowScan } from './rows.ts';
import type { SheetState } from './cells.ts';

/** The rows of a worksheet part, up to a thousand at a time, always in one batch that is filled anew. */
export async function* sheetRows(
  part: AsyncIterable<Uint8Array>,
  book: Book,
  limits: ReadLimits,
  guard: RowGuard,
): AsyncGenerator<Batch> {
  const batch = new XlsxBatch(book.strings, book.formats);
  const state: SheetState = { book, batch, limits, guard, row: 0 };
  const { events, isOpen } = rowEvents(state);
  const body = { element: 'sheetData', isOpen, scan: rowScan(state) };
  for await (const mustGo of readPart(part, limits.maxDepth, events, body)) {
    if (batch.rows === 0 || !(mustGo || batch.isFull)) continue;
    yield batch;
    batch.clear();
  }
}

/** What the strict parser's events do: the same for every form of the rows. */
function rowEvents(state: SheetState) {
  const { book, batch, limits, guard } = state;
  let row: { readonly column: number; readonly cell: Cell; readonly style: number }[] = [];
  let rowNumber = 0;
  let column = -1;
  let type = 'n';
  let style = 0;
  let text: string | null = null;
  let formula: string | null = null;
  let listening: 'value' | 'formula' | null = null;
  let phonetic = false;
  let inData = false;
  let dataSeen = false;

  const events = {
    open(name: string, attributes: Readonly<Record<string, string>>, depth: number) {
      if (depth === 1 && name !== 'worksheet') throw broken('a sheet is no worksheet');
      if (depth === 2 && name === 'sheetData') {
        if (dataSeen) throw broken('a sheet has two bodies');
        inData = true;
        dataSeen = true;
      }
      if (!inData) return;
      if (depth === 3 && name === 'row') {
        rowNumber = attributes['r'] === undefined ? state.row + 1 : Number(attributes['r']);
        if (!Number.isInteger(rowNumber) || rowNumber <= state.row || rowNumber > MOST_ROWS)
          throw broken('rows are out of order');
        row = [];
        column = -1;
      } else if (depth === 4 && name === 'c') {
        column = columnOf(attributes['r'], rowNumber, column);
        if (column >= limits.maxColumns)
          throw new Fault('LIMIT_COLUMNS', `read a table: it has more than ${limits.maxColumns} columns`);
        type = attributes['t'] ?? 'n';
        style = styleOf(attributes['s']);
        text = null;
        formula = null;
      } else if (name === 'rPh') phonetic = true;
      else listening = listensTo(name, depth);
      if (listening === 'value') text ??= '';
    },
    text(piece: string) {
      if (listening === 'value') text = (text ?? '') + piece;
      else if (listening === 'formula') formula = (formula ?? '') + piece;
      else return;
      if ((text?.length ?? 0) + (formula?.length ?? 0) > limits.maxCellChars * 7) throw cellTooLong(limits);
    },
    close(name: string, depth: number) {
      if (!inData) return;
      listening = null;
      if (name === 'rPh') phonetic = false;
      if (depth === 4 && name === 'c') {
        row.push({ column, style, cell: cellOf(text, formula, type, style, book) });
        text = null;
        type = 'n';
      } else if (depth === 3 && name === 'row') endRow();
      else if (depth === 2) inData = false;
    },
  };

  function listensTo(name: string, depth: number): typeof listening {
    if (type === 'inlineStr') return name === 't' && !phonetic ? 'value' : null;
    if (depth !== 5) return null;
    return name === 'v' ? 'value' : name === 'f' ? 'formula' : null;
  }

  function endRow(): void {
    state.row = rowNumber;
    batch.begin(column + 1);
    for (const { column: place, cell, style: look } of row) {
      if (cell === null) batch.look(place, look);
      else if (textOf(cell).length > limits.maxCellChars) throw cellTooLong(limits);
      else batch.putValue(place, cell, look);
    }
    const width = batch.end(rowNumber);
    if (width > 0) guard.pass(width);
  }

  return { events, isOpen: () => inData };
}

/** The position that a reference such as `AB12` names, or the next one. */
function columnOf(reference: string | undefined, rowNumber: number, last: number): number {
  if (reference === undefined) return last + 1;
  const match = /^([A-Z]{1,3})([0-9]{1,7})$/.exec(reference);
  if (!match || Number(match[2]) !== rowNumber) throw broken('a cell is in the wrong row');
  let column = 0;
  for (const letter of match[1] ?? '') column = column * 26 + letter.charCodeAt(0) - 64;
  if (column > MOST_COLUMNS || column - 1 <= last) throw broken('cells are out of order');
  return column - 1;
}

/** A style that is none is that of plain cells: it is no more than a look. */
function styleOf(text: string | undefined): number {
  const style = Number(text ?? 0);
  return Number.isInteger(style) && style >= 0 && style <= 65_535 ? style : 0;
}
