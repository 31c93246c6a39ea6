/** Ordinary traffic: 1 KiB of JSON through the gateway, through hono's proxy helper, and through node's own Agent and a pipe. */

import { Pool } from 'undici';
import type { Dispatcher } from 'undici';
import { alternate, rateOf, startServer } from './support.ts';
import type { Benchmark, Measured, Options } from './support.ts';

const CONNECTIONS = 32;

export const proxy: Benchmark = {
  name: 'proxy',
  says: 'ordinary 1 KiB JSON answers, against hono/proxy and a node:http Agent with a pipe',
  async run({ requests, rounds }: Options): Promise<Measured> {
    const crm = await startServer('crm');
    const servers = await Promise.all(['ours', 'hono', 'node'].map((role) => startServer(role, crm.url)));
    try {
      const [ours, hono, node] = servers.map(
        ({ url }) =>
          () =>
            load(url, requests ?? 5000),
      );
      if (!ours || !hono || !node) throw new Error('a server is missing');
      await alternate(1, { ours, hono, node }); // warm-up
      const rate = await alternate(rounds ?? 5, { ours, hono, node });
      return {
        unit: 'requestsPerSecond',
        ours: rate('ours'),
        peers: { hono: rate('hono'), node: rate('node') },
      };
    } finally {
      for (const server of [...servers, crm]) await server.stop();
    }
  },
};

/** Requests a second, over connections that are kept. */
async function load(url: string, requests: number): Promise<number> {
  const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 });
  try {
    return await rateOf(requests, async () => {
      let left = requests;
      const line = async (): Promise<void> => {
        while (left > 0) {
          left -= 1;
          await ask(pool);
        }
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, line));
    });
  } finally {
    await pool.close();
  }
}

/** One request by undici's cheapest way, so that the client is not what is measured. Anything but a whole 200 ends the benchmark. */
function ask(pool: Dispatcher): Promise<void> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    let status = 0;
    pool.dispatch(
      { path: '/api/ping', method: 'GET', headers: HEADERS },
      {
        onRequestStart: () => undefined,
        onResponseStart(_controller, code) {
          status = code;
        },
        onResponseData(_controller, chunk) {
          bytes += chunk.length;
        },
        onResponseEnd() {
          if (status === 200 && bytes > 1000) resolve();
          else reject(new Error(`a proxy answered ${status} with ${bytes} bytes`));
        },
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}

const HEADERS = {
  accept: 'application/json',
  'accept-language': 'en',
  cookie: 'crm_session=bench',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140 Safari/537.36',
  'sec-fetch-mode': 'cors',
  'sec-fetch-dest': 'empty',
};
