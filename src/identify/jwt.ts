/** Signed tokens (JWT, RFC 7519) that name the login. */

import { createHash } from 'node:crypto';
import { createLocalJWKSet, createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { JSONWebKeySet, JWTPayload, JWTVerifyGetKey } from 'jose';
import { Fault } from '../lib/fault.ts';
import { openRecent } from '../lib/recent.ts';
import { claimIn, trustedPlaces } from './claim.ts';
import { cookiePairs } from './cookies.ts';
import { tokensIn } from './credential.ts';
import type { Asking, Claim } from './ports.ts';
import type { JwtSource } from './source-settings.ts';

const MAX_TOKEN_CHARS = 16_384;
const MAX_REMEMBERED = 10_000;
/** A token whose key was withdrawn is found out after this time at the latest. */
const REMEMBER_MS = 60_000;

/** One source with its key: a shared secret, or the keys of a file; neither where they come from `jwksUrl`. */
export interface JwtKeys {
  readonly source: JwtSource;
  readonly secret?: Uint8Array;
  readonly jwks?: JSONWebKeySet;
}

/** Whom the first good token of a request names, with the token's hash; null when it shows none. Throws UPSTREAM_DOWN when the issuer's keys cannot be had. */
export function openJwts(
  sources: readonly JwtKeys[],
  now: () => Date,
): (asking: Asking) => Promise<{ readonly claim: Claim; readonly token: string } | null> {
  const readers = sources.map((source) => openReader(source, now));
  return async (asking) => {
    for (const read of readers) {
      const word = await read(asking);
      if (word) return word;
    }
    return null;
  };
}

function openReader({ source, secret, jwks }: JwtKeys, now: () => Date) {
  const key =
    secret ?? (jwks ? createLocalJWKSet(jwks) : createRemoteJWKSet(new URL(source.jwksUrl ?? ''), REMOTE));
  const good = openRecent<Claim>(MAX_REMEMBERED);

  return async (asking: Asking): Promise<{ readonly claim: Claim; readonly token: string } | null> => {
    if (source.apps && !source.apps.includes(asking.app)) return null;
    const [text, ...others] = new Set(shownIn(asking, source));
    // Two tokens: nobody knows which of them the CRM takes.
    if (text === undefined || others.length > 0 || text.length > MAX_TOKEN_CHARS) return null;
    const token = createHash('sha256').update(text).digest('base64url');
    const at = now().getTime();
    const known = good.get(token, at);
    if (known) return { claim: known, token };
    const payload = await verified(text, key, source, now());
    const claim = payload && claimIn(payload, trustedPlaces(payload, source));
    if (!claim) return null;
    const ends = ((payload.exp ?? 0) + source.toleranceSeconds) * 1000;
    good.set(token, claim, Math.min(at + REMEMBER_MS, ends));
    return { claim, token };
  };
}

/** A token of an unknown key asks for the keys anew, but not more often than this. */
const REMOTE = { cooldownDuration: 30_000, cacheMaxAge: 600_000, timeoutDuration: 5000 } as const;

function shownIn(asking: Asking, { header, cookie }: JwtSource): readonly string[] {
  if (header !== undefined) return tokensIn(asking.headers.get(header) ?? asking.trusted.get(header));
  return cookiePairs(asking).flatMap(({ name, value }) => (name === cookie && value !== '' ? [value] : []));
}

/** The payload of a good token; null for one that is not of this issuer, not for us, out of its time, or not signed as the settings say (`none` never is). */
async function verified(
  token: string,
  key: Uint8Array | JWTVerifyGetKey,
  source: JwtSource,
  now: Date,
): Promise<JWTPayload | null> {
  const options = {
    algorithms: [...source.algorithms],
    issuer: source.issuer,
    audience: source.audience,
    clockTolerance: source.toleranceSeconds,
    currentDate: now,
    requiredClaims: ['exp'],
  };
  try {
    // The two calls are one; jose types them apart.
    const { payload } = await (key instanceof Uint8Array
      ? jwtVerify(token, key, options)
      : jwtVerify(token, key, options));
    return payload;
  } catch (error) {
    const foreign =
      error instanceof errors.JOSEError &&
      !(error instanceof errors.JWKSTimeout) &&
      error.code !== 'ERR_JOSE_GENERIC' &&
      !(error instanceof errors.JWKSInvalid);
    if (foreign) return null;
    throw new Fault('UPSTREAM_DOWN', 'looked for the keys of a token: identity.jwt[].jwksUrl gave none');
  }
}
