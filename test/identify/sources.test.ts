/** The sources of identity beside the CRM's own call: headers that must agree, keys, and what does not fit together. */

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Identity as Settings } from '../../src/identify/settings.ts';
import type { Signin } from '../../src/identify/ports.ts';
import { app, asking, claim, sentBack, world } from './support.ts';

type Made = ReturnType<typeof world>;
const settings = (change: object) => Settings.parse(change);
const who = async (made: Made, request: ReturnType<typeof asking>) => {
  const identified = await made.identity.whoAsks(request);
  return identified && `${identified.person.id} via ${identified.via}`;
};

describe('a name inside a header', () => {
  const b64 = (text: string) => Buffer.from(text).toString('base64');
  it.each([
    [{ after: '\\' }, 'CORP\\ann', 'ann'],
    [{ before: '@' }, 'ann@corp.example', 'ann'],
    [{ after: 'CN=', before: ',' }, 'Subject="CN=ann,O=Corp"', 'ann'],
    [{ base64: true, json: '/userDetails' }, b64('{"userDetails":"ann"}'), 'ann'],
    [{ base64: true, before: ':' }, b64('ann:token'), 'ann'],
    [{ before: '@' }, 'ann', null],
    [{ after: '\\' }, 'ann', null],
    [{ after: '\\' }, 'CORP\\', null],
    [{ base64: true }, 'not base64!', null],
    [{ base64: true }, Buffer.from([0xff, 0xfe, 0x61]).toString('base64'), null],
    [{ json: 'name' }, '{"name":', null],
    [{}, 'ann@corp.example', 'ann'],
  ])('%j of %s is %s', async (inside, value, id) => {
    const trustedHeader = { name: 'x-user', networks: ['10.0.0.0/8'], inside };
    const made = world({ settings: settings({ trustedHeader }) });
    const found = await who(made, asking({}, { trusted: new Map([['x-user', value]]) }));
    expect(found).toBe(id === null ? null : `${id} via header`);
  });
});

describe('two headers that must agree', () => {
  const trustedHeader = { name: 'x-user', networks: ['10.0.0.0/8'], agree: { name: 'x-mail' } };
  it.each([
    [{ 'x-user': 'ann', 'x-mail': 'ann@corp.example' }, 'ann via header'],
    [{ 'x-user': 'ann', 'x-mail': 'bob@corp.example' }, null],
    [{ 'x-user': 'ann' }, null],
    [{ 'x-mail': 'ann@corp.example' }, null],
    [{ 'x-user': 'stranger', 'x-mail': 'stranger' }, null],
  ])('%j: %s', async (headers, expected) => {
    const made = world({ settings: settings({ trustedHeader }) });
    expect(await who(made, asking({}, { trusted: new Map(Object.entries(headers)) }))).toBe(expected);
  });
});

describe('an API key', () => {
  const sha256 = (key: string) => createHash('sha256').update(key).digest('hex');
  const apiKeys = {
    headers: ['x-api-key', 'authorization'],
    query: ['api_key'],
    basic: true,
    keys: [
      { sha256: sha256('key-of-ann'), name: 'a-key', owner: 'ann' },
      { sha256: sha256('second-of-ann'), name: 'second', owner: 'ann' },
      { sha256: sha256('key-of-bob'), name: 'b-key', owner: 'bob' },
      { sha256: sha256('key-of-gone'), name: 'gone', owner: 'gone' },
    ],
  };
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
  const keyed = () => world({ settings: settings({ apiKeys }) });

  it.each([
    ['in a header', asking({ 'x-api-key': 'key-of-ann' }), 'ann via key'],
    ['as a Bearer token', asking({ authorization: 'Bearer key-of-bob' }), 'bob via key'],
    ['in the query', asking({}, { query: [['api_key', 'key-of-ann']] }), 'ann via key'],
    ['as Basic password', asking(basic('any:key-of-ann')), 'ann via key'],
    ['that is not listed', asking({ 'x-api-key': 'else' }), null],
    [
      'that is not listed, beside a session',
      asking({ 'x-api-key': 'else', 'x-crm-token': 'a-session' }),
      null,
    ],
    ['of somebody who is gone', asking({ 'x-api-key': 'key-of-gone' }), null],
    [
      'and another of the same person',
      asking({ 'x-api-key': 'key-of-ann', authorization: 'Token second-of-ann' }),
      'ann via key',
    ],
    [
      'and one of another person',
      asking({ 'x-api-key': 'key-of-ann', authorization: 'Token key-of-bob' }),
      null,
    ],
    ['that is its own hash', asking({ 'x-api-key': sha256('key-of-ann') }), null],
  ])('%s', async (_how, request, expected) => expect(await who(keyed(), request)).toBe(expected));

  describe('as a client', () => {
    const keys = [
      { sha256: sha256('plain'), name: 'plain', owner: 'ann' },
      { sha256: sha256('robot'), name: 'robot', owner: 'ann', kind: 'agent', roles: ['robot'] },
    ];
    const made = () =>
      world({ settings: settings({ apiKeys: { headers: ['x-api-key', 'x-other'], keys } }) });
    it.each([
      ['has the kind and name that the settings give it', { 'x-api-key': 'robot' }, 'agent robot', ['robot']],
      [
        'is api where they say nothing, with the roles of its owner',
        { 'x-api-key': 'plain' },
        'api plain',
        ['rep'],
      ],
      [
        'of two is the first that is configured, as it would be alone',
        { 'x-api-key': 'robot', 'x-other': 'plain' },
        'api plain',
        ['rep'],
      ],
      [
        'is not what it calls itself',
        { 'x-api-key': 'robot', 'user-agent': 'Mozilla/5.0' },
        'agent robot',
        ['robot'],
      ],
    ])('%s', async (_what, headers, client, roles) => {
      const identified = await made().identity.whoAsks(asking(headers));
      expect(`${identified?.client?.kind} ${identified?.client?.key}`).toBe(client);
      expect(identified?.person).toMatchObject({ id: 'ann', roles });
    });
    it('is none in a browser', async () =>
      expect(
        (await made().identity.whoAsks(asking({ 'x-crm-token': 'a-session' })))?.client,
      ).toBeUndefined());
  });

  it('two of one name are refused', () => {
    const twice = ['one', 'two'].map((key) => ({ sha256: sha256(key), name: 'same', owner: 'ann' }));
    expect(Settings.safeParse({ apiKeys: { keys: twice } }).error?.issues[0]?.message).toContain(
      'the same name',
    );
  });

  it('that is not listed makes nobody of whom the proxy names', async () => {
    const trustedHeader = { name: 'x-user', networks: ['10.0.0.0/8'] };
    const made = world({ settings: settings({ apiKeys, trustedHeader }) });
    const trusted = new Map([['x-user', 'ann']]);
    expect(await who(made, asking({ 'x-api-key': 'else' }, { trusted }))).toBeNull();
    expect(await who(made, asking({ 'x-api-key': 'key-of-ann' }, { trusted }))).toBe('ann via header');
    const others = asking({ 'x-api-key': 'key-of-bob' }, { trusted });
    await expect(made.identity.whoAsks(others)).rejects.toMatchObject({ code: 'SESSION_MIXED' });
  });

  it.each(['API_KEY', 'api.key', 'api_key[]', ' api_key'])(
    'of another person in the query as %s makes it nobody’s',
    async (name) => {
      const request = asking({ 'x-api-key': 'key-of-ann' }, { query: [[name, 'key-of-bob']] });
      expect(await who(keyed(), request)).toBeNull();
    },
  );

  it('is nobody’s where none is listed', async () => {
    const made = world({ settings: settings({ apiKeys: { headers: ['x-api-key'] } }) });
    expect(await who(made, asking({ 'x-api-key': 'any', 'x-crm-token': 'a-session' }))).toBeNull();
  });

  it("beside another person's session is refused", async () => {
    const made = keyed();
    const request = asking({ 'x-api-key': 'key-of-bob', 'x-crm-token': 'a-session' });
    await expect(made.identity.whoAsks(request)).rejects.toMatchObject({ code: 'SESSION_MIXED' });
    expect(made.mixed).toEqual(['bob with the session of ann']);
  });
});

describe('the CRM session beside another word', () => {
  const idp = (login: string, session = 'a-session') =>
    asking({ 'x-crm-token': session }, { trusted: new Map([['x-idp-login', login]]) });

  it('must be the same person’s', async () => {
    const made = world();
    expect(await who(made, idp('ann'))).toBe('ann via header');
    await expect(made.identity.whoAsks(idp('bob'))).rejects.toMatchObject({ code: 'SESSION_MIXED' });
    expect(made.mixed).toEqual(['bob with the session of ann']);
  });

  it('is a stranger’s: then only the other word is known', async () =>
    expect(await who(world(), idp('ann', 'x-session'))).toBe('ann via header'));

  it('stays with whom it was first seen, though no call tells whose it is, until it ends', async () => {
    const made = world({ apps: [app('crm', { whoami: undefined })] });
    expect(await who(made, idp('ann', 'opaque'))).toBe('ann via header');
    for (const by of ['refusal', 'logout'] as const) {
      await expect(made.identity.whoIs(idp('bob', 'opaque'))).rejects.toMatchObject({
        code: 'SESSION_MIXED',
      });
      await made.identity.ended(idp('bob', 'opaque'), by);
    }
    expect(await who(made, idp('bob', 'opaque'))).toBe('bob via header');
  });

  it('is refused when the CRM names another person for it than before', async () => {
    const made = world();
    const request = asking({ 'x-crm-token': 'a-session' });
    expect(await who(made, request)).toBe('ann via session');
    made.logins.set('a-session', 'bob');
    made.pass(61);
    await expect(made.identity.whoAsks(request)).rejects.toMatchObject({ code: 'SESSION_MIXED' });
  });
});

describe('the order of the profile', () => {
  const trusted = new Map([['x-idp-login', 'ann']]);
  it('is the order of asking', async () => {
    const made = world({ apps: [app('crm', { identity: ['whoami', 'header'] })] });
    expect(await who(made, asking({ 'x-crm-token': 'a-session' }, { trusted }))).toBe('ann via session');
    expect(await who(made, asking({}, { trusted }))).toBe('ann via header');
  });

  it('leaves out what it does not name', async () => {
    const made = world({ apps: [app('crm', { identity: ['whoami'] })] });
    expect(await who(made, asking({}, { trusted }))).toBeNull();
  });
});

describe('whoever may not act is nobody at once', () => {
  it.each(['suspended', 'left'] as const)('%s', async (kind) => {
    const made = world();
    const request = asking({ 'x-crm-token': 'a-session' });
    const ann = (await made.identity.whoAsks(request))?.person;
    const cookie = sentBack(
      ann &&
        (await made.identity.cookieFor(request, {
          person: ann,
          via: 'session',
          credential: (await made.identity.whoAsks(request))?.credential ?? '',
        })),
    );
    expect(cookie).not.toBe('');
    const directory = {
      byId: () => ann && { ...ann, status: { kind, since: '2026-01-01' } },
      byLogin: () => ann && { ...ann, status: { kind, since: '2026-01-01' } },
    };
    const later = world({ directory: { ...directory, byEmail: () => null, all: () => [] } as never });
    for (const signin of made.signins.values()) later.signins.set(signin.cookieHash, signin);
    expect(await who(later, request)).toBeNull();
    expect(await later.identity.whoIs(asking({ cookie }))).toBeNull();
  });
});

it('a claim of two people names nobody, and roles count when the configuration has them', async () => {
  const told = (logins: string[], email: string | null, roles: string[] = []) =>
    world({ whoami: { ask: async () => ({ logins, email, roles }) } }).identity.whoAsks(
      asking({ 'x-crm-token': 't' }),
    );
  expect(await told(['ann', '7'], 'ann@corp.example')).toMatchObject({ person: { id: 'ann' } });
  expect(await told([], 'bob@corp.example', ['rep', 'king'])).toMatchObject({
    person: { id: 'bob', roles: ['boss', 'rep'] },
  });
  expect(await told(['ann', 'bob'], null)).toBeNull();
  expect(await told(['ann'], 'bob@corp.example')).toBeNull();
  expect(claim(undefined)).toBeNull();
});

it('a logout while our cookie is being made leaves none behind', async () => {
  const made = world({
    signins: {
      add: async (signin) => {
        kept.set(signin.cookieHash, signin);
        made.logins.delete('a-session');
        await made.identity.ended(request, 'logout');
        kept.set(signin.cookieHash, signin); // as if it were written only now
      },
      byHash: async (hash) => kept.get(hash) ?? null,
      end: async (hash) => void kept.delete(hash),
      endOf: async () => undefined,
      endBoundTo: async () => undefined,
    },
  });
  const kept = new Map<string, Signin>();
  const request = asking({ 'x-crm-token': 'a-session' });
  const identified = await made.identity.whoAsks(request);
  expect(identified?.person.id).toBe('ann');
  expect(identified && (await made.identity.cookieFor(request, identified))).toBeNull();
  expect(kept.size).toBe(0);
});
