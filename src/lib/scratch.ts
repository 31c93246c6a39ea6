/** Room for files that exist only while something is read or written: in memory while they are small, in an encrypted file of a random key above that. */

import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from './fault.ts';
import { bytesSource } from './source.ts';
import type { Source } from './source.ts';
import { readSpool, writeSpool } from './spool.ts';
import type { SpoolWriter } from './spool.ts';

/** A file that was written and can be read at any place until it is dropped. */
export interface Kept extends Source {
  drop(): Promise<void>;
}

/** A file that is being written. */
export interface Room {
  write(bytes: Uint8Array): Promise<void>;
  /** Ends it. */
  kept(): Promise<Kept>;
  /** Gives up what was written. */
  drop(): Promise<void>;
}

export interface Scratch {
  room(): Room;
  /** Deletes whatever is still kept. */
  close(): Promise<void>;
}

/** Scratch files in a folder, each of at most `maxBytes`. */
export function scratchIn(folder: string, maxBytes: number, memoryBytes = MEMORY_BYTES): Scratch {
  const open = new Set<{ drop(): Promise<void> }>();

  function room(): Room {
    let chunks: Uint8Array[] = [];
    let size = 0;
    let file: OpenFile | null = null;
    const one: Room = {
      async write(chunk) {
        size += chunk.length;
        if (size > maxBytes) throw new Fault('LIMIT_INFLATED', `kept a file: it is over ${maxBytes} bytes`);
        if (file === null && size > memoryBytes) {
          file = await newFile(folder, maxBytes);
          for (const early of chunks) await file.writer.write(early);
          chunks = [];
        }
        // The one who writes may use its memory again.
        if (file === null) chunks.push(Buffer.from(chunk));
        else await file.writer.write(chunk);
      },
      async kept() {
        const kept = file === null ? inMemory(chunks) : await onDisk(file);
        const again: Kept = {
          ...kept,
          async drop() {
            open.delete(again);
            await kept.drop();
          },
        };
        open.delete(one);
        open.add(again);
        return again;
      },
      async drop() {
        open.delete(one);
        chunks = [];
        if (file === null) return;
        await file.writer.abort();
        await rm(file.path, { force: true });
      },
    };
    open.add(one);
    return one;
  }

  return {
    room,
    async close() {
      for (const one of open) await one.drop();
    },
  };
}

const MEMORY_BYTES = 4 * 1024 * 1024;

interface OpenFile {
  readonly path: string;
  readonly key: Uint8Array;
  readonly writer: SpoolWriter;
}

async function newFile(folder: string, maxBytes: number): Promise<OpenFile> {
  const path = join(folder, `scratch-${randomBytes(12).toString('hex')}`);
  const key = randomBytes(32);
  return { path, key, writer: await writeSpool(path, key, maxBytes) };
}

function inMemory(chunks: readonly Uint8Array[]): Kept {
  return { ...bytesSource(Buffer.concat(chunks)), drop: async () => {} };
}

/** The name goes as soon as the file is open: of a process that is killed nothing stays but what nobody can read. */
async function onDisk({ path, key, writer }: OpenFile): Promise<Kept> {
  await writer.end();
  const spool = await readSpool(path, key);
  await rm(path, { force: true });
  return {
    size: spool.size,
    slice: (start, end) => spool.slice(start, end),
    stream: (start) => spool.stream(start),
    drop: () => spool.close(),
  };
}
