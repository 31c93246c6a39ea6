import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import exceljs from 'exceljs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPool } from '../src/lib/pool.ts';
import type { Pool } from '../src/lib/pool.ts';
import { rowRef } from '../src/lib/refmark.ts';
import { gather } from '../src/lib/source.ts';
import { readSpool, writeSpool } from '../src/lib/spool.ts';
import type { ExportFound } from '../src/model/export.ts';
import type { InspectDone, Job, JobDone, RecordsJob, SpoolHandle } from '../src/model/job.ts';
import { contacts, csvOf, limits, markKey, plan, sealedOf, tablePlan } from './seal/made.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobs-'));
let pool: Pool;
beforeAll(() => {
  pool = openPool({
    module: new URL('../src/jobs.ts', import.meta.url),
    processes: 1,
    heapMiB: 256,
    memoryMiB: 1024,
    seconds: 60,
  });
});
afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = async <J extends Job>(job: J): Promise<JobDone<J>> => (await pool.run(job)) as JobDone<J>;

let count = 0;
function newHandle(): SpoolHandle {
  count += 1;
  return { path: join(folder, `spool-${count}`), key: randomBytes(32).toString('base64') };
}

async function spooled(bytes: Uint8Array): Promise<SpoolHandle> {
  const handle = newHandle();
  const writer = await writeSpool(handle.path, Buffer.from(handle.key, 'base64'), 1e9);
  await writer.write(bytes);
  await writer.end();
  return handle;
}

async function plainOf({ path, key }: SpoolHandle): Promise<Buffer> {
  const spool = await readSpool(path, Buffer.from(key, 'base64'));
  const bytes = await gather(spool.stream());
  await spool.close();
  return Buffer.from(bytes);
}

const TOKEN_KEY = Buffer.alloc(32, 5).toString('base64');

const recordsJob = (): RecordsJob => ({
  key: Buffer.alloc(32, 3).toString('base64'),
  app: 'crm',
  entity: 'contacts',
  spool: newHandle(),
});

const found = (change: Partial<ExportFound> = {}): ExportFound => ({
  kind: 'route',
  route: 'contacts',
  entity: 'contacts',
  ownerColumns: ['Owner'],
  fileName: 'contacts.csv',
  mediaType: 'text/csv',
  codings: [],
  ...change,
});

const file = csvOf(contacts(40, ['Wang Wu', 'Li Si']));

async function inspected(
  raw: Uint8Array,
  codings: readonly string[] = [],
): Promise<{ done: InspectDone; frozen: SpoolHandle }> {
  const made = newHandle();
  const spool = await spooled(raw);
  const done = await run({
    verb: 'inspect',
    raw: spool,
    frozen: made,
    found: found({ codings }),
    ownerValues: ['wang wu'],
    limits,
  });
  return { done, frozen: done.frozen === 'raw' ? spool : made };
}

describe('the inspect job', () => {
  it.each<[string, Uint8Array, string[]]>([
    ['a plain file', file, []],
    ['a file in gzip', gzipSync(file), ['gzip']],
    ['a file in brotli within gzip', gzipSync(brotliCompressSync(file)), ['br', 'gzip']],
  ])('freezes and counts %s', async (_name, raw, codings) => {
    const { done, frozen } = await inspected(raw, codings);
    expect(done.facts).toMatchObject({
      format: 'csv',
      unreadable: null,
      bytes: file.length,
      rows: 40,
      ownRows: 20,
    });
    const plain = await plainOf(frozen);
    const sha256 = createHash('sha256').update(plain).digest('hex');
    expect(done.frozen).toEqual(codings.length === 0 ? 'raw' : { bytes: file.length, sha256 });
    expect(plain.equals(file)).toBe(true);
    expect(readFileSync(frozen.path).includes('139000')).toBe(false);
  });

  it.each<[string, Uint8Array, string[], string]>([
    ['a coding that nobody knows', file, ['lzma'], 'CODING_UNKNOWN'],
    ['a coding that does not decode', file, ['gzip'], 'CODING_CORRUPT'],
    ['a coding cut short', gzipSync(file).subarray(0, -4), ['gzip'], 'CODING_CORRUPT'],
    ['a bomb', gzipSync(Buffer.alloc(20_000_000)), ['gzip'], 'LIMIT_RATIO'],
  ])('says why %s cannot be read, and keeps nothing', async (_name, raw, codings, code) => {
    const { done, frozen } = await inspected(raw, codings);
    expect(done.facts).toMatchObject({ format: null, unreadable: code, rows: 0 });
    expect(done.frozen).toBeNull();
    expect(existsSync(frozen.path)).toBe(false);
  });

  it('says why a file cannot be read, and keeps it frozen', async () => {
    const { done, frozen } = await inspected(
      Buffer.from([0x25, 0x50, 0x44, 0x46, 0x2d, 0x31, 0x2e, 0x37, 0x0a]),
    );
    expect(done.facts).toMatchObject({ format: null, unreadable: 'FORMAT_BROKEN' });
    expect((await plainOf(frozen)).length).toBe(9);
  });

  it('fails when the spool was changed', async () => {
    const raw = await spooled(file);
    const bytes = readFileSync(raw.path);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    writeFileSync(raw.path, bytes);
    const job: Job = { verb: 'inspect', raw, frozen: newHandle(), found: found(), ownerValues: [], limits };
    await expect(run(job)).rejects.toMatchObject({ code: 'SPOOL_BROKEN' });
  });
});

describe('the records of an inspect job', () => {
  const records = async (rows: number): Promise<{ done: InspectDone; asked: RecordsJob }> => {
    const asked = recordsJob();
    const done = await run({
      verb: 'inspect',
      raw: await spooled(csvOf(contacts(rows))),
      frozen: newHandle(),
      found: found({ idColumns: ['email'] }),
      ownerValues: [],
      limits,
      records: asked,
    });
    return { done, asked };
  };

  it('cross in the message where they are few', async () => {
    const { done } = await records(40);
    expect(done.facts.records).toBe(40);
    expect(done.records).toHaveLength(40 * 16);
  });

  it('cross in an encrypted file where they are many', async () => {
    const { done, asked } = await records(66_000);
    expect(done.facts.records).toBe(66_000);
    expect(done.records).toMatchObject({ bytes: 66_000 * 16 });
    expect(await plainOf(asked.spool)).toHaveLength(66_000 * 16);
  });
});

describe('the seal job', () => {
  const job = async (tables = [tablePlan()]): Promise<Job & { verb: 'seal' }> => ({
    verb: 'seal',
    frozen: await spooled(file),
    artefact: newHandle(),
    plan: plan({ tables, maxRows: 7 }),
    markKey: markKey.toString('base64'),
    recipientKeys: [],
    tokenKey: TOKEN_KEY,
    limits,
  });

  it('writes the sealed file, encrypted at rest', async () => {
    const sealing = await job();
    const { sealed, artefact } = await run(sealing);
    const here = await sealedOf(file, sealing.plan);
    const written = {
      bytes: here.bytes.length,
      sha256: createHash('sha256').update(here.bytes).digest('hex'),
    };
    expect(sealed).toEqual({ ...here.sealed, ...written });
    expect(artefact).toEqual(written);
    expect((await plainOf(sealing.artefact)).equals(here.bytes)).toBe(true);
  });

  it('tells the records of exactly the rows that left', async () => {
    const done = await run({
      ...(await job()),
      records: { ...recordsJob(), tables: [[{ index: 2, by: 'email' }]] },
    });
    expect(done.records).toHaveLength(7 * 16);
  });

  it('leaves no half a file when it fails', async () => {
    const sealing = { ...(await job()), recipientKeys: ['no key'] };
    await expect(run(sealing)).rejects.toMatchObject({ code: 'INPUT' });
    expect(readdirSync(folder)).not.toContain(sealing.artefact.path.slice(folder.length + 1));
  });
});

describe('the sample job', () => {
  it('shows shapes', async () => {
    const shown = await run({
      verb: 'sample',
      frozen: await spooled(file),
      plan: plan(),
      rows: 2,
      tokenKey: TOKEN_KEY,
      limits,
    });
    expect(shown.headings).toEqual(['Name', 'Phone', 'Email', 'Owner']);
    expect(shown.rows).toHaveLength(2);
    expect(JSON.stringify(shown)).not.toContain('13900');
  });
});

describe('the look job', () => {
  const look = (name: string, bytes: Uint8Array): Promise<JobDone<Job & { verb: 'look' }>> => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return run({ verb: 'look', path, ownerColumns: ['Owner'], ownerValues: ['Li Si'], limits });
  };

  it('finds the references and the id of a sealed file', async () => {
    const { bytes } = await sealedOf(file, plan());
    const seen = await look('contacts_7K3M-Q2XD_7-of-40.csv', bytes);
    expect(seen.facts).toMatchObject({ format: 'csv', rows: 40, ownRows: 20 });
    expect(seen.refs).toEqual(Array.from({ length: 40 }, (_, index) => rowRef(markKey, 0, index + 1)));
    expect(seen.exportIds).toEqual(['7K3M-Q2XD']);
  });

  it('finds the id of the cover sheet under any file name', async () => {
    const book = new exceljs.Workbook();
    book.addWorksheet('Contacts').addRows(contacts(3));
    const { bytes } = await sealedOf(Buffer.from(await book.xlsx.writeBuffer()), plan({ format: 'xlsx' }));
    const seen = await look('renamed.xlsx', bytes);
    expect(seen.exportIds).toEqual(['7K3M-Q2XD']);
    expect(seen.refs).toEqual([1, 2, 3].map((row) => rowRef(markKey, 0, row)));
  });

  it('finds the references of a fragment without headings', async () => {
    const { bytes } = await sealedOf(file, plan());
    const fragment = bytes.toString().split('\r\n').slice(10, 13).join('\r\n');
    expect((await look('fragment.csv', Buffer.from(fragment))).refs).toEqual(
      [10, 11, 12].map((row) => rowRef(markKey, 0, row)),
    );
  });

  it('refuses a file that is not there', async () => {
    const job: Job = { verb: 'look', path: join(folder, 'none'), ownerColumns: [], ownerValues: [], limits };
    await expect(run(job)).rejects.toMatchObject({ code: 'INPUT' });
  });
});
