/** Ordinary pages while exports are inspected: their latency against the idle gateway's, and the event loop's lag. */

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request as requestExport } from 'undici';
import { makeCsv } from './csv-file.ts';
import { median, startServer } from './support.ts';
import type { Benchmark, Measured, Options } from './support.ts';

const EXPORTS = 4;

export const busy: Benchmark = {
  name: 'busy',
  says: 'latency of ordinary pages while four exports of 100,000 rows are inspected at once',
  async run({ rows: wanted, seconds }: Options): Promise<Measured> {
    const rows = wanted ?? 100_000;
    const folder = mkdtempSync(join(tmpdir(), 'exportgate-bench-'));
    const path = join(folder, 'contacts.csv');
    writeFileSync(path, makeCsv(rows));
    const crm = await startServer('crm', path);
    const gateway = await startServer('ours', crm.url);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      const page = (): Promise<number> => timed(`${gateway.url}/api/ping`, agent);
      await sample(page, until(1));
      const idle = await sample(page, until(seconds ?? 10));
      await gateway.ask('lag-reset');
      // Each under a query of its own: the same click four times would be one export.
      const start = performance.now();
      const exports = Array.from({ length: EXPORTS }, (_, index) =>
        exportThrough(`${gateway.url}/files/export?n=${index}`, rows),
      );
      let running = true;
      const done = Promise.all(exports).finally(() => {
        running = false;
      });
      const under = await sample(page, () => running);
      await done;
      const took = performance.now() - start;
      const lag = await gateway.ask('lag-p99');
      return {
        ratio: { median_to_idle: median(under) / median(idle) },
        ours: {
          idle_median_ms: median(idle),
          busy_median_ms: median(under),
          lag_p99_ms: lag,
          pages: under.length,
          exports_s: took / 1000,
        },
        peers: {},
      };
    } finally {
      agent.destroy();
      await gateway.stop();
      await crm.stop();
      rmSync(folder, { recursive: true });
    }
  },
};

/** One page after the other, as one person clicks: latency, not throughput, is asked for. */
async function sample(page: () => Promise<number>, going: () => boolean): Promise<number[]> {
  const times: number[] = [];
  while (going()) times.push(await page());
  return times;
}

function until(seconds: number): () => boolean {
  const end = performance.now() + seconds * 1000;
  return () => performance.now() < end;
}

/** Milliseconds until the whole answer is there. Anything but a 200 ends the benchmark. */
async function timed(url: string, agent: Agent): Promise<number> {
  const start = performance.now();
  const asked = request(url, { agent, headers: { cookie: 'crm_session=bench', accept: '*/*' } }).end();
  const [answer] = (await once(asked, 'response')) as [AsyncIterable<Buffer> & { statusCode?: number }];
  for await (const _chunk of answer);
  if (answer.statusCode !== 200) throw new Error(`the gateway answered ${answer.statusCode ?? 0}`);
  return performance.now() - start;
}

/** The file as the employee's browser gets it; an answer with other rows is no answer. */
async function exportThrough(url: string, rows: number): Promise<void> {
  const answer = await requestExport(url, {
    headers: { cookie: 'crm_session=bench', accept: '*/*' },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const hash = createHash('sha256');
  let lines = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    hash.update(chunk);
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1;
  }
  if (answer.statusCode !== 200 || lines !== rows + 1)
    throw new Error(`the gateway answered ${answer.statusCode} with ${lines} lines`);
}
