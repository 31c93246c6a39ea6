/** Turns: acts on the same thing run one after another, acts on different things side by side. */

export interface Turns {
  /** Runs `act` when every earlier act on `key` has ended, well or badly. */
  take<T>(key: string, act: () => Promise<T>): Promise<T>;
}

/** A set of turns in this process. */
export function openTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return {
    take(key, act) {
      const before = last.get(key) ?? Promise.resolve();
      const mine = before.then(act, act);
      last.set(key, mine);
      const forget = (): void => {
        if (last.get(key) === mine) last.delete(key);
      };
      void mine.then(forget, forget);
      return mine;
    },
  };
}
