/** The encrypted files on disk: raw and frozen exports and sealed artefacts, each with a key of its own that the gateway's key wraps. */

import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Vault } from '../hold/ports.ts';
import type { SpoolRef } from '../model/export.ts';
import type { SpoolHandle } from '../model/job.ts';
import { Fault } from '../lib/fault.ts';
import type { Keyring } from '../lib/keyring.ts';
import { readSpool } from '../lib/spool.ts';

/** A file that is being made. */
interface NewSpool extends SpoolHandle {
  readonly file: string;
}

export interface FileVault extends Vault {
  /** A name that nobody has and a new key; no file yet (`writeSpool` makes it). */
  create(): NewSpool;
  /** What is kept of a finished file: its key is wrapped now. */
  seal(made: NewSpool, done: { readonly bytes: number; readonly sha256: string }): SpoolRef;
  /** For a child process; throws KEY_MISSING or SPOOL_BROKEN. */
  handle(ref: SpoolRef): SpoolHandle;
  /** Removes a file that was never sealed. Missing files are no error. */
  discard(made: NewSpool): Promise<void>;
  /** Names on disk. */
  files(): Promise<readonly string[]>;
  /** Removes every file that is not among `known`; only while nothing else is at work. Returns how many. */
  sweep(known: readonly string[]): Promise<number>;
  /** Runs `work` while removals wait, so that it finds every file that it was told of. */
  withoutRemovals<T>(work: () => Promise<T>): Promise<T>;
}

const NAME = /^[0-9a-f]{32}$/;

/** The folder is made when it is missing; `keyring` gives the ring of the moment. */
export function openVault({
  folder,
  keyring,
}: {
  readonly folder: string;
  readonly keyring: () => Keyring;
}): FileVault {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let copying = 0;
  const toRemove = new Set<string>();

  const pathOf = (file: string): string => {
    if (!NAME.test(file)) throw new Fault('SPOOL_BROKEN', 'opened a stored file: its name is none of ours');
    return join(folder, file);
  };
  const remove = async (file: string): Promise<void> => {
    const path = pathOf(file);
    if (copying > 0) toRemove.add(path);
    else await rm(path, { force: true });
  };
  const handle = (ref: SpoolRef): SpoolHandle => ({
    path: pathOf(ref.file),
    key: keyring().unwrap(ref.key).toString('base64'),
  });

  return {
    create() {
      const file = randomBytes(16).toString('hex');
      return { file, path: pathOf(file), key: randomBytes(32).toString('base64') };
    },
    seal: ({ file, key }, { bytes, sha256 }) => ({
      version: 1,
      algorithm: 'A256GCM-64K',
      file,
      bytes,
      sha256,
      key: keyring().wrap(Buffer.from(key, 'base64')),
    }),
    handle,
    async *stream(ref) {
      const { path, key } = handle(ref);
      const spool = await readSpool(path, Buffer.from(key, 'base64'));
      try {
        if (spool.size !== ref.bytes)
          throw new Fault('SPOOL_BROKEN', 'read a stored file: its length is not the recorded one');
        yield* spool.stream();
      } finally {
        await spool.close();
      }
    },
    remove: (ref) => remove(ref.file),
    discard: (made) => remove(made.file),
    files: async () => (await readdir(folder)).filter((name) => NAME.test(name)),
    async sweep(known) {
      const kept = new Set(known);
      const orphans = (await readdir(folder)).filter((name) => NAME.test(name) && !kept.has(name));
      for (const name of orphans) await rm(join(folder, name), { force: true });
      return orphans.length;
    },
    async withoutRemovals(work) {
      copying += 1;
      try {
        return await work();
      } finally {
        copying -= 1;
        if (copying === 0) {
          const paths = [...toRemove];
          toRemove.clear();
          for (const path of paths) await rm(path, { force: true });
        }
      }
    },
  };
}
