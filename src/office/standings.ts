/** What administrators say of people: that they leave from a day on, are suspended, or are back. */

import type { Principal, Standing } from '../model/principal.ts';
import { eventOf, mustBeAdministrator, reasonOf, refused } from './act.ts';
import type { OfficeCore } from './parts.ts';
import type { Actor, Said } from './ports.ts';

const EVENTS = {
  left: 'person-leaving',
  leaving: 'person-leaving',
  suspended: 'person-suspended',
  active: 'person-restored',
} as const;

/** Writes it down in place of what was said before; the caller puts it in force. Throws INPUT where this person may not, or it says nothing new. */
export async function say(
  core: OfficeCore,
  person: Principal,
  status: Standing,
  reason: string,
  actor: Actor,
): Promise<Said> {
  mustBeAllowed(core, person, status, actor);
  const words = reasonOf(reason);
  return core.turns.take(`standing ${person.id}`, async () => {
    const before = core.standings.get(person.id);
    if (status.kind === 'active' && (before === null || before.status.kind === 'active'))
      throw refused(
        `${person.id} was not suspended and does not leave by our word; a source of people may say so: ${person.status.kind}`,
      );
    const at = core.now();
    const said: Said = {
      person: person.id,
      email: person.email,
      logins: person.logins,
      status,
      reason: words,
      by: actor.person?.id ?? null,
      at: at.toISOString(),
    };
    const facts = {
      person: person.id,
      ...(status.kind !== 'active' && { since: status.since }),
      ...(before && { was: before.status.kind }),
      reason: words,
    };
    const event = eventOf(EVENTS[status.kind], at, actor, null, facts);
    const added = await core.standings.add(person.id, said, event);
    if (!added) await core.standings.change(person.id, () => ({ body: said, event }));
    return said;
  });
}

/** What was said and still stands. */
export function stood({ standings }: Pick<OfficeCore, 'standings'>): readonly Said[] {
  return standings.all().filter(({ status }) => status.kind !== 'active');
}

/** Anybody at this machine's command line may stop a person at once; a person who is named must be an administrator, and nobody lets himself in again. */
function mustBeAllowed(core: OfficeCore, person: Principal, status: Standing, { person: by }: Actor): void {
  if (!by) return;
  mustBeAdministrator(core, by);
  if (status.kind === 'active' && by.id === person.id) throw refused('nobody restores himself');
}
