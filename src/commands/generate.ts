/** `exportgate generate`: writes what is made from the settings, or says which of it is stale. */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exampleConfig } from '../config/example.ts';
import { schemaFiles } from '../config/schema.ts';
import type { Generated } from '../config/schema.ts';
import { settingsTable } from '../config/table.ts';
import { FAULT_CODES } from '../lib/fault.ts';
import { COMMAND_DUTIES, DUTIES } from '../model/duties.ts';
import type { Language } from '../model/exchange.ts';
import { faultText } from '../model/texts/reasons.ts';
import { ANSWER_CHANGES } from '../wiring.ts';

const READMES = [
  { path: 'README.md', language: 'en' },
  { path: 'README.zh-CN.md', language: 'zh-CN' },
] as const;

/** Paths of the files that differed; they are written unless `check` is set, and then they are stale. */
export async function generate(parts: {
  /** The project's folder. */
  readonly root: string;
  readonly check: boolean;
}): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const { path, text } of await wanted(parts.root)) {
    const file = join(parts.root, path);
    if ((await textOf(file)) === text) continue;
    changed.push(path);
    if (parts.check) continue;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  return changed;
}

async function wanted(root: string): Promise<readonly Generated[]> {
  const files: Generated[] = [{ path: 'config.example.yaml', text: exampleConfig() }, ...schemaFiles()];
  for (const { path, language } of READMES) {
    const text = await textOf(join(root, path));
    if (text === null) continue;
    const tables = [
      ['settings', settingsTable()],
      ['faults', faultTable(language)],
      ['answers', answerTable()],
      ['duties', dutyTable()],
    ] as const;
    files.push({ path, text: tables.reduce((page, [name, table]) => filled(page, name, table), text) });
  }
  return files;
}

/** The page with the table between its marks; unchanged where it has no such marks. */
function filled(page: string, name: string, table: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [before, rest] = page.split(start);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) return page;
  return `${before}${start}\n${table}\n${end}${after}`;
}

/** Markdown: every fault code with what it means to the person who asked. */
function faultTable(language: Language): string {
  const rows = FAULT_CODES.map((code) => `| \`${code}\` | ${faultText(language, code)} |`);
  return ['| code | meaning |', '|---|---|', ...rows].join('\n');
}

/** Markdown: every header field of an ordinary answer that differs. */
function answerTable(): string {
  const rows = ANSWER_CHANGES.map(({ name, change, why }) => `| \`${name}\` | ${change} | ${why} |`);
  return ['| field | change | why |', '|---|---|---|', ...rows].join('\n');
}

/** Markdown: the duties of which one suffices for each command. */
function dutyTable(): string {
  const rows = COMMAND_DUTIES.map(
    ({ command, duties }) =>
      `| \`${command}\` | ${DUTIES.map((duty) => (duties.includes(duty) ? '✓' : '')).join(' | ')} |`,
  );
  return ['| command | system 系统 | security 安全 | audit 审计 |', '|---|---|---|---|', ...rows].join('\n');
}

async function textOf(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
}
