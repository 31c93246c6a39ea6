/** Random ids and tokens. */

import { randomBytes, randomInt } from 'node:crypto';

/** Crockford's base32: no I, L, O, U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Crockford base32 of random bits, `groups` groups of four characters joined by `-`. */
export function newId(groups: number): string {
  const bytes = randomBytes(groups * 4);
  return Array.from({ length: groups }, (_, group) =>
    Array.from({ length: 4 }, (_unused, index) => ALPHABET[(bytes[group * 4 + index] ?? 0) & 31]).join(''),
  ).join('-');
}

/** 256 random bits, base64url: 43 characters. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** A code that a person types: eight decimal digits, every value equally likely. */
export function newCode(): string {
  return String(randomInt(0, 100_000_000)).padStart(8, '0');
}

const CODES = Buffer.from(ALPHABET, 'latin1');

/** Crockford base32 of each block of bytes, most significant bit first and cut to `chars` characters, one behind the other. */
export function base32Blocks(bytes: Uint8Array, blockBytes: number, chars: number): string {
  const count = Math.floor(bytes.length / blockBytes);
  const text = Buffer.allocUnsafe(count * chars);
  let to = 0;
  for (let block = 0; block < count; block += 1) {
    let bits = 0;
    let value = 0;
    let from = block * blockBytes;
    for (let char = 0; char < chars; char += 1) {
      if (bits < 5) {
        value = ((value & 31) << 8) | (bytes[from] ?? 0);
        from += 1;
        bits += 8;
      }
      bits -= 5;
      text[to] = CODES[(value >>> bits) & 31] ?? 0;
      to += 1;
    }
  }
  return text.toString('latin1');
}
