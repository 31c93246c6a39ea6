/** SpreadsheetML 2003: Excel workbooks as one XML text, often named .xls. Written anew as XLSX. */

import { Fault } from '../../lib/fault.ts';
import type { Source } from '../../lib/source.ts';
import type { Format, ReadLimits } from '../format.ts';
import { viewOf } from '../head.ts';
import { rowGuard } from '../limits.ts';
import { Passing, tablesOf } from '../passing.ts';
import type { PassingRows } from '../passing.ts';
import { SpreadsheetmlCells } from './spreadsheetml-cells.ts';
import { parseXml } from '../xml.ts';

/** Excel's XML of 2003. */
export const spreadsheetml = {
  id: 'spreadsheetml',
  extension: 'xml',
  mediaType: 'application/vnd.ms-excel',
  writtenAs: 'xlsx',

  recognise(head) {
    const text = viewOf(head).text?.slice(0, 8192) ?? '';
    return /^\s*<(?:\?xml|\?mso|\w*:?Workbook)/i.test(text) &&
      /<(?:\w+:)?Workbook\s/.test(text) &&
      text.includes('urn:schemas-microsoft-com:office:spreadsheet')
      ? 1
      : 0;
  },

  async read(source, limits) {
    const hidden = await hiddenSheets(source, limits);
    return { layout: {}, tables: () => tablesOf(rows(source, hidden, limits)) };
  },

  write: null,
} satisfies Format;

/** Places of the sheets that are hidden, which stands behind their rows. */
async function hiddenSheets(source: Source, limits: ReadLimits): Promise<ReadonlySet<number>> {
  const hidden = new Set<number>();
  let root = '';
  let sheets = 0;
  let inVisible = false;
  const events = {
    open(name: string, _attributes: unknown, depth: number) {
      if (depth === 1) root = name;
      if (depth === 2 && name === 'Worksheet') sheets += 1;
      inVisible = depth === 4 && name === 'Visible';
    },
    text(text: string) {
      // Anything but the one word for "visible" hides it.
      if (inVisible && text.trim() !== '' && text.trim() !== 'SheetVisible') hidden.add(sheets - 1);
    },
    close() {
      inVisible = false;
    },
  };
  for await (const _piece of parseXml(source.stream(), limits.maxDepth, events));
  if (root !== 'Workbook')
    throw new Fault('FORMAT_UNKNOWN', 'read an XML spreadsheet: it is another document');
  if (sheets > limits.maxEntries)
    throw new Fault('LIMIT_ENTRIES', `read an XML spreadsheet: it has more than ${limits.maxEntries} sheets`);
  return hidden;
}

async function* rows(
  source: Source,
  hidden: ReadonlySet<number>,
  limits: ReadLimits,
): AsyncGenerator<PassingRows> {
  const passing = new Passing();
  const cells = new SpreadsheetmlCells(passing, hidden, limits, rowGuard(limits));
  for await (const _piece of parseXml(source.stream(), limits.maxDepth, cells)) yield* passing.take();
}
