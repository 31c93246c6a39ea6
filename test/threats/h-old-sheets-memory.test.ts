/** A workbook of old that is small as a file and huge in the library's memory ends its own process, and nothing else. */

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openPool } from '../../src/lib/pool.ts';
import { writeSpool } from '../../src/lib/spool.ts';
import type { InspectDone, SpoolHandle } from '../../src/model/job.ts';
import { limits } from '../seal/made.ts';
import { bookOf, record, u16 } from '../support/sheet-samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'old-sheets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One and a half million numbers of six bytes each. */
function huge(): Buffer {
  const numbers = Buffer.concat(Array.from({ length: 250 }, () => Buffer.from([0, 0, 0x0e, 0, 0, 0])));
  const rows = Array.from({ length: 6000 }, (_, row) => record(0x00bd, row, 0, numbers, u16(249)));
  return Buffer.concat([record(0x0809, 0x0600, 0x0010, 0, 0, 0, 0, 0, 0), ...rows, record(0x000a)]);
}

async function spooled(name: string, bytes: Uint8Array): Promise<SpoolHandle> {
  const handle = { path: join(folder, name), key: randomBytes(32).toString('base64') };
  const writer = await writeSpool(handle.path, Buffer.from(handle.key, 'base64'), 1e9);
  await writer.write(bytes);
  await writer.end();
  return handle;
}

describe('H16 a hostile workbook', () => {
  it('ends its reader with a named reason, and the next export works', async () => {
    const pool = openPool({
      module: new URL('../../src/jobs.ts', import.meta.url),
      processes: 1,
      heapMiB: 64,
      memoryMiB: 400,
      seconds: 120,
    });
    const inspected = async (name: string, bytes: Uint8Array) =>
      (await pool.run({
        verb: 'inspect',
        raw: await spooled(name, bytes),
        frozen: { path: join(folder, `${name}-frozen`), key: randomBytes(32).toString('base64') },
        found: {
          kind: 'route',
          route: 'contacts',
          entity: 'contacts',
          ownerColumns: [],
          fileName: 'a.xls',
          mediaType: '',
          codings: [],
        },
        ownerValues: [],
        limits: { ...limits, maxColumns: 300 },
      })) as InspectDone;
    try {
      const fault: unknown = await inspected('huge', huge()).catch((error: unknown) => error);
      expect(fault).toMatchObject({ name: 'Fault' });
      expect(['LIMIT_MEMORY', 'READER_DIED']).toContain(Reflect.get(fault as object, 'code'));
      const next = await inspected('next', bookOf('biff8', [{ name: 'a', rows: [['Name'], ['b']] }]));
      expect(next.facts).toMatchObject({ format: 'xls', unreadable: null });
    } finally {
      await pool.close();
    }
  });
});
