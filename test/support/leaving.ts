/** For tests: what inspection says of a file, and the file that leaves by a plan made of what it said. */

import { inspect } from '../../src/inspect/index.ts';
import { bytesSource } from '../../src/lib/source.ts';
import type { Facts } from '../../src/model/export.ts';
import type { Mask } from '../../src/model/masks.ts';
import { seal } from '../../src/seal/index.ts';
import { collecting, markKey, plan } from '../seal/made.ts';
import { LIMITS } from './tables.ts';

/** What is seen in a file, by its content alone. */
export function seenIn(file: string | Uint8Array, limits = LIMITS): Promise<Facts> {
  const source = bytesSource(Buffer.from(file));
  return inspect(source, { mediaType: '', fileName: null }, { columns: [], values: [] }, limits);
}

/** The text of the file that leaves. `columns` says what happens to some, by name. */
export async function leavingOf(
  file: string | Uint8Array,
  columns: Readonly<Record<string, Mask | 'drop'>> = {},
  maxRows: number | null = null,
): Promise<string> {
  const facts = await seenIn(file);
  if (facts.format === null) throw new Error(`not read: ${facts.unreadable}`);
  const tables = facts.tables
    .filter(({ hidden }) => !hidden)
    .map(({ index, name, place, columns: found }) => ({
      index,
      name,
      place,
      only: null,
      columns: found.flatMap((column) => {
        const change = columns[column.name] ?? null;
        return change === 'drop' ? [] : [{ index: column.index, name: column.name, mask: change }];
      }),
    }));
  const by = plan({ format: facts.format, tables, maxRows, fileName: 'contacts' });
  const sink = collecting();
  await seal(bytesSource(Buffer.from(file)), by, { markKey, recipientKeys: [] }, sink, LIMITS);
  return sink.bytes().toString('utf8');
}
