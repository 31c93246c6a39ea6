/** Canonical JSON (RFC 8785), the one form that is hashed. */

import { createHash } from 'node:crypto';
import canonicalizeRfc8785 from 'canonicalize';

/** RFC 8785 text of a plain value; `undefined` members are left out as JSON.stringify does. */
export function canonical(value: unknown): string {
  const text = canonicalizeRfc8785(value);
  if (text === undefined) throw new TypeError('canonical: the value has no JSON form');
  return text;
}

/** Lower-case hex SHA-256 of the canonical JSON. */
export function canonicalHash(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex');
}
