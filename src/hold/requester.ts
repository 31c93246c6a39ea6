/** What a requester may do with his own held export: see it, complete it, take what is allowed at once, withdraw it. */

import { createHash } from 'node:crypto';
import { faultCode } from '../lib/fault.ts';
import type { HeldExport, Purpose } from '../model/export.ts';
import { couldLeave } from '../model/leaving.ts';
import { mayAct } from '../model/principal.ts';
import type { Identified, Principal } from '../model/principal.ts';
import { approversOf, readPurpose } from './asking.ts';
import { approverMessage } from './messages.ts';
import { move, planHashOf } from './moves.ts';
import { hoursAfter } from './parts.ts';
import type { HoldCore } from './parts.ts';
import type { AskProblem, Outcome, TakeProblem } from './ports.ts';
import { releaseFrom } from './release.ts';

/** The requester's own export. */
export async function view(core: HoldCore, id: string, who: Identified): Promise<Outcome> {
  const found = await own(core, id, who);
  return 'kind' in found ? found : { kind: 'done', held: found.held };
}

/** Completes a draft: from here on it waits for the approvers, who are told now. */
export async function ask(
  core: HoldCore,
  id: string,
  who: Identified,
  given: Purpose,
): Promise<Outcome<AskProblem>> {
  const found = await own(core, id, who);
  if ('kind' in found) return found;
  const { held, requester } = found;
  if (held.state !== 'draft' || isOver(core, held)) return { kind: 'too-late', held };
  const read = await readPurpose(core, held, given);
  if (!('asked' in read)) return { kind: 'problem', problems: read };
  const approvers = approversOf(core, held);
  if (approvers.length === 0) return nobodyApproves(core, held);
  const waiting = withPlan(core, { ...held, asked: read.asked }, requester, read.fingerprints);
  await invite(core, waiting, requester, approvers);
  const { asked, plan, planHash, expiresAt } = waiting;
  const moved = await move(
    core,
    held,
    ['draft'],
    { state: 'waiting', asked, plan, planHash, expiresAt },
    {
      type: 'asked',
      actor: requester.id,
      facts: { ...read.asked, planHash, approvers: approvers.map((person) => person.id) },
    },
  );
  core.wake();
  return moved ? { kind: 'done', held: moved } : late(core, held);
}

/** Takes the rows that need no approval, sealed now; what was asked for beyond them ends. */
export async function takeNow(core: HoldCore, id: string, who: Identified): Promise<Outcome<TakeProblem>> {
  const found = await own(core, id, who);
  if ('kind' in found) return found;
  const { held, requester } = found;
  if ((held.state !== 'draft' && held.state !== 'waiting') || isOver(core, held))
    return { kind: 'too-late', held };
  if (!held.decision?.takeNow || !couldLeave(held)) return takeProblem('nothing-to-take');
  const plan = core.makePlan({ held, requester, grant: 'now', recipients: [], at: core.now() });
  const made = await core.sealer.seal(held, plan).catch((error: unknown) => {
    core.log.error('the rows to take now were not sealed', { exportId: held.id, code: faultCode(error) });
    return null;
  });
  if (!made) return takeProblem('not-sealed');
  const moved = await releaseFrom(core, held, ['draft', 'waiting'], plan, made, requester.id);
  if (moved) {
    await endLinks(core, held);
    return { kind: 'done', held: moved };
  }
  const now = await late(core, held);
  return now.kind === 'too-late' && now.held.state === held.state ? takeProblem('over-budget') : now;
}

/** Ends the request. */
export async function withdraw(core: HoldCore, id: string, who: Identified): Promise<Outcome> {
  const found = await own(core, id, who);
  if ('kind' in found) return found;
  const { held } = found;
  const moved = await move(
    core,
    held,
    ['draft', 'waiting'],
    { state: 'withdrawn' },
    { type: 'withdrawn', actor: held.requester, facts: { was: held.state } },
  );
  if (!moved) return late(core, held);
  await endLinks(core, held);
  return { kind: 'done', held: moved };
}

/** The export, when it is this person's and he still is one of ours who may act. */
export async function own(
  core: HoldCore,
  id: string,
  who: Identified,
): Promise<
  | { readonly held: HeldExport; readonly requester: Principal }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'not-yours'; readonly why: 'other-person' }
> {
  const held = await core.exports.byId(id);
  if (!held) return { kind: 'not-found' };
  const requester = core.directory.byId(who.person.id);
  return requester && mayAct(requester) && requester.id === held.requester
    ? { held, requester }
    : { kind: 'not-yours', why: 'other-person' };
}

/** Whether the time of a state that waits, or of a kept file, is over. */
export function isOver(core: HoldCore, held: HeldExport): boolean {
  return core.now().getTime() >= Date.parse(held.expiresAt);
}

/** What became of an export whose state moved on. */
export async function late(
  core: HoldCore,
  held: HeldExport,
): Promise<{ readonly kind: 'too-late'; readonly held: HeldExport } | { readonly kind: 'not-found' }> {
  const now = await core.exports.byId(held.id);
  return now ? { kind: 'too-late', held: now } : { kind: 'not-found' };
}

/** Ends the approvers' links. The state guards them too, so a failure here is told and undoes nothing. */
export async function endLinks(core: HoldCore, held: HeldExport): Promise<void> {
  await core.invitations.endOf(held.id).catch((error: unknown) => {
    core.log.error('the links of an export were not ended', { exportId: held.id, code: faultCode(error) });
  });
}

/** What a link's token is kept under. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');

/** A file that could not be read has no plan: it can be asked about and denied, and never leaves. */
function withPlan(
  core: HoldCore,
  held: HeldExport,
  requester: Principal,
  recipients: readonly string[],
): HeldExport {
  const at = core.now();
  const waiting = { ...held, expiresAt: hoursAfter(at, core.settings.expireAfterHours) };
  if (!couldLeave(held)) return { ...waiting, plan: null, planHash: null };
  const plan = core.makePlan({ held, requester, grant: 'all', recipients, at });
  return { ...waiting, plan, planHash: planHashOf(plan, held.frozen) };
}

// Links and mails before the move: a crash in between leaves a draft whose links open nothing, never a request that nobody hears of.
async function invite(
  core: HoldCore,
  held: HeldExport,
  requester: Principal,
  approvers: readonly Principal[],
): Promise<void> {
  const invited = approvers.map((approver) => ({ approver, token: core.newToken() }));
  await core.invitations.add(
    invited.map(({ approver, token }) => ({
      tokenHash: tokenHash(token),
      exportId: held.id,
      approver: approver.id,
      expiresAt: held.expiresAt,
      ended: false,
    })),
  );
  await core.outbox.put(
    invited.map(({ approver, token }) =>
      approverMessage(held, approver, requester, core.settings.site, token),
    ),
  );
}

async function nobodyApproves(core: HoldCore, held: HeldExport): Promise<Outcome<AskProblem>> {
  const facts = { approvers: [], roles: held.decision?.approverRoles ?? [] };
  const kept = await move(core, held, ['draft'], {}, { type: 'asked', actor: held.requester, facts });
  return kept
    ? { kind: 'problem', problems: [{ field: 'approver', code: 'no-approver' }] }
    : late(core, held);
}

const takeProblem = (code: TakeProblem['code']): Outcome<TakeProblem> => ({
  kind: 'problem',
  problems: [{ field: 'rows', code }],
});
