/** Tests of mistakes that a schema alone lets pass or words badly: each is told with what to write. */

import { expect, it } from 'vitest';
import { CONFIG, problems, PROFILE, swap } from './support.ts';
import type { Files } from './support.ts';

const config = (from: string, to: string): Files => ({ 'config.yaml': swap(CONFIG, from, to) });
const profile = (from: string, to: string): Files => ({ 'rules/crm/small.yaml': swap(PROFILE, from, to) });

it.each<[string, Files, string]>([
  [
    'a host with a port',
    config('[crm.example]', '["crm.example:80"]'),
    '"item 1 of hosts" must be a host name in lower case, without scheme and port, such as crm.example',
  ],
  [
    'a word for a day',
    config('    manager: bob', '    manager: bob\n    since: tomorrow'),
    '"since" must be a day, such as 2026-12-31',
  ],
  [
    'a method in small letters',
    config('    profile: small', '    profile: small\n    methods: [search]'),
    '"item 1 of methods" must be a method in capitals, such as PROPFIND',
  ],
  [
    'something else than a hash',
    config('mail:\n', 'directory: { scim: { tokenHashes: [abc] } }\nmail:\n'),
    '"item 1 of tokenHashes" must be a SHA-256 in lower-case hex',
  ],
  [
    'a variable in small letters',
    config('  host: mail.example', '  host: mail.example\n  passwordEnvironment: secret'),
    '"passwordEnvironment" must be the name of an environment variable, such as EXPORTGATE_KEY',
  ],
  [
    "somebody unknown as the owner of a program's key",
    config(
      'mail:\n',
      `identity: { apiKeys: { headers: [x-key], keys: [{ sha256: ${'a'.repeat(64)}, name: a-key, owner: gone }] } }\nmail:\n`,
    ),
    'there is nobody with the id "gone": write the id of a person',
  ],
  [
    'figures on the port of the browsers',
    config('mail:\n', 'metrics: { port: 8080 }\nmail:\n'),
    'config.yaml:22:18: browsers are served on this port (listen.port): write another',
  ],
  [
    'no address',
    config('ann@example.com', 'ann'),
    '"email" must be one plain e-mail address, such as name@example.com',
  ],
  [
    'an address without its scheme',
    config('url: http://crm.example', 'url: crm.example'),
    '"url" must be an address with its scheme, such as https://crm.example',
  ],
  [
    'capitals in an app name',
    config('name: crm', 'name: CRM'),
    '"name" must be lower-case letters, digits and hyphens only',
  ],
  ['a path without its slash', profile('path: /me', 'path: me'), '"path" must be a text that begins with /'],
  [
    'mail in the clear to another machine',
    config('host: mail.example', 'host: mail.example\n  security: none'),
    'none is only for a mail server on this machine: write starttls or tls',
  ],
  [
    'a header of the session in capitals, which would never be seen',
    profile('cookies: [sid]', 'headers: [X-Token]'),
    'rules/crm/small.yaml:3:22: "item 1 of headers" must be lower-case letters, digits and hyphens only',
  ],
  [
    'a login path in another notation, which would name nobody',
    profile('login: login', 'login: $.login'),
    '"login" must be a text that matches',
  ],
  [
    'a profile without a session, so that nobody could be identified',
    profile('cookies: [sid]', 'cookies: []'),
    'config.yaml:8:14: the profile "small" names no session: write its cookies or headers, or set identity.trustedHeader',
  ],
  [
    'a profile that nobody can be asked by',
    profile('whoami: { path: /me, login: login }\n', ''),
    'names no way to ask whose session it is: write whoami, page or login',
  ],
  [
    'a call that names nobody',
    profile(', login: login', ''),
    'write login, id or email: where the answer names the person',
  ],
  [
    'a page with a selector that nobody can follow',
    profile('exports:', 'page: { path: /home, select: "a:hover" }\nexports:'),
    'this CSS selector is none that can be followed',
  ],
  [
    'a door to a provider that is not there',
    config('profile: small', 'profile: small\n    frontDoor: oidc'),
    'there is no identity provider: set up identity.oidc',
  ],
  [
    'a token for an app that is not there, and a public key taken for a secret',
    config(
      'mail:\n',
      'identity: { jwt: [{ header: x, jwksUrl: "https://i.example", algorithms: [HS256], issuer: i, audience: a, apps: [gone] }] }\nmail:\n',
    ),
    'a public key must never be taken for a secret',
  ],
  [
    'keys for an app that is not there',
    config('mail:\n', 'identity: { apiKeys: { headers: [x-key], apps: [gone] } }\nmail:\n'),
    'there is no app "gone": known are',
  ],
  [
    'a provider in the clear on another machine',
    config('mail:\n', 'identity: { oidc: { issuer: "http://idp.example", clientId: x } }\nmail:\n'),
    'plain http is only for this machine',
  ],
])('%s', async (_what, files, expected) => {
  expect(await problems(files)).toContainEqual(expect.stringContaining(expected));
});

it('a profile without a session is enough behind a trusted header, and mail in the clear on this machine', async () => {
  const files = {
    'config.yaml': swap(
      swap(
        CONFIG,
        'mail:\n',
        'identity: { trustedHeader: { name: x-user, networks: [10.0.0.1/32] } }\nmail:\n',
      ),
      'host: mail.example',
      'host: 127.0.0.1\n  security: none',
    ),
    ...profile('cookies: [sid]', ''),
  };
  expect(await problems(files)).toEqual([]);
});
