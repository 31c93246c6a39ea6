/** `grants`, `people` and `override` over a store that no gateway has open. */

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeCrm, openCrm, openMailbox, project, remove, runHere } from './stand.ts';

let crm: Awaited<ReturnType<typeof openCrm>>;
let mailbox: Awaited<ReturnType<typeof openMailbox>>;
let folder = '';

beforeAll(async () => {
  crm = await openCrm();
  mailbox = await openMailbox();
  folder = project(crm, mailbox);
  const path = join(folder, 'config.yaml');
  const boss = '  - { id: cai, name: Cai Li, email: cai@example.com, roles: [administrator] }\n';
  const twin = '  - { id: cai2, name: Cai Li, email: cai2@example.com, roles: [sales-rep], manager: bob }\n';
  writeFileSync(path, readFileSync(path, 'utf8').replace('mail: {', `${boss}${twin}mail: {`));
});
afterAll(async () => {
  closeCrm(crm);
  await mailbox.close();
  remove(folder);
});

const run = (...args: string[]) => runHere([...args, '--config', join(folder, 'config.yaml')], folder);
const json = async (...args: string[]): Promise<unknown> => JSON.parse((await run(...args, '--json')).out);
const GRANT = [
  'grants',
  'add',
  '--people',
  'ann',
  '--rows',
  '5000',
  '--until',
  '+3d',
  '--reason',
  'audit',
  '--asked-by',
  'ann',
];

describe('grants', () => {
  it('is added by a second person, listed, shown, revoked', async () => {
    const added = (await json(...GRANT, '--as', 'bob')) as { id: string };
    expect(added).toMatchObject({ state: 'in force', rows: 5000, total: null, grantedBy: 'bob', used: 0 });
    expect(await json('grants', 'list')).toMatchObject({ grants: [{ id: added.id }], contracts: [] });
    expect((await run('grants', 'show', added.id.toLowerCase())).out).toContain('grantedBy    bob');
    expect(await run('grants', 'revoke', added.id, '--reason', 'done', '--as', 'ann')).toMatchObject({
      code: 0,
      out: `Revoked ${added.id}.\n`,
    });
    expect((await run('grants', 'list')).out).toBe('None.\n');
    expect((await run('grants', 'list', '--all')).out).toContain('revoked');
    expect((await run('grants', 'show', 'G-0000-0000')).code).toBe(1);
  });

  it.each([
    ['M2 to oneself', [...GRANT.with(3, 'bob'), '--as', 'bob'], 'himself'],
    ['M2 asked for by the grantor', [...GRANT.with(11, 'bob'), '--as', 'bob'], 'two different people'],
    ['without a second person', GRANT, '--as is missing'],
    ['without who asked', [...GRANT.slice(0, 10), '--as', 'bob'], '--asked-by is missing'],
    [
      'to somebody whose role the grantor does not approve',
      [...GRANT.with(3, 'cai'), '--as', 'bob'],
      'may not grant',
    ],
    ['for rows that are none', [...GRANT.with(5, 'many'), '--as', 'bob'], '--rows'],
    [
      'from an export that is none',
      ['grants', 'contract', '--from-export', 'X', '--until', '+3d', '--reason', 'r', '--as', 'bob'],
      'no export X',
    ],
  ])('is refused %s', async (_name, args, why) => {
    const ran = await run(...args);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(why);
    expect(await json('grants', 'list')).toMatchObject({ grants: [] });
  });
});

describe('people', () => {
  it('are suspended and restored; an ambiguous name is refused with the candidates', async () => {
    const ambiguous = await run('people', 'suspend', 'Cai Li', '--reason', 'x');
    expect([ambiguous.code, ambiguous.err]).toEqual([
      2,
      expect.stringContaining('cai <cai@example.com>, cai2 <cai2@example.com>'),
    ]);
    expect((await run('people', 'suspend', 'ann@example.com', '--reason', 'lost laptop')).code).toBe(0);
    expect(await json('people', 'list', '--away')).toMatchObject([
      { id: 'ann', status: { kind: 'suspended' }, said: { reason: 'lost laptop' } },
    ]);
    expect((await run(...GRANT, '--as', 'ann')).code).toBe(2);
    expect((await run('people', 'restore', 'ann', '--reason', 'found', '--as', 'cai@example.com')).out).toBe(
      'ann may act again.\n',
    );
    expect(await json('people', 'list', '--away')).toEqual([]);
  });

  it("leave by HR's list: all of it, or nothing", async () => {
    writeFileSync(
      join(folder, 'bad.csv'),
      '工号,离职日期\r\nann,2099-12-31\r\nzoe,2099-12-31\r\nbob,soon\r\n',
    );
    const bad = await run('people', 'leave', '--csv', 'bad.csv', '--reason', 'HR');
    expect(bad.code).toBe(2);
    expect(bad.err).toContain('row 3: nobody has this id');
    expect(bad.err).toContain('row 4: its day');
    expect(await json('people', 'list', '--away')).toEqual([]);

    writeFileSync(
      join(folder, 'hr.csv'),
      '\uFEFF邮箱,离职日期,离职原因\r\nANN@example.com,2099-12-31,搬家\r\n',
    );
    const left = await run('people', 'leave', '--csv', 'hr.csv', '--reason', 'HR', '--out', 'report.txt');
    expect([left.code, left.out]).toEqual([0, expect.stringContaining('What Ann (ann) took')]);
    expect(readFileSync(join(folder, 'report.txt'), 'utf8')).toContain('Exports that left: 0');
    expect(statSync(join(folder, 'report.txt')).mode & 0o777).toBe(0o600);
    expect(await json('people', 'list', '--away')).toMatchObject([
      { id: 'ann', status: { kind: 'leaving' }, said: { reason: '搬家' } },
    ]);
    expect((await json('people', 'report', 'ann', '--days', '30')) as object).toMatchObject({
      person: 'ann',
      rows: 0,
    });
  });

  it('is told what is missing', async () => {
    for (const args of [
      ['leave', '--reason', 'x'],
      ['leave', 'ann', '--reason', 'x'],
      ['suspend', 'ann'],
      ['leave', 'ann', '--csv', 'hr.csv', '--reason', 'x'],
    ])
      expect((await run('people', ...args)).code).toBe(2);
  });
});

describe('override', () => {
  it('is set, listed and ended, each under its own options', async () => {
    const set = await run(
      'override',
      '--app',
      'crm',
      '--until',
      '+2h',
      '--reason',
      'broken',
      '--as',
      'cai@example.com',
    );
    expect([set.code, set.out]).toEqual([0, expect.stringContaining('Told: cai@example.com')]);
    expect(await json('override', 'list')).toMatchObject([{ app: 'crm', state: 'in force' }]);
    expect((await run('override', 'end', '--app', 'crm', '--as', 'cai@example.com')).out).toBe(
      'The rules of crm are enforced again.\n',
    );
    expect(await json('override', 'list')).toMatchObject([{ app: 'crm', state: 'revoked' }]);
    expect(
      (await run('override', '--app', 'crm', '--until', '+5h', '--reason', 'x', '--as', 'cai@example.com'))
        .code,
    ).toBe(2);
  });

  it('is recorded with the person and the user of the machine', async () => {
    const shown = (await json('audit', 'show')) as {
      event: { type: string; actor: string | null; facts: Record<string, unknown> };
    }[];
    const set = shown.find(({ event }) => event.type === 'override-set')?.event;
    expect(set).toMatchObject({ actor: 'cai', facts: { reason: 'broken', os: expect.stringMatching(/./) } });
  });
});
