/** Reads WebSocket frames as they come (RFC 6455 section 5), strictly, without keeping their payload. */

import { isUtf8 } from 'node:buffer';
import { Fault } from '../lib/fault.ts';

export interface Frame {
  /** Of the message that the frame belongs to. */
  readonly kind: 'text' | 'binary' | 'control';
  /** Of the message: RSV1 stood in its first frame. */
  readonly deflated: boolean;
  /** Whether it is the last frame of its message. */
  readonly last: boolean;
  /** Whether it is the first. */
  readonly first: boolean;
}

type Step =
  /** A piece of a data frame's payload; of a browser's frame it is still masked. */
  | { readonly kind: 'payload'; readonly frame: Frame; readonly bytes: Buffer }
  /** A frame ended; `at` counts the chunk's bytes up to its end. */
  | { readonly kind: 'frame'; readonly frame: Frame; readonly at: number };

export interface FrameReader {
  /** Throws UPSTREAM_INVALID at the first byte that breaks the protocol. */
  read(chunk: Buffer): Generator<Step>;
  /** Whether a close frame came; what follows it is nothing any more. */
  readonly closed: boolean;
}

const [CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG] = [0, 1, 2, 8, 9, 10];
const MAX_HEAD_BYTES = 14;
const MAX_CONTROL_BYTES = 125;

/** `masked`: what a browser sends is, what a server sends is not. `deflate`: permessage-deflate (RFC 7692) was agreed on. */
export function frameReader({ masked, deflate }: { masked: boolean; deflate: boolean }): FrameReader {
  const head = Buffer.alloc(MAX_HEAD_BYTES);
  let headBytes = 0;
  let frame: Frame | null = null;
  let left = 0;
  let opcode = CONTINUATION;
  /** The message whose next frame is awaited. */
  let message: { kind: 'text' | 'binary'; deflated: boolean } | null = null;
  let control: Buffer = NOTHING;
  let closed = false;

  function open(): Frame {
    const [first = 0, second = 0] = head;
    const final = (first & 0x80) !== 0;
    const rsv1 = (first & 0x40) !== 0;
    opcode = first & 0x0f;
    check((first & 0x30) === 0, 'a reserved bit is set');
    check(((second & 0x80) !== 0) === masked, 'it is masked, or not, on the wrong side');
    left = payloadLength(head);
    if (opcode === CLOSE || opcode === PING || opcode === PONG) {
      check(final && !rsv1 && left <= MAX_CONTROL_BYTES, 'a control frame is in parts, or too long');
      control = NOTHING;
      return { kind: 'control', deflated: false, last: true, first: true };
    }
    if (opcode === CONTINUATION) {
      check(message !== null && !rsv1, 'a continuation continues nothing');
      const of = message ?? { kind: 'binary', deflated: false };
      if (final) message = null;
      return { ...of, last: final, first: false };
    }
    check(opcode === TEXT || opcode === BINARY, 'its opcode means nothing');
    check(message === null, 'a message begins inside of another');
    check(!rsv1 || deflate, 'it is compressed, which nobody agreed on');
    const begun = { kind: opcode === TEXT ? 'text' : 'binary', deflated: rsv1 } as const;
    if (!final) message = begun;
    return { ...begun, last: final, first: true };
  }

  function end(done: Frame): void {
    if (done.kind === 'control' && opcode === CLOSE) {
      closed = true;
      checkClose(masked ? unmasked(control, head.subarray(headBytes - 4, headBytes)) : control);
    }
    frame = null;
    headBytes = 0;
  }

  return {
    *read(chunk) {
      let at = 0;
      while (at < chunk.length) {
        if (closed) return;
        if (frame === null) {
          while (at < chunk.length && headBytes < wantedBytes(head, headBytes)) {
            head[headBytes] = chunk[at] ?? 0;
            headBytes += 1;
            at += 1;
          }
          if (headBytes < wantedBytes(head, headBytes)) return;
          frame = open();
        }
        const piece = chunk.subarray(at, at + left);
        at += piece.length;
        left -= piece.length;
        if (frame.kind === 'control') control = Buffer.concat([control, piece]);
        else if (piece.length > 0) yield { kind: 'payload', frame, bytes: piece };
        if (left > 0) return;
        const done: Frame = frame;
        end(done);
        yield { kind: 'frame', frame: done, at };
      }
    },
    get closed() {
      return closed;
    },
  };
}

const NOTHING: Buffer = Buffer.alloc(0);

/** How long the head is, as far as its first two bytes tell. */
function wantedBytes(head: Buffer, seen: number): number {
  if (seen < 2) return 2;
  const second = head[1] ?? 0;
  const length = second & 0x7f;
  return 2 + (length === 126 ? 2 : length === 127 ? 8 : 0) + ((second & 0x80) !== 0 ? 4 : 0);
}

/** RFC 6455 section 5.2: in the fewest bytes that hold it, and the highest bit of eight is 0. */
function payloadLength(head: Buffer): number {
  const short = (head[1] ?? 0) & 0x7f;
  if (short < 126) return short;
  const length = short === 126 ? head.readUInt16BE(2) : Number(head.readBigUInt64BE(2));
  check(length > (short === 126 ? 125 : 65_535), 'its length is written longer than it must be');
  check(length <= Number.MAX_SAFE_INTEGER, 'its length is no length');
  return length;
}

/** RFC 6455 section 7.4: nothing, or a code that may be sent and a reason in UTF-8. */
function checkClose(payload: Buffer): void {
  if (payload.length === 0) return;
  const code = payload.length === 1 ? 0 : payload.readUInt16BE(0);
  const known =
    (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999);
  check(known && isUtf8(payload.subarray(2)), 'its close frame says nothing that may be said');
}

function unmasked(payload: Buffer, mask: Buffer): Buffer {
  return Buffer.from(payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0)));
}

function check(right: boolean, wrong: string): void {
  if (!right) throw new Fault('UPSTREAM_INVALID', `read a WebSocket frame: ${wrong}`);
}

/** A close frame of ours with a code of RFC 6455 section 7.4.1; `mask` where it goes to the CRM. */
export function closeFrame(code: number, reason: string, mask: Buffer | null): Buffer {
  const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
  payload.writeUInt16BE(code, 0);
  payload.write(reason, 2);
  const head = Buffer.of(0x80 | CLOSE, payload.length | (mask === null ? 0 : 0x80));
  return mask === null
    ? Buffer.concat([head, payload])
    : Buffer.concat([head, mask, unmasked(payload, mask)]);
}
