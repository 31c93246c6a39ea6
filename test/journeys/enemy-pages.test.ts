/** People who try to decide, take or see what is not theirs, on our own pages. Letters are the classes of threats. */

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openBrowser } from '../../src/demo/browser.ts';
import type { Browser, Page } from '../../src/demo/browser.ts';
import { startDemo } from '../support/demo.ts';
import type { RunningDemo } from '../support/demo.ts';
import { sendRaw, sessionOf } from '../support/raw.ts';

const SLOW = { timeout: 60_000 };

let demo: RunningDemo;
let rep: Browser;
let emma: Browser;
let manager: Browser;
let admin: Browser;
/** lilei's export, its page, the approver's link, and the form tokens of those who saw a page of ours. */
let id = '';
let page = '';
let link = '';
const tokens = { rep: '', emma: '', manager: '' };

beforeAll(async () => {
  demo = await startDemo();
  [rep, emma, manager, admin] = (await Promise.all(['lilei', 'emma', 'hanmei', 'alex'].map(browserOf))) as [
    Browser,
    Browser,
    Browser,
    Browser,
  ];
  const draft = await rep.get('/contacts/export?format=csv');
  id = /\/exports\/([0-9A-Z]{4}-[0-9A-Z]{4})/.exec(draft.text)?.[1] ?? '';
  page = `/_exportgate/exports/${id}`;
  tokens.rep = tokenIn(draft);
  tokens.emma = tokenIn(await emma.get('/contacts/export?format=csv'));
  await rep.submit(draft, '/ask', { purpose: 'Reconcile', recipients: 'partner@partner.example' });
  link = await vi.waitFor(
    async () => {
      const mail = (await demo.mails()).find(({ text }) => text.includes(id) && text.includes('/approvals/'));
      return new URL(/https?:\/\/\S+\/approvals\/[\w-]+/.exec(mail?.text ?? '')?.[0] ?? '').pathname;
    },
    { timeout: 30_000, interval: 100 },
  );
  tokens.manager = tokenIn(await manager.get(link));
}, 120_000);
afterAll(async () => {
  await demo?.stop();
});

async function browserOf(login: string): Promise<Browser> {
  const browser = openBrowser(demo.gateway, 'en');
  await browser.post('/login', { login, password: 'demo' });
  return browser;
}
const tokenIn = (shown: Page): string => /name="form" value="([^"]*)"/.exec(shown.text)?.[1] ?? '';
async function state(): Promise<string> {
  return (JSON.parse((await rep.get(`${page}/state`)).text) as { state: string }).state;
}

describe('M: only the right person decides, once, by a form of our own page', () => {
  it.each<[string, () => Promise<Page>, number]>([
    ["another's page", () => emma.get(page), 404],
    ["another's state", () => emma.get(`${page}/state`), 404],
    ["the manager at the requester's page", () => manager.get(page), 404],
    [
      'taking with the form of a page of his own',
      () => emma.post(`${page}/take`, { form: tokens.emma }),
      403,
    ],
    ["taking with the requester's form", () => emma.post(`${page}/take`, { form: tokens.rep }), 403],
    ["fetching another's file", () => emma.post(`${page}/file`, { form: tokens.emma }), 403],
    ['fetching before approval', () => rep.post(`${page}/file`, { form: tokens.rep }), 409],
    [
      "the requester's own form for another act of another page",
      () => rep.post(`${link}/approve`, { form: tokens.rep, reason: 'x' }),
      403,
    ],
    ['the requester with the link', () => rep.get(link), 403],
    [
      "the requester with the manager's form",
      () => rep.post(`${link}/approve`, { form: tokens.manager, reason: 'x' }),
      403,
    ],
    ['a colleague with the link', () => emma.get(link), 403],
    [
      "a colleague with the manager's form",
      () => emma.post(`${link}/approve`, { form: tokens.manager, reason: 'x' }),
      403,
    ],
    [
      'an administrator who approves others',
      () => admin.post(`${link}/approve`, { form: tokens.manager, reason: 'x' }),
      403,
    ],
    ['nobody with the link', () => openBrowser(demo.gateway, 'en').get(link), 401],
    ['approving without a form', () => manager.post(`${link}/approve`, { reason: 'x' }), 403],
    [
      'approving with the form of another link',
      () => manager.post(`${link}x/approve`, { form: tokens.manager, reason: 'x' }),
      404,
    ],
    [
      'approving without a reason',
      () => manager.post(`${link}/approve`, { form: tokens.manager, reason: ' ' }),
      422,
    ],
    ['approving by GET', () => manager.get(`${link}/approve?form=${tokens.manager}&reason=x`), 404],
    ['taking by GET', () => rep.get(`${page}/take?form=${tokens.rep}`), 404],
  ])('%s', SLOW, async (_sentence, attempt, status) => {
    expect((await attempt()).status).toBe(status);
    expect(await state()).toBe('waiting');
  });

  it.each<[string, string]>([
    ['no word of where it comes from', ''],
    ['another origin', 'Origin: http://evil.example\r\n'],
    ['no origin to speak of', 'Origin: null\r\n'],
    ['another site', 'Origin: ORIGIN\r\nSec-Fetch-Site: cross-site\r\n'],
    ['a sister site', 'Origin: ORIGIN\r\nSec-Fetch-Site: same-site\r\n'],
    ['a method override', 'Origin: ORIGIN\r\nX-HTTP-Method-Override: POST\r\n'],
    ['the form of another session', 'Origin: ORIGIN\r\n'],
  ])('a forged post with %s', SLOW, async (sentence, fields) => {
    const cookie = await sessionOf(demo.gateway, 'hanmei');
    const head = `Host: 127.0.0.1\r\nCookie: ${cookie}\r\nConnection: close\r\n`;
    const shown = await sendRaw(demo.gateway, `GET ${link} HTTP/1.1\r\n${head}\r\n`);
    const own = /name="form" value="([^"]*)"/.exec(shown.text)?.[1] ?? '';
    const form = sentence.includes('another session') ? tokens.manager : own;
    const method = sentence.includes('override') ? 'GET' : 'POST';
    const body = `form=${form}&reason=x`;
    const answer = await sendRaw(
      demo.gateway,
      `${method} ${link}/approve HTTP/1.1\r\n${head}${fields.replace('ORIGIN', new URL(demo.gateway).origin)}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    expect(answer.statuses).toEqual([method === 'GET' ? 404 : 403]);
    expect(await state()).toBe('waiting');
  });

  it('one of many clicks at once decides, and none later', SLOW, async () => {
    const click = (act: string): Promise<Page> =>
      manager.post(`${link}/${act}`, { form: tokens.manager, reason: 'Agreed' });
    const clicks = await Promise.all([click('approve'), click('approve'), click('approve')]);
    expect(clicks.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409]);
    expect([(await click('approve')).status, (await click('deny')).status]).toEqual([409, 409]);
    await expect.poll(state, { timeout: 30_000, interval: 100 }).toBe('ready');
    expect((await emma.post(`${page}/file`, { form: tokens.emma })).status).toBe(403);
    expect((await manager.post(`${page}/file`, { form: tokens.manager })).status).toBe(403);
    const file = await rep.submit(await rep.get(page), '/file', {});
    expect([file.status, file.headers['content-type']]).toEqual([200, 'application/pgp-encrypted']);
  });

  it('a code is not guessed: after five wrong ones the right one is worth nothing', SLOW, async () => {
    const stranger = openBrowser(demo.gateway, 'en');
    const asked = await stranger.submit(await stranger.get('/_exportgate/signin'), '/code', {
      email: 'alex@demo.example',
    });
    const code = await vi.waitFor(
      async () => {
        const mail = (await demo.mails()).find(
          ({ to, text }) => to.includes('alex@demo.example') && /\b\d{8}\b/.test(text),
        );
        expect(mail).toBeDefined();
        return /\b\d{8}\b/.exec(mail?.text ?? '')?.[0] ?? '';
      },
      { timeout: 30_000, interval: 100 },
    );
    for (let guess = 0; guess < 5; guess += 1)
      expect((await stranger.submit(asked, '/signin', { code: String(10_000_000 + guess) })).status).toBe(
        422,
      );
    expect((await stranger.submit(asked, '/signin', { code })).status).toBe(422);
  });

  it('a header session is not made another person by a cookie', SLOW, async () => {
    const [lilei, other] = await Promise.all([
      sessionOf(demo.gateway, 'lilei'),
      sessionOf(demo.gateway, 'emma'),
    ]);
    const answer = await sendRaw(
      demo.gateway,
      `GET /contacts/export?format=csv&page=1&size=50 HTTP/1.1\r\nHost: 127.0.0.1\r\nX-CRM-Token: ${lilei.split('=')[1]}\r\nCookie: ${other}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer.text).toContain('李雷');
    expect(answer.text).not.toContain('Emma Stone');
  });
});
