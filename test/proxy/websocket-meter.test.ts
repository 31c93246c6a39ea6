/** Metered frames: what is counted, what passes and in which order, whatever the frames and the chunks. */

import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamEnd, StreamMeter } from '../../src/proxy/ports.ts';
import { meteredFrames } from '../../src/proxy/websocket-meter.ts';
import type { Deflate } from '../../src/proxy/websocket-offer.ts';
import { deflater, frame, message } from './frames.ts';

const limits = { maxMessageBytes: 67_108_864, maxUnreadBytes: 1000 };
const people = (count: number): string =>
  JSON.stringify(Array.from({ length: count }, (_, id) => ({ id, name: `Person ${id} Ж` })));

interface Metered {
  readonly sent: Buffer;
  readonly rows: number;
  readonly why: StreamEnd | null;
  readonly between: boolean;
}

/** What comes out of a meter that lets `most` rows go. */
async function metered(
  chunks: readonly Buffer[],
  { deflate = null as Deflate | null, most = Infinity, bounds = limits } = {},
): Promise<Metered> {
  const sent: Buffer[] = [];
  let rows = 0;
  let why: StreamEnd | null = null;
  const meter: StreamMeter = {
    count: (more) => {
      rows += more;
      // Half of them later: the order must not depend on it.
      return rows % 2 === 0
        ? rows <= most
        : new Promise((resolve) => setImmediate(() => resolve(rows <= most)));
    },
    ended: (reason) => {
      why = reason;
    },
  };
  const frames = meteredFrames({ deflate, limits: bounds, meter, onEnd: () => undefined });
  frames.on('data', (chunk: Buffer) => sent.push(chunk));
  for (const chunk of chunks) await new Promise<void>((resolve) => frames.write(chunk, () => resolve()));
  await new Promise<void>((resolve) => frames.end(() => resolve()));
  return { sent: Buffer.concat(sent), rows, why, between: frames.betweenFrames() };
}

const cut = (bytes: Buffer, size: number): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );

describe('metered frames', () => {
  it('count the same and pass the same bytes, in any frames, chunks and compression', {
    timeout: 60_000,
  }, async () => {
    const one = fc.record({
      rows: fc.integer({ min: 0, max: 40 }),
      sizes: fc.array(fc.nat(60), { maxLength: 4 }),
      compress: fc.boolean(),
      binary: fc.boolean(),
      ping: fc.boolean(),
    });
    const handshake = fc.constantFrom(null, { takeover: true }, { takeover: false });
    await fc.assert(
      fc.asyncProperty(
        fc.array(one, { minLength: 1, maxLength: 4 }),
        handshake,
        fc.integer({ min: 1, max: 300 }),
        async (messages, deflate, size) => {
          const compressor = deflater(deflate?.takeover ?? false);
          const frames: Buffer[] = [];
          for (const { rows, sizes, compress, binary, ping } of messages) {
            const deflated = compress && deflate !== null;
            const payload = deflated ? await compressor.deflated(people(rows)) : people(rows);
            const between = ping ? [frame({ opcode: 9, payload: 'alive' })] : [];
            frames.push(message(payload, sizes, { opcode: binary ? 2 : 1, deflated, between }));
          }
          compressor.close();
          const bytes = Buffer.concat(frames);
          const result = await metered(cut(bytes, size), { deflate });
          expect(result.rows).toBe(messages.reduce((sum, { rows }) => sum + rows, 0));
          expect(result.sent.equals(bytes)).toBe(true);
          expect([result.why, result.between]).toEqual([null, true]);
        },
      ),
      { numRuns: 120 },
    );
  });

  it('send nothing of a frame before its rows were counted', async () => {
    const bytes = message(people(10));
    const result = await metered([bytes.subarray(0, bytes.length - 1)]);
    expect([result.sent.length, result.rows, result.between]).toEqual([0, 10, true]);
  });

  it('send a frame that is large piece by piece, each after its rows', async () => {
    const bytes = message(people(40_000));
    const some = await metered(cut(bytes.subarray(0, 600_000), 65_536));
    expect(some.between).toBe(false);
    expect(some.sent.length).toBeGreaterThan(300_000);
    expect(some.rows).toBeGreaterThan(10_000);
    const all = await metered(cut(bytes, 65_536));
    expect([all.rows, all.between, all.sent.equals(bytes)]).toEqual([40_000, true, true]);
  });

  it('let the frames before the refused one go, and nothing of it', async () => {
    const small = message(people(2));
    const result = await metered([small, message(people(9)), message(people(1))], { most: 5 });
    expect(result).toMatchObject({ why: 'rows', between: true });
    expect(result.sent.equals(small)).toBe(true);
  });

  const bomb = deflateRawSync(Buffer.alloc(32 * 1024 * 1024, ' '), { level: 9 });
  it.each([
    [
      'a message that is too large',
      message('x'.repeat(5000)),
      { bounds: { ...limits, maxMessageBytes: 4000 } },
      'too-large',
    ],
    [
      'a message that is too large in parts',
      message('x'.repeat(5000), [1000, 1000, 1000]),
      { bounds: { ...limits, maxMessageBytes: 4000 } },
      'too-large',
    ],
    [
      'a message that inflates to too much (C5)',
      message(bomb, [], { deflated: true }),
      { deflate: { takeover: true } },
      'ratio',
    ],
    [
      'more parts than anybody sends (C5)',
      message(
        '[]',
        Array.from({ length: 20_000 }, () => 0),
      ),
      {},
      'fragments',
    ],
    ['a length that nobody can send (C5)', Buffer.from('827f7fffffffffffffff', 'hex'), {}, 'broken'],
    ['a text that is no UTF-8', message(Buffer.of(0x7b, 0xc3, 0x28)), {}, 'broken'],
    ['a text whose last character is cut', message(Buffer.of(0x22, 0xe4, 0xb8)), {}, 'broken'],
    ['a reserved bit', frame({ opcode: 1, reserved: 2 }), {}, 'broken'],
    ['compression that nobody agreed on', message('x', [], { deflated: true }), {}, 'broken'],
    [
      'what does not inflate',
      message(Buffer.of(0xff, 0xff, 0xff), [], { deflated: true }),
      { deflate: { takeover: false } },
      'broken',
    ],
    [
      'bytes behind the end of a compressed message',
      message(Buffer.concat([deflateRawSync('a'), Buffer.from(people(3))]), [], { deflated: true }),
      { deflate: { takeover: false } },
      'broken',
    ],
    [
      'more unread bytes than one connection may bring',
      message(Buffer.alloc(2000, 0x81), [], { opcode: 2 }),
      {},
      'unread',
    ],
  ] as const)('end at %s', async (_sentence, bytes, bend, why) => {
    const before = message(people(1));
    const result = await metered([before, ...cut(bytes, 65_536), message(people(3))], bend);
    expect([result.why, result.rows, result.between]).toEqual([why, 1, true]);
    // Whole parts of a message that is never whole may have left.
    const all = Buffer.concat([before, bytes]);
    expect(result.sent.equals(all.subarray(0, result.sent.length))).toBe(true);
    expect(result.sent.length).toBeLessThan(before.length + 4000 + 40_000);
    expect(result.sent.length < all.length).toBe(true);
  });

  it('take a compressed message that says itself where it ends (RFC 7692 section 7.2.3.5)', async () => {
    const payload = Buffer.concat([deflateRawSync(people(4)), Buffer.of(0)]);
    const result = await metered([message(payload, [], { deflated: true })], { deflate: { takeover: true } });
    expect([result.rows, result.why]).toEqual([4, null]);
  });

  it('count JSON in binary messages, and no rows in other binary bytes', async () => {
    const other = message(Buffer.from([0x92, ...Buffer.from('a,b,c,d,e,f\n'.repeat(20))]), [], { opcode: 2 });
    const result = await metered([message(people(6), [], { opcode: 2 }), other]);
    expect([result.rows, result.why]).toEqual([6, null]);
  });

  it('pass nothing behind a close frame', async () => {
    const bytes = frame({ opcode: 8, payload: Buffer.of(0x03, 0xe8) });
    const result = await metered([Buffer.concat([bytes, message(people(3))]), message(people(3))]);
    expect([result.rows, result.why, result.sent.equals(bytes)]).toEqual([0, null, true]);
  });
});
