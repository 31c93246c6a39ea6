/** Keeps the directory of a running gateway up to date: files are watched, LDAP is asked again, and whoever may not act any more loses his sign-ins. */

import { dirname } from 'node:path';
import { readFile } from 'node:fs/promises';
import { systemEvent } from '../audit/event.ts';
import type { AuditTrail } from '../audit/ports.ts';
import { within } from '../config/index.ts';
import type { Settings } from '../config/index.ts';
import { onChange } from '../config/watch.ts';
import { OFFICE } from '../identify/directory.ts';
import type { PeopleChange } from '../identify/directory.ts';
import { readLdap } from '../identify/people/ldap.ts';
import type { LdapTrouble } from '../identify/people/ldap.ts';
import type { Said } from '../identify/people/said.ts';
import { SCIM } from '../identify/people/scim-desk.ts';
import { Fault, faultCode } from '../lib/fault.ts';
import type { Log } from '../lib/log.ts';
import { LDAP } from './people.ts';
import type { People } from './people.ts';
import { readPeopleFile, sourceOf } from './people-files.ts';

export interface LivePeople {
  /** Reads files and LDAP now. */
  refresh(): Promise<void>;
  /** Sentences for the administrator: sources that cannot be read, entries that are not taken. */
  lines(): readonly string[];
  close(): Promise<void>;
}

/** More ids than this are counted only. */
const MOST_IDS = 200;
const SWEEP_MS = 60_000;

export async function runPeople(
  loaded: Settings,
  people: People,
  parts: {
    readonly trail: AuditTrail;
    /** Ends every sign-in of these people. */
    readonly endOf: (people: readonly string[]) => Promise<void>;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly now: () => Date;
    readonly log: Log;
  },
): Promise<LivePeople> {
  const { trail, endOf, env, now, log } = parts;
  const { config, baseFolder } = loaded;
  const { files, ldap } = config.directory;
  const { directory } = people;
  const troubles = new Map<string, string>();
  const ca = await ldapAuthority(config, baseFolder);
  let fromLdap: readonly Said[] = [];
  let work: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  directory.onChange((change) => {
    work = Promise.all([work, changed(change)]);
  });
  for (const { source, key, why } of directory.leftOut())
    log.warn('an entry of the directory is not taken', { which: source, id: key, code: why });
  const watcher = onChange([...new Set(files.map((file) => dirname(within(baseFolder, file))))], () => {
    work = Promise.all([work, ...files.map(refreshFile)]);
  });
  const sweeper = setInterval(() => people.expire(), SWEEP_MS);
  // Again, now that changes are seen: what was read at the start may have changed since.
  await Promise.all([...files.map(refreshFile), refreshLdap()]);
  plan();

  return {
    async refresh() {
      await Promise.all([...files.map(refreshFile), refreshLdap()]);
    },
    lines: () => [...troubles.values(), ...leftOutLines()],
    async close() {
      closed = true;
      clearInterval(sweeper);
      clearTimeout(timer);
      watcher.close();
      await work;
    },
  };

  function plan(): void {
    if (!ldap || closed) return;
    timer = setTimeout(() => {
      const reading = refreshLdap().finally(plan);
      work = Promise.all([work, reading]);
    }, ldap.refreshSeconds * 1000);
  }

  /** A bad file never replaces a good one. */
  async function refreshFile(file: string): Promise<void> {
    const read = await readPeopleFile(within(baseFolder, file), config.roles);
    const source = sourceOf(file);
    if (read.ok) {
      troubles.delete(source);
      directory.take(source, read.people);
      return;
    }
    const problems = read.problems.map(({ text }) => text).join('\n');
    troubles.set(source, `directory.files: ${file} is refused, its last good people stay: ${problems}`);
    log.error('a file of people is refused; its last good people stay in force', { file, problems });
  }

  async function refreshLdap(): Promise<void> {
    if (!ldap) return;
    const at = now();
    const password = env[ldap.passwordEnvironment] ?? null;
    const read = await readLdap({ settings: ldap, password, ca, now: at });
    if (closed) return;
    if (read.ok) {
      troubles.delete(LDAP);
      fromLdap = steady(fromLdap, read.people, at);
      directory.take(LDAP, fromLdap);
      return;
    }
    troubles.set(LDAP, `directory.ldap: ${LDAP_WORDS[read.why]}; the last good answer stays in force`);
    log.error('the LDAP server gave no people; its last good answer stays in force', { code: read.why });
  }

  /** Losing rights does not wait for the log; the log follows. */
  async function changed(change: PeopleChange): Promise<void> {
    log.info('people changed', { which: change.source, count: sizeOf(change) });
    try {
      if (change.ended.length > 0) await endOf(change.ended);
      // SCIM's changes, and those of administrators, are recorded with the change itself.
      if (change.source !== SCIM && change.source !== OFFICE)
        await trail.append(systemEvent('people-changed', now(), factsOf(change)));
    } catch (error) {
      log.error('a change of people could not be recorded', { which: change.source, code: faultCode(error) });
    }
  }

  function leftOutLines(): readonly string[] {
    return directory
      .leftOut()
      .slice(0, MOST_IDS)
      .map(
        ({ source, key, why }) =>
          `directory: ${source} names ${JSON.stringify(key)}, who is not taken: ${WHY[why]}`,
      );
  }
}

/** Servers do not always say since when an account is shut out: the moment that we first saw it stays. */
function steady(before: readonly Said[], after: readonly Said[], at: Date): readonly Said[] {
  const known = new Map(before.map((said) => [said.key, said.status]));
  return after.map((said) => {
    const { status } = said;
    const last = known.get(said.key);
    const isNew = status.kind !== 'active' && status.since === at.toISOString();
    return isNew && last?.kind === status.kind ? { ...said, status: last } : said;
  });
}

/** The authority that the LDAP server's certificate must come from; null where none is configured. Throws INPUT. */
export async function ldapAuthority(
  { directory: { ldap } }: Settings['config'],
  baseFolder: string,
): Promise<string | null> {
  if (ldap?.ca === undefined) return null;
  return readFile(within(baseFolder, ldap.ca), 'utf8').catch(() => {
    throw new Fault('INPUT', 'read directory.ldap.ca: the file is not there or may not be read');
  });
}

function factsOf({
  source,
  added,
  changed,
  removed,
  ended,
}: PeopleChange): Readonly<Record<string, unknown>> {
  const ids = { added, changed, removed, ended };
  const kinds = Object.entries(ids).filter(([, list]) => list.length > 0);
  return Object.fromEntries([
    ['source', source],
    ...kinds.map(([kind, list]) => [kind, list.slice(0, MOST_IDS)] as const),
    ...kinds
      .filter(([, list]) => list.length > MOST_IDS)
      .map(([kind, list]) => [`${kind}Count`, list.length] as const),
  ]);
}

const sizeOf = ({ added, changed, removed }: PeopleChange): number =>
  added.length + changed.length + removed.length;

const LDAP_WORDS: Readonly<Record<LdapTrouble, string>> = {
  unreachable: 'the server does not answer; check url, startTls and timeoutSeconds',
  certificate: "the server's certificate is not one that we may trust; check ca and the name in url",
  credentials: 'the server refuses bindDn, or passwordEnvironment names no password',
  'no-base': 'the server has no such base or groupBase',
  'size-limit': 'the server cut its answer; make pageSize smaller or raise its limit for bindDn',
  empty: 'nobody was found; check base and filter, and what bindDn may read',
  'not-understood': 'the server did not understand the question; check filter and groupFilter',
};

const WHY = {
  'same-id': 'another person has the same id',
  'same-address': 'another entry of this source has the same address',
  'same-login': 'another entry of this source has the same login',
  'names-two': 'its logins and address belong to two different people',
  'named-twice': 'another entry of this source names the same person',
  'no-address': 'no source gives an address',
  'no-id': 'its id has characters that cannot stand in records',
} as const;
