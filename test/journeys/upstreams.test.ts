/** Several upstreams, a mapped host, methods and bounds, through the running gateway. */

import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { ServerResponse } from 'node:http';
import { request } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

const FILE = { headers: { 'content-type': 'text/csv' }, body: 'Name,Owner\r\nAda,Li Lei\r\nBo,Li Lei\r\n' };

let crm: FakeCrm;
let gateway: RunningGateway;
let gone = '';

beforeAll(async () => {
  crm = await startFakeCrm();
  gone = await closedOrigin();
  const app = { profile: 'demo', upstream: crm.url };
  gateway = await startGateway({
    crm: crm.url,
    config: {
      apps: [
        { ...app, name: 'demo', hosts: ['127.0.0.1'], methods: ['PROPFIND'], maxBodyBytes: 1000 },
        { ...app, name: 'two', hosts: ['two.test'], upstream: [gone, crm.url] },
        {
          ...app,
          name: 'mapped',
          hosts: ['our.test'],
          topology: 'mapped',
          crmOrigin: 'http://acme.crm.example',
        },
      ],
      limits: { maxRequestsPerUser: 2 },
    },
  });
});
beforeEach(() => void ((crm.asked as unknown[]).length = 0));
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

/** An origin where nothing listens. */
async function closedOrigin(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

const ask = (host: string, path: string, login = 'lilei') =>
  asScript(`${gateway.url}${path}`, { host, cookie: `crm_session=t-${login}` });

describe('an app with an upstream that is down', () => {
  it('is served, exports, lists and whoami too, and its exports are recorded once (K12)', async () => {
    crm.on('/export', FILE);
    crm.on('/page', { body: '{}' });
    for (let count = 0; count < 4; count += 1) expect((await ask('two.test', '/page')).status).toBe(200);
    const before = (await gateway.audit()).length;
    const answer = await ask('two.test', '/export?n=1');
    expect(answer.status).toBeLessThan(500);
    const events = (await gateway.audit()).slice(before).map(({ event }) => event);
    expect(events.filter(({ type }) => type === 'requested').length).toBe(1);
    expect(events.filter(({ type }) => type === 'decided').length).toBe(1);
    expect(crm.asked.filter(({ url }) => url === '/export?n=1').length).toBe(1);
    expect(gateway.lines.join('')).toContain('nothing listens where the CRM should be');
  });
});

describe('an export whose connection was dead', () => {
  it('K12 is asked for again and recorded once, and its rows count once', async () => {
    crm.on('/page', { body: '{}' });
    await ask('127.0.0.1', '/page', 'emma');
    let asked = 0;
    crm.on('/export?dead', (incoming, response) => {
      asked += 1;
      if (asked === 1) incoming.socket.resetAndDestroy();
      else response.writeHead(200, FILE.headers).end(FILE.body);
    });
    const before = (await gateway.audit()).length;
    await ask('127.0.0.1', '/export?dead', 'emma');
    const events = (await gateway.audit()).slice(before).map(({ event }) => event);
    expect(asked).toBe(2);
    expect(events.filter(({ type }) => type === 'requested').length).toBe(1);
    expect(events.filter(({ type }) => type === 'decided').map(({ facts }) => facts['rows'])).toEqual([2]);
  });

  it('K12 and that may have been done already, by POST, is not asked for again', async () => {
    await ask('127.0.0.1', '/page', 'emma');
    const before = (await gateway.audit()).length;
    let asked = 0;
    crm.on('/export?post', (incoming) => {
      asked += 1;
      incoming.socket.resetAndDestroy();
    });
    const answer = await asScript(
      `${gateway.url}/export?post`,
      { cookie: 'crm_session=t-emma', 'content-type': 'application/json' },
      'POST',
    );
    expect([answer.status, asked]).toEqual([502, 1]);
    const events = (await gateway.audit()).slice(before).map(({ event }) => event.type);
    expect(events).toEqual(['requested', 'refused']);
  });
});

describe('a mapped host', () => {
  it('has the CRM answer to its own name, its head mapped back, its export judged', async () => {
    crm.on('/go', (incoming, response) =>
      response
        .writeHead(302, {
          location: `http://${incoming.headers.host}/next`,
          'set-cookie': 'x=1; Domain=acme.crm.example; Path=/',
          'access-control-allow-origin': String(incoming.headers.origin),
        })
        .end(),
    );
    const answer = await request(`${gateway.url}/go`, {
      headers: { host: 'our.test', origin: 'http://our.test', cookie: 'crm_session=t-lilei' },
    });
    await answer.body.dump();
    expect(crm.asked[0]?.headers).toMatchObject({
      host: 'acme.crm.example',
      origin: 'http://acme.crm.example',
    });
    expect(answer.headers).toMatchObject({
      location: 'http://our.test/next',
      'set-cookie': 'x=1; Path=/',
      'access-control-allow-origin': 'http://our.test',
    });
    crm.on('/export', FILE);
    const before = (await gateway.audit()).length;
    await ask('our.test', '/export?m=1');
    const events = (await gateway.audit()).slice(before).map(({ event }) => event);
    expect(events[0]).toMatchObject({ type: 'requested', actor: 'lilei', app: 'mapped' });
  });
});

describe('bounds', () => {
  it('let an app use the methods that it lists and no other', async () => {
    crm.on('/dav', (incoming, response) => response.end(incoming.method));
    const by = async (method: string) => {
      const answer = await request(`${gateway.url}/dav`, {
        method: method as 'GET',
        headers: { cookie: 'crm_session=t-alex' },
      });
      return [answer.statusCode, answer.headers['allow'], (await answer.body.text()).slice(0, 8)];
    };
    expect(await by('PROPFIND')).toEqual([200, undefined, 'PROPFIND']);
    const refused = await by('MKCOL');
    expect(refused.slice(0, 2)).toEqual([405, 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, PROPFIND']);
  });

  it('refuse a body that is too large, on a page of ours', async () => {
    const answer = await request(`${gateway.url}/upload`, {
      method: 'POST',
      headers: { cookie: 'crm_session=t-alex', accept: 'application/json' },
      body: 'x'.repeat(2000),
    });
    expect(answer.statusCode).toBe(413);
    expect(await answer.body.text()).toContain(String(answer.headers['x-request-id']));
    expect(crm.asked).toEqual([]);
  });

  it("are a user's own: another session from the same address goes on", async () => {
    const waiting: ServerResponse[] = [];
    crm.on('/slow', (_incoming, response) => void waiting.push(response));
    crm.on('/page', { body: '{}' });
    const slow = [ask('127.0.0.1', '/slow?1'), ask('127.0.0.1', '/slow?2')];
    await expect.poll(() => waiting.length).toBe(2);
    const refused = await ask('127.0.0.1', '/page');
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '2']);
    expect((await ask('127.0.0.1', '/page', 'hanmei')).status).toBe(200);
    for (const response of waiting) response.end('{}');
    await Promise.all(slow);
    await expect.poll(async () => (await ask('127.0.0.1', '/page')).status).toBe(200);
  });
});
