/** Puts a restored database and its files in place of the old ones, so that a crash in the middle is finished at the next start. */

import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from '../lib/fault.ts';
import { isThere, makeFolder, sync, writeDurably } from './files.ts';
import { DATABASE, FILES } from './manifest.ts';

const JOURNAL = 'restore.json';
const Folder = z.string().regex(/^(?:restoring|replaced)-[0-9TZ-]+$/);
const Journal = z.strictObject({ version: z.literal(1), staged: Folder, replaced: Folder });

/** Notes what is to be done, so that `finishSwap` does it now or at the next start. Both folders lie in the data folder. */
export async function noteSwap(
  folder: string,
  { staged, replaced }: { readonly staged: string; readonly replaced: string },
): Promise<void> {
  await writeDurably(join(folder, JOURNAL), JSON.stringify({ version: 1, staged, replaced }));
}

/** Does the swap that was noted, and clears away a restore that never came so far. The database is closed. */
export async function finishSwap(folder: string): Promise<void> {
  if (await isThere(join(folder, JOURNAL))) await swap(folder);
  if (!(await isThere(folder))) return;
  for (const name of await readdir(folder))
    if (name.startsWith('restoring-') && Folder.safeParse(name).success)
      await rm(join(folder, name), { recursive: true, force: true });
}

async function swap(folder: string): Promise<void> {
  const { staged, replaced } = parse(await readFile(join(folder, JOURNAL), 'utf8'));
  await makeFolder(join(folder, replaced));
  // The write-ahead log goes with its database: beside the new one it would be taken for that one's. The new one was closed and has none.
  const log = `${DATABASE}-wal`;
  if (await isThere(join(folder, staged, DATABASE))) await moveIfThere(folder, replaced, log);
  for (const name of [FILES, DATABASE]) {
    if (!(await isThere(join(folder, staged, name)))) continue;
    await moveIfThere(folder, replaced, name);
    await rename(join(folder, staged, name), join(folder, name));
  }
  await sync(folder);
  await rm(join(folder, JOURNAL));
  await sync(folder);
}

async function moveIfThere(folder: string, replaced: string, name: string): Promise<void> {
  if (await isThere(join(folder, name))) await rename(join(folder, name), join(folder, replaced, name));
}

function parse(text: string): z.infer<typeof Journal> {
  try {
    return Journal.parse(JSON.parse(text));
  } catch {
    throw new Fault('STORE_DOWN', 'finished a restore: restore.json in the data folder is not readable');
  }
}
