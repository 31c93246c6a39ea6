/** Files that hold rows on disk, encrypted: AES-256-GCM in 64 KiB chunks, so that any part can be read alone and a cut is found.
 *
 * Layout: an 8-byte header (`EGSP`, version 1, algorithm 1, two zero bytes), a 7-byte random
 * nonce prefix, then chunks of ciphertext and 16-byte tag. A chunk's nonce is prefix, 4-byte big-endian counter, final flag: the STREAM construction
 * (Hoang, Reyhanitabar, Rogaway, Vizár 2015). An empty file is one empty final chunk. */

import { createCipheriv, createDecipheriv, createHash, createSecretKey, randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Fault } from './fault.ts';
import type { Source } from './source.ts';

const CHUNK = 65_536;
const TAG = 16;
/** Chunks that are read and written at once: one turn through the thread pool for each costs more than the encryption. */
const BLOCK = 16 * CHUNK;
const HEADER = Buffer.from([0x45, 0x47, 0x53, 0x50, 1, 1, 0, 0]);
const START = HEADER.length + 7;

export interface SpoolWriter {
  /** Resolves when the bytes may be dropped: back-pressure. */
  write(bytes: Uint8Array): Promise<void>;
  /** Writes the final chunk and flushes to disk. */
  end(): Promise<{ readonly bytes: number; readonly sha256: string }>;
  /** Closes and leaves whatever is there; the caller deletes it. */
  abort(): Promise<void>;
}

/** Creates the file (it must not exist) with mode 0600. `key` is 32 bytes, used for this file alone. */
export async function writeSpool(path: string, key: Uint8Array, maxBytes: number): Promise<SpoolWriter> {
  const file = await open(path, 'wx', 0o600);
  const prefix = randomBytes(7);
  // Made once: node takes longer to make a key of bytes than to seal a chunk.
  const secret = createSecretKey(key);
  const hash = createHash('sha256');
  // Sixteen chunks and one byte: the last chunk stays here until we know whether it is the final one.
  const pending = Buffer.allocUnsafe(BLOCK + 1);
  let held = 0;
  let bytes = 0;
  let counter = 0;
  await file.write(Buffer.concat([HEADER, prefix]));

  async function seal(block: Buffer, final: boolean): Promise<void> {
    const parts: Buffer[] = [];
    for (let at = 0; at === 0 || at < block.length; at += CHUNK) {
      const last = final && at + CHUNK >= block.length;
      const cipher = createCipheriv('aes-256-gcm', secret, nonce(prefix, counter, last));
      parts.push(cipher.update(block.subarray(at, at + CHUNK)), cipher.final(), cipher.getAuthTag());
      counter += 1;
    }
    const { bytesWritten } = await file.writev(parts);
    if (bytesWritten < parts.reduce((sum, part) => sum + part.length, 0))
      throw new Fault('STORE_DOWN', 'kept an export on disk: the disk took only a part of it');
  }

  return {
    async write(chunk) {
      bytes += chunk.length;
      if (bytes > maxBytes)
        throw new Fault('LIMIT_BYTES', `kept an export on disk: it is larger than ${maxBytes} bytes`);
      hash.update(chunk);
      for (let at = 0; at < chunk.length; ) {
        const part = chunk.subarray(at, at + pending.length - held);
        pending.set(part, held);
        held += part.length;
        at += part.length;
        if (held < pending.length) continue;
        await seal(pending.subarray(0, BLOCK), false);
        pending.copyWithin(0, BLOCK, held);
        held -= BLOCK;
      }
    },
    async end() {
      await seal(pending.subarray(0, held), true);
      await file.sync();
      await file.close();
      return { bytes, sha256: hash.digest('hex') };
    },
    abort: () => file.close(),
  };
}

export interface OpenSpool extends Source {
  close(): Promise<void>;
}

/** Opens a spool for reading. Every read verifies; a changed, cut or missing file is the fault SPOOL_BROKEN. */
export async function readSpool(path: string, key: Uint8Array): Promise<OpenSpool> {
  const file = await open(path, 'r').catch(() => {
    throw new Fault('SPOOL_BROKEN', 'opened a stored file: it is missing or cannot be read');
  });
  const head = Buffer.alloc(START);
  await file.read(head, 0, START, 0);
  const { size: stored } = await file.stat();
  const chunks = Math.max(1, Math.ceil((stored - START) / (CHUNK + TAG)));
  const size = stored - START - chunks * TAG;
  if (!head.subarray(0, HEADER.length).equals(HEADER) || size < 0) {
    await file.close();
    throw new Fault('SPOOL_BROKEN', 'opened a stored file: it does not begin as one of ours');
  }
  const prefix = head.subarray(HEADER.length);
  const secret = createSecretKey(key);

  /** As many chunks from `index` on as `sealed` has room for, each verified. */
  async function chunksFrom(index: number, sealed: Buffer): Promise<Buffer[]> {
    const count = Math.min(sealed.length / (CHUNK + TAG), chunks - index);
    const { bytesRead } = await file.read(sealed, 0, count * (CHUNK + TAG), START + index * (CHUNK + TAG));
    const plain: Buffer[] = [];
    for (let at = 0; at < count; at += 1) {
      const part = sealed.subarray(at * (CHUNK + TAG), Math.min(bytesRead, (at + 1) * (CHUNK + TAG)));
      plain.push(opened(part, index + at));
    }
    return plain;
  }

  function opened(sealed: Buffer, index: number): Buffer {
    try {
      const decipher = createDecipheriv('aes-256-gcm', secret, nonce(prefix, index, index === chunks - 1));
      decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
      const plain = decipher.update(sealed.subarray(0, sealed.length - TAG));
      decipher.final(); // GCM leaves nothing for here but the verdict
      return plain;
    } catch {
      throw new Fault('SPOOL_BROKEN', 'read a stored file: a part of it was changed or cut');
    }
  }

  return {
    size,
    async slice(start, end) {
      const stop = Math.min(end, size);
      const parts: Buffer[] = [];
      for (let at = Math.max(0, start); at < stop; ) {
        const index = Math.floor(at / CHUNK);
        const wanted = Math.ceil(stop / CHUNK) - index;
        const plain = await chunksFrom(index, roomFor(Math.min(wanted, chunks - index, BLOCK / CHUNK)));
        for (const [place, whole] of plain.entries()) {
          const begins = (index + place) * CHUNK;
          const part = whole.subarray(at - begins, Math.min(whole.length, stop - begins));
          parts.push(part);
          at += part.length;
        }
      }
      const [only] = parts;
      return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
    },
    async *stream(start = 0) {
      // The same memory again and again: new memory for each block makes the garbage collector run all the time.
      const first = Math.floor(start / CHUNK);
      const sealed = roomFor(Math.min(chunks - first, BLOCK / CHUNK));
      for (let index = first; index < chunks; index += BLOCK / CHUNK) {
        const plain = await chunksFrom(index, sealed);
        for (const [place, whole] of plain.entries()) {
          const begins = (index + place) * CHUNK;
          yield begins < start ? whole.subarray(start - begins) : whole;
        }
      }
    },
    close: () => file.close(),
  };
}

const roomFor = (count: number): Buffer => Buffer.allocUnsafe(Math.max(0, count) * (CHUNK + TAG));

function nonce(prefix: Uint8Array, counter: number, final: boolean): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.set(prefix, 0);
  bytes.writeUInt32BE(counter, 7);
  bytes[11] = final ? 1 : 0;
  return bytes;
}
