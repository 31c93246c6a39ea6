/** Settings of the sources of identity that belong to a site: headers of a proxy, signed tokens, the company's identity provider, API keys. */

import { z } from 'zod';

export const HeaderName = z.string().regex(/^[a-z0-9-]+$/);
const EnvironmentName = z.string().regex(/^[A-Z_][A-Z0-9_]*$/);
const Pointer = z
  .string()
  .regex(/^(?:(?:\/[^/]*)+|[^/.\s][^/\s]*)$/)
  .describe('Place in the JSON: a.b or an RFC 6901 pointer such as /a/b.');
const Apps = z.array(z.string()).optional().describe('Apps that this is for; absent: all.');

/** How a name stands in a text that holds more than the name. */
const Inside = z
  .strictObject({
    base64: z.boolean().default(false).describe('Whether the text is base64 or base64url.'),
    json: Pointer.optional(),
    after: z.string().min(1).max(80).optional().describe('The name begins behind this text.'),
    before: z.string().min(1).max(80).optional().describe('The name ends where this text begins.'),
  })
  .describe('Where the name stands in the field; a text without it names nobody.');
export type Inside = z.infer<typeof Inside>;

export const TrustedHeader = z.strictObject({
  name: HeaderName.describe(
    'Lower-case name of the header in which an identity-aware proxy names the login.',
  ),
  networks: z
    .array(z.string().min(3))
    .min(1)
    .describe('Networks (CIDR) whose connections may set it; from others it is dropped.'),
  inside: Inside.optional(),
  agree: z
    .strictObject({
      name: HeaderName.describe('Lower-case name of the second header.'),
      inside: Inside.optional(),
    })
    .optional()
    .describe('A second header that must be there too and name the same person.'),
  secret: z
    .strictObject({
      name: HeaderName.describe('Lower-case name of the header in which the proxy shows the secret.'),
      environment: EnvironmentName.describe('Environment variable that holds it, at least 16 characters.'),
    })
    .optional()
    .describe('A secret that the proxy must show as well; it is never sent to the CRM.'),
});
export type TrustedHeader = z.infer<typeof TrustedHeader>;

const PUBLIC_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;
const SECRET_ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const;

export const JwtSource = z
  .strictObject({
    header: HeaderName.optional().describe(
      'Lower-case name of the header that carries the token; "Bearer " before it is left out.',
    ),
    cookie: z.string().min(1).optional().describe('Name of the cookie that carries the token.'),
    jwksUrl: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Address of the keys (JWKS) of the issuer.'),
    jwksFile: z
      .string()
      .min(1)
      .optional()
      .describe('File with the keys (JWKS); beside this file if relative.'),
    secretEnvironment: EnvironmentName.optional().describe(
      'Environment variable with the shared secret of the HS algorithms, at least 32 characters.',
    ),
    algorithms: z
      .array(z.enum([...PUBLIC_ALGORITHMS, ...SECRET_ALGORITHMS]))
      .min(1)
      .describe('Signature algorithms that are believed; a token names its own, and no other is tried.'),
    issuer: z.string().min(1).describe('Issuer (iss) that a token must name.'),
    audience: z.string().min(1).describe('Audience (aud) that a token must be meant for.'),
    toleranceSeconds: z.int().min(0).max(300).default(30).describe('How far the clocks may differ.'),
    login: Pointer.default('sub').describe('Claim that is the login: a.b or an RFC 6901 pointer.'),
    email: Pointer.optional().describe('Claim that is the e-mail address.'),
    roles: Pointer.optional().describe('Claim with roles, of which those in `roles` count.'),
    apps: Apps,
  })
  .refine(
    ({ header, cookie }) => (header === undefined) !== (cookie === undefined),
    'write either header or cookie',
  )
  .refine(
    ({ jwksUrl, jwksFile, secretEnvironment }) =>
      [jwksUrl, jwksFile, secretEnvironment].filter((one) => one !== undefined).length === 1,
    'write one of jwksUrl, jwksFile and secretEnvironment',
  )
  .refine(
    ({ algorithms, secretEnvironment }) =>
      algorithms.every((name) => name.startsWith('HS') === (secretEnvironment !== undefined)),
    'HS algorithms go with secretEnvironment, and all others with a JWKS: a public key must never be taken for a secret',
  );
export type JwtSource = z.infer<typeof JwtSource>;

export const OidcSource = z.strictObject({
  issuer: z
    .url({ protocol: /^https?$/ })
    .refine(
      (url) => url.startsWith('https:') || /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?=[:/]|$)/.test(url),
      'write an https address: plain http is only for this machine',
    )
    .describe('Address of the identity provider, as its discovery document names it.'),
  clientId: z.string().min(1).describe('Id under which the gateway is registered there.'),
  clientSecretEnvironment: EnvironmentName.optional().describe(
    'Environment variable with the client secret; absent: a public client (PKCE alone).',
  ),
  scopes: z
    .array(z.string().min(1))
    .default(['openid', 'email', 'profile'])
    .describe('Scopes that are asked for.'),
  login: Pointer.default('preferred_username').describe(
    'Claim that is the login: a.b or an RFC 6901 pointer.',
  ),
  email: Pointer.default('email').describe(
    'Claim that is the e-mail address; not used where email_verified is there and not true. What claims say of roles stands in directory.claims.',
  ),
  sessionHours: z.int().min(1).max(168).default(10).describe('How long one sign-in lasts.'),
});
export type OidcSource = z.infer<typeof OidcSource>;

export const ApiKeys = z.strictObject({
  headers: z
    .array(HeaderName)
    .default([])
    .describe('Lower-case names of headers that carry a key; "Bearer " and the like before it are left out.'),
  query: z.array(z.string().min(1)).default([]).describe('Names of query parameters that carry a key.'),
  basic: z.boolean().default(false).describe('Whether the password of Basic authentication is a key.'),
  keys: z
    .array(
      z.strictObject({
        sha256: z
          .string()
          .regex(/^[0-9a-f]{64}$/)
          .describe("Lower-case hex SHA-256 of the key: printf %s 'THE-KEY' | sha256sum."),
        name: z
          .string()
          .regex(/^[a-z0-9-]{1,60}$/)
          .describe('Name in rules and records; each once.'),
        owner: z.string().min(1).describe('Id of the person who answers for it.'),
        kind: z
          .enum(['api', 'integration', 'agent'])
          .default('api')
          .describe('What uses it: a script of the owner, another system, or an AI agent.'),
        roles: z
          .array(z.string().regex(/^[a-z0-9-]{1,40}$/))
          .min(1)
          .optional()
          .describe("Roles by which rules find it, in place of the owner's: limits of its own."),
      }),
    )
    .default([])
    .refine(
      (keys) => new Set(keys.map(({ name }) => name)).size === keys.length,
      'two keys have the same name: rename one',
    )
    .describe('Known keys; one that is not listed is nobody’s, whatever else the request shows.'),
  apps: Apps,
});
export type ApiKeys = z.infer<typeof ApiKeys>;

/** The identity part of an app. */
export const AppIdentity = z.strictObject({
  unidentified: z
    .enum(['pass', 'refuse'])
    .default('pass')
    .describe(
      'What happens to ordinary requests of nobody we know; exports are refused in any case, and paths in `open` of the profile pass.',
    ),
  frontDoor: z
    .enum(['none', 'oidc'])
    .default('none')
    .describe(
      'oidc: whoever is not signed in is sent to the identity provider before anything of the app is shown.',
    ),
  deviceExports: z
    .boolean()
    .default(false)
    .describe(
      'Whether a device that signed in by a one-time code may export; otherwise it opens our own pages only.',
    ),
  assertion: z
    .strictObject({
      header: HeaderName.default('x-exportgate-assertion').describe(
        'Lower-case name of the header; a client’s own is dropped.',
      ),
      secretEnvironment: EnvironmentName.optional().describe(
        'Environment variable with a shared secret (HS256), at least 32 characters; absent: EdDSA, with the key at /_exportgate/jwks.json.',
      ),
    })
    .optional()
    .describe(
      'A signed token (JWT) with each request, by which the CRM can check that it came through the gateway.',
    ),
});
export type AppIdentity = z.infer<typeof AppIdentity>;
