/** The key of an export's row references. */

import { hkdfSync } from 'node:crypto';

/** The mark key of one export: HKDF-SHA256 of the gateway's mark secret. Whoever sees one export's key can make no other's. */
export function markKeyOf(root: Uint8Array, exportId: string): Buffer {
  return Buffer.from(hkdfSync('sha256', root, '', `exportgate/mark/v1/${exportId}`, 32));
}
