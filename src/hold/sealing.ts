/** Sealing what was approved, in the background: once, and only what was approved. */

import { Fault, faultCode } from '../lib/fault.ts';
import type { HeldExport, Plan } from '../model/export.ts';
import { couldLeave } from '../model/leaving.ts';
import { move, planHashOf, sealedFacts } from './moves.ts';
import { hoursAfter } from './parts.ts';
import type { HoldCore } from './parts.ts';
import { takeUp } from './release.ts';
import { announce, report } from './tell.ts';

/** Seals an approved export that has no artefact yet: it becomes `ready`, or `failed` with the fault recorded, and the requester is told. */
export async function sealApproved(core: HoldCore, id: string): Promise<void> {
  const held = await core.exports.byId(id);
  if (held?.state !== 'approved' || held.artefact !== null) return;
  try {
    await seal(core, held);
  } catch (error) {
    const fault = faultCode(error);
    core.log.error('an approved export was not sealed', { exportId: id, code: fault });
    // A store that is down cannot take the failure either: the export stays approved and is sealed later.
    if (fault !== 'STORE_DOWN') await failed(core, held, fault);
  }
}

async function seal(core: HoldCore, held: HeldExport): Promise<void> {
  const plan = approvedPlan(held);
  await checkRecipients(core, plan);
  const { artefact, sealed } = await core.sealer.seal(held, plan);
  const at = core.now();
  const expiresAt = hoursAfter(at, core.settings.keepHours);
  const ready: HeldExport = { ...held, state: 'ready', artefact, sealed, expiresAt };
  await takeUp(core, held, artefact, async () => {
    await announce(core, 'ready', ready);
    return move(
      core,
      held,
      ['approved'],
      { state: 'ready', artefact, sealed, expiresAt },
      { type: 'sealed', actor: null, facts: sealedFacts(sealed, artefact, held.plan, held.planHash) },
      { person: held.requester, app: held.app, rows: sealed.rows, at: at.toISOString(), within: null },
    );
  });
  core.wake();
}

/** The plan, when it is the one that was approved and somebody other than the requester approved it: the last look before rows leave. */
function approvedPlan(held: HeldExport): Plan {
  if (!held.settled || held.settled.by === held.requester)
    throw new Fault('UNEXPECTED', `sealed export ${held.id}: nobody else approved it`);
  if (!held.plan || !couldLeave(held) || planHashOf(held.plan, held.frozen) !== held.planHash)
    throw new Fault('UNEXPECTED', `sealed export ${held.id}: its plan is not the one that was approved`);
  if (held.decision?.limits.encrypt !== false && held.plan.recipients.length === 0)
    throw new Fault('KEY_MISSING', `sealed export ${held.id}: it is to be encrypted, and no key is named`);
  return held.plan;
}

/** Keys may have expired or been removed since the request. */
async function checkRecipients(core: HoldCore, plan: Plan): Promise<void> {
  for (const fingerprint of plan.recipients) {
    const key = await core.keys.byFingerprint(fingerprint);
    if (!key || (await core.checkKey(key.armored, core.now())) !== 'ok')
      throw new Fault('KEY_UNUSABLE', `sealed a file: the key ${fingerprint} is gone or cannot be used now`);
  }
}

async function failed(core: HoldCore, held: HeldExport, fault: Fault['code']): Promise<void> {
  const moved = await move(
    core,
    held,
    ['approved'],
    { state: 'failed', fault },
    { type: 'failed', actor: null, facts: { fault } },
  );
  if (moved) await report(core, 'failed', moved);
}
