/** Forged links, forms, cookies, codes and texts at our own pages. Letters are the classes of threats. */

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openBrowser } from '../../src/demo/browser.ts';
import type { Browser, Page } from '../../src/demo/browser.ts';
import { makeKeyPair } from '../../src/wiring.ts';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asNavigation, asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 });

const PURPOSE =
  'For the fair\r\nBcc: thief@evil.example\u2028X-A: 1\u202egnp.\u001b[31m<img src=x onerror=alert(1)>';
const MANAGER = { cookie: 'crm_session=t-hanmei' };

let crm: FakeCrm;
let gateway: RunningGateway;
let rep: Browser;
let waiting: Page;
let id = '';
let link = '';
beforeAll(async () => {
  crm = await startFakeCrm();
  crm.on('/login', (_request, response) => {
    response.writeHead(200, { 'set-cookie': 'crm_session=t-lilei; Path=/' }).end('in');
  });
  crm.on('/export', {
    headers: { 'content-type': 'text/csv' },
    body: `ID,Name,Owner\r\n${'1,Made Up,李雷\r\n'.repeat(600)}`,
  });
  gateway = await startGateway({ crm: crm.url });
  const { publicKey } = await makeKeyPair({ name: 'Partner', email: 'partner@partner.example' });
  await gateway.call('keys.add', { bytes: Buffer.from(publicKey).toString('base64'), email: null });
  rep = openBrowser(gateway.url, 'en');
  await rep.get('/login');
  waiting = await rep.submit(await rep.get('/export?n=1'), '/ask', {
    purpose: PURPOSE,
    recipients: 'partner@partner.example',
  });
  id = /exports\/([0-9A-Z-]{9})/.exec(waiting.url)?.[1] ?? '';
  link = /\/_exportgate\/approvals\/[\w-]+/.exec(await mailTo('hanmei'))?.[0] ?? '';
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

async function mailTo(login: string, about = '/approvals/'): Promise<string> {
  return vi.waitFor(
    () => {
      const mails = gateway.mails.filter(
        ({ to, text }) => to.includes(`${login}@demo.example`) && text.includes(about),
      );
      return mails.at(-1)?.text ?? noMail();
    },
    { timeout: 30_000, interval: 50 },
  );
}

async function stateOf(): Promise<string> {
  return (JSON.parse((await rep.get(`/_exportgate/exports/${id}/state`)).text) as { state: string }).state;
}

/** The text with one character changed, at several places. */
const changed = (text: string): readonly string[] =>
  [0, 1, Math.floor(text.length / 2), text.length - 1].map(
    (at) => `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`,
  );

describe('M7 a script on a page of the CRM, which is of our origin', () => {
  it.each(['cors', 'no-cors', 'same-origin', 'websocket'])(
    'reads no page of ours by fetch (mode %s), so it has no form to send',
    async (mode) => {
      for (const path of [link, `/_exportgate/exports/${id}`, '/_exportgate/signin']) {
        const read = await asScript(`${gateway.url}${path}`, { ...MANAGER, 'sec-fetch-mode': mode });
        expect([path, read.status, read.text.includes('name="form"')]).toEqual([path, 403, false]);
      }
      expect((await asNavigation(`${gateway.url}${link}`, MANAGER)).text).toContain('name="form"');
    },
  );

  it('reads the state of an export, as our own script does', async () => {
    const state = await asScript(`${gateway.url}/_exportgate/exports/${id}/state`, {
      cookie: 'crm_session=t-lilei',
    });
    expect([state.status, JSON.parse(state.text)]).toMatchObject([200, { state: 'waiting' }]);
  });
});

describe('M4 what was not given by us opens nothing', () => {
  it('an approver’s link with a character changed, cut, or added', async () => {
    const token = link.split('/').at(-1) ?? '';
    for (const forged of [
      ...changed(token),
      token.slice(0, -1),
      `${token}A`,
      token.toLowerCase(),
      `${token}%00`,
    ]) {
      const page = await asNavigation(`${gateway.url}/_exportgate/approvals/${forged}`, MANAGER);
      expect([400, 404]).toContain(page.status);
    }
  });

  it('a form with its token changed, of another page, or without', async () => {
    const form = /name="form" value="([\w-]+)"/.exec(waiting.text)?.[1] ?? '';
    for (const forged of [...changed(form), '', `${form}=`, form.slice(1)])
      expect((await rep.post(`/_exportgate/exports/${id}/withdraw`, { form: forged })).status).toBe(403);
    expect(await stateOf()).toBe('waiting');
  });

  it('a cookie of ours with a character changed, or under the name of the other kind', async () => {
    const held = await asScript(`${gateway.url}/export?n=2`, { 'x-crm-token': 't-lilei' });
    const [name = '', token = ''] = (String(held.headers['set-cookie']).split(';')[0] ?? '').split('=');
    const path = `${gateway.url}${(JSON.parse(held.text) as { error: { see: string } }).error.see}`;
    expect((await asNavigation(path, { cookie: `${name}=${token}` })).status).toBe(200);
    for (const forged of changed(token).map((text) => `${name}=${text}`))
      expect((await asNavigation(path, { cookie: forged })).status).toBe(303);
    expect((await asNavigation(path, { cookie: `${name}-device=${token}` })).status).toBe(303);
    // Planted in a colleague's browser, it does not make him somebody else: the CRM's word goes first.
    const planted = await asNavigation(path, { cookie: `${name}=${token}; crm_session=t-emma` });
    expect(planted.status).toBe(404);
  });
});

describe('M4 one-time codes against many guesses at once', () => {
  const PATH = '/_exportgate/signin';
  async function codeFor(login: string): Promise<{ browser: Browser; form: string; code: string }> {
    const browser = openBrowser(gateway.url, 'en');
    const page = await browser.submit(await browser.get(PATH), '/signin/code', {
      email: `${login}@demo.example`,
    });
    const code = /\b\d{8}\b/.exec(await mailTo(login, 'code'))?.[0] ?? '';
    return { browser, form: /name="form" value="([\w-]+)"/.exec(page.text)?.[1] ?? '', code };
  }
  const guess = (form: string, login: string, code: string): Promise<Page> =>
    openBrowser(gateway.url, 'en').post(PATH, { form, email: `${login}@demo.example`, code, next: '/' });

  it('forty guesses use the code up', async () => {
    const { form, code } = await codeFor('emma');
    const wrong = String((Number(code) + 1) % 100_000_000).padStart(8, '0');
    const guesses = await Promise.all(Array.from({ length: 40 }, () => guess(form, 'emma', wrong)));
    expect(new Set(guesses.map(({ status }) => status))).toEqual(new Set([422]));
    expect((await guess(form, 'emma', code)).status).toBe(422);
  });

  it('the right code signs in once, however often it is sent at once', async () => {
    const { browser, form, code } = await codeFor('alex');
    const send = () => browser.post(PATH, { form, email: 'alex@demo.example', code, next: '/' });
    expect((await guess(form, 'alex', code)).status).toBe(422);
    const tries = await Promise.all(Array.from({ length: 4 }, send));
    expect(tries.filter(({ status }) => status === 422)).toHaveLength(3);
  });
});

describe('M15, N10 a purpose that is meant for somebody’s mail program or terminal', () => {
  const dangerous = /[^\P{Cc}\n\r]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]|<img/u;
  it('is one harmless line in the mail, on the pages and in the log lines', async () => {
    const text = await mailTo('hanmei');
    expect(text.replace('<img', '')).not.toMatch(dangerous);
    expect(gateway.mails.find((mail) => mail.text === text)?.html ?? '').not.toMatch(dangerous);
    expect(text).toMatch(/^.*For the fair Bcc: thief@evil\.example X-A: 1.*$/m);
    const raw = gateway.mails.find((mail) => mail.text === text)?.raw ?? '';
    expect(raw.split('\r\n\r\n')[0]).not.toMatch(/thief|X-A/);
    for (const page of [waiting.text, (await asNavigation(`${gateway.url}${link}`, MANAGER)).text])
      expect(page).not.toMatch(dangerous);
    expect(gateway.lines.join('')).not.toContain('thief');
  });
});

/** Waited for until it is there. */
function noMail(): never {
  throw new Error('no mail yet');
}
