/** Ends every exception of and by a person: what he was granted, what he granted or asked for, and contracts. */

import { isInForce } from '../model/grant.ts';
import { endContract } from './contracts.ts';
import { endGrant, leaveGrant } from './grants.ts';
import type { OfficeCore } from './parts.ts';
import type { Actor } from './ports.ts';

/** Ids of what was ended. */
export interface Ended {
  readonly grants: readonly string[];
  readonly contracts: readonly string[];
}

export async function endAllOf(
  core: OfficeCore,
  person: string,
  reason: string,
  actor: Actor,
): Promise<Ended> {
  const at = core.now().getTime();
  const grants: string[] = [];
  const contracts: string[] = [];
  for (const one of core.grants.all()) {
    // Also those that begin later: only what is over is left alone.
    if (one.revoked !== null || Date.parse(one.until) <= at) continue;
    const isBy = one.grantedBy === person || one.askedBy === person;
    if (!isBy && !one.people.includes(person)) continue;
    const done = isBy
      ? await endGrant(core, one.id, reason, actor)
      : await leaveGrant(core, one.id, person, reason, actor);
    if (done) grants.push(one.id);
  }
  for (const one of core.contracts.all())
    if ((one.person === person || one.approvedBy === person) && isInForce(one, at))
      if (await endContract(core, one.id, reason, actor)) contracts.push(one.id);
  return { grants, contracts };
}
