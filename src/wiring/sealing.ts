/** Keeping, reading and sealing files: the vault and the child processes, joined. */

import { rm } from 'node:fs/promises';
import type { Sealer } from '../hold/ports.ts';
import type { Exports } from '../hold/settings.ts';
import { Fault } from '../lib/fault.ts';
import type { Pool } from '../lib/pool.ts';
import type { IdentityColumn } from '../lib/record-hash.ts';
import { readSpool, writeSpool } from '../lib/spool.ts';
import type { ExportFound, Facts, HeldExport, RowCondition, SpoolRef } from '../model/export.ts';
import type { Plan } from '../model/plan.ts';
import type {
  InspectDone,
  InspectJob,
  JobLimits,
  Looking,
  RecordsDone,
  SampleDone,
  SampleJob,
  SealDone,
  SealJob,
  SpoolHandle,
} from '../model/job.ts';
import { markKeyOf } from '../seal/refs.ts';
import type { Store } from '../store/index.ts';

export interface Files extends Sealer {
  /** Spools a body as it was sent. Throws the stream's own fault, LIMIT_BYTES, UPSTREAM_TIMEOUT or STORE_DOWN. */
  keep(body: AsyncIterable<Uint8Array>): Promise<SpoolRef>;
  /** `frozen` is the decoded file: `raw` itself where nothing was coded. `records`: keyed hashes of the different records, where that is asked. */
  inspect(
    raw: SpoolRef,
    found: ExportFound,
    asked: InspectAsked,
  ): Promise<{ facts: Facts; frozen: SpoolRef | null; records: Uint8Array | null }>;
}

/** What is asked of a file's rows. */
export interface InspectAsked extends Pick<Looking, 'values' | 'detectors' | 'ownOnly'> {
  /** Null where no rule decides; then no records are counted. */
  readonly app: string | null;
  /** Names of the person in the owner column. */
  readonly own: readonly string[];
  /** Names of the people below; null where no rule asks. */
  readonly team: readonly string[] | null;
  readonly conditions: readonly RowCondition[];
  /** Whether different records are counted. */
  readonly records: boolean;
}

export function openFiles(parts: {
  readonly store: Pick<Store, 'vault' | 'recipientKeys'>;
  readonly pool: Pool;
  readonly limits: JobLimits;
  readonly exports: Pick<Exports, 'maxBytes' | 'totalSeconds'>;
  readonly marks: Uint8Array;
  /** Of tokens in masked columns, and of records' identity. */
  readonly secrets: { readonly tokens: Uint8Array; readonly records: Uint8Array };
  readonly now: () => Date;
}): Files {
  const { store, pool, limits } = parts;
  const { vault } = store;
  const tokenKey = Buffer.from(parts.secrets.tokens).toString('base64');
  const recordKey = Buffer.from(parts.secrets.records).toString('base64');

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

    async inspect(raw, found, asked) {
      const made = vault.create();
      const many = vault.create();
      const { own, app, team, conditions, values, detectors, ownOnly = false } = asked;
      const job: InspectJob = {
        verb: 'inspect',
        raw: vault.handle(raw),
        frozen: handleOf(made),
        found,
        ownerValues: own,
        limits,
        looking: { values, detectors, ownOnly, conditions, ...(team && { team }) },
        ...(asked.records &&
          app !== null && {
            records: { key: recordKey, app, entity: found.entity, spool: handleOf(many) },
          }),
      };
      try {
        const done = (await pool.run(job)) as InspectDone;
        const { facts, frozen } = done;
        const records = await recordsIn(done.records, many);
        if (frozen !== null && frozen !== 'raw') return { facts, frozen: vault.seal(made, frozen), records };
        await vault.discard(made);
        return { facts, frozen: frozen && raw, records };
      } catch (error) {
        await vault.discard(made);
        throw error;
      } finally {
        await vault.discard(many);
      }
    },

    async seal(held, plan) {
      const made = vault.create();
      const many = vault.create();
      const tables = identityOf(held, plan);
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
        tokenKey,
        ...(tables && {
          records: {
            key: recordKey,
            app: held.app,
            entity: held.found.entity,
            spool: handleOf(many),
            tables,
          },
        }),
        limits,
      };
      try {
        const done = (await pool.run(job)) as SealDone;
        const records = await recordsIn(done.records, many);
        return { artefact: vault.seal(made, done.artefact), sealed: done.sealed, records };
      } catch (error) {
        await vault.discard(made);
        throw error;
      } finally {
        await vault.discard(many);
      }
    },

    async sample(held, plan) {
      const job: SampleJob = {
        verb: 'sample',
        frozen: vault.handle(frozenOf(held.frozen)),
        plan,
        rows: 5,
        tokenKey,
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

/** The columns that tell each table's records apart, as inspection chose them; null where nobody counts records. */
function identityOf({ facts }: HeldExport, { tables }: Plan): readonly (readonly IdentityColumn[])[] | null {
  const isAsked = facts?.records !== undefined || tables.some(({ identity }) => identity !== undefined);
  if (facts === null || !isAsked) return null;
  return facts.tables.map(({ identity = [], identityBy = [] }) =>
    identity.map((index, place) => ({ index, by: identityBy[place] ?? 'together' })),
  );
}

async function recordsIn(done: RecordsDone | undefined, many: SpoolHandle): Promise<Uint8Array | null> {
  if (done === undefined) return null;
  if (done instanceof Uint8Array) return done;
  const spool = await readSpool(many.path, Buffer.from(many.key, 'base64'));
  try {
    return await spool.slice(0, done.bytes);
  } finally {
    await spool.close();
  }
}

function frozenOf(frozen: SpoolRef | null): SpoolRef {
  if (!frozen) throw new Fault('SPOOL_BROKEN', 'sealed an export: its file is gone');
  return frozen;
}

/** What the file system refuses is the store being down; our own faults keep their code. */
function storeDown(error: unknown): never {
  if (error instanceof Fault) throw error;
  throw new Fault('STORE_DOWN', 'kept an export on disk: the disk refused');
}
