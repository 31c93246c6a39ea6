/** The part of a request that is the CRM's session, and keyed hashes that stand for it and for our own secrets. */

import { createHash, createHmac } from 'node:crypto';
import { canonical } from '../lib/json.ts';
import { cookiePairs } from './cookies.ts';
import type { Asking } from './ports.ts';

/** What an app's session is made of, as its profile says. */
export interface SessionParts {
  readonly name: string;
  readonly session: { readonly cookies: readonly string[]; readonly headers: readonly string[] };
}

/** Header fields to show to the CRM, by lower-case name. */
export type Credential = ReadonlyMap<string, string>;

/** The session that a request shows, or null. A cookie that is sent twice stays twice, in order: the CRM must read it as it will read the request itself. */
export function credentialOf(asking: Asking, { session }: SessionParts): Credential | null {
  const credential = new Map<string, string>();
  const cookies = cookiePairs(asking).filter(
    ({ name, value }) => session.cookies.includes(name) && value !== '',
  );
  if (cookies.length > 0) credential.set('cookie', cookies.map(({ text }) => text).join('; '));
  for (const name of session.headers.map((header) => header.toLowerCase())) {
    const value = asking.headers.get(name);
    if (value !== undefined && value.trim() !== '') credential.set(name, value);
  }
  return credential.size === 0 ? null : credential;
}

/** A name for something secret that tells nothing of it: HMAC-SHA256 under the gateway's key, base64url. `use` keeps the kinds of names apart. */
export function keyedHash(key: Buffer, use: string, ...parts: readonly unknown[]): string {
  return createHmac('sha256', key)
    .update(canonical([use, ...parts]))
    .digest('base64url');
}

/** What a token is stored under. It has 256 random bits, so it needs no key. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
