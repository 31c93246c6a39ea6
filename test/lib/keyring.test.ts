import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  keyringFile,
  newGatewayKey,
  openKeyring,
  parseKeyring,
  writeKeyring,
} from '../../src/lib/keyring.ts';

const folder = mkdtempSync(join(tmpdir(), 'keyring-'));
afterAll(() => rmSync(folder, { recursive: true }));

const at = new Date('2026-01-02T03:04:05Z');
/** Windows keeps no such mode. */
const ownerOnly = process.platform === 'win32' ? 0o666 : 0o600;
const secret = Buffer.from('a made-up file key of 32 bytes..');
const ring = openKeyring([newGatewayKey(at)]);

describe('a keyring', () => {
  it('unwraps what it wrapped, and never wraps alike', () => {
    expect(ring.unwrap(ring.wrap(secret))).toEqual(secret);
    expect(ring.wrap(secret).wrapped).not.toBe(ring.wrap(secret).wrapped);
    expect(Buffer.from(ring.wrap(secret).wrapped, 'base64').includes(secret)).toBe(false);
  });

  it('still unwraps old secrets after a rotation, and wraps with the new key', () => {
    const old = ring.wrap(secret);
    const rotated = ring.rotated(at);
    expect(rotated.currentId).not.toBe(ring.currentId);
    expect(rotated.ids).toEqual([rotated.currentId, ring.currentId]);
    expect(rotated.unwrap(old)).toEqual(secret);
    expect(rotated.wrap(secret).keyId).toBe(rotated.currentId);
    expect(() => rotated.pruned().unwrap(old)).toThrow(expect.objectContaining({ code: 'KEY_MISSING' }));
  });

  it.each<[string, (bytes: Buffer) => Buffer]>([
    [
      'a changed byte',
      (bytes) =>
        Buffer.concat([bytes.subarray(0, 20), Buffer.from([(bytes[20] ?? 0) ^ 1]), bytes.subarray(21)]),
    ],
    ['a cut', (bytes) => bytes.subarray(0, -1)],
    ['a cut down to a short tag', (bytes) => bytes.subarray(0, 16)],
    ['nothing left', () => Buffer.alloc(0)],
  ])('finds %s', (_name, tamper) => {
    const wrapped = ring.wrap(secret);
    const changed = tamper(Buffer.from(wrapped.wrapped, 'base64')).toString('base64');
    expect(() => ring.unwrap({ ...wrapped, wrapped: changed })).toThrow(
      expect.objectContaining({ code: 'SPOOL_BROKEN' }),
    );
  });

  it('binds a wrapped key to the id of the key that wrapped it', () => {
    const other = ring.rotated(at);
    const wrapped = other.wrap(secret);
    expect(() => other.unwrap({ ...wrapped, keyId: ring.currentId })).toThrow(
      expect.objectContaining({ code: 'SPOOL_BROKEN' }),
    );
  });

  it('survives its own text form', () => {
    const rotated = ring.rotated(at);
    const read = parseKeyring(rotated.serialise(), 'the test');
    expect(read.ids).toEqual(rotated.ids);
    expect(read.unwrap(ring.wrap(secret))).toEqual(secret);
  });

  it.each([
    ['no JSON', 'c2VjcmV0'],
    ['another version', ring.serialise().replace('"version": 1', '"version": 2')],
    ['a short key', JSON.stringify({ version: 1, keys: [{ id: 'a', createdAt: '', secret: 'c2VjcmV0' }] })],
    ['no key', JSON.stringify({ version: 1, keys: [] })],
  ])('refuses %s without quoting it', (_name, text) => {
    expect(() => parseKeyring(text, 'the environment')).toThrow(
      expect.objectContaining({ code: 'KEY_MISSING' }),
    );
    expect(() => parseKeyring(text, 'the environment')).not.toThrow(/c2VjcmV0/);
  });
});

describe('a key file', () => {
  it('is made on first use with mode 0600, and read after', () => {
    const path = join(folder, 'keys', 'gateway.json');
    const made = keyringFile(path, () => at, true);
    expect(statSync(path).mode & 0o777).toBe(ownerOnly);
    expect(keyringFile(path, () => at, true).ids).toEqual(made.ids);
  });

  it('is not made anew where data under the lost one are there', () => {
    const path = join(folder, 'lost', 'gateway.json');
    expect(() => keyringFile(path, () => at, false)).toThrow(
      expect.objectContaining({ code: 'KEY_MISSING' }),
    );
    expect(existsSync(path)).toBe(false);
  });

  it('is replaced in one step and keeps its mode', () => {
    const path = join(folder, 'replaced.json');
    writeKeyring(path, ring);
    writeKeyring(path, ring.rotated(at));
    expect(keyringFile(path, () => at, true).ids).toHaveLength(2);
    expect(existsSync(`${path}.next`)).toBe(false);
    expect(statSync(path).mode & 0o777).toBe(ownerOnly);
  });

  it.runIf(process.platform !== 'win32')('is refused when others may read it', () => {
    const path = join(folder, 'open.json');
    writeKeyring(path, ring);
    chmodSync(path, 0o640);
    expect(() => keyringFile(path, () => at, true)).toThrow(/chmod 600/);
  });

  it('is never overwritten when it is broken', () => {
    const path = join(folder, 'broken.json');
    writeFileSync(path, '{', { mode: 0o600 });
    expect(() => keyringFile(path, () => at, true)).toThrow(expect.objectContaining({ code: 'KEY_MISSING' }));
    expect(readFileSync(path, 'utf8')).toBe('{');
  });
});
