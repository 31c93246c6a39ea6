/** Who is asking: whose word counts, in which order, and for how long. */

import { describe, expect, it, vi } from 'vitest';
import { Fault } from '../../src/lib/fault.ts';
import type { Claim } from '../../src/identify/ports.ts';
import { asking, claim, sentBack, world } from './support.ts';

const TOKEN = { 'x-crm-token': 'a-session' };
const who = async (...[request, made = world()]: [ReturnType<typeof asking>, ReturnType<typeof world>?]) => {
  const identified = await made.identity.whoIs(request);
  return identified && `${identified.person.id} via ${identified.via}`;
};

describe('a request is identified by what it shows', () => {
  const idp = (login: string) => ({ trusted: new Map([['x-idp-login', login]]) });
  it.each([
    ['nothing', asking(), null],
    ['the session cookie', asking({ cookie: 'a=1; crm_session=a-session; b=2' }), 'ann via session'],
    ['the session header', asking(TOKEN), 'ann via session'],
    ['a login in other letters', asking({ cookie: 'crm_session=b-session' }), 'bob via session'],
    ['an empty session cookie', asking({ cookie: 'crm_session=' }), null],
    ['a session of nobody', asking({ cookie: 'crm_session=gone' }), null],
    ['a session of a stranger', asking({ cookie: 'crm_session=x-session' }), null],
    ['another cookie', asking({ cookie: 'not_crm_session=a-session' }), null],
    ['a header that the profile does not name', asking({ 'x-token': 'a-session' }), null],
    ["the trusted proxy's word", asking({}, idp('Ann.M')), 'ann via header'],
    ["the proxy's word for a stranger", asking({ cookie: 'crm_session=a-session' }, idp('stranger')), null],
    ["the proxy's empty word", asking({ cookie: 'crm_session=a-session' }, idp('')), null],
    ['two words of the proxy', asking({}, idp('ann, bob')), null],
    ["the proxy's word and the same person's session", asking(TOKEN, idp('ann')), 'ann via header'],
    [
      "the proxy's word and nobody's session",
      asking({ 'x-crm-token': 'gone' }, idp('bob')),
      'bob via header',
    ],
    ['a trusted header of another name', asking({}, { trusted: new Map([['x-user', 'ann']]) }), null],
    ["the proxy's header sent by the browser itself", asking({ 'x-idp-login': 'ann' }), null],
    ['a session at an app that is not configured', asking(TOKEN, { app: 'none' }), null],
  ])('%s', async (_what, request, expected) => expect(await who(request)).toBe(expected));

  it('asks the CRM nothing when there is no session to show', async () => {
    const { identity, asked } = world();
    await identity.whoIs(asking({ cookie: 'crm_session=; other=1', 'x-crm-token': ' ' }));
    expect(asked).toEqual([]);
  });

  it('shows the CRM the session alone, as the browser sent it', async () => {
    const { identity, asked } = world();
    const cookie =
      'lang=en; crm_extra=e; __Host-Http-exportgate=t; crm_session=a-session; crm_session=b-session';
    await identity.whoIs(asking({ cookie, authorization: 'Basic x', 'x-crm-token': 't' }));
    expect(asked).toEqual([
      'crm cookie: crm_extra=e; crm_session=a-session; crm_session=b-session | x-crm-token: t',
    ]);
  });

  it('never hands on the credential, only a keyed hash that differs by app, value and key', async () => {
    const cookie = { cookie: 'crm_session=a-session' };
    const hashes = await Promise.all([
      world().identity.whoIs(asking(cookie)),
      world().identity.whoIs(asking(cookie, { app: 'other' })),
      world().identity.whoIs(asking({ cookie: 'crm_session=b-session' })),
      world({ hashKey: Buffer.alloc(32, 8) }).identity.whoIs(asking(cookie)),
    ]);
    const credentials = hashes.map((identified) => identified?.credential ?? '');
    expect(new Set(credentials).size).toBe(4);
    expect(credentials.join()).not.toContain('session');
    expect((await world().identity.whoIs(asking(cookie)))?.credential).toBe(credentials[0]);
  });
});

describe("the CRM's word is remembered", () => {
  it('for cacheSeconds, and then asked for anew', async () => {
    const made = world();
    for (const seconds of [0, 30, 29]) {
      made.pass(seconds);
      expect(await who(asking(TOKEN), made)).toBe('ann via session');
    }
    expect(made.asked).toHaveLength(1);
    made.pass(1);
    made.logins.clear();
    expect(await who(asking(TOKEN), made)).toBeNull();
    expect(made.asked).toHaveLength(2);
  });

  it('for five seconds when it was "nobody", so that a log-in is seen at once', async () => {
    const made = world();
    const request = asking({ 'x-crm-token': 'new' });
    expect(await who(request, made)).toBeNull();
    made.logins.set('new', 'ann');
    made.pass(4);
    expect(await who(request, made)).toBeNull();
    made.pass(1);
    expect(await who(request, made)).toBe('ann via session');
  });

  it('for one credential at a time: ten requests at once are one question', async () => {
    const made = world();
    await Promise.all(Array.from({ length: 10 }, () => made.identity.whoIs(asking(TOKEN))));
    await made.identity.whoIs(asking({ 'x-crm-token': 'b-session' }));
    expect(made.asked).toHaveLength(2);
  });

  it('not when it could not be had', async () => {
    const ask = vi.fn<() => Promise<Claim | null>>(async () => claim('ann'));
    ask.mockRejectedValueOnce(new Fault('UPSTREAM_DOWN', 'down'));
    const made = world({ whoami: { ask } });
    await expect(made.identity.whoIs(asking(TOKEN))).rejects.toMatchObject({ code: 'UPSTREAM_DOWN' });
    expect(await who(asking(TOKEN), made)).toBe('ann via session');
  });

  it('not when it was forgotten, even while the CRM was answering', async () => {
    const waiting: ((claim: Claim | null) => void)[] = [];
    const ask = () => new Promise<Claim | null>((resolve) => waiting.push(resolve));
    const made = world({ whoami: { ask } });
    const askedTimes = (times: number) => vi.waitFor(() => expect(waiting).toHaveLength(times));
    const first = made.identity.whoIs(asking(TOKEN));
    await askedTimes(1);
    waiting[0]?.(claim('ann'));
    await first;
    made.pass(61);
    const second = made.identity.whoIs(asking(TOKEN));
    await askedTimes(2);
    await made.identity.ended(asking(TOKEN), 'refusal');
    waiting[1]?.(claim('ann'));
    await second;
    const third = made.identity.whoIs(asking(TOKEN));
    await askedTimes(3);
    waiting[2]?.(null);
    expect(await third).toBeNull();
  });

  it('not once it was forgotten', async () => {
    const made = world();
    await made.identity.whoIs(asking(TOKEN));
    await made.identity.ended(asking(TOKEN), 'refusal');
    await made.identity.whoIs(asking(TOKEN));
    expect(made.asked).toHaveLength(2);
  });

  it('for ten thousand credentials at most, the longest unused going first', async () => {
    const made = world();
    const ask = (value: string) => made.identity.whoIs(asking({ 'x-crm-token': value }));
    await ask('a-session');
    await ask('b-session');
    for (let index = 0; index < 9_998; index += 1) await ask(`made-up-${index}`);
    await ask('a-session');
    await ask('one-more');
    expect(made.asked).toHaveLength(10_001);
    await ask('a-session');
    expect(made.asked).toHaveLength(10_001);
    await ask('b-session');
    expect(made.asked).toHaveLength(10_002);
  });

  it("is not needed for the proxy's word: the CRM may be down", async () => {
    const ask = () => Promise.reject(new Fault('UPSTREAM_DOWN', 'down'));
    const made = world({ whoami: { ask } });
    const request = asking(TOKEN, { trusted: new Map([['x-idp-login', 'ann']]) });
    expect(await who(request, made)).toBe('ann via header');
  });
});

describe("the gateway's cookie stands for a session that a script keeps", () => {
  const cookieOf = async (made: ReturnType<typeof world>, request = asking(TOKEN)) => {
    const identified = await made.identity.whoIs(request);
    return identified && made.identity.cookieFor(request, identified);
  };
  const page = (cookie: string | null, change = {}) => asking({ cookie: sentBack(cookie) }, change);

  it.each([
    [true, '__Host-Http-exportgate=token-1; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600; Secure'],
    [false, 'exportgate=token-1; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600'],
  ])('under TLS: %s', async (secure, text) => {
    const made = world();
    const cookie = await cookieOf(made, asking(TOKEN, { secure }));
    expect(cookie).toBe(text);
    expect(await who(page(cookie, { secure }), made)).toBe('ann via gateway');
    expect(JSON.stringify([...made.signins])).not.toContain('token-1');
  });

  it.each([
    ['the session is a cookie', asking({ cookie: 'crm_session=a-session' })],
    ['part of the session is a cookie', asking({ cookie: 'crm_session=a-session', ...TOKEN })],
    ['the proxy says who it is', asking(TOKEN, { trusted: new Map([['x-idp-login', 'ann']]) })],
  ])('but none is set where %s', async (_what, request) =>
    expect(await cookieOf(world(), request)).toBeNull(),
  );

  it('and none for a session that was not the identified one', async () => {
    const made = world();
    const ann = await made.identity.whoIs(asking(TOKEN));
    expect(ann && (await made.identity.cookieFor(asking({ 'x-crm-token': 'b-session' }), ann))).toBeNull();
  });

  it('and no second one while the first is young', async () => {
    const made = world();
    const cookie = await cookieOf(made);
    const again = asking({ ...TOKEN, cookie: sentBack(cookie) });
    expect(await cookieOf(made, again)).toBeNull();
    made.pass(31 * 60);
    expect(await cookieOf(made, again)).toContain('token-2');
  });

  it('ends boundMinutes after the CRM last confirmed the session, not after it was set', async () => {
    const made = world();
    await made.identity.whoIs(asking(TOKEN));
    made.pass(50);
    const cookie = await cookieOf(made);
    made.pass(3600 - 51);
    expect(await who(page(cookie), made)).toBe('ann via gateway');
    made.pass(1);
    expect(await who(page(cookie), made)).toBeNull();
  });

  it('ends when the CRM says that the session is over', async () => {
    const made = world();
    const cookie = await cookieOf(made);
    made.logins.delete('a-session');
    made.pass(60);
    expect(await who(asking(TOKEN), made)).toBeNull();
    expect(await who(page(cookie), made)).toBeNull();
  });

  it('ends when it is forgotten, and no other one does', async () => {
    const made = world();
    const ann = await cookieOf(made);
    const bob = await cookieOf(made, asking({ 'x-crm-token': 'b-session' }));
    await made.identity.ended(asking(TOKEN), 'refusal');
    expect(await who(page(ann), made)).toBeNull();
    expect(await who(page(bob), made)).toBe('bob via gateway');
  });

  it("yields to the CRM's own session, and to its word that it is a stranger's", async () => {
    const made = world();
    const cookie = sentBack(await cookieOf(made));
    const with_ = (session: string) => asking({ cookie: `${cookie}; crm_session=${session}` });
    expect(await who(with_('b-session'), made)).toBe('bob via session');
    expect(await who(with_('x-session'), made)).toBeNull();
  });

  it.each([
    ['under TLS without the __Host- prefix', (token: string) => asking({ cookie: `exportgate=${token}` })],
    [
      'in two that differ',
      (token: string) => asking({ cookie: `__Host-Http-exportgate=${token}; __Host-Http-exportgate=x` }),
    ],
    [
      "under the device cookie's name",
      (token: string) => asking({ cookie: `__Host-Http-exportgate-device=${token}` }),
    ],
    ['as its own hash', () => asking({ cookie: '__Host-Http-exportgate=HASH' })],
  ])('is not believed %s', async (_what, request) => {
    const made = world();
    await cookieOf(made);
    const [hash = ''] = made.signins.keys();
    const shown = request('token-1');
    const headers = new Map(
      [...shown.headers].map(([name, value]) => [name, value.replace('HASH', hash)] as const),
    );
    expect(await who({ ...shown, headers }, made)).toBeNull();
  });
});
