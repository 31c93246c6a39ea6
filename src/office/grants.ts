/** Grants: what one person lets others take for a while, asked for by one and granted by another. */

import { globMatcher } from '../lib/glob.ts';
import type { Grant } from '../model/grant.ts';
import { isInForce } from '../model/grant.ts';
import type { Principal } from '../model/principal.ts';
import { eventOf, mayGrant, mustGrant, reasonOf, refused } from './act.ts';
import type { OfficeCore } from './parts.ts';
import type { Actor } from './ports.ts';
import { untilOf } from './until.ts';

export interface GrantAsked {
  readonly people: readonly Principal[];
  /** Globs. */
  readonly apps: readonly string[];
  readonly entities: readonly string[];
  readonly rows: number | null;
  readonly total: number | null;
  /** `+3d`, a day or a time. */
  readonly until: string;
  readonly reason: string;
  readonly askedBy: Principal;
}

const DAY_MS = 86_400_000;
/** Ids are random: a second one that is taken is a bug. */
const ID_TRIES = 8;

/** Writes a grant down; in force when this resolves. Throws INPUT where it may not be. */
export async function grant(core: OfficeCore, asked: GrantAsked, actor: Actor): Promise<Grant> {
  const at = core.now();
  const { person: grantor } = actor;
  if (!grantor) throw refused('say who grants it: --as ID');
  if (asked.people.length === 0) throw refused('say for whom it is: --people a,b');
  mustGrant(core, grantor, asked.askedBy, asked.people);
  if (asked.rows === null && asked.total === null)
    throw refused('say how much it lets through: --rows for one export, --total for all together');
  mustMatchAnApp(core, asked.apps);
  const until = untilOf(asked.until, at, core.timeZone);
  mustEndWithin(at, until, core.settings.grantMaxDays, 'office.grantMaxDays');
  const terms = {
    people: [...new Set(asked.people.map(({ id }) => id))],
    apps: asked.apps,
    entities: asked.entities,
    rows: asked.rows,
    total: asked.total,
    from: at.toISOString(),
    until: until.toISOString(),
    reason: reasonOf(asked.reason),
    askedBy: asked.askedBy.id,
    grantedBy: grantor.id,
  };
  for (let tries = 1; ; tries += 1) {
    const one: Grant = { id: `G-${core.newId()}`, ...terms, used: 0, revoked: null };
    const event = eventOf('granted', at, actor, null, { grant: one.id, ...terms });
    if (await core.grants.add(one.id, one, event)) return one;
    if (tries === ID_TRIES) throw refused('no free id was found for the grant');
  }
}

/** Those in force for a person at this moment. */
export function grantsFor({ grants }: OfficeCore, person: string, at: Date): readonly Grant[] {
  return grants.all().filter((one) => one.people.includes(person) && isInForce(one, at.getTime()));
}

/** Ends a grant for everybody. Throws INPUT when it is not there, is over already, or is not this person's to end. */
export async function revokeGrant(
  core: OfficeCore,
  id: string,
  reason: string,
  actor: Actor,
): Promise<Grant> {
  const known = core.grants.get(id);
  if (!known) throw refused(`there is no grant ${id.slice(0, 20)}`);
  const { person } = actor;
  if (person && !mayRevoke(core, known, person))
    throw refused(`${person.id} may not revoke ${id}: it takes who asked for it, or one who could grant it`);
  const done = await endGrant(core, id, reasonOf(reason), actor);
  if (!done) throw refused(`${id} is over already`);
  return done;
}

/** Revokes it whoever acts; null when it was over already. */
export async function endGrant(
  core: OfficeCore,
  id: string,
  reason: string,
  actor: Actor,
): Promise<Grant | null> {
  return core.grants.change(id, (one) => {
    const at = core.now();
    if (one.revoked !== null || at.getTime() >= Date.parse(one.until)) return null;
    const revoked = { by: actor.person?.id ?? '-', at: at.toISOString(), reason };
    const { people, used } = one;
    return {
      body: { ...one, revoked },
      event: eventOf('revoked', at, actor, null, { grant: id, reason, people, used }),
    };
  });
}

/** Takes one person out of a grant for several; of a grant for him alone nothing remains. Null when it was over already. */
export async function leaveGrant(
  core: OfficeCore,
  id: string,
  person: string,
  reason: string,
  actor: Actor,
): Promise<Grant | null> {
  const people = core.grants.get(id)?.people ?? [];
  if (people.every((one) => one === person)) return endGrant(core, id, reason, actor);
  return core.grants.change(id, (one) => {
    const at = core.now();
    if (!one.people.includes(person) || !isInForce(one, at.getTime())) return null;
    return {
      body: { ...one, people: one.people.filter((other) => other !== person) },
      event: eventOf('revoked', at, actor, null, { grant: id, reason, people: [person], used: one.used }),
    };
  });
}

/** Throws INPUT unless the end lies ahead, and within so many days. */
export function mustEndWithin(at: Date, until: Date, days: number, setting: string): void {
  if (until.getTime() <= at.getTime()) throw refused('it would be over before it begins');
  if (until.getTime() > at.getTime() + (days + 1) * DAY_MS)
    throw refused(`it would last more than ${days} days: see ${setting}`);
}

function mayRevoke(core: OfficeCore, { people, askedBy, grantedBy }: Grant, person: Principal): boolean {
  if (person.id === askedBy || person.id === grantedBy) return true;
  return people.some((id) => {
    const other = core.directory.byId(id);
    return other !== null && mayGrant(core, person, other);
  });
}

function mustMatchAnApp({ apps }: OfficeCore, globs: readonly string[]): void {
  const lost = globs.find((glob) => !apps.some(globMatcher(glob)));
  if (lost !== undefined)
    throw refused(`no app is called "${lost.slice(0, 40)}": there are ${apps.join(', ')}`);
}
