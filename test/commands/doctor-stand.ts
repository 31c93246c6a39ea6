/** A stand for doctor: a gateway that runs before a made-up CRM, and servers that answer as a test tells them. */

import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { FAKE_PROFILE, startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';
import { runHere } from './stand.ts';
import type { Ran } from './stand.ts';

/** The fake CRM's profile with an export and a list that doctor may try. */
export const SAFE = FAKE_PROFILE.replaceAll(/(is: contacts(?:-list)?) }/g, '$1, safe: true }');

interface Found {
  readonly check: string;
  readonly code: string;
  readonly level: string;
  readonly about: string;
  readonly means: string;
  readonly mend: string;
}

export interface DoctorStand {
  readonly crm: FakeCrm;
  readonly gateway: RunningGateway;
  /** A configuration like that of the running gateway with changes, in a file beside it: paths stay as they are. */
  configured(change: { readonly doctor?: object }): string;
  /** What these checks find. */
  examined(
    only: string,
    change: { readonly doctor?: object; readonly [key: string]: unknown },
    ...args: readonly string[]
  ): Promise<Ran & { readonly found: readonly Found[] }>;
  close(): Promise<void>;
}

export async function doctorStand(): Promise<DoctorStand> {
  const crm = await startFakeCrm();
  crm.on('/', { body: '<h1>log in</h1>', headers: { 'content-type': 'text/html' } });
  crm.on('/export', { headers: { 'content-type': 'text/csv' }, body: 'Name,Owner\r\nAda Example,李雷\r\n' });
  crm.on('/api/contacts', { body: '[]' });
  const gateway = await startGateway({
    crm: crm.url,
    profileYaml: SAFE,
    config: { identity: { trustedHeader: { name: 'x-sso-user', networks: ['10.9.9.9/32'] } } },
  });
  const config = JSON.parse(readFileSync(gateway.configPath, 'utf8')) as object;
  let configs = 0;
  const configured = (change: { readonly doctor?: object }): string => {
    const path = join(gateway.folder, `doctor-${(configs += 1)}.yaml`);
    writeFileSync(
      path,
      JSON.stringify({ ...config, ...change, doctor: { timeoutSeconds: 60, ...change.doctor } }),
    );
    return path;
  };
  return {
    crm,
    gateway,
    configured,
    async examined(only, change, ...args) {
      const options = ['--json', '--only', only, '--config', configured(change), ...args];
      const ran = await runHere(['doctor', ...options], gateway.folder);
      const { findings } =
        ran.code === 2 ? { findings: [] } : (JSON.parse(ran.out) as { findings: readonly Found[] });
      return { ...ran, found: findings };
    },
    async close() {
      for (const server of servers) server.close();
      await gateway.close();
      await crm.close();
    },
  };
}

export const codesOf = (found: readonly Found[]): readonly string[] => found.map(({ code }) => code);

const servers: (Server | TlsServer)[] = [];

/** A server of its own; its origin. */
export const serve = (listener: RequestListener): Promise<string> =>
  listening(createServer(listener), 'http');

export async function listening(server: Server | TlsServer, scheme: 'http' | 'https'): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export const answering =
  (status: number, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, headers).end('x');
