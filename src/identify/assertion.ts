/** A signed word to the CRM on where a request comes from: it can tell that the request passed the gateway, and as whose. */

import { createHmac, createPrivateKey, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, SignJWT } from 'jose';
import type { JWK } from 'jose';
import type { Exchange } from '../model/exchange.ts';

const LIFE_SECONDS = 60;

/** DER before the 32 bytes of an Ed25519 private key (RFC 8410). */
const ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

export interface Signer {
  /** A JWT (RFC 7519) of one request: issuer, app, request id, method, path, the client's address, and the person where one is known. It holds for a minute. */
  sign(exchange: Exchange, person: string | null): Promise<string>;
}

export interface Ed25519 {
  readonly privateKey: KeyObject;
  /** The public half, as the JWKS shows it. */
  readonly jwk: JWK;
}

/** The gateway's signing key, made from a secret of its store: it stays the same as long as the store does. */
export async function signingKey(secret: Buffer): Promise<Ed25519> {
  const seed = createHmac('sha256', secret).update('assertion-ed25519').digest();
  const privateKey = createPrivateKey({
    key: Buffer.concat([ED25519_PREFIX, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const jwk = await exportJWK(createPublicKey(privateKey));
  return { privateKey, jwk: { ...jwk, alg: 'EdDSA', use: 'sig', kid: await calculateJwkThumbprint(jwk) } };
}

/** Signs with the gateway's key, or with a secret that the CRM shares (HS256). */
export function openSigner(key: Ed25519 | Uint8Array, issuer: string): Signer {
  const shared = key instanceof Uint8Array;
  const header = shared ? { alg: 'HS256' } : { alg: 'EdDSA', kid: key.jwk.kid ?? '' };
  return {
    async sign({ app, id, method, path, clientAddress, at }, person) {
      const issuedAt = Math.floor(at.getTime() / 1000);
      const word = new SignJWT({ htm: method, htp: path, ip: clientAddress })
        .setProtectedHeader({ ...header, typ: 'JWT' })
        .setIssuer(issuer)
        .setAudience(app)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + LIFE_SECONDS)
        .setJti(id);
      if (person !== null) word.setSubject(person);
      return word.sign(shared ? key : key.privateKey);
    },
  };
}
