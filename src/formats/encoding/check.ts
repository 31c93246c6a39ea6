/** Checks that bytes which are never decoded as a whole are of their encoding. */

import { isUtf8 } from 'node:buffer';
import { decoderFor } from './decoder.ts';
import { kindOf } from './names.ts';
import type { Encoding } from './names.ts';

/** Says of whole rows whether they are text of an encoding that is scanned as it is. GB18030 is checked for whole characters; those that nobody assigned are found where a cell is decoded. */
export function checkerFor(encoding: Encoding): (rows: Uint8Array) => boolean {
  if (encoding === 'utf-8') return isUtf8;
  if (encoding === 'gb18030') return isGb;
  if (kindOf(encoding) === 'single') return () => true;
  return (rows) => {
    try {
      decoderFor(encoding).decode(rows, false);
      return true;
    } catch {
      return false;
    }
  };
}

const HIGH_BITS = 0x80808080 | 0;
const [NO, PAIR, DIGIT] = [0, 1, 2];

/** What a byte is as the second of a character. */
const SECOND = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x30 && byte <= 0x39) return DIGIT;
  return byte >= 0x40 && byte !== 0x7f && byte !== 0xff ? PAIR : NO;
});

/** Two bytes (81-FE, then 40-7E or 80-FE) or four (81-FE, 30-39, 81-FE, 30-39); 80 alone is the euro sign. */
function isGb(bytes: Uint8Array): boolean {
  const skew = -bytes.byteOffset & 3;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + skew, Math.max(0, bytes.length - skew) >> 2);
  const { length } = bytes;
  let at = 0;
  while (at < length) {
    const lead = bytes[at] ?? 0;
    if (lead <= 0x80) {
      at += 1;
      if (((at - skew) & 3) !== 0) continue;
      let word = (at - skew) >> 2;
      while (word < words.length && ((words[word] ?? 0) & HIGH_BITS) === 0) word += 1;
      at = Math.max(at, skew + word * 4);
      continue;
    }
    const second = SECOND[bytes[at + 1] ?? 0];
    if (lead === 0xff || second === NO) return false;
    if (second === DIGIT && !isFourth(bytes, at)) return false;
    at += second === PAIR ? 2 : 4;
  }
  return true;
}

function isFourth(bytes: Uint8Array, at: number): boolean {
  const third = bytes[at + 2] ?? 0;
  const fourth = bytes[at + 3] ?? 0;
  return third >= 0x81 && third !== 0xff && fourth >= 0x30 && fourth <= 0x39;
}
