/** People of an LDAP server or Active Directory, read whole over one encrypted connection. */

import {
  InsufficientAccessError,
  InvalidCredentialsError,
  NoSuchObjectError,
  SizeLimitExceededError,
} from 'ldapts';
import type { Client, Entry } from 'ldapts';
import { ldapClient, tlsOptions } from './ldap-client.ts';
import { normalDn, saidByEntry, STATUS_ATTRIBUTES } from './ldap-entry.ts';
import type { Said } from './said.ts';
import type { Ldap } from './settings.ts';

/** Why the server's people could not be read. `empty`: it named nobody, which is never believed. */
export type LdapTrouble =
  | 'unreachable'
  | 'certificate'
  | 'credentials'
  | 'no-base'
  | 'size-limit'
  | 'empty'
  | 'not-understood';

export type LdapRead =
  | { readonly ok: true; readonly people: readonly Said[] }
  | { readonly ok: false; readonly why: LdapTrouble };

export interface LdapParts {
  readonly settings: Ldap;
  readonly password: string | null;
  /** PEM of the authority that signed the server's certificate; null for those of the system. */
  readonly ca: string | null;
  /** When an account was first seen shut out, for servers that do not say since when. */
  readonly now: Date;
}

/** Reads everybody, or says why not: a part of them would end the others. */
export async function readLdap(parts: LdapParts): Promise<LdapRead> {
  const { settings } = parts;
  const client = ldapClient(parts);
  try {
    if (settings.url.startsWith('ldap:') && settings.startTls) await client.startTLS(tlsOptions(parts));
    if (settings.bindDn !== undefined) {
      // A server takes an empty password for an anonymous bind (RFC 4513 section 5.1.2), and shows less.
      if (!parts.password) return { ok: false, why: 'credentials' };
      await client.bind(settings.bindDn, parts.password);
    }
    const groups = await groupsOf(client, settings);
    const entries = await all(client, settings.base, settings.filter, settings, attributesOf(settings));
    const people = entries.flatMap((entry) => saidByEntry(entry, settings, groups, parts.now) ?? []);
    return people.length === 0 ? { ok: false, why: 'empty' } : { ok: true, people };
  } catch (error) {
    return { ok: false, why: troubleOf(error) };
  } finally {
    await client.unbind().catch(() => undefined); // a server that is gone needs no farewell
  }
}

async function all(
  client: Client,
  base: string,
  filter: string,
  { pageSize }: Ldap,
  attributes: string[],
): Promise<readonly Entry[]> {
  const binary = attributes.filter((name) => /guid$/i.test(name));
  const found = await client.search(base, {
    scope: 'sub',
    filter,
    attributes,
    explicitBufferAttributes: binary,
    paged: { pageSize },
  });
  return found.searchEntries;
}

function attributesOf({ attributes }: Ldap): string[] {
  const { id, name, email, logins, team, department, manager, groups } = attributes;
  return [...new Set([id, name, email, ...logins, team, department, manager, groups, ...STATUS_ATTRIBUTES])];
}

const MEMBERS = ['member', 'uniqueMember', 'memberUid'] as const;

/** Member (DN or uid) to the DNs of his groups, where groups are searched. */
async function groupsOf(client: Client, settings: Ldap): Promise<ReadonlyMap<string, readonly string[]>> {
  const groups = new Map<string, string[]>();
  if (settings.groupBase === undefined) return groups;
  const entries = await all(client, settings.groupBase, settings.groupFilter, settings, [...MEMBERS]);
  for (const entry of entries)
    for (const member of MEMBERS.flatMap((name) => [entry[name] ?? []].flat())) {
      if (typeof member !== 'string') continue;
      const key = normalDn(member);
      groups.set(key, [...(groups.get(key) ?? []), entry.dn]);
    }
  return groups;
}

function troubleOf(error: unknown): LdapTrouble {
  if (error instanceof InvalidCredentialsError || error instanceof InsufficientAccessError)
    return 'credentials';
  if (error instanceof NoSuchObjectError) return 'no-base';
  if (error instanceof SizeLimitExceededError) return 'size-limit';
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (typeof code !== 'string')
    return error instanceof Error && /timeout|closed|connection/i.test(error.message)
      ? 'unreachable'
      : 'not-understood';
  return /CERT|TLS|SSL|ALTNAME|SELF_SIGNED|UNABLE_TO/.test(code) ? 'certificate' : 'unreachable';
}
