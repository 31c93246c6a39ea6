/** An HTTP/2 peer that says what none would: frames made by hand (RFC 9113 section 4), fields without compression. */

import { once } from 'node:events';
import type { TLSSocket } from 'node:tls';

const TYPES = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, goaway: 7, continuation: 9 } as const;
const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

/** One frame. `flags` of headers: 1 ends the stream, 4 the headers. */
export function frame(type: keyof typeof TYPES, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(TYPES[type], 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A field as a literal without indexing, its bytes as they are (RFC 7541 section 6.2.2). */
export function literal(name: string, value: string): Buffer {
  const [nameBytes, valueBytes] = [Buffer.from(name, 'latin1'), Buffer.from(value, 'latin1')];
  return Buffer.concat([
    Buffer.from([0]),
    length(nameBytes.length),
    nameBytes,
    length(valueBytes.length),
    valueBytes,
  ]);
}

function length(size: number): Buffer {
  if (size < 127) return Buffer.from([size]);
  const bytes = [127];
  let rest = size - 127;
  for (; rest >= 128; rest >>= 7) bytes.push((rest & 127) | 128);
  return Buffer.from([...bytes, rest]);
}

export interface RawH2 {
  readonly socket: TLSSocket;
  /** False when the other side should be given time. */
  send(bytes: Buffer): boolean;
  drained(): Promise<unknown>;
  /** What came first of a stream: `status N`, `reset`, `goaway`, or `closed`. */
  firstOf(stream: number): Promise<string>;
}

/** Speaks over a connection that TLS has opened. */
export function openRawH2(socket: TLSSocket): RawH2 {
  let came = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => (came = Buffer.concat([came, chunk])));
  socket.write(Buffer.concat([Buffer.from(PREFACE), frame('settings', 0, 0, Buffer.alloc(0))]));
  return {
    socket,
    send: (bytes) => socket.destroyed || socket.write(bytes),
    drained: () => Promise.race([once(socket, 'drain'), once(socket, 'close')]),
    async firstOf(stream) {
      for (;;) {
        const found = firstIn(came, stream) ?? (socket.destroyed ? 'closed' : null);
        if (found !== null) return found;
        await Promise.race([once(socket, 'data'), once(socket, 'close')]);
      }
    },
  };
}

function firstIn(bytes: Buffer, stream: number): string | null {
  for (let at = 0; at + 9 <= bytes.length; at += 9 + bytes.readUIntBE(at, 3)) {
    const end = at + 9 + bytes.readUIntBE(at, 3);
    if (end > bytes.length) return null;
    const type = bytes.readUInt8(at + 3);
    if (type === TYPES.goaway) return 'goaway';
    if (bytes.readUInt32BE(at + 5) !== stream) continue;
    if (type === TYPES.reset) return 'reset';
    if (type === TYPES.headers) return `status ${statusIn(bytes.subarray(at + 9, end))}`;
  }
  return null;
}

/** Of the first field, which is `:status`: from the static table, or a literal (RFC 7541 appendix A). */
function statusIn(block: Buffer): string {
  const known: Readonly<Record<number, string>> = {
    8: '200',
    9: '204',
    10: '206',
    11: '304',
    12: '400',
    13: '404',
    14: '500',
  };
  // An encoder may first say how large its table is.
  const start = ((block[0] ?? 0) & 0xe0) === 0x20 ? 1 : 0;
  const first = block[start] ?? 0;
  if ((first & 0x80) !== 0) return known[first & 0x7f] ?? `table ${first & 0x7f}`;
  const size = block[start + 1] ?? 0;
  const text = block.subarray(start + 2, start + 2 + (size & 0x7f));
  return (size & 0x80) === 0 ? text.toString() : digits(text);
}

/** Huffman codes of the digits: 0 to 2 have five bits, 3 to 9 six (RFC 7541 appendix B). */
function digits(coded: Buffer): string {
  let bits = [...coded].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  let text = '';
  while (text.length < 3 && bits.length >= 5) {
    const five = Number.parseInt(bits.slice(0, 5), 2);
    if (five <= 2) {
      text += String(five);
      bits = bits.slice(5);
    } else {
      text += String(Number.parseInt(bits.slice(0, 6), 2) - 0x19 + 3);
      bits = bits.slice(6);
    }
  }
  return text;
}
