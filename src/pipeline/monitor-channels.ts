/** Ways out past the gateway that are set up in monitor mode: recorded with what the rules say. */

import { requestEvent } from '../audit/event.ts';
import type { ChannelRoute } from '../detect/settings.ts';
import type { Exchange } from '../model/exchange.ts';
import type { Identified } from '../model/principal.ts';
import type { Stages } from './stages.ts';

export interface MonitorChannels {
  told(exchange: Exchange, found: readonly ChannelRoute[], who: Identified | null): Promise<void>;
}

export function openMonitorChannels(
  stages: Pick<Stages, 'situation' | 'decideChannel' | 'record' | 'now'>,
): MonitorChannels {
  return {
    async told(exchange, found, who) {
      const situation = stages.situation(exchange, who);
      for (const channel of found) {
        const { name: route, kind, entity } = channel;
        const { verdict, because } = who
          ? stages.decideChannel(channel, situation)
          : ({ verdict: 'block', because: { code: 'nobody', rule: null } } as const);
        const facts = { route, kind: 'channel', channel: kind, entity, verdict };
        const by = { at: stages.now(), actor: who?.person.id ?? null };
        const why = { why: because.code, rule: because.rule };
        await stages.record(requestEvent('monitored', exchange, by, { ...facts, ...why }));
      }
    },
  };
}
