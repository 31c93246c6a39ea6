/** Multipart bodies (mixed, form-data, related, batches): split strictly by their boundary, and written as a ZIP archive of the parts that were judged. */

import { Fault } from '../../lib/fault.ts';
import { bounded } from '../../lib/limits.ts';
import { gather, span } from '../../lib/source.ts';
import type { Source } from '../../lib/source.ts';
import type { Format } from '../format.ts';
import { viewOf } from '../head.ts';
import { uncoded, unquoted } from './coded.ts';
import { readingOf } from './container.ts';
import type { Member } from './container.ts';
import { partsOf } from './multipart-parts.ts';
import type { Part } from './multipart-parts.ts';

/** RFC 2046 section 5.1. */
export const multipart = {
  id: 'multipart',
  extension: 'txt',
  mediaType: 'multipart/mixed',
  writtenAs: 'zip',

  recognise(head) {
    return boundaryIn(head) === null ? 0 : 0.95;
  },

  async read(source, limits, tools) {
    const boundary = boundaryIn(await source.slice(0, HEAD));
    if (boundary === null) throw broken('it does not begin with a part');
    const parts = await partsOf(source, boundary, limits);
    async function* members(): AsyncGenerator<Member> {
      for (const part of parts) {
        const { mediaType, name } = part;
        yield { name, mediaType, stream: () => bodyOf(source, part) };
      }
    }
    return readingOf(members, limits, tools);
  },

  write: null,
} satisfies Format;

const HEAD = 65_536;
const MOST_QUOTED = 64 * 1024 * 1024;

/** The first line's, where a part's header follows. */
function boundaryIn(head: Uint8Array): string | null {
  if (viewOf(head).magic === 'binary') return null;
  const text = Buffer.from(head.subarray(0, 4096)).toString('latin1');
  return (
    /^(?:\r?\n)?--([\w'()+,\-./:=? ]{0,69}[\w'()+,\-./:=?])[ \t]*\r?\n[\w-]+:[^]*?\r?\n/.exec(text)?.[1] ??
    null
  );
}

async function* bodyOf(source: Source, { from, to, coding }: Part): AsyncGenerator<Uint8Array> {
  switch (coding) {
    case '7bit':
    case '8bit':
    case 'binary':
      yield* span(source, from, to);
      return;
    case 'base64':
      yield* uncoded(span(source, from, to), 'base64');
      return;
    case 'quoted-printable':
      yield unquoted(await gather(bounded(span(source, from, to), MOST_QUOTED, 'LIMIT_BYTES')));
      return;
    default:
      throw broken('a part is coded in a way that nobody knows');
  }
}

function broken(why: string): Fault {
  return new Fault('FORMAT_BROKEN', `split an answer into its parts: ${why}`);
}
