/** What an identity provider's claims say of a person. */

import { createHash } from 'node:crypto';
import { isUnverified } from '../claim.ts';
import { isId } from './said.ts';
import type { Said } from './said.ts';
import type { Claims as Mapping } from './settings.ts';

export type Claims = Readonly<Record<string, unknown>>;

/** The person of the claims, by the mapping of `directory.claims`; null when they name nobody. An address that the provider has not verified would let anyone become anyone, so it is not taken. */
export function fromClaims(claims: Claims, mapping: Mapping): Said | null {
  const subject = textAt(claims, mapping.id);
  if (subject === null) return null;
  const email = isUnverified(claims) ? null : textAt(claims, mapping.email);
  return {
    key: subject,
    id: isId(subject) ? subject : `oidc-${createHash('sha256').update(subject).digest('hex').slice(0, 24)}`,
    name: textAt(claims, mapping.name),
    email: email?.includes('@') ? email : null,
    logins: mapping.logins.flatMap((pointer) => textAt(claims, pointer) ?? []),
    roles: rolesOf(textsAt(claims, mapping.groups), mapping.roles),
    approves: null,
    team: textAt(claims, mapping.team),
    department: textAt(claims, mapping.department),
    manager: null,
    status: { kind: 'active' },
    language: null,
    keys: [],
  };
}

/** The roles that groups give; null when they give none, so that a later source may say them. */
export function rolesOf(
  groups: readonly string[],
  roles: Readonly<Record<string, string>>,
): readonly string[] | null {
  const found = groups.flatMap((group) => (Object.hasOwn(roles, group) ? (roles[group] ?? []) : []));
  return found.length === 0 ? null : [...new Set(found)];
}

function textAt(claims: Claims, pointer: string): string | null {
  const value = at(claims, pointer);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function textsAt(claims: Claims, pointer: string): readonly string[] {
  const value = at(claims, pointer);
  return [value].flat().filter((one) => typeof one === 'string');
}

/** The whole pointer may be one name (`https://example.com/roles`); otherwise its dots lead down. */
function at(claims: Claims, pointer: string): unknown {
  if (Object.hasOwn(claims, pointer)) return claims[pointer];
  let value: unknown = claims;
  for (const key of pointer.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
