/** The part of a request that is the CRM's session, and keyed hashes that stand for it and for our own secrets. */

import { createHash, hash, randomBytes } from 'node:crypto';
import { hmac } from '../lib/hmac.ts';
import { canonical } from '../lib/json.ts';
import { openRecent } from '../lib/recent.ts';
import { remembered } from '../lib/remembered.ts';
import { cookiePairs } from './cookies.ts';
import type { Asking } from './ports.ts';

/** What an app's session is made of, as its profile says; cookie names may hold `*`, since some products add an id of the site to them. */
export interface SessionParts {
  readonly cookies: readonly string[];
  readonly headers: readonly string[];
}

/** Header fields to show to the CRM, by lower-case name. */
export type Credential = ReadonlyMap<string, string>;

/** The session that a request shows, or null. A cookie that is sent twice stays twice, in order: the CRM must read it as it will read the request itself. */
export function credentialOf(asking: Pick<Asking, 'headers'>, session: SessionParts): Credential | null {
  const credential = new Map<string, string>();
  const cookies = new Set(sessionCookies(asking, session).map(({ pair }) => pair));
  if (cookies.size > 0) credential.set('cookie', [...cookies].map(({ text }) => text).join('; '));
  for (const name of session.headers.map((header) => header.toLowerCase())) {
    const value = asking.headers.get(name);
    if (value !== undefined && value.trim() !== '') credential.set(name, value);
  }
  return credential.size === 0 ? null : credential;
}

/** The single secrets of a session, each with the name of the cookie or header it stands in: values of its cookies, and of its headers without "Bearer " and the like. */
export function secretsOf(
  asking: Pick<Asking, 'headers'>,
  session: SessionParts,
): readonly { readonly part: string; readonly secret: string }[] {
  return [
    ...sessionCookies(asking, session).map(({ name, value }) => ({ part: `cookie ${name}`, secret: value })),
    ...session.headers.flatMap((name) =>
      tokensIn(asking.headers.get(name.toLowerCase())).map((secret) => ({ part: `header ${name}`, secret })),
    ),
  ];
}

/** The cookies of a session under every name that some server reads as theirs: also `sid` within `x=1,sid=2`, which old ones take for two cookies. */
function sessionCookies(asking: Pick<Asking, 'headers'>, { cookies }: SessionParts) {
  return cookiePairs(asking).flatMap((pair) =>
    pair.text.split(',').flatMap((part) => {
      const equals = part.indexOf('=');
      const name = plainCookie(part.slice(0, Math.max(equals, 0)));
      const value = part.slice(equals + 1).trim();
      return name !== '' && value !== '' && cookies.some((pattern) => isNamed(plainCookie(pattern), name))
        ? [{ name, value, pair }]
        : [];
    }),
  );
}

/** PHP undoes `%53` in a cookie's name and reads blanks and dots as `_`; others ignore letters' case. */
const plainCookie = remembered(1000, (name) =>
  name
    .replaceAll(/%([0-7][0-9a-f])/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .trim()
    .replaceAll(/[. +[]/g, '_')
    .toLowerCase(),
);

/** The token of a header, without an authentication scheme before it; Basic carries none. */
export function tokensIn(value: string | undefined): readonly string[] {
  const text = value?.trim() ?? '';
  const [, scheme, token] = /^([A-Za-z][A-Za-z-]*) +(\S.*)$/.exec(text) ?? [];
  if (scheme?.toLowerCase() === 'basic') return [];
  return text === '' ? [] : [token ?? text];
}

/** `*` in a pattern stands for any characters. */
function isNamed(pattern: string, name: string): boolean {
  if (pattern === name) return true;
  const [start = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return false;
  const end = rest.at(-1) ?? '';
  if (!name.startsWith(start) || !name.endsWith(end)) return false;
  let at = start.length;
  for (const part of rest.slice(0, -1)) {
    at = name.indexOf(part, at);
    if (at < 0) return false;
    at += part.length;
  }
  return at <= name.length - end.length;
}

/** A name for something secret that tells nothing of it: HMAC-SHA256 under the gateway's key, base64url. `use` keeps the kinds of names apart. */
export function keyedHash(key: Buffer, use: string, ...parts: readonly unknown[]): string {
  return hmac(key)
    .update(canonical([use, ...parts]))
    .digest('base64url');
}

/** Keyed hashes of what comes with every request. Making one costs more than all the rest of knowing who asks, so those of late are found again by a plain hash; nothing secret is kept as it is. */
export function rememberNames(key: Buffer): (use: string, ...parts: readonly string[]) => string {
  const remember = rememberSecretly<string>(key);
  return (use, ...parts) => remember([use, ...parts].join('\0'), () => keyedHash(key, use, ...parts));
}

/** The names that were made of secrets under this key, as long as it stands there. */
export function rememberSecretly<Name extends string | null>(
  key: Buffer,
): (secrets: string, make: () => Name) => Name {
  const salt = randomBytes(16).toString('base64url');
  let under = Buffer.from(key);
  let names = openRecent<Name>(MAX_NAMES);
  return (secrets, make) => {
    // A restore writes another key into the same bytes.
    if (!under.equals(key)) {
      under = Buffer.from(key);
      names = openRecent<Name>(MAX_NAMES);
    }
    const quick = hash('sha256', `${salt}\0${secrets}`, 'base64url');
    const known = names.get(quick, 0);
    if (known !== undefined) return known;
    const name = make();
    names.set(quick, name, 1);
    return name;
  };
}
const MAX_NAMES = 10_000;

/** What a token is stored under. It has 256 random bits, so it needs no key. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
