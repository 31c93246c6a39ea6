/** The step in which rows leave without approval: state, record and charge together. */

import { Fault, faultCode } from '../lib/fault.ts';
import type { HeldExport, Sealed, SpoolRef } from '../model/export.ts';
import type { Plan } from '../model/plan.ts';
import { move, planHashOf, sealedFacts } from './moves.ts';
import { hoursAfter, isOurs } from './parts.ts';
import type { HoldCore } from './parts.ts';
import { spendingOf } from './spending.ts';
import type { Word } from './spending.ts';

/** A sealed file, kept encrypted. */
export interface Made {
  readonly artefact: SpoolRef;
  readonly sealed: Sealed;
  /** Keyed hashes of the different records in it; null where nobody counts them. */
  readonly records: Uint8Array | null;
}

/** How a file leaves without an approver's word. */
export interface Leaving {
  readonly from: readonly ('preparing' | 'draft' | 'waiting')[];
  readonly plan: Plan;
  /** Null: the gateway itself. */
  readonly actor: string | null;
  readonly word: Word;
  /** What changes with the move, beside the state. */
  readonly change?: Partial<Pick<HeldExport, 'asked' | 'decision'>>;
  /** Of the record, beside what was sealed. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** Releases what needs no approval, charged in the same step; null, with the sealed file removed, when the budget was passed meanwhile. */
export async function release(
  core: HoldCore,
  held: HeldExport,
  plan: Plan,
  made: Made,
): Promise<HeldExport | null> {
  const leaving = { from: ['preparing'], plan, actor: null, word: 'rules' } as const;
  const released = await releaseFrom(core, held, leaving, made);
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
  { from, plan, actor, word, change = {}, facts = {} }: Leaving,
  made: Made,
): Promise<HeldExport | null> {
  const { artefact, sealed } = made;
  const at = core.now();
  const planHash = planHashOf(plan, held.frozen);
  const expiresAt = hoursAfter(at, core.settings.keepHours);
  return takeUp(core, held, artefact, async () => {
    // The last look before rows leave: the reading took time, and the person may have been shut out meanwhile.
    if (!isOurs(core, held.requester))
      throw new Fault('SIGN_IN_NEEDED', `released export ${held.id}: who asked for it may not act any more`);
    return move(
      core,
      held,
      from,
      { ...change, state: 'released', plan, planHash, artefact, sealed, expiresAt },
      { type: 'released', actor, facts: { ...sealedFacts(sealed, artefact, plan, planHash), ...facts } },
      spendingOf(held, plan, made, core.directory.byId(held.requester), { at, word }),
    );
  });
}
