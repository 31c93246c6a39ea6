/** A plain file of this machine as a source: for commands that look at a file. */

import { open } from 'node:fs/promises';
import { Fault } from './fault.ts';
import type { Source } from './source.ts';

const CHUNK = 65_536;

export interface FileSource extends Source {
  close(): Promise<void>;
}

/** Opens a file for reading; a file that is missing or no plain file is the fault INPUT. */
export async function fileSource(path: string): Promise<FileSource> {
  const file = await open(path, 'r').catch(() => {
    throw new Fault('INPUT', 'opened the file to look at: it is missing or cannot be read');
  });
  const stat = await file.stat();
  if (!stat.isFile()) {
    await file.close();
    throw new Fault('INPUT', 'opened the file to look at: it is no plain file');
  }

  async function slice(start: number, end: number): Promise<Uint8Array> {
    const bytes = Buffer.alloc(Math.max(0, Math.min(end, stat.size) - start));
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
      if (bytesRead === 0) throw new Fault('INPUT', 'read the file to look at: it became shorter');
      filled += bytesRead;
    }
    return bytes;
  }

  return {
    size: stat.size,
    slice,
    async *stream(start = 0) {
      for (let at = start; at < stat.size; at += CHUNK) yield await slice(at, at + CHUNK);
    },
    close: () => file.close(),
  };
}
