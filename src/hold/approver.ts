/** What an approver may do through his link: look, approve, deny. Once, as himself, and never on his own export. */

import { faultCode } from '../lib/fault.ts';
import type { HeldExport } from '../model/export.ts';
import { couldLeave } from '../model/leaving.ts';
import { mayAct } from '../model/principal.ts';
import type { Identified } from '../model/principal.ts';
import { endLinks, invite, tokenHash } from './inviting.ts';
import { move, planHashOf } from './moves.ts';
import type { HoldCore } from './parts.ts';
import type { DecideProblem, OpenedLink, Outcome, Sample } from './ports.ts';
import { isOver, late } from './requester.ts';
import { mayAgree, standingsOf } from './stages.ts';
import { report } from './tell.ts';
import { cleaned, lengthOf } from './wording.ts';

const LONGEST_REASON = 500;

/** What the link opens; null when it is unknown, or one of the two people is no longer ours or may not act. */
export async function open(core: HoldCore, token: string): Promise<OpenedLink | null> {
  const invitation = await core.invitations.byHash(tokenHash(token));
  const held = invitation && (await core.exports.byId(invitation.exportId));
  if (!held) return null;
  const approver = core.directory.byId(invitation.approver);
  const requester = core.directory.byId(held.requester);
  if (!approver || !requester || !mayAct(approver) || !mayAct(requester)) return null;
  const { stages, possible, asked, counted } = standingsOf(core, held);
  const turn = counted.some(({ by }) => by === approver.id)
    ? 'agreed'
    : asked.some(({ person }) => person.id === approver.id)
      ? 'asked'
      : 'not-now';
  return { invitation, held, approver, requester, approval: { stages, possible }, turn };
}

/** The first rows of what would leave, masked; null for anyone but this link's approver, and when there is nothing to show. */
export async function sample(core: HoldCore, token: string, who: Identified): Promise<Sample | null> {
  const opened = await open(core, token);
  if (!opened || refusalOf(core, opened, who)) return null;
  const { held } = opened;
  if (held.state !== 'waiting' || opened.turn !== 'asked' || !held.plan || !couldLeave(held)) return null;
  return core.sealer.sample(held, held.plan).catch((error: unknown) => {
    core.log.error('the sample for an approver was not made', { exportId: held.id, code: faultCode(error) });
    return null;
  });
}

/** Approves exactly what was asked: the plan and the frozen file by their hash. The last of those who must agree lets it go; any other one's word is kept, and whoever comes next is asked. */
export async function approve(
  core: HoldCore,
  token: string,
  who: Identified,
  reason: string,
): Promise<Outcome<DecideProblem>> {
  const ready = await decidable(core, token, who, reason);
  if ('kind' in ready) return ready;
  const { held, approver, requester, words } = ready;
  if (!held.plan || !held.planHash || !couldLeave(held)) return problem('plan', 'cannot-release');
  if (planHashOf(held.plan, held.frozen) !== held.planHash) return problem('plan', 'plan-changed');
  const before = standingsOf(core, held);
  const stage = before.asked.find(({ person }) => person.id === approver.id)?.stage;
  if (stage === undefined) return { kind: 'too-late', held };
  const agreed = [...before.counted, { stage, by: approver.id, at: core.now().toISOString(), reason: words }];
  const after = standingsOf(core, { ...held, agreed });
  const facts = { planHash: held.planHash, stage: before.stages[stage]?.of ?? null };
  if (after.complete) return settle(core, ready, 'approved', facts, agreed);
  const known = new Set(before.asked.map(({ person }) => person.id));
  const next = after.asked.map(({ person }) => person).filter(({ id }) => !known.has(id));
  await invite(core, held, requester, next);
  const moved = await move(
    core,
    held,
    ['waiting'],
    { agreed },
    {
      type: 'agreed',
      actor: approver.id,
      facts: { reason: words, ...facts, asked: next.map(({ id }) => id) },
    },
  );
  core.wake();
  return moved ? { kind: 'done', held: moved } : late(core, held);
}

/** Denies; the requester is told why. */
export async function deny(
  core: HoldCore,
  token: string,
  who: Identified,
  reason: string,
): Promise<Outcome<DecideProblem>> {
  const ready = await decidable(core, token, who, reason);
  if ('kind' in ready) return ready;
  const outcome = await settle(core, ready, 'denied', {});
  if (outcome.kind === 'done') await report(core, 'denied', outcome.held);
  return outcome;
}

/** An opened link whose opener may decide, with his reason as it is kept. */
type Decidable = OpenedLink & { readonly words: string };

/** Writes the decision down in the step that takes effect, then ends every link; `too-late` when somebody was first. */
async function settle(
  core: HoldCore,
  { held, approver, words }: Decidable,
  state: 'approved' | 'denied',
  facts: Readonly<Record<string, unknown>>,
  agreed: HeldExport['agreed'] = held.agreed,
): Promise<Outcome> {
  const settled = { by: approver.id, at: core.now().toISOString(), reason: words };
  const act = { type: state, actor: approver.id, facts: { reason: words, ...facts } };
  const moved = await move(core, held, ['waiting'], { state, settled, ...(agreed && { agreed }) }, act);
  if (!moved) return late(core, held);
  await endLinks(core, held);
  return { kind: 'done', held: moved };
}

/** The export when this person may decide it now, with the reason in order; otherwise why not. */
async function decidable(
  core: HoldCore,
  token: string,
  who: Identified,
  reason: string,
): Promise<Decidable | Exclude<Outcome<DecideProblem>, { kind: 'done' }>> {
  const opened = await open(core, token);
  if (!opened) return { kind: 'not-found' };
  const { held, invitation } = opened;
  const why = refusalOf(core, opened, who);
  if (why) return { kind: 'not-yours', why };
  const linkIsOver = invitation.ended || core.now().getTime() >= Date.parse(invitation.expiresAt);
  if (held.state !== 'waiting' || opened.turn !== 'asked' || linkIsOver || isOver(core, held))
    return { kind: 'too-late', held };
  const words = cleaned(reason);
  if (words === '') return problem('reason', 'missing');
  if (lengthOf(words) > LONGEST_REASON) return problem('reason', 'too-long');
  return { ...opened, words };
}

/** Why this person may not act on this link; null when he may. His right to approve is looked up anew: a link does not outlive it. */
function refusalOf(
  core: HoldCore,
  { held, invitation }: OpenedLink,
  who: Identified,
): 'own-export' | 'other-person' | null {
  if (who.person.id === held.requester) return 'own-export';
  if (who.person.id !== invitation.approver) return 'other-person';
  return mayAgree(core, held, who.person.id) ? null : 'other-person';
}

function problem<F extends DecideProblem['field']>(
  field: F,
  code: Extract<DecideProblem, { field: F }>['code'],
): { readonly kind: 'problem'; readonly problems: readonly DecideProblem[] } {
  return { kind: 'problem', problems: [{ field, code } as DecideProblem] };
}
