/** Keeping, reading and sealing files: the vault and the child processes, joined. */

import { rm } from 'node:fs/promises';
import type { Sealer } from '../hold/ports.ts';
import type { Exports } from '../hold/settings.ts';
import { Fault } from '../lib/fault.ts';
import type { Pool } from '../lib/pool.ts';
import { writeSpool } from '../lib/spool.ts';
import type { ExportFound, Facts, SpoolRef } from '../model/export.ts';
import type {
  InspectDone,
  InspectJob,
  JobLimits,
  Looking,
  SampleDone,
  SampleJob,
  SealDone,
  SealJob,
} from '../model/job.ts';
import { markKeyOf } from '../seal/refs.ts';
import type { Store } from '../store/index.ts';

export interface Files extends Sealer {
  /** Spools a body as it was sent. Throws the stream's own fault, LIMIT_BYTES, UPSTREAM_TIMEOUT or STORE_DOWN. */
  keep(body: AsyncIterable<Uint8Array>): Promise<SpoolRef>;
  /** `frozen` is the decoded file: `raw` itself where nothing was coded. */
  inspect(
    raw: SpoolRef,
    found: ExportFound,
    ownerValues: readonly string[],
    looking: Looking,
  ): Promise<{ facts: Facts; frozen: SpoolRef | null }>;
}

export function openFiles(parts: {
  readonly store: Pick<Store, 'vault' | 'recipientKeys'>;
  readonly pool: Pool;
  readonly limits: JobLimits;
  readonly exports: Pick<Exports, 'maxBytes' | 'totalSeconds'>;
  readonly marks: Uint8Array;
  readonly now: () => Date;
}): Files {
  const { store, pool, limits } = parts;
  const { vault } = store;

  return {
    async keep(body) {
      const made = vault.create();
      const deadline = parts.now().getTime() + parts.exports.totalSeconds * 1000;
      const file = await writeSpool(made.path, Buffer.from(made.key, 'base64'), parts.exports.maxBytes).catch(
        storeDown,
      );
      try {
        for await (const chunk of body) {
          await file.write(chunk).catch(storeDown);
          if (parts.now().getTime() > deadline)
            throw new Fault(
              'UPSTREAM_TIMEOUT',
              `read an export: it took longer than ${parts.exports.totalSeconds} seconds`,
            );
        }
        return vault.seal(made, await file.end().catch(storeDown));
      } catch (error) {
        await file.abort();
        await rm(made.path, { force: true });
        throw error;
      }
    },

    async inspect(raw, found, ownerValues, looking) {
      const made = vault.create();
      const job: InspectJob = {
        verb: 'inspect',
        raw: vault.handle(raw),
        frozen: handleOf(made),
        found,
        ownerValues,
        limits,
        looking,
      };
      try {
        const done = (await pool.run(job)) as InspectDone;
        const { facts, frozen } = done;
        if (frozen !== null && frozen !== 'raw') return { facts, frozen: vault.seal(made, frozen) };
        await vault.discard(made);
        return { facts, frozen: frozen && raw };
      } catch (error) {
        await vault.discard(made);
        throw error;
      }
    },

    async seal(held, plan) {
      const made = vault.create();
      const keys = await Promise.all(
        plan.recipients.map((fingerprint) => store.recipientKeys.byFingerprint(fingerprint)),
      );
      const job: SealJob = {
        verb: 'seal',
        frozen: vault.handle(frozenOf(held.frozen)),
        artefact: handleOf(made),
        plan,
        markKey: markKeyOf(parts.marks, held.id).toString('base64'),
        recipientKeys: keys.map((key) => {
          if (!key)
            throw new Fault('KEY_UNUSABLE', 'sealed an export: a recipient key of its plan was removed');
          return key.armored;
        }),
        limits,
      };
      try {
        const done = (await pool.run(job)) as SealDone;
        return { artefact: vault.seal(made, done.artefact), sealed: done.sealed };
      } catch (error) {
        await vault.discard(made);
        throw error;
      }
    },

    async sample(held, plan) {
      const job: SampleJob = {
        verb: 'sample',
        frozen: vault.handle(frozenOf(held.frozen)),
        plan,
        rows: 5,
        limits,
      };
      return (await pool.run(job)) as SampleDone;
    },
  };
}

const handleOf = ({ path, key }: { path: string; key: string }): { path: string; key: string } => ({
  path,
  key,
});

function frozenOf(frozen: SpoolRef | null): SpoolRef {
  if (!frozen) throw new Fault('SPOOL_BROKEN', 'sealed an export: its file is gone');
  return frozen;
}

/** What the file system refuses is the store being down; our own faults keep their code. */
function storeDown(error: unknown): never {
  if (error instanceof Fault) throw error;
  throw new Fault('STORE_DOWN', 'kept an export on disk: the disk refused');
}
