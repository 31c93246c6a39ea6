/** What monitor mode could not see: counted and alarmed, never in the way. */

import { faultCode } from '../lib/fault.ts';
import type { FaultCode } from '../lib/fault.ts';
import type { Exchange } from '../model/exchange.ts';
import type { Stages } from './stages.ts';

export interface Blind {
  /** What `act` gives, or `otherwise` where it throws. */
  unless<Result>(exchange: Exchange, otherwise: Result, act: () => Result): Result;
  /** Runs beside the answer, which does not wait for it; more than a few at a time are not begun. */
  beside(exchange: Exchange, act: () => Promise<void>): void;
  raise(exchange: Exchange, why: FaultCode): void;
}

/** Copies that are judged at the same time; the next ones are counted as unseen. */
const MOST = 256;

export function openBlind({ alert, warn }: Pick<Stages, 'alert' | 'warn'>): Blind {
  let running = 0;

  function raise({ id, app, path }: Exchange, why: FaultCode): void {
    warn('something in monitor mode could not be seen', { requestId: id, app, code: why });
    alert({
      kind: 'monitor-blind',
      app,
      person: null,
      requestId: id,
      facts: { why, what: path.slice(0, 200) },
    });
  }

  return {
    raise,
    unless(exchange, otherwise, act) {
      try {
        return act();
      } catch (error) {
        raise(exchange, faultCode(error));
        return otherwise;
      }
    },
    beside(exchange, act) {
      if (running >= MOST) return raise(exchange, 'TOO_BUSY');
      running += 1;
      act()
        .catch((error: unknown) => raise(exchange, faultCode(error)))
        .finally(() => {
          running -= 1;
        });
    },
  };
}
