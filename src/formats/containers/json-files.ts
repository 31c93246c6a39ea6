/** JSON that brings files in its strings (`{"name": "a.xlsx", "content": "UEsDBB…"}`): each file is judged and written back in its place; of the rest no text stays. */

import { z } from 'zod';
import { gather } from '../../lib/source.ts';
import type { Source } from '../../lib/source.ts';
import { bounded } from '../../lib/limits.ts';
import { Fault } from '../../lib/fault.ts';
import type { Format, Sink } from '../format.ts';
import { coder } from './coded.ts';
import { packingWriter, readingOf } from './container.ts';
import type { Member, Packer } from './container.ts';
import { frameOf } from './json-frame.ts';
import { CODES, isTextFile, payloadIn } from './payload.ts';

/** Files in JSON strings of 1 KiB and more. */
export const jsonFiles = {
  id: 'json-files',
  extension: 'json',
  mediaType: 'application/json',
  writtenAs: 'json-files',

  recognise(head) {
    return hasFile(head) ? 0.97 : 0;
  },

  async read(source, limits, tools) {
    const { pieces, slots } = frameOf(await parsed(source), limits.maxDepth);
    async function* members(): AsyncGenerator<Member & { readonly as: string }> {
      for (const [place, slot] of slots.entries())
        yield {
          name: slot.name,
          mediaType: slot.payload.mediaType,
          as: String(place),
          async *stream() {
            yield slot.bytes();
          },
        };
    }
    const coded = slots.map(({ payload }) => ({ code: payload.code, isUri: payload.prefix !== '' }));
    return readingOf(members, limits, tools, { pieces, slots: coded });
  },

  async write(sink, layout, mark, tools) {
    return packingWriter(jsonPacker(sink, FilesLayout.parse(layout)), layout, mark, tools);
  },
} satisfies Format;

const FilesLayout = z.object({
  /** Piece n stands before slot n, the last one behind all. */
  pieces: z.array(z.string()),
  slots: z.array(z.object({ code: z.enum(CODES), isUri: z.boolean() })),
});

const MOST_BYTES = 128 * 1024 * 1024;

/** Whether a string in the first 64 KiB is a file; a text of several lines is one only outside of lists, where it would be somebody's note. */
function hasFile(head: Uint8Array): boolean {
  const text = Buffer.from(head)
    .toString('utf8')
    .replace(/^\ufeff/, '');
  if (!/^\s*[[{]/.test(text)) return false;
  const list = text.indexOf('[');
  for (const { at, raw } of longStrings(text)) {
    const isListed = list >= 0 && list < at;
    // Values of lists are many, and short ones are no files.
    if (isListed && raw.length < 1024) continue;
    const string = raw.includes('\\') ? unescaped(raw) : raw;
    const payload = payloadIn(string);
    if (payload !== null && (!isListed || (!payload.isText && string.length >= 1024))) return true;
    if (!isListed && isTextFile(string)) return true;
  }
  return false;
}

/** Strings that may be files by their length and their first characters, escapes and all; the last may be cut. */
function* longStrings(text: string): Generator<{ readonly at: number; readonly raw: string }> {
  for (let at = text.indexOf('"'); at >= 0; ) {
    let end = text.indexOf('"', at + 1);
    while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
    const close = end < 0 ? text.length : end;
    const length = close - at - 1;
    if (length >= 1024 || (length >= 24 && CODED.test(text.slice(at + 1, at + 25))))
      yield { at, raw: text.slice(at + 1, close) };
    at = end < 0 ? -1 : text.indexOf('"', end + 1);
  }
}

const CODED = /^(?:data:.*|[\w+/=\\-]+)$/is;

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(at - 1 - slashes) === 92) slashes += 1;
  return slashes % 2 === 1;
}

/** The string may be cut at the head's end, within an escape too. */
function unescaped(raw: string): string {
  for (const end of [
    raw.length,
    raw.length - 1,
    raw.length - 2,
    raw.length - 3,
    raw.length - 4,
    raw.length - 5,
  ]) {
    try {
      return z.string().parse(JSON.parse(`"${raw.slice(0, end)}"`));
    } catch {
      // An escape is cut; one character less is tried.
    }
  }
  return '';
}

async function parsed(source: Source): Promise<unknown> {
  const bytes = await gather(bounded(source.stream(), MOST_BYTES, 'LIMIT_BYTES'));
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Fault('FORMAT_BROKEN', 'read a JSON file: it is not well-formed');
  }
}

/** A place whose file does not leave holds an empty string. */
function jsonPacker(sink: Sink, { pieces, slots }: z.infer<typeof FilesLayout>): Packer {
  let at = 0;
  let text = coder('base64');
  const put = (words: string) => sink.write(Buffer.from(words, 'utf8'));

  async function skipTo(place: number): Promise<void> {
    for (; at < place; at += 1) await put(`${pieces[at] ?? ''}""`);
  }

  return {
    async begin(_name, as, mediaType) {
      const place = Number(as);
      const slot = slots[place];
      if (slot === undefined || place < at)
        throw new Fault('UNEXPECTED', 'wrote a JSON file: a file has no place');
      await skipTo(place);
      text = coder(slot.code);
      await put(`${pieces[at] ?? ''}"${slot.isUri ? `data:${mediaType};base64,` : ''}`);
      at += 1;
    },
    write: (bytes) => put(escaped(text.feed(bytes))),
    close: () => put(`${escaped(text.end())}"`),
    async end() {
      await skipTo(slots.length);
      await put(`${pieces.at(-1) ?? ''}\n`);
    },
  };
}

const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);
