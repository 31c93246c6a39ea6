/** Makes config.example.yaml: every key with its sentence, default and range, over values that run; and a configuration of given values, commented alike. */

import { stringify } from '../lib/yaml.ts';
import type { z } from 'zod';
import { Config } from './settings.ts';
import { defaultOf, rangeOf, shapeOf } from './shape.ts';
import type { Shape } from './shape.ts';

/** The text of config.example.yaml. */
export function exampleConfig(): string {
  return `${HEAD}${sections(EXAMPLE, null)}`;
}

/** A configuration of these values alone, each key with its sentence, or the one of `sentences` by its path (`apps[].name`). `head` lines are comments. */
export function configOf(
  values: z.input<typeof Config>,
  { head, sentences }: { readonly head: readonly string[]; readonly sentences: Sentences },
): string {
  const top = [SCHEMA, ...head.map((line) => `# ${line}`)];
  return `${top.join('\n')}\n\n${sections(values, sentences)}`;
}

type Sentences = Readonly<Record<string, string>>;

/** With `only` no key but those that have a value, some of them with these sentences; else every key, with its default or off. */
function sections(values: unknown, only: Sentences | null): string {
  const { properties = {}, required = [] } = shapeOf(Config);
  const made = Object.entries(properties).map(([key, shape]) =>
    block({ properties: { [key]: shape }, required }, values, '', only).join('\n'),
  );
  return `${made.filter((text) => text !== '').join('\n\n')}\n`;
}

const SCHEMA = '# yaml-language-server: $schema=./rules/schema/config.json';

const HEAD = `${SCHEMA}
# The configuration of Exportgate. Made from the settings by \`exportgate generate\`; copy it to config.yaml and change the copy.
# Every key is here. What has a default may be left out; what begins with "# " before a key is off. The people are made up.

`;

const EXAMPLE = {
  site: {
    name: 'Example Trading CRM',
    support: 'it-help@example.com',
    url: 'http://crm.localhost:8080',
  },
  listen: { tls: [{ certificate: './tls/crm.crt', key: './tls/crm.key' }] },
  metrics: { port: 9464 },
  apps: [
    {
      name: 'demo',
      hosts: ['crm.localhost'],
      upstream: 'http://127.0.0.1:9001',
      health: { path: '/login' },
      tls: { ca: './keys/crm-ca.pem', servername: 'crm.example.com' },
      profile: 'demo',
    },
  ],
  roles: [
    'sales-rep',
    'sales-manager',
    'customer-service',
    'analyst',
    'finance',
    'administrator',
    'data-officer',
  ],
  people: [
    {
      id: 'wang.fang',
      name: '王芳',
      email: 'wang.fang@example.com',
      logins: ['wangfang'],
      roles: ['sales-rep'],
      manager: 'li.wei',
      language: 'zh-CN',
    },
    {
      id: 'li.wei',
      name: '李伟',
      email: 'li.wei@example.com',
      logins: ['liwei'],
      roles: ['sales-manager'],
      approves: ['sales-rep'],
      language: 'zh-CN',
    },
    {
      id: 'erin.walsh',
      name: 'Erin Walsh',
      email: 'erin.walsh@example.com',
      logins: ['erin'],
      roles: ['administrator'],
      approves: ['sales-manager', 'customer-service', 'analyst', 'finance', 'administrator'],
    },
    {
      id: 'tom.baker',
      name: 'Tom Baker',
      email: 'tom.baker@example.com',
      logins: ['tom'],
      roles: ['administrator'],
      approves: ['administrator'],
    },
    {
      id: 'chen.jie',
      name: '陈洁',
      email: 'chen.jie@example.com',
      logins: ['chenjie'],
      roles: ['customer-service'],
      manager: 'li.wei',
      language: 'zh-CN',
    },
    {
      id: 'anna.kern',
      name: 'Anna Kern',
      email: 'anna.kern@example.com',
      logins: ['anna'],
      roles: ['analyst'],
    },
    {
      id: 'zhao.min',
      name: '赵敏',
      email: 'zhao.min@example.com',
      logins: ['zhaomin'],
      roles: ['finance'],
      manager: 'erin.walsh',
      language: 'zh-CN',
    },
  ],
  directory: {
    ldap: {
      url: 'ldaps://dc1.example.com',
      ca: './keys/company-ca.pem',
      bindDn: 'cn=exportgate,ou=services,dc=example,dc=com',
      base: 'ou=people,dc=example,dc=com',
      groupBase: 'ou=groups,dc=example,dc=com',
      roles: { 'cn=sales,ou=groups,dc=example,dc=com': 'sales-rep' },
    },
    scim: {
      tokenHashes: ['0000000000000000000000000000000000000000000000000000000000000000'],
      roles: { 'CRM Sales': 'sales-rep' },
    },
    claims: { roles: { 'CRM Sales': 'sales-rep' } },
    approves: { 'sales-manager': ['sales-rep'] },
  },
  identity: {
    trustedHeader: { name: 'x-auth-user', networks: ['10.1.2.3/32'] },
    jwt: [
      {
        header: 'authorization',
        jwksUrl: 'https://id.example.com/.well-known/jwks.json',
        algorithms: ['RS256' as const],
        issuer: 'https://id.example.com',
        audience: 'crm',
      },
    ],
    oidc: {
      issuer: 'https://id.example.com',
      clientId: 'exportgate',
      clientSecretEnvironment: 'EXPORTGATE_OIDC_SECRET',
    },
    apiKeys: {
      headers: ['x-api-key'],
      keys: [
        {
          sha256: '0000000000000000000000000000000000000000000000000000000000000000',
          name: 'nightly-report',
          owner: 'wang.fang',
        },
      ],
    },
  },
  mail: { from: 'exportgate@example.com', host: 'mail.example.com', user: 'exportgate' },
  key: { file: './data/keys/gateway.json' },
  locations: { database: './countries.mmdb' },
} satisfies z.input<typeof Config>;

/** Keys that are shown but off. */
const OFF: ReadonlySet<string> = new Set([
  'apps[].health.path',
  'apps[].tls.ca',
  'apps[].tls.servername',
  'directory.ldap',
  'directory.scim',
  'directory.claims',
  'identity.apiKeys',
  'identity.jwt',
  'identity.oidc',
  'identity.trustedHeader',
  'listen.tls',
  'locations',
  'mail.user',
  'metrics.port',
  'key.file',
]);

function block(shape: Shape, value: unknown, path: string, only: Sentences | null): readonly string[] {
  return Object.entries(shape.properties ?? {}).flatMap(([key, sub]) => {
    if (only !== null && member(value, key) === undefined) return [];
    const here = path === '' ? key : `${path}.${key}`;
    const set = member(value, key) ?? sub.default;
    const lines = set === undefined ? [`${key}:`] : entry(key, sub, set, here, only);
    const off = only === null && (set === undefined || OFF.has(here));
    const said = only?.[here];
    return [
      ...(said === undefined ? comment(sub, shape.required?.includes(key) ?? false) : [`# ${said}`]),
      ...(off ? lines.map((line) => `# ${line}`) : lines),
    ];
  });
}

function entry(
  key: string,
  shape: Shape,
  value: unknown,
  path: string,
  only: Sentences | null,
): readonly string[] {
  if (shape.properties) return [`${key}:`, ...indent(block(shape, value, path, only))];
  if (shape.items?.properties && Array.isArray(value)) {
    const [first, ...rest] = value as readonly unknown[];
    return [
      `${key}:`,
      ...indent(['-', ...indent(block(shape.items, first, `${path}[]`, only))]),
      // Later items show how short one is without what has a default.
      ...indent(rest.flatMap((item) => dash(stringify(item, STYLE).trimEnd().split('\n')))),
    ];
  }
  return [`${key}: ${stringify(value, { ...STYLE, collectionStyle: 'flow' }).trimEnd()}`];
}

const STYLE = { lineWidth: 0, flowCollectionPadding: false } as const;

function comment(shape: Shape, required: boolean): readonly string[] {
  const range = rangeOf(shape);
  const scalar = shape.default !== undefined && typeof shape.default !== 'object';
  const tail = [
    ...(required ? ['Required.'] : scalar ? [`Default: ${defaultOf(shape)}.`] : []),
    ...(range === '' ? [] : [`Range: ${range}.`]),
  ];
  return wrap([shape.description ?? '', ...tail].join(' ').trim(), 100).map((line) => `# ${line}`);
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

function member(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1] as unknown;
}

const indent = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);

const dash = (lines: readonly string[]): readonly string[] =>
  lines.map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`));
