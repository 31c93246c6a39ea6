/** The directory: people by id, login and address, from all sources joined; replaced as a whole when a source says something new. */

import { Fault } from '../lib/fault.ts';
import type { Language } from '../model/exchange.ts';
import { mayAct } from '../model/principal.ts';
import type { Principal } from '../model/principal.ts';
import { join, lowerCase } from './people/join.ts';
import type { Joined, JoinSettings } from './people/join.ts';
import { saidBy } from './people/said.ts';
import type { LeftOut, Said } from './people/said.ts';
import { standingAt, withStandings } from './people/standing.ts';
import type { Stands } from './people/standing.ts';
import type { Directory } from './ports.ts';
import type { Person } from './settings.ts';

/** What became of people by one source's new word, by id. */
export interface PeopleChange {
  readonly source: string;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** Those of them who could act before and cannot now. */
  readonly ended: readonly string[];
}

/** A directory whose people change while it is in use; each read sees one whole state of it. */
export interface LiveDirectory extends Directory {
  /** Takes what a source says now in place of what it said before. Listeners hear of it before this returns. */
  take(source: string, people: readonly Said[]): PeopleChange;
  /** Takes what administrators say of people in place of what they said before; the strictest word holds, whoever says it. Listeners hear of it before this returns. */
  stand(stands: readonly Stands[]): PeopleChange;
  /** What would be left out if a source said this; nothing changes. */
  wouldLeaveOut(source: string, people: readonly Said[]): readonly LeftOut[];
  /** Told of each change that changed somebody. */
  onChange(listener: (change: PeopleChange) => void): void;
  /** Entries of the sources that are not taken, each with its reason. */
  leftOut(): readonly LeftOut[];
}

/** Opens a directory over sources in their order of precedence; a source that has not spoken yet names nobody. */
export function openLiveDirectory(
  parts: JoinSettings & { readonly order: readonly string[]; readonly now: () => Date },
): LiveDirectory {
  const said = new Map<string, readonly Said[]>();
  const listeners: ((change: PeopleChange) => void)[] = [];
  let snapshot = snapshotOf([]);
  let leftOut: readonly LeftOut[] = [];
  let stands: readonly Stands[] = [];
  const asOfNow = (person: Principal | undefined): Principal | null => {
    if (person === undefined) return null;
    if (person.status.kind === 'active') return person;
    return { ...person, status: standingAt(person.status, parts.now()) };
  };

  const joinedWith = (source: string, people: readonly Said[]): Joined =>
    join(
      parts.order.map((name) => ({
        source: name,
        people: name === source ? people : (said.get(name) ?? []),
      })),
      parts,
    );

  return {
    byId: (id) => asOfNow(snapshot.byId.get(id)),
    byLogin: (login) => asOfNow(snapshot.byLogin.get(lowerCase(login))),
    byEmail: (email) => asOfNow(snapshot.byEmail.get(lowerCase(email))),
    all: () => snapshot.all.flatMap((person) => asOfNow(person) ?? []),
    leftOut: () => leftOut,
    wouldLeaveOut: (source, people) => joinedWith(source, people).leftOut,
    onChange: (listener) => void listeners.push(listener),
    take(source, people) {
      if (!parts.order.includes(source))
        throw new Fault('UNEXPECTED', `took people of ${source}: it is no source of this directory`);
      const joined = joinedWith(source, people);
      const change = put(source, joined);
      said.set(source, people);
      return change;
    },
    stand(next) {
      stands = next;
      return put(OFFICE, joinedWith(OFFICE, []));
    },
  };

  /** In force, and heard of, when this returns. */
  function put(source: string, joined: Joined): PeopleChange {
    const after = snapshotOf(withStandings(joined.people, stands, parts.now()));
    const change = changeBetween(source, snapshot, after, parts.now());
    snapshot = after;
    leftOut = joined.leftOut;
    if (change.added.length + change.changed.length + change.removed.length > 0)
      for (const listener of listeners) listener(change);
    return change;
  }
}

/** The source of a change that administrators made. */
export const OFFICE = 'office';

/** The people of the configuration alone. Refuses people who share an id, a login or an address: one name must mean one person. */
export function openDirectory(people: readonly Person[], siteLanguage: Language): Directory {
  const order = ['config'];
  const directory = openLiveDirectory({ order, siteLanguage, approves: {}, now: () => new Date() });
  directory.take('config', people.map(saidBy));
  refuseShared(directory);
  return directory;
}

/** Throws INPUT when an entry of the configuration's people was not taken: there somebody can mend it before the start. */
export function refuseShared(directory: Pick<LiveDirectory, 'leftOut'>): void {
  const shared = directory.leftOut().find(({ source }) => source === 'config');
  if (shared)
    throw new Fault('INPUT', `read the people: two of them have the same ${shared.why.replace('same-', '')}`);
}

interface Snapshot {
  readonly all: readonly Principal[];
  readonly byId: ReadonlyMap<string, Principal>;
  readonly byLogin: ReadonlyMap<string, Principal>;
  readonly byEmail: ReadonlyMap<string, Principal>;
}

/** Throws UNEXPECTED when a name means two people, which joining rules out. */
function snapshotOf(all: readonly Principal[]): Snapshot {
  const byId = new Map<string, Principal>();
  const byLogin = new Map<string, Principal>();
  const byEmail = new Map<string, Principal>();
  for (const person of all) {
    putIn(byId, person.id, person);
    putIn(byEmail, lowerCase(person.email), person);
    for (const login of new Set(person.logins.map(lowerCase))) putIn(byLogin, login, person);
  }
  return { all, byId, byLogin, byEmail };
}

function putIn(people: Map<string, Principal>, key: string, person: Principal): void {
  if (people.has(key)) throw new Fault('UNEXPECTED', 'joined the people: a name means two of them');
  people.set(key, person);
}

function changeBetween(source: string, before: Snapshot, after: Snapshot, at: Date): PeopleChange {
  const acts = (person: Principal | undefined): boolean =>
    person !== undefined && mayAct({ status: standingAt(person.status, at) });
  const same = (person: Principal): boolean => isSame(before.byId.get(person.id), person);
  return {
    source,
    added: after.all.flatMap(({ id }) => (before.byId.has(id) ? [] : [id])),
    changed: after.all.flatMap((person) => (before.byId.has(person.id) && !same(person) ? [person.id] : [])),
    removed: before.all.flatMap(({ id }) => (after.byId.has(id) ? [] : [id])),
    ended: before.all.flatMap((person) =>
      acts(person) && !acts(after.byId.get(person.id)) ? [person.id] : [],
    ),
  };
}

/** Whether two states of a person say the same; asked of everybody at each change. */
function isSame(before: Principal | undefined, after: Principal): boolean {
  if (!before) return false;
  const list = (one: readonly string[] = [], other: readonly string[] = []): boolean =>
    one.length === other.length && one.every((text, index) => text === other[index]);
  const since = ({ status }: Principal): string => (status.kind === 'active' ? '' : status.since);
  return (
    before.name === after.name &&
    before.email === after.email &&
    before.manager === after.manager &&
    before.team === after.team &&
    before.department === after.department &&
    before.language === after.language &&
    before.status.kind === after.status.kind &&
    since(before) === since(after) &&
    list(before.logins, after.logins) &&
    list(before.roles, after.roles) &&
    list(before.approves, after.approves) &&
    list(before.keys, after.keys) &&
    list(before.duties, after.duties)
  );
}
