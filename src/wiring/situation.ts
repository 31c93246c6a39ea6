/** The situation of a request, built in this one place: who asks by the directory, with which credential, from where and when. */

import { NOBODY_ROLE } from '../decide/lists.ts';
import { ownerValuesOf } from '../decide/plan.ts';
import type { Directory } from '../identify/ports.ts';
import type { Exchange } from '../model/exchange.ts';
import type { Identified, Principal } from '../model/principal.ts';
import type { Situation } from '../model/situation.ts';

interface SituationParts {
  readonly directory: Pick<Directory, 'all'> & { onChange(listener: () => void): void };
  /** Lower-case name of the header in which a trusted proxy says what the device is; absent: none does. */
  readonly deviceHeader?: string | undefined;
  /** ISO 3166 of an address; null where nothing says. */
  readonly countryOf: (address: string) => string | null;
  readonly now: () => Date;
}

export interface Situations {
  /** Whoever was not identified has the role `nobody` alone. */
  of(exchange: From, who: Identified | null): Situation;
  /** Names under which an owner column may mention one of those below the person, and the person too. */
  teamNames(person: Principal): readonly string[];
}

/** What of a request a situation is made from. */
type From = Pick<Exchange, 'app' | 'clientAddress' | 'trusted'>;

const BROWSER = { kind: 'browser', key: null } as const;
const NOBODY = [NOBODY_ROLE];
const NONE: readonly Principal[] = [];

export function openSituations({ directory, deviceHeader, countryOf, now }: SituationParts): Situations {
  let reports = reportsOf(directory.all());
  directory.onChange(() => {
    reports = reportsOf(directory.all());
  });

  return {
    of({ app, clientAddress, trusted }, who) {
      const person = who?.person;
      return {
        app,
        person: person?.id ?? null,
        roles: person?.roles ?? NOBODY,
        team: person?.team ?? null,
        department: person?.department ?? null,
        managerOf: person ? teamsOf(reports.get(person.id) ?? NONE) : [],
        state: person?.status.kind ?? 'active',
        client: who?.client ?? BROWSER,
        at: now().getTime(),
        address: clientAddress,
        country: countryOf(clientAddress),
        device: deviceHeader === undefined ? null : (trusted.get(deviceHeader) ?? null),
      };
    },
    teamNames: (person) => [...new Set([person, ...below(reports, person.id)].flatMap(ownerValuesOf))],
  };
}

function reportsOf(people: readonly Principal[]): ReadonlyMap<string, readonly Principal[]> {
  const reports = new Map<string, Principal[]>();
  for (const person of people) {
    if (person.manager === null || person.manager === person.id) continue;
    reports.set(person.manager, [...(reports.get(person.manager) ?? []), person]);
  }
  return reports;
}

const teamsOf = (people: readonly Principal[]): readonly string[] => [
  ...new Set(people.flatMap(({ team }) => team ?? [])),
];

/** Everybody whom a chain of managers leads to the person; each once, also where a directory has them in a circle. */
function below(reports: ReadonlyMap<string, readonly Principal[]>, id: string): readonly Principal[] {
  const found = new Map<string, Principal>();
  const waiting = [id];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
    for (const person of reports.get(next) ?? NONE) {
      if (found.has(person.id) || person.id === id) continue;
      found.set(person.id, person);
      waiting.push(person.id);
    }
  return [...found.values()];
}
