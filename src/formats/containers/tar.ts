/** tar archives: read strictly by their headers, written with plain names, one owner and no times. */

import { Fault } from '../../lib/fault.ts';
import type { Room } from '../../lib/scratch.ts';
import { span } from '../../lib/source.ts';
import type { Format, Sink, Tools } from '../format.ts';
import { viewOf } from '../head.ts';
import { packingWriter, readingOf } from './container.ts';
import type { Member, Packer } from './container.ts';
import { emptied, pushed } from './pump.ts';
import { tarEntries } from './tar-entries.ts';

/** POSIX.1-2001 ustar and pax, and GNU's long names. */
export const tar = {
  id: 'tar',
  extension: 'tar',
  mediaType: 'application/x-tar',
  writtenAs: 'tar',

  recognise(head) {
    return viewOf(head).magic === 'tar' ? 0.9 : 0;
  },

  async read(source, limits, tools) {
    async function* members(): AsyncGenerator<Member> {
      for await (const { name, start, bytes } of tarEntries(source))
        yield { name, mediaType: '', stream: () => span(source, start, start + bytes) };
    }
    return readingOf(members, limits, tools);
  },

  async write(sink, layout, mark, tools) {
    return packingWriter(await tarPacker(sink, tools), layout, mark, tools);
  },
} satisfies Format;

/** A header says how long its file is, so each is written to its end before it is packed. */
async function tarPacker(sink: Sink, tools: Tools): Promise<Packer> {
  const tarStream = await import('tar-stream');
  const pack = tarStream.pack();
  const written = emptied(pack, sink);
  let file: { readonly name: string; readonly room: Room } | null = null;
  return {
    async begin(name) {
      file = { name, room: tools.room() };
    },
    async write(bytes) {
      if (file === null) throw new Fault('UNEXPECTED', 'packed a file: bytes came before its name');
      await file.room.write(bytes);
    },
    async close() {
      if (file === null) return;
      const kept = await file.room.kept();
      const header = { name: file.name, size: kept.size, mtime: new Date(0), mode: 0o644 };
      const packed = Promise.withResolvers<void>();
      // An entry breaks off when the sink failed: whose fault says more.
      const entry = pack.entry(header, (error) => packed.resolve(error ? written : undefined));
      for await (const chunk of kept.stream()) await pushed(chunk, entry, written);
      entry.end(undefined);
      await packed.promise;
      await kept.drop();
      file = null;
    },
    async end() {
      pack.finalize();
      await written;
    },
  };
}
