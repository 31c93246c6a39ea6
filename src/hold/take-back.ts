/** Takes back what a person has not fetched, and what he still waits for: he was shut out, or leaves under stricter rules. */

import type { HoldState } from '../model/export.ts';
import { move } from './moves.ts';
import type { MoveParts } from './moves.ts';
import type { HoldParts } from './parts.ts';

/** States that still lead to a file, or keep one. */
const OPEN: readonly HoldState[] = ['draft', 'waiting', 'approved', 'ready', 'released'];

/** Withdraws every export of the person that may still be fetched; each is recorded, and its file is gone. Gives their ids. */
export async function takeBack(
  parts: MoveParts & Pick<HoldParts, 'invitations'>,
  person: string,
  act: { readonly actor: string | null; readonly reason: string },
): Promise<readonly string[]> {
  const taken: string[] = [];
  for (const held of await parts.exports.inStates(OPEN)) {
    if (held.requester !== person) continue;
    const facts = { was: held.state, reason: act.reason };
    const moved = await move(
      parts,
      held,
      OPEN,
      { state: 'withdrawn' },
      { type: 'withdrawn', actor: act.actor, facts },
    );
    if (!moved) continue;
    taken.push(held.id);
    await parts.invitations.endOf(held.id);
  }
  return taken;
}
