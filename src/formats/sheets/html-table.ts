/** HTML: pages with tables that are sent as spreadsheets, as many programs name .xls. Written anew as XLSX. */

import { Fault } from '../../lib/fault.ts';
import { htmlStream } from '../../lib/html-events.ts';
import { decoded, encodingOf } from '../encoding/encoding.ts';
import type { Format, ReadLimits } from '../format.ts';
import { viewOf } from '../head.ts';
import { HtmlGrid } from './html-grid.ts';
import type { SheetNaming } from './html-grid.ts';
import { rowGuard } from '../limits.ts';
import type { RowGuard } from '../limits.ts';
import { Passing, tablesOf } from '../passing.ts';
import type { PassingRows } from '../passing.ts';

/** Tables in HTML, with what spreadsheet programs add to it. */
export const htmlTable = {
  id: 'html',
  extension: 'html',
  mediaType: 'text/html',
  writtenAs: 'xlsx',

  recognise(head, hints) {
    const text = viewOf(head).text;
    if (text === null || !BEGIN.test(text) || FLAT.test(text)) return 0;
    if (ROWS.test(text)) return 0.97;
    // A style sheet may fill the start.
    const named = /\.(?:xlsx?|et)$/i.test(hints.fileName ?? '') || hints.mediaType.includes('ms-excel');
    return /office:excel|Excel\.Sheet/i.test(text) || named ? 0.97 : 0;
  },

  async read(source, limits) {
    const { encoding } = await encodingOf(source);
    const naming = { name: (place: number) => `Table ${place}`, hidden: false };
    return {
      layout: {},
      async *tables() {
        const guard = rowGuard(limits);
        let tables = 0;
        const counted = async function* () {
          tables += yield* htmlRows(decoded(source, encoding), naming, limits, guard);
        };
        yield* tablesOf(counted());
        if (tables === 0)
          throw new Fault(
            'FORMAT_UNKNOWN',
            'read an HTML page: it has no table, and nobody can tell rows in it',
          );
      },
    };
  },

  write: null,
} satisfies Format;

const BEGIN =
  /^\s*<(?:!doctype\s+html|!--|\?xml|html|head|body|meta|title|link|style|script|base|table|thead|tbody|caption|tr|td|center|div|form|font|p|h[1-6]|br)\b/i;
const ROWS = /<t(?:able|r|d|h)[\s>/]/i;
/** XML notations of spreadsheets that are other formats. */
const FLAT = /<(?:\w+:)?(?:workbook|document|document-content)\s/i;

/** The rows of a page's tables; returns how many tables there were. */
export async function* htmlRows(
  text: AsyncIterable<string>,
  naming: SheetNaming,
  limits: ReadLimits,
  guard: RowGuard,
): AsyncGenerator<PassingRows, number> {
  const passing = new Passing();
  const grid = new HtmlGrid(passing, naming, limits, guard);
  const page = htmlStream(grid);
  for await (const piece of text) {
    if (piece.includes('\0')) throw new Fault('FORMAT_BROKEN', 'read an HTML page: it holds NUL characters');
    page.write(piece);
    yield* passing.take();
  }
  page.end();
  yield* passing.take();
  return grid.tables;
}
