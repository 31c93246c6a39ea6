/** Exports that are started first and fetched later: the file is given to whoever started it. Letters are the classes of threats. */

import { gzipSync } from 'node:zlib';
import { request } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { FAKE_PROFILE, startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

vi.setConfig({ testTimeout: 20_000, hookTimeout: 60_000 });

const LILEI = { cookie: 'crm_session=t-lilei' };
const EMMA = { cookie: 'crm_session=t-emma' };
const FILE = 'ID,Name,Owner\r\n1,Made Up,李雷\r\n2,Somebody Else,Emma Wilson\r\n';
const CSV = { body: FILE, headers: { 'content-type': 'text/csv' } };

const PROFILE = FAKE_PROFILE.replace(
  'lists:',
  `  - { name: by-path, match: { path: "/api/jobs/*/file" }, entity: contacts, owner: [Owner] }
  - { name: by-name, match: { method: [GET, POST], path: /download }, entity: contacts, owner: [Owner] }
  - { name: strict, match: { path: "/strict/*" }, entity: contacts, owner: [Owner] }
  - { name: free, match: { path: "/free/*" }, entity: contacts, owner: [Owner] }
  - name: told
    match: { path: "/told/*" }
    entity: contacts
    offsite: { json: [url] }
jobs:
  - { name: told-start, match: { method: POST, path: /told }, id: id, files: [told] }
  - { name: listed, match: { method: POST, path: /search }, id: id, files: [by-path] }
  - { name: direct, match: { method: POST, path: /export }, id: id, files: [by-path] }
  - { name: start, match: { method: POST, path: /api/jobs }, id: data.id, files: [by-path] }
  - { name: named, match: { method: POST, path: /named }, id: id, files: [by-name], in: job }
  - { name: strict-start, match: { method: POST, path: /strict }, id: id, files: [strict], unknown: refuse }
  - { name: free-start, match: { method: POST, path: /free }, id: id, files: [free], unknown: allow }
lists:
  - { name: searched, match: { method: POST, path: /search }, entity: contacts }`,
).replace(
  'examples:',
  `examples:
  - { url: /api/jobs/1/file, is: by-path }
  - { url: /download, is: by-name }
  - { url: /strict/1, is: strict }
  - { url: /free/1, is: free }
  - { url: /told/1, is: told }
  - { method: POST, url: /told, is: told-start }
  - { method: POST, url: /search, is: searched }
  - { method: POST, url: /export, is: contacts }
  - { method: POST, url: /api/jobs, is: start }
  - { method: POST, url: /named, is: named }
  - { method: POST, url: /strict, is: strict-start }
  - { method: POST, url: /free, is: free-start }`,
);

let crm: FakeCrm;
let gateway: RunningGateway;
beforeAll(async () => {
  crm = await startFakeCrm();
  gateway = await startGateway({ crm: crm.url, profileYaml: PROFILE });
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

let count = 0;
let id = '';
/** Each test has a job of its own. */
beforeEach(() => {
  count += 1;
  id = `job-${count}`;
  for (const path of [`/api/jobs/${id}/file`, `/strict/${id}`, `/free/${id}`, '/download']) crm.on(path, CSV);
});

const get = (path: string, who: Readonly<Record<string, string>> = LILEI) =>
  asScript(`${gateway.url}${path}`, who);

async function start(
  path: string,
  who: Readonly<Record<string, string>>,
  answer: object | Buffer,
): Promise<boolean> {
  const packed = Buffer.isBuffer(answer);
  const body = packed ? answer : JSON.stringify(answer);
  crm.on(path, { status: 202, body, headers: packed ? { 'content-encoding': 'gzip' } : {} });
  const told = await request(`${gateway.url}${path}`, { method: 'POST', headers: who });
  const bytes = Buffer.from(await told.body.arrayBuffer());
  expect(told.statusCode).toBe(202);
  return bytes.equals(Buffer.from(body));
}

const eventsOf = async (requestId: unknown) =>
  (await gateway.audit()).filter(({ event }) => event.requestId === requestId).map(({ event }) => event);
const askedFor = (path: string): number => crm.asked.filter(({ url }) => url.startsWith(path)).length;

describe('L1 the file of a job', () => {
  it('L1 started as one and fetched as another is refused, recorded, and never asked for', async () => {
    await start('/api/jobs', LILEI, { data: { id } });
    const taken = await get(`/api/jobs/${id}/file`, EMMA);
    expect([taken.status, taken.text]).toEqual([403, expect.stringContaining('job-of-another')]);
    expect(askedFor(`/api/jobs/${id}`)).toBe(0);
    expect(await eventsOf(taken.headers['x-request-id'])).toEqual([
      expect.objectContaining({
        type: 'refused',
        actor: 'emma',
        facts: { route: 'by-path', kind: 'job', why: 'job-of-another' },
      }),
    ]);
    const own = await get(`/api/jobs/${id}/file`);
    expect(own.text).toContain('Made Up');
    expect(own.text).not.toContain('Somebody Else');
  });

  it('L1 is found by an id in a packed answer, and by a number that no double holds', async () => {
    const number = `90071992547409930${count}`;
    crm.on(`/api/jobs/${number}/file`, CSV);
    await start('/api/jobs', LILEI, gzipSync(`{"data":{"id":${number}}}`));
    expect((await get(`/api/jobs/${number}/file`, EMMA)).text).toContain('job-of-another');
    expect((await get(`/api/jobs/${number}/file`)).text).toContain('Made Up');
  });

  it('L1 stays with whoever was first, though the CRM tells its id to another', async () => {
    await start('/api/jobs', LILEI, { data: { id } });
    await start('/api/jobs', EMMA, { data: { id } });
    expect((await get(`/api/jobs/${id}/file`, EMMA)).status).toBe(403);
    expect((await get(`/api/jobs/${id}/file`)).status).toBe(200);
  });

  it('L1 that nobody was seen to start is held, though its rows are within the limits', async () => {
    const answer = await get(`/api/jobs/${id}/file`);
    expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('unknown-job')]);
    expect(answer.text).not.toContain('Made Up');
    const types = (await eventsOf(answer.headers['x-request-id'])).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['requested', 'decided', 'held']));
  });

  it('L1 that was started without a session is one that nobody was seen to start', async () => {
    await start('/api/jobs', {}, { data: { id } });
    expect((await get(`/api/jobs/${id}/file`)).text).toContain('unknown-job');
  });

  it('L1 that was refused by the CRM is none', async () => {
    crm.on('/api/jobs', { status: 409, body: JSON.stringify({ data: { id } }) });
    await (await request(`${gateway.url}/api/jobs`, { method: 'POST', headers: LILEI })).body.dump();
    expect((await get(`/api/jobs/${id}/file`)).text).toContain('unknown-job');
  });

  it('L1 that cannot be held, since only its head is asked for, is refused', async () => {
    const answer = await fetch(`${gateway.url}/api/jobs/${id}/file`, { method: 'HEAD', headers: LILEI });
    expect([answer.status, askedFor(`/api/jobs/${id}`)]).toEqual([403, 0]);
  });

  it('L1 that cannot be held, since it lies on another host, is refused until its start was seen', async () => {
    crm.on(`/told/${id}`, { body: '{"url":null}' });
    expect((await get(`/told/${id}`)).text).toContain('unknown-job');
    expect(askedFor(`/told/${id}`)).toBe(0);
    await start('/told', LILEI, { id });
    expect((await get(`/told/${id}`)).text).toBe('{"url":null}');
    expect((await get(`/told/${id}`, EMMA)).text).toContain('job-of-another');
  });

  it.each(['/search', '/export'])('L1 started by a list or an export, %s, is known too', async (path) => {
    await start(path, LILEI, { id });
    expect((await get(`/api/jobs/${id}/file`, EMMA)).text).toContain('job-of-another');
  });

  it('L1 is held, refused or let go by the setting of the profile', async () => {
    const [strict, free] = [await get(`/strict/${id}`), await get(`/free/${id}`)];
    expect([strict.status, strict.text]).toEqual([403, expect.stringContaining('unknown-job')]);
    expect(askedFor(`/strict/${id}`)).toBe(0);
    expect(free.text).toContain('Made Up');
    await start('/free', EMMA, { id });
    expect((await get(`/free/${id}`)).text).toContain('job-of-another');
  });

  it.each([
    ['a field of the query', 'GET', (own: string) => `/download?job=${own}`, '', 'Made Up'],
    ['a field in brackets', 'GET', (own: string) => `/download?Job[]=${own}`, '', 'Made Up'],
    ['two fields', 'GET', (own: string) => `/download?job=${own}&job=of-nobody`, '', 'unknown-job'],
    ['a field of the body', 'POST', () => '/download', 'job=OWN', 'Made Up'],
    ['a query and a body', 'POST', (own: string) => `/download?job=${own}`, 'job=of-nobody', 'unknown-job'],
    ['no field', 'GET', () => '/download', '', 'unknown-job'],
  ])('L1 by %s is judged as the worst reading', async (_what, method, path, body, expected) => {
    await start('/named', LILEI, { id });
    const answer = await request(`${gateway.url}${path(id)}`, {
      method: method as 'GET' | 'POST',
      headers: { ...LILEI, ...(body === '' ? {} : { 'content-type': 'application/x-www-form-urlencoded' }) },
      ...(body === '' ? {} : { body: body.replace('OWN', id) }),
    });
    expect(await answer.body.text()).toContain(expected);
  });

  it("L1 by a field, with another's beside one's own, is refused", async () => {
    await start('/named', LILEI, { id });
    await start('/named', EMMA, { id: `${id}-emma` });
    const answer = await get(`/download?job=${id}&job=${id}-emma`);
    expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('job-of-another')]);
  });

  it.each([
    ['with another case', (path: string) => path.replace('/api', '/API')],
    ['with a parameter', (path: string) => path.replace('/file', ';x=1/file')],
    ['escaped', (path: string) => path.replace('job', '%6aob')],
  ])("L1 of another's, %s, is refused all the same", async (_how, spelled) => {
    await start('/api/jobs', LILEI, { data: { id } });
    expect((await get(spelled(`/api/jobs/${id}/file`), EMMA)).text).toContain('job-of-another');
  });
});

describe('L1 the start of a job', () => {
  it('L1 whose answer is a file is judged like any other', async () => {
    crm.on('/api/jobs', { ...CSV, headers: { ...CSV.headers, 'content-disposition': 'attachment' } });
    const answer = await request(`${gateway.url}/api/jobs`, { method: 'POST', headers: LILEI });
    const text = await answer.body.text();
    expect([answer.statusCode, text.includes('Made Up')]).toEqual([403, false]);
  });

  it('L1 passes untouched where it tells no id, and however long it is', async () => {
    expect(await start('/api/jobs', LILEI, { data: {}, text: 'x'.repeat(600_000) })).toBe(true);
    expect(await start('/api/jobs', LILEI, gzipSync('no json'))).toBe(true);
    expect(await start('/api/jobs', LILEI, gzipSync(`{"data":{"id":"${id}"}}`))).toBe(true);
  });
});
