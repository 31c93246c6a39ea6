/** Files and folders that must be on the disk before we say so. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, copyFile, mkdir, open, rename, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** What a backup says of each of its files. */
export interface FileSum {
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

export async function sumOf(path: string): Promise<FileSum> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { bytes: (await stat(path)).size, sha256: hash.digest('hex') };
}

/** False when there is no such file. */
export async function copyDurably(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to);
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
  await chmod(to, 0o600);
  await sync(to);
  return true;
}

export async function writeDurably(path: string, text: string): Promise<void> {
  await writeFile(`${path}.next`, text, { mode: 0o600, flush: true });
  await rename(`${path}.next`, path);
  await sync(dirname(path));
}

/** Makes names in a folder, or a file's bytes, durable. Windows knows no such thing for folders. */
export async function sync(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
}

export async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
