/** What hangs on a person and somebody must look at when he goes: shared accounts, delegations, grants that he gave, keys and rights. */

import type { Principal } from '../model/principal.ts';
import type { OfficeCore } from './parts.ts';

export interface Owned {
  readonly logins: readonly string[];
  /** API keys that he answers for, by name. */
  readonly apiKeys: readonly string[];
  /** Fingerprints of recipients' keys under his address, or named as his. */
  readonly recipientKeys: readonly string[];
  readonly roles: readonly string[];
  readonly team: string | null;
  /** Roles whose exports he may approve. */
  readonly approves: readonly string[];
  /** Ids of people whose manager he is. */
  readonly manages: readonly string[];
  /** Departments whose head he is. */
  readonly heads: readonly string[];
  /** Ids of grants and contracts that he gave or asked for, in force or not. */
  readonly gave: readonly string[];
}

/** The names of things only; nothing is changed. */
export function ownedBy(
  core: Pick<OfficeCore, 'directory' | 'grants' | 'contracts'>,
  person: Principal,
  held: {
    readonly apiKeys: readonly { readonly owner: string; readonly name: string }[];
    readonly recipientKeys: readonly { readonly fingerprint: string; readonly email: string }[];
    readonly departmentHeads: Readonly<Record<string, string>>;
  },
): Owned {
  const { id, email, keys = [] } = person;
  return {
    logins: person.logins,
    apiKeys: held.apiKeys.filter(({ owner }) => owner === id).map(({ name }) => name),
    recipientKeys: held.recipientKeys
      .filter((key) => key.email.toLowerCase() === email.toLowerCase() || keys.includes(key.fingerprint))
      .map(({ fingerprint }) => fingerprint),
    roles: person.roles,
    team: person.team,
    approves: person.approves,
    manages: core.directory
      .all()
      .filter(({ manager }) => manager === id)
      .map((one) => one.id),
    heads: Object.entries(held.departmentHeads).flatMap(([name, head]) => (head === id ? [name] : [])),
    gave: [
      ...core.grants.all().filter(({ grantedBy, askedBy }) => grantedBy === id || askedBy === id),
      ...core.contracts.all().filter(({ approvedBy }) => approvedBy === id),
    ].map((one) => one.id),
  };
}
