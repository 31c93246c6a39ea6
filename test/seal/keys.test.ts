import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkKey, describeKey } from '../../src/seal/keys.ts';
import { openGpg } from '../support/gpg.ts';
import type { Gpg } from '../support/gpg.ts';
import { haveTool } from '../support/tools.ts';

/** A little later: the keys are made while the tests run, in whole seconds. */
const NOW = new Date(Date.now() + 3_600_000);
const LONG_AGO = '20200101T000000';

describe.runIf(haveTool('gpg'))("a recipient's key made by gpg", () => {
  let gpg: Gpg;
  const keys: Record<string, string> = {};
  let secret = '';
  let fingerprint = '';

  beforeAll(() => {
    gpg = openGpg();
    fingerprint = gpg.makeKey('Li Si <Li.Si@Corp.example>');
    keys['a good key'] = gpg.publicKey(fingerprint);
    secret = gpg.secretKey(fingerprint);
    const rsa = gpg.makeKey('rsa@corp.example', { algorithm: 'rsa2048' });
    gpg.addSubkey(rsa, { algorithm: 'rsa2048', usage: 'encr', expires: 'never' });
    keys['an RSA key'] = gpg.publicKey(rsa);
    keys['an expired key'] = gpg.publicKey(gpg.makeKey('old@corp.example', { expires: '1d', at: LONG_AGO }));
    const revoked = gpg.makeKey('revoked@corp.example');
    gpg.revoke(revoked);
    keys['a revoked key'] = gpg.publicKey(revoked);
    keys['a key for signatures alone'] = gpg.publicKey(
      gpg.makeKey('signer@corp.example', { algorithm: 'ed25519', usage: 'sign' }),
    );
    const stale = gpg.makeKey('stale@corp.example', { algorithm: 'ed25519', usage: 'sign', at: LONG_AGO });
    gpg.addSubkey(stale, { algorithm: 'cv25519', usage: 'encr', expires: '1d', at: LONG_AGO });
    keys['a key whose encryption subkey expired'] = gpg.publicKey(stale);
  });
  afterAll(() => gpg.close());

  it.each([
    ['a good key', 'ok'],
    ['an RSA key', 'ok'],
    ['an expired key', 'key-expired'],
    ['a revoked key', 'key-revoked'],
    ['a key for signatures alone', 'key-cannot-encrypt'],
    ['a key whose encryption subkey expired', 'key-expired'],
  ])('%s is %s', async (name, state) => {
    expect(await checkKey(keys[name] ?? '', NOW)).toBe(state);
  });

  it('is judged at the time given', async () => {
    expect(await checkKey(keys['an expired key'] ?? '', new Date('2020-01-01T12:00:00Z'))).toBe('ok');
  });

  it('is described by fingerprint, addresses and expiry', async () => {
    expect(await describeKey(keys['a good key'] ?? '')).toEqual({
      fingerprint,
      emails: ['li.si@corp.example'],
      expiresAt: null,
    });
    expect((await describeKey(keys['an expired key'] ?? '')).expiresAt).toBe('2020-01-02T00:00:00.000Z');
  });

  it('is refused when it is the private one, without a word of it', async () => {
    const error: unknown = await describeKey(secret).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'INPUT' });
    expect(String(error)).toMatch(/private key/);
    expect(await checkKey(secret, NOW)).toBe('key-cannot-encrypt');
  });

  it('is refused when there are two', async () => {
    const two = gpg.publicKey('corp.example');
    await expect(describeKey(two)).rejects.toMatchObject({ code: 'INPUT' });
  });

  it.each([
    [''],
    ['no key at all'],
    ['-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----'],
  ])('is refused when it is %j', async (text) => {
    await expect(describeKey(text)).rejects.toMatchObject({ code: 'INPUT' });
    expect(await checkKey(text, NOW)).toBe('key-cannot-encrypt');
  });
});
