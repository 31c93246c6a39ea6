/** Is there room, and is what we keep closed to others? */

import { constants } from 'node:fs';
import { access, readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { within } from '../../config/index.ts';
import type { Found } from './findings.ts';
import type { Patient } from './patient.ts';

const LEAST_BYTES = 1_073_741_824;
const OTHERS = 0o077;

export async function disk({ loaded }: Patient): Promise<readonly Found[]> {
  const { dataFolder } = loaded;
  const there = await stat(dataFolder).catch(() => null);
  if (!there?.isDirectory()) return [{ code: 'disk-missing', about: dataFolder }];
  const writable = await access(dataFolder, constants.W_OK).then(
    () => true,
    () => false,
  );
  const { bavail, bsize } = await statfs(dataFolder);
  const found: Found[] = [
    ...(writable ? [] : [{ code: 'disk-readonly', about: dataFolder } as const]),
    ...(bavail * bsize < LEAST_BYTES ? [{ code: 'disk-low', about: dataFolder } as const] : []),
    ...(await open(dataFolder)).map((about) => ({ code: 'mode-open', about }) as const),
  ];
  return found.length > 0 ? found : [{ code: 'disk-sound', about: dataFolder }];
}

/** The key is the one thing that must neither be lost nor seen. */
export async function key({ loaded, env }: Patient): Promise<readonly Found[]> {
  const { config, baseFolder, dataFolder } = loaded;
  if (env[config.key.environment] !== undefined)
    return [{ code: 'key-closed', about: `the variable ${config.key.environment}` }];
  const file =
    config.key.file === undefined
      ? join(dataFolder, 'keys', 'gateway.json')
      : within(baseFolder, config.key.file);
  const there = await stat(file).catch(() => null);
  const used = (await stat(join(dataFolder, 'store.db')).catch(() => null)) !== null;
  if (!there) return used ? [{ code: 'key-missing', about: file }] : [];
  const closed = process.platform === 'win32' || (there.mode & OTHERS) === 0;
  return [{ code: closed ? 'key-closed' : 'mode-open', about: file }];
}

/** The folder and what lies in it, as far as others may do anything with it. */
async function open(folder: string): Promise<readonly string[]> {
  if (process.platform === 'win32') return [];
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const modes = await Promise.all(
    [folder, ...names.map((name) => join(folder, name))].map(async (path) => {
      const found = await stat(path).catch(() => null); // gone meanwhile
      return found && (found.mode & OTHERS) !== 0 ? [path] : [];
    }),
  );
  return modes.flat();
}
