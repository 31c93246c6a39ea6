/** What SCIM users and groups say of people (RFC 7643). */

import { z } from 'zod';
import type { Language } from '../../model/exchange.ts';
import type { Standing } from '../../model/principal.ts';
import type { ToldPerson } from '../ports.ts';
import { rolesOf } from './claims.ts';
import { isId } from './said.ts';
import type { Said } from './said.ts';
import type { Scim } from './settings.ts';

/** What we keep beside a resource: the person's id in records, and since when he is shut out. */
export interface Kept {
  readonly person: string;
  readonly since: string | null;
  /** Deleted: he has left, whatever another source says. */
  readonly deleted: boolean;
}

/** A user's document. What is there but unreadable counts as not there; an unreadable `active` shuts out. */
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const text = z
  .string()
  .trim()
  .min(1)
  .nullish()
  .catch(null)
  .transform((value) => value ?? null);
const Value = z.object({ value: text, primary: z.boolean().optional().catch(false) });
const values = z
  .array(Value)
  .nullish()
  .catch([])
  .transform((list) => list ?? []);
const User = z.object({
  userName: text,
  externalId: text,
  nickName: text,
  displayName: text,
  name: z.object({ formatted: text, givenName: text, familyName: text }).nullish().catch(null),
  emails: values,
  roles: values,
  preferredLanguage: text,
  active: z.boolean().nullish().catch(false),
  [ENTERPRISE]: z
    .object({ department: text, manager: z.object({ value: text }).nullish().catch(null) })
    .nullish()
    .catch(null),
});
const Group = z.object({ displayName: text, members: values });

/** Everybody whom the users name, with the roles that their groups give. */
export function saidByScim(
  users: readonly ToldPerson[],
  groups: readonly ToldPerson[],
  settings: Scim,
): readonly Said[] {
  const memberOf = new Map<string, string[]>();
  for (const { displayName, members } of groups.map(({ body }) => Group.parse(body)))
    for (const { value } of members)
      if (value !== null && displayName !== null)
        memberOf.set(value, [...(memberOf.get(value) ?? []), displayName]);
  return users.map((user) => saidByUser(user, memberOf.get(user.id) ?? [], settings));
}

/** Documents are replaced and never changed, so each is read once: one user's change must not cost the reading of all. */
const read = new WeakMap<ToldPerson['body'], z.infer<typeof User>>();

function userIn(body: ToldPerson['body']): z.infer<typeof User> {
  const known = read.get(body) ?? User.parse(body);
  read.set(body, known);
  return known;
}

function saidByUser({ id, body }: ToldPerson, groups: readonly string[], settings: Scim): Said {
  const user = userIn(body);
  const kept = keptIn(body);
  const { name, emails, [ENTERPRISE]: enterprise } = user;
  const parts = [name?.givenName, name?.familyName].filter((part) => typeof part === 'string');
  return {
    key: id,
    id: kept?.person ?? id,
    name: user.displayName ?? name?.formatted ?? (parts.length > 0 ? parts.join(' ') : null),
    email: (emails.find(({ primary }) => primary === true) ?? emails[0])?.value ?? null,
    logins: settings.logins.flatMap((attribute) => user[attribute] ?? []),
    roles: rolesOf([...groups, ...user.roles.flatMap(({ value }) => value ?? [])], settings.roles),
    approves: null,
    team: enterprise?.department ?? null,
    department: enterprise?.department ?? null,
    manager: enterprise?.manager?.value ?? null,
    status: standingOf(user.active, kept),
    language: languageOf(user.preferredLanguage),
    keys: [],
  };
}

function standingOf(active: boolean | null | undefined, kept: Kept | null): Standing {
  const since = kept?.since ?? new Date(0).toISOString();
  if (kept?.deleted) return { kind: 'left', since };
  return active === false ? { kind: 'suspended', since } : { kind: 'active' };
}

/** The name of our part of a document, which no attribute of SCIM has. */
const OURS = 'exportgate';
const KeptIn = z.object({ person: z.string(), since: z.string().nullable(), deleted: z.boolean() });

const keeping = new WeakMap<ToldPerson['body'], { readonly kept: Kept | null }>();

export function keptIn(body: ToldPerson['body']): Kept | null {
  const known = keeping.get(body);
  if (known) return known.kept;
  const kept = KeptIn.nullable()
    .catch(null)
    .parse(body[OURS] ?? null);
  keeping.set(body, { kept });
  return kept;
}

/** The document with our part: whom it is kept under, and since when he may not act. A user who is made again is who he was. */
export function withKept(
  id: string,
  body: ToldPerson['body'],
  before: Kept | null,
  { at, deleted = false }: { readonly at: string; readonly deleted?: boolean },
): ToldPerson['body'] {
  const { userName, active } = User.parse(body);
  const person = before?.person ?? (userName !== null && isId(userName) ? userName : id);
  const out = deleted || active === false;
  return { ...body, [OURS]: { person, since: out ? (before?.since ?? at) : null, deleted } satisfies Kept };
}

/** The document as its sender knows it. */
export function withoutKept({ [OURS]: _ours, ...body }: ToldPerson['body']): ToldPerson['body'] {
  return body;
}

/** What another resource of its kind may not share: userName or displayName, letters' case aside (RFC 7643 section 4.1.1). */
export function uniqueName(body: ToldPerson['body']): string {
  const name = body['userName'] ?? body['displayName'];
  return typeof name === 'string' ? name.trim().toLowerCase() : '';
}

function languageOf(tag: string | null): Language | null {
  if (tag === null) return null;
  return /^zh/i.test(tag) ? 'zh-CN' : /^en/i.test(tag) ? 'en' : null;
}
