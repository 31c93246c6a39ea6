/** The child's side of a pool: takes one job after another from its parent, and ends when the parent's channel closes. */

import { faultCode } from './fault.ts';

/** What a parent and its child say to each other. Of an error only the code crosses: a message might quote a file. */
export type ToChild = { readonly id: number; readonly job: unknown };
export type FromChild =
  | { readonly kind: 'ready' }
  | { readonly kind: 'memory'; readonly bytes: number }
  | { readonly kind: 'ok'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'fault'; readonly id: number; readonly code: string };

/** Serves jobs until the parent goes away. Called once, by the program that a pool runs. */
export function serveJobs(run: (job: unknown) => Promise<unknown>): void {
  const tell = (message: FromChild): void => {
    // The channel may close at any time; then this process has no more to do.
    if (process.connected) process.send?.(message);
  };
  process.on('disconnect', () => process.exit(0));
  process.on('message', (message) => {
    const { id, job } = message as ToChild;
    void run(job).then(
      (result) => tell({ kind: 'ok', id, result }),
      (error: unknown) => tell({ kind: 'fault', id, code: faultCode(error) }),
    );
  });
  // Linux shows a process's memory to its parent; elsewhere the child says it.
  if (process.platform !== 'linux')
    setInterval(() => tell({ kind: 'memory', bytes: process.memoryUsage.rss() }), 500).unref();
  tell({ kind: 'ready' });
}
