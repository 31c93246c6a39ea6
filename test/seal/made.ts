/** Made-up plans and files for the tests of sealing. */

import { bytesSource } from '../../src/lib/source.ts';
import type { ReadLimits, Sink } from '../../src/formats/format.ts';
import type { Sealed } from '../../src/model/export.ts';
import type { Plan, PlannedTable } from '../../src/model/plan.ts';
import { seal } from '../../src/seal/index.ts';

export const limits: ReadLimits = {
  maxRows: 100_000,
  maxColumns: 100,
  maxCellChars: 10_000,
  maxInflatedBytes: 100_000_000,
  maxInflateRatio: 400,
  maxEntries: 100,
  maxDepth: 20,
  maxNesting: 4,
};

export const markKey = Buffer.alloc(32, 7);

/** Name, Phone, Email, Owner: all kept as they are unless told. */
export function tablePlan(change: Partial<PlannedTable> = {}): PlannedTable {
  const columns = ['Name', 'Phone', 'Email', 'Owner'].map((name, index) => ({ index, name, mask: null }));
  return {
    index: 0,
    name: 'Contacts',
    place: { sheet: change.index ?? 0, from: 0, titles: 0, headings: 1, to: null, between: [] },
    columns,
    only: null,
    ...change,
  };
}

export function plan(change: Partial<Plan> = {}): Plan {
  return {
    version: 1,
    format: 'csv',
    tables: [tablePlan()],
    maxRows: null,
    mark: {
      exportId: '7K3M-Q2XD',
      siteName: 'Corp exports',
      person: 'Wang Wu',
      purpose: 'Quarterly review',
      at: '2026-01-02T03:04:05.000Z',
      notice: 'Individually marked.',
    },
    recipients: [],
    fileName: 'contacts_7K3M-Q2XD.csv',
    ...change,
  };
}

/** `count` made-up contacts, owned in turn by the names given; heading row first. */
export function contacts(count: number, owners: readonly string[] = ['Wang Wu']): string[][] {
  const rows = Array.from({ length: count }, (_, index) => [
    `客户${index}`,
    `139${String(index).padStart(8, '0')}`,
    `c${index}@corp.example`,
    owners[index % owners.length] ?? '',
  ]);
  return [['Name', 'Phone', 'Email', 'Owner'], ...rows];
}

export const csvOf = (rows: readonly (readonly string[])[]): Buffer =>
  Buffer.from(rows.map((row) => `${row.join(',')}\r\n`).join(''));

export function collecting(): Sink & { bytes(): Buffer } {
  const chunks: Buffer[] = [];
  return {
    write: async (bytes) => {
      chunks.push(Buffer.from(bytes));
    },
    bytes: () => Buffer.concat(chunks),
  };
}

/** The sealed file's bytes and what was said of them. */
export async function sealedOf(
  file: Uint8Array,
  by: Plan,
  recipientKeys: readonly string[] = [],
): Promise<{ readonly bytes: Buffer; readonly sealed: Omit<Sealed, 'bytes' | 'sha256'> }> {
  const sink = collecting();
  const sealed = await seal(bytesSource(file), by, { markKey, recipientKeys }, sink, limits);
  return { bytes: sink.bytes(), sealed };
}
