/** Finds the one person whom a name means: id, login, address or name. */

import type { Principal } from '../model/principal.ts';
import { refused } from './act.ts';
import type { OfficePeople } from './ports.ts';

const MOST_SHOWN = 10;

/** Throws INPUT when nobody has the name, or several: then with their ids and addresses. */
export function findPerson(directory: OfficePeople, name: string): Principal {
  const found = peopleNamed(directory, name);
  const [only, ...others] = found;
  const shown = name.replace(/[\p{Cc}\p{Cf}]/gu, '').slice(0, 80);
  if (!only) throw refused(`nobody has the id, login, address or name "${shown}"`);
  if (others.length === 0) return only;
  const candidates = found.slice(0, MOST_SHOWN).map(({ id, email }) => `${id} <${email}>`);
  throw refused(
    `"${shown}" may mean ${found.length} people: ${candidates.join(', ')}${found.length > MOST_SHOWN ? ', …' : ''}; give the id`,
  );
}

/** Everybody of that id, login or address, letters' case aside; where there is nobody, of that name. */
export function peopleNamed(directory: OfficePeople, name: string): readonly Principal[] {
  const wanted = name.trim().toLowerCase();
  if (wanted === '') return [];
  const among = (namesOf: (person: Principal) => readonly string[]): readonly Principal[] =>
    directory.all().filter((person) => namesOf(person).some((one) => one.toLowerCase() === wanted));
  const found = among(({ id, email, logins }) => [id, email, ...logins]);
  return found.length > 0 ? found : among((person) => [person.name]);
}
