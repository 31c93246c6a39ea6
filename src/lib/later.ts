/** Work that is mostly done at once: a turn through the queue of promises costs an ordinary request more than what is asked in it. */

/** A value, or the promise of one where something had to be waited for. */
export type Later<T> = T | Promise<T>;

/** What follows from a value: at once where that is there. */
export function onceThere<T, Next>(value: Later<T>, following: (value: T) => Later<Next>): Later<Next> {
  return value instanceof Promise ? value.then(following) : following(value);
}

/** The first that is not null, asked one after the other from `from` on. */
export function firstOf<Item, T>(
  items: readonly Item[],
  ask: (item: Item) => Later<T | null>,
  from = 0,
): Later<T | null> {
  for (let at = from; at < items.length; at += 1) {
    const item = items[at];
    const said = item === undefined ? null : ask(item);
    if (said instanceof Promise) return said.then((word) => word ?? firstOf(items, ask, at + 1));
    if (said !== null) return said;
  }
  return null;
}
