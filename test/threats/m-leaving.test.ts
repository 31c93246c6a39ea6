/** M: people who are shut out, leave, or lose their say, at the worst moment, with the running gateway: exceptions of a leaver, a contract's drift. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../../src/demo/browser.ts';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

const RULES = `policy: sales-rep
description: Made for the enemy.
roles: [sales-rep]
rules:
  - name: all
    limits: [{ rows: 5, over: hold, approvers: [manager] }]
`;
const ADMIN = { as: 'alex', os: 'root' };
const BOSS = { as: 'hanmei', os: 'root' };

let crm: FakeCrm;
let gateway: RunningGateway;
let clicks = 0;

beforeAll(async () => {
  crm = await startFakeCrm();
  crm.on('/export', (incoming, response) => {
    const query = new URL(incoming.url ?? '', 'http://crm.example').searchParams;
    const headings = query.get('headings') ?? 'Name,City';
    response.writeHead(200, {
      'content-type': 'text/csv',
      'content-disposition': 'attachment; filename="x.csv"',
    });
    const row = `${headings
      .split(',')
      .map(() => 'Made Up')
      .join(',')}\r\n`;
    response.end(`${headings}\r\n${row.repeat(Number(query.get('rows')))}`);
  });
  for (const login of ['lilei', 'emma', 'hanmei'])
    crm.on(`/login/${login}`, { headers: { 'set-cookie': `crm_session=t-${login}; Path=/` }, body: '{}' });
  gateway = await startGateway({ crm: crm.url, rules: { 'policies/sales-rep.yaml': RULES } });
}, 60_000);
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

const click = async (query: string, login = 'lilei'): Promise<number> => {
  const url = `${gateway.url}/export?${query}&n=${(clicks += 1)}`;
  return (await asScript(url, { cookie: `crm_session=t-${login}` })).status;
};
const call = <Answer>(operation: string, given: object): Promise<Answer> =>
  gateway.call(operation, given) as Promise<Answer>;
const grantFor = (people: readonly string[], total: number): Promise<{ id: string }> =>
  call('grants.add', {
    people,
    apps: ['*'],
    entities: ['*'],
    rows: null,
    total,
    until: '+1d',
    reason: 'Fair.',
    askedBy: people[0],
    actor: BOSS,
  });

describe('M3 one grant for many', () => {
  it('M3 twenty exports at once take no row more than it has, and none once it is revoked', async () => {
    const { id } = await grantFor(['lilei'], 35);
    const all = await Promise.all(Array.from({ length: 20 }, () => click('rows=10')));
    expect(all.filter((status) => status === 200)).toHaveLength(3);
    const { grants } = await call<{ grants: { id: string; used: number }[] }>('grants.list', {});
    expect(grants.find((one) => one.id === id)?.used).toBe(30);
    await call('grants.revoke', { id, reason: 'Over.', actor: BOSS });
    expect(await click('rows=6')).toBe(403);
  });
  it('M2 is not another’s, and nobody’s to give to himself', async () => {
    const { id } = await grantFor(['lilei'], 100);
    expect(await click('rows=6', 'emma')).toBe(403);
    expect(await click('rows=6')).toBe(200);
    await call('grants.revoke', { id, reason: 'Over.', actor: BOSS });
    await expect(
      call('grants.add', {
        people: ['hanmei'],
        apps: ['*'],
        entities: ['*'],
        rows: 1,
        total: null,
        until: '+1d',
        reason: 'Mine.',
        askedBy: 'lilei',
        actor: BOSS,
      }),
    ).rejects.toThrow('himself');
  });
});

describe('M6 somebody who is shut out', () => {
  it('M6 loses what an approver lets go after that, and his grants do not come back with him', async () => {
    const { id } = await grantFor(['emma'], 100);
    expect(await click('rows=6', 'emma')).toBe(200);
    const browser = openBrowser(gateway.url, 'en');
    await browser.post('/login/emma', {});
    const held = await browser.get(`/export?rows=200&n=${(clicks += 1)}`);
    await browser.submit(held, '/ask', { purpose: 'For the fair', recipients: 'emma@demo.example' });
    await call('people.suspend', { name: 'emma', reason: 'Enough.', actor: ADMIN });
    expect(await click('rows=1', 'emma')).toBe(403);
    const again = await browser.get(held.url);
    expect(again.url).not.toBe(held.url);
    await call('people.restore', { name: 'emma', reason: 'Back.', actor: ADMIN });
    const { grants } = await call<{ grants: { id: string; state: string }[] }>('grants.list', {});
    expect(grants.find((one) => one.id === id)?.state).not.toBe('in-force');
    expect(await click('rows=6', 'emma')).toBe(403);
  });
});

describe('N17 an override', () => {
  it.each([
    ['for five hours', { until: '+5h' }, '4 hours at most'],
    ['for 240 and a minute', { until: '+241m' }, '4 hours at most'],
    ['until yesterday', { until: '2026-01-01T00:00:00Z' }, 'over before it begins'],
    ['for another app', { app: 'other' }, 'no app is called'],
    ['for all apps', { app: '*' }, 'no app is called'],
    ['without a reason', { reason: '\u200b' }, 'a reason is needed'],
    ['by one who is none of them', { actor: BOSS }, 'office.administrators'],
    ['by nobody', { actor: { as: null, os: 'root' } }, 'say who sets it'],
  ])('N17 %s is refused', async (_what, change, why) => {
    await expect(
      call('override.set', { app: 'demo', until: '+1h', reason: 'broken', actor: ADMIN, ...change }),
    ).rejects.toThrow(why);
    expect(await click('rows=600')).toBe(403);
  });
});
