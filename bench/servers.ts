/** The servers of the benchmarks, each run as its own process: `node servers.ts ROLE …`. Tells its parent where it listens, ends when the parent lets go. */

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import fastifyHttpProxy from '@fastify/http-proxy';
import { getRequestListener } from '@hono/node-server';
import fastify from 'fastify';
import { Hono } from 'hono';
import { proxy } from 'hono/proxy';
import httpProxyLibrary from 'http-proxy';
import { loadConfig } from '../src/config/index.ts';
import { known, openGateway, RULES } from '../src/wiring.ts';

const [role = '', argument = ''] = process.argv.slice(2);
async function start(name: string, value: string): Promise<() => Promise<void>> {
  switch (name) {
    case 'crm':
      return listen(crm(value));
    case 'drain':
      return listen(drain);
    case 'ours':
      return gateway(value, '');
    case 'featured':
      return gateway(value, FEATURED);
    case 'hono':
      return listen(honoProxy(value));
    case 'http-proxy':
      return listen(httpProxy(value));
    case 'fastify':
      return fastifyProxy(value);
    default:
      throw new Error(`there is no server "${name}"`);
  }
}

/** Answers with 1 KiB of JSON, knows who is logged in, and serves the file at `path` as an export. */
function crm(path: string): RequestListener {
  const json = Buffer.from(JSON.stringify({ ok: true, filler: 'x'.repeat(1000) }));
  const file = path === '' ? Buffer.alloc(0) : readFileSync(path);
  const isBook = path.endsWith('.xlsx');
  const type = isBook ? 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' : 'text/csv';
  const disposition = `attachment; filename="contacts.${isBook ? 'xlsx' : 'csv'}"`;
  return (incoming, outgoing) => {
    if (incoming.url?.startsWith('/files/export') === true) {
      outgoing.writeHead(200, { 'content-type': type, 'content-disposition': disposition });
      outgoing.end(file);
      return;
    }
    const body = incoming.url === '/api/me' ? Buffer.from('{"user":{"login":"bench"}}') : json;
    outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    outgoing.end(body);
  };
}

/** Takes an upload and answers with its length. */
const drain: RequestListener = (incoming, outgoing) => {
  let bytes = 0;
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  incoming.on('end', () => outgoing.end(String(bytes)));
};

/** The whole product, with one rule that lets every row go and drops and masks what the peers do, and one that limits lists by hour, day and month; `more` is what a user switches on beside it. */
async function gateway(upstream: string, more: string): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'exportgate-bench-'));
  mkdirSync(join(folder, 'rules', 'policies'), { recursive: true });
  cpSync(join(RULES, 'crm'), join(folder, 'rules', 'crm'), { recursive: true });
  writeFileSync(join(folder, 'rules', 'policies', 'bench.yaml'), POLICY);
  writeFileSync(join(folder, 'config.yaml'), `${configFor(upstream)}${more}`);
  const result = await loadConfig(join(folder, 'config.yaml'), known);
  if (!result.ok) throw new Error(result.problems.map(({ text }) => text).join('\n'));
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const opened = await openGateway(result.loaded, { env: {}, now: () => new Date(), log: silent });
  const lag = monitorEventLoopDelay({ resolution: 1 });
  lag.enable();
  process.on('message', (question) => {
    if (question === 'lag-reset') lag.reset();
    process.send?.(lag.percentile(99) / 1e6);
  });
  process.send?.(opened.url);
  return async () => {
    await opened.close();
    rmSync(folder, { recursive: true });
  };
}

const POLICY = `policy: bench
description: Everything leaves, without two columns and with one masked.
roles: [bench]
rules:
  - name: all-rows
    limits: [{ rows: 100000000 }]
    columns:
      deny: ["ID number", "Bank card"]
      mask: { Mobile: keep-last-4 }
  - name: on-the-screen
    kinds: [list]
    limits:
      - { rows: 1000, over: block }
      - { rows: 1000000000000, per: hour, over: block }
      - { rows: 1000000000000, per: day, over: block }
      - { rows: 1000000000000, per: 30 days, over: block }
`;

/** What the configuration says when metrics are read. Whose session it is and how many rows a list has is asked in any case; that it is, is a matter of the path. */
const FEATURED = 'metrics: { networks: [127.0.0.0/8] }\n';

const configFor = (upstream: string): string => `
site: { name: Bench, support: bench@demo.example, url: "http://localhost" }
listen: { host: 127.0.0.1, port: 0 }
data: ./data
apps:
  - { name: demo, hosts: [127.0.0.1], upstream: "${upstream}", profile: demo }
roles: [bench]
people:
  - { id: bench, name: Bench, email: bench@demo.example, logins: [bench], roles: [bench] }
exports: { answerWithin: 300 }
mail: { from: bench@demo.example, host: 127.0.0.1, port: 25, security: none }
`;

/** Hono's own helper, as its documentation shows it. */
function honoProxy(upstream: string): RequestListener {
  const app = new Hono();
  app.all('*', (c) => proxy(`${upstream}${c.req.path}`, { raw: c.req.raw, headers: c.req.header() }));
  const listener = getRequestListener(app.fetch);
  return (incoming, outgoing) => void listener(incoming, outgoing);
}

/** With connections that are kept, without which it would be slower still. */
function httpProxy(upstream: string): RequestListener {
  const server = httpProxyLibrary.createProxyServer({
    target: upstream,
    agent: new Agent({ keepAlive: true, maxSockets: 256 }),
  });
  return (incoming, outgoing) => server.web(incoming, outgoing, {}, () => outgoing.destroy());
}

async function fastifyProxy(upstream: string): Promise<() => Promise<void>> {
  const server = fastify();
  await server.register(fastifyHttpProxy, { upstream });
  await server.listen({ port: 0, host: '127.0.0.1' });
  process.send?.(`http://127.0.0.1:${(server.server.address() as AddressInfo).port}`);
  return async () => process.exit(0);
}

async function listen(listener: RequestListener): Promise<() => Promise<void>> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1', () => {
    process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  return async () => {
    server.close();
    server.closeAllConnections();
    process.exit(0);
  };
}

const close = await start(role, argument);
process.once('disconnect', () => void close());
