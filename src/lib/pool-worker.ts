/** One child process of a pool, watched by its parent. */

import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { FAULT_CODES, Fault } from './fault.ts';
import type { FaultCode } from './fault.ts';
import type { FromChild, ToChild } from './pool-child.ts';

export interface WorkerLimits {
  /** JavaScript heap. */
  readonly heapMiB: number;
  /** Resident memory above which the child is ended. */
  readonly memoryMiB: number;
  /** For one job. */
  readonly seconds: number;
}

type Ending = 'LIMIT_TIME' | 'LIMIT_MEMORY' | 'READER_DIED';

export interface Worker {
  readonly pid: number;
  /** Ready and without a job. */
  readonly free: boolean;
  /** Resolves with true when the child can take a job, with false when it ended before. */
  readonly ready: Promise<boolean>;
  readonly ended: Promise<{ readonly code: Ending | 'RECYCLED'; readonly wasReady: boolean }>;
  run(job: unknown): Promise<unknown>;
  /** Closes the channel, on which the child ends by itself; after two seconds by force. */
  end(): Promise<void>;
}

const WATCH_MS = 500;
const START_MS = 30_000;
const END_MS = 2000;
/** Heap of what is young: with little of it, the buffers of a file that goes by are let go soon. */
const YOUNG_MIB = 4;

/** Forks the module with little environment (no secret of ours), no output (a crash prints what it held) and low priority. */
export function startWorker(module: URL, limits: WorkerLimits): Worker {
  const child = fork(module, [], {
    serialization: 'advanced',
    execArgv: [`--max-old-space-size=${limits.heapMiB}`, `--max-semi-space-size=${YOUNG_MIB}`],
    env: smallEnvironment(),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  lowerPriority(child);

  const maxBytes = limits.memoryMiB * 1_048_576;
  const ready = Promise.withResolvers<boolean>();
  const ended = Promise.withResolvers<{ code: Ending | 'RECYCLED'; wasReady: boolean }>();
  let wasReady = false;
  let reportedBytes = 0;
  let ending: Ending | 'RECYCLED' | null = null;
  let current: { id: number; result: PromiseWithResolvers<unknown>; timer: NodeJS.Timeout } | null = null;
  let lastId = 0;

  function kill(why: Ending | 'RECYCLED'): void {
    ending ??= why;
    child.kill('SIGKILL');
  }

  function settle(): PromiseWithResolvers<unknown> | null {
    const settled = current;
    if (settled) clearTimeout(settled.timer);
    current = null;
    return settled?.result ?? null;
  }

  const starting = setTimeout(() => kill('READER_DIED'), START_MS);
  const watch = setInterval(() => {
    if (residentBytes(child, reportedBytes) > maxBytes) kill(current ? 'LIMIT_MEMORY' : 'RECYCLED');
  }, WATCH_MS);
  watch.unref();

  child.on('message', (raw) => {
    const message = raw as FromChild;
    switch (message.kind) {
      case 'ready':
        clearTimeout(starting);
        wasReady = true;
        ready.resolve(true);
        return;
      case 'memory':
        reportedBytes = message.bytes;
        return;
      case 'ok':
      case 'fault': {
        if (message.id !== current?.id) return;
        // What one file left in memory must not count against the next: such a child is replaced.
        if (residentBytes(child, reportedBytes) > maxBytes / 2) kill('RECYCLED');
        const result = settle();
        if (message.kind === 'ok') result?.resolve(message.result);
        else result?.reject(new Fault(knownCode(message.code), 'ran a job: it failed in its process'));
        return;
      }
      default:
        message satisfies never;
    }
  });
  const over = (): void => {
    clearTimeout(starting);
    clearInterval(watch);
    const code = ending ?? 'READER_DIED';
    ending = code;
    settle()?.reject(
      new Fault(code === 'RECYCLED' ? 'READER_DIED' : code, 'ran a job: the process that did it was ended'),
    );
    ready.resolve(false);
    ended.resolve({ code, wasReady });
  };
  child.on('exit', over);
  // Could not be started, or not be written to: either way it is of no more use.
  child.on('error', () => {
    kill('READER_DIED');
    if (child.pid === undefined) over();
  });

  return {
    pid: child.pid ?? 0,
    get free() {
      return wasReady && ending === null && current === null;
    },
    ready: ready.promise,
    ended: ended.promise,
    run(job) {
      const result = Promise.withResolvers<unknown>();
      lastId += 1;
      const timer = setTimeout(() => kill('LIMIT_TIME'), limits.seconds * 1000);
      current = { id: lastId, result, timer };
      child.send({ id: lastId, job } satisfies ToChild, (error) => {
        if (error) kill('READER_DIED');
      });
      return result.promise;
    },
    async end() {
      if (child.connected) child.disconnect();
      const force = setTimeout(() => kill('READER_DIED'), END_MS);
      await ended.promise;
      clearTimeout(force);
    },
  };
}

function smallEnvironment(): NodeJS.ProcessEnv {
  const kept = ['TZ', 'LANG', 'SystemRoot', 'TEMP'];
  return Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

function lowerPriority(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    setPriority(child.pid, 10);
  } catch {
    // Already gone, or not allowed here: then it runs at our own priority, which is no danger.
  }
}

/** Resident memory of the child: /proc says it on Linux (`status` in kB; `statm` counts pages, whose size differs between kernels), elsewhere the child does. */
function residentBytes(child: ChildProcess, reported: number): number {
  if (process.platform !== 'linux' || child.pid === undefined) return reported;
  try {
    const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
    return Number(kib ?? 0) * 1024;
  } catch {
    return 0; // it just ended; its exit is reported by itself
  }
}

function knownCode(code: string): FaultCode {
  return FAULT_CODES.find((known) => known === code) ?? 'UNEXPECTED';
}
