/** The ways to run it for good: the image's recipe, the systemd unit, and the script that must pass before a change lands. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ProxyLimits } from '../src/proxy/settings.ts';
import { toolPath } from './support/tools.ts';

const ROOT = join(import.meta.dirname, '..');
const textOf = (name: string): string => readFileSync(join(ROOT, name), 'utf8');
/** As package.json starts it, so does everything else. */
const HEAP =
  (JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }).scripts['start']
    ?.split(' ')
    .filter((word) => word.startsWith('--')) ?? [];

describe('the image', () => {
  const instructions = textOf('Dockerfile')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => /^[A-Z]+ /.test(line))
    .map((line) => [line.split(' ')[0] ?? '', line.slice(line.indexOf(' ') + 1)] as const);
  const last = instructions.slice(instructions.findLastIndex(([word]) => word === 'FROM'));
  const all = (word: string, among = instructions): readonly string[] =>
    among.filter(([one]) => one === word).map(([, rest]) => rest);

  it('is Node 24 slim, and brings neither its own runtime nor what only developers need', () => {
    for (const from of all('FROM')) expect(from).toMatch(/^node:24-slim\b/);
    const runs = all('RUN').join('\n');
    // The compiler comes in an optional dependency of its own: without those `prepack` cannot run.
    expect(runs).toMatch(/npm ci\b(?!.*--omit)/);
    expect(runs).toMatch(/npm run prepack && npm prune --omit=dev --omit=optional/);
  });

  it('runs as nobody special, writes to one volume, says how it is, and drains when it is stopped', () => {
    expect(all('USER', last)).toEqual(['node']);
    expect(all('VOLUME', last)).toEqual(['/data']);
    expect(all('STOPSIGNAL', last)).toEqual(['SIGTERM']);
    // By the control socket: a port or TLS of the configuration cannot make it wrong.
    expect(all('HEALTHCHECK', last).join()).toContain(
      '"/app/src/exportgate.mjs", "status", "--probe", "--config", "/data/config.yaml"',
    );
    const words = last.map(([word]) => word);
    expect(words.indexOf('VOLUME')).toBeGreaterThan(words.lastIndexOf('RUN')); // what is done to a volume later is lost
    expect(all('ENTRYPOINT', last).map((line) => JSON.parse(line) as unknown)).toEqual([
      ['node', ...HEAP, '/app/src/exportgate.mjs'],
    ]);
    expect(all('CMD', last)).toEqual(['["start", "--config", "/data/config.yaml"]']);
  });

  it('copies only what there is, and everything that the program needs', () => {
    const copied = all('COPY').flatMap((rest) => rest.split(' ').slice(0, -1));
    const local = copied.filter((path) => !path.startsWith('--from='));
    const made = new Set(['node_modules', 'dist']);
    const paths = local.map((path) => path.replace('/app/', '')).filter((path) => !made.has(path));
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    const needed = [
      'package.json',
      'node_modules',
      'dist',
      'src/exportgate.mjs',
      'src/node24.mjs',
      'rules',
      'LICENSE',
      'NOTICE',
    ];
    for (const path of needed) expect(all('COPY', last).join('\n')).toContain(`/app/${path}`);
    const ignored = textOf('.dockerignore').split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['.git', 'node_modules', 'data', 'test']));
    expect(needed.concat('tsconfig.json').filter((path) => ignored.includes(path))).toEqual([
      'node_modules',
      'dist',
    ]);
  });
});

describe('the systemd unit', () => {
  const unit = textOf('exportgate.service');
  const value = (key: string): string | undefined => new RegExp(`^${key}=(.*)$`, 'm').exec(unit)?.[1];

  it('starts a crashed gateway again within two seconds, for ever', () => {
    expect(value('Restart')).toBe('always');
    expect(Number(value('RestartSec'))).toBeLessThanOrEqual(2);
    expect(value('StartLimitIntervalSec')).toBe('0');
    expect(value('ExecStart')).toMatch(/exportgate\.mjs start --config \S+$/);
    expect(HEAP).toHaveLength(2);
    expect(value('ExecStart')).toContain(` ${HEAP.join(' ')} `);
    expect(value('ExecReload')).toBe('/bin/kill -HUP $MAINPID');
  });

  it.each([
    ['User', 'exportgate'],
    ['NoNewPrivileges', 'true'],
    ['ProtectSystem', 'strict'],
    ['ProtectHome', 'true'],
    ['PrivateTmp', 'true'],
    ['PrivateDevices', 'true'],
    ['CapabilityBoundingSet', 'CAP_NET_BIND_SERVICE'],
    ['RestrictSUIDSGID', 'true'],
    ['UMask', '0077'],
    ['LimitCORE', '0'],
    ['StateDirectoryMode', '0700'],
  ])('is hardened: %s=%s', (key, wanted) => {
    expect(value(key)).toBe(wanted);
  });

  it('may listen on 443, and waits longer than the gateway drains', () => {
    expect(value('AmbientCapabilities')).toBe('CAP_NET_BIND_SERVICE');
    expect(Number(value('TimeoutStopSec'))).toBeGreaterThan(ProxyLimits.parse({}).drainSeconds);
  });

  it('lets Node compile: no line forbids memory that is written and executed', () => {
    expect(value('MemoryDenyWriteExecute') ?? 'false').toMatch(/^(?:false|no)$/);
  });

  it.skipIf(toolPath('systemd-analyze') === null)('is understood by systemd', () => {
    const folder = mkdtempSync(join(tmpdir(), 'exportgate-unit-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'exportgate.service');
    // Its program and its user are not on this machine.
    writeFileSync(
      file,
      unit.replace(/^ExecStart=.*$/m, 'ExecStart=/bin/true').replaceAll(/^(?:User|Group)=.*\n/gm, ''),
    );
    expect(() => execFileSync('systemd-analyze', ['verify', file], { stdio: 'pipe' })).not.toThrow();
  });
});

describe('.ci/run', () => {
  const script = textOf('.ci/run');

  it('can be run, is a good script, and ends with the line that counts', () => {
    expect(statSync(join(ROOT, '.ci/run')).mode & 0o111).toBe(0o111);
    expect(() => execFileSync('bash', ['-n', join(ROOT, '.ci/run')], { stdio: 'pipe' })).not.toThrow();
    expect(script.trimEnd().split('\n').slice(-2)).toEqual([
      'echo "$passed passed, $failed failed"',
      '[ "$failed" -eq 0 ]',
    ]);
  });

  it('installs from the lock, runs the test command of the README, and every check of package.json', () => {
    expect(script).toMatch(/^npm ci\b/m);
    expect(script).toMatch(/^npm test\b/m);
    for (const name of ['types', 'lint', 'format:check', 'knip', 'generate', 'check'])
      expect(script).toContain(`npm run --silent ${name}`);
    expect(script).toContain('export CI=true');
  });
});
