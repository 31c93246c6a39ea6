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
  const found = [
    ...logins.map((login) => directory.byLogin(login)),
    email === null ? null : directory.byEmail(email),
  ].filter((person) => person !== null);
  const [person] = found;
  if (!person || found.some(({ id }) => id !== person.id)) return null;
  const more = roles.filter((role) => known.includes(role) && !person.roles.includes(role));
  return more.length === 0 ? person : { ...person, roles: [...person.roles, ...more] };
}
