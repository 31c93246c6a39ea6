/** Frames, read as strictly as `ws` reads them, which passes the Autobahn tests. */

import { once } from 'node:events';
import type { Writable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as ws from 'ws';
import { faultCode } from '../../src/lib/fault.ts';
import { closeFrame, frameReader } from '../../src/proxy/websocket-frames.ts';
import { frame, message, OPCODES } from './frames.ts';

const { continuation, text, binary, close, ping } = OPCODES;

function reads(bytes: Buffer, { masked = false, deflate = false, step = bytes.length + 1 } = {}): boolean {
  const reader = frameReader({ masked, deflate });
  try {
    for (let at = 0; at < bytes.length; at += step) Array.from(reader.read(bytes.subarray(at, at + step)));
    return true;
  } catch (error) {
    if (faultCode(error) !== 'UPSTREAM_INVALID') throw error;
    return false;
  }
}

const whole = (payload: string, masked = false): Buffer => frame({ opcode: text, payload, masked });
const codeOf = (code: number, reason: string | Buffer = ''): Buffer => {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(code);
  return frame({ opcode: close, payload: Buffer.concat([head, Buffer.from(reason as Buffer)]) });
};

describe('frameReader', () => {
  it.each([
    ['a text', whole('hello')],
    ['nothing in a message', whole('')],
    ['125 bytes', whole('x'.repeat(125))],
    ['126 bytes', whole('x'.repeat(126))],
    ['65,535 bytes', whole('x'.repeat(65_535))],
    ['65,536 bytes', whole('x'.repeat(65_536))],
    [
      'parts with a ping between them',
      message('hello', [2, 0], { between: [frame({ opcode: ping, payload: 'p' })] }),
    ],
    ['a pong that nobody asked for', frame({ opcode: OPCODES.pong, payload: 'x' })],
    ['a close without a code', frame({ opcode: close })],
    ['a close with a code', codeOf(1000, 'bye')],
    ['a close with a code of its own', codeOf(4999)],
  ])('reads %s', (_sentence, bytes) => {
    expect(reads(bytes)).toBe(true);
    expect(reads(bytes, { step: 1 })).toBe(true);
  });

  it.each([
    ['RSV2', frame({ opcode: text, reserved: 2 })],
    ['RSV3', frame({ opcode: text, reserved: 1 })],
    ['RSV1 without an agreement', frame({ opcode: text, reserved: 4 })],
    ['opcode 3', frame({ opcode: 3 })],
    ['opcode 7', frame({ opcode: 7 })],
    ['opcode 11', frame({ opcode: 11 })],
    ['opcode 15', frame({ opcode: 15 })],
    ['a masked frame of the CRM', whole('x', true)],
    ['a ping in parts', frame({ opcode: ping, last: false })],
    ['a ping of 126 bytes', frame({ opcode: ping, payload: 'x'.repeat(126) })],
    ['a compressed ping', frame({ opcode: ping, reserved: 4 })],
    ['a continuation of nothing', frame({ opcode: continuation })],
    ['a second continuation', Buffer.concat([message('hello', [2]), frame({ opcode: continuation })])],
    [
      'a message in a message',
      Buffer.concat([frame({ opcode: text, last: false }), frame({ opcode: binary })]),
    ],
    ['a length of 5 in two bytes', frame({ opcode: text, payload: 'hello', lengthBytes: 2 })],
    ['a length of 300 in eight bytes', frame({ opcode: text, payload: 'x'.repeat(300), lengthBytes: 8 })],
    ['a length of more than 2^63', Buffer.from('817fffffffffffffffff', 'hex')],
    ['a close of one byte', frame({ opcode: close, payload: 'x' })],
    ['a close with code 999', codeOf(999)],
    ['a close with code 1004', codeOf(1004)],
    ['a close with code 1005', codeOf(1005)],
    ['a close with code 1006', codeOf(1006)],
    ['a close with code 1015', codeOf(1015)],
    ['a close with code 2999', codeOf(2999)],
    ['a close with code 5000', codeOf(5000)],
    ['a close whose reason is no UTF-8', codeOf(1000, Buffer.of(0xc3, 0x28))],
  ])('refuses %s', (_sentence, bytes) => {
    expect(reads(bytes)).toBe(false);
    expect(reads(bytes, { step: 1 })).toBe(false);
  });

  it('refuses a compressed part, but not a compressed message where that was agreed on', () => {
    const [first, second] = [
      frame({ opcode: text, reserved: 4, last: false }),
      frame({ opcode: continuation, reserved: 4 }),
    ];
    expect(reads(first, { deflate: true })).toBe(true);
    expect(reads(Buffer.concat([first, second]), { deflate: true })).toBe(false);
  });

  it('refuses a frame of the browser that is not masked', () => {
    expect(reads(whole('x', true), { masked: true })).toBe(true);
    expect(reads(whole('x'), { masked: true })).toBe(false);
  });

  it('reads nothing behind a close frame', () => {
    const reader = frameReader({ masked: false, deflate: false });
    const steps = [...reader.read(Buffer.concat([codeOf(1000), whole('rows')]))];
    expect(steps).toMatchObject([{ kind: 'frame', at: 4 }]);
    expect(reader.closed).toBe(true);
    expect([...reader.read(whole('rows'))]).toEqual([]);
  });

  it('agrees with ws on bytes that are nearly right', { timeout: 30_000 }, async () => {
    const made = fc.record({
      opcode: fc.constantFrom(0, 1, 1, 2, 8, 9, 10, 3),
      last: fc.boolean(),
      reserved: fc.constantFrom(0, 0, 0, 0, 4, 2),
      payload: fc.oneof(
        fc.string({ maxLength: 200 }).map((one) => Buffer.from(one)),
        fc.constantFrom('03e8', '03ed', '0bb8626965', 'c328').map((hex) => Buffer.from(hex, 'hex')),
      ),
      masked: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(made, { maxLength: 4 }), fc.boolean(), async (parts, masked) => {
        const bytes = Buffer.concat(parts.map((one, at) => frame(at === 0 ? one : { ...one, masked })));
        expect(reads(bytes, { masked })).toBe(await wsReads(bytes, masked));
        expect(reads(bytes, { masked, step: 3 })).toBe(reads(bytes, { masked }));
      }),
      { numRuns: 400 },
    );
  });
});

/** Not in ws's types. */
const { Receiver } = ws as unknown as { Receiver: new (options: object) => Writable };

/** Texts are checked by the meter, and by a test of their own. */
async function wsReads(bytes: Buffer, isServer: boolean): Promise<boolean> {
  const receiver = new Receiver({ isServer, skipUTF8Validation: true, maxPayload: 0 });
  const over = Promise.withResolvers<boolean>();
  receiver.on('error', () => over.resolve(false));
  receiver.on('conclude', () => over.resolve(true));
  receiver.write(bytes, (error) => {
    if (!error) over.resolve(true);
  });
  return over.promise;
}

describe('closeFrame', () => {
  it.each([
    ['to the browser', null, false],
    ['to the CRM', Buffer.from('a1b2c3d4', 'hex'), true],
  ])('%s is one that its reader understands', async (_sentence, mask, isServer) => {
    const receiver = new Receiver({ isServer });
    const concluded = once(receiver, 'conclude');
    receiver.write(closeFrame(1008, 'exportgate ID-1', mask));
    const [code, reason] = (await concluded) as [number, Buffer];
    expect([code, reason.toString()]).toEqual([1008, 'exportgate ID-1']);
  });
});
