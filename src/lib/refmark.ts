/** Row references: a short keyed mark per row, which nobody can make or guess without the key. */

import { createHmac, createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { base32 } from './ids.ts';

/** The bits of HMAC-SHA256 that a reference shows: 12 characters of 5 bits. */
export const REF_BITS = 60;

/** The reference of row `row` (from 1, as written) of table `table` under a key. */
export function rowRef(key: Uint8Array, table: number, row: number): string {
  return base32(createHmac('sha256', keyObjectOf(key)).update(`${table}:${row}`).digest(), REF_BITS / 5);
}

/** Node takes five times as long for bytes as for a key that it has seen (a row has one mark, a file a million). */
function keyObjectOf(key: Uint8Array): KeyObject {
  const known = KEYS.get(key);
  if (known) return known;
  const made = createSecretKey(key);
  KEYS.set(key, made);
  return made;
}

const KEYS = new WeakMap<Uint8Array, KeyObject>();

/** A text as a reference: upper case, the letters that people misread put right. Null when it cannot be one. */
export function asRef(text: string): string | null {
  const ref = text.trim().toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1');
  return /^[0-9A-HJKMNP-TV-Z]{12}$/.test(ref) ? ref : null;
}
