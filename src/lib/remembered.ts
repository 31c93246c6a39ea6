/** Remembers what a pure function gave, for texts that come again and again, such as header names. */

/** Longer texts are not worth keeping. */
const MAX_LENGTH = 256;

/** `make`, asked once for each of the texts lately seen. Whoever sends ever new texts empties the memory, and fills nothing. */
export function remembered<T>(most: number, make: (text: string) => T): (text: string) => T {
  const known = new Map<string, { readonly made: T }>();
  return (text) => {
    const earlier = known.get(text);
    if (earlier !== undefined) return earlier.made;
    const made = make(text);
    if (text.length > MAX_LENGTH) return made;
    if (known.size >= most) known.clear();
    known.set(text, { made });
    return made;
  };
}
