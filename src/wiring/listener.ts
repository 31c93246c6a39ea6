/** The gateway's ports: its certificates, the one for browsers, the one for figures, and the way out. */

import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { once } from 'node:events';
import { within } from '../config/index.ts';
import type { Config } from '../config/settings.ts';
import { networkList } from '../lib/networks.ts';
import { Fault } from '../lib/fault.ts';
import type { Log } from '../lib/log.ts';
import { openCertificates } from '../proxy/certificates.ts';
import type { CertificatePair, Certificates } from '../proxy/certificates.ts';
import { serve } from '../proxy/index.ts';
import type { Proxy } from '../proxy/parts.ts';
import type { Watching } from './watching.ts';

export interface Listeners {
  readonly url: string;
  /** Of the figures; null where they have no port of their own. */
  readonly metricsUrl: string | null;
  /** Reads the certificates again. */
  reload(): void;
  /** Drains: see serve. The figures can be read until the end. */
  close(): Promise<void>;
}

/** Opens the ports. Throws INPUT when one cannot be opened or a certificate cannot be used. */
export async function openListeners(parts: {
  readonly config: Config;
  readonly baseFolder: string;
  readonly proxy: Proxy;
  readonly watching: Watching;
  readonly log: Log;
}): Promise<Listeners> {
  const { config, proxy, watching, log } = parts;
  const { listen } = config;
  const certificates = certificatesOf(parts);
  const trustsProxy = trustedProxies(config);
  const server = await serve(proxy, {
    ...listen,
    certificates,
    limits: config.limits,
    ...(trustsProxy === null ? {} : { trustsProxy }),
    log,
  });
  watching.countOpen(() => server.open());
  const figures = await openOwnPort(config.metrics, watching);
  const scheme = certificates === null ? 'http' : 'https';
  return {
    url: `${scheme}://${reachable(listen.host)}:${server.port}`,
    metricsUrl: figures && `http://${reachable(config.metrics.host)}:${figures.port}`,
    reload: () => certificates?.reload(),
    async close() {
      watching.drain();
      certificates?.close();
      await server.close();
      figures?.server.closeAllConnections();
      figures?.server.close();
    },
  };
}

/** Null where no proxy's word is believed. */
export function trustedProxies({ listen }: Pick<Config, 'listen'>): ((address: string) => boolean) | null {
  return listen.trustedProxies.length === 0 ? null : networkList(listen.trustedProxies);
}

function certificatesOf({
  config,
  baseFolder,
  log,
}: Parameters<typeof openListeners>[0]): Certificates | null {
  const pairs = certificatePairs(config, baseFolder);
  return pairs.length === 0 ? null : openCertificates(pairs, log);
}

/** The files of listen.tls, seen from the configuration's folder. */
export function certificatePairs(
  { listen }: Pick<Config, 'listen'>,
  baseFolder: string,
): readonly CertificatePair[] {
  return listen.tls.map(({ certificate, key }) => ({
    certificate: within(baseFolder, certificate),
    key: within(baseFolder, key),
  }));
}

/** Figures and health on a port of their own, away from browsers. */
async function openOwnPort(
  { host, port }: Config['metrics'],
  watching: Watching,
): Promise<{ readonly server: Server; readonly port: number } | null> {
  if (port === undefined) return null;
  const server = createServer((request, response) => {
    request.resume();
    const asked = request.method === 'GET' || request.method === 'HEAD' ? (request.url ?? '') : '';
    void watching
      .page(asked)
      .catch(() => null)
      .then((page) => {
        response.writeHead(page?.status ?? 404, { 'content-type': page?.type ?? 'text/plain' });
        response.end(page?.text ?? '');
      });
  });
  server.listen(port, host);
  await once(server, 'listening').catch(() => {
    throw new Fault('INPUT', `listened on ${host}:${port}: metrics.port is taken or not allowed`);
  });
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : port };
}

const reachable = (host: string): string => (host === '0.0.0.0' ? '127.0.0.1' : host);
