/** How many requests are under way: in all and for each user. WebSockets and event streams, which stay long, are counted apart. */

import type { Exchange } from '../model/exchange.ts';
import type { Tally } from './tally.ts';
import type { Concurrency } from './upstream-settings.ts';

/** Seconds after which a browser may ask again. */
export const BUSY_SECONDS = 2;

export interface Places {
  /** Takes a place, and one hold on it; otherwise says what has run out. `always`: takes one too many rather than none. */
  take(tally: Tally, user: string, isStream: boolean, always?: boolean): 'taken' | 'all' | 'user';
  /** Lets go of one hold; with the last the place is free. */
  leave(tally: Tally): void;
  /** The answer turns out to be a stream. */
  becomesStream(tally: Tally): void;
}

export function openPlaces(limits: Concurrency): Places {
  const requests = openCount(limits.maxRequests, limits.maxRequestsPerUser);
  const streams = openCount(limits.maxStreams, limits.maxStreamsPerUser);
  return {
    take(tally, user, isStream, always = false) {
      const taken = (isStream ? streams : requests).take(user, always);
      if (taken !== 'taken') return taken;
      tally.user = user;
      tally.isStream = isStream;
      tally.holders = 1;
      return taken;
    },
    leave(tally) {
      if (tally.holders === 0) return;
      tally.holders -= 1;
      if (tally.holders === 0) (tally.isStream ? streams : requests).leave(tally.user);
    },
    becomesStream(tally) {
      if (tally.isStream || tally.holders === 0) return;
      requests.leave(tally.user);
      streams.add(tally.user);
      tally.isStream = true;
    },
  };
}

/** By what the request says; an event stream that was not asked for as one shows in its answer. */
export const asksForStream = ({ headers }: Pick<Exchange, 'headers'>): boolean =>
  headers.get('accept')?.startsWith('text/event-stream') === true;

function openCount(most: number, mostOfOne: number) {
  const users = new Map<string, number>();
  let all = 0;
  const add = (user: string): void => {
    all += 1;
    users.set(user, (users.get(user) ?? 0) + 1);
  };
  return {
    add,
    take(user: string, always: boolean): 'taken' | 'all' | 'user' {
      if (all >= most && !always) return 'all';
      if ((users.get(user) ?? 0) >= mostOfOne && !always) return 'user';
      add(user);
      return 'taken';
    },
    leave(user: string): void {
      all -= 1;
      const left = (users.get(user) ?? 0) - 1;
      if (left > 0) users.set(user, left);
      else users.delete(user);
    },
  };
}
