/** Who am I: sessions and words that do not belong together, and what nobody but the gateway may say. */

import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../../src/demo/browser.ts';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asNavigation, asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

let crm: FakeCrm;
let gateway: RunningGateway;
const KEY = 'made-up-key-of-lilei';
let count = 0;

beforeAll(async () => {
  crm = await startFakeCrm();
  const sha256 = createHash('sha256').update(KEY).digest('hex');
  gateway = await startGateway({
    crm: crm.url,
    config: {
      alerts: { to: ['boss@demo.example'] },
      identity: {
        trustedHeader: { name: 'x-auth-user', networks: ['127.0.0.0/8'] },
        apiKeys: { headers: ['x-api-key'], keys: [{ sha256, name: 'a-key', owner: 'lilei' }] },
      },
    },
  });
  crm.on('/export', { headers: { 'content-type': 'text/csv' }, body: 'Name,Owner\r\nAda Example,lilei\r\n' });
  crm.on('/api/contacts', { body: '[{"name":"Ada Example"},{"name":"Bo Example"}]' });
  crm.on('/report', {
    headers: { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="r.csv"' },
    body: 'Name,Owner\r\nAda Example,lilei\r\n',
  });
  crm.on('/page', { headers: { 'content-type': 'text/html' }, body: '<p>a page</p>' });
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

const take = (headers: Record<string, string>, path = `/export?n=${(count += 1)}`) =>
  asScript(`${gateway.url}${path}`, headers);
const events = async (type: string) =>
  (await gateway.audit()).flatMap(({ event }) => (event.type === type ? [event] : []));
const reasonIn = (text: string) => (JSON.parse(text) as { error: { why: string } }).error.why;

describe('A11 one CRM session, two identities', () => {
  it.each([
    ['export', '/export?mixed=1', 403],
    ['list', '/api/contacts', 403],
    ['file that no profile names', '/report', 403],
  ])(
    'A11 the header of one person and the session of another: no %s, recorded with both, and alerted',
    async (_what, path, status) => {
      const before = (await events('session-mixed')).length;
      const answer = await take({ 'x-auth-user': 'emma', cookie: 'crm_session=t-lilei' }, path);
      expect([answer.status, reasonIn(answer.text)]).toEqual([status, 'SESSION_MIXED']);
      expect(answer.text).not.toContain('Ada');
      await expect.poll(() => events('session-mixed')).toHaveLength(before + 1);
      expect((await events('session-mixed')).at(-1)).toMatchObject({
        actor: 'emma',
        facts: { other: 'lilei' },
      });
      await expect
        .poll(() => gateway.mails.filter(({ to }) => to.includes('boss@demo.example')).length)
        .toBeGreaterThan(0);
    },
  );

  it('A11 two who swap their sessions are both refused', async () => {
    for (const [login, session] of [
      ['lilei', 't-emma'],
      ['emma', 't-lilei'],
    ] as const)
      expect((await take({ 'x-auth-user': login, 'x-crm-token': session })).status).toBe(403);
    expect((await take({ 'x-auth-user': 'emma', 'x-crm-token': 't-emma' })).text).not.toContain(
      'SESSION_MIXED',
    );
  });

  it('A11 a session that the CRM gave to somebody else meanwhile is refused until it is logged in anew', async () => {
    crm.sessions.set('t-moved', 'lilei');
    await take({ 'x-auth-user': 'lilei', 'x-crm-token': 't-moved' });
    crm.sessions.set('t-moved', 'stranger-to-the-gateway');
    const answer = await take({ 'x-auth-user': 'emma', 'x-crm-token': 't-moved' });
    expect(reasonIn(answer.text)).toBe('SESSION_MIXED');
  });

  it('A11 a session stays tied to whom it was first seen with, also under other rules', async () => {
    const session = { 'x-crm-token': 'which-no-call-knows' };
    expect((await take({ 'x-auth-user': 'lilei', ...session })).status).toBe(200);
    const before = (await events('rules-loaded')).length;
    appendFileSync(join(gateway.folder, 'rules', 'crm', 'demo.yaml'), 'open: [/nowhere]\n');
    await gateway.reload();
    expect(await events('rules-loaded')).toHaveLength(before + 1);
    expect(reasonIn((await take({ 'x-auth-user': 'emma', ...session })).text)).toBe('SESSION_MIXED');
  });

  it('A11 no rows come by an event stream either', async () => {
    const row = 'data: [{"name":"Ada Example"},{"name":"Bo Example"}]\n\n';
    crm.on('/events', (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(row);
    });
    const read = async (login: string) =>
      take({ 'x-auth-user': login, 'x-crm-token': 't-lilei' }, '/events').then(
        ({ text }) => text,
        () => 'cut',
      );
    expect(await read('emma')).toBe('cut');
    expect(await read('lilei')).toBe(row);
    await expect.poll(async () => (await events('tunnel-closed')).length).toBe(1);
  });

  it('A11 ordinary pages are not touched by it', async () => {
    const headers = { 'x-auth-user': 'emma', cookie: 'crm_session=t-lilei' };
    expect((await asNavigation(`${gateway.url}/page`, headers)).text).toBe('<p>a page</p>');
  });
});

describe('A12 what is ours stays ours', () => {
  it('A12 none of our cookies reaches the CRM, under whatever name they are sent', async () => {
    const names = [
      'exportgate',
      'exportgate-device',
      'exportgate-oidc',
      'exportgate-code',
      'exportgate-begun',
    ];
    const cookie = [...names, ...names.map((name) => `__Host-Http-${name}`)]
      .map((name) => `${name}=canary`)
      .join('; ');
    await asNavigation(`${gateway.url}/page`, { cookie: `a=1; ${cookie}; b=2` });
    expect(crm.asked.at(-1)?.headers.cookie).toMatch(/^a=1;\s*b=2$/);
    expect(JSON.stringify(crm.asked)).not.toContain('canary');
  });

  it('A12 the CRM can plant none of them', async () => {
    crm.on('/plant', (_request, response) => {
      response.setHeader('set-cookie', ['exportgate-oidc=evil', 'exportgate-code=evil', 'own=1']);
      response.writeHead(200, { 'content-type': 'text/html' }).end('x');
    });
    const { headers } = await asNavigation(`${gateway.url}/plant`, {});
    expect([headers['set-cookie']].flat()).toEqual(['own=1']);
  });

  it('A12 a device that signed in by a code opens our pages and exports nothing', async () => {
    const { error } = JSON.parse((await take({ 'x-crm-token': 't-emma' }, '/report')).text) as {
      error: { see: string };
    };
    const browser = openBrowser(gateway.url, 'en');
    const asked = await browser.submit(await browser.get(error.see), '/signin/code', {
      email: 'emma@demo.example',
    });
    const codeIn = () =>
      /\b\d{8}\b/.exec(
        gateway.mails.findLast(
          ({ to, text }) => to.includes('emma@demo.example') && !text.includes('/exports/'),
        )?.text ?? '',
      )?.[0];
    await expect.poll(codeIn).toBeDefined();
    // The same code in another browser is worth nothing.
    const thief = openBrowser(gateway.url, 'en');
    const typed = await thief.submit(await thief.get(error.see), '/signin/code', {
      email: 'alex@demo.example',
    });
    const stolen = await thief.submit(
      { ...typed, text: typed.text.replaceAll('alex@', 'emma@') },
      '/signin',
      { code: codeIn() ?? '' },
    );
    expect(stolen.status).toBe(422);
    expect((await browser.submit(asked, '/signin', { code: codeIn() ?? '' })).url).toBe(error.see);
    const page = await browser.get(`/export?n=${(count += 1)}`);
    expect([page.status, page.text.includes('Ada')]).toEqual([403, false]);
  });
});

describe('A3 A7 the client’s own words about itself', () => {
  it('A7 no forwarding header of the client changes the address that is recorded or told to the CRM', async () => {
    await asNavigation(`${gateway.url}/page`, {
      'x-forwarded-for': '10.9.9.9',
      'x-forwarded-uri': '/health',
      'x-real-ip': '10.9.9.9',
      forwarded: 'for=10.9.9.9',
    });
    const told = crm.asked.at(-1)?.headers ?? {};
    expect(told['x-forwarded-for']).toBe('127.0.0.1');
    expect(JSON.stringify(told)).not.toContain('10.9.9.9');
    expect(told).not.toHaveProperty('x-forwarded-uri');
  });

  it.each([
    'x-forwarded-user',
    'x-auth-request-user',
    'x-auth_user',
    'x.auth.user',
    'remote-user',
    'http-x-auth-user',
  ])('A3 %s names nobody', async (name) => {
    expect((await take({ [name]: 'lilei' })).status).toBe(403);
    expect(JSON.stringify(crm.asked.at(-1)?.headers)).not.toContain('lilei');
  });
});

describe('K9 programs and their keys', () => {
  it('K9 a listed key is counted for its owner', async () => {
    expect((await take({ 'x-api-key': KEY })).status).toBe(200);
    expect((await events('requested')).at(-1)?.actor).toBe('lilei');
  });

  it.each([
    ['alone', {}],
    ['beside a good session', { 'x-crm-token': 't-lilei' }],
  ])('K9 a key that is not listed is nobody’s, %s', async (_how, headers) => {
    const answer = await take({ ...headers, 'x-api-key': 'else' });
    expect([answer.status, answer.text.includes('Ada')]).toEqual([403, false]);
  });

  it('K9 a key beside the session of another person is refused', async () => {
    const answer = await take({ 'x-api-key': KEY, 'x-crm-token': 't-emma' });
    expect(reasonIn(answer.text)).toBe('SESSION_MIXED');
  });

  it('K9 "log in as" in the middle of a session is seen: the CRM’s new word does not fit the first', async () => {
    crm.sessions.set('t-support', 'alex');
    expect((await take({ 'x-crm-token': 't-support' })).text).not.toContain('SESSION_MIXED');
    crm.sessions.set('t-support', 'lilei');
    crm.on('/refuse', { status: 401, body: '{}' });
    // The CRM's earlier word is forgotten with its 401, and it is asked anew.
    await asScript(`${gateway.url}/refuse`, { 'x-crm-token': 't-support' });
    await expect
      .poll(async () => reasonIn((await take({ 'x-crm-token': 't-support' })).text))
      .toBe('SESSION_MIXED');
  });
});
