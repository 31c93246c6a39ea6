/** A ZIP archive over a Source, opened with suspicion: every entry is counted, and every unpacked byte is, before a parser sees it. */

import { Readable, pipeline } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import yauzl from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { Fault } from '../lib/fault.ts';
import type { Source } from '../lib/source.ts';
import type { ReadLimits } from './format.ts';
import { checkSound } from './zip-sound.ts';

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
  const isEmpty = source.size === EMPTY_BYTES && Buffer.from(first).equals(END_RECORD);
  if (!isEmpty && !Buffer.from(first).equals(LOCAL_HEADER)) throw broken('it does not begin with an entry');
  const reader = new SourceReader(source);
  const zip = await reader.sound(() =>
    yauzl.fromRandomAccessReaderPromise(reader, source.size, {
      lazyEntries: true,
      autoClose: false,
      validateEntrySizes: true,
    }),
  );
  if (zip.comment !== '') throw broken('something stands behind it');
  const entries = await reader.sound(() => entriesOf(zip, limits));
  await checkSound(source, [...entries.values()]);
  let inflated = 0;

  async function* unpack(entry: Entry): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    let sum = 0;
    const stream = await reader.sound(() => unpacked(zip, entry));
    const chunks = stream[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await reader.sound(() => chunks.next());
        if (next.done) {
          if (bytes !== entry.uncompressedSize) throw broken('an entry has another size than it says');
          if (sum !== entry.crc32) throw broken('an entry was changed');
          return;
        }
        const chunk: unknown = next.value;
        if (!(chunk instanceof Uint8Array)) throw broken('an entry gives no bytes');
        bytes += chunk.length;
        inflated += chunk.length;
        if (bytes > entry.uncompressedSize) throw broken('an entry has another size than it says');
        checkSizes(bytes, entry.compressedSize, inflated, limits);
        sum = crc32(chunk, sum);
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
const END_RECORD = Buffer.from('PK\x05\x06', 'latin1');
const EMPTY_BYTES = 22;
/** What is smaller than this cannot hurt, however well it packs. */
const RATIO_FLOOR = 1_048_576;

/** The entry's stream of unpacked bytes, in larger pieces than yauzl's own. */
async function unpacked(zip: ZipFile, entry: Entry): Promise<Readable> {
  if (entry.compressionMethod !== DEFLATED) return zip.openReadStreamPromise(entry);
  const packed = await zip.openReadStreamPromise(entry, { decodeFileData: false });
  const inflate = createInflateRaw({ chunkSize: 262_144 });
  // The reader of `inflate` is told; whoever gives it up closes both.
  pipeline(packed, inflate, () => {});
  return inflate;
}

const DEFLATED = 8;

async function entriesOf(zip: ZipFile, limits: ReadLimits): Promise<ReadonlyMap<string, Entry>> {
  if (zip.entryCount > limits.maxEntries) throw tooMany(limits);
  const entries = new Map<string, Entry>();
  let declared = 0;
  let starts = Number.POSITIVE_INFINITY;
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileName.toLowerCase();
    if (entry.isEncrypted()) throw encrypted();
    if (!entry.canDecodeFileData())
      throw new Fault('FORMAT_ARCHIVE', 'opened an archive: an entry is packed in a way that we do not undo');
    if (entries.has(name)) throw broken('two entries have one name');
    if (entries.size >= limits.maxEntries) throw tooMany(limits);
    declared += entry.uncompressedSize;
    checkSizes(entry.uncompressedSize, entry.compressedSize, declared, limits);
    starts = Math.min(starts, entry.relativeOffsetOfLocalHeader);
    entries.set(name, entry);
  }
  if (starts !== 0 && entries.size > 0) throw broken('something stands before its entries');
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
      // The one kind of encryption that yauzl will not list; its words quote nothing.
      if (error instanceof Error && error.message.startsWith('strong encryption')) throw encrypted();
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

function encrypted(): Fault {
  return new Fault('FORMAT_ENCRYPTED', 'opened an archive: an entry is encrypted');
}

function tooMany(limits: ReadLimits): Fault {
  return new Fault('LIMIT_ENTRIES', `opened an archive: it has more than ${limits.maxEntries} entries`);
}

function broken(why: string): Fault {
  return new Fault('FORMAT_BROKEN', `opened an archive: ${why}`);
}
