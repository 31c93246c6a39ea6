/** Settings of a profile: how the product shows who is logged in. */

import { z } from 'zod';
import { faultCode } from '../lib/fault.ts';
import { compileSelector } from '../lib/html-select.ts';

const Path = z.string().startsWith('/');
const Place = z.string().regex(/^(?:(?:\/[^/]*)+|[^/.$[\]\s]+(?:\.[^/.$[\]\s]+)*)$/);
const Patterns = z.record(Place, z.string()).default({});

const Door = z.strictObject({
  method: z.string().default('POST').describe('Method; "*" for any.'),
  path: Path.describe('Glob over the decoded path; * stops at a slash, ** does not.'),
});

const Whoami = z
  .strictObject({
    method: z.enum(['GET', 'POST']).default('GET'),
    path: Path.describe('Path of the call that tells whose session it is.'),
    headers: z
      .record(z.string().regex(/^[a-z0-9-]+$/), z.string())
      .default({})
      .describe('Headers that the call needs besides the session.'),
    form: z.record(z.string(), z.string()).optional().describe('Body of a POST, as a form.'),
    json: z.unknown().optional().describe('Body of a POST, as JSON: a JSON-RPC or GraphQL call too.'),
    ok: Patterns.describe(
      'Places in the answer and the pattern that each must match; otherwise nobody is logged in, whatever the status is.',
    ),
    login: Place.optional().describe(
      'Where the login stands in the JSON answer: a.b, or a JSON pointer such as /a/0/b.',
    ),
    id: Place.optional().describe(
      "Where the CRM's own id of the person stands; it counts as one more login.",
    ),
    email: Place.optional().describe('Where the e-mail address stands.'),
    roles: Place.optional().describe(
      'Where a role or a list of roles stands; those of the configuration count.',
    ),
  })
  .refine(
    ({ login, id, email }) => (login ?? id ?? email) !== undefined,
    'write login, id or email: where the answer names the person',
  )
  .refine(({ form, json }) => form === undefined || json === undefined, 'write form or json, not both')
  .refine(
    ({ method, form, json }) => method === 'POST' || (form === undefined && json === undefined),
    'a body goes with method: POST',
  );

const Page = z.strictObject({
  path: Path.describe('A page of the CRM that shows who is logged in.'),
  select: z
    .string()
    .refine(
      isSelector,
      'this CSS selector is none that can be followed: use tags, classes, ids, attributes, blanks and >',
    )
    .describe('CSS selector of the element that holds the login.'),
  attribute: z.string().min(1).optional().describe('Its attribute that is the login; absent: its text.'),
  inside: z
    .strictObject({
      base64: z.boolean().default(false).describe('Whether the text is base64 or base64url.'),
      json: Place.optional().describe('Where the login stands, if the text is JSON.'),
      after: z.string().min(1).max(80).optional().describe('The login begins behind this text.'),
      before: z.string().min(1).max(80).optional().describe('The login ends where this text begins.'),
    })
    .optional()
    .describe('Where the login stands in a text that holds more.'),
});

const Login = z.strictObject({
  match: Door.describe('The request that logs somebody in.'),
  field: z
    .string()
    .min(1)
    .describe('Field of its form or JSON body that holds the login; nested ones as a.b.'),
  ok: z
    .strictObject({
      status: z
        .array(z.int().min(200).max(399))
        .min(1)
        .default([200, 204, 302, 303])
        .describe('Status of the answer to a login that succeeded.'),
      json: Patterns.describe('Places in its JSON and the pattern that each must match.'),
    })
    .prefault({})
    .describe('How an answer says that the login succeeded.'),
  token: z
    .strictObject({
      cookie: z.string().min(1).optional().describe('Name of the cookie that the answer sets.'),
      json: Place.optional().describe('Place of the token in its JSON.'),
    })
    .refine(
      ({ cookie, json }) => (cookie === undefined) !== (json === undefined),
      'write either cookie or json',
    )
    .describe("The new session: it must be one of the session's cookies or headers."),
});

/** The identity part of a profile. */
export const ProfileIdentity = z.strictObject({
  session: z
    .strictObject({
      cookies: z
        .array(z.string())
        .default([])
        .describe("Names of the cookies that are the CRM's session; * stands for any characters."),
      headers: z
        .array(z.string().regex(/^[a-z0-9-]+$/))
        .default([])
        .describe("Lower-case names of headers that are the CRM's session, kept by its script."),
    })
    .describe("What the CRM's session is made of."),
  identity: z
    .array(z.enum(['header', 'jwt', 'key', 'oidc', 'whoami', 'page', 'login']))
    .min(1)
    .default(['header', 'jwt', 'key', 'oidc', 'whoami', 'page', 'login'])
    .describe(
      'Sources of identity in the order in which they are asked. header, jwt, key and oidc are set up in `identity` of the configuration; whoami, page and login below.',
    ),
  whoami: Whoami.optional().describe("The CRM's own call that tells who is logged in."),
  page: Page.optional().describe('A page that shows who is logged in, for products without such a call.'),
  login: Login.optional().describe(
    "The CRM's login request: its answer tells whose session it sets. For products with neither call nor page.",
  ),
  logout: z.array(Door).default([]).describe('Requests that end the session.'),
  open: z
    .array(Path)
    .default([])
    .describe(
      'Globs of paths that everybody may see where an app refuses the unidentified: the login page and what it needs.',
    ),
});

function isSelector(selector: string): boolean {
  try {
    compileSelector(selector);
    return true;
  } catch (error) {
    if (faultCode(error) === 'INPUT') return false;
    throw error;
  }
}
