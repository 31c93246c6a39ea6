/** What whoever asked for an export is answered, once it ended or when it takes too long. */

import type { Exchange, Reply } from '../model/exchange.ts';
import type { HeldExport, SpoolRef } from '../model/export.ts';
import type { Identified } from '../model/principal.ts';
import type { AsSent } from '../proxy/ports.ts';
import type { Ending, Stages } from './stages.ts';

export interface Answering {
  /** The ending's answer, or "being prepared" when it takes too long; the reading goes on either way. */
  readonly answer: (
    exchange: Exchange,
    who: Identified,
    held: HeldExport,
    ending: Promise<Ending>,
  ) => Promise<Reply | AsSent>;
  /** A kept file's bytes; it is gone when they were read or left. */
  readonly thenDiscard: (ref: SpoolRef) => AsyncIterable<Uint8Array>;
}

export function openAnswering(stages: Stages): Answering {
  const { identity, holding, answers } = stages;

  return { answer, thenDiscard };

  async function answer(
    exchange: Exchange,
    who: Identified,
    held: HeldExport,
    ending: Promise<Ending>,
  ): Promise<Reply | AsSent> {
    const timer = stages.after(stages.answerWithinSeconds);
    const first = await Promise.race([ending, timer.passed]);
    timer.cancel();
    if (first === 'late') {
      ending.then(
        (end) => (end.kind === 'as-sent' ? stages.discard(end.raw) : undefined),
        () => undefined,
      );
      return answers.held(exchange, held, await identity.cookieFor(exchange, who));
    }
    switch (first.kind) {
      case 'released':
        return (
          (await holding.deliver(first.held)) ?? answers.refused(exchange, 502, 'UNEXPECTED', first.held)
        );
      case 'held':
        return answers.held(exchange, first.held, await identity.cookieFor(exchange, who));
      case 'refused':
        return answers.refused(exchange, first.status, first.why, first.held);
      case 'as-sent':
        return { asSent: thenDiscard(first.raw) };
      default:
        return first satisfies never;
    }
  }

  async function* thenDiscard(ref: SpoolRef): AsyncGenerator<Uint8Array> {
    try {
      yield* stages.stored(ref);
    } finally {
      await stages.discard(ref);
    }
  }
}
