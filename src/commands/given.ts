/** What people give a command: files, numbers and names, each refused with its own sentence where it cannot be used. */

import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Fault } from '../lib/fault.ts';
import type { CommandContext, Options } from './command.ts';

/** The path of a plain file that is there. Throws INPUT. */
export function existingFile({ cwd }: Pick<CommandContext, 'cwd'>, file: string): string {
  const path = resolve(cwd, file);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new Fault('INPUT', `opened ${file}: there is no such file`);
  return path;
}

/** The bytes of a small file. Throws INPUT. */
export function fileBytes(context: Pick<CommandContext, 'cwd'>, file: string): Buffer {
  const path = existingFile(context, file);
  try {
    return readFileSync(path);
  } catch {
    throw new Fault('INPUT', `opened ${file}: it may not be read`);
  }
}

/** The whole number of an option, or null where the option was not given. Throws INPUT. */
export function wholeNumber(
  options: Options,
  name: string,
  { least, most }: { readonly least: number; readonly most: number },
): number | null {
  const given = options[name];
  if (given === undefined) return null;
  const value = typeof given === 'string' && /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new Fault(
    'INPUT',
    `read the option --${name}: it must be a whole number from ${least} to ${most}, such as --${name} ${Math.max(least, Math.min(20, most))}`,
  );
}

/** The text of an option that must be given. Throws INPUT. */
export function needed(options: Options, name: string, example: string): string {
  const given = options[name];
  if (typeof given === 'string' && given !== '') return given;
  throw new Fault('INPUT', `read the options: --${name} is missing; give it as in ${example}`);
}
