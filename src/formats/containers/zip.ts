/** ZIP archives of files: every member is read by its own format; written as a new archive without comments, extra fields and times. */

import iconv from 'iconv-lite';
import type { Format } from '../format.ts';
import { viewOf } from '../head.ts';
import { zipEntryNames } from '../magic.ts';
import { openZip } from '../zip.ts';
import { packingWriter, readingOf } from './container.ts';
import type { Member } from './container.ts';
import { zipPacker } from './zip-packer.ts';

/** PKZIP archives (APPNOTE.TXT). */
export const zip = {
  id: 'zip',
  extension: 'zip',
  mediaType: 'application/zip',
  writtenAs: 'zip',

  recognise(head, hints) {
    if (viewOf(head).magic !== 'zip') return 0;
    // Office files are archives too; their own formats know them by their parts.
    const isOffice = zipEntryNames(head).some((name) => /^\/?(?:\[content_types\]\.xml|xl\/)/i.test(name));
    return isOffice ? 0.3 : 0.6 + (/\.zip$/i.test(hints.fileName ?? '') ? 0.1 : 0);
  },

  async read(source, limits, tools) {
    const archive = await openZip(source, limits);
    async function* members(): AsyncGenerator<Member> {
      for (const name of archive.names) {
        if (name.endsWith('/')) continue;
        yield { name: legible(name), mediaType: '', stream: () => archive.stream(name) };
      }
    }
    return readingOf(members, limits, tools);
  },

  async write(sink, layout, mark, tools) {
    return packingWriter(await zipPacker(sink), layout, mark, tools);
  },
} satisfies Format;

/** A name that is in no encoding by its flag, and in UTF-8 or GB18030 by its bytes. */
function legible(name: string): string {
  const bytes = iconv.encode(name, 'cp437');
  if (iconv.decode(bytes, 'cp437') !== name) return name;
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // Not this one; where none fits, the name stays as it is.
    }
  }
  return name;
}
