/** The thread that owns the database: opens it, then works off the messages that wait, group by group. */

import { parentPort, workerData } from 'node:worker_threads';
import type { Answer, Call } from './sqlite-batch.ts';
import { runBatch } from './sqlite-batch.ts';
import type { Kept } from './sqlite-kept.ts';
import { storeFault } from './sqlite-kept.ts';
import type { OpenInput } from './sqlite-open.ts';
import { openDatabase } from './sqlite-open.ts';

/** What the worker says: first whether it is open, then the answers. */
export type Said =
  | { readonly kind: 'open'; readonly versionBefore: number }
  | { readonly kind: 'answers'; readonly answers: readonly Answer[] };

const port = parentPort;
if (port) {
  const say = (said: Said): void => port.postMessage(said);
  try {
    const kept = openDatabase(workerData as OpenInput);
    work(kept);
    say({ kind: 'open', versionBefore: kept.versionBefore });
  } catch (error) {
    const { code, message } = storeFault(error);
    say({ kind: 'answers', answers: [{ id: 0, ok: false, code, message }] });
    port.close();
  }

  function work(kept: Kept): void {
    const waiting: (Call | 'close')[] = [];
    port?.on('message', (message: Call | 'close') => {
      // All messages that came in are handed over before an immediate runs: they make one group.
      if (waiting.length === 0) setImmediate(() => run(kept, waiting.splice(0)));
      waiting.push(message);
    });
  }

  function run(kept: Kept, messages: readonly (Call | 'close')[]): void {
    const calls = messages.filter((message) => message !== 'close');
    say({ kind: 'answers', answers: runBatch(kept, calls) });
    if (calls.length === messages.length) return;
    kept.db.close();
    port?.close();
  }
}
