/** For tests of JSON: reads a text and writes it again batch by batch, as sealing does. */

import type { CutColumn } from '../../../src/formats/batch.ts';
import { json } from '../../../src/formats/json/json.ts';
import { bytesSource } from '../../../src/lib/source.ts';
import type { Cell } from '../../../src/model/table.ts';
import { LIMITS } from '../../support/tables.ts';

export interface Edit {
  readonly format?: Pick<typeof json, 'read' | 'write'>;
  /** Names of columns that do not leave. */
  readonly drop?: readonly string[];
  readonly change?: Readonly<Record<string, (cell: Cell) => Cell>>;
  /** Whether each row gets a reference: `R` and its number. */
  readonly mark?: boolean;
  /** Numbers of the rows of each batch that leave. */
  readonly rows?: readonly number[];
  /** Tables that do not leave. */
  readonly without?: readonly string[];
  readonly chunkBytes?: number;
}

export async function through(text: string | Uint8Array, edit: Edit = {}): Promise<string> {
  const { format = json, drop = [], change = {}, mark = false, without = [] } = edit;
  const chunks: Buffer[] = [];
  const sink = {
    async write(bytes: Uint8Array) {
      chunks.push(Buffer.from(bytes));
    },
  };
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const reading = await format.read(bytesSource(bytes, edit.chunkBytes), LIMITS);
  const writer = await format.write(sink, reading.layout);
  let source = -1;
  for await (const table of reading.tables()) {
    const { name, hidden, names } = table;
    source += 1;
    if (hidden || without.includes(name)) continue;
    let columns: CutColumn[] | null = null;
    for await (const batch of table.rows()) {
      const keys = names?.() ?? null;
      const width =
        keys?.length ?? Math.max(...Array.from({ length: batch.rows }, (_, row) => batch.width(row)));
      if (columns === null) {
        columns = Array.from({ length: width }, (_, index) => ({
          index,
          change: new Map(Object.entries(change)).get(keys?.[index] ?? `#${index}`) ?? null,
        })).filter(({ index }) => !drop.includes(keys?.[index] ?? `#${index}`));
        const headings = keys && columns.map(({ index }) => keys[index] ?? '');
        await writer.table({
          name,
          source,
          columns: [...columns.map(({ index }) => index), ...(mark ? [-1] : [])],
          headings: headings && (mark ? [...headings, '_ref'] : headings),
        });
      }
      const some = edit.rows ? Int32Array.from(edit.rows) : null;
      const added = Array.from({ length: some?.length ?? batch.rows }, (_, row) => `R${row + 1}`);
      await writer.rows(batch, { rows: some, columns, added: mark ? added : null });
    }
  }
  await writer.end();
  return Buffer.concat(chunks).toString();
}
