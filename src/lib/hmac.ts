/** HMAC-SHA256 under a secret that is used again and again. */

import { createHmac, createSecretKey } from 'node:crypto';
import type { Hmac, KeyObject } from 'node:crypto';

const known = new WeakMap<Uint8Array, { readonly bytes: Buffer; readonly key: KeyObject }>();

/** Node takes seven times as long with a key's bytes as with its object, so that is kept. A restore writes another secret into the same bytes: then it is made anew. */
export function hmac(secret: Uint8Array): Hmac {
  const kept = known.get(secret);
  if (kept?.bytes.equals(secret)) return createHmac('sha256', kept.key);
  const bytes = Buffer.from(secret);
  const key = createSecretKey(bytes);
  known.set(secret, { bytes, key });
  return createHmac('sha256', key);
}
