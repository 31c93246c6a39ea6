/** Ordinary traffic on one core: 1 KiB and 1 MiB answers through the gateway and its peers, the price of what a user switches on, and the memory that a large file costs. */

import { once } from 'node:events';
import { request } from 'node:http';
import { startCrm, startPeer, wrk } from './nginx.ts';
import { alternate, growthOf, startServer } from './support.ts';
import type { Benchmark, Measured, Options } from './support.ts';

/** The proxies run here, the CRM and the load beside them on the other. */
const PROXY_CORE = 0;
const LOAD_CORE = 1;

export const proxy: Benchmark = {
  name: 'proxy',
  says: 'ordinary traffic on one core, against http-proxy, @fastify/http-proxy, hono/proxy and nginx',
  async run({ seconds: wanted, rounds, mib }: Options): Promise<Measured> {
    const seconds = wanted ?? 5;
    const large = mib ?? 1024;
    const crm = await startCrm(LOAD_CORE, large);
    const peer = await startPeer(PROXY_CORE, crm.url);
    const drain = await startServer('drain', '', LOAD_CORE);
    const [ours, featured, httpProxy, fastify, hono, uploads] = await Promise.all([
      startServer('ours', crm.url, PROXY_CORE),
      startServer('featured', crm.url, PROXY_CORE),
      startServer('http-proxy', crm.url, PROXY_CORE),
      startServer('fastify', crm.url, PROXY_CORE),
      startServer('hono', crm.url, PROXY_CORE),
      startServer('ours', drain.url, PROXY_CORE),
    ]);
    const load = (url: string, path: string, connections: number) => () =>
      wrk(`${url}${path}`, { core: LOAD_CORE, seconds, connections });
    try {
      const small = {
        ours: load(ours.url, '/api/ping', 64),
        featured: load(featured.url, '/api/contacts', 64),
        http_proxy: load(httpProxy.url, '/api/ping', 64),
        fastify_http_proxy: load(fastify.url, '/api/ping', 64),
        hono_proxy: load(hono.url, '/api/ping', 64),
        nginx: load(peer.url, '/api/ping', 64),
      };
      const big = { ours: load(ours.url, '/1mib', 16), nginx: load(peer.url, '/1mib', 16) };
      if (rounds !== 1) await alternate(1, small); // warm-up; a single round is a trial
      const rate = await alternate(rounds ?? 5, small);
      const mibs = await alternate(rounds ?? 5, big);
      const growth = Math.max(
        await growthOf(ours.pid, () => download(`${ours.url}/large`, large)),
        await growthOf(uploads.pid, () => upload(`${uploads.url}/upload`, large)),
      );
      const peers = ['http_proxy', 'fastify_http_proxy', 'hono_proxy', 'nginx'];
      return {
        ratio: {
          ...Object.fromEntries(peers.map((name) => [name, rate('ours') / rate(name)])),
          featured_to_bare: rate('featured') / rate('ours'),
          nginx_1mib: mibs('ours') / mibs('nginx'),
        },
        ours: {
          requestsPerSecond: rate('ours'),
          featuredRequestsPerSecond: rate('featured'),
          mibPerSecond: mibs('ours'),
          growth_1gib_mib: growth,
        },
        peers: {
          ...Object.fromEntries(peers.map((name) => [name, { requestsPerSecond: rate(name) }])),
          nginx_1mib: { mibPerSecond: mibs('nginx') },
        },
      };
    } finally {
      for (const server of [ours, featured, httpProxy, fastify, hono, uploads, drain, peer, crm])
        await server.stop();
    }
  },
};

async function download(url: string, mib: number): Promise<void> {
  const asked = request(url).end();
  const [answer] = (await once(asked, 'response')) as [AsyncIterable<Buffer>];
  let bytes = 0;
  for await (const chunk of answer) bytes += chunk.length;
  if (bytes !== mib * 1024 * 1024) throw new Error(`a download of ${mib} MiB came as ${bytes} bytes`);
}

async function upload(url: string, mib: number): Promise<void> {
  const asked = request(url, { method: 'POST', headers: { 'content-type': 'application/octet-stream' } });
  const answered = once(asked, 'response') as Promise<[AsyncIterable<Buffer>]>;
  const part = Buffer.alloc(1024 * 1024);
  for (let sent = 0; sent < mib; sent += 1) if (!asked.write(part)) await once(asked, 'drain');
  asked.end();
  const [answer] = await answered;
  let text = '';
  for await (const chunk of answer) text += chunk.toString();
  if (Number(text) !== mib * 1024 * 1024) throw new Error(`an upload of ${mib} MiB arrived as ${text} bytes`);
}
