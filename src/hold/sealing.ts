/** Sealing what was approved, in the background: once, and only what was approved. */

import { Fault, faultCode } from '../lib/fault.ts';
import type { Because, HeldExport } from '../model/export.ts';
import type { Plan } from '../model/plan.ts';
import { couldLeave } from '../model/leaving.ts';
import { invite } from './inviting.ts';
import { move, planHashOf, sealedFacts } from './moves.ts';
import { hoursAfter } from './parts.ts';
import type { HoldCore } from './parts.ts';
import { takeUp } from './release.ts';
import { spendingOf } from './spending.ts';
import { standingsOf } from './stages.ts';
import { announce, report } from './tell.ts';

/** Seals an approved export that has no artefact yet: it becomes `ready`, or `failed` with the fault recorded, and the requester is told. */
export async function sealApproved(core: HoldCore, id: string): Promise<void> {
  const held = await core.exports.byId(id);
  if (held?.state !== 'approved' || held.artefact !== null) return;
  try {
    if (agreementVoid(core, held)) await askAgain(core, held);
    else await seal(core, held);
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
  const made = await core.sealer.seal(held, plan);
  const { artefact, sealed } = made;
  const at = core.now();
  const expiresAt = hoursAfter(at, core.settings.keepHours);
  const ready: HeldExport = { ...held, state: 'ready', artefact, sealed, expiresAt };
  const moved = await takeUp(core, held, artefact, async () => {
    // Sealing took time: who agreed may have left meanwhile.
    if (agreementVoid(core, held)) return null;
    await announce(core, 'ready', ready);
    return move(
      core,
      held,
      ['approved'],
      { state: 'ready', artefact, sealed, expiresAt },
      { type: 'sealed', actor: null, facts: sealedFacts(sealed, artefact, held.plan, held.planHash) },
      spendingOf(held, plan, made, core.directory.byId(held.requester), { at, word: 'person' }),
    );
  });
  if (moved) core.wake();
  else if (agreementVoid(core, held)) await askAgain(core, held);
  else await overLimit(core, held);
}

/** Somebody else approved it, but not everybody who agreed may do so any more. */
function agreementVoid(core: HoldCore, held: HeldExport): boolean {
  const byAnother = held.settled !== null && held.settled.by !== held.requester;
  return byAnother && !standingsOf(core, held).complete;
}

/** An approver's word passes no limit that blocks: where one was reached meanwhile, the export is refused. */
async function overLimit(core: HoldCore, { id }: HeldExport): Promise<void> {
  const held = await core.exports.byId(id);
  if (held?.state !== 'approved' || held.decision === null) return;
  const window = held.decision.windows?.find(({ over }) => over === 'block');
  const because: Because = { code: 'over-budget', rule: window?.rule ?? null };
  const decision = { ...held.decision, verdict: 'block', because } as const;
  const moved = await move(
    core,
    held,
    ['approved'],
    { state: 'refused', decision },
    { type: 'refused', actor: null, facts: { code: because.code, rule: because.rule } },
  );
  if (moved) await report(core, 'failed', moved);
}

/** Somebody who agreed left, or may approve no longer: his word is not counted, and whoever may give it now is asked. */
async function askAgain(core: HoldCore, held: HeldExport): Promise<void> {
  const { counted, asked } = standingsOf(core, held);
  const requester = core.directory.byId(held.requester);
  const approvers = asked.map(({ person }) => person);
  if (requester) await invite(core, held, requester, approvers);
  const facts = { because: 'agreement-void', asked: approvers.map(({ id }) => id) };
  const back = { state: 'waiting', agreed: counted, settled: null } as const;
  await move(core, held, ['approved'], back, { type: 'held', actor: null, facts });
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
