/** Whom a rule speaks of. */

import type { Situation } from '../model/situation.ts';
import type { Check } from './book.ts';
import { globs } from './names.ts';
import type { Who } from './rule-settings.ts';

/** The role that rules name whoever was not identified by. */
export const NOBODY_ROLE = 'nobody';

/** The roles by which rules find a person: `*` is everybody who was identified; whoever was not is `nobody`, and nothing else. */
export function rolesOf({ person, roles }: Situation): readonly string[] {
  if (person === null) return [NOBODY_ROLE];
  return ['*', ...roles.filter((role) => role !== NOBODY_ROLE && role !== '*')];
}

/** What a `who` asks; each must be met. */
export function spokenOf(who: Who | undefined): readonly Check[] {
  if (!who) return [];
  const { people, teams, departments, managersOf, states, clients, keys } = who;
  return [
    ...(people ? [oneOf('people', people, ({ person }) => person)] : []),
    ...(states ? [oneOf('people who are', states, ({ state }) => state)] : []),
    ...(clients ? [oneOf('clients', clients, ({ client }) => client.kind)] : []),
    ...(keys ? [oneOf('keys', keys, ({ client }) => client.key)] : []),
    ...(teams ? [takenBy('teams', teams, ({ team }) => one(team))] : []),
    ...(departments ? [takenBy('departments', departments, ({ department }) => one(department))] : []),
    ...(managersOf ? [takenBy('managers of', managersOf, ({ managerOf }) => managerOf)] : []),
  ];
}

function oneOf(what: string, names: readonly string[], of: (situation: Situation) => string | null): Check {
  const known = new Set(names);
  return {
    met({ situation }) {
      const name = of(situation);
      return name !== null && known.has(name);
    },
    why: ({ situation }) => `speaks of the ${what} ${names.join(', ')}; this is ${of(situation) ?? 'none'}`,
  };
}

function takenBy(
  what: string,
  patterns: readonly string[],
  of: (situation: Situation) => readonly string[],
): Check {
  const takes = globs(patterns);
  return {
    met: ({ situation }) => of(situation).some(takes),
    why: ({ situation }) =>
      `speaks of the ${what} ${patterns.join(', ')}; this is ${of(situation).join(', ') || 'none'}`,
  };
}

const one = (name: string | null): readonly string[] => (name === null ? [] : [name]);
