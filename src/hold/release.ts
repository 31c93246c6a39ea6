/** The step in which rows leave without approval: state, record and charge together. */

import { Fault, faultCode } from '../lib/fault.ts';
import type { HeldExport, Plan, Sealed, SpoolRef } from '../model/export.ts';
import { move, planHashOf, sealedFacts } from './moves.ts';
import { hoursAfter, isOurs } from './parts.ts';
import type { HoldCore } from './parts.ts';

/** A sealed file, kept encrypted. */
export interface Made {
  readonly artefact: SpoolRef;
  readonly sealed: Sealed;
}

/** Releases what needs no approval, charged in the same step; null, with the sealed file removed, when the budget was passed meanwhile. */
export async function release(
  core: HoldCore,
  held: HeldExport,
  plan: Plan,
  made: Made,
): Promise<HeldExport | null> {
  const released = await releaseFrom(core, held, ['preparing'], plan, made, null);
  if (released) return released;
  const now = await core.exports.byId(held.id);
  if (now?.state !== 'preparing')
    throw new Fault('UNEXPECTED', `released export ${held.id}: it has moved on already`);
  return null;
}

/** Does the move that takes a sealed file up. When it does not, by whatever end, the file goes: an outage of the store must not fill the disk with tries. */
export async function takeUp(
  core: HoldCore,
  { id }: HeldExport,
  artefact: SpoolRef,
  act: () => Promise<HeldExport | null>,
): Promise<HeldExport | null> {
  let moved: HeldExport | null = null;
  try {
    moved = await act();
    return moved;
  } finally {
    if (!moved) await removeUnlessKept(core, id, artefact);
  }
}

// The move may have been written though its answer was lost, so the store is asked; where it cannot tell, the next start sweeps.
async function removeUnlessKept(core: HoldCore, exportId: string, artefact: SpoolRef): Promise<void> {
  try {
    const now = await core.exports.byId(exportId);
    if (now?.artefact?.file !== artefact.file) await core.vault.remove(artefact);
  } catch (error) {
    const code = faultCode(error);
    core.log.error('a sealed file that was not taken up stays until the next start', { exportId, code });
  }
}

/** One move to `released`; null, with the sealed file removed, when the state moved on or the budget would be passed. Throws SIGN_IN_NEEDED, the file removed too, when the requester may not act. */
export function releaseFrom(
  core: HoldCore,
  held: HeldExport,
  from: readonly ('preparing' | 'draft' | 'waiting')[],
  plan: Plan,
  { artefact, sealed }: Made,
  actor: string | null,
): Promise<HeldExport | null> {
  const at = core.now();
  const planHash = planHashOf(plan, held.frozen);
  const max = held.decision?.perDay ?? null;
  const expiresAt = hoursAfter(at, core.settings.keepHours);
  return takeUp(core, held, artefact, async () => {
    // The last look before rows leave: the reading took time, and the person may have been shut out meanwhile.
    if (!isOurs(core, held.requester))
      throw new Fault('SIGN_IN_NEEDED', `released export ${held.id}: who asked for it may not act any more`);
    return move(
      core,
      held,
      from,
      { state: 'released', plan, planHash, artefact, sealed, expiresAt },
      { type: 'released', actor, facts: sealedFacts(sealed, artefact, plan, planHash) },
      {
        person: held.requester,
        app: held.app,
        entity: held.found.entity,
        rows: sealed.rows,
        at: at.toISOString(),
        within: max === null ? null : { since: hoursAfter(at, -24), max },
      },
    );
  });
}
