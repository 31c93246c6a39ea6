/** Operations on the rules: reading them again with a reason, and agreeing to looser ones. */

import { systemEvent } from '../audit/event.ts';
import { reasonIn } from '../config/rules-origin.ts';
import { Fault } from '../lib/fault.ts';
import { mayAct } from '../model/principal.ts';
import { personOf } from './core.ts';
import type { Core } from './core.ts';
import { isAgreed, neededFor, openRulePapers } from './rule-papers.ts';
import type { Waiting } from './rule-papers.ts';
import type { RuleLoads } from './rule-loads.ts';

/** Rules that wait, for whoever may agree. */
export type RulesWaiting = Waiting & { readonly needed: number };

export interface RulesAgreed {
  readonly rulesHash: string;
  readonly agreed: readonly string[];
  readonly needed: number;
  /** What came of it: `waiting` where more must agree, `later` where no gateway runs. */
  readonly outcome: 'loaded' | 'waiting' | 'unchanged' | 'refused' | 'later';
}

/** `reload` is null where no gateway runs. */
export function ruleOperations(core: Core, now: () => Date, reload: RuleLoads['reload'] | null) {
  const papers = openRulePapers(core.store.papers);
  return {
    async 'rules.reload'({
      as,
      os,
      reason,
    }: {
      as: string | null;
      os: string | null;
      reason: string | null;
    }) {
      if (reload === null)
        throw new Fault('INPUT', 'read the rules again: no gateway runs here; it reads them when it starts');
      const by = as === null ? null : personOf(core.directory, as).id;
      return { outcome: await reload({ by, os, reason: reason === null ? null : reasonIn(reason) }) };
    },

    async 'rules.waiting'(): Promise<RulesWaiting | null> {
      const waiting = await papers.waiting();
      return waiting && { ...waiting, needed: neededFor(waiting) };
    },

    async 'rules.agree'({ as, os }: { as: string; os: string | null }): Promise<RulesAgreed> {
      const person = personOf(core.directory, as);
      const roles = core.config.office.administrators;
      if (!mayAct(person) || !person.roles.some((role) => roles.includes(role)))
        throw new Fault(
          'INPUT',
          `refused: ${person.id} may not agree to rules: it takes one of the roles in office.administrators (${roles.join(', ')})`,
        );
      const waiting = await papers.waiting();
      if (waiting === null || isAgreed(waiting))
        throw new Fault('INPUT', 'refused: no rules wait for anybody');
      if (person.id === waiting.by)
        throw new Fault(
          'INPUT',
          `refused: ${person.id} changed these rules: another administrator must agree`,
        );
      if (waiting.agreed.includes(person.id))
        throw new Fault(
          'INPUT',
          `refused: ${person.id} agreed already: another administrator must agree too`,
        );
      const after: Waiting = { ...waiting, agreed: [...waiting.agreed, person.id] };
      const needed = neededFor(after);
      const { rulesHash, agreed } = after;
      const facts = { rulesHash, agreed: agreed.length, needed, ...(os !== null && { os }) };
      await papers.wait(after, systemEvent('rules-agreed', now(), facts, person.id));
      const answer = { rulesHash, agreed, needed };
      if (!isAgreed(after)) return { ...answer, outcome: 'waiting' };
      return { ...answer, outcome: reload === null ? 'later' : await reload() };
    },
  };
}
