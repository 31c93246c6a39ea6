/** Signed tokens: believed when every pinned thing fits, and otherwise not at all. */

import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHmac } from 'node:crypto';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import type { JWK } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openJwts } from '../../src/identify/jwt.ts';
import type { JwtKeys } from '../../src/identify/jwt.ts';
import { JwtSource } from '../../src/identify/source-settings.ts';
import { asking } from './support.ts';

const NOW = new Date('2026-01-05T08:00:00Z');
const SECONDS = NOW.getTime() / 1000;
const good = await generateKeyPair('ES256', { extractable: true });
const other = await generateKeyPair('ES256');
const published: JWK = { ...(await exportJWK(good.publicKey)), kid: 'k1', alg: 'ES256' };

let server: Server;
let jwksUrl = '';
let keys: JWK[] = [published];
let asked = 0;
let status = 200;
beforeAll(async () => {
  server = createServer((_request, response) => {
    asked += 1;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  [asked, status, keys] = [0, 200, [published]];
});

const SOURCE = {
  header: 'x-token',
  algorithms: ['ES256'],
  issuer: 'https://idp.example',
  audience: 'crm',
};
const source = (change = {}): JwtKeys => ({
  source: JwtSource.parse({
    ...SOURCE,
    jwksUrl,
    ...change,
  }),
});
const token = (change: Record<string, unknown> = {}, key = good.privateKey, header = {}) =>
  new SignJWT({ sub: 'ann', iss: 'https://idp.example', aud: 'crm', exp: SECONDS + 600, ...change })
    .setProtectedHeader({ alg: 'ES256', kid: 'k1', ...header })
    .sign(key);
const read = async (text: string, from = source()) =>
  (await openJwts([from], () => NOW)(asking({ 'x-token': text })))?.claim.logins[0] ?? null;

const coded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a token', () => {
  it.each<[string, () => Promise<string> | string, string | null]>([
    ['of the issuer, for us, in its time', () => token(), 'ann'],
    ['behind "Bearer "', async () => `Bearer ${await token()}`, 'ann'],
    ['for several, us among them', () => token({ aud: ['else', 'crm'] }), 'ann'],
    ['a little too old', () => token({ exp: SECONDS - 29 }), 'ann'],
    ['too old', () => token({ exp: SECONDS - 31 }), null],
    ['not valid yet', () => token({ nbf: SECONDS + 60 }), null],
    ['without an end', () => token({ exp: undefined }), null],
    ['of another issuer', () => token({ iss: 'https://evil.example' }), null],
    ['for somebody else', () => token({ aud: 'else' }), null],
    ['without a login', () => token({ sub: undefined }), null],
    ['with another key', () => token({}, other.privateKey), null],
    ['of an unknown key', () => token({}, other.privateKey, { kid: 'k2' }), null],
    ['with alg none', async () => `${coded({ alg: 'none' })}.${(await token()).split('.')[1]}.`, null],
    [
      'signed with the public key as a secret',
      async () => {
        const text = `${coded({ alg: 'HS256', kid: 'k1' })}.${(await token()).split('.')[1]}`;
        return `${text}.${createHmac('sha256', await exportSPKI(good.publicKey))
          .update(text)
          .digest('base64url')}`;
      },
      null,
    ],
    [
      'whose claims were changed',
      async () => (await token()).replace(/\.[^.]+\./, `.${coded({ sub: 'bob' })}.`),
      null,
    ],
    ['that is none', () => 'abc', null],
    ['that is empty', () => '', null],
    ['that is huge', () => 'a'.repeat(20_000), null],
  ])('%s', async (_what, make, login) => expect(await read(await make())).toBe(login));

  it('in a cookie; two that differ are nobody’s', async () => {
    const from = source({ header: undefined, cookie: 'idp' });
    const text = await token();
    const by = openJwts([from], () => NOW);
    expect((await by(asking({ cookie: `a=b; idp=${text}` })))?.claim.logins).toEqual(['ann']);
    expect(await by(asking({ cookie: `idp=${text}; idp=${await token({ sub: 'bob' })}` }))).toBeNull();
  });

  it('names address and roles, but no address that is not verified', async () => {
    const from = source({ email: 'email', roles: '/realm/roles' });
    const claims = { email: 'ann@corp.example', realm: { roles: ['rep'] } };
    const by = openJwts([from], () => NOW);
    const shown = async (more: object) => by(asking({ 'x-token': await token({ ...claims, ...more }) }));
    expect((await shown({}))?.claim).toEqual({ logins: ['ann'], email: 'ann@corp.example', roles: ['rep'] });
    for (const verified of [false, 'false', 'no', 0, null])
      expect((await shown({ email_verified: verified }))?.claim.email).toBeNull();
  });

  it('is for the apps that it is for', async () => {
    const by = openJwts([source({ apps: ['other'] })], () => NOW);
    const shown = { 'x-token': await token() };
    expect(await by(asking(shown))).toBeNull();
    expect(await by(asking(shown, { app: 'other' }))).not.toBeNull();
  });

  it('of a shared secret, and of keys in a file', async () => {
    const secret = new TextEncoder().encode('s'.repeat(32));
    const shared = {
      ...source({ jwksUrl: undefined, secretEnvironment: 'S', algorithms: ['HS256'] }),
      secret,
    };
    const signed = await new SignJWT({
      sub: 'ann',
      iss: 'https://idp.example',
      aud: 'crm',
      exp: SECONDS + 60,
    })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(secret);
    expect(await read(signed, shared)).toBe('ann');
    expect(await read(await token(), shared)).toBeNull();
    const file = {
      ...source({ jwksUrl: undefined, jwksFile: 'jwks.json' }),
      jwks: { keys: [{ kty: 'EC', ...published }] },
    };
    expect(await read(await token(), file)).toBe('ann');
    expect(await read(signed, file)).toBeNull();
  });
});

describe('the keys of the issuer', () => {
  it('are asked for once, and the same token is not checked twice', async () => {
    const by = openJwts([source()], () => NOW);
    const shown = asking({ 'x-token': await token() });
    for (let times = 0; times < 5; times += 1) expect(await by(shown)).not.toBeNull();
    expect(await by(asking({ 'x-token': await token({ jti: '2' }) }))).not.toBeNull();
    expect(asked).toBe(1);
  });

  it('are not asked for with every token of an unknown key', async () => {
    const by = openJwts([source()], () => NOW);
    for (let times = 0; times < 5; times += 1)
      expect(
        await by(asking({ 'x-token': await token({ jti: `${times}` }, other.privateKey, { kid: 'x' }) })),
      ).toBeNull();
    expect(asked).toBe(1);
  });

  it('that cannot be had are a fault, which is not remembered', async () => {
    status = 500;
    const by = openJwts([source()], () => NOW);
    const shown = asking({ 'x-token': await token() });
    await expect(by(shown)).rejects.toMatchObject({ code: 'UPSTREAM_DOWN' });
    status = 200;
    expect(await by(shown)).not.toBeNull();
  });

  it('that were believed a minute ago are asked about the same token again', async () => {
    let now = NOW;
    const by = openJwts([source()], () => now);
    const shown = asking({ 'x-token': await token({ exp: SECONDS + 70 }) });
    expect(await by(shown)).not.toBeNull();
    now = new Date(NOW.getTime() + 101_000);
    expect(await by(shown)).toBeNull();
  });

  it('are not asked about a token that has ended meanwhile: it is not believed for the rest of the minute', async () => {
    let now = NOW;
    const by = openJwts([source({ toleranceSeconds: 5 })], () => now);
    const shown = asking({ 'x-token': await token({ exp: SECONDS + 10 }) });
    expect(await by(shown)).not.toBeNull();
    now = new Date(NOW.getTime() + 14_000);
    expect(await by(shown)).not.toBeNull();
    now = new Date(NOW.getTime() + 16_000);
    expect(await by(shown)).toBeNull();
  });
});

it.each([
  [{ cookie: 'c' }],
  [{ header: undefined }],
  [{ jwksFile: 'f' }],
  [{ jwksUrl: undefined }],
  [{ algorithms: ['HS256'] }],
  [{ algorithms: ['ES256', 'HS256'], jwksUrl: undefined, secretEnvironment: 'S' }],
  [{ algorithms: ['none'] }],
  [{ algorithms: [] }],
  [{ issuer: '' }],
  [{ audience: undefined }],
])('the setting %j is refused', (change) =>
  expect(JwtSource.safeParse({ ...SOURCE, jwksUrl, ...change }).success).toBe(false),
);
