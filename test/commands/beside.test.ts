/** Commands beside a running gateway, which is a process of its own, while people go on exporting. The tests build on one another, as a day does. */

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openBrowser } from '../../src/demo/browser.ts';
import { openGpg } from '../support/gpg.ts';
import { haveTool } from '../support/tools.ts';
import { closeCrm, openCrm, openMailbox, project, remove, run, runHere, startGateway } from './stand.ts';
import type { Ran, Running } from './stand.ts';

// Each test starts several programs, and a small machine takes seconds for one.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const MANY = '/contacts/export?format=csv&rows=600';
const FEW = '/contacts/export?format=csv&rows=20';
interface Shown {
  readonly event: { readonly type: string };
}

const PARTNER = 'partner@example.com';

describe.skipIf(!haveTool('gpg'))('beside a running gateway', () => {
  let crm: Awaited<ReturnType<typeof openCrm>>;
  let mailbox: Awaited<ReturnType<typeof openMailbox>>;
  let gpg: ReturnType<typeof openGpg>;
  let folder = '';
  let gateway: Running;
  let ann: ReturnType<typeof openBrowser>;
  let held = '';
  const beside = (...args: string[]): Promise<Ran> => run(args, folder);
  // What only asks needs no process of its own; it goes through the gateway's socket all the same.
  const json = async (...args: string[]): Promise<unknown> =>
    JSON.parse((await runHere([...args, '--json', '--config', join(folder, 'config.yaml')], folder)).out);
  const serves = async (): Promise<boolean> => {
    const page = await ann.get(FEW);
    return page.status === 200 && page.text.includes('Made Up 20');
  };
  const stateOf = async (id: string): Promise<string> => {
    const page = await ann.get(`/_exportgate/exports/${id}/state`);
    return (JSON.parse(page.text) as { state: string }).state;
  };

  beforeAll(async () => {
    crm = await openCrm();
    mailbox = await openMailbox();
    gpg = openGpg();
    folder = project(crm, mailbox);
    writeFileSync(join(folder, 'passphrase'), 'a made-up passphrase\n');
    gateway = await startGateway(folder);
    ann = openBrowser(gateway.url, 'en');
    await ann.get('/login?as=ann');
  });
  afterAll(async () => {
    await gateway.kill('SIGTERM');
    closeCrm(crm);
    await mailbox.close();
    gpg.close();
    remove(folder);
  });

  it('is told of a partner by a key that gpg made, and only then takes the partner as a recipient', async () => {
    const draft = await ann.get(MANY);
    held = /exports\/([0-9A-Z-]{9})/.exec(draft.url)?.[1] ?? '';
    const purpose = { purpose: 'Reconcile with the partner', recipients: PARTNER };
    await ann.submit(draft, '/ask', purpose);
    expect(await stateOf(held)).toBe('draft');

    const fingerprint = gpg.makeKey(`Partner <${PARTNER}>`);
    writeFileSync(join(folder, 'partner.asc'), gpg.publicKey(fingerprint));
    expect(await beside('keys', 'add', 'partner.asc')).toEqual({
      code: 0,
      out: `Added ${fingerprint} for ${PARTNER}.\n`,
      err: '',
    });
    expect(await json('keys', 'list')).toEqual([{ fingerprint, email: PARTNER, state: 'ok' }]);
    await ann.submit(await ann.get(`/_exportgate/exports/${held}`), '/ask', purpose);
    expect(await stateOf(held)).toBe('waiting');
  });

  it('keeps others out: a second gateway on its data, and everybody else from its socket', async () => {
    expect(await beside('start')).toEqual({
      code: 1,
      out: '',
      err: 'exportgate: opened the store: another process has it open [STORE_LOCKED]\n',
    });
    expect(statSync(join(folder, 'data', 'control.sock')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'data')).mode & 0o077).toBe(0);
    expect(await serves()).toBe(true);
  });

  it('shows its log and hands it out; a changed entry is named by its number', async () => {
    const shown = (await json('audit', 'show', '--export', held)) as Shown[];
    expect(shown.map(({ event }) => event.type)).toEqual(['requested', 'decided', 'held', 'asked']);
    expect(await json('audit', 'verify')).toMatchObject({ ok: true, erased: 0 });
    expect((await beside('audit', 'export', 'log.jsonl')).code).toBe(0);
    expect(statSync(join(folder, 'log.jsonl')).mode & 0o777).toBe(0o600);
    expect(await json('audit', 'verify', '--file', 'log.jsonl')).toMatchObject({ ok: true });

    const log = readFileSync(join(folder, 'log.jsonl'), 'utf8');
    const lines = log.trim().split('\n');
    const seq = 1 + lines.findIndex((line) => line.includes('\\"actor\\":\\"ann\\"'));
    expect(seq).toBeGreaterThan(1);
    writeFileSync(
      join(folder, 'edited.jsonl'),
      log.replace('\\"actor\\":\\"ann\\"', '\\"actor\\":\\"bob\\"'),
    );
    const edited = await beside('audit', 'verify', '--file', 'edited.jsonl');
    expect(edited).toMatchObject({ code: 1, err: '' });
    expect(edited.out).toContain(`entry ${seq} does not fit`);
    writeFileSync(join(folder, 'cut.jsonl'), lines.toSpliced(2, 1).join('\n'));
    expect(await json('audit', 'verify', '--file', 'cut.jsonl')).toEqual({ ok: false, seq: 4, why: 'gap' });
  });

  it('is copied and put back while it serves; what came between is gone, what waited still waits', async () => {
    expect(await json('backup', 'copy', '--passphrase-file', 'passphrase')).toMatchObject({
      files: expect.any(Number),
    });
    expect(await serves()).toBe(true);
    const later = /exports\/([0-9A-Z-]{9})/.exec((await ann.get(`${MANY}&page=2`)).url)?.[1] ?? '';
    expect(await stateOf(later)).toBe('draft');

    const restored = await beside('restore', 'copy', '--passphrase-file', 'passphrase');
    expect(restored).toMatchObject({ code: 0, err: '' });
    expect(await stateOf(held)).toBe('waiting');
    expect((await ann.get(`/_exportgate/exports/${later}`)).status).toBe(404);
    expect(await serves()).toBe(true);
    expect(await json('audit', 'verify')).toMatchObject({ ok: true });
  });

  it('gets a new gateway key while it serves, and what was held under the old one can be approved', async () => {
    const keyFile = join(folder, 'data', 'keys', 'gateway.json');
    const before = readFileSync(keyFile, 'utf8');
    const { keyId } = (await json('keys', 'rotate')) as { keyId: string };
    const after = JSON.parse(readFileSync(keyFile, 'utf8')) as { keys: { id: string }[] };
    expect(after.keys.map(({ id }) => id)).toEqual([keyId]);
    expect(before).not.toContain(keyId);
    expect(await serves()).toBe(true);

    const bob = openBrowser(gateway.url, 'en');
    await bob.get('/login?as=bob');
    const mail = mailbox.got.find(({ to, raw }) => to.includes('bob@example.com') && raw.includes(held));
    const link = new URL(/https?:\S+\/approvals\/[\w-]+/.exec(mail?.mail.text ?? '')?.[0] ?? '').pathname;
    await bob.submit(await bob.get(link), '/approve', { reason: 'Agreed' });
    await expect.poll(() => stateOf(held), { timeout: 20_000 }).toBe('ready');
    const file = await ann.submit(await ann.get(`/_exportgate/exports/${held}`), '/file', {});
    const plain = gpg.decrypt(file.bytes).toString('utf8');
    expect(plain.trim().split('\r\n')).toHaveLength(601);

    writeFileSync(join(folder, 'leaked.csv'), plain);
    expect(await json('trace', 'leaked.csv')).toMatchObject({
      results: [{ exportId: held, verdict: 'identified', person: 'ann' }],
    });
  });

  it('says how it is, and forgets a key', async () => {
    expect(await json('status')).toMatchObject({ running: true, exports: { ready: 1 } });
    expect(await json('status', '--probe')).toEqual({ running: true });
    const [key] = (await json('keys', 'list')) as { fingerprint: string }[];
    expect(await json('keys', 'remove', key?.fingerprint.toLowerCase() ?? '')).toEqual({ removed: true });
    expect(await json('keys', 'list')).toEqual([]);
    const types = ((await json('audit', 'show')) as Shown[]).map(({ event }) => event.type);
    for (const type of ['key-added', 'restored', 'keys-rotated', 'key-removed'])
      expect(types).toContain(type);
  });
});
