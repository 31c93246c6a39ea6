/** Reading and sealing through the child processes: what is asked of rows, and the records of what was read and of what left. */

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newGatewayKey, openKeyring } from '../../src/lib/keyring.ts';
import { openPool } from '../../src/lib/pool.ts';
import type { Pool } from '../../src/lib/pool.ts';
import { recordHash } from '../../src/lib/record-hash.ts';
import { gather } from '../../src/lib/source.ts';
import type { ExportFound, HeldExport } from '../../src/model/export.ts';
import { openVault } from '../../src/store/vault.ts';
import { openFiles } from '../../src/wiring/sealing.ts';
import type { Files, InspectAsked } from '../../src/wiring/sealing.ts';
import { contacts, csvOf, limits, plan, tablePlan } from '../seal/made.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealing-'));
const ring = openKeyring([newGatewayKey(new Date(0))]);
const vault = openVault({ folder, keyring: () => ring });
const RECORDS = Buffer.alloc(32, 3);
const FOUND: ExportFound = {
  kind: 'route',
  route: 'contacts',
  entity: 'contacts',
  ownerColumns: ['Owner'],
  idColumns: ['Email'],
  fileName: 'contacts.csv',
  mediaType: 'text/csv',
  codings: [],
};
const ASKED: InspectAsked = {
  app: 'crm',
  own: ['Wang Wu'],
  team: ['Li Si'],
  conditions: [],
  records: true,
  values: false,
  detectors: [],
};
let pool: Pool;
let files: Files;
beforeAll(() => {
  pool = openPool({
    module: new URL('../../src/jobs.ts', import.meta.url),
    processes: 1,
    heapMiB: 256,
    memoryMiB: 1024,
    seconds: 60,
  });
  files = openFiles({
    store: { vault, recipientKeys: { byFingerprint: async () => null } as never },
    pool,
    limits,
    exports: { maxBytes: 1e9, totalSeconds: 60 },
    marks: Buffer.alloc(32, 1),
    secrets: { tokens: Buffer.alloc(32, 2), records: RECORDS },
    now: () => new Date(0),
  });
});
afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true, force: true });
});

async function kept(rows: number): Promise<ReturnType<Files['keep']>> {
  const file = csvOf(contacts(rows, ['Wang Wu', 'Li Si', 'Zhao Liu']));
  return files.keep(
    (async function* () {
      yield file;
    })(),
  );
}

const hashesOf = (records: Uint8Array | null): readonly string[] =>
  Array.from({ length: (records?.length ?? 0) / 16 }, (_, at) =>
    Buffer.from(records ?? [])
      .subarray(at * 16, at * 16 + 16)
      .toString('hex'),
  );

it('tells the rows and records of the team, and seals exactly those', async () => {
  const inspected = await files.inspect(await kept(30), FOUND, ASKED);
  const [table] = inspected.facts.tables;
  expect(table).toMatchObject({ rows: 30, ownRows: 10, teamRows: 20, keptAll: 20, identity: [2] });
  expect(inspected.facts.records).toBe(20);
  const first = recordHash(RECORDS, 'crm', 'contacts', 'c0@corp.example');
  expect(hashesOf(inspected.records)[0]).toBe(Buffer.from(first).toString('hex'));

  const only = [{ column: 3, values: ['Wang Wu', 'Li Si'] }];
  const columns = [{ index: 1, name: 'Phone', mask: 'token' as const }];
  const by = plan({ tables: [tablePlan({ only, columns, identity: [2] })], maxRows: 12 });
  const held = { id: 'A', app: 'crm', found: FOUND, frozen: inspected.frozen, facts: inspected.facts };
  const { artefact, sealed, records } = await files.seal(held as unknown as HeldExport, by);
  expect(sealed.rows).toBe(12);
  expect(hashesOf(records)).toEqual(hashesOf(inspected.records).slice(0, 12));
  const text = Buffer.from(await gather(vault.stream(artefact))).toString('utf8');
  expect(text).toMatch(/T-[0-9A-Z]{12}/);
  expect(text).not.toContain('1390000');
});

it('reads many records from a file that does not stay', async () => {
  const before = readdirSync(folder).length;
  const { records, frozen } = await files.inspect(await kept(70_000), FOUND, { ...ASKED, team: null });
  expect(records).toHaveLength(70_000 * 16);
  expect(frozen).not.toBeNull();
  expect(readdirSync(folder)).toHaveLength(before + 1);
});

it('tells no records where nobody asks', async () => {
  const asked = { ...ASKED, records: false, app: null, team: null };
  const { facts, records } = await files.inspect(await kept(3), FOUND, asked);
  expect([facts.records, records, facts.tables[0]?.identity]).toEqual([undefined, null, undefined]);
});
