/** Which encoding a text file is in, and its text. A guess is checked by decoding strictly: a wrong one would let cells through unread. */

import iconv from 'iconv-lite';
import { Fault } from '../../lib/fault.ts';
import type { Source } from '../../lib/source.ts';
import { evidenceIn, legacyOf, looksLikeText, refusedText, wideOf } from './evidence.ts';
import { decoderFor } from './decoder.ts';
import { ENCODINGS, kindOf } from './names.ts';
import type { Encoding } from './names.ts';

export { ENCODINGS };
export type { Encoding };

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
const WIDER_MARKS: typeof MARKS = [
  ['utf-32le', [0xff, 0xfe, 0, 0]],
  ['utf-32be', [0, 0, 0xfe, 0xff]],
];
const HEAD = 65_536;

/** The encoding of a text, by its mark, its NULs, or all that is not ASCII in its first 64 KiB of such lines; throws ENCODING_UNKNOWN when none of ours fits. Who reads on must decode strictly. */
export async function encodingOf(source: Source): Promise<TextForm> {
  const head = await source.slice(0, HEAD);
  const certain = certainOf(head);
  if (certain) return certain;
  if (refusedText(head)) throw unknown();
  const evidence = await evidenceIn(source);
  if (evidence.length === 0 || fits(evidence, 'utf-8')) return { encoding: 'utf-8', bom: false };
  const encoding = await legacyOf(evidence);
  if (encoding === null) throw unknown();
  return { encoding, bom: false };
}

/** The encoding that a byte order mark of two to four bytes at the start names, save UTF-32's. */
export function markOf(head: Uint8Array): Encoding | null {
  return markIn(MARKS, head);
}

/** The bytes of an encoding's byte order mark. */
export function markBytes(encoding: Encoding): number {
  return [...MARKS, ...WIDER_MARKS].find(([name]) => name === encoding)?.[1].length ?? 0;
}

/** The source's text in pieces, without its byte order mark. A byte that does not fit is the fault ENCODING_UNKNOWN. */
export async function* decoded(source: Source, encoding: Encoding): AsyncGenerator<string> {
  const decoder = decoderFor(encoding);
  let first = true;
  const clean = (text: string): string => {
    if (!first || text === '') return text;
    first = false;
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  };
  for await (const chunk of source.stream()) yield clean(strictly(() => decoder.decode(chunk, true)));
  yield clean(strictly(() => decoder.decode(NOTHING, false)));
}

/** Decodes whole texts; throws ENCODING_UNKNOWN. */
export function strictDecoder(encoding: Encoding): (bytes: Uint8Array) => string {
  const decoder = decoderFor(encoding);
  return (bytes) => strictly(() => decoder.decode(bytes, false));
}

/** The start of a text that may end in the middle of a character; null when it is in no encoding of ours. Bytes of one that only more text would tell are shown as letters of the West: good enough to see rows in. */
export function decodedStart(head: Uint8Array, named: Encoding | null = null): string | null {
  const certain = named ?? certainOf(head)?.encoding ?? null;
  if (certain === null && refusedText(head)) return null;
  const tried: readonly Encoding[] = certain !== null ? [certain] : ['utf-8', 'gb18030', WEST];
  for (const encoding of tried) {
    if (certain === null && encoding === WEST && !looksLikeText(head)) return null;
    try {
      const text = decoderFor(encoding).decode(head, true);
      return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
    } catch {
      // Not this one; the next is asked, and none is null.
    }
  }
  return null;
}

/** The text in the encoding, with its byte order mark first if `bom`. A character that the encoding does not have is the fault ENCODING_UNKNOWN. */
export function encoded(text: string, encoding: Encoding, bom = false): Uint8Array {
  const marked = bom ? `\uFEFF${text}` : text;
  if (encoding === 'utf-8') return Buffer.from(marked, 'utf8');
  if (encoding === 'utf-16le') return Buffer.from(marked, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(marked, 'utf16le').swap16();
  const bytes = iconv.encode(marked, encoding, { addBOM: false });
  if (kindOf(encoding) !== 'wide' && strictDecoder(encoding)(bytes) !== marked)
    throw new Fault('ENCODING_UNKNOWN', 'wrote a text file: its encoding has no such character');
  return bytes;
}

const NOTHING = new Uint8Array(0);
const WEST: Encoding = 'windows-1252';

/** By a mark, or by where the NULs stand. */
function certainOf(head: Uint8Array): TextForm | null {
  const marked = markIn(WIDER_MARKS, head) ?? markOf(head);
  if (marked) return { encoding: marked, bom: true };
  const wide = wideOf(head);
  return wide && { encoding: wide, bom: false };
}

function markIn(marks: typeof MARKS, head: Uint8Array): Encoding | null {
  const found = marks.find(([, mark]) => mark.every((byte, index) => head[index] === byte));
  return found ? found[0] : null;
}

function fits(bytes: Uint8Array, encoding: Encoding): boolean {
  try {
    decoderFor(encoding).decode(bytes, false);
    return true;
  } catch {
    return false;
  }
}

function strictly(decode: () => string): string {
  try {
    return decode();
  } catch {
    throw new Fault('ENCODING_UNKNOWN', 'decoded a text file: some bytes are not of its encoding');
  }
}

function unknown(): Fault {
  return new Fault('ENCODING_UNKNOWN', 'read a text file: it is in no encoding that can be read');
}
