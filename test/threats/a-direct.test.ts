/** A1: the CRM is reachable past the gateway. No code of ours can close that door: doctor finds it, and says so in red. */

import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { writeProject } from '../support/gateway.ts';
import type { Project } from '../support/gateway.ts';
import { runHere } from '../commands/stand.ts';

let crm: FakeCrm;
let guard: Server;
let guarded: string;
let project: Project;

/** A firewall that lets in whoever knows the secret that the gateway shows. */
beforeAll(async () => {
  crm = await startFakeCrm();
  crm.on('/', { body: '<h1>Log in</h1>', headers: { 'content-type': 'text/html' } });
  guard = createServer((request, response) => {
    response.writeHead(request.headers['x-gateway-secret'] === 'made-up' ? 200 : 403).end();
  });
  await new Promise<void>((resolve) => guard.listen(0, '127.0.0.1', resolve));
  guarded = `http://127.0.0.1:${(guard.address() as AddressInfo).port}`;
  project = await writeProject({ crm: crm.url });
});
afterAll(async () => {
  guard?.close();
  await crm?.close();
  await project?.close();
});

const fromElsewhere = (...addresses: readonly string[]) =>
  runHere(
    ['doctor', '--config', project.configPath, '--direct-only', '--addresses', addresses.join(',')],
    project.folder,
  );

it('A1 a CRM that answers without the gateway is a red finding, and exit 1', async () => {
  const ran = await fromElsewhere(crm.url);
  expect([ran.code, ran.out]).toEqual([1, expect.stringMatching(/^RED +direct-open /)]);
});

it('A1 a CRM that wants the gateway’s secret is none', async () => {
  const ran = await fromElsewhere(guarded);
  expect([ran.code, ran.out]).toEqual([0, expect.stringMatching(/^fine +direct-closed /)]);
});

it('A1 one open door among closed ones is enough', async () =>
  expect((await fromElsewhere(guarded, 'http://127.0.0.1:1', crm.url)).code).toBe(1));

it('A1 the gateway’s own machine proves nothing about the address that it must reach', async () => {
  const ran = await runHere(['doctor', '--config', project.configPath, '--only', 'direct'], project.folder);
  expect([ran.code, ran.out]).toEqual([0, expect.stringMatching(/^unproven +direct-untried /)]);
});
