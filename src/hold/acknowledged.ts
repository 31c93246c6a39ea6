/** Agreeing to a data policy: which texts are still to be agreed to, and the paper that says who agreed to which words. */

import { canonicalHash } from '../lib/json.ts';
import type { HeldExport } from '../model/export.ts';
import type { Principal } from '../model/principal.ts';
import { hoursAfter } from './parts.ts';
import type { HoldCore } from './parts.ts';
import type { Given, ShownNotice, TermProblem } from './ports.ts';

/** The texts that the person must agree to now: never agreed to, too long ago, or in other words than today's. `gone`: one of them is not there to be shown. */
export async function toAcknowledge(
  core: HoldCore,
  held: HeldExport,
  person: Principal,
): Promise<readonly ShownNotice[] | 'gone'> {
  const due: ShownNotice[] = [];
  for (const [policy, days] of policiesOf(held)) {
    const notice = core.notice(policy);
    if (!notice) return 'gone';
    const hash = canonicalHash(notice);
    const paper = await core.papers.byId('acknowledged', idOf(person, policy));
    const at = paper?.body['at'];
    // An agreement of the future is one of a clock that was set back.
    const age = core.now().getTime() - (typeof at === 'string' ? Date.parse(at) : NaN);
    const holds = paper?.body['hash'] === hash && age >= 0 && age < days * DAY_MS;
    if (!holds) due.push({ policy, text: notice[person.language], hash });
  }
  return due;
}

/** The problem with what was agreed to; null where nothing is missing. */
export function acknowledgeProblem(
  due: readonly ShownNotice[] | 'gone',
  { acknowledged = [] }: Given,
): TermProblem | null {
  if (due === 'gone') return { field: 'acknowledged', code: 'gone' };
  return due.every(({ hash }) => acknowledged.includes(hash))
    ? null
    : { field: 'acknowledged', code: 'missing' };
}

/** Writes down that the person agreed, each paper with its event. */
export async function acknowledge(
  core: HoldCore,
  held: HeldExport,
  person: Principal,
  due: readonly ShownNotice[],
): Promise<void> {
  const at = core.now();
  for (const { policy, hash } of due) {
    const id = idOf(person, policy);
    const facts = { policy, hash, language: person.language };
    const before = await core.papers.byId('acknowledged', id);
    // Somebody was first only where the same person agreed in another window: the same words, a moment ago.
    await core.papers.write(
      {
        kind: 'acknowledged',
        id,
        body: { person: person.id, at: at.toISOString(), until: untilOf(held, policy, at), ...facts },
      },
      before?.version ?? 0,
      {
        type: 'acknowledged',
        at: at.toISOString(),
        exportId: held.id,
        app: held.app,
        actor: person.id,
        requestId: held.requestId,
        facts,
      },
    );
  }
}

const DAY_MS = 86_400_000;

const idOf = ({ id }: Principal, policy: string): string => `${id}/${policy}`;

/** Each policy once, with the shortest time that a rule gives it. */
function policiesOf({ decision }: HeldExport): ReadonlyMap<string, number> {
  const shortest = new Map<string, number>();
  for (const { policy, days } of decision?.terms?.acknowledge ?? [])
    shortest.set(policy, Math.min(days, shortest.get(policy) ?? days));
  return shortest;
}

const untilOf = (held: HeldExport, policy: string, at: Date): string =>
  hoursAfter(at, 24 * (policiesOf(held).get(policy) ?? 0));
