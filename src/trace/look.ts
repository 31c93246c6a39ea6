/** What a leaked file shows of its origin: row references and export ids. */

import { tmpdir } from 'node:os';
import { basename } from 'node:path';
import { rowOf } from '../formats/batch.ts';
import { formats } from '../formats/index.ts';
import { withTools } from '../formats/tools.ts';
import type { ReadLimits, TableReader } from '../formats/format.ts';
import { asRef } from '../lib/refmark.ts';
import type { Source } from '../lib/source.ts';
import type { Cell, Row } from '../model/table.ts';

const MOST_REFS = 10_000;

export interface Marks {
  readonly refs: readonly string[];
  readonly exportIds: readonly string[];
}

/** The references in `_ref` columns (in a fragment without that heading: whatever is shaped like one) and the export ids in table names, such as the cover sheet's, and in the file's name. `formatId` is null for a file that cannot be read. */
export async function marksIn(
  source: Source,
  formatId: string | null,
  path: string,
  limits: ReadLimits,
): Promise<Marks> {
  const refs = new Set<string>();
  const ids = new Set(exportIdsIn(basename(path)));
  const format = formats.find(({ id }) => id === formatId);
  if (format)
    await withTools(format, limits, tmpdir(), async (tools) => {
      for await (const table of (await format.read(source, limits, tools)).tables()) {
        for (const id of exportIdsIn(table.name)) ids.add(id);
        await collectRefs(table, refs);
      }
    });
  return { refs: [...refs], exportIds: [...ids] };
}

async function collectRefs(table: TableReader, refs: Set<string>): Promise<void> {
  let columns: readonly number[] | null = null;
  for await (const batch of table.rows()) {
    columns ??= refColumns(table.names?.() ?? (batch.rows > 0 ? rowOf(batch, 0) : []));
    for (let row = 0; row < batch.rows; row += 1) {
      const cells = columns.length > 0 ? columns.map((index) => batch.cell(row, index)) : rowOf(batch, row);
      for (const cell of cells) {
        const ref = refs.size < MOST_REFS ? refOf(cell) : null;
        if (ref !== null) refs.add(ref);
      }
    }
  }
}

function refColumns(first: Row): readonly number[] {
  return first.flatMap((cell, index) =>
    typeof cell === 'string' && /^_ref_*$/i.test(cell.trim()) ? [index] : [],
  );
}

function refOf(cell: Cell): string | null {
  return typeof cell === 'string' || typeof cell === 'number' ? asRef(String(cell)) : null;
}

/** `7K3M-Q2XD`, as lib/ids.ts makes them. */
function exportIdsIn(text: string): readonly string[] {
  return text.match(/(?<![0-9A-Za-z-])[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}(?![0-9A-Za-z-])/g) ?? [];
}
