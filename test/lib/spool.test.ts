import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { gather } from '../../src/lib/source.ts';
import { readSpool, writeSpool } from '../../src/lib/spool.ts';

const CHUNK = 65_536;
const SEALED = CHUNK + 16;
const START = 15;

const folder = mkdtempSync(join(tmpdir(), 'spool-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
const newPath = (): string => {
  count += 1;
  return join(folder, String(count));
};
const key = randomBytes(32);
/** Windows keeps no such mode. */
const ownerOnly = process.platform === 'win32' ? 0o666 : 0o600;

async function kept(bytes: Uint8Array, pieces: readonly number[] = [bytes.length]): Promise<string> {
  const path = newPath();
  const writer = await writeSpool(path, key, Number.MAX_SAFE_INTEGER);
  let at = 0;
  for (const piece of pieces) {
    await writer.write(bytes.subarray(at, at + piece));
    at += piece;
  }
  await writer.write(bytes.subarray(at));
  const made = await writer.end();
  expect(made).toEqual({ bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
  return path;
}

async function readAll(path: string, secret: Uint8Array = key): Promise<Uint8Array> {
  const spool = await readSpool(path, secret);
  try {
    return await gather(spool.stream());
  } finally {
    await spool.close();
  }
}

describe('a spool', () => {
  it.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])('gives back %i bytes', async (length) => {
    const bytes = randomBytes(length);
    const path = await kept(bytes);
    expect(Buffer.compare(await readAll(path), bytes)).toBe(0);
    expect(readFileSync(path).length).toBe(START + length + 16 * Math.max(1, Math.ceil(length / CHUNK)));
  });

  it('gives any part at any place, however it was written', async () => {
    const bytes = randomBytes(2 * CHUNK + 999);
    const place = fc.integer({ min: 0, max: bytes.length + 10 });
    const holds = fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: CHUNK }), { maxLength: 4 }),
        place,
        place,
        async (pieces, one, two) => {
          const spool = await readSpool(await kept(bytes, pieces), key);
          const [start, end] = one < two ? [one, two] : [two, one];
          const same = Buffer.compare(await spool.slice(start, end), bytes.subarray(start, end)) === 0;
          const rest = Buffer.compare(await gather(spool.stream(start)), bytes.subarray(start)) === 0;
          await spool.close();
          return spool.size === bytes.length && same && rest;
        },
      ),
      { numRuns: 25 },
    );
    await expect(holds).resolves.toBeUndefined();
  });

  it('holds no plaintext and is for its owner alone', async () => {
    const path = await kept(Buffer.from('Zhang San,13800138000\n'.repeat(100)));
    expect(readFileSync(path).includes('13800138000')).toBe(false);
    expect(statSync(path).mode & 0o777).toBe(ownerOnly);
  });

  it('never looks the same twice', async () => {
    const bytes = Buffer.from('the same');
    expect(readFileSync(await kept(bytes)).equals(readFileSync(await kept(bytes)))).toBe(false);
  });

  it('refuses more than its limit, and a file that is already there', async () => {
    const path = newPath();
    const writer = await writeSpool(path, key, 10);
    await writer.write(Buffer.alloc(10));
    await expect(writer.write(Buffer.alloc(1))).rejects.toMatchObject({ code: 'LIMIT_BYTES' });
    await writer.abort();
    await expect(writeSpool(path, key, 10)).rejects.toMatchObject({ code: 'EEXIST' });
  });
});

describe('a spool that was tampered with is SPOOL_BROKEN', () => {
  const bytes = randomBytes(3 * CHUNK + 100);
  it.each<[string, (file: Buffer) => Buffer]>([
    ['one byte changed', (file) => flip(file, START + SEALED + 7)],
    ['its nonce changed', (file) => flip(file, 9)],
    ['its version changed', (file) => flip(file, 4)],
    ['its last byte cut', (file) => file.subarray(0, -1)],
    ['its last chunk cut', (file) => file.subarray(0, START + 3 * SEALED)],
    ['all chunks cut', (file) => file.subarray(0, START)],
    ['everything cut', () => Buffer.alloc(0)],
    ['a byte added', (file) => Buffer.concat([file, Buffer.from([0])])],
    ['a chunk added', (file) => Buffer.concat([file, file.subarray(START, START + SEALED)])],
    [
      'two chunks swapped',
      (file) =>
        Buffer.concat([
          file.subarray(0, START),
          file.subarray(START + SEALED, START + 2 * SEALED),
          file.subarray(START, START + SEALED),
          file.subarray(START + 2 * SEALED),
        ]),
    ],
    [
      'a middle chunk taken out',
      (file) => Buffer.concat([file.subarray(0, START + SEALED), file.subarray(START + 2 * SEALED)]),
    ],
  ])('%s', async (_name, tamper) => {
    const path = await kept(bytes);
    const changed = newPath();
    writeFileSync(changed, tamper(readFileSync(path)));
    await expect(readAll(changed)).rejects.toMatchObject({ code: 'SPOOL_BROKEN' });
  });

  it('another key, or no file', async () => {
    await expect(readAll(await kept(bytes), randomBytes(32))).rejects.toMatchObject({ code: 'SPOOL_BROKEN' });
    await expect(readAll(newPath())).rejects.toMatchObject({ code: 'SPOOL_BROKEN' });
  });
});

function flip(file: Buffer, at: number): Buffer {
  const changed = Buffer.from(file);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}
