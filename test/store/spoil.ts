/** Backups with a right manifest though their database was changed, and restores that stopped half way. */

import { cpSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sumOf } from '../../src/store/files.ts';
import { MANIFEST } from '../../src/store/manifest.ts';

/** Puts the database's sum into the manifest anew, as somebody would who changes a backup with care. */
export async function resum(backup: string): Promise<void> {
  const path = join(backup, MANIFEST);
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as { files: { path: string }[] };
  const [database, ...others] = manifest.files;
  if (database?.path !== 'store.db') throw new Error('the database comes first');
  manifest.files = [{ ...database, ...(await sumOf(join(backup, 'store.db'))) }, ...others];
  writeFileSync(path, JSON.stringify(manifest));
}

/** The data folder as a crash leaves it in the middle of a restore. */
export function halfSwapped(
  folder: string,
  backup: string,
  { staged, replaced, moved }: { staged: string; replaced: string; moved: readonly string[] },
): void {
  mkdirSync(join(folder, staged));
  mkdirSync(join(folder, replaced));
  for (const name of ['files', 'store.db'])
    cpSync(join(backup, name), join(folder, staged, name), { recursive: true });
  writeFileSync(join(folder, 'restore.json'), JSON.stringify({ version: 1, staged, replaced }));
  const last = moved.at(-1);
  for (const name of moved) {
    renameSync(join(folder, name), join(folder, replaced, name));
    // Died between the two renames of the last one.
    if (name !== last) renameSync(join(folder, staged, name), join(folder, name));
  }
}

/** Ids of the gateway keys in a data folder's key file. */
export function keysIn(folder: string): readonly string[] {
  const text = readFileSync(join(folder, 'keys', 'gateway.json'), 'utf8');
  return (JSON.parse(text) as { keys: { id: string }[] }).keys.map(({ id }) => id);
}
