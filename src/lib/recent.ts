/** A bounded memory with an end for each entry; when it is full, what was longest unused since it was half full goes first. */

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
      if (nowMs >= entry.untilMs) {
        entries.delete(key);
        return undefined;
      }
      // Far from full the order says nothing yet, and keeping it costs more than the rest.
      if (entries.size * 2 > most) {
        entries.delete(key);
        entries.set(key, entry);
      }
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
