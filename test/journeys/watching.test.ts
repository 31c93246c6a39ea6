/** Those who watch the gateway: probes, figures, the log, and the request id that ties them together. */

import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { request } from 'undici';
import { freePort } from '../../src/demo/index.ts';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asNavigation, asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';
import { sendRaw } from '../support/raw.ts';

let crm: FakeCrm;
let gateway: RunningGateway;
let own = '';

const LILEI = { cookie: 'crm_session=t-lilei' };

beforeAll(async () => {
  crm = await startFakeCrm();
  crm.on('/page', { headers: { 'content-type': 'text/html' }, body: '<p>hello</p>' });
  crm.on('/report', {
    headers: { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="r.csv"' },
    body: 'Name,Source\r\nAda Example,fair\r\n',
  });
  const port = await freePort(0);
  own = `http://127.0.0.1:${port}`;
  gateway = await startGateway({
    crm: crm.url,
    config: { metrics: { port, networks: ['127.0.0.0/8'] }, log: { requests: true } },
  });
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

const metrics = async (): Promise<string> => (await asScript(`${own}/_exportgate/metrics`, {})).text;

describe('figures', () => {
  it('grow with requests and decisions, on a port of their own and for listed networks on the main one', async () => {
    await asNavigation(`${gateway.url}/page`, LILEI);
    await asScript(`${gateway.url}/report`, LILEI);
    await vi.waitFor(async () => {
      const text = await metrics();
      expect(text).toMatch(/exportgate_requests_total\{app="demo",kind="crm",status="2xx"\} [1-9]/);
      expect(text).toMatch(/exportgate_requests_total\{app="demo",kind="journey",status="4xx"\} [1-9]/);
      expect(text).toMatch(/exportgate_decisions_total\{app="demo",verdict="hold",role="sales-rep"\} [1-9]/);
      expect(text).toMatch(/exportgate_exports\{state="draft"\} [1-9]/);
    });
    const main = await asNavigation(`${gateway.url}/_exportgate/metrics`, {});
    expect([main.status, main.headers['content-type']]).toEqual([
      200,
      expect.stringContaining('version=0.0.4'),
    ]);
  });

  it('name nobody and nothing of a request', async () => {
    await asScript(`${gateway.url}/page?secret=canary-query`, { ...LILEI, 'x-a': 'canary-header' });
    const text = await metrics();
    for (const word of ['lilei', 'canary', '/page', '127.0.0.1:4711']) expect(text).not.toContain(word);
  });

  it.each(['/', '/metrics', '/_exportgate/admin', '/_exportgate/signin', '/page'])(
    'and health are all that their own port has: %s is not there',
    async (path) => {
      expect((await asNavigation(`${own}${path}`, LILEI)).status).toBe(404);
    },
  );
});

describe('a probe', () => {
  it.each([
    ['on the main port', () => gateway.url],
    ['on the own port', () => own],
  ])('%s sees that the gateway lives and is ready, whatever Host it names', async (_name, url) => {
    const probe = (path: string) => request(`${url()}${path}`, { headers: { host: 'kube.internal' } });
    const alive = await probe('/_exportgate/healthz');
    expect([alive.statusCode, await alive.body.text()]).toEqual([200, 'ok']);
    const ready = await probe('/_exportgate/readyz');
    expect([ready.statusCode, await ready.body.json()]).toEqual([
      200,
      {
        ready: true,
        store: true,
        draining: false,
        upstreams: [{ app: 'demo', upstream: crm.url, well: true }],
      },
    ]);
  });

  it('A8 no header of a probe skips a policy', async () => {
    const answer = await asScript(`${gateway.url}/report`, {
      ...LILEI,
      'user-agent': 'kube-probe/1.31',
      'x-health-check': '1',
      'x-forwarded-uri': '/_exportgate/healthz',
      'x-original-url': '/_exportgate/healthz',
    });
    expect(answer.status).toBe(403);
    expect(answer.text).not.toContain('fair');
  });
});

describe('the request id', () => {
  it.each<
    [
      string,
      () => Promise<{ text: string; headers: Readonly<Record<string, unknown>>; status: number }>,
      number,
    ]
  >([
    ['a page of ours', () => asNavigation(`${gateway.url}/_exportgate/signin`, {}), 200],
    ['a page that is not there', () => asNavigation(`${gateway.url}/_exportgate/none`, {}), 404],
    [
      'a page about an export',
      async () => {
        const held = await asNavigation(`${gateway.url}/report`, LILEI);
        return asNavigation(`${gateway.url}${String(held.headers['location'])}`, LILEI);
      },
      200,
    ],
    ['a held export', () => asScript(`${gateway.url}/report`, LILEI), 403],
    ['a path that two could read differently', () => asNavigation(`${gateway.url}/a%2fb`, {}), 400],
    ['an unknown host', () => asNavigation(`${gateway.url}/page`, { host: 'other.test' }), 421],
    ['a method that nobody may use', async () => rawly('TRACE /page HTTP/1.1'), 405],
  ])('is on %s', async (_name, ask, status) => {
    const answer = await ask();
    const id = String(answer.headers['x-request-id']);
    expect([answer.status, id]).toEqual([status, expect.stringMatching(/^[\w-]{8,}$/)]);
    expect(answer.text).toContain(id);
  });

  it('is the one that the CRM is sent and that the log has', async () => {
    crm.on('/id', { headers: { 'content-type': 'text/html' }, body: '<p>id</p>' });
    await asNavigation(`${gateway.url}/id`, { 'x-request-id': 'of-the-client' });
    const id = String(crm.asked.at(-1)?.headers['x-request-id']);
    expect(id).not.toBe('of-the-client');
    await expect
      .poll(() => gateway.lines.filter((line) => line.includes(id)).map((line) => JSON.parse(line)))
      .toEqual([
        expect.objectContaining({
          msg: 'request',
          requestId: id,
          app: 'demo',
          method: 'GET',
          status: 200,
          kind: 'crm',
          bytes: 9,
        }),
      ]);
  });
});

it('N10 whatever a request holds, one event is one line', async () => {
  const before = gateway.lines.length;
  const words = ['\u001b[31mred', '{"level":60}', '\u2028\u202e', 'x'.repeat(8000)];
  for (const word of words) {
    const value = Buffer.from(word)
      .toString('latin1')
      .replaceAll(/[\r\n]/g, '');
    await sendRaw(
      gateway.url,
      `GET /page HTTP/1.1\r\nHost: ${value}\r\nUser-Agent: ${value}\r\nConnection: close\r\n\r\n`,
    );
  }
  const lines = gateway.lines.slice(before);
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) {
    expect(line).toMatch(/^[^\p{Cc}\p{Cf}\u2028]*\n$/u);
    expect(line.length).toBeLessThan(2000);
    JSON.parse(line);
  }
});

it('a gateway that stops is not ready at once, while requests under way finish', async () => {
  const port = await freePort(0);
  const stopping = await startGateway({ crm: crm.url, config: { metrics: { port } } });
  let finish = (): void => undefined;
  crm.on('/slow', (_request, response) => void (finish = () => response.end('finished')));
  const slow = asNavigation(`${stopping.url}/slow`, {});
  await vi.waitFor(() => expect(crm.asked.at(-1)?.url).toBe('/slow'));
  const closed = stopping.close();
  const ready = await request(`http://127.0.0.1:${port}/_exportgate/readyz`);
  expect([ready.statusCode, await ready.body.json()]).toEqual([
    503,
    expect.objectContaining({ ready: false, draining: true }),
  ]);
  await once(connect(Number(new URL(stopping.url).port), '127.0.0.1'), 'error');
  finish();
  expect((await slow).text).toBe('finished');
  await closed;
});

it('a gateway that stops says goodbye to WebSockets (1001), once what was under way has ended', async () => {
  const stopping = await startGateway({ crm: crm.url });
  const key = 'dGhlIHNhbXBsZSBub25jZQ==';
  const accept = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='; // RFC 6455 section 1.3
  const answer = `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${accept}`;
  crm.server.once('upgrade', (_request, upstream) => {
    upstream.write(`HTTP/1.1 101 Switching Protocols\r\n${answer}\r\n\r\n`);
    upstream.once('data', () => upstream.destroy()); // the goodbye
  });
  const socket = connect(Number(new URL(stopping.url).port), '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => undefined);
  const fields = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13';
  socket.write(`GET /ws HTTP/1.1\r\nHost: localhost\r\n${fields}\r\nSec-WebSocket-Key: ${key}\r\n\r\n`);
  await expect.poll(() => Buffer.concat(chunks).toString()).toContain(' 101 ');
  const ended = once(socket, 'close');
  await stopping.close();
  await ended;
  // A close frame, its length, the code.
  expect(Buffer.concat(chunks).toString('hex')).toMatch(/88..03e9/);
});

async function rawly(
  line: string,
): Promise<{ text: string; headers: Record<string, string>; status: number }> {
  const { text, statuses } = await sendRaw(
    gateway.url,
    `${line}\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
  );
  const id = /x-request-id: (\S+)/i.exec(text)?.[1] ?? '';
  return { text, headers: { 'x-request-id': id }, status: statuses[0] ?? 0 };
}
