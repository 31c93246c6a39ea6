/** Between the streams of packing libraries and our sinks. */

import type { Sink } from '../format.ts';

/** Empties a stream into the sink; rejects with what the sink throws. Nobody need wait for it at once. */
export function emptied(stream: AsyncIterable<unknown>, sink: Sink): Promise<void> {
  const done = empty(stream, sink);
  done.catch(() => {}); // whoever writes or ends next is told
  return done;
}

/** The writing side of Node's streams, and of streamx's. */
interface Fillable {
  write(bytes: Uint8Array): boolean;
  once(name: 'drain', told: () => void): unknown;
}

/** Writes a copy of the bytes, since the caller may use its memory again; waits for room, and rejects when `end` does. */
export async function pushed(bytes: Uint8Array, stream: Fillable, end: Promise<void>): Promise<void> {
  if (stream.write(Buffer.from(bytes))) return;
  await Promise.race([new Promise<void>((resolve) => stream.once('drain', resolve)), end]);
}

async function empty(stream: AsyncIterable<unknown>, sink: Sink): Promise<void> {
  for await (const chunk of stream) if (chunk instanceof Uint8Array) await sink.write(chunk);
}
