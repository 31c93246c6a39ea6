/** Finds the tables of a sheet while its rows go by: each with its titles, headings, data, and what stands between. */

import type { TableReader } from '../../formats/format.ts';
import { isName } from '../headings.ts';
import { RowsAhead } from './ahead.ts';
import { Found } from './found.ts';
import type { Asked, Counted } from './found.ts';
import { Finding } from './sheet.ts';

/** The tables in the order in which they stand; at least one for each sheet. `isDivided` says whether one sheet may hold several. */
export async function* tablesIn(
  reader: TableReader,
  sheet: number,
  asked: Asked,
  isDivided: boolean,
): AsyncGenerator<Counted> {
  if (reader.names !== null) yield await namedTable(reader, reader.names, sheet, asked);
  else yield* new Finding(new RowsAhead(reader.rows()), sheet, asked, isDivided).tables();
}

/** Where the format names its columns, each row is a record. */
async function namedTable(
  reader: TableReader,
  names: () => readonly string[],
  sheet: number,
  asked: Asked,
): Promise<Counted> {
  const found = new Found({ sheet, from: 0, start: null, sample: [], sideways: null }, asked);
  let known = -1;
  for await (const batch of reader.rows()) {
    const now = names();
    // More may come, none changes.
    if (now.length !== known) found.named(keyNames(now));
    known = now.length;
    for (let row = 0; row < batch.rows; row += 1) found.count(batch, row);
  }
  return found.counted(null);
}

/** A format's own names; a key that is itself a value gets a plain name instead. */
function keyNames(names: readonly string[]): readonly string[] {
  return names.map((name) => {
    const text = name.trim();
    return isName(text) || /^[\w .-]{1,3}$/.test(text) ? text : '';
  });
}
