/** A12, A13, A14: what the CRM gets to see of us, whose word it is that it is the CRM, and that nobody but the configuration says where it is. */

import { createServer } from 'node:https';
import type { ServerOptions } from 'node:https';
import { connect, createServer as createNetServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/index.ts';
import { openLog } from '../../src/lib/log.ts';
import { known, openGateway } from '../../src/wiring.ts';
import { makeCertificate } from '../support/certificates.ts';
import type { MadePair } from '../support/certificates.ts';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asScript, startGateway, writeProject } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

/** One gateway, an app for each way to the same CRM. */
const HOSTS = {
  plain: '127.0.0.1',
  unknown: 'unknown.test',
  private: 'private.test',
  other: 'other.test',
  vendor: 'crm.vendor.test',
  circle: 'circle.test',
} as const;

let crm: FakeCrm;
let gateway: RunningGateway;
const closing: (() => unknown)[] = [];
/** By which names each CRM over TLS was asked. */
const names: Record<string, unknown[]> = {};
let gatewayPort = 0;

beforeAll(async () => {
  crm = await startFakeCrm();
  crm.on('/page', { body: '{"page":1}' });
  crm.on('/export', { headers: { 'content-type': 'text/csv' }, body: 'Name,Owner\r\nAda,Li Lei\r\n' });
  const address = makeCertificate('IP:127.0.0.1');
  const other = makeCertificate('other.example');
  const vendor = makeCertificate('crm.vendor.test');
  const tlsApp = async (name: keyof typeof HOSTS, pair: MadePair, app: object) => {
    const made = await behindTls(pair);
    names[name] = made.names;
    return appOf(name, { upstream: made.origin, ...app });
  };
  // A certificate for the address: the browser's name would be asked for otherwise.
  const servername = '127.0.0.1';
  gateway = await startGateway({
    crm: '',
    config: {
      apps: [
        appOf('plain', { upstream: crm.url }),
        await tlsApp('unknown', address, { tls: { servername } }),
        await tlsApp('private', address, { tls: { servername, ca: fileOf(address.cert) } }),
        await tlsApp('other', other, { tls: { ca: fileOf(other.cert) } }),
        await tlsApp('vendor', vendor, { topology: 'vendor', tls: { ca: fileOf(vendor.cert) } }),
        appOf('circle', { upstream: await circle() }),
      ],
    },
  });
  closing.unshift(() => gateway.close());
  gatewayPort = Number(new URL(gateway.url).port);
});
beforeEach(() => void ((crm.asked as unknown[]).length = 0));
afterAll(async () => {
  for (const close of closing) await close();
  await crm?.close();
});

const appOf = (name: keyof typeof HOSTS, app: object): object => ({
  name,
  hosts: [HOSTS[name]],
  profile: 'demo',
  ...app,
});

const ask = (name: keyof typeof HOSTS, path: string, cookie = 'crm_session=t-lilei') =>
  asScript(`${gateway.url}${path}`, { host: HOSTS[name], cookie });

const logged = (words: string): number => gateway.lines.filter((line) => line.includes(words)).length;

it('A12 no cookie of ours reaches the CRM, under any of its names', async () => {
  const own = ['exportgate', '__Host-Http-exportgate', 'exportgate-device', '__Host-Http-exportgate-device'];
  const cookie = ['theme=dark', ...own.map((name) => `${name}=secret`), 'crm_session=t-lilei'].join('; ');
  expect((await ask('plain', '/page', cookie)).status).toBe(200);
  expect(crm.asked.map(({ headers }) => headers.cookie)).toEqual(['theme=dark; crm_session=t-lilei']);
});

it('A13 a CRM whose certificate nobody vouches for gets no request and no session, and the log names the setting', async () => {
  for (const path of ['/page', '/export']) {
    const answer = await ask('unknown', path);
    expect([path, answer.status]).toEqual([path, 502]);
    expect(answer.text).not.toMatch(/apps\[\]|tls\.ca|self.signed/i);
  }
  expect([names['unknown'], crm.asked]).toEqual([[], []]);
  expect(logged('apps[].tls.ca')).toBeGreaterThan(0);
  expect(logged('UPSTREAM_TLS')).toBeGreaterThan(0);
});

it('A13 a CRM under a private authority is reached by the file of that authority, by whoami and exports too', async () => {
  expect((await ask('private', '/page')).text).toBe('{"page":1}');
  await ask('private', '/export');
  const asked = (await gateway.audit()).find(({ event }) => event.type === 'requested');
  expect([asked?.event.app, asked?.event.actor]).toEqual(['private', 'lilei']);
  expect(names['private']?.length).toBe(3); // the page, whoami, the export
});

it('A13 a certificate of another name is none', async () => {
  expect((await ask('other', '/page')).status).toBe(502);
  expect(names['other']).toEqual([]);
  expect(logged('apps[].tls.servername')).toBeGreaterThan(0);
});

it('A13 a file of authorities that is none stops the start, and names the setting', async () => {
  const project = await writeProject({
    crm: '',
    config: { apps: [appOf('plain', { upstream: 'https://127.0.0.1:9', tls: { ca: fileOf('no PEM') } })] },
  });
  closing.push(() => project.close());
  const loading = await loadConfig(project.configPath, known);
  if (!loading.ok) throw new Error('the configuration is not good');
  const opening = openGateway(loading.loaded, {
    env: {},
    now: () => new Date(),
    log: openLog(() => undefined, 'info'),
  });
  await expect(opening).rejects.toThrow('apps[].tls');
});

it('A13 the name of a vendor is kept as host and TLS name, at the addresses of the configuration', async () => {
  expect((await ask('vendor', '/page')).text).toBe('{"page":1}');
  expect(names['vendor']).toEqual([['crm.vendor.test', 'crm.vendor.test']]);
  expect(Object.keys(crm.asked[0]?.headers ?? {}).filter((name) => name.startsWith('x-forwarded'))).toEqual(
    [],
  );
});

it('A14 an upstream that leads back to the gateway is found, and the first request ends', async () => {
  expect((await ask('circle', '/page')).status).toBe(502);
  expect(logged('UPSTREAM_LOOP')).toBe(1);
  expect(crm.asked).toEqual([]);
});

/** The origin of something that leads to the gateway. */
async function circle(): Promise<string> {
  const server = createNetServer((socket) => {
    const on = connect(gatewayPort, '127.0.0.1');
    socket.pipe(on).pipe(socket);
    for (const one of [socket, on]) one.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  closing.push(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** TLS in front of the fake CRM; says which names it was asked by. */
async function behindTls(options: ServerOptions): Promise<{ origin: string; names: unknown[] }> {
  const asked: unknown[] = [];
  const server = createServer(options, (incoming, outgoing) => {
    asked.push([(incoming.socket as { servername?: unknown }).servername, incoming.headers.host]);
    void request(`${crm.url}${incoming.url}`, { headers: incoming.headers }).then(async (answer) => {
      outgoing.writeHead(answer.statusCode, { 'content-type': String(answer.headers['content-type']) });
      outgoing.end(Buffer.from(await answer.body.arrayBuffer()));
    });
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, names: asked };
}

function fileOf(text: string | Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'exportgate-ca-'));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'ca.pem');
  writeFileSync(path, text);
  return path;
}
