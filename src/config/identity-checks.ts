/** Checks of how people are identified that no schema can make. */

import { z } from 'zod';
import type { Profile } from '../detect/settings.ts';
import { hasSources } from './people-checks.ts';
import type { Problem } from './problem.ts';
import type { Config } from './settings.ts';
import { texts } from './view.ts';
import type { YamlFile } from './yaml.ts';

/** A door to a provider that is not set up, and sources for apps that do not exist. */
export function checkIdentity(file: YamlFile<unknown>): readonly Problem[] {
  const { apps, identity, listen, people } = View.parse(file.data);
  const names = apps.map(({ name }) => name);
  const unknown = (of: readonly string[], path: readonly PropertyKey[]): readonly Problem[] =>
    of.flatMap((name, index) =>
      name === '' || names.includes(name)
        ? []
        : [file.problemAt([...path, index], `there is no app "${name}": known are ${names.join(', ')}`)],
    );
  return [
    ...apps.flatMap(({ frontDoor }, index) =>
      frontDoor === 'oidc' && identity.oidc === undefined
        ? [
            file.problemAt(
              ['apps', index, 'frontDoor'],
              'there is no identity provider: set up identity.oidc',
            ),
          ]
        : [],
    ),
    ...(identity.deviceHeader === undefined || identity.trustedHeader || listen.trustedProxies.length > 0
      ? []
      : [
          file.problemAt(
            ['identity', 'deviceHeader'],
            'no proxy is trusted to set it: name it in listen.trustedProxies or identity.trustedHeader',
          ),
        ]),
    ...identity.jwt.flatMap((source, index) => unknown(source.apps, ['identity', 'jwt', index, 'apps'])),
    ...unknown(identity.apiKeys.apps, ['identity', 'apiKeys', 'apps']),
    ...identity.apiKeys.keys.flatMap(({ owner }, index) =>
      owner === '' || hasSources(file.data) || people.some(({ id }) => id === owner)
        ? []
        : [
            file.problemAt(
              ['identity', 'apiKeys', 'keys', index, 'owner'],
              `there is nobody with the id "${owner}": write the id of a person`,
            ),
          ],
    ),
  ];
}

/** Apps at which nobody could ever be identified, so nobody would export anything. */
export function namelessApps(
  file: YamlFile<Config>,
  { apps, identity }: Config,
  profiles: ReadonlyMap<string, Profile>,
): readonly Problem[] {
  const { trustedHeader, jwt, apiKeys, oidc } = identity;
  if (trustedHeader || jwt.length > 0 || apiKeys || oidc) return [];
  return apps.flatMap(({ profile }, index) => {
    const found = profiles.get(profile);
    if (!found) return [];
    const { session, whoami, page, login } = found;
    const missing =
      session.cookies.length + session.headers.length === 0
        ? 'no session: write its cookies or headers'
        : (whoami ?? page ?? login)
          ? null
          : 'no way to ask whose session it is: write whoami, page or login';
    return missing === null
      ? []
      : [
          file.problemAt(
            ['apps', index, 'profile'],
            `the profile "${profile}" names ${missing}, or set identity.trustedHeader`,
          ),
        ];
  });
}

const text = z.string().catch('');
const Source = z.looseObject({ apps: texts });
const Keys = Source.extend({
  keys: z.array(z.looseObject({ owner: text }).catch({ owner: '' })).catch([]),
}).catch({ apps: [], keys: [] });
const View = z
  .looseObject({
    people: z.array(z.looseObject({ id: text }).catch({ id: '' })).catch([]),
    apps: z
      .array(z.looseObject({ name: text, frontDoor: text }).catch({ name: '', frontDoor: '' }))
      .catch([]),
    identity: z
      .looseObject({
        oidc: z.unknown().optional(),
        deviceHeader: z.unknown().optional(),
        trustedHeader: z.unknown().optional(),
        jwt: z.array(Source.catch({ apps: [] })).catch([]),
        apiKeys: Keys,
      })
      .catch({ oidc: undefined, jwt: [], apiKeys: { apps: [], keys: [] } }),
    listen: z.looseObject({ trustedProxies: texts }).catch({ trustedProxies: [] }),
  })
  .catch({
    people: [],
    apps: [],
    identity: { oidc: undefined, jwt: [], apiKeys: { apps: [], keys: [] } },
    listen: { trustedProxies: [] },
  });
