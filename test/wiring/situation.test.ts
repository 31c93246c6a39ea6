/** The situation of a request: by the directory and the connection, never by what the request says of itself. */

import { describe, expect, it } from 'vitest';
import type { Identified, Principal } from '../../src/model/principal.ts';
import { openSituations } from '../../src/wiring/situation.ts';

const person = (id: string, more: Partial<Principal> = {}): Principal => ({
  id,
  name: id.toUpperCase(),
  email: `${id}@x.example`,
  logins: [id],
  roles: ['sales-rep'],
  manager: null,
  team: null,
  status: { kind: 'active' },
  approves: [],
  language: 'en',
  ...more,
});
const PEOPLE = [
  person('boss', { roles: ['sales-manager'], department: 'sales' }),
  person('mei', { manager: 'boss', team: 'north' }),
  person('lei', { manager: 'boss', team: 'south', status: { kind: 'leaving', since: '2026-11-01' } }),
  person('wu', { manager: 'mei', team: 'north' }),
  // In a circle, and his own manager.
  person('a', { manager: 'b' }),
  person('b', { manager: 'a' }),
  person('self', { manager: 'self', team: 'alone' }),
];
const as = (id: string, client?: Identified['client']): Identified => ({
  person: PEOPLE.find((one) => one.id === id) ?? person(id),
  via: 'session',
  credential: 'c',
  ...(client && { client }),
});
const request = {
  app: 'crm',
  clientAddress: '192.0.2.7',
  trusted: new Map([['x-device', 'managed']]),
  headers: new Map([['x-device', 'forged']]),
};
const situations = (deviceHeader?: string) => {
  const listeners: (() => void)[] = [];
  let people = PEOPLE;
  const made = openSituations({
    directory: { all: () => people, onChange: (listener) => void listeners.push(listener) },
    ...(deviceHeader && { deviceHeader }),
    countryOf: (address) => (address === '192.0.2.7' ? 'CN' : null),
    now: () => new Date(0),
  });
  const change = (next: Principal[]): void => {
    people = next;
    for (const listener of listeners) listener();
  };
  return { ...made, change };
};

describe('openSituations', () => {
  it('tells who asks by the directory', () => {
    expect(situations('x-device').of(request, as('boss'))).toEqual({
      app: 'crm',
      person: 'boss',
      roles: ['sales-manager'],
      team: null,
      department: 'sales',
      managerOf: ['north', 'south'],
      state: 'active',
      client: { kind: 'browser', key: null },
      at: 0,
      address: '192.0.2.7',
      country: 'CN',
      device: 'managed',
    });
  });

  it('gives nobody the role nobody, and no team', () => {
    expect(situations().of(request, null)).toMatchObject({
      person: null,
      roles: ['nobody'],
      managerOf: [],
      client: { kind: 'browser' },
    });
  });

  it.each([
    ['believes no device where no header is named', undefined, null],
    ['believes the trusted header alone', 'x-device', 'managed'],
  ])('%s', (_sentence, header, device) => {
    expect(situations(header).of(request, as('mei')).device).toBe(device);
  });

  it('takes the client from the credential', () => {
    const client = { kind: 'agent', key: 'bot' } as const;
    expect(situations().of(request, as('mei', client))).toMatchObject({ client, state: 'active' });
    expect(situations().of(request, as('lei')).state).toBe('leaving');
  });

  it.each([
    ['boss', ['BOSS', 'MEI', 'LEI', 'WU']],
    ['mei', ['MEI', 'WU']],
    ['wu', ['WU']],
    ['a', ['A', 'B']],
    ['self', ['SELF']],
  ])('knows the names of all below %s, however far', (id, names) => {
    const found = situations().teamNames(as(id).person);
    expect(found.filter((name) => /^[A-Z]+$/.test(name)).toSorted()).toEqual(names.toSorted());
  });

  it('hears when the directory changes', () => {
    const made = situations();
    made.change([person('boss'), person('new', { manager: 'boss', team: 'east' })]);
    expect(made.of(request, as('boss')).managerOf).toEqual(['east']);
  });
});
