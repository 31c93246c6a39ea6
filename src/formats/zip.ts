/** A ZIP archive over a Source, opened with suspicion: every entry is counted, and every unpacked byte is, before a parser sees it. */

import { Readable } from 'node:stream';
import yauzl from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { Fault } from '../lib/fault.ts';
import type { Source } from '../lib/source.ts';
import type { ReadLimits } from './format.ts';

export interface Archive {
  /** Entry names as they stand in the archive. */
  readonly names: readonly string[];
  /** Whether the entry is there, in any letter case (OPC part names have none). */
  has(name: string): boolean;
  /** An entry's bytes, unpacked and counted. A missing entry is the fault FORMAT_BROKEN. */
  stream(name: string): AsyncIterable<Uint8Array>;
}

/** Opens the archive; throws when it is damaged, encrypted, over a limit, or not alone in the file. */
export async function openZip(source: Source, limits: ReadLimits): Promise<Archive> {
  const first = await source.slice(0, 4);
  if (!Buffer.from(first).equals(LOCAL_HEADER)) throw broken('it does not begin with an entry');
  const reader = new SourceReader(source);
  const zip = await reader.sound(() =>
    yauzl.fromRandomAccessReaderPromise(reader, source.size, {
      lazyEntries: true,
      autoClose: false,
      validateEntrySizes: true,
      strictFileNames: true,
    }),
  );
  if (zip.comment !== '') throw broken('something stands behind it');
  const entries = await reader.sound(() => entriesOf(zip, limits));
  let inflated = 0;

  async function* unpack(entry: Entry): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    const stream = await reader.sound(() => zip.openReadStreamPromise(entry));
    const chunks = stream[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await reader.sound(() => chunks.next());
        if (next.done) return;
        const chunk: unknown = next.value;
        if (!(chunk instanceof Uint8Array)) throw broken('an entry gives no bytes');
        bytes += chunk.length;
        inflated += chunk.length;
        checkSizes(bytes, entry.compressedSize, inflated, limits);
        yield chunk;
      }
    } finally {
      stream.destroy();
    }
  }

  return {
    names: [...entries.values()].map((entry) => entry.fileName),
    has: (name) => entries.has(name.toLowerCase()),
    stream(name) {
      const entry = entries.get(name.toLowerCase());
      if (!entry) throw broken('a part is missing');
      return unpack(entry);
    },
  };
}

const LOCAL_HEADER = Buffer.from('PK\x03\x04', 'latin1');
/** What is smaller than this cannot hurt, however well it packs. */
const RATIO_FLOOR = 65_536;

async function entriesOf(zip: ZipFile, limits: ReadLimits): Promise<ReadonlyMap<string, Entry>> {
  if (zip.entryCount > limits.maxEntries) throw tooMany(limits);
  const entries = new Map<string, Entry>();
  let declared = 0;
  let starts = Number.POSITIVE_INFINITY;
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileName.toLowerCase();
    if (entry.isEncrypted()) throw new Fault('FORMAT_ENCRYPTED', 'opened an archive: an entry is encrypted');
    if (entries.has(name)) throw broken('two entries have one name');
    if (entries.size >= limits.maxEntries) throw tooMany(limits);
    declared += entry.uncompressedSize;
    checkSizes(entry.uncompressedSize, entry.compressedSize, declared, limits);
    starts = Math.min(starts, entry.relativeOffsetOfLocalHeader);
    entries.set(name, entry);
  }
  if (starts !== 0) throw broken('something stands before its entries');
  return entries;
}

function checkSizes(bytes: number, packed: number, inAll: number, limits: ReadLimits): void {
  if (inAll > limits.maxInflatedBytes)
    throw new Fault('LIMIT_INFLATED', `unpacked an archive: it is over ${limits.maxInflatedBytes} bytes`);
  if (bytes > RATIO_FLOOR && bytes > packed * limits.maxInflateRatio)
    throw new Fault(
      'LIMIT_RATIO',
      `unpacked an archive: an entry grows over ${limits.maxInflateRatio} times`,
    );
}

/** Feeds yauzl from a Source and remembers the Source's own fault, which yauzl would wrap. */
class SourceReader extends yauzl.RandomAccessReader {
  readonly #source: Source;
  #fault: Fault | null = null;

  constructor(source: Source) {
    super();
    this.#source = source;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#range(start, end), { objectMode: false });
  }

  override close(callback: (error: Error | null) => void): void {
    setImmediate(callback, null);
  }

  /** Runs a step; its error becomes ours, in fixed words. */
  async sound<T>(step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (error) {
      if (this.#fault) throw this.#fault;
      if (error instanceof Fault) throw error;
      throw broken('it is damaged');
    }
  }

  async *#range(start: number, end: number): AsyncGenerator<Uint8Array> {
    let left = end - start;
    try {
      for await (const chunk of this.#source.stream(start)) {
        const part = chunk.length > left ? chunk.subarray(0, left) : chunk;
        left -= part.length;
        yield Buffer.from(part.buffer, part.byteOffset, part.byteLength);
        if (left <= 0) return;
      }
    } catch (error) {
      if (error instanceof Fault) this.#fault = error;
      throw error;
    }
  }
}

function tooMany(limits: ReadLimits): Fault {
  return new Fault('LIMIT_ENTRIES', `opened an archive: it has more than ${limits.maxEntries} entries`);
}

function broken(why: string): Fault {
  return new Fault('FORMAT_BROKEN', `opened an archive: ${why}`);
}
