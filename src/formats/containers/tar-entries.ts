/** The files in a tar archive, by its headers alone: anything but plain files and folders is refused. */

import { Fault } from '../../lib/fault.ts';
import type { Source } from '../../lib/source.ts';

export interface TarEntry {
  readonly name: string;
  /** Where its bytes begin. */
  readonly start: number;
  readonly bytes: number;
}

/** The plain files in their order; folders are passed by. An archive that ends early, or goes on behind its end, is FORMAT_BROKEN. */
export async function* tarEntries(source: Source): AsyncGenerator<TarEntry> {
  const names = new Set<string>();
  let next: { name?: string; bytes?: number } = {};
  let at = 0;
  for (;;) {
    const header = Buffer.from(await source.slice(at, at + BLOCK));
    // Some writers leave out the blocks that end it.
    if (at === source.size && names.size > 0) return;
    if (header.length < BLOCK) throw broken('it ends early');
    if (isZero(header)) return checkEnd(source, at);
    const { type, ...own } = decoded(header);
    const name = next.name ?? own.name;
    const bytes = next.bytes ?? own.bytes;
    const start = at + BLOCK;
    if (start + bytes > source.size) throw broken('it ends early');
    at = start + Math.ceil(bytes / BLOCK) * BLOCK;
    switch (type) {
      case 'x':
      case 'g':
      case 'L': {
        if (bytes > MOST_WORDS) throw broken('a name is too long');
        const words = Buffer.from(await source.slice(start, start + bytes));
        if (type === 'x') next = { ...next, ...paxOf(words) };
        else if (type === 'L') next = { ...next, name: textOf(words) };
        else if (paxOf(words).bytes !== undefined) throw broken('it gives all files one length');
        break;
      }
      case '0':
      case '\0':
      case '7': {
        next = {};
        if (name.endsWith('/')) {
          if (bytes > 0) throw broken('a folder holds bytes');
          break;
        }
        const key = name.replace(/^(?:\.?\/)+/, '').toLowerCase();
        if (names.has(key)) throw broken('two files have one name');
        if (key.split(/[/\\]/).includes('..')) throw broken('a name leads out of it');
        names.add(key);
        yield { name, start, bytes };
        break;
      }
      case '5':
        next = {};
        if (bytes > 0) throw broken('a folder holds bytes');
        break;
      default:
        throw broken('it holds a link, a device or a part of a file');
    }
  }
}

const BLOCK = 512;
const MOST_WORDS = 65_536;

/** Nothing but zeros may follow the first empty block. */
async function checkEnd(source: Source, from: number): Promise<void> {
  for await (const chunk of source.stream(from))
    if (!isZero(chunk)) throw broken('something stands behind its end');
}

function isZero(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte !== 0) return false;
  return true;
}

interface Header {
  readonly name: string;
  readonly bytes: number;
  readonly type: string;
}

function decoded(header: Buffer): Header {
  let sum = 8 * 32; // its own field counts as spaces
  for (const [place, byte] of header.entries()) if (place < 148 || place >= 156) sum += byte;
  if (numberIn(header, 148, 156) !== sum) throw broken('a header is damaged');
  const prefix = header.toString('latin1', 257, 263) === 'ustar\0' ? textOf(header.subarray(345, 500)) : '';
  const name = textOf(header.subarray(0, 100));
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    bytes: numberIn(header, 124, 136),
    type: header.toString('latin1', 156, 157),
  };
}

/** Octal digits, or binary where the first bit is set. */
function numberIn(header: Buffer, from: number, to: number): number {
  const field = header.subarray(from, to);
  if (((field[0] ?? 0) & 0x80) !== 0) {
    const value = field.readUIntBE(field.length - 6, 6);
    if (!isZero(field.subarray(1, -6)) || field[0] !== 0x80) throw broken('a header is damaged');
    return value;
  }
  const digits = /^ *([0-7]+)[ \0]*$/.exec(field.toString('latin1'))?.[1];
  if (digits === undefined) throw broken('a header is damaged');
  return Number.parseInt(digits, 8);
}

/** Records of length, keyword and value (pax, "Extended Header"). */
function paxOf(words: Buffer): { name?: string; bytes?: number } {
  const said: { name?: string; bytes?: number } = {};
  for (let at = 0; at < words.length; ) {
    const space = words.indexOf(0x20, at);
    const length = Number(words.toString('latin1', at, space));
    const end = at + length;
    if (
      space < 0 ||
      !Number.isInteger(length) ||
      end > words.length ||
      words[end - 1] !== 0x0a ||
      end <= space
    )
      throw broken('a header is damaged');
    const record = words.toString('utf8', space + 1, end - 1);
    const keyword = record.slice(0, record.indexOf('='));
    const value = record.slice(keyword.length + 1);
    if (keyword.startsWith('GNU.sparse')) throw broken('it holds a link, a device or a part of a file');
    if (keyword === 'path') said.name = value;
    if (keyword === 'size') {
      if (!/^\d{1,15}$/.test(value)) throw broken('a header is damaged');
      said.bytes = Number(value);
    }
    at = end;
  }
  return said;
}

/** Up to the first NUL, in UTF-8 or else GB18030. */
function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  const words = end < 0 ? bytes : bytes.subarray(0, end);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(words);
  } catch {
    return new TextDecoder('gb18030').decode(words);
  }
}

function broken(why: string): Fault {
  return new Fault('FORMAT_BROKEN', `opened an archive: ${why}`);
}
