/** Checks the log from its first entry, over raw entries alone: an outsider with an exported log runs the same. */

import { walkChain } from '../lib/chain.ts';
import type { ChainFault } from '../lib/chain.ts';
import type { RawEntry } from './ports.ts';

/** `head` is the last entry's hash: compare it with one noted elsewhere, for entries cut from the end leave a chain that is right in itself. */
export type Verification =
  | { readonly ok: true; readonly entries: number; readonly erased: number; readonly head: string }
  | { readonly ok: false; readonly seq: number; readonly why: ChainFault };

const BATCH = 1000;

/** Walks the whole log in batches and stops at the first entry that is wrong. */
export async function verify(
  readRaw: (from: number, most: number) => Promise<readonly RawEntry[]>,
): Promise<Verification> {
  const walk = walkChain();
  let erased = 0;
  for (;;) {
    const batch = await readRaw(walk.head().seq + 1, BATCH);
    for (const entry of batch) {
      const why = walk.step(entry);
      if (why) return { ok: false, seq: entry.seq, why };
      if (!entry.opening) erased += 1;
    }
    if (batch.length === 0) return { ok: true, entries: walk.head().seq, erased, head: walk.head().hash };
  }
}
