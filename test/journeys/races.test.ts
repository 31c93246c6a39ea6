/** Two things at the same moment, over HTTP: one of them happens, once, and the log says the same as the people saw. Letters are the classes of threats. */

import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openBrowser } from '../../src/demo/browser.ts';
import type { Browser, Page } from '../../src/demo/browser.ts';
import type { AuditEntry } from '../../src/model/audit.ts';
import { readEntries } from '../../src/store/sqlite-audit.ts';
import { openDatabase } from '../../src/store/sqlite-open.ts';
import { makeKeyPair } from '../../src/wiring.ts';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const ASKED = { purpose: 'A made-up purpose', recipients: 'partner@partner.example' };
const REASON = { reason: 'made up' };

let crm: FakeCrm;
let gateway: RunningGateway;
let rep: Browser;
let manager: Browser;
beforeAll(async () => {
  crm = await startFakeCrm();
  crm.on('/login', (request, response) => {
    const as = new URL(request.url ?? '/', 'http://crm.example').searchParams.get('as');
    response.writeHead(200, { 'set-cookie': `crm_session=t-${as}; Path=/` }).end('in');
  });
  crm.on('/export', (request, response) => {
    const rows = Number(new URL(request.url ?? '/', 'http://crm.example').searchParams.get('rows'));
    const lines = Array.from({ length: rows }, (_, index) => `${index + 1},Made Up ${index + 1},李雷`);
    response.writeHead(200, { 'content-type': 'text/csv; charset=utf-8' });
    response.end(`${['ID,Name,Owner', ...lines].join('\r\n')}\r\n`);
  });
  gateway = await startGateway({ crm: crm.url });
  const { publicKey } = await makeKeyPair({ name: 'Partner', email: ASKED.recipients });
  await gateway.call('keys.add', { bytes: Buffer.from(publicKey).toString('base64'), email: null });
  [rep, manager] = [openBrowser(gateway.url, 'en'), openBrowser(gateway.url, 'en')];
  await rep.get('/login?as=lilei');
  await manager.get('/login?as=hanmei');
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

async function draft(): Promise<Page> {
  return rep.get(`/export?rows=600&click=${randomUUID()}`);
}
const idOf = (page: Page): string => /exports\/([0-9A-Z-]{9})/.exec(page.url)?.[1] ?? '';

async function linkOf(id: string): Promise<string> {
  return vi.waitFor(
    () => {
      const mail = gateway.mails.find(({ text }) => text.includes(id) && text.includes('/approvals/'));
      const link = /\/_exportgate\/approvals\/[\w-]+/.exec(mail?.text ?? '')?.[0];
      return link ?? noMail();
    },
    { timeout: 30_000, interval: 50 },
  );
}

async function typesOf(id: string): Promise<readonly string[]> {
  return (await gateway.audit()).filter(({ event }) => event.exportId === id).map(({ event }) => event.type);
}

async function stateOf(id: string): Promise<string> {
  return (JSON.parse((await rep.get(`/_exportgate/exports/${id}/state`)).text) as { state: string }).state;
}

/** What stood in the log that a restore replaced; it is kept beside the new one. */
function replacedLog(): readonly AuditEntry[] {
  const data = join(gateway.folder, 'data');
  const replaced = readdirSync(data).find((name) => name.startsWith('replaced-')) ?? '';
  const kept = openDatabase({
    path: join(data, replaced, 'store.db'),
    ring: readFileSync(join(data, 'keys', 'gateway.json'), 'utf8'),
    at: new Date().toISOString(),
    backups: data,
  });
  try {
    return readEntries(kept, { from: 1, most: 10_000 });
  } finally {
    kept.db.close();
  }
}

const SETTLING = new Set(['approved', 'denied', 'withdrawn', 'released']);

describe('M3 of acts at the same moment one settles the export, and the log has that one', () => {
  it.each([0, 1, 2, 3])('approve, deny, withdraw and take (order %i)', async (order) => {
    const page = await draft();
    const id = idOf(page);
    const waiting = await rep.submit(page, '/ask', ASKED);
    const approval = await manager.get(await linkOf(id));
    const acts = [
      () => manager.submit(approval, '/approve', REASON),
      () => manager.submit(approval, '/deny', REASON),
      () => rep.submit(waiting, '/withdraw', {}),
      () => rep.submit(waiting, '/take', {}),
    ];
    const turned = [...acts.slice(order), ...acts.slice(0, order)];
    const answers = await Promise.all([...turned, ...turned].map((act) => act()));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
    await expect.poll(() => stateOf(id), { timeout: 30_000 }).not.toBe('approved');
    const types = await typesOf(id);
    expect(types.filter((type) => SETTLING.has(type))).toHaveLength(1);
  });

  it('asking ten times at once asks once, and mails the approver one link that works', async () => {
    const page = await draft();
    const answers = await Promise.all(Array.from({ length: 10 }, () => rep.submit(page, '/ask', ASKED)));
    expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
      200,
      ...Array.from({ length: 9 }, () => 409),
    ]);
    const id = idOf(page);
    expect((await typesOf(id)).filter((type) => type === 'asked')).toHaveLength(1);
    expect((await manager.get(await linkOf(id))).status).toBe(200);
    expect(
      gateway.mails.filter(({ text }) => text.includes(id) && text.includes('/approvals/')),
    ).toHaveLength(1);
  });
});

describe('C8, M9 downloads at the same moment', () => {
  it('are the same file, each recorded, charged once', async () => {
    const page = await draft();
    const id = idOf(page);
    const waiting = await rep.submit(page, '/take', {});
    const files = await Promise.all(Array.from({ length: 4 }, () => rep.submit(waiting, '/file', {})));
    const [first] = files;
    for (const file of files) expect(file.bytes.equals(first?.bytes ?? Buffer.alloc(0))).toBe(true);
    const types = await typesOf(id);
    expect(types.filter((type) => type === 'downloaded')).toHaveLength(4);
    expect(types.filter((type) => type === 'released')).toHaveLength(1);
  });
});

describe('N6 keys and backups while exports run', () => {
  it('a rotation in the middle of exports loses none, and all files open afterwards', async () => {
    const clicks = Array.from({ length: 8 }, (_, at) =>
      rep.get(`/export?rows=${at % 2 === 0 ? 20 : 600}&click=${randomUUID()}`),
    );
    for (let turn = 0; turn < 4; turn += 1) await gateway.call('keys.rotate', {});
    const pages = await Promise.all(clicks);
    expect(pages.map(({ status }) => status)).toEqual(pages.map(() => 200));
    await gateway.call('keys.rotate', {});
    for (const page of pages.filter(({ url }) => url.includes('/exports/'))) {
      const taken = await rep.submit(page, '/take', {});
      expect((await rep.submit(taken, '/file', {})).text).toContain('Made Up');
    }
  });

  it('a restore in the middle of exports gives no row out that its log does not know, and exports go on', async () => {
    const folder = join(gateway.folder, 'copy');
    await gateway.call('backup', { folder, passphrase: null });
    const clicks = Array.from({ length: 6 }, () => rep.get(`/export?rows=20&click=${randomUUID()}`));
    const restored = gateway.call('restore', { folder, passphrase: null });
    const [pages] = await Promise.all([Promise.all(clicks), restored]);
    const known = [...(await gateway.audit()), ...replacedLog()];
    for (const page of pages.filter(({ status }) => status === 200)) {
      const id = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(String(page.headers['content-disposition']))?.[0];
      const types = known.filter(({ event }) => event.exportId === id).map(({ event }) => event.type);
      expect(types).toEqual(['requested', 'decided', 'released', 'downloaded']);
    }
    for (const page of pages) expect([200, 403, 502, 503]).toContain(page.status);
    const after = await rep.get(`/export?rows=20&click=${randomUUID()}`);
    expect([after.status, after.text.includes('Made Up')]).toEqual([200, true]);
  });
});

/** Waited for until it is there. */
function noMail(): never {
  throw new Error('no mail yet');
}
