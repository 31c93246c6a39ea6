/** Ways to write the name of a header that a client may not set. */

/** By which somebody in front of a server tells it who asks, from where, or what is really asked for. */
const NAMES = [
  'X-Forwarded-User',
  'X-Forwarded-Email',
  'X-Forwarded-Groups',
  'X-Forwarded-Preferred-Username',
  'X-Forwarded-Access-Token',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Proto',
  'X-Forwarded-Port',
  'X-Forwarded-Prefix',
  'X-Forwarded-Uri',
  'X-Forwarded-Method',
  'X-Forwarded-Server',
  'X-Forwarded-Client-Cert',
  'X-Auth-Request-User',
  'X-Auth-Request-Email',
  'X-Auth-Request-Groups',
  'X-Authenticated-User',
  'X-Authenticated-Userid',
  'X-Goog-Authenticated-User-Email',
  'X-Amzn-Oidc-Identity',
  'X-Amzn-Oidc-Data',
  'X-MS-Client-Principal',
  'X-MS-Client-Principal-Name',
  'Cf-Access-Authenticated-User-Email',
  'Cf-Access-Jwt-Assertion',
  'Cf-Connecting-IP',
  'Tailscale-User-Login',
  'X-Webauth-User',
  'Remote-User',
  'X-Remote-User',
  'X-Remote-Addr',
  'X-Real-IP',
  'X-Client-IP',
  'True-Client-IP',
  'X-Cluster-Client-IP',
  'X-Originating-IP',
  'Client-IP',
  'Forwarded',
  'Via',
  'Proxy',
  'X-Original-URL',
  'X-Original-Host',
  'X-Original-Method',
  'X-Rewrite-URL',
  'X-Host',
  'X-HTTP-Method',
  'X-HTTP-Method-Override',
  'X-Method-Override',
  'X-SSL-Client-Cert',
  'X-Client-Cert',
  'X-Login',
] as const;

const SPELLINGS: Readonly<Record<string, (name: string) => readonly string[]>> = {
  plain: (name) => [`${name}: forged`],
  lower: (name) => [`${name.toLowerCase()}: forged`],
  upper: (name) => [`${name.toUpperCase()}: forged`],
  underscore: (name) => [`${name.replaceAll('-', '_')}: forged`],
  'mixed separators': (name) => [
    `${name.replace('-', '_')}: forged`,
    `${name.replace(/-(?!.*-)/, '_')}: forged`,
  ],
  dot: (name) => [`${name.replaceAll('-', '.')}: forged`],
  'another separator': (name) => [
    `${name.replaceAll('-', '!')}: forged`,
    `${name.replaceAll('-', '~')}: forged`,
  ],
  cgi: (name) => [`HTTP_${name.toUpperCase().replaceAll('-', '_')}: forged`],
  twice: (name) => [`${name}: forged`, `${name}: forged-too`],
  'twice, spelled apart': (name) => [
    `${name}: forged`,
    `${name.replaceAll('-', '_').toLowerCase()}: forged-too`,
  ],
  'a blank before the colon': (name) => [`${name} : forged`],
  'a blank before the name': (name) => [`X-Kept: yes`, ` ${name}: forged`],
  'blanks for dashes': (name) => [`${name.replaceAll('-', ' ')}: forged`],
};

/** Lines of a request head, by name and spelling. */
export function headerVariants(): readonly (readonly [
  name: string,
  spelling: string,
  lines: readonly string[],
])[] {
  return NAMES.flatMap((name) =>
    Object.entries(SPELLINGS).map(([spelling, spell]) => [name, spelling, spell(name)] as const),
  );
}
