/** One export as the product does it, in one child process on one core: read from the spool, inspect, decide, rewrite, spool. And its peers, each in a process of its own that only reads, drops, masks and writes. */

import { fork } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { getPriority, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { decide } from '../src/decide/index.ts';
import { planFor } from '../src/decide/plan.ts';
import type { RuleBook } from '../src/decide/input.ts';
import { Policy } from '../src/decide/settings.ts';
import { Reading } from '../src/inspect/settings.ts';
import { startWorker } from '../src/lib/pool-worker.ts';
import { writeSpool } from '../src/lib/spool.ts';
import type { ExportFound, HeldExport } from '../src/model/export.ts';
import type { InspectDone, InspectJob, SealDone, SealJob, SpoolHandle } from '../src/model/job.ts';
import type { Principal } from '../src/model/principal.ts';
import { memoryOf, pin } from './support.ts';

export interface ExportWork {
  readonly path: string;
  readonly fileName: string;
  readonly mediaType: string;
  /** Data rows of the file; another count ends the benchmark. */
  readonly rows: number;
  readonly drop: readonly string[];
  readonly mask: string;
}

/** One that does the work again and again. */
export interface Contender {
  /** Seconds that it took. */
  run(): Promise<number>;
  /** Peak of the process that does the work. */
  rssMib(): number;
  stop(): Promise<void>;
}

/** The product: a child of its pool, and the decision in between. `values`: with every cell seen by all detectors, as where a rule speaks of values; this one's does not. */
export async function openOurs(work: ExportWork, core: number, values = false): Promise<Contender> {
  const folder = mkdtempSync(join(tmpdir(), 'exportgate-bench-'));
  const { processes: _processes, heapMiB, memoryMiB, ...bounds } = Reading.parse({ maxRows: 2_000_000 });
  const worker = startWorker(new URL('../src/jobs.ts', import.meta.url), {
    heapMiB,
    memoryMiB,
    seconds: 600,
  });
  if (!(await worker.ready)) throw new Error('the child process did not start');
  pin(worker.pid, core);
  const raw = newHandle(folder, 'raw');
  await spool(work.path, raw);
  const found: ExportFound = { ...FOUND, fileName: work.fileName, mediaType: work.mediaType };
  const book = bookOf(policyOf(work));

  async function once(): Promise<void> {
    const inspecting: InspectJob = {
      verb: 'inspect',
      raw,
      frozen: newHandle(folder, 'frozen'),
      found,
      ownerValues: [],
      limits: bounds,
      looking: { values, detectors: [] },
    };
    const { facts } = (await worker.run(inspecting)) as InspectDone;
    if (facts.rows !== work.rows)
      throw new Error(`the export was read as ${facts.rows} rows: ${facts.unreadable}`);
    const decision = decide({ facts, found, book, ...ASKED });
    const held = { ...HELD, found, facts, decision } as HeldExport;
    const plan = planFor({ ...PLANNED, held, requester: PERSON });
    const artefact = newHandle(folder, `sealed-${randomBytes(4).toString('hex')}`);
    const sealing: SealJob = {
      verb: 'seal',
      frozen: raw,
      artefact,
      plan,
      markKey: randomBytes(32).toString('base64'),
      tokenKey: randomBytes(32).toString('base64'),
      recipientKeys: [],
      limits: bounds,
    };
    const { sealed } = (await worker.run(sealing)) as SealDone;
    if (sealed.rows !== work.rows) throw new Error(`the export was written with ${sealed.rows} rows`);
    rmSync(artefact.path);
  }

  return {
    run: () => secondsOf(once),
    rssMib: () => memoryOf(worker.pid, 'VmHWM'),
    async stop() {
      await worker.end();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The pool's children give way to the proxy; so that a machine with more to do slows both alike, a peer does as well. */
const LOWER = 10;

/** A role of peers.ts in its own process, which tells how long each turn took. */
export async function openPeer(role: string, work: ExportWork, core: number): Promise<Contender> {
  const script = new URL('./peers.ts', import.meta.url);
  const child = fork(script, [role, JSON.stringify(work)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const pid = child.pid ?? 0;
  setPriority(pid, getPriority(pid) + LOWER);
  const heard = (): Promise<unknown> =>
    new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('exit', (code) => reject(new Error(`the peer "${role}" ended with ${code ?? 'a signal'}`)));
    });
  await heard();
  pin(pid, core);
  return {
    async run() {
      const answer = heard();
      child.send('run');
      return Number(await answer);
    },
    rssMib: () => memoryOf(pid, 'VmHWM'),
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      await ended;
    },
  };
}

/** MiB a second for a file, from seconds. */
export const mibPerSecond = (path: string, seconds: number): number =>
  statSync(path).size / 1_048_576 / seconds;

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

const newHandle = (folder: string, name: string): SpoolHandle => ({
  path: join(folder, name),
  key: randomBytes(32).toString('base64'),
});

async function spool(path: string, { path: to, key }: SpoolHandle): Promise<void> {
  const writer = await writeSpool(to, Buffer.from(key, 'base64'), Number.MAX_SAFE_INTEGER);
  for await (const chunk of createReadStream(path, { highWaterMark: 1_048_576 }))
    await writer.write(chunk as Buffer);
  await writer.end();
}

const policyOf = ({ drop, mask }: ExportWork): Policy =>
  Policy.parse({
    policy: 'bench',
    description: 'Everything leaves, without two columns and with one masked.',
    roles: ['bench'],
    rules: [
      {
        name: 'all-rows',
        limits: [{ rows: 100_000_000 }],
        columns: { deny: [...drop], mask: { [mask]: 'keep-last-4' } },
      },
    ],
  });

const FOUND = {
  kind: 'route',
  route: 'contacts',
  entity: 'contacts',
  ownerColumns: [],
  codings: [],
} as const;
const ASKED = {
  situation: {
    app: 'bench',
    person: 'bench',
    roles: ['bench'],
    team: null,
    department: null,
    managerOf: [],
    state: 'active',
    client: { kind: 'browser', key: null },
    at: 0,
    address: '192.0.2.1',
    country: null,
    device: null,
  },
  unlisted: 'hold',
  attachments: 'rules',
  opaque: false,
  usage: [],
  grants: [],
  contracts: [],
} as const;
const bookOf = (policy: Policy): RuleBook => ({
  policies: [policy],
  holidays: new Map(),
  rulesHash: 'bench',
});
const HELD = { id: '7K3M-Q2XD', app: 'bench', requester: 'bench', asked: null } as const;
const PLANNED = {
  grant: 'now',
  recipients: [],
  at: new Date(0),
  siteName: 'Bench',
  notice: '',
} as const;
const PERSON = {
  id: 'bench',
  name: 'Bench',
  email: 'bench@demo.example',
  logins: ['bench'],
} as unknown as Principal;
