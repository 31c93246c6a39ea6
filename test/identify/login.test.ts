/** Login capture: the answer to a login names the person of the session that it sets, and nothing else does. */

import { describe, expect, it } from 'vitest';
import type { AnswerHead, Exchange } from '../../src/model/exchange.ts';
import { app, asking, world } from './support.ts';

type Made = ReturnType<typeof world>;
const who = async (made: Made, request: ReturnType<typeof asking>) => {
  const identified = await made.identity.whoAsks(request);
  return identified && `${identified.person.id} via ${identified.via}`;
};

describe('a captured login', () => {
  const login = {
    match: { method: 'POST', path: '/login' },
    field: 'user.name',
    ok: { status: [200, 302], json: {} },
    token: { cookie: 'sid' },
  };
  const capturing = (change = {}) =>
    world({
      apps: [
        app('crm', {
          whoami: undefined,
          session: { cookies: ['sid*'], headers: ['authorization'] },
          login: { ...login, ...change },
        }),
      ],
    });
  const request = (fields: Record<string, string>, cookie = ''): Exchange => ({
    ...asking(cookie === '' ? {} : { cookie }),
    at: new Date(0),
    method: 'POST',
    path: '/login',
    target: '/login',
    host: 'crm.example',
    asker: 'navigation',
    language: 'en',
    fields: new Map(Object.entries(fields)),
  });
  const head = (setCookie: string, status = 302): AnswerHead => ({
    status,
    headers: new Map([['set-cookie', setCookie]]),
  });
  const session = asking({ cookie: 'sid=secret' });
  const ANN = { 'user.name': 'ann' };

  it.each([
    [
      'names the person of its session',
      ANN,
      head('sid=secret; Path=/; Expires=Wed, 01 Jan 2031 00:00:00 GMT'),
      'ann via login',
    ],
    ['behind another cookie', ANN, head('lang=en; Path=/, sid=secret; HttpOnly'), 'ann via login'],
    ['by an address', { 'user.name': 'bob@corp.example' }, head('sid=secret'), 'bob via login'],
    ['of a cookie that is set twice: the last one', ANN, head('sid=old, sid=secret'), 'ann via login'],
    ['that failed', ANN, head('sid=secret', 401), null],
    ['that sets no session', ANN, head('lang=en'), null],
    ['that sets another session', ANN, head('sid=other'), null],
    ['of a stranger', { 'user.name': 'stranger' }, head('sid=secret'), null],
    ['with the login twice', { ...ANN, 'user.name[1]': 'bob' }, head('sid=secret'), null],
    ['without a login', {}, head('sid=secret'), null],
    ['with another login under another spelling', { ...ANN, 'USER.Name': 'bob' }, head('sid=secret'), null],
    ['with another login as PHP spells it', { ...ANN, 'user_name[]': 'bob' }, head('sid=secret'), null],
    [
      'with the same login again as a script sends it',
      { ...ANN, username: 'bob' },
      head('sid=secret'),
      'ann via login',
    ],
  ])('%s', async (_what, fields, answer, expected) => {
    const made = capturing();
    await made.identity.loggedIn(request(fields), answer, null);
    expect(await who(made, session)).toBe(expected);
    expect(JSON.stringify([...made.signins])).not.toContain('secret');
  });

  it.each<[string, Partial<Exchange>]>([
    ['the query names another login', { query: [['user.name', 'bob']] }],
    ['the query names another login in capitals', { query: [['USER.NAME', 'bob']] }],
    ['its bytes are another text in UTF-16', { headers: new Map([['content-type', 'a/b; charset=utf-16']]) }],
    [
      'its bytes are another text in EBCDIC',
      { headers: new Map([['content-type', 'a/b;charset="IBM037"']]) },
    ],
  ])('is nobody’s where %s', async (_what, change) => {
    const made = capturing();
    await made.identity.loggedIn({ ...request(ANN), ...change }, head('sid=secret'), null);
    expect(await who(made, session)).toBeNull();
  });

  it.each<[string, Exchange, AnswerHead, string | null]>([
    ['that sets no new session', request({ 'user.name': 'bob' }, 'sid=secret'), head('lang=en'), null],
    ['whose login cannot be read', request({}, 'sid=secret'), head('lang=en'), null],
    [
      'of a stranger who is given the same session',
      request({ 'user.name': 'else' }),
      head('sid=secret'),
      null,
    ],
    ['that failed', request({ 'user.name': 'bob' }, 'sid=secret'), head('lang=en', 401), 'ann via login'],
  ])('does not stay the first person’s after a second login %s', async (_what, again, answer, expected) => {
    const made = capturing();
    await made.identity.loggedIn(request(ANN), head('sid=secret'), null);
    await made.identity.loggedIn(again, answer, null);
    expect(await who(made, session)).toBe(expected);
  });

  it('does not stay the first person’s after a second one whose answer cannot be read', async () => {
    const made = capturing({ ok: { status: [200], json: { code: '0' } } });
    await made.identity.loggedIn(request(ANN), head('sid=secret', 200), '{"code":0}');
    expect(await who(made, session)).toBe('ann via login');
    await made.identity.loggedIn(request({ 'user.name': 'bob' }, 'sid=secret'), head('', 200), '{"code":1}');
    expect(await who(made, session)).toBe('ann via login');
    await made.identity.loggedIn(request({ 'user.name': 'bob' }, 'sid=secret'), head('', 200), null);
    expect(await who(made, session)).toBeNull();
  });

  it.each(['sid=secret; sid=stolen', 's%69d=stolen; sid=secret', 'sid=secret; lang=en,sid=stolen'])(
    'is nobody’s beside a session of the same name that no login set: %s',
    async (cookie) => {
      const made = capturing();
      await made.identity.loggedIn(request(ANN), head('sid=secret'), null);
      expect(await who(made, asking({ cookie: 'sid=secret; sid2=other' }))).toBe('ann via login');
      expect(await who(made, asking({ cookie }))).toBeNull();
    },
  );

  it('by a token in the JSON answer, with its own word for success', async () => {
    const made = capturing({ ok: { status: [200], json: { code: '0' } }, token: { json: 'data.token' } });
    const body = (code: number, token: string) => JSON.stringify({ code, data: { token } });
    await made.identity.loggedIn(request(ANN), head('', 200), body(302, 'bad'));
    await made.identity.loggedIn(request(ANN), head('', 200), body(0, 'good'));
    expect(await who(made, asking({ authorization: 'Bearer bad' }))).toBeNull();
    expect(await who(made, asking({ authorization: 'Bearer good' }))).toBe('ann via login');
    expect(await who(made, asking({ authorization: 'good' }))).toBe('ann via login');
  });

  it('ends with its time, a logout, or a 401', async () => {
    for (const end of [
      async (made: Made) => made.pass(12 * 3600),
      (made: Made) => made.identity.ended(session, 'logout'),
      (made: Made) => made.identity.ended(session, 'refusal'),
    ]) {
      const made = capturing();
      await made.identity.loggedIn(request(ANN), head('sid=secret'), null);
      expect(await who(made, session)).toBe('ann via login');
      await end(made);
      expect(await who(made, session)).toBeNull();
    }
  });

  it('as somebody else takes the session over, and a stranger’s leaves it nobody’s', async () => {
    const made = capturing();
    await made.identity.loggedIn(request(ANN), head('sid=secret'), null);
    await who(made, session);
    await made.identity.loggedIn(request({ 'user.name': 'bob' }, 'sid=secret'), head('sid=secret'), null);
    expect(await who(made, session)).toBe('bob via login');
    await made.identity.loggedIn(
      request({ 'user.name': 'stranger' }, 'sid=secret'),
      head('sid=secret'),
      null,
    );
    expect(await who(made, session)).toBeNull();
  });

  it('of a session in two parts that are two people’s is nobody’s', async () => {
    const made = capturing();
    await made.identity.loggedIn(request(ANN), head('sid=one'), null);
    await made.identity.loggedIn(request({ 'user.name': 'bob' }), head('sid=two'), null);
    expect(await who(made, asking({ cookie: 'sid=one; sid2=two' }))).toBeNull();
  });
});
