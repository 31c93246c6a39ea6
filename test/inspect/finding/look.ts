/** For tests of finding: the tables of a sheet that is given as lines of text, cells parted by bars. */

import { batchOf } from '../../../src/formats/batch.ts';
import type { TableReader } from '../../../src/formats/format.ts';
import { columnCounter } from '../../../src/inspect/columns.ts';
import { tablesIn } from '../../../src/inspect/finding/tables.ts';
import type { Counted } from '../../../src/inspect/finding/found.ts';
import { fold, skeleton } from '../../../src/lib/fold.ts';
import type { Row } from '../../../src/model/table.ts';

const ASKED = {
  kept: null,
  counter: () => columnCounter(),
  ownerValues: new Set(['王伟', 'wang wei'].map(fold)),
  ownerHeadings: new Set(['负责人', 'Owner'].map(skeleton)),
};

/** `a|b||c`: a hole between b and c. An empty line is a blank row. */
export const sheet = (text: string): Row[] =>
  text
    .replace(/^\n/, '')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const cells = line
        .trim()
        .split('|')
        .map((cell) => cell.trim());
      return cells.map((cell) => (cell === '' ? null : cell));
    });

export async function found(rows: readonly Row[], batchRows = 1000, isDivided = true): Promise<Counted[]> {
  const reader: TableReader = {
    name: 'Sheet1',
    hidden: false,
    names: null,
    async *rows() {
      for (let at = 0; at < rows.length; at += batchRows) {
        // A reader may use its memory again: what was given before is gone.
        const given = rows.slice(at, at + batchRows).map((row) => [...row]);
        yield batchOf(given);
        for (const row of given) row.fill('gone');
      }
    },
  };
  const tables: Counted[] = [];
  for await (const table of tablesIn(reader, 0, ASKED, isDivided)) tables.push(table);
  return tables;
}

/** What of a table matters here. */
export const brief = ({ rows, place, columns, headed, orientation }: Counted): Record<string, unknown> => ({
  rows,
  names: headed ? columns.map(({ name }) => name).join('|') : null,
  at: [place.from, place.titles, place.headings, place.to],
  between: [...place.between],
  ...(orientation && { orientation }),
});
