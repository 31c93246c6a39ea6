/** The word of a proxy in front of us, in one header or in two that must agree. */

import type { Principal } from '../model/principal.ts';
import { personOf } from './claim.ts';
import { nameIn } from './inside.ts';
import type { Asking, Directory } from './ports.ts';
import type { TrustedHeader } from './source-settings.ts';

/** Null when the request carries none of the headers; `person` is null when they name nobody, or not the same person. */
export function byHeader(
  { trusted }: Pick<Asking, 'trusted'>,
  settings: TrustedHeader | undefined,
  directory: Directory,
): { readonly person: Principal | null } | null {
  if (!settings) return null;
  const { name, inside, agree } = settings;
  const fields = [{ name, inside }, ...(agree ? [agree] : [])];
  if (!fields.some((field) => trusted.has(field.name))) return null;
  const people = fields.map((field) => {
    const login = nameIn(trusted.get(field.name) ?? '', field.inside);
    // The second header may hold the address where the first holds the login.
    return login === null ? null : personOf(directory, either(directory, login));
  });
  const [person = null] = people;
  return { person: people.every((other) => other?.id === person?.id) ? person : null };
}

function either(directory: Directory, name: string) {
  const isLogin = directory.byLogin(name) !== null;
  return { logins: isLogin ? [name] : [], email: isLogin ? null : name, roles: [] };
}
