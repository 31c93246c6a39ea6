/** Both READMEs say the same, and what they say can be done. */

import { ROLES } from './support/roles.ts';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../src/config/index.ts';
import { FAULT_CODES } from '../src/lib/fault.ts';
import { known } from '../src/wiring.ts';
import { loadCommands } from '../src/commands/index.ts';

const commands = await loadCommands();
const ROOT = join(import.meta.dirname, '..');
const pageOf = (name: string): string => readFileSync(join(ROOT, name), 'utf8');
const english = pageOf('README.md');
const chinese = pageOf('README.zh-CN.md');
const pages = [
  ['README.md', english],
  ['README.zh-CN.md', chinese],
] as const;
const { scripts } = JSON.parse(pageOf('package.json')) as { scripts: Readonly<Record<string, string>> };

describe('both READMEs', () => {
  it('have the same sections, each with the same commands, examples, tables and steps', () => {
    const [one, other] = [sectionsOf(english), sectionsOf(chinese)];
    expect(one.length).toBeGreaterThan(12);
    expect(differences(one, other)).toEqual([]);
  });

  it.each<[string, (page: string) => string]>([
    ['lacks a section', (page) => page.replace(/\n## [^\n]+\n[^]*?(?=\n## )/, '')],
    ['lacks the last section', (page) => page.slice(0, page.lastIndexOf('\n## '))],
    ['has two sections in the other order', swapFirstTwo],
    ['has another command', (page) => page.replace('npm ci && npm test', 'npm install && npm test')],
    ['names another program', (page) => page.replace('`exportgate keys rotate`', '`exportgate rotate`')],
    ['has another example', (page) => page.replace('rows: 500,', 'rows: 50,')],
    ['lacks a step', (page) => page.replace(/\n8\. [^\n]+/, '')],
    ['lacks a row of a table', (page) => page.replace(/\n\| `exportgate trace`[^\n]+/, '')],
    ['links elsewhere', (page) => page.replace('(SECURITY.md)', '(LICENSE)')],
  ])('are told apart when one %s', (_name, change) => {
    expect(change(chinese)).not.toBe(chinese);
    expect(differences(sectionsOf(english), sectionsOf(change(chinese)))).not.toEqual([]);
  });
});

describe.each(pages)('%s', (_name, page) => {
  it('names only commands and options that there are', () => {
    const said = [...codeOf(page)].flatMap((code) => callsIn(code));
    expect(said.length).toBeGreaterThan(15);
    expect(said.flatMap((call) => unknownIn(call))).toEqual([]);
  });

  it('has every command in its table', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('| `exportgate '));
    const missing = commands
      .map(({ name }) => name)
      // For developers; the section of the settings names it.
      .filter((name) => name !== 'generate')
      .filter((name) => !rows.some((row) => row.includes(`\`exportgate ${name}\``) || inGroup(row, name)));
    expect(missing).toEqual([]);
  });

  it('names only npm scripts that there are', () => {
    const named = [...page.matchAll(/npm run (?:--silent )?([\w:]+)|npm (test|start)\b/g)].map(
      ([, run, short]) => run ?? short ?? '',
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  it('links within itself to sections that there are', () => {
    const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, target = '']) => target);
    const sections = [...page.matchAll(/^## (.+)$/gm)].map(([, title = '']) =>
      title.toLowerCase().replaceAll(' ', '-'),
    );
    expect(links.length).toBeGreaterThan(2);
    expect(links.filter((target) => !sections.includes(target))).toEqual([]);
  });

  it('says of every fault what it means, and what the administrator can do', () => {
    const [, meanings = '', means = ''] =
      /<!-- faults -->([^]*?)<!-- \/faults -->([^]*?)^## /m.exec(page) ?? [];
    const actions = means.match(/^- .*$/gm)?.join('\n') ?? '';
    expect(FAULT_CODES.filter((code) => !meanings.includes(`\n| \`${code}\` | `))).toEqual([]);
    expect(FAULT_CODES.filter((code) => !actions.includes(`\`${code}\``))).toEqual([]);
  });

  it('links and points to files that there are', () => {
    const links = [...page.matchAll(/\]\(([^)#]+)\)/g)].map(([, target = '']) => target);
    const paths = [...codeOf(page)].filter((code) =>
      /^(?:(?:src|test|rules|\.ci)\/[\w./-]*|Dockerfile|[\w.-]+(?:\.service|\.example\.yaml|\.md))$/.test(
        code,
      ),
    );
    const local = [...links, ...paths].filter((path) => !path.includes('://') && !path.includes('NAME'));
    expect(local.length).toBeGreaterThan(8);
    expect(local.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

describe('the set-ups by example', () => {
  const section = /^## Set-ups by example\n([^]*?)^## /m.exec(english)?.[1] ?? '';
  const blocks = [...section.matchAll(/^```yaml\n([^]*?)^```/gm)].map(([, yaml = '']) => yaml);
  const settings = blocks.filter((yaml) => !yaml.startsWith('policy:'));
  const base = {
    site: { support: 'help@example.com', url: 'https://crm.example.com' },
    apps: [{ name: 'crm', hosts: ['crm.example.com'], upstream: 'http://10.0.0.9', profile: 'demo' }],
    roles: ROLES,
    people: [{ id: 'ann', name: 'Ann', email: 'ann@example.com', roles: ['sales-rep'] }],
    mail: { from: 'gate@example.com', host: 'mail.example.com' },
  };

  async function loaded(setting: string): Promise<readonly string[]> {
    const folder = mkdtempSync(join(tmpdir(), 'exportgate-readme-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    cpSync(join(ROOT, 'rules'), join(folder, 'rules'), { recursive: true });
    for (const policy of blocks.filter((yaml) => !settings.includes(yaml)))
      writeFileSync(join(folder, 'rules/policies', `${/^policy: (\S+)/.exec(policy)?.[1]}.yaml`), policy);
    const path = join(folder, 'config.yaml');
    writeFileSync(path, JSON.stringify({ ...base, ...(parse(setting) as object) }));
    const loading = await loadConfig(path, known);
    return loading.ok ? [] : loading.problems.map(({ text }) => text);
  }

  it('are there', () => expect([settings.length, blocks.length]).toEqual([5, 6]));

  it.each(settings.map((yaml) => [yaml.split('\n').slice(0, 3).join(' '), yaml]))(
    '%s can be used as it stands',
    async (_head, yaml) => {
      expect(await loaded(yaml)).toEqual([]);
    },
  );

  it('would show a key that there is not', async () => {
    expect(await loaded('alerts: { two: [a@example.com] }')).toEqual([
      expect.stringContaining('unknown key "two"'),
    ]);
  });
});

interface Section {
  readonly title: string;
  /** What must be the same in both, whatever the language. */
  readonly shape: Readonly<Record<string, unknown>>;
}

function sectionsOf(page: string): readonly Section[] {
  const [head = '', ...sections] = page.split(/^## /m);
  return [head, ...sections].map((text) => ({
    title: text.split('\n')[0] ?? '',
    shape: {
      blocks: [...text.matchAll(/^```(\w*)\n([^]*?)^```/gm)].map(([, language = '', code = '']) => [
        language,
        // The picture's words and the example's description are translated.
        language === '' ? '' : code.replace(/^description: .*$/m, ''),
      ]),
      commands: [...codeOf(text)].filter((code) => /^(?:exportgate|npm|npx|cp|node) /.test(code)).toSorted(),
      rows: text.match(/^\|/gm)?.length ?? 0,
      steps: text.match(/^\d+\. /gm)?.length ?? 0,
      points: text.match(/^- /gm)?.length ?? 0,
      links: [...text.matchAll(/\]\(([^)]+)\)/g)]
        .map(([, target = '']) => target)
        .filter((target) => !target.startsWith('README') && !target.startsWith('#'))
        .toSorted(),
    },
  }));
}

function differences(one: readonly Section[], other: readonly Section[]): readonly string[] {
  if (one.length !== other.length) return [`${one.length} sections here, ${other.length} there`];
  return one.flatMap(({ title, shape }, index) =>
    Object.keys(shape)
      .filter((part) => JSON.stringify(shape[part]) !== JSON.stringify(other[index]?.shape[part]))
      .map((part) => `${title}: other ${part} than ${other[index]?.title}`),
  );
}

function swapFirstTwo(page: string): string {
  const [head = '', first = '', second = '', ...rest] = page.split(/^(?=## )/m);
  return [head, second, first, ...rest].join('');
}

/** What stands in code: in a line, or each line of a shell block. */
function* codeOf(text: string): Generator<string> {
  for (const [, block = ''] of text.matchAll(/^```sh\n([^]*?)^```/gm)) yield* block.trim().split('\n');
  for (const [, code = ''] of text.replaceAll(/^```[^]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)) yield code;
}

/** The words after each call of the program in a line of shell. */
function callsIn(code: string): readonly string[][] {
  return code.split('&&').flatMap((part) => {
    const call =
      /^\s*(?:(?:npx )?exportgate|npm run (exportgate|demo|check|generate|start)(?: --(?= |$))?)(?: (.*))?$/.exec(
        part,
      );
    if (!call) return [];
    const script = call[1] === undefined || call[1] === 'exportgate' ? [] : [call[1]];
    return [[...script, ...(call[2] ?? '').trim().split(/\s+/)].filter((word) => word !== '')];
  });
}

/** What in a call there is not: the command, or an option of it. */
function unknownIn([first = '', second = '', ...rest]: readonly string[]): readonly string[] {
  if (first === 'COMMAND' || first === '') return [];
  const command = commands.find(({ name }) => name === `${first} ${second}` || name === first);
  const group = commands.some(({ name }) => name.startsWith(`${first} `)) && second === '';
  if (!command) return group ? [] : [`${first} ${second}`];
  const known = [
    '--help',
    '--config',
    '--json',
    ...(command.options ?? []).map(([flags]) => flags.split(' ')[0]),
  ];
  return [second, ...rest].filter((word) => word.startsWith('--') && !known.includes(word));
}

/** `exportgate keys` with `add` in the same row stands for `exportgate keys add`. */
function inGroup(row: string, name: string): boolean {
  const [group = '', word = ''] = name.split(' ');
  return row.includes(`\`exportgate ${group}\``) && (row.includes(`\`${word}\``) || word === '');
}
