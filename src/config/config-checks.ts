/** Checks of the configuration that no schema can make. They go on though the file does not fit its schema, so that every problem shows at once. */

import { isIP } from 'node:net';
import { z } from 'zod';
import { checkDuties } from './duty-checks.ts';
import { checkIdentity } from './identity-checks.ts';
import { checkPeople, hasSources } from './people-checks.ts';
import type { Problem } from './problem.ts';
import type { Path } from './shape.ts';
import { checkUpstreams, originProblems } from './upstream-checks.ts';
import { duplicates, texts } from './view.ts';
import type { YamlFile } from './yaml.ts';

/** The roles that the file names; null when it names none that can be read, and then nothing is checked against them. */
function rolesIn(data: unknown): readonly string[] | null {
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

  const networksProblems = (networks: readonly string[], path: Path): Problem[] =>
    networks.flatMap((network, index) =>
      networkProblems(network).map((message) => at([...path, index], message)),
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
    ...checkUpstreams(file),
    ...checkDuties(file),
    ...config.apps.flatMap(({ profile }, index) =>
      profile === '' || profileNames.includes(profile)
        ? []
        : [
            at(
              ['apps', index, 'profile'],
              `there is no profile "${profile}": known are ${profileNames.join(', ') || 'none'}`,
            ),
          ],
    ),
    ...(config.mail.security !== 'none' || isThisMachine(config.mail.host)
      ? []
      : [at(['mail', 'security'], 'none is only for a mail server on this machine: write starttls or tls')]),
    ...originProblems(config.site.url).map((message) => at(['site', 'url'], message)),
    ...config.people.flatMap((person, index) => [
      ...roleProblems(person.roles, ['people', index, 'roles']),
      ...roleProblems(person.approves, ['people', index, 'approves']),
      ...managerProblems(person, hasSources(file.data) ? null : ids).map((message) =>
        at(['people', index, 'manager'], message),
      ),
    ]),
    ...checkPeople(file, roles),
    ...checkIdentity(file),
    ...networksProblems(config.identity.trustedHeader.networks, ['identity', 'trustedHeader', 'networks']),
    ...networksProblems(config.listen.trustedProxies, ['listen', 'trustedProxies']),
    ...(meet(config.metrics, config.listen)
      ? [at(['metrics', 'port'], 'browsers are served on this port (listen.port): write another')]
      : []),
    ...networksProblems(config.metrics.networks, ['metrics', 'networks']),
  ];
}

/** Whether two listeners want the same port of one address; 0 takes a free one. */
function meet(
  one: { readonly host: string; readonly port: number },
  other: { readonly host: string; readonly port: number },
): boolean {
  const hosts = [one.host, other.host];
  const shared = one.host === other.host || hosts.some((host) => host === '0.0.0.0' || host === '::');
  return one.port !== 0 && one.port === other.port && shared;
}

/** As notify/mail.ts has it, which refuses anything else at the start. */
const isThisMachine = (host: string): boolean =>
  host === '' || /^(localhost|127(\.\d{1,3}){3}|::1)$/.test(host);

function managerProblems(
  { id, manager }: { readonly id: string; readonly manager: string },
  ids: readonly string[] | null,
): readonly string[] {
  if (manager === '') return [];
  if (manager === id) return ['nobody is their own manager: name another person'];
  return !ids || ids.includes(manager)
    ? []
    : [`there is nobody with the id "${manager}": write the id of a person`];
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

/** Where both listen by default. */
const HERE = '127.0.0.1';
const text = z.string().catch('');
const AppView = z
  .looseObject({ name: text, hosts: texts, profile: text })
  .catch({ name: '', hosts: [], profile: '' });
const PersonView = z
  .looseObject({ id: text, email: text, logins: texts, roles: texts, manager: text, approves: texts })
  .catch({ id: '', email: '', logins: [], roles: [], manager: '', approves: [] });
const ConfigView = z
  .looseObject({
    site: z.looseObject({ url: text }).catch({ url: '' }),
    listen: z
      .looseObject({ trustedProxies: texts, host: z.string().catch(HERE), port: z.number().catch(8080) })
      .catch({ trustedProxies: [], host: HERE, port: 8080 }),
    metrics: z
      .looseObject({ networks: texts, host: z.string().catch(HERE), port: z.number().catch(0) })
      .catch({ networks: [], host: HERE, port: 0 }),
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
    listen: { trustedProxies: [], host: HERE, port: 8080 },
    metrics: { networks: [], host: HERE, port: 0 },
    apps: [],
    roles: [],
    people: [],
    mail: { host: '', security: '' },
    identity: { trustedHeader: { networks: [] } },
  });
