/** A gateway behind a terminator of TLS that it trusts to say whose connection it is. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../src/demo/index.ts';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asNavigation, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

let crm: FakeCrm;
let gateway: RunningGateway;
let url = '';

beforeAll(async () => {
  crm = await startFakeCrm();
  crm.on('/page', { headers: { 'content-type': 'text/html' }, body: '<p>hello</p>' });
  const port = await freePort(0);
  url = `http://127.0.0.1:${port}`;
  gateway = await startGateway({
    crm: crm.url,
    config: {
      site: { name: 'Test Site', support: 'help@demo.example', url },
      listen: { host: '127.0.0.1', port, trustedProxies: ['127.0.0.0/8', '10.0.0.0/8'] },
      metrics: { networks: ['192.0.2.0/24'] },
    },
  });
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

it.each<[string, Record<string, string>, string, string]>([
  ['nothing', {}, '127.0.0.1', 'http'],
  ['an address', { 'x-forwarded-for': '192.0.2.1' }, '192.0.2.1', 'http'],
  ['TLS', { 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'https' }, '192.0.2.1', 'https'],
  ['what the client wrote before it', { 'x-forwarded-for': '10.0.0.1, 192.0.2.1' }, '192.0.2.1', 'http'],
  ['two proxies', { 'x-forwarded-for': '192.0.2.1, 10.0.0.1' }, '192.0.2.1', 'http'],
  ['rubbish', { 'x-forwarded-for': 'localhost' }, '127.0.0.1', 'http'],
  ['another host', { 'x-forwarded-host': 'evil.test', 'x-forwarded-for': '192.0.2.1' }, '192.0.2.1', 'http'],
])(
  'A7 of a proxy that says %s, the CRM is told the right-most address that is no proxy of ours',
  async (_name, headers, address, scheme) => {
    await asNavigation(`${url}/page`, headers);
    expect(crm.asked.at(-1)?.headers).toMatchObject({
      'x-forwarded-for': address,
      'x-forwarded-proto': scheme,
      'x-forwarded-host': new URL(url).host,
    });
  },
);

describe('figures are for listed networks alone, by the address that a trusted proxy names:', () => {
  it.each([
    ['192.0.2.7', 200],
    ['203.0.113.1', 404],
    ['192.0.2.7, 203.0.113.1', 404],
  ])('%s: %i', async (forwardedFor, status) => {
    const answer = await asNavigation(`${url}/_exportgate/metrics`, { 'x-forwarded-for': forwardedFor });
    expect(answer.status).toBe(status);
  });
});
