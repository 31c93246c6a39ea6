/** The command line as scripts rely on it: help, exit codes, one JSON value a command, and one clear sentence for what cannot be used. */

import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { status } from '../../src/commands/backup.ts';
import { loadCommands } from '../../src/commands/index.ts';
import { PROGRAM, ROOT } from '../support/demo.ts';
import { closeCrm, openCrm, openMailbox, project, remove, run, runHere, table } from './stand.ts';
import type { Mailbox } from './stand.ts';

const commands = await loadCommands();

let folder = '';
let config: readonly string[] = [];
let crm: Awaited<ReturnType<typeof openCrm>>;
let mailbox: Mailbox;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  crm = await openCrm();
  mailbox = await openMailbox();
  folder = project(crm, mailbox);
  config = ['--config', at('config.yaml')];
  writeFileSync(at('small.csv'), table(20));
  writeFileSync(at('large.csv'), table(600));
  writeFileSync(at('picture.png'), Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'));
});
afterAll(async () => {
  closeCrm(crm);
  await mailbox.close();
  remove(folder);
});

describe('--help', () => {
  it.each(commands.map((command) => [command.name, command] as const))('of %s', async (name, command) => {
    const { code, out } = await runHere([...name.split(' '), '--help']);
    expect(code).toBe(0);
    for (const text of ['--config', '--json', ...(command.args ?? [])]) expect(out).toContain(text);
    for (const [flags] of command.options ?? []) expect(out).toContain(flags);
  });

  it('of the program lists every command', async () => {
    const { code, out } = await runHere(['--help']);
    expect(code).toBe(0);
    for (const { name } of commands) expect(out).toMatch(new RegExp(`^ +${name.split(' ')[0]}\\b`, 'm'));
  });
});

describe('as a process of its own', () => {
  it('says its version, and in one sentence what it cannot use', async () => {
    const [version, unknown, missing] = await Promise.all([
      run(['--version']),
      run(['nonsense']),
      run(['start', '--config', at('missing.yaml')]),
    ]);
    const { version: written } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(version).toEqual({ code: 0, out: `${written}\n`, err: '' });
    expect(unknown).toMatchObject({ code: 2, out: '' });
    expect(unknown.err).toContain("unknown command 'nonsense'");
    expect(missing).toMatchObject({ code: 2, out: '' });
    expect(missing.err.match(/missing\.yaml:1:1: the file cannot be read/g)).toHaveLength(1);
    expect(missing.err).not.toContain('rules');
  });
});

it('ends without a word when nobody reads its answer any more', async () => {
  const child = spawn(process.execPath, [PROGRAM, 'check', at('rules')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  expect(await new Promise((resolve) => child.once('close', resolve))).toBe(1);
  expect(err).toBe('');
});

describe('what cannot be used ends with 2 and one sentence', () => {
  it.each<[string, () => readonly string[], RegExp]>([
    ['an unknown option', () => ['check', '--nope'], /unknown option '--nope'/],
    ['a missing argument', () => ['inspect'], /missing required argument 'file'/],
    ['a group without its command', () => ['audit'], /Usage: exportgate audit/],
    ['a folder of rules that is not there', () => ['check', at('none')], /none:1:1: the file cannot be read/],
    ['a file that is not there', () => ['inspect', at('none.csv')], /none\.csv: there is no such file/],
    ['a folder for a file', () => ['trace', folder], /there is no such file/],
    ['no person', () => ['explain', at('small.csv')], /--user is missing/],
    ['an unknown person', () => ['explain', '--user', 'zoe', at('small.csv')], /the person zoe/],
    ['an unknown app', () => ['explain', '--user', 'ann', '--app', 'x', at('small.csv')], /the app x/],
    ['a number that is none', () => ['audit', 'show', '--last', 'ten'], /--last: it must be a whole number/],
    ['a port that is none', () => ['demo', '--port', '70000'], /--port: it must be a whole number/],
    ['a demo file that is not there', () => ['demo', '--file', at('none.csv')], /there is no such file/],
    ['a key file that is not there', () => ['keys', 'add', at('none.asc')], /there is no such file/],
    ['a key file that is none', () => ['keys', 'add', at('small.csv')], /no armored key block/],
    ['a log that is not there', () => ['audit', 'verify', '--file', at('none')], /there is no such file/],
    [
      'a log that is none',
      () => ['audit', 'verify', '--file', at('small.csv')],
      /small\.csv:1: it is no entry of a log/,
    ],
    ['an export over a file', () => ['audit', 'export', at('small.csv')], /it is there already/],
    ['an export to nowhere', () => ['audit', 'export', at('none/log')], /it cannot be made/],
    ['a backup without a passphrase', () => ['backup', at('b')], /--passphrase-file FILE/],
    ['a backup over a folder', () => ['backup', '--without-keys', folder], /the folder is not empty/],
    ['a restore from nothing', () => ['restore', '--without-keys', at('none')], /restored a backup|manifest/],
  ])('%s', async (_name, args, sentence) => {
    const { code, err } = await runHere([...args(), ...(args()[1] === undefined ? [] : config)]);
    expect(code).toBe(2);
    expect(err).toMatch(sentence);
    expect(err).not.toContain('nobody expected');
  });

  it('a log level that is none', async () => {
    vi.stubEnv('EXPORTGATE_LOG_LEVEL', 'loud');
    const { code, err } = await runHere(['start', ...config]);
    vi.unstubAllEnvs();
    expect(code).toBe(2);
    expect(err).toContain('EXPORTGATE_LOG_LEVEL: it must be one of debug, info');
  });

  it('never prints the words of an error that nobody expected', async () => {
    const words = 'choked on Made Up 1\n  13800138000 in row 2\n    at the end';
    const spy = vi.spyOn(status, 'run').mockRejectedValue(new SyntaxError(words));
    const { code, err } = await runHere(['status']);
    spy.mockRestore();
    expect(code).toBe(1);
    expect(err).toMatch(/^exportgate: an error that nobody expected \(SyntaxError\)\n {4}at \S+/);
    for (const word of ['Made Up', '13800138000', 'the end']) expect(err).not.toContain(word);
  });

  it('leaves the file that an export would have replaced', () => {
    expect(readFileSync(at('small.csv'), 'utf8')).toBe(table(20));
  });
});

describe('the answer as an exit code and one JSON value', () => {
  it.each<[string, () => readonly string[], number, object]>([
    ['check', () => ['check', at('rules')], 0, { problems: [] }],
    ['check of what is wrong', () => ['check', at('broken')], 2, { problems: [expect.any(String)] }],
    ['inspect', () => ['inspect', at('small.csv')], 0, { outcome: 'read', format: 'csv', rows: 20 }],
    [
      'inspect of what cannot be read',
      () => ['inspect', at('picture.png')],
      1,
      { outcome: 'refused', code: 'FORMAT_UNKNOWN' },
    ],
    [
      'explain of what may leave',
      () => ['explain', '--user', 'ann', at('small.csv')],
      0,
      { verdict: 'allow' },
    ],
    ['explain of a hold', () => ['explain', '--user', 'ann', at('large.csv')], 1, { verdict: 'hold' }],
    [
      'explain of what cannot be read',
      () => ['explain', '--user', 'ann', at('picture.png')],
      1,
      { verdict: 'hold' },
    ],
    ['trace of what is not ours', () => ['trace', at('small.csv')], 1, { results: [] }],
    ['audit show', () => ['audit', 'show'], 0, []],
    ['audit verify', () => ['audit', 'verify'], 0, { ok: true, entries: 0 }],
    ['audit export', () => ['audit', 'export', at('log.jsonl')], 0, { entries: 0 }],
    ['keys list', () => ['keys', 'list'], 0, []],
    ['keys remove', () => ['keys', 'remove', 'abcd'], 1, { removed: false }],
    ['keys rotate', () => ['keys', 'rotate'], 0, { keyId: expect.stringMatching(/^[0-9a-f]{12}$/) }],
    ['backup', () => ['backup', '--without-keys', at('backup')], 0, { entries: 1 }],
    ['restore', () => ['restore', '--without-keys', at('backup')], 0, { entries: 1 }],
    ['status', () => ['status'], 0, { running: false, exports: {}, mailsWaiting: 0 }],
    ['status for a health check', () => ['status', '--probe'], 1, { running: false }],
    ['generate', () => ['generate', '--check'], 0, { stale: [] }],
  ])('%s', async (_name, args, code, answer) => {
    mkdirSync(at('broken/crm'), { recursive: true });
    const ran = await runHere([...args(), '--json', ...config]);
    expect(ran).toMatchObject({ code, err: '' });
    expect(ran.out.trimEnd()).not.toContain('\n');
    expect(JSON.parse(ran.out)).toMatchObject(answer);
  });
});
