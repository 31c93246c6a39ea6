/** Under which number a record is kept: 64 bits of its keyed hash. */

import { createHash } from 'node:crypto';

/** Odd, so that nothing is lost: 2^64 over the golden ratio. */
const MIXED = 0x9e37_79b9_7f4a_7c15n;

/** Tells the records of one entity from those of all others that have the same hash. */
export function shelfOf(app: string, entity: string): bigint {
  return createHash('sha256')
    .update(JSON.stringify([app, entity]))
    .digest()
    .readBigInt64BE();
}

/** Of the 16 bytes from `start` on, the second half mixed into the first. Among 25 million records two share a number with odds of 1 to 60,000, and one of the two is then not counted; nobody without the key of the hashes can look for such a pair. */
export function recordKey(hashes: Uint8Array, start: number, shelf: bigint): bigint {
  const view = new DataView(hashes.buffer, hashes.byteOffset + start, 16);
  return BigInt.asIntN(64, view.getBigInt64(0) ^ (view.getBigInt64(8) * MIXED) ^ shelf);
}
