/** What an identity provider's claims say of a person. */

import { describe, expect, it } from 'vitest';
import { fromClaims } from '../../../src/identify/people/claims.ts';
import { Claims as Mapping } from '../../../src/identify/people/settings.ts';

const mapping = Mapping.parse({
  team: 'org.unit',
  logins: ['preferred_username', 'crm.login'],
  groups: 'https://corp.example/groups',
  roles: { 'CRM Reps': 'rep', 'CRM Chiefs': 'chief' },
});
const claims = {
  sub: 'u-1',
  name: 'Ann Made-Up',
  email: 'ann@corp.example',
  email_verified: true,
  preferred_username: 'ann',
  crm: { login: 'a.made-up' },
  org: { unit: 'north' },
  department: 'sales',
  'https://corp.example/groups': ['CRM Reps', 'everybody'],
};
const from = (change: object) => fromClaims({ ...claims, ...change }, mapping);

describe('claims', () => {
  it('name a person by the mapping', () =>
    expect(from({})).toEqual({
      key: 'u-1',
      id: 'u-1',
      name: 'Ann Made-Up',
      email: 'ann@corp.example',
      logins: ['ann', 'a.made-up'],
      roles: ['rep'],
      approves: null,
      team: 'north',
      department: 'sales',
      manager: null,
      status: { kind: 'active' },
      language: null,
      keys: [],
    }));

  it.each<[string, object, object]>([
    ['an address that is not verified', { email_verified: false }, { email: null }],
    ['an address that is not verified, in text', { email_verified: 'false' }, { email: null }],
    ['a verified one, in text', { email_verified: 'true' }, {}],
    ['an address that is none', { email: 'ann' }, { email: null }],
    ['groups as one text', { 'https://corp.example/groups': 'CRM Chiefs' }, { roles: ['chief'] }],
    ['groups that give no role', { 'https://corp.example/groups': ['everybody'] }, { roles: null }],
    [
      'groups that are a name of JavaScript',
      { 'https://corp.example/groups': ['constructor'] },
      { roles: null },
    ],
    ['a login that is no text', { preferred_username: 7, crm: null }, { logins: [] }],
  ])('%s is not taken', (_what, change, expected) => expect(from(change)).toMatchObject(expected));

  it.each([
    ['no subject', { sub: undefined }],
    ['an empty subject', { sub: ' ' }],
    ['a subject that is no text', { sub: { a: 1 } }],
  ])('%s is nobody', (_what, change) => expect(from(change)).toBeNull());

  it('a subject that cannot stand in records gets an id that is always the same', () => {
    const [one, other] = [from({ sub: 'auth0|12 3' }), from({ sub: 'auth0|12 3' })];
    expect(one?.id).toMatch(/^oidc-[0-9a-f]{24}$/);
    expect(other?.id).toBe(one?.id);
  });
});
