/** What the CRM is told of a request, so that it can check it by itself. */

import { createLocalJWKSet, jwtVerify } from 'jose';
import { expect, it } from 'vitest';
import { openSigner, signingKey } from '../../src/identify/assertion.ts';
import type { Exchange } from '../../src/model/exchange.ts';
import { asking } from './support.ts';

const exchange: Exchange = {
  ...asking({}, { clientAddress: '192.0.2.7' }),
  at: new Date('2026-01-05T08:00:00.900Z'),
  method: 'POST',
  path: '/api/contacts',
  target: '/api/contacts?page=2',
  host: 'crm.example',
  asker: 'script',
  language: 'en',
  fields: new Map(),
};
const CLAIMS = {
  iss: 'https://gate.example',
  aud: 'crm',
  jti: 'request-1',
  htm: 'POST',
  htp: '/api/contacts',
  ip: '192.0.2.7',
};
const options = { issuer: 'https://gate.example', audience: 'crm', currentDate: exchange.at };

it('is checked with the public key, and names who asks', async () => {
  const key = await signingKey(Buffer.alloc(32, 1));
  const text = await openSigner(key, 'https://gate.example').sign(exchange, 'ann');
  const { payload } = await jwtVerify(
    text,
    createLocalJWKSet({ keys: [{ kty: 'OKP', ...key.jwk }] }),
    options,
  );
  expect(payload).toMatchObject({ ...CLAIMS, sub: 'ann', exp: (payload.iat ?? 0) + 60 });
  expect(JSON.stringify(key.jwk)).not.toContain('"d"');
});

it('is checked with a shared secret, and names nobody where nobody is known', async () => {
  const secret = new TextEncoder().encode('s'.repeat(32));
  const text = await openSigner(secret, 'https://gate.example').sign(exchange, null);
  const { payload } = await jwtVerify(text, secret, { ...options, algorithms: ['HS256'] });
  expect(payload).toMatchObject(CLAIMS);
  expect(payload.sub).toBeUndefined();
});

it('has the same key as long as the store has the same secret', async () => {
  const [one, same, else_] = await Promise.all([1, 1, 2].map((fill) => signingKey(Buffer.alloc(32, fill))));
  expect(one?.jwk).toEqual(same?.jwk);
  expect(one?.jwk.kid).not.toBe(else_?.jwk.kid);
});
