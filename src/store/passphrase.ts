/** The gateway's keys under a passphrase: scrypt (RFC 7914) and AES-256-GCM, with the parameters beside them. */

import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { Fault } from '../lib/fault.ts';

const MIN_CHARS = 8;

// Bounds on what a file may ask of this machine: at most 1 GiB and some seconds.
const Locked = z.strictObject({
  version: z.literal(1),
  algorithm: z.literal('A256GCM'),
  kdf: z.strictObject({
    name: z.literal('scrypt'),
    cost: z.int().min(16_384).max(1_048_576),
    blockSize: z.int().min(8).max(8),
    parallel: z.int().min(1).max(4),
    salt: z.base64(),
  }),
  /** base64 of nonce, ciphertext, tag. */
  keys: z.base64(),
});
type Kdf = z.infer<typeof Locked>['kdf'];

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);

/** The text as a file that only the passphrase opens. */
export async function lock(text: string, passphrase: string): Promise<string> {
  if (passphrase.length < MIN_CHARS)
    throw new Fault('INPUT', `locked the keys: the passphrase is shorter than ${MIN_CHARS} characters`);
  const salt = randomBytes(16).toString('base64');
  const kdf: Kdf = { name: 'scrypt', cost: 131_072, blockSize: 8, parallel: 1, salt };
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', await keyOf(passphrase, kdf), nonce).setAAD(bound(kdf));
  const keys = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  const file = { version: 1, algorithm: 'A256GCM', kdf, keys: keys.toString('base64') };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** The text again; KEY_MISSING when the passphrase is wrong or the file was changed. */
export async function unlock(file: string, passphrase: string): Promise<string> {
  const locked = parse(file);
  const bytes = Buffer.from(locked.keys, 'base64');
  const key = await keyOf(passphrase, locked.kdf);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(bound(locked.kdf));
    decipher.setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8');
  } catch {
    throw new Fault('KEY_MISSING', 'unlocked the keys: the passphrase is wrong, or the file was changed');
  }
}

function parse(file: string): z.infer<typeof Locked> {
  try {
    return Locked.parse(JSON.parse(file));
  } catch {
    throw new Fault('KEY_MISSING', 'unlocked the keys: the file is not a key file of version 1');
  }
}

function keyOf(passphrase: string, { cost, blockSize, parallel, salt }: Kdf): Promise<Buffer> {
  const maxmem = 256 * cost * blockSize;
  return derive(passphrase.normalize('NFKC'), Buffer.from(salt, 'base64'), 32, {
    cost,
    blockSize,
    parallelization: parallel,
    maxmem,
  });
}

function bound(kdf: Kdf): Buffer {
  return Buffer.from(JSON.stringify(['exportgate-keys', 1, kdf]));
}
