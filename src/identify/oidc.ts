/** Signing in at the company's identity provider (OpenID Connect: code flow with PKCE, state and nonce). */

import { createHmac } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';
import * as client from 'openid-client';
import { Fault } from '../lib/fault.ts';
import type { Principal } from '../model/principal.ts';
import { claimIn, trustedPlaces } from './claim.ts';
import { ownCookie, setCookie } from './cookies.ts';
import { tokenHash } from './credential.ts';
import type { Asking, Claim, SignInByOidc, Signins } from './ports.ts';
import type { OidcSource } from './source-settings.ts';

/** Registered at the provider as the redirect address, under each host name of the apps. */
const OIDC_CALLBACK = '/_exportgate/signin/oidc/callback';

const BEGUN_SECONDS = 600;

export interface OidcParts {
  readonly settings: OidcSource | undefined;
  readonly clientSecret: string | undefined;
  readonly hashKey: Buffer;
  readonly signins: Signins;
  /** Whom of the directory a claim means; may take a person up whom only the provider knows. */
  readonly personOf: (claim: Claim, claims: Readonly<Record<string, unknown>>) => Promise<Principal | null>;
  /** Told why a sign-in failed, by a code of the protocol; for the log. */
  readonly failed: (code: string) => void;
  readonly now: () => Date;
  readonly newToken: () => string;
}

/** What a sign-in under way must be finished with; sealed in a cookie of the browser that began it. */
interface Begun {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly next: string;
}

export function openOidc(parts: OidcParts): SignInByOidc {
  const { settings, signins, now } = parts;
  const sealKey = createHmac('sha256', parts.hashKey).update('oidc-begun').digest();
  let discovered: Promise<client.Configuration> | null = null;

  return {
    offered: settings !== undefined,

    async begin(asking, origin, next) {
      if (!settings) return null;
      const provider = await discover(settings);
      const begun: Begun = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
        next,
      };
      const url = client.buildAuthorizationUrl(provider, {
        redirect_uri: `${origin}${OIDC_CALLBACK}`,
        scope: settings.scopes.join(' '),
        state: begun.state,
        nonce: begun.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(begun.verifier),
        code_challenge_method: 'S256',
      });
      return { url: url.href, cookie: setCookie('begun', await sealed(begun), asking.secure, BEGUN_SECONDS) };
    },

    async finish(asking, url) {
      const begun = settings && (await unsealed(ownCookie(asking, 'begun')));
      if (!settings || !begun) return { kind: 'refused' };
      const provider = await discover(settings);
      const claims = await claimsOf(provider, url, begun);
      if (!claims) return { kind: 'refused' };
      const claim = claimIn(claims, trustedPlaces(claims, settings));
      const person = claim && (await parts.personOf(claim, claims));
      if (!person) return { kind: 'unknown' };
      return {
        kind: 'signed-in',
        person: person.id,
        cookies: [await signIn(asking, person, settings), setCookie('begun', '', asking.secure, 0)],
        next: begun.next,
      };
    },
  };

  async function discover({ issuer, clientId }: OidcSource): Promise<client.Configuration> {
    // Plain http is only for a provider on this machine: the settings take no other.
    const options = issuer.startsWith('http:') ? { execute: [client.allowInsecureRequests] } : undefined;
    const authentication =
      parts.clientSecret === undefined ? client.None() : client.ClientSecretBasic(parts.clientSecret);
    discovered ??= client.discovery(new URL(issuer), clientId, undefined, authentication, options);
    try {
      return await discovered;
    } catch (error) {
      discovered = null;
      parts.failed(codeOf(error));
      throw new Fault(
        'UPSTREAM_DOWN',
        'asked the identity provider how it works: check identity.oidc.issuer',
      );
    }
  }

  /** The verified claims of the ID token; null when the provider's answer is not the one to this sign-in. */
  async function claimsOf(
    provider: client.Configuration,
    url: URL,
    { state, nonce, verifier }: Begun,
  ): Promise<Readonly<Record<string, unknown>> | null> {
    try {
      const tokens = await client.authorizationCodeGrant(provider, url, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims) return null;
      if (settings && claimIn(claims, trustedPlaces(claims, settings))) return claims;
      // Some providers say more than the subject only when they are asked (OpenID Connect Core, section 5.3).
      return { ...(await client.fetchUserInfo(provider, tokens.access_token, claims.sub)), ...claims };
    } catch (error) {
      parts.failed(codeOf(error));
      return null;
    }
  }

  async function signIn(asking: Asking, person: Principal, { sessionHours }: OidcSource): Promise<string> {
    const earlier = ownCookie(asking, 'oidc');
    if (earlier !== null) await signins.end(tokenHash(earlier));
    const token = parts.newToken();
    const expiresAt = new Date(now().getTime() + sessionHours * 3_600_000).toISOString();
    await signins.add({
      cookieHash: tokenHash(token),
      person: person.id,
      kind: 'oidc',
      boundTo: null,
      expiresAt,
    });
    return setCookie('oidc', token, asking.secure, sessionHours * 3600);
  }

  async function sealed(begun: Begun): Promise<string> {
    return new EncryptJWT({ ...begun })
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setExpirationTime(new Date(now().getTime() + BEGUN_SECONDS * 1000))
      .encrypt(sealKey);
  }

  /** Null for none, for another's, and for one that is too old. */
  async function unsealed(text: string | null): Promise<Begun | null> {
    if (text === null) return null;
    try {
      const { payload } = await jwtDecrypt<Begun>(text, sealKey, {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
        requiredClaims: ['exp', 'state', 'nonce', 'verifier', 'next'],
        currentDate: now(),
      });
      return payload;
    } catch {
      return null; // whatever was sent, it is not what we gave
    }
  }
}

/** A code or a class name: messages may quote what was sent. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
