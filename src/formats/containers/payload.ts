/** Files in the disguise of text: base64, base64url, hexadecimal, data: URIs. */

import { isUtf8 } from 'node:buffer';
import { magicOf } from '../magic.ts';

export const CODES = ['base64', 'base64url', 'hex', 'text'] as const;
/** How a file is written as text; `text` is itself. */
export type Code = (typeof CODES)[number];

export interface Payload {
  readonly code: Code;
  /** What stands before the coded bytes, such as `data:text/csv;base64,`. */
  readonly prefix: string;
  /** As a data: URI names it, untrusted. */
  readonly mediaType: string;
  /** Whether the file is itself text, so that the guess is a little less sure. */
  readonly isText: boolean;
}

/** What a text is that holds a file, by its first characters (whole groups of the code, or all of it); null for one that holds none, and for pictures, fonts and bytes that nobody knows. */
export function payloadIn(text: string): Payload | null {
  const { prefix, mediaType, rest } = withoutPrefix(text);
  const start = rest.slice(0, START_CHARS);
  for (const code of codesOf(start)) {
    const bytes = Buffer.from(start.replace(/\s+/g, ''), code === 'hex' ? 'hex' : 'base64');
    const kind = kindOf(bytes);
    if (kind !== 'none') return { code, prefix, mediaType, isText: kind === 'text' };
  }
  return null;
}

/** Whether a long string is a file as it stands: lines of a table, or JSON. */
export function isTextFile(text: string): boolean {
  if (text.length < 1024) return false;
  return /^\s*(?:\[\s*[[{"]|\{\s*")/.test(text) || (text.match(/\n[^\n]*[,;\t|]/g) ?? []).length >= 3;
}

/** A multiple of the group of every code. */
const START_CHARS = 24_576;

function withoutPrefix(text: string): { prefix: string; mediaType: string; rest: string } {
  const [prefix = ''] = /^\s*data:[\w.+/-]*(?:;[\w.+-]+=[\w.+"-]+)*;base64,/i.exec(text.slice(0, 300)) ?? [];
  const [mediaType = ''] = /(?<=data:)[\w.+/-]+/i.exec(prefix) ?? [];
  return { prefix: prefix.trim(), mediaType, rest: text.slice(prefix.length) };
}

function codesOf(start: string): readonly Code[] {
  if (/^\s*(?:[0-9a-f]{2}\s*)+$/i.test(start)) return ['hex', 'base64'];
  // Blanks are in one run of the pattern alone: in two side by side they would take minutes.
  if (/^[A-Za-z\d+/\s]+(?:=\s*){0,2}$/.test(start)) return ['base64'];
  return /^[\w\s-]+(?:=\s*){0,2}$/.test(start) ? ['base64url'] : [];
}

/** Bytes that some format may know: words of any kind would decode to something as well. */
function kindOf(bytes: Buffer): 'file' | 'text' | 'none' {
  const magic = magicOf(bytes);
  if (magic === 'text') return isWritten(bytes) ? 'text' : 'none';
  return magic === 'picture' || magic === 'font' || magic === 'binary' ? 'none' : 'file';
}

/** Lines or markup in UTF-8 or UTF-16, or Chinese ones, with hardly a control character. */
function isWritten(bytes: Buffer): boolean {
  // Told by the bytes first: an answer may be full of strings that are none.
  if (!bytes.includes(0x0a) && !/^[^]{0,3}\s*[[{<]/.test(bytes.toString('latin1', 0, 64))) return false;
  for (const text of textsOf(bytes)) {
    // eslint-disable-next-line no-control-regex -- they are what gives bytes away
    const odd = text.match(/[\u0000-\u0008\u000e-\u001f\u007f-\u009f\ufffd\ue000-\uf8ff]/g) ?? [];
    if (odd.length * 10 > text.length) continue;
    // A drawing is part of a page.
    if (/^\ufeff?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)?<svg\b/i.test(text)) return false;
    return text.length >= 8 && (/\n/.test(text) || /^\ufeff?\s*[[{<]/.test(text));
  }
  return false;
}

/** As UTF-16 where a mark says so, else as UTF-8 and GB18030, whichever fit; a few bytes of any kind may be GB18030. */
function* textsOf(bytes: Buffer): Generator<string> {
  const isWide = bytes[0] === 0xff || bytes[0] === 0xfe;
  if (bytes.length < 256) {
    if (isWide) yield bytes.toString('utf16le');
    else if (isUtf8(bytes)) yield bytes.toString('utf8');
    return;
  }
  for (const encoding of isWide ? ['utf-16'] : ['utf-8', 'gb18030']) {
    try {
      yield new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
    } catch {
      // Not this one; where none fits, it is no text.
    }
  }
}
