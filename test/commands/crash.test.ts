/** The gateway's ends and starts: killed, told to stop, started over newer data, on a taken port, and with its key in the environment. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openBrowser } from '../../src/demo/browser.ts';
import { newGatewayKey, openKeyring } from '../../src/lib/keyring.ts';
import { closeCrm, openCrm, openMailbox, project, remove, run, runHere, startGateway } from './stand.ts';
import type { Ran, Running } from './stand.ts';

// Each test starts several programs, and a small machine takes seconds for one.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const MANY = '/contacts/export?format=csv&rows=600';
const STALLED = '/contacts/export?format=csv&rows=20&stall=1';

let crm: Awaited<ReturnType<typeof openCrm>>;
let mailbox: Awaited<ReturnType<typeof openMailbox>>;
const folders: string[] = [];
const newProject = (): string => {
  const folder = project(crm, mailbox);
  folders.push(folder);
  return folder;
};
const here = (folder: string, ...args: string[]): Promise<Ran> =>
  runHere([...args, '--config', join(folder, 'config.yaml')], folder);
const json = async (folder: string, ...args: string[]): Promise<unknown> =>
  JSON.parse((await here(folder, ...args, '--json')).out);

async function annAt(gateway: Running): Promise<ReturnType<typeof openBrowser>> {
  const ann = openBrowser(gateway.url, 'en');
  await ann.get('/login?as=ann');
  return ann;
}

/** An export that is held, by its id. */
async function heldBy(ann: ReturnType<typeof openBrowser>): Promise<string> {
  return /exports\/([0-9A-Z-]{9})/.exec((await ann.get(MANY)).url)?.[1] ?? '';
}

async function stateOf(ann: ReturnType<typeof openBrowser>, id: string): Promise<string> {
  return (JSON.parse((await ann.get(`/_exportgate/exports/${id}/state`)).text) as { state: string }).state;
}

interface Shown {
  readonly event: { readonly type: string; readonly exportId: string | null };
}

beforeAll(async () => {
  crm = await openCrm();
  mailbox = await openMailbox();
});
afterAll(async () => {
  closeCrm(crm);
  await mailbox.close();
  for (const folder of folders) remove(folder);
});

describe('a gateway', () => {
  let folder = '';
  let gateway: Running | null = null;
  let held = '';
  beforeAll(() => {
    folder = newProject();
  });
  afterAll(async () => {
    await gateway?.kill('SIGKILL');
  });

  it('that was killed comes back with what it held, a whole log, and the export that was being read as failed', async () => {
    const first = await startGateway(folder);
    const ann = await annAt(first);
    held = await heldBy(ann);
    const stalled = ann.get(STALLED).catch(() => null);
    await expect
      .poll(() => json(folder, 'status'), { timeout: 20_000 })
      .toMatchObject({ exports: { draft: 1, preparing: 1 } });
    await first.kill('SIGKILL');
    expect(await stalled).toBeNull();

    gateway = await startGateway(folder);
    const again = await annAt(gateway);
    expect(await stateOf(again, held)).toBe('draft');
    expect(await json(folder, 'status')).toMatchObject({ exports: { draft: 1, failed: 1 } });
    expect(await json(folder, 'audit', 'verify')).toMatchObject({ ok: true });
    const log = (await json(folder, 'audit', 'show')) as Shown[];
    const failed = log.filter(({ event }) => event.type === 'failed');
    expect(failed).toHaveLength(1);
    const about = log.filter(({ event }) => event.exportId === failed[0]?.event.exportId);
    expect(about.map(({ event }) => event.type)).toEqual(['requested', 'failed']);
    // The same click is a new export, not the dead one.
    expect((await again.get('/contacts/export?format=csv&rows=20')).status).toBe(200);
  });

  it('ends with 0 and a record when it is told to stop', async () => {
    expect(await gateway?.kill('SIGTERM')).toBe(0);
    const last = (await json(folder, 'audit', 'show', '--last', '1')) as Shown[];
    expect(last.map(({ event }) => event.type)).toEqual(['stopped']);
  });

  it('refuses data of a newer version in one sentence, and leaves it alone', async () => {
    const path = join(folder, 'data', 'store.db');
    const version = (to?: number): unknown => {
      const db = new Sqlite(path);
      if (to !== undefined) db.prepare('UPDATE meta SET schema_version = ?').run(to);
      const now: unknown = db.prepare('SELECT schema_version FROM meta').pluck().get();
      db.close();
      return now;
    };
    const ours = Number(version());
    version(ours + 1);
    const refused = await run(['start'], folder);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(/^exportgate: [^\n]*newer Exportgate[^\n]*\[STORE_NEWER\]\n$/);
    expect(version()).toBe(ours + 1);
  });
});

it('ends with one sentence when its port is taken', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const folder = newProject();
  const { port } = taken.address() as AddressInfo;
  writeFileSync(
    join(folder, 'config.yaml'),
    readFileSync(join(folder, 'config.yaml'), 'utf8').replace(
      'listen: { port: 0 }',
      `listen: { port: ${port} }`,
    ),
  );
  const refused = await run(['start'], folder);
  await new Promise((resolve) => taken.close(resolve));
  expect(refused).toEqual({
    code: 2,
    out: '',
    err: `exportgate: listened on 127.0.0.1:${port}: another program listens there [INPUT]\n`,
  });
});

describe('with its key in the environment', () => {
  const key = openKeyring([newGatewayKey(new Date())]).serialise();

  it('a gateway makes no key file, holds, and comes back; it does not rotate what is not its own', async () => {
    const folder = newProject();
    const first = await startGateway(folder, { EXPORTGATE_KEY: key });
    const held = await heldBy(await annAt(first));
    expect(existsSync(join(folder, 'data', 'keys'))).toBe(false);
    const rotated = await here(folder, 'keys', 'rotate');
    expect(rotated.code).toBe(2);
    expect(rotated.err).toContain('they come from the environment; put them into a key file first');
    expect(await first.kill('SIGTERM')).toBe(0);

    const without = await run(['start'], folder, { EXPORTGATE_KEY: undefined });
    expect(without).toMatchObject({ code: 1, out: '' });
    expect(without.err).toContain('[KEY_MISSING]');

    const again = await startGateway(folder, { EXPORTGATE_KEY: key });
    expect(await stateOf(await annAt(again), held)).toBe('draft');
    expect(await again.kill('SIGTERM')).toBe(0);
  });

  it('a variable that holds something else is refused, and not quoted', async () => {
    const folder = newProject();
    const refused = await run(['start'], folder, { EXPORTGATE_KEY: 'made-up-secret' });
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain('EXPORTGATE_KEY');
    expect(refused.err).not.toContain('made-up-secret');
  });
});

it('takes over the backup of another gateway while it runs: what leaves afterwards is traced by the secrets that came with it', async () => {
  const [theirs, ours] = [newProject(), newProject()];
  const passphrase = join(theirs, 'passphrase');
  writeFileSync(passphrase, 'a made-up passphrase');
  const copy = join(theirs, 'copy');
  expect(await here(theirs, 'backup', copy, '--passphrase-file', passphrase)).toMatchObject({ code: 0 });

  const gateway = await startGateway(ours);
  const ann = await annAt(gateway);
  expect(await here(ours, 'restore', copy, '--passphrase-file', passphrase)).toMatchObject({ code: 0 });
  const page = await ann.get('/contacts/export?format=csv&rows=20');
  expect(page.status).toBe(200);
  expect(await gateway.kill('SIGTERM')).toBe(0);

  writeFileSync(join(ours, 'leaked.csv'), page.bytes);
  expect(await json(ours, 'trace', 'leaked.csv')).toMatchObject({
    results: [{ verdict: 'identified', person: 'ann' }],
  });
});
