/** Asking a CRM on loopback whose session it is. */

import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Whoami } from '../../src/identify/ports.ts';
import { openWhoami } from '../../src/identify/whoami.ts';
import { Fault } from '../../src/lib/fault.ts';
import type { CrmClient } from '../../src/model/crm.ts';
import { app } from './support.ts';

type Answer = { status?: number; headers?: Record<string, string>; body?: string | Buffer; cut?: boolean };

let server: Server;
let upstream = '';
let calls: Whoami;
let pages: Whoami;
let answer: Answer = {};
const seen: { line: string; headers: IncomingHttpHeaders; body: string }[] = [];
const session = new Map([
  ['cookie', 'crm_session=s'],
  ['x-crm-token', 't'],
]);

const troubles: object[] = [];

/** The proxy's own client has its tests; here it is as plain as can be. */
const crm: CrmClient = {
  async ask(app, { method, path, headers, body }, { seconds, maxBytes }) {
    const origin = app === 'gone' ? 'http://127.0.0.1:1' : upstream;
    const sent = await request(new URL(path, origin), {
      method,
      headers: Object.fromEntries(headers),
      body,
      signal: AbortSignal.timeout(seconds * 1000),
    }).catch(() => {
      throw new Fault('UPSTREAM_DOWN', 'no answer');
    });
    const bytes = await sent.body.bytes().catch(() => {
      throw new Fault('UPSTREAM_DOWN', 'cut');
    });
    if (bytes.length > maxBytes) throw new Fault('LIMIT_BYTES', 'too large');
    return { status: sent.statusCode, headers: new Map(), body: bytes };
  },
};

const CALL = { method: 'GET', path: '/api/me?full=1', headers: {}, ok: {}, login: 'user.login' } as const;
const apps = [
  app('crm', { whoami: CALL }),
  app('post', { whoami: { ...CALL, method: 'POST' } }),
  app('gone', { whoami: CALL }),
  app('form', { whoami: { ...CALL, method: 'POST', form: { action: 'me', x: '1&2' } } }),
  app('rpc', {
    whoami: {
      method: 'POST',
      path: '/jsonrpc',
      headers: { 'X-Requested-With': 'XMLHttpRequest' },
      json: { jsonrpc: '2.0', method: 'call', params: {} },
      ok: { '/result/uid': '*' },
      login: '/result/username',
      id: '/result/uid',
      email: '/result/partner/0/email',
      roles: '/result/groups',
    },
  }),
  app('coded', { whoami: { ...CALL, ok: { code: '0' } } }),
  app('page', { page: { path: '/home', select: 'nav .user' } }),
  app('attribute', { page: { path: '/home', select: 'meta[name=user]', attribute: 'content' } }),
  app('inside', {
    page: { path: '/home', select: 'nav .user', inside: { base64: false, after: '(', before: ')' } },
  }),
];

beforeAll(async () => {
  server = createServer((asked, response) => {
    let body = '';
    asked.on('data', (chunk: Buffer) => (body += chunk.toString()));
    asked.on('end', () => {
      seen.push({ line: `${asked.method} ${asked.url}`, headers: asked.headers, body });
      const { status = 200, headers = {}, body: text = '', cut = false } = answer;
      response.writeHead(status, cut ? { ...headers, 'content-length': '9999' } : headers);
      if (!cut) return void response.end(text);
      response.write(text, () => response.destroy());
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  upstream = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const told = (name: string, what: object): void => void troubles.push({ app: name, ...what });
  calls = openWhoami('whoami', apps, crm, told);
  pages = openWhoami('page', apps, crm, told);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const claimed = (given: Answer, name = 'crm', by = calls) => {
  answer = given;
  return by.ask(name, session);
};
const ask = async (given: Answer, name = 'crm') => (await claimed(given, name))?.logins[0] ?? null;
const shown = async (page: string, name = 'page') =>
  (await claimed({ body: page }, name, pages))?.logins[0] ?? null;
const json = (value: unknown): Answer => ({ body: JSON.stringify(value) });

it.each(['crm', 'post'])('asks with the session and nothing else of the user (%s)', async (name) => {
  seen.length = 0;
  await ask(json({}), name);
  const [request] = seen;
  expect(request?.line).toBe(`${name === 'post' ? 'POST' : 'GET'} /api/me?full=1`);
  expect(request?.headers).toEqual({
    host: new URL(upstream).host,
    connection: expect.any(String),
    ...(name === 'post' ? { 'content-length': '0' } : {}),
    cookie: 'crm_session=s',
    'x-crm-token': 't',
    accept: 'application/json',
  });
});

describe('a login', () => {
  it.each([
    ['text', { user: { login: 'ann' } }, 'ann'],
    ['a number', { user: { login: 42 } }, '42'],
    ['Chinese', { user: { login: '陈梅' } }, '陈梅'],
  ])('that is %s is told', async (_what, body, login) => expect(await ask(json(body))).toBe(login));
});

describe('nobody is logged in', () => {
  it.each<[string, Answer]>([
    ['401', { status: 401, body: '{"user":{"login":"ann"}}' }],
    ['403', { status: 403 }],
    ['a redirect to the login page', { status: 302, headers: { location: '/login' } }],
    ['a login page with status 200', { body: '<!doctype html><p>Log in</p>' }],
    ['an answer without the field', json({ user: {} })],
    ['a null', json({ user: { login: null } })],
    ['an empty login', json({ user: { login: '' } })],
    ['an object', json({ user: { login: { a: 1 } } })],
    ['a number that is not exact', { body: '{"user":{"login":9007199254740993}}' }],
    ['an array', json([])],
    ['nothing', { status: 204 }],
  ])('%s', async (_what, given) => expect(await ask(given)).toBeNull());

  it('and a redirect is not followed', async () => {
    seen.length = 0;
    await ask({ status: 302, headers: { location: '/elsewhere' } });
    expect(seen).toHaveLength(1);
  });
});

describe('a call with a body', () => {
  it.each([
    ['form', 'application/x-www-form-urlencoded', 'action=me&x=1%262'],
    ['rpc', 'application/json', '{"jsonrpc":"2.0","method":"call","params":{}}'],
  ])('is sent as %s', async (name, type, body) => {
    seen.length = 0;
    await ask(json({}), name);
    expect(seen[0]).toMatchObject({ body, headers: { 'content-type': type, cookie: 'crm_session=s' } });
  });

  it('and its answer names the person by login, id, address and roles', async () => {
    const result = { uid: 7, username: 'ann', partner: [{ email: 'ann@corp.example' }], groups: ['rep', 3] };
    expect(await claimed(json({ result }), 'rpc')).toEqual({
      logins: ['ann', '7'],
      email: 'ann@corp.example',
      roles: ['rep'],
    });
  });

  it('is nobody where the answer says so with status 200', async () => {
    const body = { code: 302, user: { login: 'ann' } };
    expect(await ask(json(body), 'coded')).toBeNull();
    expect(await ask(json({ ...body, code: 0 }), 'coded')).toBe('ann');
    expect(await ask(json({ user: { login: 'ann' } }), 'coded')).toBeNull();
  });
});

describe('a page shows who is logged in', () => {
  it.each<[string, string, string | null, string?]>([
    ['as text', '<nav><b class="user"> Ann <i>Made-Up</i>\n</b></nav>', 'Ann Made-Up'],
    ['in an attribute', '<meta name=user content="ann&amp;co">', 'ann&co', 'attribute'],
    ['inside more text', '<nav><b class="user">Ann (ann.m) – log out</b></nav>', 'ann.m', 'inside'],
    ['twice, the same', '<nav><b class="user">ann</b><b class="user">ann</b></nav>', 'ann'],
    ['twice, not the same: nobody', '<nav><b class="user">ann</b><b class="user">bob</b></nav>', null],
    ['elsewhere on the page: nobody', '<p><b class="user">ann</b></p>', null],
    ['nowhere: nobody', '<form action="/login"></form>', null],
    ['empty: nobody', '<nav><b class="user"> </b></nav>', null],
    ['only in a comment: nobody', '<nav><!-- <b class="user">ann</b> --></nav>', null],
    ['not as it is meant: nobody', '<nav><b class="user">Ann</b></nav>', null, 'inside'],
  ])('%s', async (_where, page, login, name) => expect(await shown(page, name)).toBe(login));

  it('is asked for with the session, and no redirect to the login page is followed', async () => {
    seen.length = 0;
    expect(await claimed({ status: 302, headers: { location: '/login' } }, 'page', pages)).toBeNull();
    expect(seen).toMatchObject([{ line: 'GET /home', headers: { cookie: 'crm_session=s' } }]);
  });
});

describe('the CRM could not be asked', () => {
  it.each<[string, Answer, string?]>([
    ['500', { status: 500, body: '{"user":{"login":"ann"}}' }],
    ['404', { status: 404 }],
    ['429', { status: 429 }],
    ['an answer that is cut', { body: '{"user":{"login":"ann"}}', cut: true }],
    ['an answer of more than 64 KiB', json({ user: { login: 'ann' }, more: 'x'.repeat(70_000) })],
    ['no connection', {}, 'gone'],
  ])('%s', async (_what, given, name) =>
    expect(ask(given, name)).rejects.toMatchObject({ name: 'Fault', code: 'UPSTREAM_DOWN' }),
  );

  it('an app that is not configured', async () =>
    expect(ask({}, 'none')).rejects.toMatchObject({ code: 'UNEXPECTED' }));

  it('its answer is never in the message', async () => {
    const error: unknown = await ask({ status: 500, body: 'canary-4711' }).catch((thrown: unknown) => thrown);
    expect(JSON.stringify([String(error), (error as Error).stack, (error as Error).cause])).not.toContain(
      'canary',
    );
  });
});

describe('an administrator is told of', () => {
  it.each<[string, Answer, string, object[]]>([
    ['a wrong path', { status: 404 }, 'crm', [{ app: 'crm', kind: 'no-answer', status: 404 }]],
    ['no connection', {}, 'gone', [{ app: 'gone', kind: 'no-answer', status: null }]],
    ['a wrong login path', json({ data: { name: 'ann' } }), 'crm', [{ app: 'crm', kind: 'no-login' }]],
    ['a page for JSON', { body: '<!doctype html>' }, 'crm', [{ app: 'crm', kind: 'no-login' }]],
    ['nothing when all is well', json({ user: { login: 'ann' } }), 'crm', []],
    ['nothing when somebody is not logged in', { status: 401 }, 'crm', []],
  ])('%s', async (_what, given, name, told) => {
    troubles.length = 0;
    await ask(given, name).catch(() => undefined);
    expect(troubles).toEqual(told);
  });
});
