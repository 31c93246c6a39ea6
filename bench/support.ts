/** What every benchmark needs: servers in processes of their own, alternating rounds, medians. */

import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

export interface Options {
  /** Null where the benchmark's own default holds. */
  readonly rows: number | null;
  readonly requests: number | null;
  readonly rounds: number | null;
}

/** Rates, so that more is better. */
export interface Measured {
  /** What the numbers are, such as `requestsPerSecond`. */
  readonly unit: string;
  readonly ours: number;
  readonly peers: Readonly<Record<string, number>>;
}

export interface Benchmark {
  readonly name: string;
  readonly says: string;
  run(options: Options): Promise<Measured>;
}

export interface RunningServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a role of servers.ts in its own process; resolves when it listens. */
export async function startServer(role: string, ...args: readonly string[]): Promise<RunningServer> {
  const child = fork(new URL('./servers.ts', import.meta.url), [role, ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve(message as string));
    child.once('exit', (code) => reject(new Error(`the server "${role}" ended with ${code ?? 'a signal'}`)));
  });
  return { url, stop: () => stopped(child) };
}

/** Runs the contenders in turn, A B A B, and gives each one's median rate. */
export async function alternate(
  rounds: number,
  contenders: Readonly<Record<string, () => Promise<number>>>,
): Promise<(name: string) => number> {
  const rates = new Map<string, number[]>();
  for (let round = 0; round < rounds; round += 1)
    for (const [name, run] of Object.entries(contenders))
      rates.set(name, [...(rates.get(name) ?? []), await run()]);
  return (name) => median(rates.get(name) ?? []);
}

/** Things a second. */
export async function rateOf(things: number, work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (things * 1000) / (performance.now() - start);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = low] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}

async function stopped(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.disconnect();
  await ended;
}
