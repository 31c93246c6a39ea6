/** A gateway behind TLS (its site's address says https): its own cookies can be planted by no other host and by no plain connection. */

import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { request } from 'undici';
import { openBrowser } from '../../src/demo/browser.ts';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asNavigation, asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

let crm: FakeCrm;
let gateway: RunningGateway;

beforeAll(async () => {
  crm = await startFakeCrm();
  crm.on('/report', {
    headers: { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="r.csv"' },
    body: 'Name,Source\r\nAda Example,fair\r\n',
  });
  gateway = await startGateway({
    crm: crm.url,
    config: {
      site: { name: 'Test Site', support: 'help@demo.example', url: 'https://127.0.0.1' },
      identity: { deviceDays: 3 },
    },
  });
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

it('the cookie of a held export is a __Host- cookie, and the name without it is not believed', async () => {
  const held = await asScript(`${gateway.url}/report`, { 'x-crm-token': 't-lilei' });
  const cookie = String(held.headers['set-cookie']);
  expect(cookie).toMatch(/^__Host-Http-exportgate=[\w-]{20,};/);
  for (const attribute of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/'])
    expect(cookie).toContain(`; ${attribute}`);
  expect(cookie).not.toMatch(/domain/i);

  const { error } = JSON.parse(held.text) as { error: { see: string } };
  const pair = cookie.split(';')[0] ?? '';
  expect((await asNavigation(`${gateway.url}${error.see}`, { cookie: pair })).status).toBe(200);
  const plain = await asNavigation(`${gateway.url}${error.see}`, {
    cookie: pair.replace('__Host-Http-', ''),
  });
  expect([plain.status, String(plain.headers['location'])]).toEqual([
    303,
    expect.stringContaining('/signin'),
  ]);
});

it('a device that signed in by code is remembered for the days of the setting, by a __Host- cookie', async () => {
  const browser = openBrowser(gateway.url, 'en');
  const asked = await browser.submit(await browser.get('/_exportgate/signin'), '/signin/code', {
    email: 'emma@demo.example',
  });
  const code = await vi.waitFor(
    () =>
      /\b\d{8}\b/.exec(gateway.mails.find(({ to }) => to.includes('emma@demo.example'))?.text ?? '')?.[0] ??
      fail(),
    { timeout: 20_000, interval: 50 },
  );
  const fields = new URLSearchParams({ ...hiddenOf(asked.text), code });
  const cookie = String(asked.headers['set-cookie']).split(';')[0] ?? '';
  expect(cookie).toMatch(/^__Host-Http-exportgate-code=[\w-]{20,}$/);
  // Not by fetch, which says so in Sec-Fetch-Mode: a form is sent by a navigation.
  const answerTo = (sent: string) =>
    request(`${gateway.url}/_exportgate/signin`, {
      method: 'POST',
      headers: {
        origin: 'https://127.0.0.1',
        'content-type': 'application/x-www-form-urlencoded',
        cookie: sent,
      },
      body: fields.toString(),
    });
  // Planted by a plain connection, it has the name without the prefix.
  expect((await answerTo(cookie.replace('__Host-Http-', ''))).statusCode).toBe(422);
  const answer = await answerTo(cookie);
  expect(answer.statusCode).toBe(303);
  expect([answer.headers['set-cookie']].flat()[0]).toMatch(
    /^__Host-Http-exportgate-device=[\w-]{20,};.*; Max-Age=259200; Secure$/m,
  );
});

/** The hidden fields of the form that asks for the code. */
function hiddenOf(page: string): Record<string, string> {
  const inputs = [...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
  return Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, value]));
}

function fail(): never {
  throw new Error('no mail yet');
}
