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

/** Crockford base32 of bytes, most significant bit first, cut to `length` characters. */
export function base32(bytes: Uint8Array, length: number): string {
  let bits = 0;
  let value = 0;
  let text = '';
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5 && text.length < length) {
      bits -= 5;
      text += ALPHABET[(value >>> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  return text;
}
