/** The people that the configuration names. */

import { Fault } from '../lib/fault.ts';
import type { Language } from '../model/exchange.ts';
import type { Principal } from '../model/principal.ts';
import type { Directory } from './ports.ts';
import type { Person } from './settings.ts';

/** Refuses people who share an id, a login or an address: one name must mean one person. */
export function openDirectory(people: readonly Person[], siteLanguage: Language): Directory {
  const all = people.map((person) => principalOf(person, siteLanguage));
  const byId = new Map<string, Principal>();
  const byLogin = new Map<string, Principal>();
  const byEmail = new Map<string, Principal>();
  for (const person of all) {
    put(byId, person.id, person, 'id');
    put(byEmail, lowerCase(person.email), person, 'address');
    for (const login of new Set(person.logins.map(lowerCase))) put(byLogin, login, person, 'login');
  }
  return {
    byId: (id) => byId.get(id) ?? null,
    byLogin: (login) => byLogin.get(lowerCase(login)) ?? null,
    byEmail: (email) => byEmail.get(lowerCase(email)) ?? null,
    all: () => all,
  };
}

function principalOf(person: Person, siteLanguage: Language): Principal {
  return {
    id: person.id,
    name: person.name,
    email: person.email,
    logins: person.logins,
    roles: person.roles,
    manager: person.manager ?? null,
    team: null,
    status: { kind: 'active' },
    approves: person.approves,
    language: person.language ?? siteLanguage,
  };
}

function put(people: Map<string, Principal>, key: string, person: Principal, what: string): void {
  if (people.has(key)) throw new Fault('INPUT', `read the people: two of them have the same ${what}`);
  people.set(key, person);
}

/** A to Z only, and nothing trimmed: full case folding would let `K` (the Kelvin sign) stand for `k`, and so one CRM account pass for another. */
function lowerCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
