/** Values that a cell holds in another writing: base64, hex, percent signs, entities, an exponent. */

import type { Marks } from './marks.ts';

/** Shortest writing of a value that is worth decoding: eleven digits are sixteen characters of base64 with its filling, fifteen without. */
const LEAST_WORD = 14;

/** The text as others would read it, for each way in which it may be written; nothing for almost all. */
export function otherWritings(text: string, marks: Marks): readonly string[] {
  const read: string[] = [];
  if (marks.letters > 0 && marks.letters <= 2 && marks.dots <= 1 && marks.length <= 24) {
    const number = withoutExponent(text);
    if (number !== null) read.push(number);
  }
  if (marks.word >= LEAST_WORD)
    for (const [word] of text.slice(0, MOST_CHARS).matchAll(WORD)) read.push(...decodings(word));
  if (marks.digits >= LEAST_WORD && CODED.test(text)) read.push(uncoded(text.slice(0, MOST_CHARS)));
  return read;
}

const MOST_CHARS = 65_536;
const WORD = /[A-Za-z0-9+/_-]{14,}={0,2}/g;
const CODED = /%[2-7][0-9a-f]|&#x?[0-9a-f]{2,5};|\\u00[2-7][0-9a-f]/i;

/** 1.3800138E+10 as 13800138000. */
function withoutExponent(text: string): string | null {
  const match = /^\s*\+?(\d)(?:\.(\d{1,18}))?[eE]\+?0?(\d{1,2})\s*$/.exec(text);
  if (!match) return null;
  const [, whole = '', fraction = '', exponent = ''] = match;
  const places = Number(exponent);
  if (places < 6 || places > 18 || fraction.length > places) return null;
  return whole + fraction.padEnd(places, '0');
}

function decodings(word: string): readonly string[] {
  const read: string[] = [];
  const hex = /^(?:0x)?((?:[0-9a-f]{2})+)$/i.exec(word)?.[1];
  if (hex !== undefined) push(Buffer.from(hex, 'hex'));
  if (word.length % 4 !== 1 && /[A-Za-z]/.test(word)) push(Buffer.from(word, 'base64'));
  return read;

  function push(bytes: Buffer): void {
    // Random bytes are hardly ever text: one look at each is cheaper than a search.
    for (const byte of bytes) if (byte < 9 || byte === 127 || (byte > 13 && byte < 32)) return;
    const text = bytes.toString('utf8');
    if (!text.includes('\ufffd')) read.push(text);
  }
}

function uncoded(text: string): string {
  return text
    .replace(/%([2-7][0-9a-f])/gi, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\\u00([2-7][0-9a-f])/gi, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/&#(x?)([0-9a-f]{2,5});/gi, (_whole, x: string, code: string) =>
      String.fromCharCode(Number.parseInt(code, x === '' ? 10 : 16)),
    );
}
