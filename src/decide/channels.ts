/** Decides about a request that sets up a way out which never crosses the gateway: pure, without clock, I/O or await. The strictest rule wins; no rule is a hold. */

import type { ChannelDecision, ChannelKind } from '../model/channel.ts';
import { sortRules } from './match.ts';
import type { MatchedRule } from './match.ts';
import type { Policy, PolicyRule } from './settings.ts';

interface ChannelAsked {
  readonly policies: readonly Policy[];
  /** Roles of the person who asks. */
  readonly roles: readonly string[];
  readonly app: string;
  readonly entity: string;
  readonly kind: ChannelKind;
}

const STRICTNESS: readonly ChannelDecision['verdict'][] = ['allow', 'hold', 'block'];

/** What the rules of `kinds: [channel]` say. */
export function decideChannel({ policies, roles, app, entity, kind }: ChannelAsked): ChannelDecision {
  const found = { kind: 'channel', entity } as const;
  const { matched } = sortRules({ policies, roles, app, found, facts: { format: null } });
  const said = matched
    .filter(({ rule }) => rule.channels === undefined || rule.channels.includes(kind))
    .map(outcome)
    .toSorted((a, b) => STRICTNESS.indexOf(b.verdict) - STRICTNESS.indexOf(a.verdict));
  return said[0] ?? { verdict: 'hold', because: { code: 'channel', rule: null } };
}

function outcome({ name, rule }: MatchedRule): ChannelDecision {
  const verdict = rule.then === 'allow' && limitsFile(rule) ? 'hold' : rule.then;
  return { verdict, because: { code: verdict === 'block' ? 'channel-blocked' : 'channel', rule: name } };
}

/** What leaves this way is seen by nobody: a rule that allows so many rows, or some columns, allows nothing here. */
function limitsFile({ rows, columns, encrypt }: PolicyRule): boolean {
  return rows !== undefined || columns !== undefined || encrypt;
}
