/** Monitor mode through the whole gateway: what the browser gets is what the CRM sent, head and body, whatever the rules say and whatever is broken; the pilot is enforced beside it. */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';
import type { Readiness } from '../../src/wiring.ts';
import { PASSED_ANYHOW } from '../support/monitor.ts';

const CSV = `Name,Mobile,Owner\n${Array.from({ length: 3000 }, (_one, row) => `Zhang ${row},13800${String(row).padStart(6, '0')},Li Lei`).join('\n')}\n`;
const PAGE = JSON.stringify({ list: Array.from({ length: 20_000 }, (_one, id) => ({ id, name: `n${id}` })) });
const ROWS = { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="rows.csv"' };

/** What an app without a gateway would answer, and the gateway would not let through. */
const ANSWERS = [
  ['a large export', '/export', { headers: ROWS, body: CSV }],
  ['an export that cannot be read', '/export?broken', { headers: ROWS, body: '\0\x01\x02'.repeat(999) }],
  [
    'a part of an export',
    '/export?part',
    { status: 206, headers: { ...ROWS, 'content-range': 'bytes 0-2/9' }, body: 'Nam' },
  ],
  [
    'an export that leads elsewhere',
    '/export?away',
    { status: 302, headers: { location: 'https://files.example/rows.csv' } },
  ],
  [
    'an export of the CRM that is not packed as it says',
    '/export?packed',
    { headers: { ...ROWS, 'content-encoding': 'gzip' }, body: CSV },
  ],
  ['a table that no profile names', '/report/7', { headers: ROWS, body: CSV }],
  [
    'a list beyond every limit',
    '/api/contacts',
    { headers: { 'content-type': 'application/json' }, body: PAGE },
  ],
  [
    'an answer with long fields',
    '/api/contacts?long',
    { headers: { 'x-state': 'x'.repeat(5000) }, body: '[]' },
  ],
  ['a page', '/', { headers: { 'content-type': 'text/html' }, body: '<h1>home</h1>' }],
] as const;
const TARGETS = [
  ['a path that climbs', '/a/../../export'],
  ['an encoded slash', '/files%2Fexport'],
  ['a double encoding', '/%2565xport'],
  ['a backslash', '/a\\b'],
  ['path parameters', '/export;jsessionid=1;x=2'],
] as const;

let crm: FakeCrm;
let gateway: RunningGateway;
const sent = (url: string, target: string, cookie: string, method = 'GET') =>
  new Promise<{ status: number; fields: readonly string[]; body: string }>((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const asked = request({ hostname, port, path: target, method, headers: { cookie } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          fields: compared(answer.rawHeaders),
          body: Buffer.concat(chunks).toString('latin1'),
        }),
      );
    });
    asked.on('error', reject);
    asked.end();
  });

/** What the documented table leaves: each connection frames and keeps itself alive. */
function compared(fields: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = (fields[at] ?? '').toLowerCase();
    if (!PASSED_ANYHOW.has(name)) kept.push(`${name}: ${fields[at + 1] ?? ''}`);
  }
  return kept;
}

/** What the CRM answers, and what the browser gets. */
const both = (target: string, cookie: string, method = 'GET') =>
  Promise.all([sent(crm.url, target, cookie, method), sent(gateway.url, target, cookie, method)]);

beforeAll(async () => {
  crm = await startFakeCrm();
  for (const [, target, script] of ANSWERS) crm.on(target, script);
  for (const [, target] of TARGETS) crm.on(target, { headers: ROWS, body: CSV });
  gateway = await startGateway({
    crm: crm.url,
    config: {
      apps: [
        {
          name: 'demo',
          hosts: ['localhost', '127.0.0.1'],
          upstream: crm.url,
          profile: 'demo',
          mode: 'monitor',
          pilot: { people: ['emma'] },
          unidentified: 'refuse',
          maxBodyBytes: 10,
          unlisted: 'block',
          strict: {
            pathParameters: 'refuse',
            unlistedPaths: 'refuse',
            answerHeaders: 'drop',
            contentPolicy: "default-src 'self'",
            contentPolicyMode: 'enforce',
          },
        },
      ],
    },
  });
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

const monitored = async () => (await gateway.audit()).filter(({ event }) => event.type === 'monitored');

describe.each([
  ['somebody', 'crm_session=t-lilei'],
  ['nobody', ''],
  ['a session that is over', 'crm_session=t-gone'],
])('in monitor mode %s gets', (_who, cookie) => {
  it.each([
    ...ANSWERS.map(([what, target]) => ({ what, target, method: 'GET' })),
    ...TARGETS.map(([what, target]) => ({ what, target, method: 'GET' })),
    ...['HEAD', 'PROPFIND', 'POST'].map((method) => ({
      what: `the answer to ${method}`,
      target: '/export',
      method,
    })),
  ])('$what as without a gateway', async ({ target, method }) => {
    const [direct, through] = await both(target, cookie, method);
    expect(through).toEqual(direct);
  });
});

describe('beside it', () => {
  it('records what the rules would have done, with all that decides and no value', async () => {
    await both('/export', 'crm_session=t-lilei');
    const ours = async () =>
      (await monitored()).find(({ event: { facts } }) => facts['rows'] === 3000)?.event;
    await vi.waitFor(async () => expect(await ours()).toBeDefined(), 10_000);
    const event = await ours();
    expect(event).toMatchObject({
      actor: 'lilei',
      exportId: null,
      facts: {
        v: 1,
        rows: 3000,
        situation: { person: 'lilei', roles: ['sales-rep'] },
        found: { route: 'contacts' },
      },
    });
    expect(['hold', 'block', 'trim']).toContain(event?.facts['verdict']);
    expect(JSON.stringify(event)).not.toContain('13800');
  });

  it('enforces the rules for the pilot, for the same file at the same time', async () => {
    const [pilot, other] = await Promise.all([
      sent(gateway.url, '/export', 'crm_session=t-emma'),
      sent(gateway.url, '/export', 'crm_session=t-lilei'),
    ]);
    expect(other.body).toBe(CSV);
    expect(pilot.body).not.toContain('Zhang 2999');
  });

  it('says so in status', async () => {
    const { notices } = (await gateway.call('status', {})) as { notices: readonly string[] };
    expect(notices).toContain('demo: monitor mode; nothing is held or refused, but for the pilot');
    const started = (await gateway.audit()).find(({ event }) => event.type === 'started');
    expect(started?.event.facts).toMatchObject({ modes: { demo: 'monitor' } });
  });

  it('sums up what is not ready for enforcing', async () => {
    const report = (await gateway.call('report.readiness', { days: 14 })) as Readiness;
    expect(report.exports).toBeGreaterThan(0);
    expect(report.unidentified.map(({ what }) => what)).toContain('demo contacts');
    expect(report.unreadable.length).toBeGreaterThan(0);
    expect(report.unseen.map(({ what }) => what)).toContain('UPSTREAM_PARTIAL');
  });

  it('goes on as before when nothing can be kept on disk', async () => {
    // A file stands where the folder of kept files was.
    const vault = join(gateway.folder, 'data', 'files');
    rmSync(vault, { recursive: true, force: true });
    writeFileSync(vault, '');
    const [direct, through] = await both('/export', 'crm_session=t-lilei');
    expect(through).toEqual(direct);
    await vi.waitFor(() => expect(gateway.lines.join('\n')).toContain('could not be seen'), 5000);
    rmSync(vault);
    mkdirSync(vault);
  });
});
