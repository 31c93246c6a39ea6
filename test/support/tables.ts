/** For tests of formats: reads a whole file into memory, and writes one from rows. */

import { tmpdir } from 'node:os';
import { batchOf, rowOf, wholeCut } from '../../src/formats/batch.ts';
import type {
  Format,
  Layout,
  ReadLimits,
  Reading,
  TableWriter,
  VisibleMark,
} from '../../src/formats/format.ts';
import { withTools } from '../../src/formats/tools.ts';
import { bytesSource } from '../../src/lib/source.ts';
import type { Row } from '../../src/model/table.ts';

export const LIMITS: ReadLimits = {
  maxRows: 100_000,
  maxColumns: 500,
  maxCellChars: 100_000,
  maxInflatedBytes: 100_000_000,
  maxInflateRatio: 400,
  maxEntries: 1000,
  maxDepth: 64,
  maxNesting: 4,
};

export const MARK: VisibleMark = {
  exportId: '7K3M-Q2XD',
  title: 'Marked export',
  lines: [['Export', '7K3M-Q2XD']],
  footer: 'Export 7K3M-Q2XD & logged',
};

export interface ReadTable {
  readonly name: string;
  readonly hidden: boolean;
  readonly rows: readonly Row[];
}

/** Every table with its rows, the heading row among them. */
export async function readTables(
  format: Format,
  bytes: Uint8Array,
  limits: ReadLimits = LIMITS,
  chunkBytes = 65_536,
): Promise<{ readonly layout: Layout; readonly tables: readonly ReadTable[] }> {
  return withTools(format, limits, tmpdir(), async (tools) =>
    tablesOf(await format.read(bytesSource(bytes, chunkBytes), limits, tools)),
  );
}

async function tablesOf(
  reading: Reading,
): Promise<{ readonly layout: Layout; readonly tables: readonly ReadTable[] }> {
  const tables: ReadTable[] = [];
  for await (const table of reading.tables()) {
    const all: Row[] = [];
    for await (const batch of table.rows())
      for (let row = 0; row < batch.rows; row += 1) all.push(rowOf(batch, row));
    if (table.names !== null) all.unshift(table.names());
    tables.push({ name: table.name, hidden: table.hidden, rows: all });
  }
  return { layout: reading.layout, tables };
}

/** A file of the format; each table's first row is its headings. */
export async function writeTables(
  format: Format,
  layout: Layout,
  tables: readonly { readonly name: string; readonly rows: readonly Row[]; readonly source?: number }[],
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  const sink = {
    async write(bytes: Uint8Array) {
      chunks.push(Buffer.from(bytes));
    },
  };
  const write = format.write ?? never;
  await withTools(format, LIMITS, tmpdir(), async (tools) =>
    writeAll(await write(sink, layout, MARK, tools), tables),
  );
  return Buffer.concat(chunks);
}

async function writeAll(writer: TableWriter, tables: Parameters<typeof writeTables>[2]): Promise<void> {
  for (const [place, { name, rows, source = place }] of tables.entries()) {
    const [headings = [], ...data] = rows;
    const columns = headings.map((_, index) => index);
    await writer.table({ name, source, columns, headings: headings.map(String) });
    await writer.rows(batchOf(data), wholeCut(headings.length));
  }
  await writer.end();
}

const never = (): never => {
  throw new Error('this format is written as another');
};
