/** What a source of people says: one entry for each person, before the sources are joined. */

import type { Duty } from '../../model/duties.ts';
import type { Language } from '../../model/exchange.ts';
import type { Standing } from '../../model/principal.ts';
import type { Person } from '../settings.ts';

/** What one source says of one person; what it does not say (null) is left to the sources after it. */
export interface Said {
  /** The source's own name for the person; an entry's `manager` may name it. */
  readonly key: string;
  /** Stable; what records are kept under when no source before this one names the person. */
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly logins: readonly string[];
  readonly roles: readonly string[] | null;
  readonly approves: readonly string[] | null;
  readonly team: string | null;
  readonly department: string | null;
  /** The key of another entry of this source, or the id, address or login of a person. */
  readonly manager: string | null;
  readonly status: Standing;
  readonly language: Language | null;
  /** Fingerprints of the person's own OpenPGP keys, upper-case hex. */
  readonly keys: readonly string[];
  /** Only the configuration and files of people say it: no identity provider makes an administrator. */
  readonly duties?: readonly Duty[];
}

export interface SourceSaid {
  readonly source: string;
  readonly people: readonly Said[];
}

/** Why an entry of a source is not taken. `names-two`: its logins and address belong to two people. `named-twice`: another entry of its source names the same person. */
export type WhyLeftOut =
  | 'same-id'
  | 'same-address'
  | 'same-login'
  | 'names-two'
  | 'named-twice'
  | 'no-address'
  | 'no-id';

export interface LeftOut {
  readonly source: string;
  readonly key: string;
  readonly why: WhyLeftOut;
}

/** The ids that may stand in records. */
const ID = /^[A-Za-z0-9._@-]{1,80}$/;

export const isId = (text: string): boolean => ID.test(text);

/** What the configuration, or a file of people, says of a person. */
export function saidBy(person: Person): Said {
  const {
    id,
    name,
    email,
    logins,
    roles,
    approves,
    manager,
    language,
    team,
    department,
    status,
    since,
    keys,
    duties,
  } = person;
  return {
    key: id,
    id,
    name,
    email,
    logins,
    roles,
    approves,
    team: team ?? null,
    department: department ?? null,
    manager: manager ?? null,
    status: status === 'active' ? { kind: 'active' } : { kind: status, since: startOf(since) },
    language: language ?? null,
    keys: keys.map((key) => key.toUpperCase()),
    ...(duties.length > 0 && { duties }),
  };
}

/** A day as the moment it begins; without one, a moment that has always passed. */
function startOf(day: string | undefined): string {
  return new Date(day === undefined ? 0 : `${day}T00:00:00Z`).toISOString();
}
