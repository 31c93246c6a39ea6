/** For tests of packed files: what inspection sees in bytes, and the file that leaves when all that was seen may leave. */

import { bytesSource } from '../../src/lib/source.ts';
import type { ReadLimits } from '../../src/formats/format.ts';
import { formatOf } from '../../src/formats/index.ts';
import { openZip } from '../../src/formats/zip.ts';
import { inspect } from '../../src/inspect/index.ts';
import type { Facts } from '../../src/model/export.ts';
import type { Plan } from '../../src/model/plan.ts';
import { seal } from '../../src/seal/index.ts';
import { LIMITS, readTables } from './tables.ts';
import type { ReadTable } from './tables.ts';

/** Five people, made up; the phone numbers say which file they are from. */
export const people = (file = 0): string =>
  `Name,Phone,City\r\n${Array.from({ length: 5 }, (_, row) => `Canary ${file}${row},1391234${file}${String(row).padStart(3, '0')},Oslo`).join('\r\n')}\r\n`;

export function factsOf(
  bytes: Uint8Array,
  limits: Partial<ReadLimits> = {},
  fileName: string | null = null,
): Promise<Facts> {
  const owner = { columns: ['Owner'], values: ['Wang Wu'] };
  return inspect(bytesSource(bytes), { mediaType: '', fileName }, owner, { ...LIMITS, ...limits });
}

/** What nobody may see leaves; `drop` names columns that do not. */
function planOf(facts: Facts, drop: readonly string[] = []): Plan {
  return {
    version: 1,
    format: facts.format ?? '',
    tables: facts.tables
      .filter(({ hidden }) => !hidden)
      .map(({ index, name, place, columns }) => ({
        index,
        name,
        place,
        columns: columns
          .filter((column) => !drop.includes(column.name))
          .map((column) => ({ index: column.index, name: column.name, mask: null })),
        only: null,
      })),
    maxRows: null,
    mark: {
      exportId: '7K3M-Q2XD',
      siteName: 'Corp exports',
      person: 'Wang Wu',
      purpose: null,
      at: '2026-01-02T03:04:05.000Z',
      notice: 'Marked.',
    },
    recipients: [],
    fileName: 'export',
  };
}

/** The file that leaves. */
export async function sealedOf(bytes: Uint8Array, drop: readonly string[] = []): Promise<Buffer> {
  const facts = await factsOf(bytes);
  const chunks: Buffer[] = [];
  const keys = { markKey: Buffer.alloc(32, 7), recipientKeys: [] };
  await seal(
    bytesSource(bytes),
    planOf(facts, drop),
    keys,
    { write: async (chunk) => void chunks.push(Buffer.from(chunk)) },
    LIMITS,
  );
  return Buffer.concat(chunks);
}

/** Tables of bytes by the format that inspection found. */
export async function tablesIn(bytes: Uint8Array): Promise<readonly ReadTable[]> {
  const { format } = await factsOf(bytes);
  return (await readTables(formatOf(format ?? ''), bytes)).tables;
}

/** Names of the entries of a ZIP archive. */
export async function entryNames(bytes: Uint8Array): Promise<readonly string[]> {
  return (await openZip(bytesSource(bytes), LIMITS)).names;
}
