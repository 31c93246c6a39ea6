/** Where rules come from: the commit of the folder that they lie in, and the reason that somebody wrote beside them. */

import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { hasCode } from './rules-files.ts';

/** What is known of a set of rules besides what they say. */
export interface RulesOrigin {
  /** Of HEAD; null where the folder lies in no Git repository, or HEAD cannot be read. */
  readonly commit: string | null;
  /** The first lines of `CHANGE` in the folder, up to an empty one; null where there is none. */
  readonly reason: string | null;
}

const MOST_CHARS = 500;

/** Reads Git's own files: no program is run, and no hook of the repository. */
export async function originOf(rulesFolder: string): Promise<RulesOrigin> {
  const change = await textOf(join(rulesFolder, 'CHANGE'));
  return { commit: await commitOf(resolve(rulesFolder)), reason: change === null ? null : reasonIn(change) };
}

/** A reason as it is recorded: one line without control characters; null for an empty one. */
export function reasonIn(text: string): string | null {
  const [first = ''] = text.trim().split(/\r?\n\s*\r?\n/);
  const plain = first
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, MOST_CHARS);
  return plain === '' ? null : plain;
}

async function commitOf(folder: string): Promise<string | null> {
  for (let at = folder; ; at = dirname(at)) {
    const found = await gitFolder(join(at, '.git'));
    if (found !== null) return headOf(found);
    if (dirname(at) === at) return null;
  }
}

/** Of a worktree `.git` is a file that names the folder. */
async function gitFolder(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  if (found === null) return null;
  if (found.isDirectory()) return path;
  const target = /^gitdir: (.+)$/m.exec((await textOf(path)) ?? '')?.[1];
  return target === undefined ? null : resolve(dirname(path), target.trim());
}

async function headOf(git: string): Promise<string | null> {
  const head = (await textOf(join(git, 'HEAD')))?.trim() ?? '';
  if (COMMIT.test(head)) return head;
  const ref = /^ref: (refs\/[\w./-]+)$/.exec(head)?.[1];
  if (ref === undefined || ref.includes('..')) return null;
  // The branches of a worktree are those of the repository that it belongs to.
  const common = (await textOf(join(git, 'commondir')))?.trim();
  for (const folder of common === undefined ? [git] : [git, resolve(git, common)]) {
    const loose = (await textOf(join(folder, ref)))?.trim() ?? '';
    if (COMMIT.test(loose)) return loose;
    const packed = (await textOf(join(folder, 'packed-refs')))?.split('\n') ?? [];
    const line = packed.find((one) => one.endsWith(` ${ref}`))?.slice(0, -ref.length - 1);
    if (line !== undefined && COMMIT.test(line)) return line;
  }
  return null;
}

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** Null where there is no such file; what cannot be read says nothing either, and stops no reload. */
async function textOf(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (hasCode(error)) return null;
    throw error;
  });
}
