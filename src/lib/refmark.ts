/** Row references: a short keyed mark per row, which nobody can make or guess without the key. */

import { createCipheriv } from 'node:crypto';
import { base32Blocks } from './ids.ts';

/** The bits of a reference: 12 characters of 5 bits. */
export const REF_BITS = 60;

const CHARS = REF_BITS / 5;
const BLOCK = 16;

/** The references of `count` rows from row `from` (counted from 1, as written) of table `table`, under a key of 32 bytes.
 *
 * The first 60 bits of AES-256 over the block of table and row. As a keyed function of few distinct inputs it is as good as HMAC (the PRP/PRF switching lemma: 2^-73 for a million rows), and it takes one call for a batch, where HMAC takes one call of microseconds for each row. */
export function rowRefs(key: Uint8Array, table: number, from: number, count: number): string[] {
  const blocks = Buffer.alloc(count * BLOCK);
  for (let index = 0; index < count; index += 1) {
    blocks.writeUInt32BE(table, index * BLOCK + 4);
    blocks.writeUInt32BE(from + index, index * BLOCK + 12);
  }
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  const sealed = cipher.update(blocks);
  cipher.final(); // whole blocks without padding: nothing is left
  const text = base32Blocks(sealed, BLOCK, CHARS);
  const refs: string[] = [];
  for (let at = 0; at < text.length; at += CHARS) refs.push(text.slice(at, at + CHARS));
  return refs;
}

/** The reference of one row. */
export function rowRef(key: Uint8Array, table: number, row: number): string {
  return rowRefs(key, table, row, 1)[0] ?? '';
}

/** A text as a reference: upper case, the letters that people misread put right. Null when it cannot be one. */
export function asRef(text: string): string | null {
  const ref = text.trim().toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1');
  return /^[0-9A-HJKMNP-TV-Z]{12}$/.test(ref) ? ref : null;
}
