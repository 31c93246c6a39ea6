/** What every format promises when reading does not come to its end: a source that breaks off is that fault and no table, and whoever stops in the middle leaves nothing behind. */

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Format, Reading } from '../../src/formats/format.ts';
import { formats } from '../../src/formats/index.ts';
import { withTools } from '../../src/formats/tools.ts';
import { Fault } from '../../src/lib/fault.ts';
import { bytesSource } from '../../src/lib/source.ts';
import type { Source } from '../../src/lib/source.ts';
import { seedsOf } from '../fuzz/seeds.ts';
import { LIMITS } from '../support/tables.ts';

const folder = mkdtempSync(join(tmpdir(), 'exportgate-abort-'));
afterAll(() => rmSync(folder, { recursive: true }));

const withReading = <T>(format: Format, source: Source, work: (reading: Reading) => Promise<T>): Promise<T> =>
  withTools(format, LIMITS, folder, async (tools) => work(await format.read(source, LIMITS, tools)));

/** Bytes of which those behind `end` were changed or cut, as a spool says it. */
function brokenAt(bytes: Uint8Array, end: number): Source {
  const sound = bytesSource(bytes, 512);
  const stop = (): never => {
    throw new Fault('SPOOL_BROKEN', 'read a stored file: a part of it was changed or cut');
  };
  return {
    size: bytes.length,
    slice: async (from, to) => (Math.min(to, bytes.length) > end ? stop() : sound.slice(from, to)),
    async *stream(from = 0) {
      for await (const chunk of bytesSource(bytes.subarray(0, end), 512).stream(from)) yield chunk;
      stop();
    },
  };
}

async function rowsOf(reading: Reading, most = Number.POSITIVE_INFINITY): Promise<number> {
  let rows = 0;
  for await (const table of reading.tables())
    for await (const batch of table.rows()) {
      rows += batch.rows;
      if (rows >= most) return rows;
    }
  return rows;
}

describe.each(formats)('format $id', (format) => {
  it.each([0, 0.5, 0.999])('passes on the fault of a source that breaks off after %f of it', async (part) => {
    const [bytes = Buffer.alloc(0)] = await seedsOf(format);
    expect(bytes.length).toBeGreaterThan(20);
    const reading = withReading(format, brokenAt(bytes, Math.floor(bytes.length * part)), rowsOf);
    await expect(reading).rejects.toMatchObject({ code: 'SPOOL_BROKEN' });
  });

  it('may be left in its middle, and read again', async () => {
    const [bytes = Buffer.alloc(0)] = await seedsOf(format);
    const source = bytesSource(bytes, 64);
    const [some, all] = await withReading(format, source, async (reading) => [
      await rowsOf(reading, 1),
      await rowsOf(reading),
    ]);
    expect(some).toBeGreaterThan(0);
    expect(all).toBeGreaterThanOrEqual(some ?? 0);
    expect(await withReading(format, source, (reading) => rowsOf(reading))).toBe(all);
    expect(readdirSync(folder)).toEqual([]);
  });
});
