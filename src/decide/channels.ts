/** Decides about a request that sets up a way out which never crosses the gateway: pure, without clock, I/O or await. The strictest rule wins; no rule is a hold. */

import type { ChannelDecision, ChannelKind } from '../model/channel.ts';
import type { Situation } from '../model/situation.ts';
import type { RuleBook } from './input.ts';
import { sortRules } from './match.ts';
import type { MatchedRule } from './match.ts';
import type { PolicyRule } from './settings.ts';

interface ChannelAsked {
  readonly book: RuleBook;
  readonly situation: Situation;
  readonly entity: string;
  readonly kind: ChannelKind;
}

const STRICTNESS: readonly ChannelDecision['verdict'][] = ['allow', 'hold', 'block'];

/** What the rules of `kinds: [channel]` say. */
export function decideChannel(asked: ChannelAsked): ChannelDecision {
  const said = channelRules(asked)
    .map(outcome)
    .toSorted(
      (a, b) =>
        STRICTNESS.indexOf(b.verdict) - STRICTNESS.indexOf(a.verdict) ||
        ((a.because.rule ?? '') < (b.because.rule ?? '') ? -1 : 1),
    );
  return said[0] ?? { verdict: 'hold', because: { code: 'channel', rule: null } };
}

/** The rules that speak of it. */
export function channelRules({ book, situation, entity, kind }: ChannelAsked): readonly MatchedRule[] {
  const found = { kind: 'channel', route: 'channel', entity } as const;
  return sortRules(book, situation, { found, facts: null }, false).matched.filter(
    ({ rule }) => rule.channels === undefined || rule.channels.includes(kind),
  );
}

function outcome({ name, rule }: MatchedRule): ChannelDecision {
  const verdict = rule.then === 'allow' && limitsFile(rule) ? 'hold' : rule.then;
  return { verdict, because: { code: verdict === 'block' ? 'channel-blocked' : 'channel', rule: name } };
}

/** What leaves this way is seen by nobody: a rule that allows so many rows, some columns, or all on terms allows nothing here. */
function limitsFile({ limits, whose, columns, terms }: PolicyRule): boolean {
  return limits.length > 0 || whose !== 'all' || columns !== undefined || terms !== undefined;
}
