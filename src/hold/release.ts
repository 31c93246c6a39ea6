/** The step in which rows leave without approval: state, record and charge together. */

import { Fault } from '../lib/fault.ts';
import type { HeldExport, Plan, Sealed, SpoolRef } from '../model/export.ts';
import { move, planHashOf, sealedFacts } from './moves.ts';
import { hoursAfter } from './parts.ts';
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
  await core.vault.remove(made.artefact);
  const now = await core.exports.byId(held.id);
  if (now?.state !== 'preparing')
    throw new Fault('UNEXPECTED', `released export ${held.id}: it has moved on already`);
  return null;
}

/** One move to `released`; null when the state moved on or the budget would be passed. */
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
  return move(
    core,
    held,
    from,
    {
      state: 'released',
      plan,
      planHash,
      artefact,
      sealed,
      expiresAt: hoursAfter(at, core.settings.keepHours),
    },
    { type: 'released', actor, facts: sealedFacts(sealed, artefact, plan, planHash) },
    {
      person: held.requester,
      app: held.app,
      rows: sealed.rows,
      at: at.toISOString(),
      within: max === null ? null : { since: hoursAfter(at, -24), max },
    },
  );
}
