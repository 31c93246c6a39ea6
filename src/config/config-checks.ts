/** Checks of the configuration that no schema can make. They go on though the file does not fit its schema, so that every problem shows at once. */

import { isIP } from 'node:net';
import { z } from 'zod';
import type { Problem } from './problem.ts';
import type { Path } from './shape.ts';
import { duplicates, texts } from './view.ts';
import type { YamlFile } from './yaml.ts';

/** The roles that the file names; null when it names none that can be read, and then nothing is checked against them. */
export function rolesIn(data: unknown): readonly string[] | null {
  const { roles } = ConfigView.parse(data);
  return roles.length === 0 ? null : roles;
}

/** Everything that is named but does not exist, stands twice, or is no address that can work. */
export function checkConfig(file: YamlFile<unknown>, profileNames: readonly string[]): readonly Problem[] {
  const config = ConfigView.parse(file.data);
  const at = (path: Path, message: string): Problem => file.problemAt(path, message);
  const ids = config.people.map(({ id }) => id);
  const roles = rolesIn(file.data);

  const roleProblems = (names: readonly string[], path: Path): Problem[] =>
    names.flatMap((name, index) =>
      roles === null || name === '' || roles.includes(name)
        ? []
        : [at([...path, index], `there is no role "${name}": known are ${roles.join(', ')}`)],
    );
  const twice = (values: readonly string[], path: (index: number) => Path, what: string): Problem[] =>
    duplicates(values).map((index) =>
      at(path(index), `${what} stands here a second time: each may stand once`),
    );

  const hosts = spread(config.apps.map((app) => app.hosts));
  const logins = spread(config.people.map((person) => person.logins));
  return [
    ...twice(config.roles, (index) => ['roles', index], 'this role'),
    ...twice(
      config.apps.map(({ name }) => name),
      (index) => ['apps', index, 'name'],
      'this app',
    ),
    ...twice(hosts.values, (index) => ['apps', ...hosts.place(index, 'hosts')], 'this host'),
    ...twice(ids, (index) => ['people', index, 'id'], 'this id'),
    ...twice(
      config.people.map(({ email }) => email),
      (index) => ['people', index, 'email'],
      'this address',
    ),
    ...twice(logins.values, (index) => ['people', ...logins.place(index, 'logins')], 'this login'),
    ...config.apps.flatMap((app, index) => [
      ...originProblems(app.upstream).map((message) => at(['apps', index, 'upstream'], message)),
      ...(app.profile === '' || profileNames.includes(app.profile)
        ? []
        : [
            at(
              ['apps', index, 'profile'],
              `there is no profile "${app.profile}": known are ${profileNames.join(', ') || 'none'}`,
            ),
          ]),
    ]),
    ...(config.mail.security !== 'none' || isThisMachine(config.mail.host)
      ? []
      : [at(['mail', 'security'], 'none is only for a mail server on this machine: write starttls or tls')]),
    ...originProblems(config.site.url).map((message) => at(['site', 'url'], message)),
    ...config.people.flatMap((person, index) => [
      ...roleProblems(person.roles, ['people', index, 'roles']),
      ...roleProblems(person.approves, ['people', index, 'approves']),
      ...managerProblems(person, ids).map((message) => at(['people', index, 'manager'], message)),
    ]),
    ...config.identity.trustedHeader.networks.flatMap((network, index) =>
      networkProblems(network).map((message) =>
        at(['identity', 'trustedHeader', 'networks', index], message),
      ),
    ),
  ];
}

/** As notify/mail.ts has it, which refuses anything else at the start. */
const isThisMachine = (host: string): boolean =>
  host === '' || /^(localhost|127(\.\d{1,3}){3}|::1)$/.test(host);

function originProblems(url: string): readonly string[] {
  if (!URL.canParse(url)) return []; // the schema says so
  const { pathname, search, hash, username, password } = new URL(url);
  return pathname === '/' && !url.endsWith('/') && search + hash + username + password === ''
    ? []
    : ['only scheme, host and port may stand here, such as https://crm.example: remove the rest'];
}

function managerProblems(
  { id, manager }: { readonly id: string; readonly manager: string },
  ids: readonly string[],
): readonly string[] {
  if (manager === '') return [];
  if (manager === id) return ['nobody is their own manager: name another person'];
  return ids.includes(manager) ? [] : [`there is nobody with the id "${manager}": write the id of a person`];
}

function networkProblems(network: string): readonly string[] {
  if (network === '') return [];
  const [address = '', bits, ...rest] = network.split('/');
  const size = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  const prefix = bits === undefined ? size : Number(bits);
  if (size === 0 || rest.length > 0 || !/^\d{1,3}$/.test(bits ?? '0') || prefix > size)
    return ['this is no network: write it as 10.0.0.0/8 or fd00::/8'];
  // An IPv4 address in IPv6 clothes with a short prefix would be nearly everybody.
  if (prefix === 0 || (/^::ffff:/i.test(address) && prefix < 96))
    return ['this network is everybody: name the network of the proxy alone'];
  return [];
}

/** Lists within a list as one list, with the way back. */
function spread(lists: readonly (readonly string[])[]): {
  readonly values: readonly string[];
  place(index: number, key: string): Path;
} {
  const places = lists.flatMap((inner, outer) => inner.map((value, index) => ({ value, outer, index })));
  return {
    values: places.map(({ value }) => value),
    place: (index, key) => [places[index]?.outer ?? 0, key, places[index]?.index ?? 0],
  };
}

const text = z.string().catch('');
const AppView = z
  .looseObject({ name: text, hosts: texts, upstream: text, profile: text })
  .catch({ name: '', hosts: [], upstream: '', profile: '' });
const PersonView = z
  .looseObject({ id: text, email: text, logins: texts, roles: texts, manager: text, approves: texts })
  .catch({ id: '', email: '', logins: [], roles: [], manager: '', approves: [] });
const ConfigView = z
  .looseObject({
    site: z.looseObject({ url: text }).catch({ url: '' }),
    apps: z.array(AppView).catch([]),
    roles: texts,
    people: z.array(PersonView).catch([]),
    mail: z.looseObject({ host: text, security: text }).catch({ host: '', security: '' }),
    identity: z
      .looseObject({ trustedHeader: z.looseObject({ networks: texts }).catch({ networks: [] }) })
      .catch({ trustedHeader: { networks: [] } }),
  })
  .catch({
    site: { url: '' },
    apps: [],
    roles: [],
    people: [],
    mail: { host: '', security: '' },
    identity: { trustedHeader: { networks: [] } },
  });
