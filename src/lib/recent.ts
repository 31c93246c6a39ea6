/** A bounded memory with an end for each entry; the longest unused goes first when it is full. */

export interface Recent<Value> {
  /** Undefined when it is not there or its time is over. */
  get(key: string, nowMs: number): Value | undefined;
  set(key: string, value: Value, untilMs: number): void;
  delete(key: string): void;
}

export function openRecent<Value>(most: number): Recent<Value> {
  // A Map keeps its order of insertion: the first key is the one that was longest unused.
  const entries = new Map<string, { readonly value: Value; readonly untilMs: number }>();
  return {
    get(key, nowMs) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      entries.delete(key);
      if (nowMs >= entry.untilMs) return undefined;
      entries.set(key, entry);
      return entry.value;
    },
    set(key, value, untilMs) {
      entries.delete(key);
      entries.set(key, { value, untilMs });
      const [oldest] = entries.keys();
      if (entries.size > most && oldest !== undefined) entries.delete(oldest);
    },
    delete: (key) => void entries.delete(key),
  };
}
