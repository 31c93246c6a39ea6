/** What one LDAP entry says of a person. */

import type { Entry } from 'ldapts';
import type { Standing } from '../../model/principal.ts';
import { rolesOf } from './claims.ts';
import type { Said } from './said.ts';
import type { Ldap } from './settings.ts';
import { strictest } from './standing.ts';

/** Where servers write that an account may not be used. */
export const STATUS_ATTRIBUTES = [
  'userAccountControl', // Active Directory: bit 2
  'accountExpires', // Active Directory: 100 ns since 1601
  'nsAccountLock', // 389, FreeIPA
  'pwdAccountLockedTime', // OpenLDAP's ppolicy
] as const;

/** Null for an entry without an id: nothing could be kept under it. `groups` are those that were searched, by member. */
export function saidByEntry(
  entry: Entry,
  { attributes, roles }: Ldap,
  groups: ReadonlyMap<string, readonly string[]>,
  now: Date,
): Said | null {
  const values = valuesOf(entry);
  const first = (name: string): string | null => values(name)[0] ?? null;
  const id = first(attributes.id);
  if (id === null) return null;
  const dn = normalDn(entry.dn);
  const manager = first(attributes.manager);
  const memberOf = [
    ...values(attributes.groups),
    ...(groups.get(dn) ?? []),
    ...(groups.get(normalDn(id)) ?? []),
  ].map(normalDn);
  const byDn = Object.fromEntries(Object.entries(roles).map(([group, role]) => [normalDn(group), role]));
  return {
    key: dn,
    id,
    name: first(attributes.name),
    email: first(attributes.email),
    logins: attributes.logins.flatMap(values),
    roles: rolesOf(memberOf, byDn),
    approves: null,
    team: first(attributes.team),
    department: first(attributes.department),
    manager: manager === null ? null : normalDn(manager),
    status: standingOf(values, now),
    language: null,
    keys: [],
  };
}

/** A DN in one spelling: letters' case and blanks around its separators aside. */
export function normalDn(dn: string): string {
  return dn
    .toLowerCase()
    .replaceAll(/\s*([,=+])\s*/g, '$1')
    .trim();
}

type Values = (name: string) => readonly string[];

/** Servers differ in the case of names; bytes (an objectGUID) become hex. */
function valuesOf(entry: Entry): Values {
  const byName = new Map(
    Object.entries(entry).map(([name, value]) => [
      name.toLowerCase(),
      [value].flat().map((one) => (typeof one === 'string' ? one : one.toString('hex'))),
    ]),
  );
  return (name) => (byName.get(name.toLowerCase()) ?? []).filter((value) => value !== '');
}

const ACCOUNT_DISABLED = 2;

function standingOf(values: Values, now: Date): Standing {
  const control = Number(values('userAccountControl')[0] ?? 0);
  const locked = values('pwdAccountLockedTime')[0];
  const suspended = (since: Date): Standing => ({ kind: 'suspended', since: since.toISOString() });
  return strictest(
    [
      // What cannot be read is taken for shut out.
      ...(Number.isSafeInteger(control) && (control & ACCOUNT_DISABLED) === 0 ? [] : [suspended(now)]),
      ...(values('nsAccountLock').every((value) => /^false$/i.test(value)) ? [] : [suspended(now)]),
      ...(locked === undefined ? [] : [suspended(timeOf(locked) ?? now)]),
      ...expiryOf(values('accountExpires')[0], now),
    ],
    now,
  );
}

/** Active Directory writes 0 and 2^63-1 for "never". */
function expiryOf(value: string | undefined, now: Date): readonly Standing[] {
  if (value === undefined || value === '0' || value === '9223372036854775807') return [];
  const ticks = /^\d{1,19}$/.test(value) ? BigInt(value) : 0n;
  const at = new Date(Number(ticks / 10_000n) - 11_644_473_600_000);
  return [{ kind: 'left', since: (Number.isNaN(at.getTime()) ? now : at).toISOString() }];
}

/** GeneralizedTime in UTC (RFC 4517 section 3.3.13); null for `000001010000Z`, which means "for good". */
function timeOf(text: string): Date | null {
  const [, year = '', month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:[.,]\d+)?Z$/.exec(text) ?? [];
  if (Number(year) < 1970) return null;
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
