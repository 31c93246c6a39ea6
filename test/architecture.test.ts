/** The import law of the README: who may import whom, and in which one folder each library is used. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '..', 'src');
const STAGES = [
  'proxy',
  'identify',
  'detect',
  'inspect',
  'decide',
  'hold',
  'seal',
  'audit',
  'trace',
  'office',
];
const READERS = ['inspect', 'seal', 'trace'];
const OUTER = ['notify', 'store', 'web'];
/** Libraries that speak of shapes and protocols rather than of one job. */
const EVERYWHERE = ['zod', 'hono', '@hono/node-server', 'undici'];

interface Import {
  readonly from: string;
  readonly to: string;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /\.(ts|mjs)$/.test(file),
);
const imports: Import[] = files.flatMap((file) => {
  const text = readFileSync(join(SRC, file), 'utf8');
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s+'([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/g,
  );
  return [...found].map((match) => ({ from: file, to: match[1] ?? match[2] ?? match[3] ?? '' }));
});
const own = imports
  .filter(({ to }) => to.startsWith('.'))
  .map(({ from, to }) => ({ from, to: relative(SRC, normalize(join(SRC, dirname(from), to))) }));

function mayImport(from: string, to: string): boolean {
  const [home, target] = [folderOf(from), folderOf(to)];
  if (home === 'wiring' || from === 'wiring.ts') return true;
  if (home === target && home !== '') return true;
  if (home === 'lib') return false;
  if (home === 'model') return target === 'lib';
  if (home === 'demo' || home === 'formats') return ['model', 'lib'].includes(target);
  if (STAGES.includes(home))
    return ['model', 'lib'].includes(target) || (READERS.includes(home) && target === 'formats');
  if (OUTER.includes(home)) return ['model', 'lib'].includes(target) || isPortOfStage(to);
  if (home === 'config') return ['model', 'lib'].includes(target) || to.endsWith('/settings.ts');
  if (home === 'commands') return ['config', 'demo', 'model', 'lib'].includes(target) || to === 'wiring.ts';
  if (home === 'pipeline' || from === 'pipeline.ts')
    return ['model', 'lib', 'pipeline', ...STAGES].includes(target);
  switch (from) {
    case 'jobs.ts':
      return ['model', 'lib', 'formats', ...READERS].includes(target);
    case 'exportgate.mjs':
      return to === 'node24.mjs';
    case 'main.ts':
      return ['config', 'demo', 'model', 'lib', 'commands'].includes(target) || to === 'wiring.ts';
    default:
      return false;
  }
}

const folderOf = (file: string): string => (file.includes('/') ? (file.split('/')[0] ?? '') : '');
const isPortOfStage = (to: string): boolean => STAGES.some((stage) => to === `${stage}/ports.ts`);

describe('architecture', () => {
  it('scans something', () => {
    expect(files.length).toBeGreaterThan(60);
    expect(own.length).toBeGreaterThan(200);
  });

  it('lets each folder import only what the table allows', () => {
    expect(
      own.filter(({ from, to }) => !mayImport(from, to)).map(({ from, to }) => `${from} -> ${to}`),
    ).toEqual([]);
  });

  it('imports only files that exist', () => {
    const known = new Set(files);
    expect(own.filter(({ to }) => !known.has(to)).map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('uses each library in one folder', () => {
    const homes = new Map<string, Set<string>>();
    for (const { from, to } of imports) {
      if (to.startsWith('.') || to.startsWith('node:')) continue;
      const library = to.startsWith('@') ? to.split('/').slice(0, 2).join('/') : (to.split('/')[0] ?? '');
      if (EVERYWHERE.includes(library)) continue;
      homes.set(library, (homes.get(library) ?? new Set()).add(folderOf(from) || from));
    }
    expect(homes.size).toBeGreaterThan(10);
    expect(
      [...homes]
        .filter(([, folders]) => folders.size > 1)
        .map(([library, folders]) => `${library}: ${[...folders].join(', ')}`),
    ).toEqual([]);
  });

  it.each([
    ['a stage may not import another stage', 'hold/index.ts', 'seal/index.ts', false],
    ['a stage may import the nouns', 'hold/index.ts', 'model/export.ts', true],
    ['the journey may import every stage', 'pipeline/judge.ts', 'detect/index.ts', true],
    ['the journey may not import the pages', 'pipeline/judge.ts', 'web/index.ts', false],
    ['a stage may not import the journey', 'hold/index.ts', 'pipeline/stages.ts', false],
    ['decide may not import formats', 'decide/index.ts', 'formats/csv/csv.ts', false],
    ['seal may import formats', 'seal/index.ts', 'formats/index.ts', true],
    ['web may import a port', 'web/index.ts', 'hold/ports.ts', true],
    ['web may not import a stage', 'web/index.ts', 'hold/index.ts', false],
    ['lib may not import the nouns', 'lib/spool.ts', 'model/export.ts', false],
    ['commands may not import the store', 'commands/audit.ts', 'store/index.ts', false],
  ])('%s', (_sentence, from, to, allowed) => {
    expect(mayImport(from, to)).toBe(allowed);
  });
});
