/** A small CRM that records what it is asked, a proxy in front of it, and a journey that a test bends. */

import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { Server } from 'node:net';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { openProxy, openUpstreams, serve } from '../../src/proxy/index.ts';
import type { Journey, ProxyApp, RequestDone } from '../../src/proxy/ports.ts';
import { ProxyLimits } from '../../src/proxy/settings.ts';

type Parts = Parameters<typeof openProxy>[0];

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: Promise<Buffer>;
  readonly closed: Promise<void>;
}

export interface Answered {
  readonly status: number;
  readonly message: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

export const plainJourney: Journey = {
  bodyNeeded: () => 0,
  admit: async () => ({ kind: 'forward', governed: false, ticket: null }),
  classify: () => 'pass',
  glance: () => 'pass',
  look: () => 'pass',
  meterStream: () => ({ count: () => true, ended: () => undefined }),
  take: async (_exchange, _admission, _head, body) => {
    let bytes = 0;
    for await (const chunk of body) bytes += chunk.length;
    return { status: 200, headers: {}, body: `took ${bytes}` };
  },
  upstreamFailed: async (_exchange, _admission, code) => ({
    status: 502,
    headers: {},
    body: `failed ${code}`,
  }),
  refuse: (_exchange, status, code) => ({ status, headers: {}, body: `refused ${code}` }),
};

export interface Stand {
  readonly port: number;
  readonly seen: Seen[];
  readonly warnings: Readonly<Record<string, unknown>>[];
  /** The requests that are over. */
  readonly done: RequestDone[];
  /** Browsers' connections that the proxy still holds. */
  connections(): Promise<number>;
  endTunnels(): void;
}

/** Closes itself when the test is over. */
export async function stand(
  crm: (request: IncomingMessage, response: ServerResponse) => void,
  bend: {
    journey?: Partial<Journey>;
    limits?: Partial<ProxyLimits>;
    app?: Partial<ProxyApp>;
    /** Hears the warnings' words. */
    warn?: (message: string) => void;
  } & Partial<
    Pick<Parts, 'trustedHeader' | 'deviceHeader' | 'trustsProxy' | 'own' | 'behindTls' | 'userOf'>
  > = {},
): Promise<Stand> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const closed = new Promise<void>((resolve) => response.once('close', () => resolve()));
    const body = collect(request);
    body.catch(() => undefined); // a test that breaks a request off does not read it
    seen.push({
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      rawHeaders: request.rawHeaders,
      body,
      closed,
    });
    crm(request, response);
  });
  const crmPort = await listening(server);
  const warnings: Readonly<Record<string, unknown>>[] = [];
  let ids = 0;
  const done: RequestDone[] = [];
  const limits = { ...ProxyLimits.parse({}), ...bend.limits };
  const log: Parts['log'] = {
    info: () => undefined,
    warn(message, fields) {
      warnings.push(fields);
      bend.warn?.(message);
    },
  };
  const apps = [{ name: 'crm', hosts: ['crm.test'], upstream: `http://127.0.0.1:${crmPort}`, ...bend.app }];
  const proxy = openProxy({
    apps,
    upstreams: openUpstreams(apps, { limits, log }),
    userOf: bend.userOf ?? (({ clientAddress }) => clientAddress),
    watch: (one) => void done.push(one),
    journey: { ...plainJourney, ...bend.journey },
    own: bend.own ?? ((_incoming, outgoing) => void outgoing.end('own')),
    limits,
    trustedHeader: bend.trustedHeader ?? null,
    ...(bend.deviceHeader !== undefined && { deviceHeader: bend.deviceHeader }),
    ...(bend.trustsProxy ? { trustsProxy: bend.trustsProxy } : {}),
    behindTls: bend.behindTls ?? false,
    newId: () => `ID-${(ids += 1)}`,
    now: () => new Date('2026-01-02T03:04:05Z'),
    log,
  });
  const served = await serve(proxy, {
    host: '127.0.0.1',
    port: 0,
    certificates: null,
    limits: { ...limits, drainSeconds: 0 },
    log,
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await proxy.close();
    await served.close();
  });
  const connections = promisify(served.server.getConnections.bind(served.server));
  return {
    port: served.port,
    seen,
    warnings,
    done,
    connections,
    endTunnels: () => proxy.endTunnels(),
  };
}

export async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  return address.port;
}

/** Where a CRM of the test's own listens, until the test is over. */
export async function originOf(server: ReturnType<typeof createServer>): Promise<string> {
  const port = await listening(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${port}`;
}

/** One request through the proxy, its answer read whole; rejects when the connection breaks. */
export async function ask(
  { port }: Pick<Stand, 'port'>,
  path: string,
  options: { method?: string; headers?: Record<string, string | string[]>; body?: Uint8Array | string } = {},
): Promise<Answered> {
  const request = httpRequest({
    host: '127.0.0.1',
    port,
    path,
    method: options.method ?? 'GET',
    headers: { host: 'crm.test', ...options.headers },
    agent: false,
  });
  request.end(options.body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const body = await collect(response);
  return {
    status: response.statusCode ?? 0,
    message: response.statusMessage ?? '',
    headers: response.headers,
    rawHeaders: response.rawHeaders,
    body,
  };
}

/** Bytes on a bare socket, and everything that comes back until the proxy ends the connection. */
export async function askRaw({ port }: Pick<Stand, 'port'>, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => socket.destroy());
  socket.end(text, 'latin1');
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}

async function collect(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
