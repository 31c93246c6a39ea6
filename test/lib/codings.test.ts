import {
  brotliCompressSync,
  constants,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeStart, decoded } from '../../src/lib/codings.ts';
import { Fault } from '../../src/lib/fault.ts';
import { bytesSource, gather } from '../../src/lib/source.ts';

const limits = { maxInflatedBytes: 64 * 1_048_576, maxInflateRatio: 400 };
const plain = Buffer.from('name,phone\nZhang San,13800138000\n'.repeat(3000));

const CODERS: [string, (bytes: Uint8Array) => Buffer][] = [
  ['gzip', (bytes) => gzipSync(bytes)],
  ['x-gzip', (bytes) => gzipSync(bytes)],
  ['deflate', (bytes) => deflateSync(bytes)],
  ['deflate', (bytes) => deflateRawSync(bytes)],
  ['br', (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })],
  ['zstd', (bytes) => zstdCompressSync(bytes)],
];

const undo = (
  bytes: Uint8Array,
  codings: readonly string[],
  chunkBytes = 1000,
  within = limits,
): Promise<Uint8Array> => gather(decoded(bytesSource(bytes, chunkBytes).stream(), codings, within));

const codeOf = (job: Promise<unknown>): Promise<unknown> =>
  job.then(
    () => 'no fault',
    (error: unknown) => (error instanceof Fault ? error.code : error),
  );

describe.each(CODERS)('content coding %s', (coding, encode) => {
  it.each([1, 2, 7, 1000, 1_000_000])('is undone from chunks of %i bytes', async (chunkBytes) => {
    expect(Buffer.compare(await undo(encode(plain), [coding], chunkBytes), plain)).toBe(0);
  });

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['cut by a byte', (bytes) => bytes.subarray(0, -1)],
    ['cut in the middle', (bytes) => bytes.subarray(0, bytes.length >> 1)],
    ['nothing at all', () => Buffer.alloc(0)],
    ['rubbish after its end', (bytes) => Buffer.concat([bytes, Buffer.from('13800138000')])],
    ['zeros after its end', (bytes) => Buffer.concat([bytes, Buffer.alloc(3)])],
    ['no such coding at all', () => plain],
  ])('is CODING_CORRUPT when it is %s', async (_name, spoil) => {
    for (const chunkBytes of [1, 50, 1_000_000]) {
      expect(await codeOf(undo(spoil(encode(plain)), [coding], chunkBytes))).toBe('CODING_CORRUPT');
    }
  });

  it('stops at the limit of bytes, and at the limit of the ratio', async () => {
    expect(await codeOf(undo(encode(plain), [coding], 1000, { ...limits, maxInflatedBytes: 1000 }))).toBe(
      'LIMIT_INFLATED',
    );
    const bomb = encode(Buffer.alloc(3_000_000));
    expect(await codeOf(undo(bomb, [coding]))).toBe('LIMIT_RATIO');
  });

  it('shows its start from what there is', () => {
    const varied = Buffer.from(
      Array.from({ length: 40_000 }, (_, index) => `${index},${index * 7919}\n`).join(''),
    );
    const start = decodeStart(encode(varied).subarray(0, 65_536), [coding]);
    expect(start?.length).toBe(65_536);
    expect(Buffer.compare(start ?? Buffer.alloc(0), varied.subarray(0, 65_536))).toBe(0);
  });

  it('shows no more than 64 KiB of a bomb, if anything', () => {
    const start = decodeStart(encode(Buffer.alloc(5_000_000)).subarray(0, 65_536), [coding]);
    expect(start?.length ?? 0).toBeLessThanOrEqual(65_536);
  });

  it('shows nothing of rubbish', () => {
    expect(decodeStart(Buffer.from('name,phone\n13800138000,x\n'), [coding])).toBeNull();
  });
});

describe('content codings', () => {
  it('are undone from the last to the first', async () => {
    const both = gzipSync(brotliCompressSync(plain));
    expect(Buffer.compare(await undo(both, ['br', 'gzip']), plain)).toBe(0);
    expect(decodeStart(both, ['br', 'gzip'])?.subarray(0, 10).toString()).toBe('name,phone');
    expect(await codeOf(undo(both, ['gzip', 'br']))).toBe('CODING_CORRUPT');
  });

  it.each([[[]], [['identity']], [['utf-8']], [['UTF8', 'identity']], [['gb18030']], [['']]])(
    'that change nothing, %j, pass the bytes on',
    async (codings) => {
      expect(Buffer.compare(await undo(plain, codings), plain)).toBe(0);
      expect(decodeStart(plain, codings)).toEqual(plain.subarray(0, 65_536));
    },
  );

  it.each([
    [['compress'], 'CODING_UNKNOWN'],
    [['gzip', 'aes128gcm'], 'CODING_UNKNOWN'],
    [['none'], 'CODING_UNKNOWN'],
    [['gzip', 'gzip', 'gzip', 'gzip'], 'LIMIT_DEPTH'],
  ])('%j are refused with %s', async (codings, code) => {
    expect(await codeOf(undo(plain, codings))).toBe(code);
    expect(decodeStart(plain, codings)).toBeNull();
  });

  it('undo several gzip members as one stream (RFC 1952 section 2.2)', async () => {
    const twice = Buffer.concat([gzipSync('one,'), gzipSync('two')]);
    expect(Buffer.from(await undo(twice, ['gzip'], 3)).toString()).toBe('one,two');
  });

  it("let the source's own fault through", async () => {
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield gzipSync(plain).subarray(0, 100);
      throw new Fault('SPOOL_BROKEN', 'read a stored file: it was cut');
    }
    expect(await codeOf(gather(decoded(breaking(), ['gzip'], limits)))).toBe('SPOOL_BROKEN');
  });

  it('end the source when nobody reads on', async () => {
    let ended = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield gzipSync(plain);
      } finally {
        ended = true;
      }
    }
    for await (const chunk of decoded(endless(), ['gzip'], limits)) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect(ended).toBe(true);
  });

  it('never make other bytes of any input than the coder put in', async () => {
    const holds = fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 3000 }),
        fc.nat({ max: CODERS.length - 1 }),
        fc.integer({ min: 1, max: 500 }),
        async (bytes, which, chunkBytes) => {
          const [coding, encode] = CODERS[which] ?? ['gzip', gzipSync];
          return Buffer.compare(await undo(encode(bytes), [coding], chunkBytes), bytes) === 0;
        },
      ),
      { numRuns: 60 },
    );
    await expect(holds).resolves.toBeUndefined();
  });
});
