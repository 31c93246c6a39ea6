/** Recipients' OpenPGP public keys: read, described and checked before anything is promised to them. */

import type { Key, PublicKey } from 'openpgp';
import { Fault } from '../lib/fault.ts';

export type KeyState = 'ok' | 'key-expired' | 'key-revoked' | 'key-cannot-encrypt';

/** Whether a key can be encrypted to at a time, and if not, why. */
export async function checkKey(armored: string, at: Date): Promise<KeyState> {
  const key = await publicKey(armored).catch(() => null);
  if (key === null) return 'key-cannot-encrypt';
  if (await key.isRevoked(undefined, undefined, at)) return 'key-revoked';
  if (await expired(key, at)) return 'key-expired';
  if (await encryptsAt(key, at)) return 'ok';
  // A live key whose subkeys ran out: it could encrypt when it was new.
  const subkeys = key.getSubkeys().filter((subkey) => afterCreation(subkey) <= at);
  const wasAble = await Promise.all(subkeys.map((subkey) => encryptsAt(key, afterCreation(subkey))));
  return wasAble.includes(true) ? 'key-expired' : 'key-cannot-encrypt';
}

export interface KeyDescription {
  /** Upper-case hex. */
  readonly fingerprint: string;
  /** Lower-case addresses of its user ids. */
  readonly emails: readonly string[];
  /** ISO 8601, UTC; null when it does not expire. */
  readonly expiresAt: string | null;
}

/** What an administrator sees of a key before adding it. A private key, several keys, or no key at all is the fault INPUT. */
export async function describeKey(armored: string): Promise<KeyDescription> {
  const key = await publicKey(armored);
  const expires = await key.getExpirationTime().catch(() => null);
  return {
    fingerprint: key.getFingerprint().toUpperCase(),
    emails: [
      ...new Set(key.users.flatMap(({ userID }) => (userID?.email ? [userID.email.toLowerCase()] : []))),
    ],
    expiresAt: expires instanceof Date ? expires.toISOString() : null,
  };
}

/** Reads exactly one public key. */
export async function publicKey(armored: string): Promise<PublicKey> {
  // Loaded when the first key is read: it takes 20 MiB that a gateway without recipients never needs.
  const { readKeys } = await import('openpgp');
  const keys = await readKeys({ armoredKeys: armored }).catch(() => {
    throw new Fault('INPUT', 'read an OpenPGP key: the text is no armored key block');
  });
  const [key] = keys;
  if (!key || keys.length > 1)
    throw new Fault('INPUT', `read an OpenPGP key: the text holds ${keys.length} keys; give one`);
  if (key.isPrivate())
    throw new Fault(
      'INPUT',
      'read an OpenPGP key: this is a private key; keep it secret and give the public one',
    );
  return key;
}

async function expired(key: Key, at: Date): Promise<boolean> {
  const expires = await key.getExpirationTime();
  return expires instanceof Date && expires <= at;
}

async function encryptsAt(key: Key, at: Date): Promise<boolean> {
  try {
    await key.getEncryptionKey(undefined, at);
    return true;
  } catch {
    return false; // openpgp says no by throwing
  }
}

function afterCreation(subkey: { getCreationTime(): Date }): Date {
  return new Date(subkey.getCreationTime().getTime() + 1000);
}
