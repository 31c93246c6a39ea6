/** Taking a held export without an approver's word: the rows that need none, and all of it in an emergency that is answered for afterwards. */

import { faultCode } from '../lib/fault.ts';
import { visible } from '../lib/visible.ts';
import type { HeldExport } from '../model/export.ts';
import type { Plan } from '../model/plan.ts';
import { couldLeave } from '../model/leaving.ts';
import type { Identified, Principal } from '../model/principal.ts';
import { contractKeys } from './asking.ts';
import { endLinks } from './inviting.ts';
import type { HoldCore } from './parts.ts';
import type { Given, Outcome, RowsProblem, TakeProblem } from './ports.ts';
import { releaseFrom } from './release.ts';
import type { Leaving } from './release.ts';
import { isOver, late, own } from './requester.ts';
import { fulfil } from './terms.ts';
import { cleaned, lengthOf } from './wording.ts';

/** Takes the rows that need no approval, sealed now; what was asked for beyond them ends. */
export async function takeNow(
  core: HoldCore,
  id: string,
  who: Identified,
  given: Given,
): Promise<Outcome<TakeProblem>> {
  const found = await takeable(core, id, who);
  if ('kind' in found) return found;
  const { held, requester } = found;
  if (!held.decision?.takeNow || !couldLeave(held)) return rowsProblem('nothing-to-take');
  const terms = await termsFor(core, found, who, given);
  if ('kind' in terms) return terms;
  const recipients = terms.fingerprints.length > 0 ? terms.fingerprints : await agreedKeys(core, held);
  if (recipients === null) return rowsProblem('not-sealed');
  const plan = core.makePlan({
    held: { ...held, asked: terms.asked },
    requester,
    grant: 'now',
    recipients,
    at: core.now(),
  });
  const leaving = { from: ['draft', 'waiting'], plan, actor: requester.id, word: 'rules' } as const;
  return take(core, held, { ...leaving, change: { asked: terms.asked } });
}

/** Takes all of it at once: whoever is named in `alerts` hears of it now, and somebody else must review it. Limits that block hold on. */
export async function breakGlass(
  core: HoldCore,
  id: string,
  who: Identified,
  given: Given,
): Promise<Outcome<TakeProblem>> {
  const found = await takeable(core, id, who);
  if ('kind' in found) return found;
  const { held, requester } = found;
  const { decision } = held;
  if (decision?.breakGlass !== true || decision.verdict !== 'hold' || !couldLeave(held))
    return rowsProblem('nothing-to-take');
  const reason = cleaned(given.reason ?? '');
  const least = core.settings.breakGlassMinChars;
  if (lengthOf(visible(reason)) < least) return reasonProblem('too-short', least);
  if (lengthOf(reason) > core.settings.purposeMaxChars) return reasonProblem('too-long', least);
  // What it is for is what the emergency is, where the form says nothing else.
  const purpose = cleaned(given.purpose) === '' ? reason : given.purpose;
  const terms = await termsFor(core, found, who, { ...given, purpose });
  if ('kind' in terms) return terms;
  const asked = terms.asked ?? { purpose: reason, recipients: [], neededBy: null };
  const plan = core.makePlan({
    held: { ...held, asked },
    requester,
    grant: 'all',
    recipients: terms.fingerprints,
    at: core.now(),
  });
  // The paper first: nothing leaves that nobody would be asked to review.
  await writeDown(core, held, requester, reason, plan);
  const outcome = await take(core, held, {
    from: ['draft', 'waiting'],
    plan,
    actor: requester.id,
    word: 'person',
    change: {
      asked,
      decision: { ...decision, because: { code: 'break-glass', rule: decision.because.rule } },
    },
    facts: { breakGlass: true, reason },
  });
  if (outcome.kind === 'done')
    core.alert({
      kind: 'break-glass',
      app: held.app,
      person: requester.id,
      requestId: held.requestId,
      facts: {
        export: held.id,
        rows: outcome.held.sealed?.rows ?? 0,
        entity: held.found.entity,
        rule: decision.because.rule ?? '-',
      },
    });
  return outcome;
}

type Found = { readonly held: HeldExport; readonly requester: Principal };

/** The requester's own export in a state in which it can be taken. */
async function takeable(
  core: HoldCore,
  id: string,
  who: Identified,
): Promise<Found | Exclude<Outcome, { kind: 'done' | 'problem' }>> {
  const found = await own(core, id, who);
  if ('kind' in found) return found;
  const { held } = found;
  const waits = held.state === 'draft' || held.state === 'waiting';
  return waits && !isOver(core, held) ? found : { kind: 'too-late', held };
}

/** Purpose and keys by the terms. What was given when an approver was asked is not asked for again. */
async function termsFor(
  core: HoldCore,
  { held, requester }: Found,
  who: Identified,
  given: Given,
): Promise<
  | { readonly asked: HeldExport['asked']; readonly fingerprints: readonly string[] }
  | Extract<Outcome<TakeProblem>, { kind: 'problem' }>
> {
  const { terms } = held.decision ?? {};
  const named = terms?.recipients ?? null;
  if (held.asked !== null)
    return { asked: held.asked, fingerprints: named === null ? [] : (held.plan?.recipients ?? []) };
  if (!terms) return { asked: null, fingerprints: [] };
  const asks = { purpose: false, recipients: false };
  const read = await fulfil(core, held, { person: requester, who }, given, asks);
  if (!('asked' in read)) return { kind: 'problem', problems: read };
  return { asked: terms.purpose || named ? read.asked : null, fingerprints: read.fingerprints };
}

/** Null where a recipient of the contract has no key that can be used. */
function agreedKeys(core: HoldCore, held: HeldExport): Promise<readonly string[] | null> {
  return contractKeys(core, held).catch((error: unknown) => {
    core.log.error('the rows to take now were not sealed', { exportId: held.id, code: faultCode(error) });
    return null;
  });
}

async function take(core: HoldCore, held: HeldExport, leaving: Leaving): Promise<Outcome<TakeProblem>> {
  const made = await core.sealer.seal(held, leaving.plan).catch((error: unknown) => {
    core.log.error('the rows to take now were not sealed', { exportId: held.id, code: faultCode(error) });
    return null;
  });
  if (!made) return rowsProblem('not-sealed');
  const moved = await releaseFrom(core, held, leaving, made);
  if (moved) {
    await endLinks(core, held);
    return { kind: 'done', held: moved };
  }
  const now = await late(core, held);
  return now.kind === 'too-late' && now.held.state === held.state ? rowsProblem('over-budget') : now;
}

async function writeDown(
  core: HoldCore,
  held: HeldExport,
  requester: Principal,
  reason: string,
  plan: Plan,
): Promise<void> {
  const at = core.now().toISOString();
  const facts = { reason, rows: held.facts?.rows ?? null, maxRows: plan.maxRows, entity: held.found.entity };
  const before = await core.papers.byId('break-glass', held.id);
  await core.papers.write(
    {
      kind: 'break-glass',
      id: held.id,
      body: { person: requester.id, app: held.app, at, ...facts, reviewed: null },
    },
    before?.version ?? 0,
    {
      type: 'break-glass',
      at,
      exportId: held.id,
      app: held.app,
      actor: requester.id,
      requestId: held.requestId,
      facts: { ...facts, rule: held.decision?.because.rule ?? null },
    },
  );
}

const rowsProblem = (code: RowsProblem['code']): Extract<Outcome<TakeProblem>, { kind: 'problem' }> => ({
  kind: 'problem',
  problems: [{ field: 'rows', code }],
});

const reasonProblem = (
  code: 'too-short' | 'too-long',
  least: number,
): Extract<Outcome<TakeProblem>, { kind: 'problem' }> => ({
  kind: 'problem',
  problems: [{ field: 'reason', code, least }],
});
