/** The gate before the operations: who asks, whether it is his duty, and a record of it. */

import { systemEvent } from '../audit/event.ts';
import { Fault } from '../lib/fault.ts';
import { dutiesFor, OPEN_OPERATIONS, SELF_RECORDED } from '../model/duties.ts';
import type { Duty } from '../model/duties.ts';
import { mayAct } from '../model/principal.ts';
import type { Principal } from '../model/principal.ts';
import { findPerson } from '../office/find.ts';
import type { Core } from './core.ts';
import type { Office } from './office.ts';
import type { ActorGiven } from './operations-exceptions.ts';

/** The operation under which a command says who runs it, with the operation itself inside. */
const ACTING = 'acting';

interface Acting {
  readonly operation: string;
  readonly input: unknown;
  readonly actor: ActorGiven;
}

/** One command may read the log in many pieces; it is one act. */
const SAME_ACT_MS = 60_000;

/** The same call, through the gate. With `duties: separated` nothing but a sign of life is answered without a name. */
export function gated(
  core: Pick<Core, 'config' | 'directory' | 'store'>,
  call: Office['call'],
  now: () => Date,
): Office['call'] {
  const separated = core.config.duties === 'separated';
  const recorded = new Map<string, number>();

  return async (operation, input) => {
    if (operation === ACTING) {
      // It comes from our own command over a socket that only this machine's user can open.
      const { operation: inner, input: given, actor } = input as Acting;
      await admit(inner, given, actor);
      return call(inner, given);
    }
    if (separated && !OPEN_OPERATIONS.includes(operation))
      throw refusal(`${operation} needs the name of the person who asks: give --as ID`);
    return call(operation, input);
  };

  async function admit(operation: string, input: unknown, { as, os }: ActorGiven): Promise<void> {
    if (OPEN_OPERATIONS.includes(operation)) return;
    if (as === null) {
      if (separated) throw refusal(`${operation} needs the name of the person who asks: give --as ID`);
      return;
    }
    const person = findPerson(core.directory, as);
    if (separated) mustHaveDuty(person, dutiesFor(operation), operation);
    const inside = nameIn(input);
    if (inside !== null && findPerson(core.directory, inside).id !== person.id)
      throw refusal('the person who asks and the person whom the command names are two');
    if (!SELF_RECORDED.includes(operation)) await record(operation, person, os);
  }

  async function record(operation: string, person: Principal, os: string | null): Promise<void> {
    const at = now();
    const key = JSON.stringify([operation, person.id, os]);
    if (at.getTime() - (recorded.get(key) ?? Number.NEGATIVE_INFINITY) < SAME_ACT_MS) return;
    recorded.set(key, at.getTime());
    await core.store.trail.append(
      systemEvent('commanded', at, { operation, ...(os !== null && { os }) }, person.id),
    );
  }
}

/** Throws INPUT for whoever may not act, has another duty, or has two. */
export function mustHaveDuty(person: Principal, wanted: readonly Duty[], what: string): void {
  const { id, duties = [] } = person;
  if (!mayAct(person)) throw refusal(`${id} may not act`);
  if (duties.length > 1)
    throw refusal(
      `${id} has the duties ${duties.join(' and ')}: duties are separated, so nobody may have two`,
    );
  if (!wanted.some((duty) => duties.includes(duty)))
    throw refusal(
      `${what} takes the duty ${wanted.join(' or ') || 'of nobody'}: ${id} has ${duties[0] ?? 'none'}`,
    );
}

/** Whom the input itself says acts. */
function nameIn(input: unknown): string | null {
  if (typeof input !== 'object' || input === null) return null;
  const actor =
    'actor' in input && typeof input.actor === 'object' && input.actor !== null ? input.actor : {};
  for (const value of ['as' in input && input.as, 'by' in input && input.by, 'as' in actor && actor.as])
    if (typeof value === 'string') return value;
  return null;
}

const refusal = (why: string): Fault => new Fault('INPUT', `refused: ${why}`);
