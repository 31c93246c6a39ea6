/** Reading the first bytes of a stream without losing them. */

export interface FirstBytes {
  readonly bytes: Uint8Array;
  /** Whether they are the whole of it. */
  readonly whole: boolean;
  /** The stream from its first byte. Ask for it at most once; leaving it early leaves the stream. */
  readonly again: () => AsyncIterable<Uint8Array>;
}

/** The stream's bytes if there are at most so many, else the first of them. */
export async function firstBytes(stream: AsyncIterable<Uint8Array>, mostBytes: number): Promise<FirstBytes> {
  const rest = stream[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let size = 0;
  let whole = false;
  while (!whole && size <= mostBytes) {
    const next = await rest.next();
    if (next.done === true) whole = true;
    else {
      chunks.push(next.value);
      size += next.value.length;
    }
  }

  async function* again(): AsyncGenerator<Uint8Array> {
    try {
      yield* chunks;
      for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
    } finally {
      await rest.return?.();
    }
  }
  return { bytes: Buffer.concat(chunks), whole, again };
}
