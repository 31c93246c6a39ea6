/** XLSX and XLSM: read from the archive without touching the disk, written as a new workbook whose last sheet is the mark. */

import type { Format } from '../format.ts';
import { rowGuard } from '../limits.ts';
import { readBook } from './book.ts';
import { layoutOf } from './look.ts';
import { sheetRows } from './sheet.ts';
import { xlsxWriter } from './writer.ts';
import { openZip } from '../zip.ts';
import { zipEntryNames } from '../magic.ts';

/** Office Open XML workbooks (ECMA-376). */
export const xlsx = {
  id: 'xlsx',
  extension: 'xlsx',
  mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  writtenAs: 'xlsx',

  recognise(head, hints) {
    const names = zipEntryNames(head);
    if (names.length === 0) return 0;
    const named =
      hints.mediaType.includes('spreadsheetml') || /\.xls[xm]$/i.test(hints.fileName ?? '') ? 0.05 : 0;
    if (names.some((name) => /^\/?xl\//i.test(name))) return 0.95 + named;
    const office = names.some((name) => /^\/?(?:\[content_types\]\.xml|_rels\/\.rels)$/i.test(name));
    // The tell-tale folder may come after the first 64 KiB: reading settles it.
    return office && !names.some((name) => /^\/?(?:word|ppt|visio)\//i.test(name)) ? 0.6 + named : 0;
  },

  async read(source, limits) {
    const archive = await openZip(source, limits);
    const book = await readBook(archive, limits);
    return {
      layout: await layoutOf(archive, book, limits),
      async *tables() {
        const guard = rowGuard(limits);
        for (const { name, hidden, part } of book.sheets)
          yield {
            name,
            hidden,
            names: null,
            rows: () => sheetRows(archive.stream(part), book, limits, guard),
          };
      },
    };
  },

  write: xlsxWriter,
} satisfies Format;
