/** A CRM whose session is a header that its own script keeps: a navigation to our pages carries none, so the answer that met the hold signs the browser in. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../../src/demo/browser.ts';
import type { Browser, Page } from '../../src/demo/browser.ts';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asNavigation, asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

let crm: FakeCrm;
let gateway: RunningGateway;

beforeAll(async () => {
  crm = await startFakeCrm();
  gateway = await startGateway({ crm: crm.url, config: { identity: { cacheSeconds: 1 } } });
  crm.on('/export', { headers: { 'content-type': 'text/csv' }, body: 'Name,Source\r\nAda Example,fair\r\n' });
  // Unlisted, so that it is held whoever asks.
  crm.on('/report', {
    headers: { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="r.csv"' },
    body: 'Name,Source\r\nAda Example,fair\r\n',
  });
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

interface Held {
  readonly status: number;
  readonly path: string;
  /** `Set-Cookie` as it was sent. */
  readonly setCookie: string;
  /** What the browser sends back. */
  readonly cookie: string;
}

/** The CRM's script asks for the export and keeps its session in a header. */
async function hold(
  token: string,
  target: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Held> {
  const answer = await asScript(`${gateway.url}${target}`, { 'x-crm-token': token, ...more });
  const { error } = JSON.parse(answer.text) as { error: { see: string; why: string } };
  const setCookie = [answer.headers['set-cookie'] ?? []].flat().join('\n');
  return { status: answer.status, path: error.see, setCookie, cookie: setCookie.split(';')[0] ?? '' };
}

const visit = (path: string, cookie = '') =>
  asNavigation(`${gateway.url}${path}`, cookie === '' ? {} : { cookie });

describe('the cookie that the hold gives', () => {
  let lilei: Held;
  let emma: Held;
  beforeAll(async () => {
    lilei = await hold('t-lilei', '/export?n=1');
    emma = await hold('t-emma', '/export?n=1');
  });

  it('comes with JSON in the shape of the CRM', () => {
    expect(lilei.status).toBe(403);
    expect(lilei.path).toMatch(/^\/_exportgate\/exports\/[0-9A-Z-]+$/);
  });

  it('is kept from scripts and from other sites', () => {
    expect(lilei.setCookie).toMatch(/^exportgate=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/);
    expect(emma.cookie).not.toBe(lilei.cookie);
  });

  it('opens the status page, whose forms work', async () => {
    const page = await visit(lilei.path, lilei.cookie);
    expect(page.status).toBe(200);
    expect(page.text).toContain('name="purpose"');
    expect((await visit(`${lilei.path}/state`, lilei.cookie)).text).toContain('"draft"');
  });

  it('does not open the page of another person', async () => {
    expect((await visit(lilei.path, emma.cookie)).status).toBe(404);
    expect((await visit(`${lilei.path}/state`, emma.cookie)).status).toBe(404);
  });

  it('is not needed twice', async () => {
    const again = await hold('t-lilei', '/export?n=2', { cookie: lilei.cookie });
    expect(again.setCookie).toBe('');
    expect((await visit(again.path, lilei.cookie)).status).toBe(200);
  });

  it('never reaches the CRM, and where it is stored it is only a hash', async () => {
    const token = lilei.cookie.split('=')[1] ?? '';
    expect(JSON.stringify(crm.asked.map(({ headers }) => headers))).not.toContain(token);
    expect(gateway.stored().filter((text) => text.includes(token) || text.includes('t-lilei'))).toEqual([]);
  });

  it('means nothing to a guess', async () => {
    const page = await visit(lilei.path, `exportgate=${'A'.repeat(43)}`);
    expect([page.status, String(page.headers['location'])]).toEqual([
      303,
      expect.stringContaining('/signin'),
    ]);
  });

  it('is not a session for exports of somebody else, whoever sends both', async () => {
    const mixed = await hold('t-emma', '/export?n=3', { cookie: lilei.cookie });
    const { event } = (await gateway.audit()).findLast((entry) => entry.event.type === 'requested') ?? {};
    expect(event?.actor).toBe('emma');
    expect((await visit(mixed.path, lilei.cookie)).status).toBe(404);
  });

  it('ends when the CRM answers that session with 401', async () => {
    crm.on('/api/contacts', { status: 401, body: '{}' });
    expect((await visit(emma.path, emma.cookie)).status).toBe(200);
    expect((await asScript(`${gateway.url}/api/contacts`, { 'x-crm-token': 't-emma' })).status).toBe(401);
    await expect
      .poll(async () => (await visit(emma.path, emma.cookie)).status, { timeout: 20_000 })
      .toBe(303);
    expect((await visit(lilei.path, lilei.cookie)).status).toBe(200);
  });

  it('ends when the CRM says that the session is nobody’s', async () => {
    crm.on('/api/contacts', { body: '[]' });
    crm.sessions.delete('t-lilei');
    // The CRM's script goes on; once the CRM's earlier word is a second old it is asked again.
    await expect
      .poll(
        async () => {
          await asScript(`${gateway.url}/api/contacts`, { 'x-crm-token': 't-lilei' });
          return (await visit(lilei.path, lilei.cookie)).status;
        },
        { timeout: 20_000, interval: 250 },
      )
      .toBe(303);
  });
});

describe('signing in by a code', () => {
  let browser: Browser;
  let path = '';
  beforeAll(async () => {
    ({ path } = await hold('t-alex', '/report'));
    browser = openBrowser(gateway.url, 'en');
  });

  async function askCode(who: Browser, email: string): Promise<Page> {
    const address = await who.get(path);
    expect(address.text).toContain('name="email"');
    return who.submit(address, '/signin/code', { email });
  }
  async function codeFor(address: string, after: number): Promise<string> {
    const codeIn = () =>
      /\b\d{8}\b/.exec(
        gateway.mails
          .filter((mail) => mail.to.includes(address))
          .slice(after)
          .findLast(({ text }) => !text.includes('/exports/'))?.text ?? '',
      )?.[0];
    await expect.poll(codeIn, { timeout: 20_000 }).toBeDefined();
    return codeIn() ?? '';
  }

  it('opens the export from a browser that knows nothing', async () => {
    const before = gateway.mails.filter(({ to }) => to.includes('alex@demo.example')).length;
    const typed = await askCode(browser, 'alex@demo.example');
    const page = await browser.submit(typed, '/signin', { code: await codeFor('alex@demo.example', before) });
    expect(page.url).toBe(path);
    expect(page.text).toContain('name="purpose"');
  });

  it('says the same to an address that nobody has, and mails nobody', async () => {
    const stranger = openBrowser(gateway.url, 'en');
    const known = await askCode(openBrowser(gateway.url, 'en'), 'hanmei@demo.example');
    const unknown = await askCode(stranger, 'who@demo.example');
    const plain = (page: Page): string =>
      page.text.replaceAll(/hanmei|who|value="[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27}/g, '');
    expect(unknown.status).toBe(known.status);
    expect(plain(unknown)).toBe(plain(known));
    await codeFor('hanmei@demo.example', 0);
    expect(gateway.mails.filter(({ to }) => to.includes('who@demo.example'))).toEqual([]);
  });

  it('forgets a code after five wrong ones', async () => {
    const before = gateway.mails.filter(({ to }) => to.includes('emma@demo.example')).length;
    const guesser = openBrowser(gateway.url, 'en');
    let page = await askCode(guesser, 'emma@demo.example');
    const code = await codeFor('emma@demo.example', before);
    for (let times = 0; times < 5; times += 1) {
      page = await guesser.submit(page, '/signin', { code: wrong(code, times) });
      expect(page.status).toBe(422);
    }
    page = await guesser.submit(page, '/signin', { code });
    expect(page.status).toBe(422);
    expect((await guesser.get(path)).url).toMatch(/signin/);
  });

  it('sends no more than five codes in a quarter of an hour', async () => {
    const flooder = openBrowser(gateway.url, 'en');
    const statuses: number[] = [];
    for (let times = 0; times < 7; times += 1)
      statuses.push((await askCode(flooder, 'lilei@demo.example')).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
  });
});

/** Another code of the same length. */
function wrong(code: string, times: number): string {
  return code.replace(/\d/, (digit) => String((Number(digit) + times + 1) % 10));
}
