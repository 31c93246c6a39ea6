/** What a source says of who asks, and whom of the directory it means. */

import { textAt, valueAt } from '../lib/pointer.ts';
import type { Principal } from '../model/principal.ts';
import type { Places } from './app.ts';
import type { Claim, Directory } from './ports.ts';

/** The claim that JSON makes at the given places; null where it names nobody. */
export function claimIn(json: unknown, places: Places): Claim | null {
  const at = (place: string | undefined): string | null => (place === undefined ? null : textAt(json, place));
  const logins = [at(places.login), at(places.id)].flatMap((login) => (login === null ? [] : [login]));
  const email = at(places.email);
  if (logins.length === 0 && email === null) return null;
  const roles = places.roles === undefined ? [] : valueAt(json, places.roles);
  const list: readonly unknown[] = Array.isArray(roles) ? roles : [roles];
  return { logins, email, roles: list.filter((role) => typeof role === 'string') };
}

/** The places of a token's claims that count: an address that the issuer says is not verified may be anybody's. */
export function trustedPlaces(claims: Readonly<Record<string, unknown>>, places: Places): Places {
  return isUnverified(claims) ? { ...places, email: undefined } : places;
}

/** Some issuers write the boolean as text, and a value that is neither says nothing good. */
export function isUnverified(claims: Readonly<Record<string, unknown>>): boolean {
  const { email_verified: verified } = claims;
  return verified !== undefined && verified !== true && verified !== 'true';
}

/** The one person whom all names of a claim mean; null when none is known or when two people are meant. `roles` are the names that count. */
export function personOf(
  directory: Pick<Directory, 'byLogin' | 'byEmail'>,
  { logins, email, roles }: Claim,
  known: readonly string[] = [],
): Principal | null {
  let person: Principal | null = null;
  for (const login of logins) {
    const other = directory.byLogin(login);
    if (other !== null && person !== null && other.id !== person.id) return null;
    person ??= other;
  }
  const other = email === null ? null : directory.byEmail(email);
  if (other !== null && person !== null && other.id !== person.id) return null;
  person ??= other;
  if (person === null || roles.length === 0) return person;
  const own = person.roles;
  const more = roles.filter((role) => known.includes(role) && !own.includes(role));
  return more.length === 0 ? person : withRoles(person, [...own, ...more]);
}

/** The person with these roles. The same object each time: what the rules say of somebody is remembered by it. */
export function withRoles(person: Principal, roles: readonly string[]): Principal {
  let made = others.get(person);
  if (made === undefined || made.size >= MOST_OTHERS) others.set(person, (made = new Map()));
  const key = roles.join('\n');
  const known = made.get(key);
  if (known !== undefined) return known;
  const other = { ...person, roles };
  made.set(key, other);
  return other;
}

const others = new WeakMap<Principal, Map<string, Principal>>();
/** Sources name few sets of roles. */
const MOST_OTHERS = 100;
