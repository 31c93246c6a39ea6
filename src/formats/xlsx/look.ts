/** How a workbook looks, as plain data that writing anew keeps: cell styles, column widths, frozen panes. */

import type { Layout, ReadLimits } from '../format.ts';
import type { Book } from './book.ts';
import { NO_LOOKS } from './styles.ts';
import type { Looks } from './styles.ts';
import { parseXml } from '../xml.ts';
import type { Archive } from '../zip.ts';

export interface SheetLook {
  /** Columns from 0, `to` inclusive; in characters. */
  readonly widths: readonly { readonly from: number; readonly to: number; readonly width: number }[];
  /** Rows at the top and columns on the left that stay in sight. */
  readonly frozen: { readonly rows: number; readonly columns: number };
}

interface BookLook {
  readonly looks: Looks;
  /** By the sheet's place in the reading. */
  readonly sheets: readonly SheetLook[];
}

/** The look of a book that has been opened; of each sheet only what stands before its rows is read. */
export async function layoutOf(archive: Archive, book: Book, limits: ReadLimits): Promise<Layout> {
  const sheets: SheetLook[] = [];
  for (const { part, hidden } of book.sheets)
    sheets.push(hidden ? PLAIN : await sheetLook(archive.stream(part), limits));
  return { looks: book.looks, sheets } satisfies BookLook;
}

/** The look that a reading gave; a plain one for formats that have none. */
export function lookOf(layout: Layout): BookLook {
  const { looks = NO_LOOKS, sheets = [] } = layout as Partial<BookLook>;
  return { looks, sheets };
}

export const PLAIN: SheetLook = { widths: [], frozen: { rows: 0, columns: 0 } };

async function sheetLook(part: AsyncIterable<Uint8Array>, limits: ReadLimits): Promise<SheetLook> {
  const widths: { from: number; to: number; width: number }[] = [];
  let frozen = PLAIN.frozen;
  let isOver = false;
  const events = {
    open(name: string, attributes: Readonly<Record<string, string>>, depth: number) {
      if (depth === 2 && name === 'sheetData') isOver = true;
      if (isOver) return;
      if (depth === 3 && name === 'col') {
        const [from, to] = [whole(attributes['min'], 16_384), whole(attributes['max'], 16_384)];
        const width = Number(attributes['width'] ?? 0);
        if (from >= 1 && to >= from && width > 0 && width <= 255 && widths.length < MOST_WIDTHS)
          widths.push({ from: from - 1, to: to - 1, width: Math.round(width * 100) / 100 });
      }
      if (depth === 4 && name === 'pane' && attributes['state']?.startsWith('frozen') === true)
        frozen = { rows: whole(attributes['ySplit'], 1000), columns: whole(attributes['xSplit'], 1000) };
    },
  };
  for await (const _piece of parseXml(part, limits.maxDepth, events)) if (isOver) break;
  return { widths, frozen };
}

const MOST_WIDTHS = 512;

/** 0 for what is no whole number up to `most`. */
function whole(text: string | undefined, most: number): number {
  const number = Number(text ?? 0);
  return Number.isInteger(number) && number >= 0 && number <= most ? number : 0;
}
