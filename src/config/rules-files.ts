/** The files of a rules folder as texts: so that what was in force can be read again though the folder has changed. */

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Texts by their path in the folder. */
export type RulesFiles = Readonly<Record<string, string>>;

/** The parts of a rules folder that decide. */
export const RULE_FOLDERS = ['crm', 'policies', 'detectors', 'holidays', 'notices'] as const;

/** Every file of these parts, but what only tests them. */
export async function filesOf(rulesFolder: string): Promise<RulesFiles> {
  const files = await Promise.all(
    RULE_FOLDERS.map(async (part) => {
      const names = await namesOf(join(rulesFolder, part));
      return Promise.all(
        names
          .filter((name) => !name.startsWith('.') && !name.endsWith('.test.yaml'))
          .map(
            async (name) =>
              [`${part}/${name}`, await readFile(join(rulesFolder, part, name), 'utf8')] as const,
          ),
      );
    }),
  );
  return Object.fromEntries(files.flat());
}

/** Writes them into a folder of their own below `within`, has it read, and takes it away again. */
export async function withFiles<Value>(
  files: RulesFiles,
  within: string,
  read: (rulesFolder: string) => Promise<Value>,
): Promise<Value> {
  const folder = await mkdtemp(join(within, 'rules-'));
  try {
    await Promise.all(['crm', 'policies'].map((part) => mkdir(join(folder, part), { recursive: true })));
    for (const [path, text] of Object.entries(files)) {
      const [part = '', name = ''] = path.split('/');
      if (!RULE_FOLDERS.some((one) => one === part) || !/^[^/\\]+$/.test(name) || name === '..') continue;
      await mkdir(join(folder, part), { recursive: true });
      await writeFile(join(folder, part, name), text, { mode: 0o600 });
    }
    return await read(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whether it is an error of the system, as of a file that is not there. */
export const hasCode = (error: unknown): boolean => error instanceof Error && 'code' in error;

async function namesOf(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (hasCode(error)) return [];
    throw error;
  });
}
