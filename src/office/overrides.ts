/** Overrides: an app in monitor mode for some hours, in an emergency. One administrator suffices, and nobody does it unseen. */

import type { Override } from '../model/grant.ts';
import { isInForce } from '../model/grant.ts';
import { eventOf, mustBeAdministrator, reasonOf, refused } from './act.ts';
import type { OfficeCore } from './parts.ts';
import type { Actor } from './ports.ts';
import { untilOf } from './until.ts';

/** However often it is needed, each time is a decision of its own. */
const MOST_MS = 4 * 3_600_000;

/** Sets an app to monitor mode; in force when this resolves. Throws INPUT where it may not be. */
export async function override(
  core: OfficeCore,
  asked: { readonly app: string; readonly until: string; readonly reason: string },
  actor: Actor,
): Promise<Override> {
  const { person } = actor;
  if (!person) throw refused('say who sets it: --as ID');
  mustBeAdministrator(core, person);
  if (!core.apps.includes(asked.app))
    throw refused(`no app is called "${asked.app.slice(0, 40)}": there are ${core.apps.join(', ')}`);
  const reason = reasonOf(asked.reason);
  // In turn: two at once would both find none.
  return core.turns.take(`override ${asked.app}`, async () => {
    const at = core.now();
    const until = untilOf(asked.until, at, core.timeZone);
    if (until.getTime() <= at.getTime()) throw refused('it would be over before it begins');
    if (until.getTime() > at.getTime() + MOST_MS) throw refused('an override lasts 4 hours at most');
    const other = overridden(core, asked.app, at.getTime());
    if (other)
      throw refused(`${asked.app} has an override until ${other.until}: end it first, with override end`);
    const one: Override = {
      id: `O-${core.newId()}`,
      app: asked.app,
      from: at.toISOString(),
      until: until.toISOString(),
      reason,
      by: person.id,
      revoked: null,
    };
    const facts = { override: one.id, until: one.until, reason };
    const added = await core.overrides.add(one.id, one, eventOf('override-set', at, actor, one.app, facts));
    if (!added) throw refused('its id was taken; try again');
    return one;
  });
}

/** The override in force for an app at this moment (milliseconds). */
export function overridden({ overrides }: OfficeCore, app: string, at: number): Override | null {
  return overrides.all().find((one) => one.app === app && isInForce(one, at)) ?? null;
}

/** Ends it before its time. Throws INPUT when the app has none. */
export async function endOverride(
  core: OfficeCore,
  app: string,
  reason: string,
  actor: Actor,
): Promise<Override> {
  const known = overridden(core, app, core.now().getTime());
  if (!known) throw refused(`no override is in force for "${app.slice(0, 40)}"`);
  const { person } = actor;
  if (person) mustBeAdministrator(core, person);
  const words = reason === '' ? '-' : reasonOf(reason);
  const done = await core.overrides.change(known.id, (one) => {
    const at = core.now();
    if (!isInForce(one, at.getTime())) return null;
    const revoked = { by: person?.id ?? '-', at: at.toISOString(), reason: words };
    const facts = { override: one.id, reason: words, because: 'ended' };
    return { body: { ...one, revoked }, event: eventOf('override-ended', at, actor, app, facts) };
  });
  if (!done) throw refused(`no override is in force for "${app.slice(0, 40)}"`);
  return done;
}

/** Records the overrides whose time is over, each once; gives them. */
export async function recordOver(core: OfficeCore): Promise<readonly Override[]> {
  const over: Override[] = [];
  for (const { id, revoked, until } of core.overrides.all()) {
    if (revoked !== null || core.now().getTime() < Date.parse(until)) continue;
    const done = await core.overrides.change(id, (one) => {
      if (one.revoked !== null) return null;
      const facts = { override: id, because: 'its time was over' };
      return {
        body: { ...one, revoked: { by: '-', at: one.until, reason: 'its time was over' } },
        event: eventOf('override-ended', core.now(), { person: null, os: null }, one.app, facts),
      };
    });
    if (done) over.push(done);
  }
  return over;
}
