/** A person whom the identity provider deactivates over SCIM loses everything at once: session, sign-in, the export that is running, downloads, links that he was sent and those that were sent about him. */

import { createHash } from 'node:crypto';
import { request } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openBrowser } from '../../src/demo/browser.ts';
import type { Browser, Page } from '../../src/demo/browser.ts';
import { makeKeyPair } from '../../src/wiring.ts';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

const TOKEN = 'a-made-up-token-of-some-length';
const PEOPLE = ['lilei', 'hanmei'] as const;
const OWN_ROWS = 'Name,Owner\r\nAda Example,李雷\r\n';

let crm: FakeCrm;
let gateway: RunningGateway;
const ids = new Map<string, string>();
const waiting: (() => void)[] = [];
let clicks = 0;

beforeAll(async () => {
  crm = await startFakeCrm();
  crm.on('/export', (incoming, response) => {
    response.writeHead(200, {
      'content-type': 'text/csv',
      'content-disposition': 'attachment; filename="people.csv"',
    });
    response.write(OWN_ROWS);
    if (incoming.url?.includes('many')) response.write('Ada Example,李雷\r\n'.repeat(600));
    if (incoming.url?.includes('slow')) waiting.push(() => response.end());
    else response.end();
  });
  for (const login of PEOPLE)
    crm.on(`/login/${login}`, { headers: { 'set-cookie': `crm_session=t-${login}; Path=/` }, body: '{}' });
  gateway = await startGateway({
    crm: crm.url,
    config: {
      directory: { scim: { tokenHashes: [createHash('sha256').update(TOKEN).digest('hex')] } },
    },
  });
  const partner = await makeKeyPair({ name: 'Partner', email: 'x@demo.example' });
  await gateway.call('keys.add', { bytes: Buffer.from(partner.publicKey).toString('base64'), email: null });
  for (const login of PEOPLE) {
    const body = {
      schemas: [USER],
      userName: login,
      emails: [{ value: `${login}@demo.example` }],
      active: true,
    };
    ids.set(login, String((await scim('POST', '/Users', body))['id']));
  }
}, 30_000);
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});
beforeEach(async () => {
  for (const login of PEOPLE) await setActive(login, true);
});

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';

async function scim(method: 'POST' | 'PATCH', path: string, body: object): Promise<Record<string, unknown>> {
  const answer = await request(`${gateway.url}/_exportgate/scim/v2${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/scim+json' },
    body: JSON.stringify(body),
  });
  const text = await answer.body.text();
  expect([answer.statusCode < 300, text]).toEqual([true, text]);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

async function setActive(login: (typeof PEOPLE)[number], active: boolean): Promise<void> {
  await scim('PATCH', `/Users/${ids.get(login)}`, {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path: 'active', value: active }],
  });
}

const click = (path: string, login = 'lilei') =>
  asScript(`${gateway.url}${path}&n=${(clicks += 1)}`, { cookie: `crm_session=t-${login}` });

async function signedIn(login: (typeof PEOPLE)[number]): Promise<Browser> {
  const browser = openBrowser(gateway.url, 'en');
  await browser.post(`/login/${login}`, {});
  return browser;
}

/** A held export of lilei's, and its number. */
async function held(rep: Browser): Promise<string> {
  const page = await rep.get(`/export?many&n=${(clicks += 1)}`);
  return page.url.split('/').at(-1) ?? '';
}

const mailTo = (login: string, holds: string): Promise<string> =>
  vi.waitFor(
    () => {
      const mail = gateway.mails.find(
        ({ to, text }) => to.includes(`${login}@demo.example`) && text.includes(holds),
      );
      if (!mail) throw new Error('no such mail yet');
      return mail.text;
    },
    { timeout: 10_000 },
  );

/** The path of the link that the manager was sent about an export. */
async function linkFor(id: string, rep: Browser): Promise<string> {
  const page = await rep.get(`/_exportgate/exports/${id}`);
  const asked = await rep.submit(page, '/ask', {
    purpose: 'A made-up purpose',
    recipients: 'x@demo.example',
  });
  expect(asked.status).toBe(200);
  const text = await vi.waitFor(
    () => {
      const mail = gateway.mails.find(({ text: body }) => body.includes(id) && body.includes('/approvals/'));
      if (!mail) throw new Error('no such mail yet');
      return mail.text;
    },
    { timeout: 10_000 },
  );
  return new URL(/http\S+\/approvals\/[\w-]+/.exec(text)?.[0] ?? '').pathname;
}

const eventsOf = async (id: string): Promise<readonly string[]> =>
  (await gateway.audit()).filter(({ event }) => event.exportId === id).map(({ event }) => event.type);

describe('a deactivated person', () => {
  it('exports nothing by a CRM session that the CRM still honours, and exports again when he is back', async () => {
    expect((await click('/export?one')).status).toBe(200);
    await setActive('lilei', false);
    const refused = await click('/export?one');
    expect(refused.status).toBe(403);
    expect(refused.text).not.toContain('Ada');
    await setActive('lilei', true);
    expect((await click('/export?one')).status).toBe(200);
  });

  it('does not get the export that is running, and no release of it is recorded', async () => {
    const running = click('/export?slow');
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    await setActive('lilei', false);
    waiting.pop()?.();
    const answer = await running;
    expect(answer.status).toBe(403);
    expect(answer.text).not.toContain('Ada');
    const log = await gateway.audit();
    const id = log.findLast(({ event }) => event.type === 'requested')?.event.exportId ?? '';
    expect(await eventsOf(id)).not.toContain('released');
  });

  it('sees nothing of his own exports, and downloads none', async () => {
    const rep = await signedIn('lilei');
    const id = await held(rep);
    const page = await rep.get(`/_exportgate/exports/${id}`);
    await rep.submit(page, '/take', {});
    const ready = await rep.get(`/_exportgate/exports/${id}`);
    expect((await rep.submit(ready, '/file', {})).headers['content-disposition']).toContain('.csv');
    await setActive('lilei', false);
    for (const act of ['', '/state']) {
      const shown = await rep.get(`/_exportgate/exports/${id}${act}`);
      expect(shown.text).not.toContain('people');
    }
    const again = await rep.submit(ready, '/file', {});
    expect(again.headers['content-disposition']).toBeUndefined();
    expect((await eventsOf(id)).filter((type) => type === 'downloaded')).toHaveLength(1);
  });

  it('who approves finds his link dead, and it lives again with him; his sign-in on another device does not', async () => {
    const rep = await signedIn('lilei');
    const id = await held(rep);
    const link = await linkFor(id, rep);
    const phone = openBrowser(gateway.url, 'en');
    await byCode(phone, 'hanmei');
    expect((await phone.get(link)).text).toContain('/approve"');
    await setActive('hanmei', false);
    const dead = await phone.get(link);
    expect([dead.status, dead.text.includes('/approve')]).toEqual([404, false]);
    await setActive('hanmei', true);
    expect((await phone.get(link)).status).toBe(401);
    expect((await (await signedIn('hanmei')).get(link)).text).toContain('/approve"');
  });

  it('is not approved for: the link about his export is dead', async () => {
    const rep = await signedIn('lilei');
    const link = await linkFor(await held(rep), rep);
    const manager = await signedIn('hanmei');
    const page = await manager.get(link);
    await setActive('lilei', false);
    expect((await manager.get(link)).status).toBe(404);
    expect((await manager.submit(page, '/approve', { reason: 'Agreed' })).status).toBe(404);
  });
});

it('each change is recorded, with whom it concerns and not what is in it', async () => {
  await setActive('lilei', false);
  const last = (await gateway.audit())
    .map(({ event }) => event)
    .findLast(({ type }) => type === 'people-changed');
  expect(last?.facts).toMatchObject({ source: 'scim', person: 'lilei', active: false });
  expect(JSON.stringify(last)).not.toContain('@demo.example');
});

async function byCode(browser: Browser, login: string): Promise<Page> {
  const form = await browser.get('/_exportgate/signin');
  const asked = await browser.submit(form, '/signin/code', { email: `${login}@demo.example` });
  const code = /\b\d{8}\b/.exec(await mailTo(login, 'code'))?.[0] ?? '';
  return browser.submit(asked, '/signin', { code });
}
