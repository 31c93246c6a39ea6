/** SCIM as identity providers speak it, over a desk with its documents in memory. */

import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { openLiveDirectory } from '../../src/identify/directory.ts';
import type { LiveDirectory } from '../../src/identify/directory.ts';
import { openScimDesk } from '../../src/identify/people/scim-desk.ts';
import { Scim } from '../../src/identify/people/settings.ts';
import type { ToldPeople, ToldPerson } from '../../src/identify/ports.ts';
import { Fault } from '../../src/lib/fault.ts';
import type { AuditEvent } from '../../src/model/audit.ts';
import { scimRoutes } from '../../src/web/scim.ts';
import { whole } from '../identify/people/made.ts';

const TOKEN = 'a-made-up-token-of-some-length';
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

let directory: LiveDirectory;
let kept: Map<string, ToldPerson>;
let events: AuditEvent[];
let faults: string[];
let broken: boolean;
let app: ReturnType<typeof scimRoutes>;
let reload: () => Promise<void>;

beforeEach(async () => {
  directory = openLiveDirectory({
    order: ['config', 'scim'],
    siteLanguage: 'en',
    approves: {},
    now: () => new Date('2026-01-05T08:00:00Z'),
  });
  [kept, events, faults, broken] = [new Map(), [], [], false];
  const told: ToldPeople = {
    all: async (kind) => [...kept.values()].filter((one) => one.kind === kind),
    async put(one, event) {
      if (broken) throw new Fault('STORE_DOWN', 'made for the test');
      kept.set(one.id, one);
      if (event) events.push(event);
    },
    async remove(_kind, id, event) {
      if (event) events.push(event);
      return kept.delete(id);
    },
  };
  let ids = 0;
  const settings = Scim.parse({
    tokenHashes: [createHash('sha256').update(TOKEN).digest('hex')],
    logins: ['userName', 'nickName'],
    roles: { 'CRM Reps': 'rep' },
  });
  const desk = await openScimDesk({
    settings,
    told,
    directory,
    now: () => new Date('2026-01-05T08:00:00Z'),
    newId: () => `id-${(ids += 1)}`,
  });
  reload = () => desk.reload();
  app = scimRoutes(desk, (code) => faults.push(code));
});

interface Said {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function ask(method: string, path: string, body?: object, token = TOKEN): Promise<Said> {
  const answer = await app.request(path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as Said['body']) };
}

const user = (userName: string, change: object = {}): object => ({
  schemas: [USER],
  userName,
  displayName: `${userName} Made-Up`,
  emails: [{ value: `${userName}@corp.example`, primary: true }],
  active: true,
  ...change,
});
const made = async (userName: string, change: object = {}): Promise<string> =>
  String((await ask('POST', '/Users', user(userName, change))).body['id']);
const patch = (id: string, ...operations: readonly object[]): Promise<Said> =>
  ask('PATCH', `/Users/${id}`, { schemas: [PATCH], Operations: operations });

describe('a user', () => {
  it('is made, known at once, and given back as it was sent', async () => {
    const sent = user('ann', {
      nickName: 'a.n',
      preferredLanguage: 'zh-CN',
      [ENTERPRISE]: { department: 'north' },
    });
    const answer = await ask('POST', '/Users', sent);
    expect(answer).toMatchObject({
      status: 201,
      body: {
        id: 'id-1',
        userName: 'ann',
        active: true,
        [ENTERPRISE]: { department: 'north' },
        meta: { location: '/_exportgate/scim/v2/Users/id-1' },
      },
    });
    expect(JSON.stringify(answer.body)).not.toContain('exportgate"');
    expect(directory.byLogin('A.N')).toMatchObject({
      id: 'ann',
      name: 'ann Made-Up',
      email: 'ann@corp.example',
      logins: ['ann', 'a.n'],
      team: 'north',
      department: 'north',
      language: 'zh-CN',
      status: { kind: 'active' },
    });
    expect((await ask('GET', '/Users/id-1')).body['userName']).toBe('ann');
  });

  it('keeps no password', async () => {
    await made('ann', { password: 'made-up-password' });
    expect(JSON.stringify([...kept.values()])).not.toContain('made-up-password');
  });

  it.each<[string, object]>([
    ['by path', { op: 'replace', path: 'active', value: false }],
    ['without a path', { op: 'replace', value: { active: false } }],
    ['as Microsoft Entra writes it', { op: 'Replace', path: 'active', value: 'False' }],
    ['as Microsoft Entra writes it without a path', { op: 'Replace', value: { active: 'False' } }],
    ['in capitals', { op: 'replace', path: 'Active', value: false }],
    ['in capitals without a path', { op: 'replace', value: { ACTIVE: 'false' } }],
    ['with its schema', { op: 'replace', path: `${USER}:active`, value: 'False' }],
    ['with its schema without a path', { op: 'replace', value: { [`${USER}:active`]: false } }],
    ['as a list of one', { op: 'replace', path: 'active', value: [{ value: 'False' }] }],
  ])('may not act from the moment that he is deactivated %s', async (_how, operation) => {
    const id = await made('ann');
    expect((await patch(id, operation)).status).toBeLessThan(300);
    expect(directory.byLogin('ann')?.status).toEqual({
      kind: 'suspended',
      since: '2026-01-05T08:00:00.000Z',
    });
    expect(events.at(-1)).toMatchObject({
      type: 'people-changed',
      facts: { source: 'scim', person: 'ann', active: false },
    });
    expect((await patch(id, { op: 'replace', path: 'active', value: true })).status).toBeLessThan(300);
    expect(directory.byLogin('ann')?.status.kind).toBe('active');
  });

  it('who is deleted has left, though another source still names him, and is who he was when he is made again', async () => {
    directory.take('config', [whole('a', { email: 'ann@corp.example', logins: [] })]);
    const id = await made('ann');
    expect((await ask('DELETE', `/Users/${id}`)).status).toBe(204);
    expect((await ask('GET', `/Users/${id}`)).status).toBe(404);
    expect((await ask('GET', '/Users')).body['totalResults']).toBe(0);
    expect(directory.byId('a')?.status.kind).toBe('left');
    await reload();
    expect(directory.byId('a')?.status.kind).toBe('left');
    const again = await made('ann');
    expect([again === id, directory.byId('a')?.status.kind]).toEqual([false, 'active']);
  });

  it('is the same person in records after his userName changed', async () => {
    const id = await made('ann');
    await patch(id, { op: 'replace', path: 'userName', value: 'ann.married' });
    expect(directory.byLogin('ann.married')?.id).toBe('ann');
    expect(directory.byLogin('ann')).toBeNull();
  });

  it('is found by a filter', async () => {
    await made('ann');
    await made('bob');
    const found = await ask('GET', `/Users?filter=${encodeURIComponent('userName eq "bob"')}`);
    expect(found.body).toMatchObject({ totalResults: 1, Resources: [{ userName: 'bob' }] });
  });

  it.each<[string, object, number, string]>([
    ['a second of the same userName', user('ANN', { emails: [] }), 409, 'uniqueness'],
    [
      'the login of one and the address of another',
      user('cleo', { nickName: 'ann', emails: [{ value: 'cfg@corp.example' }] }),
      409,
      'uniqueness',
    ],
    ['no userName', { schemas: [USER] }, 400, 'invalidValue'],
    ['a number as userName', user('x', { userName: { a: 'secret-value' } }), 400, 'invalidValue'],
  ])('with %s is refused, in words that quote nothing', async (_what, sent, status, scimType) => {
    directory.take('config', [whole('cfg')]);
    await made('ann');
    const answer = await ask('POST', '/Users', sent);
    expect(answer).toMatchObject({ status, body: { status: String(status), scimType } });
    expect(JSON.stringify(answer.body)).not.toContain('secret-value');
    expect(kept.size).toBe(1);
  });

  it('is deactivated though his entry is in conflict with another', async () => {
    const id = await made('ann');
    directory.take('config', [
      whole('one', { logins: ['ann'] }),
      whole('two', { email: 'ann@corp.example' }),
    ]);
    await patch(id, { op: 'replace', path: 'active', value: false });
    expect(directory.all().map(({ status }) => status.kind)).toEqual(['suspended', 'suspended']);
  });

  it('is not changed when it cannot be kept', async () => {
    const id = await made('ann');
    broken = true;
    expect((await patch(id, { op: 'replace', path: 'active', value: false })).status).toBe(503);
    expect((await ask('POST', '/Users', user('bob'))).status).toBe(503);
    expect(directory.all().map((one) => `${one.id} ${one.status.kind}`)).toEqual(['ann active']);
    expect(faults).toContain('STORE_DOWN');
  });
});

describe('a group', () => {
  it('gives its members a role, and takes it with them', async () => {
    const [ann, bob] = [await made('ann'), await made('bob')];
    const group = await ask('POST', '/Groups', {
      schemas: [GROUP],
      displayName: 'CRM Reps',
      members: [{ value: ann }],
    });
    expect(directory.byLogin('ann')?.roles).toEqual(['rep']);
    const path = `/Groups/${String(group.body['id'])}`;
    const change = (operation: object) => ask('PATCH', path, { schemas: [PATCH], Operations: [operation] });
    expect((await change({ op: 'add', path: 'members', value: [{ value: bob }] })).status).toBeLessThan(300);
    expect(directory.byLogin('bob')?.roles).toEqual(['rep']);
    expect((await change({ op: 'remove', path: `members[value eq "${ann}"]` })).status).toBeLessThan(300);
    expect(directory.byLogin('ann')?.roles).toEqual([]);
    expect((await ask('DELETE', path)).status).toBe(204);
    expect(directory.byLogin('bob')?.roles).toEqual([]);
  });
});

describe('a token', () => {
  it.each([
    ['another', 'another-token-of-some-length'],
    ['its own hash', createHash('sha256').update(TOKEN).digest('hex')],
    ['none', ''],
  ])('that is %s opens nothing', async (_what, token) => {
    for (const path of ['/Users', '/ServiceProviderConfig', '/nothing'])
      expect((await ask('GET', path, undefined, token)).status).toBe(401);
    expect((await ask('POST', '/Users', user('eve'), token)).status).toBe(401);
    expect(directory.all()).toEqual([]);
  });
});

describe('what the gateway can do', () => {
  it.each([
    ['/ServiceProviderConfig', { patch: { supported: true }, bulk: { supported: false } }],
    ['/ResourceTypes', { totalResults: 2 }],
    ['/ResourceTypes/User', { endpoint: '/Users' }],
    [`/Schemas/${USER}`, { id: USER }],
  ])('stands under %s', async (path, expected) =>
    expect(await ask('GET', path)).toMatchObject({ status: 200, body: expected }),
  );

  it.each([
    ['GET', '/Users/nobody'],
    ['GET', '/elsewhere'],
    ['DELETE', '/Users/nobody'],
    ['PUT', '/Users/nobody'],
    ['PATCH', '/Users/nobody'],
  ])('%s %s is 404', async (method, path) => {
    const body =
      method === 'PATCH'
        ? { schemas: [PATCH], Operations: [{ op: 'replace', path: 'active', value: false }] }
        : user('x');
    expect((await ask(method, path, method === 'GET' || method === 'DELETE' ? undefined : body)).status).toBe(
      404,
    );
  });

  it('takes no body that is no JSON, and none that is too large', async () => {
    const send = (body: string) =>
      app.request('/Users', { method: 'POST', headers: { authorization: `Bearer ${TOKEN}` }, body });
    expect((await send('{')).status).toBe(400);
    expect((await send(JSON.stringify(user('x'.repeat(1_100_000))))).status).toBe(413);
  });
});

it('what was kept is in force again after a start', async () => {
  await made('ann');
  directory.take('scim', []);
  expect(directory.byLogin('ann')).toBeNull();
  await reload();
  expect(directory.byLogin('ann')?.id).toBe('ann');
});
