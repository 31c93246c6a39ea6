/** The directory of this gateway: the configuration's people, files, LDAP, SCIM and claims, in this order of precedence. */

import { within } from '../config/index.ts';
import type { Settings } from '../config/index.ts';
import { openLiveDirectory, refuseShared } from '../identify/directory.ts';
import type { LiveDirectory } from '../identify/directory.ts';
import { fromClaims } from '../identify/people/claims.ts';
import type { Claims } from '../identify/people/claims.ts';
import { saidBy } from '../identify/people/said.ts';
import { openScimDesk, SCIM } from '../identify/people/scim-desk.ts';
import type { Directory, ScimDesk, ToldPeople, ToldPerson } from '../identify/ports.ts';
import { Fault } from '../lib/fault.ts';
import { newToken } from '../lib/ids.ts';
import type { Principal } from '../model/principal.ts';
import { readPeopleFile, sourceOf } from './people-files.ts';

export const LDAP = 'ldap';
const CLAIMS = 'claims';

export interface People {
  readonly directory: LiveDirectory;
  /** Null where directory.scim is not set. */
  readonly scim: ScimDesk | null;
  /** The person of an identity provider's claims, known from now on for directory.claims.hours; null when they name nobody, or two people. */
  learn(claims: Claims): Promise<Principal | null>;
  /** Forgets whose claims are too old. */
  expire(): void;
  /** Reads what the store holds again, after a restore. */
  reload(): Promise<void>;
}

/** The people that can be known without a store: those of the configuration and of files. Throws INPUT. */
export async function peopleHere(loaded: Settings): Promise<Directory> {
  const nothing: ToldPeople = { all: async () => [], put: async () => undefined, remove: async () => false };
  return (await openPeople(loaded, { told: nothing, now: () => new Date() })).directory;
}

/** Opens the directory with everything that can be read here and now. Throws INPUT with every problem of its files, unless they are passed over. */
export async function openPeople(
  loaded: Settings,
  parts: { readonly told: ToldPeople; readonly now: () => Date; readonly badFiles?: 'refuse' | 'pass over' },
): Promise<People> {
  const { told, now, badFiles = 'refuse' } = parts;
  const { config, baseFolder } = loaded;
  const { files, scim: scimSettings, claims: mapping, approves } = config.directory;
  const directory = openLiveDirectory({
    order: ['config', ...files.map(sourceOf), LDAP, SCIM, CLAIMS],
    siteLanguage: config.site.language,
    approves,
    now,
  });
  directory.take('config', config.people.map(saidBy));
  refuseShared(directory);
  const problems: string[] = [];
  for (const file of files) {
    const read = await readPeopleFile(within(baseFolder, file), config.roles);
    if (read.ok) directory.take(sourceOf(file), read.people);
    else problems.push(...read.problems.map(({ text }) => text));
  }
  if (problems.length > 0 && badFiles === 'refuse')
    throw new Fault('INPUT', `read directory.files: they cannot be used\n  ${problems.join('\n  ')}`);
  const scim = scimSettings
    ? await openScimDesk({ settings: scimSettings, told, directory, now, newId: newToken })
    : null;
  let claimed = new Map<string, ToldPerson>();
  await reloadClaims();

  return {
    directory,
    scim,
    async learn(claims) {
      const said = mapping ? fromClaims(claims, mapping) : null;
      if (!mapping || !said) return null;
      const until = new Date(now().getTime() + mapping.hours * 3_600_000).toISOString();
      const one: ToldPerson = { kind: CLAIMS, id: said.key, body: { claims, until } };
      await told.put(one, null);
      claimed.set(one.id, one);
      for (const old of [...claimed.values()].filter(isOver)) {
        claimed.delete(old.id);
        await told.remove(CLAIMS, old.id, null);
      }
      takeClaims();
      if (directory.leftOut().some(({ source, key }) => source === CLAIMS && key === said.key)) return null;
      const names = said.logins.flatMap((login) => directory.byLogin(login) ?? []);
      return names[0] ?? (said.email === null ? null : directory.byEmail(said.email));
    },
    expire() {
      if ([...claimed.values()].some(isOver)) takeClaims();
    },
    async reload() {
      await scim?.reload();
      await reloadClaims();
    },
  };

  async function reloadClaims(): Promise<void> {
    claimed = new Map((mapping ? await told.all(CLAIMS) : []).map((one) => [one.id, one]));
    takeClaims();
  }

  function takeClaims(): void {
    const current = [...claimed.values()].filter((one) => !isOver(one));
    directory.take(
      CLAIMS,
      current.flatMap(({ body }) => (mapping ? (fromClaims(body['claims'] as Claims, mapping) ?? []) : [])),
    );
  }

  function isOver({ body }: ToldPerson): boolean {
    return Date.parse(String(body['until'])) <= now().getTime();
  }
}
