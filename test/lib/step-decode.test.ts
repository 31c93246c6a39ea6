import { randomBytes } from 'node:crypto';
import {
  brotliCompressSync,
  createGzip,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { stepDecoder, stepInflater } from '../../src/lib/step-decode.ts';
import type { Steps } from '../../src/lib/step-decode.ts';

const text = Buffer.from('{"id":1,"name":"Ann"},'.repeat(2000));

async function plainOf(steps: Steps, packed: Uint8Array, size: number): Promise<Buffer> {
  const plain: Uint8Array[] = [];
  for (let at = 0; at < packed.length; at += size)
    await steps.push(packed.subarray(at, at + size), (piece) => void plain.push(piece));
  steps.close();
  return Buffer.concat(plain);
}

describe('stepDecoder', () => {
  it.each([
    ['gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['zstd', zstdCompressSync(text)],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
    ['', text],
  ])('undoes %s in any cut', async (names, packed) => {
    for (const size of [1, 7, packed.length])
      expect((await plainOf(stepDecoder(names.split(','), 200), packed, size)).equals(text)).toBe(true);
  });

  it('gives what a chunk holds before the next chunk comes', async () => {
    const gzip = createGzip();
    const steps = stepDecoder(['gzip'], 200);
    for (const line of ['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n']) {
      const packed: Buffer[] = [];
      gzip.on('data', (chunk: Buffer) => packed.push(chunk));
      gzip.write(line);
      await new Promise<void>((resolve) => gzip.flush(() => resolve()));
      const plain: Uint8Array[] = [];
      await steps.push(Buffer.concat(packed), (piece) => void plain.push(piece));
      expect(Buffer.concat(plain).toString()).toBe(line);
      gzip.removeAllListeners('data');
    }
    steps.close();
  });

  it.each([
    ['bytes behind the end', Buffer.concat([gzipSync(text), Buffer.from('[{"a":1}]')]), 'CODING_CORRUPT'],
    ['what is no gzip', Buffer.from('{"a":1}{"a":1}'), 'CODING_CORRUPT'],
    ['a bomb', gzipSync(Buffer.alloc(64 * 1024 * 1024)), 'LIMIT_RATIO'],
  ])('takes no %s', async (_sentence, packed, code) => {
    await expect(plainOf(stepDecoder(['gzip'], 200), packed, 65_536)).rejects.toMatchObject({ code });
  });

  it.each([
    ['an unknown coding', ['dcb'], 'CODING_UNKNOWN'],
    ['too many', ['gzip', 'gzip', 'gzip', 'gzip'], 'LIMIT_DEPTH'],
  ])('opens nothing for %s', (_sentence, codings, code) => {
    expect(() => stepDecoder(codings, 200)).toThrow(expect.objectContaining({ code }));
  });

  it('passes on what its reader throws', async () => {
    const steps = stepInflater(Buffer.alloc(0), 200);
    const broken = new Error('enough');
    const push = steps.push(deflateRawSync(randomBytes(100)), () => {
      throw broken;
    });
    await expect(push).rejects.toBe(broken);
  });
});
