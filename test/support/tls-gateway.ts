/** A gateway that ends TLS itself, and browsers that speak HTTP/2 to it. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:http2';
import type { ClientHttp2Session } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/demo/index.ts';
import { makeCertificate } from './certificates.ts';
import { startGateway } from './gateway.ts';
import type { ProjectInput, RunningGateway } from './gateway.ts';

/** What makes a gateway speak TLS; its certificate is good for `localhost`, `second.test` and 127.0.0.1. */
export interface TlsEntrance {
  /** Keys of the configuration. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly port: number;
  readonly ca: Buffer;
  /** A new connection. */
  readonly browser: (name?: string) => ClientHttp2Session;
  close(): void;
}

export async function tlsEntrance(): Promise<TlsEntrance> {
  const folder = mkdtempSync(join(tmpdir(), 'exportgate-tls-'));
  const { cert: ca, key } = makeCertificate('localhost', 'second.test', 'IP:127.0.0.1');
  const [certificate, keyFile] = [join(folder, 'crt.pem'), join(folder, 'key.pem')];
  writeFileSync(certificate, ca);
  writeFileSync(keyFile, key);
  const port = await freePort(0);
  const sessions: ClientHttp2Session[] = [];
  return {
    config: {
      site: { name: 'Test Site', support: 'help@demo.example', url: `https://localhost:${port}` },
      listen: { host: '127.0.0.1', port, tls: [{ certificate, key: keyFile }] },
    },
    port,
    ca,
    browser(name = 'localhost') {
      const session = connect(`https://127.0.0.1:${port}`, { ca, servername: name });
      session.on('error', () => undefined);
      sessions.push(session);
      return session;
    },
    close() {
      for (const session of sessions) session.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type TlsGateway = RunningGateway & Pick<TlsEntrance, 'port' | 'ca' | 'browser'>;

export async function startTlsGateway(input: ProjectInput): Promise<TlsGateway> {
  const entrance = await tlsEntrance();
  const gateway = await startGateway({ ...input, config: { ...entrance.config, ...input.config } });
  const { port, ca, browser } = entrance;
  return {
    ...gateway,
    port,
    ca,
    browser,
    async close() {
      entrance.close();
      await gateway.close();
    },
  };
}
