/** The program of a child process: does one job after another on spool files. It knows no rules, no people and no network. */

import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { inspect } from './inspect/index.ts';
import type { InspectParts } from './inspect/index.ts';
import { decoded } from './lib/codings.ts';
import { DistinctHashes } from './lib/distinct.ts';
import { Fault } from './lib/fault.ts';
import type { FaultCode } from './lib/fault.ts';
import { fileSource } from './lib/file-source.ts';
import type { RecordSpace } from './lib/record-hash.ts';
import { serveJobs } from './lib/pool-child.ts';
import type { Source } from './lib/source.ts';
import { readSpool, writeSpool } from './lib/spool.ts';
import type { SpoolWriter } from './lib/spool.ts';
import type { Facts } from './model/export.ts';
import type {
  InspectDone,
  InspectJob,
  Job,
  JobDone,
  LookDone,
  LookJob,
  RecordsDone,
  RecordsJob,
  SampleDone,
  SampleJob,
  SealDone,
  SealJob,
  SpoolHandle,
} from './model/job.ts';
import { seal } from './seal/index.ts';
import { sample } from './seal/sample.ts';
import { marksIn } from './trace/look.ts';

serveJobs((job) => perform(job as Job));

async function perform(job: Job): Promise<JobDone<Job>> {
  switch (job.verb) {
    case 'inspect':
      return inspectJob(job);
    case 'seal':
      return sealJob(job);
    case 'sample':
      return sampleJob(job);
    case 'look':
      return lookJob(job);
    default:
      return job satisfies never;
  }
}

async function inspectJob({
  raw,
  frozen,
  found,
  ownerValues,
  limits,
  looking,
  records,
}: InspectJob): Promise<InspectDone> {
  const into = new DistinctHashes();
  const parts: InspectParts = {
    folder: dirname(raw.path),
    ...(looking && { looking }),
    ...(records && { records: { space: spaceOf(records), idColumns: found.idColumns ?? [], into } }),
  };
  const told = async (facts: Facts, written: InspectDone['frozen']): Promise<InspectDone> => ({
    facts,
    frozen: written,
    ...(records && { records: await recordsDone(records, into) }),
  });
  return withSpool(raw, async (coded) => {
    const owner = { columns: found.ownerColumns, values: ownerValues };
    if (found.codings.length === 0) return told(await inspect(coded, found, owner, limits, parts), 'raw');
    const mostBytes = Math.max(coded.size, limits.maxInflatedBytes);
    let written: InspectDone['frozen'];
    try {
      ({ written } = await intoSpool(frozen, mostBytes, async (file) => {
        for await (const chunk of decoded(coded.stream(), found.codings, limits)) await file.write(chunk);
      }));
    } catch (error) {
      if (!(error instanceof Fault) || error.code === 'SPOOL_BROKEN') throw error;
      return told(unreadable(error.code, coded.size), null);
    }
    const facts = await withSpool(frozen, (plain) =>
      inspect(plain, found, owner, limits, { ...parts, folder: dirname(frozen.path) }),
    );
    return told(facts, written);
  });
}

async function sealJob({
  frozen,
  artefact,
  plan,
  markKey,
  recipientKeys,
  tokenKey,
  records,
  limits,
}: SealJob): Promise<SealDone> {
  const into = new DistinctHashes();
  const keys = {
    markKey: Buffer.from(markKey, 'base64'),
    recipientKeys,
    tokenKey: Buffer.from(tokenKey, 'base64'),
    ...(records && { records: { space: spaceOf(records), tables: records.tables, into } }),
  };
  return withSpool(frozen, async (source) => {
    const { result, written } = await intoSpool(artefact, limits.maxInflatedBytes, (file) =>
      seal(source, plan, keys, file, limits, dirname(artefact.path)),
    );
    return {
      sealed: { ...result, ...written },
      artefact: written,
      ...(records && { records: await recordsDone(records, into) }),
    };
  });
}

function sampleJob({ frozen, plan, rows, tokenKey, limits }: SampleJob): Promise<SampleDone> {
  const key = Buffer.from(tokenKey, 'base64');
  return withSpool(frozen, (source) => sample(source, plan, rows, limits, key, dirname(frozen.path)));
}

async function lookJob({
  path,
  ownerColumns,
  ownerValues,
  limits,
  looking,
  idColumns,
}: LookJob): Promise<LookDone> {
  const source = await fileSource(path);
  try {
    const owner = { columns: ownerColumns, values: ownerValues };
    const space = { key: randomBytes(32), app: '', entity: '' };
    const facts = await inspect(source, { mediaType: '', fileName: path }, owner, limits, {
      ...(looking && { looking }),
      ...(idColumns && { records: { space, idColumns, into: new DistinctHashes() } }),
    });
    return { facts, ...(await marksIn(source, facts.format, path, limits)) };
  } finally {
    await source.close();
  }
}

async function withSpool<T>(handle: SpoolHandle, work: (source: Source) => Promise<T>): Promise<T> {
  const spool = await readSpool(handle.path, Buffer.from(handle.key, 'base64'));
  try {
    return await work(spool);
  } finally {
    await spool.close();
  }
}

/** Makes a spool file; of work that fails nothing stays on disk. */
async function intoSpool<T>(
  handle: SpoolHandle,
  maxBytes: number,
  work: (file: SpoolWriter) => Promise<T>,
): Promise<{ readonly result: T; readonly written: { readonly bytes: number; readonly sha256: string } }> {
  const file = await writeSpool(handle.path, Buffer.from(handle.key, 'base64'), maxBytes);
  try {
    const result = await work(file);
    return { result, written: await file.end() };
  } catch (error) {
    await file.abort();
    await rm(handle.path, { force: true });
    throw error;
  }
}

const spaceOf = ({ key, app, entity }: RecordsJob): RecordSpace => ({
  key: Buffer.from(key, 'base64'),
  app,
  entity,
});

/** Few hashes go in the message, which its reader takes at once; many in a file. */
async function recordsDone({ spool }: RecordsJob, into: DistinctHashes): Promise<RecordsDone> {
  const bytes = into.bytes();
  if (bytes.length <= MOST_IN_MESSAGE) return bytes;
  const { written } = await intoSpool(spool, bytes.length, (file) => file.write(bytes));
  return written;
}

const MOST_IN_MESSAGE = 1_048_576;

function unreadable(code: FaultCode, bytes: number): Facts {
  return { format: null, unreadable: code, bytes, tables: [], rows: 0, ownRows: null, values: {} };
}
