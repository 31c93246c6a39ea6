/** A copy of everything while the gateway runs: database, held files, and the gateway's keys under a passphrase. */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../lib/fault.ts';
import type { Keyring } from '../lib/keyring.ts';
import { copyDurably, isThere, makeFolder, sumOf, sync, writeDurably } from './files.ts';
import type { Manifest } from './manifest.ts';
import { DATABASE, FILES, KEYS, MANIFEST } from './manifest.ts';
import { lock } from './passphrase.ts';
import type { Copied } from './sqlite-copy.ts';
import type { SqliteStore } from './sqlite.ts';
import type { FileVault } from './vault.ts';

/** Writes the backup into a new or empty folder; the manifest comes last, so that one without it is known as unfinished. Without a passphrase the keys stay out of it. */
export async function backupTo(
  {
    sqlite,
    vault,
    keyring,
    files,
    at,
  }: {
    readonly sqlite: SqliteStore;
    readonly vault: FileVault;
    readonly keyring: Keyring;
    /** The folder of the held files. */
    readonly files: string;
    readonly at: string;
  },
  toFolder: string,
  passphrase: string | null,
): Promise<Manifest> {
  await makeFolder(join(toFolder, FILES));
  const before = (await readdir(toFolder)).filter((name) => name !== FILES);
  if (before.length > 0 || (await readdir(join(toFolder, FILES))).length > 0)
    throw new Fault('INPUT', 'wrote a backup: the folder is not empty');
  const keys = passphrase === null ? null : await lock(keyring.serialise(), passphrase);

  return await vault.withoutRemovals(async () => {
    const path = join(toFolder, DATABASE);
    const copied = await sqlite.call('copyDatabase', { path });
    await sync(path);
    const missing = await copyFiles(copied, files, join(toFolder, FILES));
    if (keys !== null) await writeDurably(join(toFolder, KEYS), keys);
    const present = copied.files.filter((file) => !missing.includes(file)).map((file) => `${FILES}/${file}`);
    const manifest = await describe(
      toFolder,
      copied,
      [DATABASE, ...(keys === null ? [] : [KEYS]), ...present],
      {
        missing,
        at,
      },
    );
    await writeDurably(join(toFolder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
    return manifest;
  });
}

/** Names of those that were gone before the copy began: an export that has ended still names its file. */
async function copyFiles(copied: Copied, from: string, to: string): Promise<string[]> {
  const missing: string[] = [];
  for (const file of copied.files)
    if (!(await isThere(join(from, file))) || !(await copyDurably(join(from, file), join(to, file))))
      missing.push(file);
  await sync(to);
  return missing;
}

async function describe(
  folder: string,
  copied: Copied,
  paths: readonly string[],
  { missing, at }: { readonly missing: string[]; readonly at: string },
): Promise<Manifest> {
  const { schemaVersion, head, keyIds } = copied;
  const files: Manifest['files'] = [];
  for (const path of paths) files.push({ path, ...(await sumOf(join(folder, path))) });
  return {
    version: 1,
    createdAt: at,
    schemaVersion,
    algorithm: 'A256GCM',
    keyIds: [...keyIds],
    head: { ...head },
    files,
    missing,
  };
}
