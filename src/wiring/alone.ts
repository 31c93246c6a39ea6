/** What needs neither a gateway nor a store: looking at files, and verifying an exported log. */

import type { Loaded } from '../config/index.ts';
import { verify } from '../audit/verify.ts';
import type { Verification } from '../audit/verify.ts';
import type { RawEntry } from '../audit/ports.ts';
import { Reading } from '../inspect/settings.ts';
import type { DetectorRule, LookDone, LookJob, Looking } from '../model/job.ts';
import { jobLimits, openReaders } from './core.ts';

/** What the gateway would see in a file on this machine, in a child process as always. */
export async function lookAt(
  path: string,
  owner?: { columns: readonly string[]; values: readonly string[] },
  detectors: readonly DetectorRule[] = [],
  looking: Omit<Looking, 'values' | 'detectors'> = {},
  idColumns: readonly string[] = [],
): Promise<LookDone> {
  const reading = Reading.parse({ processes: 1 });
  const pool = openReaders({ reading });
  try {
    const job: LookJob = {
      verb: 'look',
      path,
      ownerColumns: owner?.columns ?? [],
      ownerValues: owner?.values ?? [],
      looking: { ...looking, values: true, detectors },
      idColumns,
      limits: jobLimits({ reading } as Loaded['config']),
    };
    return (await pool.run(job)) as LookDone;
  } finally {
    await pool.close();
  }
}

/** Walks a log from its first entry, without a key. */
export async function verifyLog(batches: AsyncIterable<readonly RawEntry[]>): Promise<Verification> {
  const iterator = batches[Symbol.asyncIterator]();
  return verify(async () => {
    for (;;) {
      const next = await iterator.next();
      if (next.done) return [];
      if (next.value.length > 0) return next.value;
    }
  });
}
