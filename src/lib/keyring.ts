/** The gateway's own keys: they wrap file keys and named secrets, and are the only thing that must be kept secret and safe. */

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Fault } from './fault.ts';

/** A key wrapped by the gateway's key (AES-256-GCM: 12-byte nonce, ciphertext, 16-byte tag; the key id is authenticated). */
interface Wrapped {
  readonly algorithm: 'A256GCM';
  readonly keyId: string;
  /** base64 */
  readonly wrapped: string;
}

export interface GatewayKey {
  readonly id: string;
  /** 32 bytes. */
  readonly secret: Buffer;
  readonly createdAt: string;
}

export interface Keyring {
  readonly currentId: string;
  readonly ids: readonly string[];
  wrap(secret: Uint8Array): Wrapped;
  /** Throws KEY_MISSING when the wrapping key is not in the ring, SPOOL_BROKEN when the bytes were changed. */
  unwrap(wrapped: Wrapped): Buffer;
  /** The ring with a new current key before the old ones. */
  rotated(at: Date): Keyring;
  /** The ring with the current key alone. */
  pruned(): Keyring;
  /** What a key file holds. */
  serialise(): string;
}

export function openKeyring(keys: readonly GatewayKey[]): Keyring {
  const [current] = keys;
  if (!current) throw new Fault('KEY_MISSING', 'opened the gateway key: it holds no key');
  return {
    currentId: current.id,
    ids: keys.map((key) => key.id),
    wrap(secret) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', current.secret, nonce).setAAD(Buffer.from(current.id));
      const wrapped = Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
      return { algorithm: 'A256GCM', keyId: current.id, wrapped: wrapped.toString('base64') };
    },
    unwrap({ keyId, wrapped }) {
      const key = keys.find((candidate) => candidate.id === keyId);
      if (!key)
        throw new Fault('KEY_MISSING', `unwrapped a file key: gateway key ${keyId} is not in the key file`);
      const bytes = Buffer.from(wrapped, 'base64');
      try {
        const decipher = createDecipheriv('aes-256-gcm', key.secret, bytes.subarray(0, 12), {
          authTagLength: 16,
        }).setAAD(Buffer.from(keyId));
        decipher.setAuthTag(bytes.subarray(-16));
        return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
      } catch {
        throw new Fault('SPOOL_BROKEN', 'unwrapped a file key: it was changed or cut');
      }
    },
    rotated: (at) => openKeyring([newGatewayKey(at), ...keys]),
    pruned: () => openKeyring([current]),
    serialise: () =>
      `${JSON.stringify(
        {
          version: 1,
          algorithm: 'A256GCM',
          keys: keys.map((key) => ({
            id: key.id,
            createdAt: key.createdAt,
            secret: key.secret.toString('base64'),
          })),
        },
        null,
        2,
      )}\n`,
  };
}

export function newGatewayKey(at: Date): GatewayKey {
  return { id: randomBytes(6).toString('hex'), secret: randomBytes(32), createdAt: at.toISOString() };
}

/** Reads a key file, or the same text from an environment variable. Throws KEY_MISSING with what is wrong, never with a part of the text. */
export function parseKeyring(text: string, where: string): Keyring {
  try {
    const parsed = JSON.parse(text) as {
      version: number;
      keys: { id: string; createdAt: string; secret: string }[];
    };
    if (parsed.version !== 1) throw new Error('version');
    const keys = parsed.keys.map((key) => ({
      id: key.id,
      createdAt: key.createdAt,
      secret: Buffer.from(key.secret, 'base64'),
    }));
    if (keys.some((key) => key.secret.length !== 32)) throw new Error('length');
    return openKeyring(keys);
  } catch {
    throw new Fault(
      'KEY_MISSING',
      `read the gateway key from ${where}: it is not a key file of version 1 with 32-byte keys`,
    );
  }
}

/** The keyring in a file of mode 0600, made on first use: where `mayMake` is false, data made under a key are there already. Refuses a file that others may read. */
export function keyringFile(path: string, now: () => Date, mayMake: boolean): Keyring {
  if (!existsSync(path)) {
    if (!mayMake)
      throw new Fault(
        'KEY_MISSING',
        `opened the gateway key ${path}: it is missing, and the data folder was written under it; put it back from where you keep it, or restore a backup`,
      );
    return newKeyringFile(path, now);
  }
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0)
    throw new Fault('KEY_MISSING', `opened the gateway key ${path}: others may read it; run chmod 600 on it`);
  return parseKeyring(textOf(path), path);
}

function newKeyringFile(path: string, now: () => Date): Keyring {
  const ring = openKeyring([newGatewayKey(now())]);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeKeyring(path, ring);
  } catch {
    throw new Fault(
      'INPUT',
      `made the gateway key ${path}: this user may not write there; give the folder to the user that the gateway runs as, or set data or key.file`,
    );
  }
  return ring;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new Fault(
      'KEY_MISSING',
      `opened the gateway key ${path}: this user may not read it; give the file to the user that the gateway runs as`,
    );
  }
}

/** Replaces the key file in one step. */
export function writeKeyring(path: string, ring: Keyring): void {
  const next = `${path}.next`;
  writeFileSync(next, ring.serialise(), { mode: 0o600, flush: true });
  chmodSync(next, 0o600);
  renameSync(next, path);
}
