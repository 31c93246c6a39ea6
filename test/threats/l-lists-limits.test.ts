/** Limits on rows for the screen over time: one ledger for each person, whatever the session, never passed, never reset. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asScript, spawnGateway, writeProject } from '../support/gateway.ts';
import { FAKE_PROFILE, startFakeCrm } from '../support/fake-crm.ts';
import { contactsOf, openListStand } from './lists-stand.ts';
import type { ListStand, Somebody } from './lists-stand.ts';

let stand: ListStand;
let me: Somebody;
beforeAll(async () => {
  stand = await openListStand({ alerts: { to: ['security@demo.example'] } });
});
afterAll(() => stand.close());
beforeEach(() => {
  me = stand.somebody();
});

const json = (value: unknown): string => JSON.stringify(value);
/** A CRM of 10,000 contacts, 20 to a page, and one by one. */
function serveContacts(): void {
  stand.crm.on('/api/contacts', (request, response) => {
    const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page') ?? 0);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(json({ total: 10_000, list: contactsOf(page * 20, 20) }));
  });
}

const SCREEN = `policy: screen
description: The shipped rule only alarms.
roles: [sales-rep]
rules:
  - { name: hour, kinds: [list], limits: [{ rows: 5000, per: hour, over: block }] }
`;

describe('limits over time', () => {
  it('K1 a script that takes page after page stops at the limit, exactly, and is told of', async () => {
    await stand.limit({ perHour: 1990 });
    serveContacts();
    const statuses: number[] = [];
    for (let page = 0; page < 110; page += 1)
      statuses.push((await asScript(`${stand.gateway.url}/api/contacts?page=${page}`, me.headers)).status);
    expect(statuses.indexOf(429)).toBe(99);
    expect(statuses.filter((status) => status === 200)).toHaveLength(99);
    const alerts = (await stand.gateway.audit()).filter(({ event }) => event.type === 'list-limited');
    expect(alerts[0]?.event).toMatchObject({ actor: me.id, facts: { alert: 'list-limit' } });
    await expect
      .poll(() => stand.gateway.mails.filter(({ to }) => to.includes('security@demo.example')))
      .toEqual([expect.objectContaining({ text: expect.stringContaining(`Person: ${me.id}`) })]);
    // Somebody else goes on.
    expect(
      (await asScript(`${stand.gateway.url}/api/contacts?page=1`, stand.somebody().headers)).status,
    ).toBe(200);
  });

  it('K6 a thousand at once are shown exactly the limit', async () => {
    await stand.limit({ perHour: 5000 });
    serveContacts();
    const asked = Array.from({ length: 1000 }, (_one, page) =>
      asScript(`${stand.gateway.url}/api/contacts?page=${page}`, me.headers),
    );
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(250);
    expect(statuses.filter((status) => status === 429)).toHaveLength(750);
  });

  it('K7 many sessions and addresses of a person are one person', async () => {
    await stand.limit({ perHour: 100 });
    serveContacts();
    for (let at = 0; at < 20; at += 1) stand.crm.sessions.set(`s${at}`, me.id);
    const statuses: number[] = [];
    for (let at = 0; at < 20; at += 1) {
      const headers = { cookie: `crm_session=s${at}`, 'x-forwarded-for': `10.0.0.${at}` };
      statuses.push((await asScript(`${stand.gateway.url}/api/contacts`, headers)).status);
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(5);
  });

  it('K2 records opened one by one are counted each once, whatever is opened again', async () => {
    await stand.limit({ distinctPerDay: 30 });
    const status = async (id: number): Promise<number> => {
      stand.crm.on(`/api/contacts/${id}`, { body: json(contactsOf(id, 1)[0]) });
      return (await asScript(`${stand.gateway.url}/api/contacts/${id}`, me.headers)).status;
    };
    for (let id = 1; id <= 30; id += 1) expect(await status(id)).toBe(200);
    for (let id = 1; id <= 30; id += 1) expect(await status(id)).toBe(200);
    expect(await status(31)).toBe(429);
    expect(await status(7)).toBe(200);
  });

  it('K2 a page with one record too many is refused whole', async () => {
    await stand.limit({ distinctPerDay: 30 });
    stand.crm.on('/api/exact?p=1', { body: json({ data: { list: contactsOf(1, 20) } }) });
    stand.crm.on('/api/exact?p=2', { body: json({ data: { list: contactsOf(11, 20) } }) });
    stand.crm.on('/api/exact?p=3', { body: json({ data: { list: contactsOf(20, 20) } }) });
    const ask = async (page: number) =>
      (await asScript(`${stand.gateway.url}/api/exact?p=${page}`, me.headers)).status;
    expect([await ask(1), await ask(2), await ask(3), await ask(2)]).toEqual([200, 200, 429, 200]);
  });

  it('K2 ids of 19 digits are told apart', async () => {
    await stand.limit({ distinctPerDay: 1 });
    const ask = async (id: string) => {
      stand.crm.on('/api/exact', { body: `{"data":{"list":[{"id":${id}}]}}` });
      return (await asScript(`${stand.gateway.url}/api/exact`, me.headers)).status;
    };
    expect([await ask('9007199254740993123'), await ask('9007199254740993124')]).toEqual([200, 429]);
  });

  it('K10 a download that is broken off is not given back', async () => {
    await stand.limit({ perHour: 700 });
    stand.crm.on('/api/contacts', { body: json(contactsOf(1, 500)) });
    const first = await fetch(`${stand.gateway.url}/api/contacts`, { headers: me.headers });
    await first.body?.cancel();
    expect((await asScript(`${stand.gateway.url}/api/contacts`, me.headers)).status).toBe(429);
  });

  it('K11 killed between reserving and settling, nobody gets a new limit', async () => {
    const crm = await startFakeCrm();
    crm.on('/api/contacts', { body: json(contactsOf(1, 400)) });
    const project = await writeProject({
      crm: crm.url,
      profileYaml: FAKE_PROFILE,
      rules: { 'policies/screen.yaml': SCREEN },
    });
    const first = await spawnGateway(project);
    const ask = async () =>
      (await asScript(`${project.url}/api/contacts`, { cookie: 'crm_session=t-lilei' })).status;
    const before: number[] = [];
    for (let at = 0; at < 13; at += 1) before.push(await ask());
    await first.kill();
    const second = await spawnGateway(project);
    const after = await ask();
    await second.stop();
    await project.close();
    await crm.close();
    expect(before.filter((status) => status === 200)).toHaveLength(12);
    expect(after).toBe(429);
  }, 30_000);

  it('K7 whoever is not identified is nobody, and all of them together are one', async () => {
    await stand.limit({ perHour: 30 });
    serveContacts();
    const ask = async (cookie: string) =>
      (await asScript(`${stand.gateway.url}/api/contacts`, { cookie })).status;
    expect([await ask('crm_session=x'), await ask('crm_session=y')]).toEqual([200, 429]);
    const last = (await stand.gateway.audit()).findLast(({ event }) => event.type === 'list-limited');
    expect(last?.event.actor).toBeNull();
  });

  it('K3 an export counts what was looked at before', async () => {
    await stand.limit({});
    serveContacts();
    for (let page = 0; page < 500; page += 50)
      stand.crm.on(`/api/leads?page=${page}`, { body: json(contactsOf(page, 999)) });
    for (let page = 0; page < 500; page += 50)
      await asScript(`${stand.gateway.url}/api/leads?page=${page}`, me.headers);
    const rows = Array.from({ length: 20 }, (_one, at) => `x${at},${me.name}`).join('\n');
    stand.crm.on('/export', { body: `Name,Owner\n${rows}\n`, headers: { 'content-type': 'text/csv' } });
    const answer = await asScript(`${stand.gateway.url}/export`, me.headers);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { why: 'over-budget' } });
  });
});

describe('fields of lists', () => {
  const columns = { deny: ['*id number*'], mask: { mobile: 'keep-last-4', '*email*': 'domain-only' } };

  it('L6 are dropped and masked, and all else keeps its bytes', async () => {
    await stand.limit({ columns });
    const body =
      '{"n": 12345678901234567890, "list": [ {"id":1,"Mobile":"13900001234","ID number":"x","email":"a@b.example","v":1.50} ]}';
    stand.crm.on('/api/contacts', { body, headers: { etag: '"1"' } });
    const answer = await asScript(`${stand.gateway.url}/api/contacts`, me.headers);
    expect(answer.text).toBe(
      '{"n":12345678901234567890,"list":[{"id":1,"Mobile":"*******1234","email":"*@b.example","v":1.50}]}',
    );
    expect([answer.headers['content-length'], answer.headers['etag']]).not.toContain('"1"');
  });

  it.each([
    ['rows without names', json([['13900001234', 'x']])],
    ['what is no JSON', 'mobile 13900001234'],
    ['more than is read whole', json(contactsOf(1, 900).map((row) => ({ ...row, note: 'x'.repeat(1500) })))],
  ])('L6 %s are refused, since nothing can be taken out of them', async (_what, body) => {
    await stand.limit({ columns });
    stand.crm.on('/api/contacts', { body });
    const answer = await asScript(`${stand.gateway.url}/api/contacts`, me.headers);
    expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('LIST_UNREADABLE')]);
    expect(answer.text).not.toContain('13900');
  });
});
