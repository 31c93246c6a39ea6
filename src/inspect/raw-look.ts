/** A look at the bytes of a cell: what they may hold. */

import { AT, LETTER, WIDE } from '../formats/traits.ts';
import type { Traits } from '../formats/traits.ts';

/** The traits of the text that the bytes are. */
export function traitsOfBytes(bytes: Uint8Array, from: number, to: number): Traits {
  let bits = 0;
  let digits = 0;
  for (let at = from; at < to; at += 1) {
    const kind = KINDS[bytes[at] ?? 0] ?? 0;
    bits |= kind;
    digits += kind >>> 4;
  }
  return (bits & 15) | ((digits > 255 ? 255 : digits) << 8);
}

const DIGIT = 16;
const KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80) return WIDE;
  if (byte >= 0x30 && byte <= 0x39) return DIGIT;
  if (byte === 0x40) return AT;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a ? LETTER : 0;
});
