/** Takes a backup for the running gateway's data: checked whole first, then swapped in; what was there is kept beside it. */

import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../lib/fault.ts';
import type { Keyring } from '../lib/keyring.ts';
import { parseKeyring } from '../lib/keyring.ts';
import { copyDurably, makeFolder, sync } from './files.ts';
import type { Manifest } from './manifest.ts';
import { DATABASE, FILES, KEYS, readManifest } from './manifest.ts';
import { unlock } from './passphrase.ts';
import { openSqlite } from './sqlite.ts';

/** A checked copy of a backup inside the data folder. */
export interface Staged {
  /** Its folder's name within the data folder. */
  readonly name: string;
  readonly manifest: Manifest;
  /** The running gateway's keys first, then those of the backup. */
  readonly ring: Keyring;
}

/** Copies the backup into the data folder and checks everything in it. Throws INPUT, KEY_MISSING, SPOOL_BROKEN or STORE_NEWER; nothing is left of it then. */
export async function stageBackup(
  parts: {
    readonly folder: string;
    readonly keyring: Keyring;
    readonly at: string;
    readonly writeKeyring: ((ring: Keyring) => void) | null;
  },
  fromFolder: string,
  passphrase: string | null,
): Promise<Staged> {
  const manifest = await readManifest(fromFolder);
  const ring = await ringFor(manifest, parts.keyring, fromFolder, passphrase);
  if (ring !== parts.keyring && !parts.writeKeyring) throw notOurs();
  const name = `restoring-${parts.at.replaceAll(/[:.]/g, '-')}`;
  const folder = join(parts.folder, name);
  try {
    await makeFolder(join(folder, FILES));
    for (const { path } of manifest.files)
      if (path !== KEYS) await copyDurably(join(fromFolder, path), join(folder, path));
    await sync(join(folder, FILES));
    await sync(folder);
    await checkStaged(folder, manifest, ring, parts.at);
    // Before the swap: whatever happens in between, the key file opens what lies in the data folder.
    if (ring !== parts.keyring) parts.writeKeyring?.(ring);
    return { name, manifest, ring };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** The gateway's keys cannot be changed where they come from the environment. */
export function notOurs(): Fault {
  return new Fault(
    'INPUT',
    'changed the gateway keys: they come from the environment; put them into a key file first',
  );
}

async function ringFor(
  manifest: Manifest,
  current: Keyring,
  fromFolder: string,
  passphrase: string | null,
): Promise<Keyring> {
  const locked = manifest.files.some(({ path }) => path === KEYS);
  const known = manifest.keyIds.every((id) => current.ids.includes(id));
  const ring =
    locked && !known && passphrase !== null
      ? joined(current, await unlock(await readFile(join(fromFolder, KEYS), 'utf8'), passphrase))
      : current;
  if (!manifest.keyIds.every((id) => ring.ids.includes(id)))
    throw new Fault(
      'KEY_MISSING',
      locked
        ? "restored a backup: its keys are not this gateway's, so its passphrase is needed"
        : 'restored a backup: it was made under other gateway keys and holds none; put that key file in place first',
    );
  return ring;
}

/** One ring of both; the first one's current key stays the current key. */
function joined(current: Keyring, other: string): Keyring {
  const theirs = parseKeyring(other, 'the backup');
  const [a, b] = [current, theirs].map((ring) => JSON.parse(ring.serialise()) as { keys: { id: string }[] });
  const keys = [...(a?.keys ?? []), ...(b?.keys ?? []).filter(({ id }) => !current.ids.includes(id))];
  return parseKeyring(JSON.stringify({ version: 1, keys }), 'the backup');
}

async function checkStaged(folder: string, manifest: Manifest, ring: Keyring, at: string): Promise<void> {
  const path = join(folder, DATABASE);
  const sqlite = await openSqlite({ path, ring: ring.serialise(), at, backups: join(folder, 'backups') });
  try {
    const { head, files } = await sqlite.call('checkWhole', null);
    if (head.hash !== manifest.head.hash || head.seq !== manifest.head.seq)
      throw new Fault('INPUT', 'restored a backup: its log does not end where the manifest says');
    const there = new Set([
      ...manifest.files.map((file) => file.path),
      ...manifest.missing.map((file) => `${FILES}/${file}`),
    ]);
    if (!files.every((file) => there.has(`${FILES}/${file}`)))
      throw new Fault('INPUT', 'restored a backup: a held file that its database names is not in it');
  } finally {
    await sqlite.close();
  }
}
