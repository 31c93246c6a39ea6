/** A person's standing, from all that say something of it. */

import type { Principal, Standing } from '../../model/principal.ts';

/** A word on a person's standing that holds for everybody whom it names by id, address or login. */
export interface Stands {
  readonly person: string;
  readonly email: string;
  readonly logins: readonly string[];
  readonly status: Standing;
}

const STRICTNESS = { active: 0, leaving: 1, suspended: 2, left: 3 } as const;

/** The strictest at this moment wins, whichever source says it: to be let in again, all that shut a person out must say so. Of two alike the one that becomes stricter, then the earlier. */
export function strictest(standings: readonly Standing[], at: Date): Standing {
  return standings.reduce((one, other) => (isStricter(other, one, at) ? other : one), {
    kind: 'active',
  } as Standing);
}

/** Whoever is suspended today is not let in again by leaving next month. */
function isStricter(one: Standing, other: Standing, at: Date): boolean {
  const now = STRICTNESS[standingAt(one, at).kind] - STRICTNESS[standingAt(other, at).kind];
  const later = STRICTNESS[one.kind] - STRICTNESS[other.kind];
  return (now || later) > 0 || (now === 0 && later === 0 && sinceOf(one) < sinceOf(other));
}

/** The standing at a moment: whoever will have left is leaving until then, and nothing else begins before its day. */
export function standingAt(status: Standing, at: Date): Standing {
  if (status.kind === 'active' || Date.parse(status.since) <= at.getTime()) return status;
  return status.kind === 'left' ? { kind: 'leaving', since: status.since } : { kind: 'active' };
}

/** The people as they stand with these words on them. */
export function withStandings(
  people: readonly Principal[],
  stands: readonly Stands[],
  at: Date,
): readonly Principal[] {
  if (stands.length === 0) return people;
  const named = new Map<string, Standing[]>();
  for (const { person, email, logins, status } of stands)
    for (const name of namesOf(person, email, logins)) named.set(name, [...(named.get(name) ?? []), status]);
  return people.map((person) => {
    const said = namesOf(person.id, person.email, person.logins).flatMap((name) => named.get(name) ?? []);
    return said.length === 0 ? person : { ...person, status: strictest([person.status, ...said], at) };
  });
}

/** Each with its kind: an id that looks like another's login names nobody else. */
const namesOf = (id: string, email: string, logins: readonly string[]): readonly string[] => [
  `id ${id}`,
  `email ${email.toLowerCase()}`,
  ...logins.map((login) => `login ${login.toLowerCase()}`),
];

const sinceOf = (status: Standing): string => (status.kind === 'active' ? '' : status.since);
