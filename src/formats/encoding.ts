/** Which encoding a text file is in, settled by decoding the whole of it strictly: a guess would let cells through unread. */

import iconv from 'iconv-lite';
import { Fault } from '../lib/fault.ts';
import type { Source } from '../lib/source.ts';

export const ENCODINGS = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be'] as const;
export type Encoding = (typeof ENCODINGS)[number];

export interface TextForm {
  readonly encoding: Encoding;
  /** Whether the file begins with a byte order mark. */
  readonly bom: boolean;
}

const MARKS: readonly (readonly [Encoding, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
  ['gb18030', [0x84, 0x31, 0x95, 0x33]],
];

/** The encoding of the whole text; throws ENCODING_UNKNOWN when none of ours fits every byte. */
export async function encodingOf(source: Source): Promise<TextForm> {
  const marked = markOf(await source.slice(0, 4));
  const candidates: readonly Encoding[] = marked ? [marked] : ['utf-8', 'gb18030'];
  for (const encoding of candidates)
    if (await decodes(source, encoding)) return { encoding, bom: marked !== null };
  throw new Fault('ENCODING_UNKNOWN', 'read a text file: it is neither UTF-8, GB18030 nor marked UTF-16');
}

/** The encoding that a byte order mark at the start names. */
export function markOf(head: Uint8Array): Encoding | null {
  const found = MARKS.find(([, mark]) => mark.every((byte, index) => head[index] === byte));
  return found ? found[0] : null;
}

/** The source's text in pieces, without its byte order mark. A byte that does not fit is the fault ENCODING_UNKNOWN. */
export async function* decoded(source: Source, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  let first = true;
  const clean = (text: string): string => {
    if (!first || text === '') return text;
    first = false;
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  };
  for await (const chunk of source.stream())
    yield clean(strictly(() => decoder.decode(chunk, { stream: true })));
  yield clean(strictly(() => decoder.decode()));
}

/** The start of a text that may end in the middle of a character; null when it is in no encoding of ours. */
export function decodedStart(head: Uint8Array): string | null {
  const marked = markOf(head);
  for (const encoding of marked ? [marked] : (['utf-8', 'gb18030'] as const)) {
    try {
      const text = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(head, { stream: true });
      return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
    } catch {
      // Not this one; the next is asked, and none is null.
    }
  }
  return null;
}

/** The text in the encoding, with its byte order mark first if `bom`. */
export function encoded(text: string, encoding: Encoding, bom = false): Uint8Array {
  const marked = bom ? `\uFEFF${text}` : text;
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(marked, 'utf8');
    case 'utf-16le':
      return Buffer.from(marked, 'utf16le');
    case 'utf-16be':
      return Buffer.from(marked, 'utf16le').swap16();
    case 'gb18030':
      return iconv.encode(marked, 'gb18030');
    default:
      return encoding satisfies never;
  }
}

async function decodes(source: Source, encoding: Encoding): Promise<boolean> {
  try {
    for await (const text of decoded(source, encoding)) if (text.includes('\0')) return true; // the reader refuses it
    return true;
  } catch (error) {
    if (error instanceof Fault && error.code === 'ENCODING_UNKNOWN') return false;
    throw error;
  }
}

function strictly(decode: () => string): string {
  try {
    return decode();
  } catch {
    throw new Fault('ENCODING_UNKNOWN', 'decoded a text file: some bytes are not of its encoding');
  }
}
