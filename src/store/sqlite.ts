/** The database from outside its thread: calls that return promises. */

import { Worker } from 'node:worker_threads';
import { Fault } from '../lib/fault.ts';
import type { Answer } from './sqlite-batch.ts';
import type { OpenInput } from './sqlite-open.ts';
import type { Input, Operation, Output } from './sqlite-operations.ts';
import type { Said } from './sqlite-worker.ts';

export interface SqliteStore {
  /** Rejects with the operation's Fault, or STORE_DOWN when the database is gone. */
  call<Name extends Operation>(operation: Name, input: Input<Name>): Promise<Output<Name>>;
  /** The schema version before it was opened. */
  readonly versionBefore: number;
  /** Calls that have no answer yet. */
  waiting(): number;
  /** Closes the database, does `between`, and opens what lies there then; calls wait meanwhile. When `between` fails it stays closed. */
  reopen(between: () => Promise<void>, input: OpenInput): Promise<void>;
  /** Everything that was called is done first. */
  close(): Promise<void>;
  /** Ends the thread as a crash would. */
  terminate(): Promise<void>;
}

/** Opens the database in a thread of its own. */
export async function openSqlite(input: OpenInput): Promise<SqliteStore> {
  let thread = await startThread(input);
  let gate: Promise<unknown> | null = null;

  return {
    versionBefore: thread.versionBefore,
    waiting: () => thread.waiting(),
    async call(operation, callInput) {
      while (gate) await gate;
      return (await thread.call(operation, callInput)) as Output<typeof operation>;
    },
    async reopen(between, next) {
      while (gate) await gate;
      const work = (async () => {
        await thread.close();
        await between();
        thread = await startThread(next);
      })();
      gate = work.then(
        () => (gate = null),
        () => (gate = null),
      );
      await work;
    },
    async close() {
      while (gate) await gate;
      await thread.close();
    },
    terminate: () => thread.terminate(),
  };
}

interface Thread {
  readonly versionBefore: number;
  waiting(): number;
  call(operation: Operation, input: unknown): Promise<unknown>;
  close(): Promise<void>;
  terminate(): Promise<void>;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (fault: Fault) => void;
}

// The compiled program has the same file with the other ending; the compiler does not rewrite it in a URL.
const WORKER = new URL(`./sqlite-worker.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);

async function startThread(input: OpenInput): Promise<Thread> {
  const worker = new Worker(WORKER, { workerData: input, execArgv: [] });
  const waiting = new Map<number, Waiting>();
  let down: Fault | null = null;
  let lastId = 0;

  const ended = new Promise<void>((resolve) => {
    // Without a listener an error in the thread would end the whole program; `exit` follows and settles the calls.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      down = new Fault('STORE_DOWN', 'used the store: its thread has ended');
      for (const { reject } of waiting.values()) reject(down);
      waiting.clear();
      resolve();
    });
  });

  const versionBefore = await new Promise<number>((resolve, reject) => {
    waiting.set(0, { resolve: () => undefined, reject });
    worker.on('message', (said: Said) => {
      if (said.kind === 'answers') said.answers.forEach(settle);
      else resolve(said.versionBefore);
    });
  });
  waiting.delete(0);

  function settle(answer: Answer): void {
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.ok) call?.resolve(answer.value);
    else call?.reject(new Fault(answer.code, answer.message));
  }

  return {
    versionBefore,
    waiting: () => waiting.size,
    call: (operation, callInput) =>
      new Promise((resolve, reject) => {
        if (down) return reject(down);
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        worker.postMessage({ id: lastId, operation, input: callInput });
      }),
    async close() {
      if (!down) worker.postMessage('close');
      down ??= new Fault('STORE_DOWN', 'used the store: it is closed');
      await ended;
    },
    async terminate() {
      await worker.terminate();
      await ended;
    },
  };
}
