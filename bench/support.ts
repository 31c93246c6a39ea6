/** What every benchmark needs: servers in processes of their own, alternating rounds, medians. */

import { fork, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

export interface Options {
  /** Null where the benchmark's own default holds. */
  readonly rows: number | null;
  readonly seconds: number | null;
  readonly rounds: number | null;
  /** Size of what a large download or upload carries. */
  readonly mib: number | null;
  /** How many connections are held open. */
  readonly connections: number | null;
}

/** What a benchmark found; `ratio` is ours over theirs, above 1 is faster. */
export interface Measured {
  readonly ratio: Readonly<Record<string, number>>;
  readonly ours: Readonly<Record<string, number>>;
  readonly peers: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface Benchmark {
  readonly name: string;
  readonly says: string;
  run(options: Options): Promise<Measured>;
}

export interface RunningServer {
  readonly url: string;
  readonly pid: number;
  /** Asks the process for a figure (servers.ts). */
  ask(question: string): Promise<number>;
  stop(): Promise<void>;
}

/** Rates of one unit, set side by side. */
export function compared(unit: string, ours: number, peers: Readonly<Record<string, number>>): Measured {
  const each = <T>(make: (rate: number) => T): Record<string, T> =>
    Object.fromEntries(Object.entries(peers).map(([peer, rate]) => [peer, make(rate)]));
  return {
    ratio: each((rate) => ours / rate),
    ours: { [unit]: ours },
    peers: each((rate) => ({ [unit]: rate })),
  };
}

/** With what the image, the systemd unit and `npm start` run the gateway. */
const HEAP = ['--max-old-space-size=512', '--max-semi-space-size=8'];
const OURS: ReadonlySet<string> = new Set(['ours', 'featured']);

/** Starts a role of servers.ts in its own process, on one core where `core` names it; resolves when it listens. */
export async function startServer(
  role: string,
  argument = '',
  core: number | null = null,
): Promise<RunningServer> {
  const script = new URL('./servers.ts', import.meta.url);
  const child = fork(script, [role, argument], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [...process.execArgv, ...(OURS.has(role) ? HEAP : [])],
  });
  if (core !== null) pin(child.pid ?? 0, core);
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve(message as string));
    child.once('exit', (code) => reject(new Error(`the server "${role}" ended with ${code ?? 'a signal'}`)));
  });
  return {
    url,
    pid: child.pid ?? 0,
    ask: (question) =>
      new Promise((resolve) => {
        child.once('message', (answer) => resolve(answer as number));
        child.send(question);
      }),
    stop: () => stopped(child),
  };
}

/** Holds every thread of a process on one core, so that it is the work of one core that is compared. */
export function pin(pid: number, core: number): void {
  const { status } = spawnSync('taskset', ['-a', '-p', '-c', String(core), String(pid)], { stdio: 'ignore' });
  if (status !== 0) throw new Error('taskset could not pin a process: install util-linux');
}

/** Runs the contenders in turn, A B A B, and gives each one's median. */
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

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = low] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}

/** By how many MiB a process's memory peaks above where it stood while `work` runs (Linux: VmHWM, set back before). */
export async function growthOf(pid: number, work: () => Promise<void>): Promise<number> {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  const before = memoryOf(pid, 'VmRSS');
  await work();
  return memoryOf(pid, 'VmHWM') - before;
}

/** In MiB. */
export function memoryOf(pid: number, line: 'VmRSS' | 'VmHWM'): number {
  const found = new RegExp(`^${line}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(found?.[1]) / 1024;
}

async function stopped(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.disconnect();
  await ended;
}
