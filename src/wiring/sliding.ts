/** Sliding windows in memory, for replaying the past: exact sums of what left, by person, team or app. */

import { globMatcher } from '../lib/glob.ts';
import type { Account, LedgerWindow, Usage } from '../model/ledger.ts';
import { amountIn } from './amounts.ts';
import type { Counted } from './amounts.ts';

/** A window, and the roles whose people it may ever be asked for. */
export interface Watched {
  readonly window: LedgerWindow;
  readonly roles: readonly string[];
}

export interface Sliding {
  /** `roles` are those of the account's person; times must not go back. */
  charge(account: Account, roles: readonly string[], amounts: Counted, at: number): void;
  /** How the window stands at this moment (milliseconds). */
  usage(window: LedgerWindow, account: Account, asked: Counted, at: number): Usage;
}

/** Rows on the screen are in no record of an export: a window of those alone stays empty. */
export function openSliding(windows: readonly Watched[]): Sliding {
  // Windows that differ in their limit alone hold the same sums.
  const watched = [...Map.groupBy(windows, ({ window }) => keyOf(window)).values()].flatMap(
    ([first, ...others]) =>
      first === undefined
        ? []
        : [{ window: first.window, roles: [first, ...others].flatMap(({ roles }) => roles) }],
  );
  const places = new Map(watched.map(({ window }, place) => [keyOf(window), place]));
  const takes = watched.map(({ window }) => ({
    app: window.apps.map((glob) => globMatcher(glob)),
    entity: window.entities.map((glob) => globMatcher(glob)),
  }));
  const relevant = new Map<string, readonly number[]>();
  const sums = watched.map(() => new Map<string, Sum>());
  /** Deciding asks with the same few windows again and again. */
  const known = new WeakMap<LedgerWindow, number>();

  function placeOf(window: LedgerWindow): number {
    const place = known.get(window) ?? places.get(keyOf(window)) ?? -1;
    known.set(window, place);
    return place;
  }

  function placesFor({ app, entity }: Account, roles: readonly string[]): readonly number[] {
    const key = `${app}\n${entity}\n${roles.join('\n')}`;
    const before = relevant.get(key);
    if (before) return before;
    const found = watched.flatMap(({ window, roles: wanted }, place) => {
      const mayBeAsked =
        window.by !== 'person' || wanted.includes('*') || wanted.some((role) => roles.includes(role));
      const counts =
        window.counts !== 'screen' &&
        takes[place]?.app.some((matches) => matches(app)) === true &&
        takes[place].entity.some((matches) => matches(entity));
      return mayBeAsked && counts ? [place] : [];
    });
    relevant.set(key, found);
    return found;
  }

  return {
    charge(account, roles, amounts, at) {
      for (const place of placesFor(account, roles)) {
        const window = watched[place]?.window;
        if (!window) continue;
        const amount = amountIn(amounts, window);
        if (amount === 0) continue;
        const subject = subjectOf(window, account);
        const of = sums[place];
        const sum = of?.get(subject) ?? new Sum(window.milliseconds);
        of?.set(subject, sum);
        sum.add(at, amount);
      }
    },
    usage(window, account, amounts, at) {
      const sum = sums[placeOf(window)]?.get(subjectOf(window, account));
      // When it would fit again is told to people of today alone.
      return { used: sum?.at(at) ?? 0, asked: amountIn(amounts, window), fits: null };
    },
  };
}

function subjectOf({ by }: LedgerWindow, { person, team, app }: Account): string {
  switch (by) {
    case 'person':
      return person;
    case 'team':
      // Whoever has no team is counted alone.
      return team === undefined ? `person ${person}` : `team ${team}`;
    case 'app':
      return app;
    default:
      return by satisfies never;
  }
}

/** What it counts, whatever the limit. */
const keyOf = ({ of, classes = [], milliseconds, by, counts, apps, entities }: LedgerWindow): string =>
  JSON.stringify([of, classes, milliseconds, by, counts, apps, entities]);

/** Amounts of one subject within a span; what is older is dropped. */
class Sum {
  readonly #milliseconds: number;
  #times: number[] = [];
  #amounts: number[] = [];
  #first = 0;
  #sum = 0;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  add(at: number, amount: number): void {
    this.at(at);
    this.#times.push(at);
    this.#amounts.push(amount);
    this.#sum += amount;
  }

  /** The sum at this moment. */
  at(now: number): number {
    const since = now - this.#milliseconds;
    while (this.#first < this.#times.length && (this.#times[this.#first] ?? 0) <= since) {
      this.#sum -= this.#amounts[this.#first] ?? 0;
      this.#first += 1;
    }
    if (this.#first > 256 && this.#first * 2 > this.#times.length) {
      this.#times = this.#times.slice(this.#first);
      this.#amounts = this.#amounts.slice(this.#first);
      this.#first = 0;
    }
    return this.#sum;
  }
}
