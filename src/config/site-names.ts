/** Names that the configuration gives and that rules may use. */

import { z } from 'zod';
import { hasSources } from './people-checks.ts';
import { texts } from './view.ts';

/** Null: nobody can tell here which there are, so nothing is checked against them. */
export interface SiteNames {
  readonly roles: readonly string[] | null;
  /** Names of apps. */
  readonly apps: readonly string[] | null;
  /** Names of keys in `identity.apiKeys`. */
  readonly keys: readonly string[] | null;
  /** Names in `marks.profiles`. */
  readonly watermarks: readonly string[] | null;
  /** Ids of people; null where a directory knows more than the file. */
  readonly people: readonly string[] | null;
  readonly teams: readonly string[] | null;
  readonly departments: readonly string[] | null;
  /** Whether a trusted proxy tells what the device is, and a database where an address is. */
  readonly devices: boolean;
  readonly countries: boolean;
}

/** Of a rules folder by itself nothing is known. */
export const NO_NAMES: SiteNames = {
  roles: null,
  apps: null,
  keys: null,
  watermarks: null,
  people: null,
  teams: null,
  departments: null,
  devices: true,
  countries: true,
};

/** The names in a configuration, which may not fit its schema. */
export function siteNames(data: unknown): SiteNames {
  const { roles, apps, people, identity, marks, locations } = View.parse(data);
  const known = (names: readonly string[]): readonly string[] | null =>
    hasSources(data) ? null : [...new Set(names.filter((name) => name !== ''))];
  return {
    roles: roles.length === 0 ? null : roles,
    apps: apps.map(({ name }) => name),
    keys: identity.apiKeys.keys.map(({ name }) => name),
    watermarks: Object.keys(marks.profiles),
    people: known(people.map(({ id }) => id)),
    teams: known(people.map(({ team }) => team)),
    departments: known(people.map(({ department }) => department)),
    devices: identity.deviceHeader !== '',
    countries: locations.database !== '',
  };
}

const text = z.string().catch('');
const NamedView = z.looseObject({ name: text }).catch({ name: '' });
const PersonView = z
  .looseObject({ id: text, team: text, department: text })
  .catch({ id: '', team: '', department: '' });
const KeysView = z.looseObject({ keys: z.array(NamedView).catch([]) }).catch({ keys: [] });
const View = z
  .looseObject({
    roles: texts,
    apps: z.array(NamedView).catch([]),
    people: z.array(PersonView).catch([]),
    identity: z
      .looseObject({ apiKeys: KeysView, deviceHeader: text })
      .catch({ apiKeys: { keys: [] }, deviceHeader: '' }),
    marks: z.looseObject({ profiles: z.record(z.string(), z.unknown()).catch({}) }).catch({ profiles: {} }),
    locations: z.looseObject({ database: text }).catch({ database: '' }),
  })
  .catch({
    roles: [],
    apps: [],
    people: [],
    identity: { apiKeys: { keys: [] }, deviceHeader: '' },
    marks: { profiles: {} },
    locations: { database: '' },
  });
