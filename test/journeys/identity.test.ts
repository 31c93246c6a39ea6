/** The sources of identity through the running gateway: what a profile and the configuration set up is what exports are counted for. */

import { createHash, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRemoteJWKSet, exportJWK, jwtVerify, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAKE_PROFILE, startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asNavigation, asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

const CSV = { headers: { 'content-type': 'text/csv' }, body: 'Name,Owner\r\nAda Example,lilei\r\n' };
const HTML = { 'content-type': 'text/html' };
/** A profile of a product that no call can be asked: a page, and its login. */
const WITHOUT_CALL = FAKE_PROFILE.replace(
  /^whoami: .*$/m,
  `page: { path: /home, select: "#me", attribute: data-login }
login:
  match: { path: /login }
  field: user
  token: { cookie: crm_session }
logout: [{ method: "*", path: /logout }]
open: [/login, "/static/**"]`,
);

let crm: FakeCrm;
const keys = generateKeyPairSync('ed25519');
let issuer: Server;
let issuerUrl = '';

beforeAll(async () => {
  crm = await startFakeCrm();
  crm.on('/export', CSV);
  crm.on('/page', { headers: HTML, body: '<p>a page</p>' });
  crm.on('/static/app.css', { headers: { 'content-type': 'text/css' }, body: 'p{}' });
  crm.on('/static/me', { headers: HTML, body: '<p>static</p>' });
  crm.on('/login', (request, response) => {
    request.resume();
    const bad = request.url?.includes('bad');
    response.writeHead(
      bad ? 401 : 302,
      bad ? HTML : { ...HTML, location: '/', 'set-cookie': 'crm_session=fresh; Path=/; HttpOnly' },
    );
    response.end();
  });
  crm.on('/logout', { status: 302, headers: { ...HTML, location: '/login' } });
  crm.on('/home', (request, response) => {
    const [, who] = /crm_session=page-(\w+)/.exec(request.headers.cookie ?? '') ?? [];
    response.writeHead(200, HTML).end(who ? `<nav><i id="me" data-login="${who}">You</i></nav>` : '<form>');
  });
  issuer = createServer((_request, response) => {
    void exportJWK(keys.publicKey).then((jwk) =>
      response.end(JSON.stringify({ keys: [{ ...jwk, kid: 'k', alg: 'EdDSA' }] })),
    );
  });
  await new Promise<void>((resolve) => {
    issuer.listen(0, '127.0.0.1', resolve);
  });
  issuerUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/jwks`;
});
afterAll(async () => {
  await crm?.close();
  issuer?.close();
});

function running(input: {
  readonly profileYaml?: string;
  readonly identity?: object;
  readonly app?: object;
  readonly env?: Record<string, string>;
}): () => RunningGateway {
  let gateway: RunningGateway | undefined;
  beforeAll(async () => {
    const identity = JSON.parse(
      JSON.stringify(input.identity ?? {}).replaceAll('ISSUER', issuerUrl),
    ) as object;
    const app = {
      name: 'demo',
      hosts: ['localhost', '127.0.0.1'],
      upstream: crm.url,
      profile: 'demo',
      ...input.app,
    };
    gateway = await startGateway({
      crm: crm.url,
      ...(input.profileYaml === undefined ? {} : { profileYaml: input.profileYaml }),
      ...(input.env === undefined ? {} : { env: input.env }),
      config: { identity, apps: [app] },
    });
  });
  afterAll(() => gateway?.close());
  return () => {
    if (!gateway) throw new Error('no gateway');
    return gateway;
  };
}

/** Whom an export was counted for; null when it was refused. */
async function exporter(
  gateway: RunningGateway,
  headers: Record<string, string>,
  n = Math.random(),
): Promise<string | null> {
  const answer = await asScript(`${gateway.url}/export?n=${n}`, headers);
  if (answer.status !== 200) return null;
  const { event } = (await gateway.audit()).findLast((entry) => entry.event.type === 'requested') ?? {};
  return event?.actor ?? null;
}

const JWT = {
  jwksUrl: 'ISSUER',
  algorithms: ['EdDSA'],
  issuer: 'https://idp.example',
  audience: 'crm',
  login: 'preferred_username',
};

describe('a signed token', () => {
  const gateway = running({
    identity: {
      jwt: ['cf-access-jwt-assertion', 'x-id-token'].map((header) => ({ header, ...JWT })),
    },
  });
  const token = (login: string, audience = 'crm') =>
    new SignJWT({ preferred_username: login })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'k' })
      .setIssuer('https://idp.example')
      .setAudience(audience)
      .setExpirationTime('5m')
      .sign(keys.privateKey);

  it('names the exporter, under a name that nobody else may send', async () => {
    expect(await exporter(gateway(), { 'cf-access-jwt-assertion': await token('lilei') })).toBe('lilei');
    expect(await exporter(gateway(), { 'cf-access-jwt-assertion': await token('lilei', 'else') })).toBeNull();
    expect(await exporter(gateway(), { cf_access_jwt_assertion: await token('lilei') })).toBeNull();
  });

  it('reaches the CRM under its own name alone', async () => {
    const text = await token('lilei');
    expect(await exporter(gateway(), { 'x-id-token': text, x_id_token: 'forged' })).toBe('lilei');
    expect(crm.asked.at(-1)?.headers['x-id-token']).toBe(text);
    expect(JSON.stringify(crm.asked.at(-1))).not.toContain('forged');
  });
});

describe('an API key', () => {
  const sha256 = createHash('sha256').update('the-key').digest('hex');
  const gateway = running({
    identity: {
      apiKeys: { headers: ['x-api-key'], query: ['key'], keys: [{ sha256, name: 'a-key', owner: 'lilei' }] },
    },
  });

  it('is its owner’s, in a header or the query; an unknown one is nobody’s', async () => {
    expect(await exporter(gateway(), { 'x-api-key': 'the-key' })).toBe('lilei');
    expect((await asScript(`${gateway().url}/export?key=the-key`, {})).status).toBe(200);
    expect((await asScript(`${gateway().url}/export?key=else`, { 'x-crm-token': 't-lilei' })).status).toBe(
      403,
    );
    expect(
      gateway()
        .stored()
        .filter((text) => text.includes('the-key')),
    ).toEqual([]);
  });
});

describe('a product without a call', () => {
  const gateway = running({ profileYaml: WITHOUT_CALL, app: { unidentified: 'refuse' } });
  const post = async (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${gateway().url}${path}`, {
      method: 'POST',
      redirect: 'manual',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });

  it('is asked by a page of it', async () => {
    expect(await exporter(gateway(), { cookie: 'crm_session=page-lilei' })).toBe('lilei');
    expect(await exporter(gateway(), { cookie: 'crm_session=nobody' })).toBeNull();
  });

  it('tells by the answer to its login, until its logout', async () => {
    const fresh = { cookie: 'crm_session=fresh' };
    expect(await exporter(gateway(), fresh)).toBeNull();
    const answer = await post('/login', 'user=lilei&password=x');
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([
      302,
      'crm_session=fresh; Path=/; HttpOnly',
    ]);
    expect(await exporter(gateway(), fresh)).toBe('lilei');
    await post('/logout', '', fresh);
    await expect.poll(() => exporter(gateway(), fresh)).toBeNull();
  });

  it('is not fooled by a login that failed', async () => {
    await post('/login?bad', 'user=lilei&password=x');
    expect(await exporter(gateway(), { cookie: 'crm_session=fresh' })).toBeNull();
  });

  it.each([
    ['/login', 302],
    ['/static/app.css', 200],
    ['/page', 401],
    ['/static/..%2fpage', 400],
    ['/static/..;/page', 400],
    ['/static/%3b/me', 401],
  ])('shows nobody more than its open paths: %s is %i', async (path, status) => {
    expect((await asNavigation(`${gateway().url}${path}`, {})).status).toBe(status);
  });

  it('shows a known person everything', async () => {
    const headers = { cookie: 'crm_session=page-lilei' };
    expect((await asNavigation(`${gateway().url}/page`, headers)).text).toBe('<p>a page</p>');
  });

  it('tells a script in words and with a code', async () => {
    const { status, text } = await asScript(`${gateway().url}/page`, {});
    expect([status, text]).toEqual([401, expect.stringContaining('SIGN_IN_NEEDED')]);
  });
});

describe('where the unidentified may pass', () => {
  const gateway = running({});
  it('ordinary pages are shown to nobody too, and exports never', async () => {
    expect((await asNavigation(`${gateway().url}/page`, {})).status).toBe(200);
    expect(await exporter(gateway(), {})).toBeNull();
  });
});

describe('the secret of the proxy in front', () => {
  const trustedHeader = {
    name: 'x-auth-user',
    networks: ['127.0.0.0/8'],
    secret: { name: 'x-auth-secret', environment: 'PROXY_SECRET' },
    agree: { name: 'x-auth-mail' },
  };
  const gateway = running({ identity: { trustedHeader }, env: { PROXY_SECRET: 'a-secret-of-the-proxy' } });

  it.each([
    ['a-secret-of-the-proxy', 'lilei'],
    ['a-secret-of-the-proxx', null],
    ['', null],
    [undefined, null],
  ])('%j', async (secret, expected) => {
    const headers = {
      'x-auth-user': 'lilei',
      'x-auth-mail': 'lilei@demo.example',
      ...(secret === undefined ? {} : { 'x-auth-secret': secret }),
    };
    expect(await exporter(gateway(), headers)).toBe(expected);
  });

  it.each([{}, { 'x-auth-mail': 'emma@demo.example' }, { x_auth_mail: 'lilei@demo.example' }])(
    'does not help where the second header is %j',
    async (more) => {
      const secret = { 'x-auth-secret': 'a-secret-of-the-proxy' };
      expect(await exporter(gateway(), { 'x-auth-user': 'lilei', ...secret, ...more })).toBeNull();
    },
  );

  it('never reaches the CRM', () => {
    expect(JSON.stringify(crm.asked)).not.toContain('a-secret-of');
    expect(JSON.stringify(crm.asked)).not.toContain('x-auth-secret');
  });
});

describe('the signed word to the CRM', () => {
  const gateway = running({ app: { assertion: {} } });
  const last = () => crm.asked.at(-1)?.headers['x-exportgate-assertion'];

  it('can be checked with the published key, and names the exporter', async () => {
    await exporter(gateway(), {
      'x-crm-token': 't-lilei',
      'x-exportgate-assertion': 'forged',
      x_exportgate_assertion: 'forged',
    });
    const jwks = createRemoteJWKSet(new URL(`${gateway().url}/_exportgate/jwks.json`));
    const { payload } = await jwtVerify(String(last()), jwks, { audience: 'demo', issuer: gateway().url });
    expect(payload).toMatchObject({ sub: 'lilei', htm: 'GET', htp: '/export', ip: '127.0.0.1' });
    expect(payload.jti).toBe(crm.asked.at(-1)?.headers['x-request-id']);
    expect(JSON.stringify(crm.asked.at(-1))).not.toContain('forged');
  });

  it('names nobody on an ordinary page', async () => {
    await asNavigation(`${gateway().url}/page`, { 'x-exportgate-assertion': 'forged' });
    const [, claims = ''] = String(last()).split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'))).not.toHaveProperty('sub');
  });
});
