/** Writes a ZIP archive entry by entry, without comments, extra fields and times. */

import { PassThrough } from 'node:stream';
import { Fault } from '../../lib/fault.ts';
import type { Sink } from '../format.ts';
import type { Packer } from './container.ts';
import { emptied, pushed } from './pump.ts';

/** Takes any bytes under any name. */
interface ZipPacker extends Packer {
  begin(name: string): Promise<void>;
}

/** What the sink throws, the packer throws. `compressionLevel` is zlib's: 1 is fast, 9 is small. */
export async function zipPacker(sink: Sink, compressionLevel = 6): Promise<ZipPacker> {
  const { default: yazl } = await import('yazl');
  const archive = new yazl.ZipFile();
  const written = emptied(archive.outputStream, sink);
  let input: PassThrough | null = null;
  return {
    async begin(name) {
      input = new PassThrough();
      archive.addReadStream(input, name, {
        mtime: FIRST_DAY,
        mode: 0o100644,
        forceDosTimestamp: true,
        compressionLevel,
      });
    },
    async write(bytes) {
      if (input === null) throw new Fault('UNEXPECTED', 'packed a file: bytes came before its name');
      await pushed(bytes, input, written);
    },
    async close() {
      input?.end();
      input = null;
    },
    async end() {
      archive.end();
      await written;
    },
  };
}

/** The first day that an entry can have. */
const FIRST_DAY = new Date(1980, 0, 1);
