/** gzip: one packed file, of one member or of several that are joined; written as one member that names nothing. */

import { createGzip } from 'node:zlib';
import type { Gzip } from 'node:zlib';
import { z } from 'zod';
import { decoded } from '../../lib/codings.ts';
import { Fault } from '../../lib/fault.ts';
import type { Source } from '../../lib/source.ts';
import type { Format, Layout, ReadLimits, Sink } from '../format.ts';
import { viewOf } from '../head.ts';
import { packingWriter, readingOf } from './container.ts';
import type { Member, Packer } from './container.ts';
import { emptied, pushed } from './pump.ts';

/** RFC 1952. */
export const gzip = {
  id: 'gzip',
  extension: 'gz',
  mediaType: 'application/gzip',
  writtenAs: 'gzip',

  recognise(head) {
    return viewOf(head).magic === 'gzip' ? 0.9 : 0;
  },

  async read(source, limits, tools) {
    const name = nameIn(await source.slice(0, 1024));
    async function* members(): AsyncGenerator<Member> {
      yield { name, mediaType: '', stream: () => unpacked(source, limits) };
    }
    const reading = readingOf(members, limits, tools);
    return { ...reading, extension: () => [...extensionOf(reading.layout), 'gz'].join('.') };
  },

  async write(sink, layout, mark, tools) {
    return packingWriter(gzipPacker(sink), layout, mark, tools);
  },
} satisfies Format;

/** Of the file within, where it has one. */
function extensionOf(layout: Layout): readonly string[] {
  const [member] = Members.parse(layout).members;
  return /(?<=\.)[a-z0-9]{1,5}$/.exec(member?.name ?? '') ?? [];
}

const Members = z.object({ members: z.array(z.object({ name: z.string() })) });

/** Wholly and strictly: bytes behind the last member are a fault. */
async function* unpacked(source: Source, limits: ReadLimits): AsyncGenerator<Uint8Array> {
  try {
    yield* decoded(source.stream(), ['gzip'], limits);
  } catch (error) {
    if (error instanceof Fault && error.code === 'CODING_CORRUPT')
      throw new Fault('FORMAT_BROKEN', 'unpacked a gzip file: it is damaged, or something stands behind it');
    throw error;
  }
}

/** The original file's name, where the header has one. */
function nameIn(head: Uint8Array): string | null {
  const bytes = Buffer.from(head);
  const flags = bytes[3] ?? 0;
  if ((flags & 8) === 0) return null;
  const from = (flags & 4) === 0 || bytes.length < 12 ? 10 : 12 + bytes.readUInt16LE(10);
  const end = bytes.indexOf(0, from);
  return end < 0 ? null : bytes.toString('utf8', from, end);
}

function gzipPacker(sink: Sink): Packer {
  let stream: Gzip | null = null;
  let written: Promise<void> = Promise.resolve();
  return {
    async begin() {
      if (stream !== null) throw new Fault('UNEXPECTED', 'packed a gzip file: it can hold one file only');
      stream = createGzip();
      written = emptied(stream, sink);
    },
    async write(bytes) {
      if (stream === null) throw new Fault('UNEXPECTED', 'packed a file: bytes came before its name');
      await pushed(bytes, stream, written);
    },
    async close() {
      stream?.end();
      await written;
    },
    async end() {},
  };
}
