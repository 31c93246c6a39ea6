/** The strict forms that an app may ask for in the heads of its answers, and that none gets unasked. Letters are the classes of threats. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asNavigation, asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const LILEI = { cookie: 'crm_session=t-lilei' };
const POLICY = "connect-src 'self'; form-action 'self'";

let crm: FakeCrm;
let gateway: RunningGateway;
/** The same CRM under a name whose app asks for everything. */
let strict: string;
beforeAll(async () => {
  crm = await startFakeCrm();
  const app = { upstream: crm.url, profile: 'demo' };
  gateway = await startGateway({
    crm: crm.url,
    config: {
      apps: [
        { ...app, name: 'plain', hosts: ['127.0.0.1'] },
        {
          ...app,
          name: 'strict',
          hosts: ['localhost'],
          offsite: {
            hosts: ['files.example', '127.0.0.1'],
            signIn: ['login.example'],
            networks: ['127.0.0.0/8'],
            plainHttp: true,
          },
          strict: {
            answerHeaders: 'drop',
            serviceWorkers: 'drop',
            contentPolicy: POLICY,
            contentPolicyMode: 'enforce',
            offsite: 'refuse',
          },
        },
      ],
    },
  });
  strict = gateway.url.replace('127.0.0.1', 'localhost');
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

describe('what only a strict app gets', () => {
  it('E7 no service worker beyond its folder', async () => {
    crm.on('/worker.js', {
      headers: { 'content-type': 'text/javascript', 'service-worker-allowed': '/' },
      body: 'self.oninstall=()=>{};',
    });
    const given = async (origin: string) => (await asNavigation(`${origin}/worker.js`, LILEI)).headers;
    expect((await given(gateway.url))['service-worker-allowed']).toBe('/');
    expect((await given(strict))['service-worker-allowed']).toBeUndefined();
  });

  it("L8 a policy beside the CRM's own, on pages alone", async () => {
    crm.on('/page', {
      headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "img-src 'self'" },
      body: '<p>Hello</p>',
    });
    crm.on('/data', { body: '{}' });
    const policies = async (url: string) =>
      (await asNavigation(url, LILEI)).headers['content-security-policy'];
    expect(await policies(`${gateway.url}/page`)).toBe("img-src 'self'");
    expect([await policies(`${strict}/page`)].flat().join(', ')).toBe(`img-src 'self', ${POLICY}`);
    expect(await policies(`${strict}/data`)).toBeUndefined();
  });

  it('F11 no field of a head that could carry rows', async () => {
    const long = 'Made-Up;'.repeat(300);
    crm.on('/head', {
      headers: { 'x-data': long, 'x-note': 'kept', 'set-cookie': `a=${long.replaceAll(';', '')}` },
      body: '{}',
    });
    const plain = await asNavigation(`${gateway.url}/head`, LILEI);
    expect(plain.headers['x-data']).toBe(long);
    const cut = await asNavigation(`${strict}/head`, LILEI);
    expect([cut.headers['x-data'], cut.headers['x-note'], String(cut.headers['set-cookie']).length]).toEqual([
      undefined,
      'kept',
      2102,
    ]);
  });

  it.each<[string, Record<string, string>, boolean]>([
    ['to a host that nobody named', { location: 'https://evil.example/p' }, false],
    ['to a file host, for nobody', { location: 'https://files.example/p' }, false],
    ['to where people sign in', { location: 'https://login.example/saml' }, true],
    ['within the app', { location: '/home' }, true],
    ['by a Refresh', { refresh: '0;url=https://evil.example/p' }, false],
  ])('L3 a redirect of any path %s', async (name, headers, passes) => {
    const path = `/leave/${encodeURIComponent(name)}`;
    crm.on(path, { status: 302, headers });
    const followed = async (origin: string) => {
      const answer = await asNavigation(`${origin}${path}`, {});
      return answer.headers['location'] ?? answer.headers['refresh'];
    };
    const address = Object.values(headers)[0];
    expect(await followed(gateway.url)).toBe(address);
    expect(await followed(strict)).toBe(passes ? address : undefined);
  });

  it('L3 a file elsewhere of a path that nobody named is fetched, and judged like one from here', async () => {
    const rows = 'Name,City\r\nMade Up,Oslo\r\nAnother,Rome\r\n';
    const storage = createServer((_request, response) => void response.end(rows)).listen(0, '127.0.0.1');
    await once(storage, 'listening');
    const { port } = storage.address() as AddressInfo;
    crm.on('/leave/file', { status: 302, headers: { location: `http://127.0.0.1:${port}/people.csv` } });
    const answer = await asScript(`${strict}/leave/file`, LILEI);
    storage.close();
    expect([answer.status, answer.headers['location'], answer.text.includes('Made Up')]).toEqual([
      403,
      undefined,
      false,
    ]);
    const events = (await gateway.audit()).filter(
      ({ event }) => event.requestId === answer.headers['x-request-id'],
    );
    expect(events.map(({ event }) => event.type)).toEqual([
      'requested',
      'offsite-fetched',
      'decided',
      'held',
    ]);
    expect(events.find(({ event }) => event.type === 'decided')?.event.facts).toMatchObject({
      rows: 2,
      because: { code: 'unlisted' },
    });
  });
});
