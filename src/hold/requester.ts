/** What a requester may do with his own held export: see it, complete it, withdraw it. */

import type { HeldExport } from '../model/export.ts';
import { couldLeave } from '../model/leaving.ts';
import { mayAct } from '../model/principal.ts';
import type { Identified, Principal } from '../model/principal.ts';
import { endLinks, invite } from './inviting.ts';
import { move, planHashOf } from './moves.ts';
import { hoursAfter } from './parts.ts';
import type { HoldCore } from './parts.ts';
import type { AskProblem, Given, Outcome } from './ports.ts';
import { standingsOf } from './stages.ts';
import type { Standings } from './stages.ts';
import { fulfil } from './terms.ts';

/** The requester's own export. */
export async function view(core: HoldCore, id: string, who: Identified): Promise<Outcome> {
  const found = await own(core, id, who);
  return 'kind' in found ? found : { kind: 'done', held: found.held };
}

/** Completes a draft on the rules' terms: from here on it waits for the approvers, of whom those whose turn it is are told now. */
export async function ask(
  core: HoldCore,
  id: string,
  who: Identified,
  given: Given,
): Promise<Outcome<AskProblem>> {
  const found = await own(core, id, who);
  if ('kind' in found) return found;
  const { held, requester } = found;
  if (held.state !== 'draft' || isOver(core, held)) return { kind: 'too-late', held };
  const standings = standingsOf(core, held);
  if (!standings.possible) return nobodyApproves(core, held, standings);
  const asks = { purpose: true, recipients: true };
  const read = await fulfil(core, held, { person: requester, who }, given, asks);
  if (!('asked' in read)) return { kind: 'problem', problems: read };
  const waiting = withPlan(core, { ...held, asked: read.asked }, requester, read.fingerprints);
  const approvers = standings.asked.map(({ person }) => person);
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
      facts: {
        ...read.asked,
        planHash,
        approvers: approvers.map((person) => person.id),
        stages: standings.stages.map(({ of, count }) => ({ of, count })),
      },
    },
  );
  core.wake();
  return moved ? { kind: 'done', held: moved } : late(core, held);
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

/** A file that could not be read has no plan: it can be asked about and denied, and never leaves. */
function withPlan(
  core: HoldCore,
  held: HeldExport,
  requester: Principal,
  recipients: readonly string[],
): HeldExport {
  const at = core.now();
  const hours = held.decision?.approval?.hours ?? core.settings.expireAfterHours;
  const waiting = { ...held, expiresAt: hoursAfter(at, hours) };
  if (!couldLeave(held)) return { ...waiting, plan: null, planHash: null };
  const plan = core.makePlan({ held, requester, grant: 'all', recipients, at });
  return { ...waiting, plan, planHash: planHashOf(plan, held.frozen) };
}

async function nobodyApproves(
  core: HoldCore,
  held: HeldExport,
  { stages }: Standings,
): Promise<Outcome<AskProblem>> {
  const facts = {
    approvers: [],
    roles: held.decision?.approverRoles ?? [],
    stages: stages.map(({ of, count }) => ({ of, count })),
  };
  const kept = await move(core, held, ['draft'], {}, { type: 'asked', actor: held.requester, facts });
  return kept
    ? { kind: 'problem', problems: [{ field: 'approver', code: 'no-approver' }] }
    : late(core, held);
}
