/** The counting of rows for the screen, joined from the rules in force, the ledger and the answers of ours. */

import type { RulesInForce } from '../config/watch.ts';
import { listLimits } from '../decide/lists.ts';
import type { ListLimits } from '../decide/lists.ts';
import { openLists } from '../pipeline/lists.ts';
import type { Lists } from '../pipeline/lists.ts';
import type { RaiseAlert } from '../model/alert.ts';
import type { Stages } from '../pipeline/stages.ts';
import type { Core } from './core.ts';
import { perRules } from './rules.ts';

/** Roles and entities are few; more combinations than this are made up. */
const MOST = 10_000;

export async function openListsOf(
  { config, store }: Core,
  parts: {
    readonly rules: RulesInForce;
    readonly answers: Pick<Stages['answers'], 'refused'>;
    readonly alert: RaiseAlert;
    readonly now: () => Date;
  },
): Promise<Lists> {
  const limitsOf = perRules(parts.rules, ({ policies }) => {
    const known = new Map<string, ListLimits>();
    return (asked: { readonly roles: readonly string[]; readonly app: string; readonly entity: string }) => {
      const key = `${asked.roles.join(' ')}\n${asked.app}\n${asked.entity}`;
      const found = known.get(key) ?? listLimits({ policies, ...asked });
      if (known.size < MOST) known.set(key, found);
      return found;
    };
  });
  return openLists({
    limitsOf: (asked) => limitsOf()(asked),
    ledger: store.ledger,
    settings: config.lists,
    maxInflateRatio: config.reading.maxInflateRatio,
    recordKey: await store.secret('records'),
    refused: (exchange, status, why) => parts.answers.refused(exchange, status, why, null),
    alert: parts.alert,
    now: parts.now,
  });
}
