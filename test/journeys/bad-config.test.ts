/** Configurations and rules that cannot be used: refused whole, every problem at once with its place; the last good rules stay. */

import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoConfig } from '../../src/demo/config.ts';
import { PROGRAM } from '../support/demo.ts';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asScript, startGateway, writeProject } from '../support/gateway.ts';
import type { Project, RunningGateway } from '../support/gateway.ts';

describe('start with a configuration that cannot be used', () => {
  let project: Project;
  const good = demoConfig({ port: 1, upstream: 'http://127.0.0.1:9', smtpPort: 25 });
  beforeAll(async () => {
    project = await writeProject({ crm: 'http://127.0.0.1:9' });
  });
  afterAll(() => project?.close());

  const start = (config: string): Promise<{ code: unknown; stderr: string }> => {
    writeFileSync(project.configPath, config);
    return new Promise((resolve) =>
      execFile(
        process.execPath,
        [PROGRAM, 'start', '--config', project.configPath],
        (error, _stdout, stderr) => resolve({ code: error?.code, stderr }),
      ),
    );
  };

  it('names a broken line', async () => {
    const { code, stderr } = await start(good.replace('listen:', 'listen: ]'));
    expect(code).toBe(2);
    expect(stderr).toMatch(/config\.yaml:6:\d+: broken YAML/);
  });

  it('names an unknown key, a role that does not exist and a missing profile at once', async () => {
    const { code, stderr } = await start(
      good
        .replace('  port: 1\n', '  port: 1\n  prot: 2\n')
        .replace('roles: [sales-rep]', 'roles: [sales-wrap]')
        .replace('profile: demo', 'profile: demmo'),
    );
    expect(code).toBe(2);
    const lines = good.split('\n');
    const lineOf = (text: string): number => lines.findIndex((line) => line.includes(text)) + 2;
    expect(stderr).toMatch(/config\.yaml:9:3: .*prot/);
    expect(stderr).toMatch(new RegExp(`config\\.yaml:${lineOf('roles: [sales-rep]')}:13: .*sales-wrap`));
    expect(stderr).toMatch(new RegExp(`config\\.yaml:${lineOf('profile: demo')}:14: .*demmo`));
  });

  it('names the setting of a data folder that cannot be written', async () => {
    const inFile = join(project.configPath, 'data');
    const { code, stderr } = await start(good.replace('data: ./data', `data: ${inFile}`));
    expect(code).toBe(2);
    expect(stderr).toMatch(/this user may not write there; .* set data or key\.file \[INPUT\]/);
  });

  it('names what is wrong in the rules beside it', async () => {
    const rep = join(project.folder, 'rules', 'policies', 'sales-rep.yaml');
    const policy = readFileSync(rep, 'utf8');
    writeFileSync(
      rep,
      policy.replace('profiles: [demo]', 'profiles: [salesforce]').replace('rows: 500,', 'rows: lots,'),
    );
    const { code, stderr } = await start(good.replace('roles: [sales-rep]', 'roles: [sales-wrap]'));
    writeFileSync(rep, policy);
    expect(code).toBe(2);
    expect(stderr).toMatch(/sales-rep\.yaml:6:12: .*salesforce/);
    expect(stderr).toMatch(/sales-rep\.yaml:\d+:\d+: .*number/);
    expect(stderr).toMatch(/config\.yaml:\d+:13: .*sales-wrap/);
  });
});

describe('rules that change while the gateway runs', () => {
  let crm: FakeCrm;
  let gateway: RunningGateway;
  let policyPath = '';
  let policy = '';
  let clicks = 0;
  beforeAll(async () => {
    crm = await startFakeCrm();
    crm.on('/export', {
      headers: { 'content-type': 'text/csv' },
      body: 'Name,Owner\r\nAda Example,李雷\r\nBob Example,李雷\r\n',
    });
    gateway = await startGateway({ crm: crm.url });
    policyPath = join(gateway.folder, 'rules', 'policies', 'sales-rep.yaml');
    policy = readFileSync(policyPath, 'utf8');
  });
  afterAll(async () => {
    await gateway?.close();
    await crm?.close();
  });

  const click = () =>
    asScript(`${gateway.url}/export?click=${(clicks += 1)}`, { cookie: 'crm_session=t-lilei' });
  const written = async (type: string) =>
    (await gateway.audit()).map(({ event }) => event).filter((event) => event.type === type);

  it('stay as they were when the change is bad, which is recorded with its place', async () => {
    expect((await click()).status).toBe(200);
    writeFileSync(policyPath, policy.replace('rows: 500,', 'rows: 500, rowss: 1,'));
    await expect.poll(() => written('rules-refused'), { timeout: 20_000 }).not.toEqual([]);
    const [refused] = await written('rules-refused');
    expect(JSON.stringify(refused?.facts)).toMatch(/sales-rep\.yaml:\d+:\d+: /);
    expect((await click()).status).toBe(200);
  });

  it('take effect when the change is good', async () => {
    writeFileSync(policyPath, policy.replace('rows: 500,', 'rows: 1,'));
    await expect.poll(async () => (await written('rules-loaded')).length, { timeout: 20_000 }).toBe(2);
    const held = await click();
    expect(held.status).toBe(403);
    expect((JSON.parse(held.text) as { error: { why: string } }).error.why).toBe('over-rows');
    const [decided] = (await written('decided')).slice(-1);
    const [loaded] = (await written('rules-loaded')).slice(-1);
    expect(decided?.facts['rulesHash']).toBe(loaded?.facts['rulesHash']);
  });
});
