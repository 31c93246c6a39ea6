/** Signing in at the company's identity provider: in front of the whole app, and for our own pages. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';
import { CLIENT, startProvider } from '../support/oidc.ts';
import type { TestProvider } from '../support/oidc.ts';
import { sendRaw } from '../support/raw.ts';
import { openTraveller } from '../support/traveller.ts';

let crm: FakeCrm;
let provider: TestProvider;
let gateway: RunningGateway;
/** The same gateway with the provider in front of the app. */
let guarded: RunningGateway;

const oidc = (issuer: string) => ({
  issuer,
  clientId: CLIENT.id,
  clientSecretEnvironment: 'OIDC_SECRET',
});

beforeAll(async () => {
  crm = await startFakeCrm();
  crm.on('/export', { headers: { 'content-type': 'text/csv' }, body: 'Name,Owner\r\nAda Example,lilei\r\n' });
  crm.on('/start', { headers: { 'content-type': 'text/html' }, body: '<h1>the CRM</h1>' });
  // The provider must know where it sends people back to, so the gateways are opened first.
  const settings = (issuer: string, app: object, more: object) => ({
    crm: crm.url,
    env: { OIDC_SECRET: CLIENT.secret },
    config: {
      identity: { oidc: oidc(issuer) },
      ...more,
      apps: [{ name: 'demo', hosts: ['localhost', '127.0.0.1'], upstream: crm.url, profile: 'demo', ...app }],
    },
  });
  provider = await startProvider(async (issuer) => {
    gateway = await startGateway(settings(issuer, {}, {}));
    guarded = await startGateway(
      settings(issuer, { frontDoor: 'oidc' }, { directory: { claims: { roles: { Sales: 'sales-rep' } } } }),
    );
    return [gateway.url, guarded.url];
  });
});
afterAll(async () => {
  await gateway?.close();
  await guarded?.close();
  await provider?.close();
  await crm?.close();
});

const signedIn = async (url: string, account: string, on = openTraveller()) => {
  provider.account = account;
  const end = await on.go(`${url}/_exportgate/signin/oidc?next=%2Fstart`);
  return { on, end };
};

describe('in front of the app', () => {
  it('a navigation is sent to the provider and comes back to the page that was asked for', async () => {
    provider.account = 'lilei';
    const seen = crm.asked.length;
    const end = await openTraveller().go(`${guarded.url}/start?tab=2`);
    expect([end.status, end.url, end.text]).toEqual([200, `${guarded.url}/start?tab=2`, '<h1>the CRM</h1>']);
    expect(end.way[1]).toContain('/_exportgate/signin/oidc?next=%2Fstart%3Ftab%3D2');
    const at = new URL(end.way[2] ?? '').searchParams;
    expect([at.get('code_challenge_method'), at.get('response_type'), at.get('client_id')]).toEqual([
      'S256',
      'code',
      CLIENT.id,
    ]);
    expect(at.get('state')).toMatch(/.{20}/);
    expect(at.get('nonce')).toMatch(/.{20}/);
    expect(crm.asked).toHaveLength(seen + 1);
  });

  it('a script is told 401, and the CRM is not asked', async () => {
    const seen = crm.asked.length;
    const answer = await openTraveller().fetch(`${guarded.url}/api/contacts`);
    expect([answer.status, answer.text]).toEqual([401, expect.stringContaining('SIGN_IN_NEEDED')]);
    expect(crm.asked).toHaveLength(seen);
  });

  it('a WebSocket is let in no sooner', async () => {
    const seen = crm.asked.length;
    const handshake =
      'GET /start HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
    const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
    expect((await sendRaw(guarded.url, handshake + key)).statuses).toEqual([401]);
    expect(crm.asked).toHaveLength(seen);
  });

  it('the person of the account exports as himself, and is recorded as signed in', async () => {
    const { on } = await signedIn(guarded.url, 'lilei');
    expect((await on.fetch(`${guarded.url}/export?n=1`)).status).toBe(200);
    const events = (await guarded.audit()).map(({ event }) => event);
    expect(events.findLast(({ type }) => type === 'requested')).toMatchObject({ actor: 'lilei' });
    expect(events.find(({ type }) => type === 'signed-in')).toMatchObject({
      actor: 'lilei',
      facts: { via: 'oidc' },
    });
  });

  it('our cookie and the provider’s answer never reach the CRM', async () => {
    const { on } = await signedIn(guarded.url, 'lilei');
    const token = /exportgate-oidc=([^;]+)/.exec(on.cookies(guarded.url))?.[1] ?? 'none';
    expect(token).toMatch(/^[\w-]{43}$/);
    await on.go(`${guarded.url}/start`);
    expect(JSON.stringify(crm.asked)).not.toMatch(
      new RegExp(`${token}|exportgate-oidc|exportgate-begun|code=|state=`),
    );
    expect(guarded.stored().filter((text) => text.includes(token))).toEqual([]);
  });
});

describe('an account', () => {
  it('that nobody here has is told so, and is not signed in', async () => {
    const { on, end } = await signedIn(gateway.url, 'stranger');
    expect([end.status, end.text]).toEqual([403, expect.stringContaining('is not registered here')]);
    expect(on.cookies(gateway.url)).not.toContain('exportgate-oidc');
  });

  it('whose address is not verified is not the person of that address', async () => {
    provider.claims.set('evil', { email: 'lilei@demo.example', email_verified: false });
    expect((await signedIn(gateway.url, 'evil')).end.status).toBe(403);
    provider.claims.set('kind', { email: 'lilei@demo.example', email_verified: true });
    expect((await signedIn(gateway.url, 'kind')).end.status).toBe(200);
  });
});

describe('an account that only the provider knows', () => {
  const newcomer = {
    preferred_username: 'nina',
    name: 'Nina New',
    email: 'nina@demo.example',
    email_verified: true,
  };

  it('comes in with the role that its groups give, and exports under it', async () => {
    provider.claims.set('n-1', { ...newcomer, groups: ['Sales', 'Else'] });
    const { on, end } = await signedIn(guarded.url, 'n-1');
    expect(end.status).toBe(200);
    expect((await on.fetch(`${guarded.url}/export?n=nina`)).status).toBe(200);
    const { event } = (await guarded.audit()).findLast((entry) => entry.event.type === 'requested') ?? {};
    expect(event?.actor).toBe('n-1');
  });

  it('does not come in as somebody whom the directory knows by another name', async () => {
    provider.claims.set('n-3', { ...newcomer, preferred_username: 'emma', email: 'lilei@demo.example' });
    expect((await signedIn(gateway.url, 'n-3')).end.status).toBe(403);
  });
});

describe('the provider’s answer', () => {
  /** The address that the provider sends the browser back to, not yet followed. */
  async function cameBack(): Promise<{
    readonly on: ReturnType<typeof openTraveller>;
    readonly back: string;
  }> {
    const on = openTraveller();
    provider.account = 'lilei';
    const { way } = await openTravellerTo(on, gateway.url);
    return { on, back: way.find((url) => url.includes('/callback?')) ?? '' };
  }
  const openTravellerTo = (on: ReturnType<typeof openTraveller>, url: string) =>
    on.go(`${url}/_exportgate/signin/oidc?next=%2Fstart`);

  it('works once', async () => {
    const { on, back } = await cameBack();
    expect(on.cookies(gateway.url)).toContain('exportgate-oidc');
    expect((await on.go(back)).status).toBe(403);
  });

  it('works in no other browser', async () => {
    const { back } = await cameBack();
    const other = openTraveller();
    expect((await other.go(back)).status).toBe(403);
    expect(other.cookies(gateway.url)).toBe('');
  });

  it.each([
    ['another state', (url: string) => url.replace(/state=[^&]*/, 'state=else')],
    ['another code', (url: string) => url.replace(/code=[^&]*/, 'code=else')],
    ['another issuer', (url: string) => url.replace(/iss=[^&]*/, 'iss=https%3A%2F%2Fevil.example')],
    ['a refusal', (url: string) => url.replace(/code=[^&]*/, 'error=access_denied')],
    ['nothing', (url: string) => url.replace(/\?.*/, '')],
  ])('with %s signs nobody in', async (_what, change) => {
    const on = openTraveller();
    const { back } = await cameBack();
    // A sign-in that is under way, and an answer that is not its own.
    await on.fetch(`${gateway.url}/_exportgate/signin/oidc`, { 'sec-fetch-mode': 'navigate' });
    const end = await on.go(change(back));
    expect([end.status, end.text]).toEqual([403, expect.stringContaining('did not work')]);
    expect(on.cookies(gateway.url)).not.toContain('exportgate-oidc');
  });
});

it.each([
  ['changed', /(\/callback\?.*\bstate=)[^&]*/, '$1else', false],
  ['taken out', /(\/callback\?.*)\bstate=[^&]*&?/, '$1', false],
  ['as it came', /$/, '', true],
])('a state that is %s: all else is its own', async (_how, from, to, isSignedIn) => {
  const on = openTraveller();
  provider.account = 'lilei';
  await on.go(`${gateway.url}/_exportgate/signin/oidc?next=%2Fstart`, {}, (url) => url.replace(from, to));
  expect(on.cookies(gateway.url).includes('exportgate-oidc')).toBe(isSignedIn);
});

describe('where the browser goes on to', () => {
  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/a\nb'])(
    '%j is not taken',
    async (next) => {
      provider.account = 'lilei';
      const end = await openTraveller().go(
        `${gateway.url}/_exportgate/signin/oidc?next=${encodeURIComponent(next)}`,
      );
      expect(end.url).toBe(`${gateway.url}/`);
    },
  );
});

it('our own sign-in page offers the account beside the code', async () => {
  const { text } = await openTraveller().go(`${gateway.url}/_exportgate/signin`);
  expect(text).toContain('href="/_exportgate/signin/oidc?next=%2F"');
  expect(text).toContain('name="email"');
});
