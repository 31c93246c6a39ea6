/** WebSocket frames for tests, made by hand so that they can be wrong. */

import { randomBytes } from 'node:crypto';
import { constants, createDeflateRaw } from 'node:zlib';

export const OPCODES = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

interface Made {
  readonly opcode: number;
  readonly last?: boolean;
  /** RSV1, RSV2 and RSV3 as the three lowest bits of 4, 2 and 1. */
  readonly reserved?: number;
  readonly payload?: Uint8Array | string;
  readonly masked?: boolean;
  /** Bytes in which the length is written, where it should be more than it must be. */
  readonly lengthBytes?: 2 | 8;
}

export function frame({
  opcode,
  last = true,
  reserved = 0,
  payload = '',
  masked = false,
  lengthBytes,
}: Made): Buffer {
  const bytes = Buffer.from(payload as Uint8Array);
  const wide = lengthBytes ?? (bytes.length < 126 ? 0 : bytes.length < 65_536 ? 2 : 8);
  const length = Buffer.alloc(wide);
  if (wide === 2) length.writeUInt16BE(bytes.length);
  if (wide === 8) length.writeBigUInt64BE(BigInt(bytes.length));
  const short = wide === 0 ? bytes.length : wide === 2 ? 126 : 127;
  const head = Buffer.of((last ? 0x80 : 0) | (reserved << 4) | opcode, (masked ? 0x80 : 0) | short);
  if (!masked) return Buffer.concat([head, length, bytes]);
  const mask = randomBytes(4);
  return Buffer.concat([head, length, mask, bytes.map((byte, at) => byte ^ (mask[at % 4] ?? 0))]);
}

/** One message in frames of these sizes; the last takes the rest. `between` stands behind each but the last. */
export function message(
  payload: Uint8Array | string,
  sizes: readonly number[] = [],
  { opcode = 1, deflated = false, masked = false, between = [] as readonly Buffer[] } = {},
): Buffer {
  const bytes = Buffer.from(payload as Uint8Array);
  const frames: Buffer[] = [];
  let at = 0;
  for (const [index, size] of [...sizes, bytes.length].entries()) {
    const last = index === sizes.length;
    const piece = bytes.subarray(at, last ? bytes.length : at + size);
    at += piece.length;
    const first = index === 0;
    frames.push(
      frame({
        opcode: first ? opcode : 0,
        last,
        reserved: first && deflated ? 4 : 0,
        payload: piece,
        masked,
      }),
    );
    if (!last) frames.push(...between);
  }
  return Buffer.concat(frames);
}

/** Compresses messages as RFC 7692 says; with `takeover` each goes on from the one before. */
export function deflater(takeover: boolean): {
  deflated(text: string | Uint8Array): Promise<Buffer>;
  close(): void;
} {
  const fresh = () => createDeflateRaw({ flush: constants.Z_SYNC_FLUSH });
  let stream = fresh();
  return {
    async deflated(text) {
      if (!takeover) stream = fresh();
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.write(text);
      await new Promise<void>((resolve) => stream.flush(constants.Z_SYNC_FLUSH, resolve));
      stream.removeAllListeners('data');
      const all = Buffer.concat(pieces);
      return all.subarray(0, all.length - 4);
    },
    close: () => stream.close(),
  };
}
