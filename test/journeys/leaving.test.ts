/** Somebody leaves: the rules for leavers hold at once, packages and exceptions are gone, the report is right. Somebody is suspended in the middle of a download, and it breaks off. */

import { writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openBrowser } from '../../src/demo/browser.ts';
import type { Browser } from '../../src/demo/browser.ts';
import type { Parted } from '../../src/wiring/leaving.ts';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

const LEAVER = `policy: leaver
description: People who leave take ten rows at a time without an approver.
roles: ['*']
who: { states: [leaving] }
rules:
  - name: few
    limits: [{ rows: 10, over: hold }]
    terms: { encrypt: true }
`;
/** What HR's own list says of Emma, beside the configuration. */
const hrFile = (status: string): string =>
  `- { id: emma, name: Emma, email: emma@demo.example, roles: [sales-rep], status: ${status}, since: "2026-01-01" }\n`;
const ACTOR = { as: 'alex', os: 'root' };
const CELL = 'x'.repeat(30_000);

let crm: FakeCrm;
let gateway: RunningGateway;
let clicks = 0;

beforeAll(async () => {
  crm = await startFakeCrm();
  crm.on('/export', (incoming, response) => {
    const query = new URL(incoming.url ?? '', 'http://crm.example').searchParams;
    const rows = Number(query.get('rows'));
    const owner = query.get('owner') ?? '李雷';
    const wide = query.has('wide');
    response.writeHead(200, {
      'content-type': 'text/csv',
      'content-disposition': 'attachment; filename="people.csv"',
    });
    response.write(wide ? 'Name,Owner,Text\r\n' : 'Name,Owner\r\n');
    for (let row = 1; row <= rows; row += 1)
      response.write(`Made Up ${row},${owner}${wide ? `,${CELL}` : ''}\r\n`);
    response.end();
  });
  for (const login of ['lilei', 'emma', 'hanmei'])
    crm.on(`/login/${login}`, { headers: { 'set-cookie': `crm_session=t-${login}; Path=/` }, body: '{}' });
  gateway = await startGateway({
    crm: crm.url,
    rules: { 'policies/leaver.yaml': LEAVER, '../hr.yaml': hrFile('active') },
    config: { alerts: { to: ['security@demo.example'] }, directory: { files: ['hr.yaml'] } },
  });
}, 60_000);
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

const click = (query: string, login = 'lilei') =>
  asScript(`${gateway.url}/export?${query}&n=${(clicks += 1)}`, { cookie: `crm_session=t-${login}` });
const call = <Answer>(operation: string, input: object): Promise<Answer> =>
  gateway.call(operation, input) as Promise<Answer>;
const types = async (exportId: string): Promise<readonly string[]> =>
  (await gateway.audit()).filter(({ event }) => event.exportId === exportId).map(({ event }) => event.type);

async function signedIn(login: string): Promise<Browser> {
  const browser = openBrowser(gateway.url, 'en');
  await browser.post(`/login/${login}`, {});
  return browser;
}

/** An export of more rows than go without an approver, of which the person took those that do. */
async function package_(browser: Browser): Promise<string> {
  const held = await browser.get(`/export?rows=600&n=${(clicks += 1)}`);
  await browser.submit(held, '/take', {});
  return held.url.split('/').at(-1) ?? '';
}

describe('somebody who leaves', () => {
  let grant = '';
  let held = '';
  let browser: Browser;
  let parted: Parted;

  it('had taken more than the rules allow, under a grant that every use names', async () => {
    const asked = {
      people: ['lilei'],
      apps: ['*'],
      entities: ['*'],
      rows: 700,
      total: 1000,
      until: '+3d',
      reason: 'quarter end',
      askedBy: 'lilei',
      actor: { as: 'hanmei', os: null },
    };
    await expect(call('grants.add', { ...asked, askedBy: 'hanmei' })).rejects.toThrow('two different');
    expect((await click('rows=600')).status).not.toBe(200);
    grant = (await call<{ id: string }>('grants.add', asked)).id;
    const taken = await click('rows=600');
    expect([taken.status, taken.text.trim().split('\n')]).toEqual([
      200,
      expect.objectContaining({ length: 601 }),
    ]);
    const { grants } = await call<{ grants: { id: string; used: number }[] }>('grants.list', {});
    expect(grants).toMatchObject([{ id: grant, used: 600 }]);
    const decided = (await gateway.audit()).findLast(({ event }) => event.type === 'decided');
    expect(decided?.event.facts['because']).toMatchObject({ code: 'granted', grant });
    // Only 400 are left of its total.
    expect((await click('rows=600')).status).not.toBe(200);
  });

  it('is refused no earlier than he says so himself: a person with a right name is needed', async () => {
    await expect(
      call('people.leave', { name: 'nobody-here', from: '2099-12-31', reason: 'x', actor: ACTOR }),
    ).rejects.toThrow('nobody has');
    await expect(
      call('people.leave', {
        name: 'lilei',
        from: '2099-12-31',
        reason: 'x',
        actor: { as: 'hanmei', os: null },
      }),
    ).rejects.toThrow('office.administrators');
  });

  it('is under the rules for leavers at once; his package and his grant are gone', async () => {
    browser = await signedIn('lilei');
    held = await package_(browser);
    expect((await click('rows=20')).status).toBe(200);
    parted = await call<Parted>('people.leave', {
      name: 'lilei',
      from: '2099-12-31',
      reason: 'moves on',
      actor: ACTOR,
    });
    expect((await click('rows=20')).status).not.toBe(200);
    expect((await click('rows=5')).status).toBe(200);
    expect(parted.withdrawn).toContain(held);
    expect(parted.ended.grants).toEqual([grant]);
    expect(await types(held)).toContain('withdrawn');
    const page = await browser.get(`/_exportgate/exports/${held}`);
    expect(page.text).not.toContain('/file"');
    expect((await click('rows=300')).status).not.toBe(200);
  });

  it('is reported on with what he took, and those who must know are told', async () => {
    // Under the grant, what he took at once of the package, and twenty rows.
    expect(parted.report).toMatchObject({ rows: 600 + 500 + 20, downloads: 2 });
    const mail = await vi.waitFor(
      () => {
        const found = gateway.mails.filter(({ subject }) => subject.includes('is leaving'));
        if (found.length < 2) throw new Error('not all mails yet');
        return found;
      },
      { timeout: 10_000 },
    );
    const to = mail.flatMap((one) => one.to);
    expect(to.join(' ')).toContain('security@demo.example');
    expect(to.join(' ')).toContain('hanmei@demo.example');
    const event = (await gateway.audit()).find(({ event: { type } }) => type === 'person-leaving')?.event;
    expect(event).toMatchObject({
      actor: 'alex',
      facts: { person: 'lilei', reason: 'moves on', os: 'root' },
    });
  });

  it('is restored, and what was revoked stays so', async () => {
    expect(
      await call('people.restore', { name: 'lilei', reason: 'stays after all', actor: ACTOR }),
    ).toMatchObject({ acts: true });
    expect((await click('rows=20')).status).toBe(200);
    expect((await click('rows=600')).status).not.toBe(200);
  });
});

describe('somebody who is suspended', () => {
  it('gets no more of the download that is under way, and nothing afterwards until he is restored', async () => {
    const rows = 480;
    const path = `${gateway.url}/export?wide&owner=Emma&rows=${rows}&n=${(clicks += 1)}`;
    const got = await new Promise<{ bytes: number; length: number; broke: boolean }>((resolve, reject) => {
      const headers = { cookie: 'crm_session=t-emma', accept: 'application/json' };
      get(path, { headers, agent: false }, (answer) => {
        const length = Number(answer.headers['content-length']);
        let bytes = 0;
        let broke = false;
        answer.on('error', () => (broke = true));
        answer.on('close', () => resolve({ bytes, length, broke }));
        answer.once('data', () => {
          answer.pause();
          call('people.suspend', {
            name: 'emma',
            reason: 'lost laptop',
            actor: { as: null, os: 'root' },
          }).then(() => answer.resume(), reject);
        });
        answer.on('data', (chunk: Buffer) => (bytes += chunk.length));
      }).on('error', reject);
    });
    expect(got.length).toBeGreaterThan(rows * CELL.length);
    expect(got.broke).toBe(true);
    expect(got.bytes).toBeLessThan(got.length);
    expect((await click('owner=Emma&rows=5', 'emma')).status).toBe(403);
    await call('people.restore', { name: 'emma', reason: 'found', actor: ACTOR });
    expect((await click('owner=Emma&rows=5', 'emma')).status).toBe(200);
  });
});

describe('somebody whom a source of people shuts out', () => {
  it('loses exceptions, and those who must know are told, as if an administrator had said it', async () => {
    const { id } = await call<{ id: string }>('grants.add', {
      people: ['emma'],
      apps: ['*'],
      entities: ['*'],
      rows: 700,
      total: null,
      until: '+3d',
      reason: 'a campaign',
      askedBy: 'lilei',
      actor: { as: 'hanmei', os: null },
    });
    writeFileSync(join(gateway.folder, 'hr.yaml'), hrFile('leaving'));
    await gateway.reload();
    await vi.waitFor(
      async () => {
        const { grants } = await call<{ grants: { id: string; state: string }[] }>('grants.list', {});
        expect(grants.find((one) => one.id === id)?.state).toBe('revoked');
        expect(gateway.mails.some(({ subject }) => subject.includes('Emma Stone is leaving'))).toBe(true);
      },
      { timeout: 10_000 },
    );
    expect((await click('owner=Emma&rows=20', 'emma')).status).not.toBe(200);
    writeFileSync(join(gateway.folder, 'hr.yaml'), hrFile('active'));
    await gateway.reload();
    expect((await click('owner=Emma&rows=20', 'emma')).status).toBe(200);
  });
});

describe('an app in an emergency', () => {
  it('N17 holds nothing while it is overridden, all administrators know, and enforces again when it is ended', async () => {
    expect((await click('owner=Emma&rows=600', 'emma')).status).not.toBe(200);
    const set = await call<{ told: string[] }>('override.set', {
      app: 'demo',
      until: '+1h',
      reason: 'broken',
      actor: ACTOR,
    });
    expect(set.told.toSorted()).toEqual(['alex@demo.example', 'security@demo.example']);
    await expect(
      call('override.set', { app: 'demo', until: '+1h', reason: 'again', actor: ACTOR }),
    ).rejects.toThrow('has an override');
    await vi.waitFor(async () => expect((await click('owner=Emma&rows=600', 'emma')).status).toBe(200), {
      timeout: 10_000,
      interval: 300,
    });
    await call('override.end', { app: 'demo', reason: 'mended', actor: ACTOR });
    await vi.waitFor(async () => expect((await click('owner=Emma&rows=600', 'emma')).status).not.toBe(200), {
      timeout: 10_000,
      interval: 300,
    });
    const kinds = (await gateway.audit()).map(({ event }) => event.type);
    expect(kinds.filter((type) => type.startsWith('override'))).toEqual(['override-set', 'override-ended']);
  });
});
