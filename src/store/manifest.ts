/** What a backup says of itself: every file with its sum, and what is needed to read it. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from '../lib/fault.ts';
import { isThere, sumOf } from './files.ts';
import { MIGRATIONS } from './sqlite-schema.ts';

export const DATABASE = 'store.db';
export const FILES = 'files';
export const KEYS = 'keys.json';
export const MANIFEST = 'manifest.json';

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

// The names are closed, so that no entry can point out of the folder.
const FileEntry = z.strictObject({
  path: z.string().regex(/^(?:store\.db|keys\.json|files\/[0-9a-f]{32})$/),
  bytes: z.int().min(0),
  sha256: Hash,
});

export const Manifest = z.strictObject({
  version: z.literal(1),
  createdAt: z.iso.datetime(),
  schemaVersion: z.int().min(1),
  algorithm: z.literal('A256GCM'),
  keyIds: z.array(z.string()).min(1),
  /** The log's last entry. */
  head: z.strictObject({ seq: z.int().min(0), hash: Hash }),
  files: z.array(FileEntry),
  /** Held files that the database names and that were not there any more. */
  missing: z.array(z.string().regex(/^[0-9a-f]{32}$/)),
});
export type Manifest = z.infer<typeof Manifest>;

/** The manifest of a backup whose every file is there and is what it says. Throws INPUT or STORE_NEWER. */
export async function readManifest(folder: string): Promise<Manifest> {
  if (!(await isThere(join(folder, MANIFEST))))
    throw new Fault('INPUT', 'read the backup: it has no manifest.json, so it is none or was not finished');
  const manifest = parse(await readFile(join(folder, MANIFEST), 'utf8'));
  const ours = MIGRATIONS.at(-1)?.to ?? 0;
  if (manifest.schemaVersion > ours)
    throw new Fault(
      'STORE_NEWER',
      'read the backup: it was written by a newer Exportgate; restore it with that',
    );
  if (!manifest.files.some(({ path }) => path === DATABASE))
    throw new Fault('INPUT', 'read the backup: its manifest names no database');
  for (const { path, bytes, sha256 } of manifest.files) {
    const sum = (await isThere(join(folder, path))) ? await sumOf(join(folder, path)) : null;
    if (sum?.sha256 !== sha256 || sum.bytes !== bytes)
      throw new Fault('INPUT', `read the backup: ${path} is missing or not what the manifest says`);
  }
  return manifest;
}

function parse(text: string): Manifest {
  try {
    return Manifest.parse(JSON.parse(text));
  } catch {
    throw new Fault('INPUT', 'read the backup: manifest.json is not one of version 1');
  }
}
