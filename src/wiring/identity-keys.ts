/** The secrets and keys of identification: read once at the start, so that a missing one stops the start and no request. */

import { readFileSync } from 'node:fs';
import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { within } from '../config/index.ts';
import type { Config } from '../config/settings.ts';
import { openSigner, signingKey } from '../identify/assertion.ts';
import type { Ed25519 } from '../identify/assertion.ts';
import type { JwtKeys } from '../identify/jwt.ts';
import { networkList } from '../lib/networks.ts';
import { Fault } from '../lib/fault.ts';
import type { Exchange } from '../model/exchange.ts';
import type { Assertion } from '../proxy/ports.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The value of a variable that a setting names. Throws INPUT when it is missing or shorter than `least` characters. */
export function secretIn(env: Environment, name: string, setting: string, least: number): string {
  const value = env[name] ?? '';
  if (value.length < least)
    throw new Fault(
      'INPUT',
      `read the secret of ${setting}: the variable ${name} is ${value === '' ? 'not set' : `shorter than ${least} characters`}`,
    );
  return value;
}

export function jwtKeys(
  sources: Config['identity']['jwt'],
  { env, baseFolder }: { readonly env: Environment; readonly baseFolder: string },
): readonly JwtKeys[] {
  return sources.map((source) => {
    if (source.secretEnvironment !== undefined)
      return {
        source,
        secret: new TextEncoder().encode(secretIn(env, source.secretEnvironment, 'identity.jwt', 32)),
      };
    return source.jwksFile === undefined
      ? { source }
      : { source, jwks: jwksOf(within(baseFolder, source.jwksFile)) };
  });
}

const Jwks = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) });

function jwksOf(path: string): z.infer<typeof Jwks> {
  try {
    return Jwks.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    throw new Fault('INPUT', `read identity.jwt[].jwksFile: ${path} is no readable JWKS with a key in it`);
  }
}

/** The trusted header as the proxy reads it; null when none is configured. */
export function trustedHeaderOf({ identity }: Pick<Config, 'identity'>, env: Environment) {
  const { trustedHeader } = identity;
  if (!trustedHeader) return null;
  const { name, networks, agree, secret } = trustedHeader;
  const inNetworks = networkList(networks);
  const expected =
    secret && Buffer.from(secretIn(env, secret.environment, 'identity.trustedHeader.secret', 16));
  return {
    name,
    second: agree?.name,
    secret: secret?.name,
    accepts: (address: string, shown: string | undefined) =>
      inNetworks(address) && (expected === undefined || isSame(Buffer.from(shown ?? ''), expected)),
  };
}

const isSame = (left: Buffer, right: Buffer): boolean =>
  left.length === right.length && timingSafeEqual(left, right);

/** Headers that carry signed tokens and keys, which anybody may send. */
export const signedHeadersOf = ({ identity }: Pick<Config, 'identity'>): readonly string[] => [
  ...identity.jwt.flatMap(({ header }) => header ?? []),
  ...(identity.apiKeys?.headers ?? []),
];

export interface Assertions {
  of(app: string): Assertion | undefined;
  /** The public keys, for /_exportgate/jwks.json. */
  readonly jwks: { readonly keys: readonly Ed25519['jwk'][] };
}

/** `personOf` tells whom a request was identified as, if it was. */
export async function openAssertions(
  { apps, site }: Pick<Config, 'apps' | 'site'>,
  secret: Buffer,
  env: Environment,
  personOf: (exchange: Exchange) => string | null,
): Promise<Assertions> {
  const own = await signingKey(secret);
  const made = new Map<string, Assertion>();
  for (const { name, assertion } of apps) {
    if (!assertion) continue;
    const { header, secretEnvironment } = assertion;
    const shared =
      secretEnvironment === undefined
        ? null
        : new TextEncoder().encode(secretIn(env, secretEnvironment, 'apps[].assertion', 32));
    const signer = openSigner(shared ?? own, site.url);
    made.set(name, { header, sign: (exchange) => signer.sign(exchange, personOf(exchange)) });
  }
  return { of: (app) => made.get(app), jwks: { keys: [own.jwk] } };
}
