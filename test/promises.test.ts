/** Promises of the whole gateway that no single stage can keep: nothing leaves before all of it was read and recorded; rows count per person in whatever shape they leave. */

import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFakeCrm } from './support/fake-crm.ts';
import type { FakeCrm } from './support/fake-crm.ts';
import { asScript, startGateway } from './support/gateway.ts';
import type { RunningGateway } from './support/gateway.ts';

const EMMA = { cookie: 'crm_session=t-emma' };
const LILEI = { cookie: 'crm_session=t-lilei' };
const CSV = { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="people.csv"' };
const table = (rows: number, owner: string): string =>
  `Name,Owner\r\n${Array.from({ length: rows }, (_, row) => `Person ${row},${owner}\r\n`).join('')}`;

let crm: FakeCrm;
let gateway: RunningGateway;

beforeAll(async () => {
  crm = await startFakeCrm();
  gateway = await startGateway({ crm: crm.url });
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

describe('2: whole before any', () => {
  it('sends no byte of an export, not even its head, before the CRM sent the last one and the release is recorded', async () => {
    const text = table(300, '李雷');
    let ended = false;
    let finish = (): void => undefined;
    const asked = new Promise<void>((resolve) =>
      crm.on('/export?slow', (_incoming: IncomingMessage, response: ServerResponse) => {
        response.writeHead(200, CSV);
        response.write(text.slice(0, -20));
        finish = () => {
          ended = true;
          response.end(text.slice(-20));
        };
        resolve();
      }),
    );
    const seen: boolean[] = [];
    const answered = new Promise<string>((resolve, reject) => {
      const call = request(`${gateway.url}/export?slow`, { headers: LILEI }, (answer) => {
        seen.push(ended);
        let whole = '';
        answer.on('data', (chunk: Buffer) => {
          whole += chunk.toString('utf8');
        });
        answer.on('end', () => resolve(whole));
        answer.on('error', reject);
      });
      call.on('error', reject);
      call.end();
    });
    await asked;
    // A round trip through the same gateway: whatever it would send on early has arrived by then.
    await asScript(`${gateway.url}/none`, LILEI);
    expect(seen).toEqual([]);
    expect((await typesOf('lilei')).slice(-1)).toEqual(['requested']);
    finish();
    expect((await answered).split('\r\n')).toHaveLength(302);
    expect(seen).toEqual([true]);
    expect(await typesOf('lilei')).toEqual(['requested', 'decided', 'released', 'downloaded']);
  });
});

describe('7: rows are counted per person over time, whatever the shape', () => {
  // The rule of the role: 10,000 rows in 24 hours.
  beforeAll(() => {
    crm.on('/export', { headers: CSV, body: table(10, 'Emma Stone') });
    crm.on('/api/contacts', {
      body: JSON.stringify(Array.from({ length: 997 }, (_, row) => ({ Name: `Person ${row}` }))),
    });
  });

  it('counts a list page and a download that broke off, gives back nothing, and holds what is over', async () => {
    // Broken off at its head.
    const call = request(`${gateway.url}/export?n=1`, { headers: EMMA });
    call.end();
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(200);
    answer.destroy();
    // 10 + 5 times 997 + 10 times 500 leave 5 rows.
    for (let page = 0; page < 5; page += 1)
      expect((await asScript(`${gateway.url}/api/contacts?page=${page}`, EMMA)).status).toBe(200);
    for (let file = 0; file < 10; file += 1) {
      crm.on(`/export?file=${file}`, { headers: CSV, body: table(500, 'Emma Stone') });
      expect((await asScript(`${gateway.url}/export?file=${file}`, EMMA)).status).toBe(200);
    }
    const held = await asScript(`${gateway.url}/export?n=2`, EMMA);
    expect(held.status).toBe(403);
    expect(JSON.parse(held.text)).toMatchObject({ error: { why: 'over-budget' } });
    expect(held.text).not.toContain('Person 1');
  });

  it('counts nothing of it for anybody else', async () => {
    crm.on('/export?n=3', { headers: CSV, body: table(10, '李雷') });
    expect((await asScript(`${gateway.url}/export?n=3`, LILEI)).status).toBe(200);
  });
});

describe('3: nobody identified, no export', () => {
  it.each([
    ['an export route', '/export?n=4', { headers: CSV, body: table(3, 'x') }],
    ['an attachment that no profile names', '/report', { headers: CSV, body: table(3, 'x') }],
  ])('refuses %s, recorded, without a row', async (_name, target, answer) => {
    crm.on(target, answer);
    const before = (await gateway.audit()).length;
    const refused = await asScript(`${gateway.url}${target}`, {});
    expect([refused.status, refused.text.includes('Person')]).toEqual([403, false]);
    const after = (await gateway.audit()).slice(before).map(({ event }) => [event.type, event.actor]);
    expect(after).toEqual([['refused', null]]);
  });
});

/** What was recorded of the person's exports, in order. */
async function typesOf(person: string): Promise<readonly string[]> {
  const log = await gateway.audit();
  const own = new Set(
    log
      .filter(({ event }) => event.type === 'requested' && event.actor === person)
      .map(({ event }) => event.exportId),
  );
  return log.filter(({ event }) => own.has(event.exportId)).map(({ event }) => event.type);
}
