/** Workbooks in flight through the whole gateway: what four of 100,000 rows take of memory, and what the second core gives two of them. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { median, memoryOf, startServer } from './support.ts';
import type { Benchmark, Measured, Options } from './support.ts';
import { makeXlsx } from './xlsx-file.ts';

const AT_ONCE = 4;
const LOOK_MS = 50;

export const flight: Benchmark = {
  name: 'flight',
  says: 'XLSX of 100,000 rows through the whole gateway: memory of four at once, speed of two at once against one',
  async run({ rows: wanted, rounds }: Options): Promise<Measured> {
    const rows = wanted ?? 100_000;
    const folder = mkdtempSync(join(tmpdir(), 'exportgate-bench-'));
    const path = join(folder, 'contacts.xlsx');
    await makeXlsx(path, rows, 'shared');
    const crm = await startServer('crm', path);
    const gateway = await startServer('ours', crm.url);
    let click = 0;
    // Each under a query of its own: the same click twice would be one export.
    const some = (count: number): Promise<number> =>
      timed(() =>
        Promise.all(
          Array.from({ length: count }, () => exported(`${gateway.url}/files/export?n=${(click += 1)}`)),
        ),
      );
    try {
      await some(2); // warm-up: both children have done the work once
      const [ones, twos]: number[][] = [[], []];
      for (let round = 0; round < (rounds ?? 3); round += 1) {
        ones?.push(await some(1));
        twos?.push(await some(2));
      }
      const peak = watched(gateway.pid);
      const four = await some(AT_ONCE);
      return {
        ratio: { two_to_one: (2 * median(ones ?? [])) / median(twos ?? []) },
        ours: { four_mib: peak(), four_s: four, one_s: median(ones ?? []), two_s: median(twos ?? []) },
        peers: {},
      };
    } finally {
      await gateway.stop();
      await crm.stop();
      rmSync(folder, { recursive: true });
    }
  },
};

/** Anything but a workbook ends the benchmark. */
async function exported(url: string): Promise<void> {
  const answer = await request(url, {
    headers: { cookie: 'crm_session=bench', accept: '*/*' },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  if (answer.statusCode !== 200 || bytes.toString('latin1', 0, 2) !== 'PK')
    throw new Error(`the gateway answered ${answer.statusCode} with no workbook`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** Looks from now on at a process with its children; the answer is their memory at its highest, all together, in MiB. What they share counts for each. */
function watched(pid: number): () => number {
  let most = 0;
  const look = (): void => {
    const all = [pid, ...childrenOf(pid)].map((one) => memoryOf(one, 'VmRSS'));
    most = Math.max(
      most,
      all.filter((mib) => !Number.isNaN(mib)).reduce((sum, mib) => sum + mib, 0),
    );
  };
  const timer = setInterval(look, LOOK_MS);
  return () => {
    clearInterval(timer);
    return most;
  };
}

function childrenOf(pid: number): readonly number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
}
