/** Counts the rows that WebSockets and event streams carry, and records the ones that we ended. */

import { requestEvent } from '../audit/event.ts';
import { faultCode } from '../lib/fault.ts';
import type { Exchange } from '../model/exchange.ts';
import type { Identified } from '../model/principal.ts';
import type { StreamKind, StreamLife, StreamMeter } from '../proxy/ports.ts';
import { openBlind } from './monitor-blind.ts';
import type { Stages } from './stages.ts';

export interface Streams {
  /** The meter of one stream; `who` is asked once, when the stream begins. */
  meter(
    exchange: Exchange,
    kind: StreamKind,
    who: Promise<Identified | 'mixed' | null>,
    life: StreamLife,
  ): StreamMeter;
  /** The same in monitor mode: every row goes on. */
  watch(exchange: Exchange, kind: StreamKind, who: Promise<Identified | 'mixed' | null>): StreamMeter;
  /** Ends the open streams of people who were shut out. */
  endStreamsOf(people: readonly string[]): void;
}

export function openStreams(
  stages: Pick<Stages, 'alert' | 'countStream' | 'lists' | 'now' | 'record' | 'warn'>,
): Streams {
  const open = new Map<string, Set<() => void>>();

  async function keep(who: Promise<Identified | 'mixed' | null>, life: StreamLife): Promise<void> {
    let isClosed = false;
    life.onClosed(() => {
      isClosed = true;
    });
    const found = await who;
    if (found === null || found === 'mixed' || isClosed) return;
    const { id } = found.person;
    const cut = (): void => life.cut();
    const ofPerson = open.get(id) ?? new Set();
    open.set(id, ofPerson.add(cut));
    life.onClosed(() => {
      ofPerson.delete(cut);
      if (ofPerson.size === 0 && open.get(id) === ofPerson) open.delete(id);
    });
  }

  return {
    meter(exchange, kind, who, life) {
      keep(who, life).catch((error: unknown) =>
        stages.warn('could not tell whose a stream is', { requestId: exchange.id, code: faultCode(error) }),
      );
      return openStreamMeter(stages, exchange, kind, who);
    },
    watch(exchange, kind, who) {
      const blind = openBlind(stages);
      const person = who.then(
        (found) => (found === 'mixed' ? null : found),
        () => null,
      );
      return {
        count(rows) {
          blind.beside(exchange, async () => stages.lists.watchStream(exchange, await person, rows));
          return true;
        },
        ended(why) {
          stages.warn('the rest of a stream in monitor mode is not counted', {
            requestId: exchange.id,
            why,
            kind,
          });
          blind.raise(exchange, 'UPSTREAM_INVALID');
        },
      };
    },
    endStreamsOf(people) {
      for (const id of people) for (const cut of open.get(id) ?? []) cut();
    },
  };
}

/** A session under two identities gets no rows. */
function openStreamMeter(
  stages: Pick<Stages, 'alert' | 'countStream' | 'now' | 'record' | 'warn'>,
  exchange: Exchange,
  kind: StreamKind,
  who: Promise<Identified | 'mixed' | null>,
): StreamMeter {
  let person: Identified | null = null;
  let known = false;
  let mixed = false;
  let rows = 0;
  const asked = who.then((found) => {
    if (found === 'mixed') mixed = true;
    else person = found;
    known = true;
  });

  async function countLater(more: number): Promise<boolean> {
    await asked;
    return counted(more);
  }

  function counted(more: number): boolean | Promise<boolean> {
    rows += more;
    return mixed ? false : stages.countStream(exchange, person, more);
  }

  /** A store that cannot be written must not keep a stream open that has to end. */
  async function record(facts: Readonly<Record<string, string | number>>): Promise<void> {
    try {
      await asked;
      const by = { at: stages.now(), actor: person?.person.id ?? null };
      stages.alert({
        kind: 'tunnel-limit',
        app: exchange.app,
        person: by.actor,
        requestId: exchange.id,
        facts,
      });
      await stages.record(requestEvent('tunnel-closed', exchange, by, { ...facts, path: exchange.path }));
    } catch (error) {
      stages.warn('could not record that a stream was ended', {
        requestId: exchange.id,
        code: faultCode(error),
      });
    }
  }

  return {
    count: (more) => (known ? counted(more) : countLater(more)),
    ended: (why) => void record({ stream: kind, why, rows }),
  };
}
