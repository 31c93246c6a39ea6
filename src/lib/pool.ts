/** A small pool of warm child processes that take one job at a time, each with bounds on heap, memory and time. */

import { Fault } from './fault.ts';
import { startWorker } from './pool-worker.ts';
import type { Worker, WorkerLimits } from './pool-worker.ts';

export interface Pool {
  /** Runs a job in a free child; waits in line when none is free. Rejects with the Fault code that the child reported, LIMIT_TIME, LIMIT_MEMORY or READER_DIED. */
  run(job: unknown): Promise<unknown>;
  readonly waiting: number;
  /** Takes no more jobs, gives the running ones `graceSeconds`, and ends the children. A job that was cut off rejects with READER_DIED. */
  close(): Promise<void>;
}

export interface PoolOptions extends WorkerLimits {
  /** The program that a child runs; it calls `serveJobs`. */
  readonly module: URL;
  readonly processes: number;
  /** How long `close` waits for running jobs; 10 if absent. */
  readonly graceSeconds?: number;
  /** Told of every child that did not end by our closing: its process id and the code of what ended it. */
  readonly onDied?: (pid: number, code: 'LIMIT_TIME' | 'LIMIT_MEMORY' | 'READER_DIED') => void;
}

interface Waiting {
  readonly job: unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Starts the children and serves jobs in the order they came. */
export function openPool(options: PoolOptions): Pool {
  const workers = new Set<Worker>();
  const line: Waiting[] = [];
  const running = new Set<Promise<void>>();
  let closed = false;

  function start(): void {
    const worker = startWorker(options.module, options);
    workers.add(worker);
    void worker.ended.then(({ code, wasReady }) => {
      workers.delete(worker);
      if (closed) return;
      if (code !== 'RECYCLED') options.onDied?.(worker.pid, code);
      // A child that cannot even start must not be started for ever: it costs a job each time, and with none in line nothing is started.
      if (!wasReady && code !== 'RECYCLED') line.shift()?.reject(died());
      if (wasReady || line.length > 0) start();
    });
    void worker.ready.then((isReady) => (isReady ? serve() : undefined));
  }

  function serve(): void {
    while (workers.size < options.processes && line.length > workers.size - running.size) start();
    for (const worker of workers) {
      if (!worker.free) continue;
      const next = line.shift();
      if (!next) return;
      const done = worker
        .run(next.job)
        .then(next.resolve, next.reject)
        .finally(() => {
          running.delete(done);
          if (!closed) serve();
        });
      running.add(done);
    }
  }

  for (let index = 0; index < options.processes; index += 1) start();

  return {
    run: (job) =>
      new Promise((resolve, reject) => {
        if (closed) {
          reject(died());
          return;
        }
        line.push({ job, resolve, reject });
        serve();
      }),
    get waiting() {
      return line.length;
    },
    async close() {
      closed = true;
      for (const { reject } of line.splice(0)) reject(died());
      await settledWithin(running, (options.graceSeconds ?? 10) * 1000);
      await Promise.all(Array.from(workers, (worker) => worker.end()));
      await Promise.all(running);
    },
  };
}

function died(): Fault {
  return new Fault('READER_DIED', 'ran a job: the process that would do it ended');
}

async function settledWithin(jobs: Iterable<Promise<void>>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([Promise.all(jobs), late]);
  clearTimeout(timer);
}
