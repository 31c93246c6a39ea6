/** Joins what the sources say into people: by address or login, the first source that says something wins, and one login never means two people. */

import type { Language } from '../../model/exchange.ts';
import type { Principal, Standing } from '../../model/principal.ts';
import { mayAct } from '../../model/principal.ts';
import { isId } from './said.ts';
import type { LeftOut, Said, SourceSaid, WhyLeftOut } from './said.ts';
import { strictest } from './standing.ts';

export interface JoinSettings {
  readonly siteLanguage: Language;
  /** Role to the roles whose exports its holders may approve, where no source says what a person approves. */
  readonly approves: Readonly<Record<string, readonly string[]>>;
  /** Of two words on a person's standing the stricter one at this moment holds. */
  readonly now: () => Date;
}

export interface Joined {
  readonly people: readonly Principal[];
  readonly leftOut: readonly LeftOut[];
}

/** One person as he is put together, the strongest source first. */
interface Group {
  readonly id: string;
  readonly said: (Said & { readonly source: string })[];
  /** Standings from entries that were not taken, but say of this person that he may not act. */
  readonly stops: Standing[];
}

/** People from the sources in their order of precedence. The result does not depend on the order within a source. */
export function join(sources: readonly SourceSaid[], settings: JoinSettings): Joined {
  const groups: Group[] = [];
  const index = openIndex();
  const refused: (LeftOut & { readonly said: Said })[] = [];

  for (const { source, people } of sources) {
    const twins = twinsIn(people);
    const matched = people.map((said) => ({ said, groups: index.named(said) }));
    const named = countOf(matched.flatMap((one) => (twins.has(one.said) ? [] : [...one.groups])));
    for (const { said, groups: found } of matched) {
      const [group] = found;
      const why =
        twins.get(said) ??
        (found.size > 1 ? 'names-two' : group && (named.get(group) ?? 0) > 1 ? 'named-twice' : null) ??
        (group ? null : index.ids.has(said.id) ? 'same-id' : isId(said.id) ? null : 'no-id');
      if (why !== null) refused.push({ source, key: said.key, why, said });
      else index.add(group ?? begin(said.id), said, source);
    }
  }
  // An entry that cannot be told apart still shuts out everybody whom it may mean.
  for (const { said } of refused)
    if (!mayAct(said)) for (const group of index.named(said)) group.stops.push(said.status);

  const found = groups.map((group) => ({ group, person: personOf(group, index, settings) }));
  const leftOut = refused.map(({ source, key, why }) => ({ source, key, why }));
  return {
    people: found.flatMap(({ person }) => (person ? [person] : [])),
    leftOut: [
      ...leftOut,
      ...found.flatMap(({ group, person }) =>
        person ? [] : group.said.map(({ source, key }) => ({ source, key, why: 'no-address' as const })),
      ),
    ],
  };

  function begin(id: string): Group {
    const group = { id, said: [], stops: [] };
    groups.push(group);
    return group;
  }
}

/** Entries of one source that share a name: nobody can tell which of them is meant, so none is. */
function twinsIn(people: readonly Said[]): ReadonlyMap<Said, WhyLeftOut> {
  const twins = new Map<Said, WhyLeftOut>();
  const kinds: readonly (readonly [WhyLeftOut, (said: Said) => readonly string[]])[] = [
    ['same-id', (said) => [said.id]],
    ['same-address', emailsOf],
    ['same-login', loginsOf],
  ];
  for (const [why, namesOf] of kinds) {
    const counts = countOf(people.flatMap((said) => namesOf(said)));
    for (const said of people)
      if (!twins.has(said) && namesOf(said).some((name) => (counts.get(name) ?? 0) > 1)) twins.set(said, why);
  }
  return twins;
}

interface Index {
  readonly ids: ReadonlySet<string>;
  /** Everybody whom an entry names by address or login. */
  named(said: Said): ReadonlySet<Group>;
  add(group: Group, said: Said, source: string): void;
  /** Whom an entry's `manager` means. */
  manager(source: string, name: string): Group | null;
}

function openIndex(): Index {
  const byEmail = new Map<string, Group>();
  const byLogin = new Map<string, Group>();
  const byKey = new Map<string, Group>();
  const byId = new Map<string, Group>();
  const ids = new Set<string>();
  const some = (groups: readonly (Group | undefined)[]): ReadonlySet<Group> =>
    new Set(groups.filter((group) => group !== undefined));
  return {
    ids,
    named: (said) =>
      some([
        ...emailsOf(said).map((email) => byEmail.get(email)),
        ...loginsOf(said).map((login) => byLogin.get(login)),
      ]),
    add(group, said, source) {
      group.said.push({ ...said, source });
      ids.add(group.id);
      byId.set(group.id, group);
      byKey.set(keyIn(source, said.key), group);
      for (const email of emailsOf(said)) byEmail.set(email, group);
      for (const login of loginsOf(said)) byLogin.set(login, group);
    },
    manager: (source, name) =>
      byKey.get(keyIn(source, name)) ??
      byId.get(name) ??
      byEmail.get(lowerCase(name)) ??
      byLogin.get(lowerCase(name)) ??
      null,
  };
}

/** Null without an address: nothing could be sent to him. */
function personOf({ id, said, stops }: Group, index: Index, settings: JoinSettings): Principal | null {
  const first = <K extends keyof Said>(key: K) => said.find((one) => one[key] !== null)?.[key] ?? null;
  const email = first('email');
  if (email === null) return null;
  const roles = first('roles') ?? [];
  const department = first('department');
  const duties = [...new Set(said.flatMap((one) => one.duties ?? []))];
  const chief = said.find(({ manager }) => manager !== null);
  const manager = chief ? index.manager(chief.source, chief.manager ?? '') : null;
  return {
    id,
    name: first('name') ?? email,
    email,
    logins: [...new Set(said.flatMap(({ logins }) => logins))],
    roles,
    manager: manager && manager.id !== id ? manager.id : null,
    team: first('team'),
    ...(department !== null && { department }),
    status: strictest([...said.map(({ status }) => status), ...stops], settings.now()),
    approves: first('approves') ?? [...new Set(roles.flatMap((role) => settings.approves[role] ?? []))],
    language: first('language') ?? settings.siteLanguage,
    keys: [...new Set(said.flatMap(({ keys }) => keys))],
    ...(duties.length > 0 && { duties }),
  };
}

function countOf<T>(things: readonly T[]): ReadonlyMap<T, number> {
  const counts = new Map<T, number>();
  for (const thing of things) counts.set(thing, (counts.get(thing) ?? 0) + 1);
  return counts;
}

const keyIn = (source: string, key: string): string => JSON.stringify([source, key]);
const emailsOf = ({ email }: Said): readonly string[] => (email === null ? [] : [lowerCase(email)]);
const loginsOf = ({ logins }: Said): readonly string[] => [...new Set(logins.map(lowerCase))];

/** A to Z only, and nothing trimmed: full case folding would let `K` (the Kelvin sign) stand for `k`, and so one CRM account pass for another. */
export function lowerCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
