/** What a value of a JSON text may hold, by its bytes. */

import { CLOSE_LIST, CLOSE_OBJECT, QUOTE } from './scan.ts';
import { ANYTHING, AT, ESCAPED, LETTER, WIDE } from '../traits.ts';
import type { Traits } from '../traits.ts';

/** Of a text, number or word, and of an empty list or object; of other values nothing is known. */
export function traitsOfJson(bytes: Uint8Array, start: number, end: number): Traits {
  const first = bytes[start];
  if (first === NULL) return 0;
  const last = bytes[end - 1];
  if (last === CLOSE_LIST || last === CLOSE_OBJECT) return end - start === 2 ? LETTER : ANYTHING;
  let bits = 0;
  let digits = 0;
  for (let at = start; at < end; at += 1) {
    const kind = KINDS[bytes[at] ?? 0] ?? 0;
    bits |= kind;
    digits += kind >>> 4;
  }
  // With an exponent it may have any number of digits as text.
  if (first !== QUOTE && digits > 0 && (bits & LETTER) !== 0) return ANYTHING;
  return (bits & 15) | (Math.min(digits, 255) << 8);
}

const NULL = 0x6e;
const DIGIT = 16;
const KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80) return WIDE;
  if (byte >= 0x30 && byte <= 0x39) return DIGIT;
  if (byte === 0x40) return AT;
  if (byte === 0x5c) return ESCAPED;
  return (byte | 32) >= 0x61 && (byte | 32) <= 0x7a ? LETTER : 0;
});
