/** N14: a CRM that is slow, breaks off or sends for ever; no part of an export counts as the whole. */

import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { AuditEvent } from '../../src/model/audit.ts';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm, Script } from '../support/fake-crm.ts';
import { asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

let crm: FakeCrm;
let gateway: RunningGateway;

beforeAll(async () => {
  crm = await startFakeCrm();
  gateway = await startGateway({
    crm: crm.url,
    config: { limits: { headersSeconds: 1, idleSeconds: 1 }, exports: { totalSeconds: 600 } },
  });
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});
afterEach(() => vi.useRealTimers());

const CSV = { 'content-type': 'text/csv' };
const ROWS = 'Name,Owner\r\nAda,Li Lei\r\n';

const exported = (name: string) =>
  asScript(`${gateway.url}/export?${name}`, { cookie: 'crm_session=t-lilei' });

async function lastEvents(before: number): Promise<readonly AuditEvent[]> {
  return (await gateway.audit()).slice(before).map(({ event }) => event);
}

it.each<[string, Script, number, string]>([
  [
    'breaks the connection off in the middle',
    (_request, response) => {
      response.writeHead(200, { ...CSV, 'content-length': '1000' });
      response.write(ROWS, () => (response.socket as { resetAndDestroy(): void }).resetAndDestroy());
    },
    502,
    'UPSTREAM_TRUNCATED',
  ],
  ['sends no head', () => undefined, 504, 'UPSTREAM_TIMEOUT'],
  [
    'stops sending',
    (_request, response) => void response.writeHead(200, CSV).write(ROWS),
    502,
    'UPSTREAM_TIMEOUT',
  ],
  [
    'ends short of its length',
    { raw: `HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: 900\r\n\r\n${ROWS}` },
    502,
    'UPSTREAM_TRUNCATED',
  ],
  ['answers with something else than HTTP', { raw: 'SSH-2.0-OpenSSH\r\n' }, 502, 'UPSTREAM_INVALID'],
])('N14 an export whose CRM %s is refused, with no rows counted', async (name, script, status, code) => {
  crm.on(`/export?${encodeURIComponent(name)}`, script);
  const before = (await gateway.audit()).length;
  const answer = await exported(encodeURIComponent(name));
  expect([answer.status, answer.text.includes('Ada')]).toEqual([status, false]);
  const events = await lastEvents(before);
  expect(events.map(({ type }) => type)).toEqual(['requested', 'refused']);
  expect(events[1]?.facts).toEqual({ fault: code });
});

it('N14 an export that dribbles for ever ends at the time of exports.totalSeconds', async () => {
  const waiting: ServerResponse[] = [];
  crm.on('/export?dribble', (_request, response) => {
    response.writeHead(200, CSV).write(ROWS);
    waiting.push(response);
  });
  const before = (await gateway.audit()).length;
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  const answer = exported('dribble');
  await expect.poll(() => waiting.length).toBe(1);
  const dribble = setInterval(() => {
    vi.setSystemTime(Date.now() + 200_000);
    waiting[0]?.write('Bo,Li Lei\r\n');
  }, 20);
  expect((await answer).status).toBe(502);
  clearInterval(dribble);
  vi.useRealTimers();
  const events = await lastEvents(before);
  expect(events.at(-1)).toMatchObject({ type: 'refused', facts: { fault: 'UPSTREAM_TIMEOUT' } });
});

it('N14 an answer of 502 by the CRM itself is passed on, and the export has failed', async () => {
  crm.on('/export?bad-gateway', {
    status: 502,
    headers: { 'content-type': 'text/html' },
    body: '<h1>bad</h1>',
  });
  const before = (await gateway.audit()).length;
  const answer = await exported('bad-gateway');
  expect([answer.status, answer.text]).toEqual([502, '<h1>bad</h1>']);
  expect((await lastEvents(before)).map(({ type }) => type)).toEqual(['requested', 'failed']);
});
