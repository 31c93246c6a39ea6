/** For tests: inspection that asks about rows and records, and a plan of what it found. */

import { inspect } from '../../src/inspect/index.ts';
import { DistinctHashes } from '../../src/lib/distinct.ts';
import { bytesSource } from '../../src/lib/source.ts';
import type { Facts } from '../../src/model/export.ts';
import type { PlannedTable } from '../../src/model/plan.ts';
import type { Looking } from '../../src/model/job.ts';
import { seal } from '../../src/seal/index.ts';
import { collecting, markKey, plan } from '../seal/made.ts';
import { LIMITS } from './tables.ts';

export const SPACE = { key: Buffer.alloc(32, 3), app: 'crm', entity: 'customers' };
export const TOKEN_KEY = Buffer.alloc(32, 5);

export interface AskedOf extends Partial<Looking> {
  readonly own?: readonly string[];
  readonly idColumns?: readonly string[];
}

/** Facts of a file, and the hashes of its records. */
export async function recordsIn(
  file: Uint8Array,
  { own = [], idColumns = [], ...looking }: AskedOf = {},
): Promise<{ readonly facts: Facts; readonly records: readonly string[] }> {
  const into = new DistinctHashes();
  const facts = await inspect(
    bytesSource(file),
    { mediaType: '', fileName: null },
    { columns: ['Owner', '负责人'], values: own },
    LIMITS,
    {
      looking: { values: true, detectors: [], ...looking },
      records: { space: SPACE, idColumns, into },
    },
  );
  return { facts, records: hashes(into) };
}

/** The file that leaves by its facts, and the hashes of what left. */
export async function leavingRecords(
  file: Uint8Array,
  facts: Facts,
  only: (index: number) => PlannedTable['only'],
  maxRows: number | null = null,
): Promise<{ readonly bytes: Buffer; readonly rows: number; readonly records: readonly string[] }> {
  if (facts.format === null) throw new Error(`not read: ${facts.unreadable}`);
  const tables = facts.tables
    .filter(({ hidden }) => !hidden)
    .map(({ index, name, place, rows, columns }) => ({
      index,
      name,
      place,
      rows,
      only: only(index),
      columns: columns.map((column) => ({ index: column.index, name: column.name, mask: null })),
    }));
  const into = new DistinctHashes();
  const sink = collecting();
  const by = plan({
    format: facts.format,
    ...(facts.writtenAs && { writtenAs: facts.writtenAs.format }),
    tables,
    maxRows,
  });
  const identity = facts.tables.map(({ identity: columns = [], identityBy = [] }) =>
    columns.map((index, place) => ({ index, by: identityBy[place] ?? ('together' as const) })),
  );
  const keys = {
    markKey,
    recipientKeys: [],
    tokenKey: TOKEN_KEY,
    records: { space: SPACE, tables: identity, into },
  };
  const { rows } = await seal(bytesSource(file), by, keys, sink, LIMITS);
  return { bytes: sink.bytes(), rows, records: hashes(into) };
}

function hashes(into: DistinctHashes): readonly string[] {
  const bytes = Buffer.from(into.bytes());
  return Array.from({ length: into.size }, (_, at) => bytes.subarray(at * 16, at * 16 + 16).toString('hex'));
}
