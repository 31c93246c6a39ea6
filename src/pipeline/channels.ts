/** Requests that set up a way out which never crosses the gateway: judged before the CRM is asked, since nothing of it is seen later. */

import { requestEvent } from '../audit/event.ts';
import type { ChannelRoute } from '../detect/settings.ts';
import type { Later } from '../lib/later.ts';
import type { ChannelDecision } from '../model/channel.ts';
import type { Exchange, Reply } from '../model/exchange.ts';
import type { Identified } from '../model/principal.ts';
import type { Stages } from './stages.ts';

export interface Channels {
  /** The answer to somebody who may not; null for whoever may, and at once for a request that sets up nothing. */
  enter(exchange: Exchange): Promise<Reply | null> | null;
}

/** `whoAsks` records what it cannot tell. */
export function openChannels(
  stages: Pick<Stages, 'detection' | 'situation' | 'decideChannel' | 'answers' | 'record' | 'now'>,
  whoAsks: (exchange: Exchange) => Later<Identified | null>,
): Channels {
  return {
    enter(exchange) {
      const found = stages.detection.channels(exchange);
      return found.length === 0 ? null : judged(exchange, found);
    },
  };

  /** Of several channels that it may set up, each must be allowed. */
  async function judged(exchange: Exchange, found: readonly ChannelRoute[]): Promise<Reply | null> {
    const who = await whoAsks(exchange);
    const situation = stages.situation(exchange, who);
    const all = found.map((channel) => ({
      channel,
      decision: who ? stages.decideChannel(channel, situation) : NOBODY,
    }));
    for (const { channel, decision } of all) {
      if (decision.verdict === 'allow') continue;
      await record('refused', exchange, who, channel, decision);
      return stages.answers.refused(exchange, 403, decision.because, null);
    }
    for (const { channel, decision } of all) await record('decided', exchange, who, channel, decision);
    return null;
  }

  /** Durable before the CRM is asked: what is not recorded is not set up. */
  async function record(
    type: 'refused' | 'decided',
    exchange: Exchange,
    who: Identified | null,
    { name, kind, entity }: ChannelRoute,
    { verdict, because }: ChannelDecision,
  ): Promise<void> {
    const by = { at: stages.now(), actor: who?.person.id ?? null };
    const facts = { route: name, kind: 'channel', channel: kind, entity, verdict };
    const why = { why: because.code, rule: because.rule };
    await stages.record(requestEvent(type, exchange, by, { ...facts, ...why }));
  }
}

const NOBODY: ChannelDecision = { verdict: 'block', because: { code: 'nobody', rule: null } };
