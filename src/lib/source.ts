/** Bytes that can be read more than once and at any place. */

export interface Source {
  /** Bytes in all. */
  readonly size: number;
  /** The bytes from `start` (inclusive) to `end` (exclusive); fewer only at the end. */
  slice(start: number, end: number): Promise<Uint8Array>;
  /** All bytes from `start` on, in chunks of any size. */
  stream(start?: number): AsyncIterable<Uint8Array>;
}

/** A source over bytes in memory. */
export function bytesSource(bytes: Uint8Array, chunkBytes = 65_536): Source {
  return {
    size: bytes.length,
    slice: async (start, end) => bytes.subarray(start, end),
    async *stream(start = 0) {
      for (let at = start; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
    },
  };
}

/** The bytes of a source from `start` (inclusive) to `end` (exclusive), in chunks. */
export async function* span(source: Source, start: number, end: number): AsyncGenerator<Uint8Array> {
  let left = end - start;
  if (left <= 0) return;
  for await (const chunk of source.stream(start)) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}

/** All bytes of a stream, joined. For small things and tests. */
export async function gather(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
