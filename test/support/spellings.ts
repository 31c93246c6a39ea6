/** Ways to write one path that one server or another takes for it, and how such servers read. */

/** Spellings of `/contacts/export`, made from the tricks of threat class D. */
export function spellings(): readonly string[] {
  const around = [
    '//',
    '/./',
    '/x/../',
    '/%2e/',
    '/x/%2e%2e/',
    '/x/.%2E/',
    '/%2e%2e/',
    '/../',
    '///',
    '/x/y/../../',
  ];
  const between = [
    '//',
    '/./',
    '/x/../',
    '/%2e/',
    '/x/%2e%2e/',
    '%2f',
    '%2F',
    '%252f',
    '\\',
    '%5c',
    '%255c',
    '%c0%af',
    '%e0%80%af',
    '%u002f',
    '%EF%BC%8F',
    '/;/',
    ';/',
    ';x=y/',
    '/..;/contacts/',
    '/x/..;a/',
    '/x/%2e%2e%3b/',
    '/x/%EF%BC%8E%EF%BC%8E/',
  ];
  const after = [
    '/',
    '//',
    '/.',
    '/x/..',
    '.',
    '..',
    '%20',
    '%09',
    '%00',
    '%00.css',
    '%0a',
    ';',
    ';.css',
    ';jsessionid=1',
    '%3b',
    '%3bx',
    '~',
    '::$DATA',
    '%3a%3a$DATA',
    '#',
    '#/x',
    '%23',
    '?',
    '?/public',
    '%3f',
    '%3f.css',
    '/%2e',
    '%e2%80%8f',
    '%e2%80%8b',
    '%ff',
    '%',
    '%2',
    '%zz',
  ];
  const letters = [
    '/CONTACTS/EXPORT',
    '/Contacts/Export',
    '/%63ontacts/export',
    '/contacts/e%78port',
    '/contacts/%65%78%70%6f%72%74',
    '/contacts/%45XPORT',
    '/contacts/%2565xport',
    '/contacts/%25%36%35xport',
    '/contacts/%u0065xport',
    '/contacts/%c1%a5xport',
    '/contacts/%EF%BD%85xport',
    '/contact%C5%BF/export',
    '/contacts/expor\xf4',
    '/\xef\xbd\x83ontacts/export',
    'http://crm.test/contacts/export',
    'HTTP://CRM.TEST/contacts/export',
    'http://evil.test/contacts/export',
    'http://crm.test@evil.test/contacts/export',
    '//evil.test/contacts/export',
    '/\\evil.test/contacts/export',
    'contacts/export',
    '*',
  ];
  return [
    '/contacts/export',
    ...around.map((start) => `${start}contacts/export`),
    ...between.map((middle) => `/contacts${middle}export`),
    ...after.map((end) => `/contacts/export${end}`),
    ...letters,
  ];
}

type Reading = (path: string) => string;

/** What servers make of the path that they are sent, as `/contacts/export` or something else. */
export const SERVERS: Readonly<Record<string, Reading>> = {
  strict: (path) => resolved(decoded(path)),
  'resolves before it decodes': (path) => decoded(resolved(path)),
  'decodes twice': (path) => resolved(decoded(decoded(path))),
  'cuts parameters, then decodes (Tomcat)': (path) => resolved(decoded(path.replace(/;[^/]*/g, ''))),
  'decodes, then cuts parameters': (path) => resolved(decoded(path).replace(/;[^/]*/g, '')),
  'takes a backslash for a slash (IIS)': (path) =>
    resolved(decoded(path).replaceAll('\\', '/'))
      .split('/')
      .map((segment) => segment.replace(/::\$DATA$/i, '').replace(/[.\s]+$/, ''))
      .join('/'),
  'cuts at a NUL': (path) => resolved(decoded(path).replace(/\0.*$/s, '')),
  'folds letters': (path) => resolved(decoded(path).normalize('NFKC')),
  'does all of this': (path) =>
    resolved(
      decoded(decoded(decoded(path)))
        .normalize('NFKC')
        .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
        .replace(/\0.*$/s, '')
        .replaceAll('\\', '/')
        .replace(/;[^/]*/g, ''),
    )
      .split('/')
      .map((segment) => segment.replace(/::\$DATA$/i, '').replace(/[.\s~]+$/, ''))
      .join('/')
      .replace(/\/+$/, ''),
  'minds no slash at the end': (path) => resolved(decoded(path)).replace(/\/+$/, ''),
};

function decoded(path: string): string {
  const bytes = path.replace(/%([0-9a-f]{2})/gi, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function resolved(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  return `/${kept.join('/')}${path.endsWith('/') ? '/' : ''}`;
}
