/** A file written as text: base64, hexadecimal or a data: URI, bare or as one JSON string; written in the same way. */

import { z } from 'zod';
import { Fault } from '../../lib/fault.ts';
import type { Source } from '../../lib/source.ts';
import type { Format, Sink } from '../format.ts';
import { viewOf } from '../head.ts';
import { coder, uncoded } from './coded.ts';
import { packingWriter, readingOf } from './container.ts';
import type { Member, Packer } from './container.ts';
import { CODES, payloadIn } from './payload.ts';
import type { Payload } from './payload.ts';

/** RFC 4648, RFC 2397. */
export const encoded = {
  id: 'encoded',
  extension: 'txt',
  mediaType: 'text/plain',
  writtenAs: 'encoded',

  recognise(head) {
    return headOf(head) === null ? 0 : 0.95;
  },

  async read(source, limits, tools) {
    const head = headOf(await source.slice(0, HEAD));
    if (head === null) throw new Fault('FORMAT_BROKEN', 'decoded a file that is written as text: it is none');
    const { payload, from, isQuoted } = head;
    async function* members(): AsyncGenerator<Member> {
      const coded = () => (isQuoted ? unquoted(source, from) : source.stream(from));
      yield { name: null, mediaType: payload.mediaType, stream: () => uncoded(coded(), payload.code) };
    }
    const { code, prefix } = payload;
    return readingOf(members, limits, tools, { code, prefix, isQuoted });
  },

  async write(sink, layout, mark, tools) {
    return packingWriter(textPacker(sink, EncodedLayout.parse(layout)), layout, mark, tools);
  },
} satisfies Format;

const EncodedLayout = z.object({ code: z.enum(CODES), prefix: z.string(), isQuoted: z.boolean() });
const HEAD = 65_536;
const LEAST_CHARS = 24;

/** Where the coded text begins, and how it is coded. */
function headOf(
  head: Uint8Array,
): { readonly payload: Payload; readonly from: number; readonly isQuoted: boolean } | null {
  if (head.length < LEAST_CHARS || !isLikely(head) || viewOf(head).magic !== 'text') return null;
  const text = Buffer.from(head).toString('latin1');
  const [start = ''] = /^(?:\xef\xbb\xbf)?\s*"?/.exec(text) ?? [];
  const isQuoted = start.endsWith('"');
  // JSON may write a slash as \/.
  const inner = isQuoted ? text.slice(start.length).replaceAll('\\/', '/') : text.slice(start.length);
  const coded = isQuoted ? inner.replace(/"\s*$/, '') : inner;
  const payload = isWrapped(coded) ? payloadIn(coded) : null;
  if (payload === null) return null;
  const from = payload.prefix === '' ? start.length : text.indexOf(',', start.length) + 1;
  return { payload, from, isQuoted };
}

/** By the first few characters: every page and script is asked. */
function isLikely(head: Uint8Array): boolean {
  const start = Buffer.from(head.subarray(0, 64)).toString('latin1');
  return /^(?:\xef\xbb\xbf)?\s*"?(?:data:|[\w+/-]{4,}(?:[\w+/=\\\s"-]|$)*$)/i.test(start);
}

/** One line, or lines of one length as mail has them; a list of words or numbers is neither. */
function isWrapped(text: string): boolean {
  const lines = text.trimEnd().split(/\r?\n/);
  const [first = ''] = lines;
  return lines.slice(1, -1).every((line) => line.length === first.length) && /[^\d\s]/.test(first);
}

/** Up to the closing quote, behind which nothing stands. */
async function* unquoted(source: Source, from: number): AsyncGenerator<Uint8Array> {
  let isOpen = true;
  for await (const chunk of source.stream(from)) {
    const text = Buffer.from(chunk).toString('latin1');
    const end: number = isOpen ? text.indexOf('"') : 0;
    const rest = end < 0 ? '' : text.slice(isOpen ? end + 1 : 0);
    if (rest.trim() !== '')
      throw new Fault('FORMAT_BROKEN', 'decoded a JSON string: something stands behind it');
    if (!isOpen) continue;
    yield Buffer.from((end < 0 ? text : text.slice(0, end)).replaceAll('\\', ''), 'latin1');
    isOpen = end < 0;
  }
  if (isOpen) throw new Fault('FORMAT_BROKEN', 'decoded a JSON string: it does not end');
}

function textPacker(sink: Sink, { code, prefix, isQuoted }: z.infer<typeof EncodedLayout>): Packer {
  const put = (text: string) => sink.write(Buffer.from(text, 'latin1'));
  const quote = isQuoted ? '"' : '';
  const text = coder(code);
  let begun = false;
  return {
    async begin(_name, _as, mediaType) {
      if (begun) throw new Fault('UNEXPECTED', 'wrote a file as text: it can hold one file only');
      begun = true;
      await put(quote + (prefix === '' ? '' : `data:${mediaType};base64,`));
    },
    write: (bytes) => put(text.feed(bytes)),
    close: () => put(text.end() + quote),
    async end() {},
  };
}
