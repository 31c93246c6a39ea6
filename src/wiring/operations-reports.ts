/** Operations that sum the log up: whether everything is ready for enforcing, and limits on lists from what people looked at. */

import { systemEvent } from '../audit/event.ts';
import { Fault } from '../lib/fault.ts';
import { mayAct } from '../model/principal.ts';
import { personOf } from './core.ts';
import type { Core } from './core.ts';
import { eventsSince } from './history.ts';
import { proposalsFrom, proposalYaml } from './list-proposals.ts';
import type { ListProposal } from './list-proposals.ts';
import { readinessOf } from './readiness.ts';
import type { Readiness } from './readiness.ts';

export interface LimitsReport {
  readonly days: number;
  readonly proposals: readonly ListProposal[];
  /** Policies, as YAML. */
  readonly yaml: string;
}

const DAY_MS = 86_400_000;

export function reportOperations(core: Core, now: () => Date) {
  const { store, directory, config } = core;
  const since = (days: number): string => new Date(now().getTime() - days * DAY_MS).toISOString();
  return {
    async 'report.readiness'({ days }: { days: number }): Promise<Readiness> {
      const events = await eventsSince(store.trail, since(days));
      const keys =
        config.identity.apiKeys?.keys.map(({ name, owner }) => ({ name: name ?? owner, owner })) ?? [];
      const settings = { ...config.hold, site: config.site };
      return readinessOf({ core: { directory, settings }, keys, events, days });
    },

    /** With `accept` the limits stop, and who said so is recorded; they are in force when somebody puts them among the rules. */
    async 'report.limits'({
      days,
      accept,
      as,
    }: {
      days: number;
      accept: boolean;
      as: string | null;
    }): Promise<LimitsReport> {
      const proposals = proposalsFrom(await eventsSince(store.trail, since(days)));
      if (accept) await accepted(proposals, as);
      return { days, proposals, yaml: proposalYaml(proposals, accept ? 'block' : 'alert') };
    },
  };

  async function accepted(proposals: readonly ListProposal[], as: string | null): Promise<void> {
    if (as === null)
      throw new Fault('INPUT', 'accepted limits on lists: say who does with --as, as in --as alex');
    const person = personOf(directory, as);
    if (!mayAct(person)) throw new Fault('INPUT', `accepted limits on lists: ${person.id} may not act`);
    if (proposals.length === 0)
      throw new Fault('INPUT', 'accepted limits on lists: nobody was seen looking at any');
    await store.trail.append(systemEvent('limits-accepted', now(), { proposals }, person.id));
  }
}
