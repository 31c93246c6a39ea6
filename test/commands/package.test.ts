/** The package as somebody else installs it: compiled, complete, nothing too much, and the whole story plays from it. */

import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/demo.ts';

const execute = promisify(execFile);
const npm = (args: readonly string[], cwd: string): Promise<{ stdout: string }> =>
  execute('npm', [...args], { cwd, maxBuffer: 1e8 });
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly version: string;
  readonly files: readonly string[];
};
const SOURCES = [
  'package.json',
  'package-lock.json',
  '.npmrc',
  'tsconfig.json',
  'tsconfig.build.json',
  'src',
];

let folder = '';
let packed: readonly string[] = [];
const at = (...path: string[]): string => join(folder, ...path);
const program = (...args: string[]): Promise<{ stdout: string }> =>
  execute(process.execPath, [at('user', 'node_modules', '.bin', 'exportgate'), ...args], {
    cwd: at('user'),
    maxBuffer: 1e8,
  });

// Packed from a copy, so that no dist/ is left among the sources.
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'exportgate-package-'));
  for (const name of ['copy', 'user']) mkdirSync(at(name));
  for (const name of new Set([...SOURCES, ...manifest.files]))
    if (name !== 'dist') cpSync(join(ROOT, name), at('copy', name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), at('copy', 'node_modules'));
  await npm(['pack', '--pack-destination', folder], at('copy'));
  const tarball = at(readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? 'none');
  const { stdout } = await execute('tar', ['-tzf', tarball]);
  packed = stdout
    .trim()
    .split('\n')
    .map((line) => line.replace(/^package\//, ''));
  writeFileSync(at('user', 'package.json'), '{ "private": true }');
  await npm(
    [
      'install',
      '--ignore-scripts',
      '--omit=optional',
      '--no-audit',
      '--no-fund',
      '--prefer-offline',
      tarball,
    ],
    at('user'),
  );
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the package', () => {
  it('holds the compiled program, the rules and the papers, and nothing else', () => {
    const [compiled, others] = [
      packed.filter((path) => path.startsWith('dist/')),
      packed.filter((path) => !path.startsWith('dist/')),
    ];
    const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
    expect(compiled.toSorted()).toEqual(
      sources
        .filter((path) => path.endsWith('.ts'))
        .map((path) => `dist/${path.replace(/\.ts$/, '.js')}`)
        .toSorted(),
    );
    const rules = readdirSync(join(ROOT, 'rules'), { recursive: true, encoding: 'utf8' });
    expect(others.toSorted()).toEqual(
      [
        'package.json',
        'src/exportgate.mjs',
        'src/node24.mjs',
        'config.example.yaml',
        'NOTICE',
        'LICENSE',
        'README.md',
        'README.zh-CN.md',
        'CHANGELOG.md',
        'SECURITY.md',
        ...rules.filter((path) => /\.(?:yaml|json)$/.test(path)).map((path) => `rules/${path}`),
      ].toSorted(),
    );
  });

  it('says its version and checks the rules that come with it', async () => {
    expect((await program('--version')).stdout).toBe(`${manifest.version}\n`);
    const { stdout } = await program('check', join('node_modules', 'exportgate', 'rules'), '--json');
    expect(JSON.parse(stdout)).toMatchObject({ problems: [] });
  });

  it('plays the whole story: threads, child processes and the stand-in CRM run compiled', async () => {
    const { stdout } = await program('demo', '--tour');
    const steps = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { step: string; ok: boolean });
    expect(steps.filter(({ ok }) => !ok)).toEqual([]);
    expect(steps.at(-1)).toMatchObject({ step: 'end', ok: true });
  }, 120_000);
});
