/** One click, one export: a repeated click joins what is under way, and of two at the same moment the second waits for the first. */

import { clickKeyOf } from '../hold/click.ts';
import { openTurns } from '../lib/turns.ts';
import type { Exchange, Reply } from '../model/exchange.ts';
import type { ExportFound, HeldExport } from '../model/export.ts';
import type { Identified } from '../model/principal.ts';
import type { AsSent } from '../proxy/ports.ts';
import type { Ending, Running, Stages } from './stages.ts';

export interface Clicks {
  /** The answer of the earlier export of the same click, or a new export: written down, with its clock running, before anything is read. */
  take(
    exchange: Exchange,
    who: Identified,
    found: ExportFound,
  ): Promise<{ readonly joined: Reply } | { readonly begun: Running }>;
}

/** `answer` waits for an ending, or says "being prepared". */
export function openClicks(
  { holding, answers, identity, clickSecret, warn }: Stages,
  answer: (
    exchange: Exchange,
    who: Identified,
    held: HeldExport,
    ending: Promise<Ending>,
  ) => Promise<Reply | AsSent>,
): Clicks {
  const running = new Map<string, Running>();
  const turns = openTurns();

  return {
    async take(exchange, who, found) {
      const key = clickKeyOf(clickSecret, who.person.id, exchange);
      const first = await turns.take(key, async () => {
        const earlier = await joinable(key);
        return earlier
          ? { earlier, begun: null }
          : { earlier, begun: await begin(exchange, found, who, key) };
      });
      if (first.begun) return { begun: first.begun };
      const joined = await join(exchange, who, first.earlier);
      return joined ? { joined } : { begun: await begin(exchange, found, who, key) };
    },
  };

  /** Still on its way, or waiting for somebody. */
  async function joinable(key: string): Promise<HeldExport | null> {
    const held = await holding.running(key);
    return held && (held.state !== 'preparing' || running.has(held.id)) ? held : null;
  }

  /** Null when the earlier export ended with an answer of the CRM's own, which was sent once. */
  async function join(exchange: Exchange, who: Identified, earlier: HeldExport): Promise<Reply | null> {
    const ending = running.get(earlier.id)?.ending;
    if (!ending) return answers.held(exchange, earlier, await identity.cookieFor(exchange, who));
    const reply = await answer(exchange, who, earlier, ending);
    return 'asSent' in reply ? null : reply;
  }

  async function begin(
    exchange: Exchange,
    found: ExportFound,
    who: Identified,
    key: string,
  ): Promise<Running> {
    const held = await holding.begin({ ...exchange, requestId: exchange.id }, found, who.person, key);
    const { promise: ending, resolve } = Promise.withResolvers<Ending>();
    const begun = { held, ending, settle: resolve, answered: answer(exchange, who, held, ending) };
    running.set(held.id, begun);
    const forget = (): boolean => running.delete(held.id);
    ending.then(forget, forget);
    begun.answered.catch(() => warn('an export could not be answered', { exportId: held.id }));
    return begun;
  }
}
