/** Asking a CRM on loopback whose session it is. */

import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWhoami } from '../../src/identify/whoami.ts';

type Answer = { status?: number; headers?: Record<string, string>; body?: string | Buffer; cut?: boolean };

let server: Server;
let upstream = '';
let whoami: ReturnType<typeof openWhoami>;
let answer: Answer = {};
const seen: { line: string; headers: IncomingHttpHeaders }[] = [];
const session = new Map([
  ['cookie', 'crm_session=s'],
  ['x-crm-token', 't'],
]);

const troubles: object[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push({ line: `${request.method} ${request.url}`, headers: request.headers });
    const { status = 200, headers = {}, body = '', cut = false } = answer;
    response.writeHead(status, cut ? { ...headers, 'content-length': '9999' } : headers);
    if (!cut) return void response.end(body);
    response.write(body, () => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  upstream = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const call = { method: 'GET', path: '/api/me?full=1', login: 'user.login' } as const;
  whoami = openWhoami(
    [
      { name: 'crm', upstream, whoami: call },
      { name: 'post', upstream, whoami: { ...call, method: 'POST' } },
      { name: 'gone', upstream: 'http://127.0.0.1:1', whoami: call },
    ],
    (app, what) => void troubles.push({ app, ...what }),
  );
});
afterAll(async () => {
  await whoami.close();
  server.closeAllConnections();
  server.close();
});

const ask = (given: Answer, app = 'crm') => {
  answer = given;
  return whoami.ask(app, session);
};
const json = (value: unknown): Answer => ({ body: JSON.stringify(value) });

it.each(['crm', 'post'])('asks with the session and nothing else of the user (%s)', async (app) => {
  seen.length = 0;
  await ask(json({}), app);
  const [request] = seen;
  expect(request?.line).toBe(`${app === 'post' ? 'POST' : 'GET'} /api/me?full=1`);
  expect(request?.headers).toEqual({
    host: new URL(upstream).host,
    connection: expect.any(String),
    ...(app === 'post' ? { 'content-length': '0' } : {}),
    cookie: 'crm_session=s',
    'x-crm-token': 't',
    accept: 'application/json',
    'accept-encoding': 'identity',
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

describe('the CRM could not be asked', () => {
  it.each<[string, Answer, string?]>([
    ['500', { status: 500, body: '{"user":{"login":"ann"}}' }],
    ['404', { status: 404 }],
    ['429', { status: 429 }],
    ['an answer that is cut', { body: '{"user":{"login":"ann"}}', cut: true }],
    ['an answer of more than 64 KiB', json({ user: { login: 'ann' }, more: 'x'.repeat(70_000) })],
    [
      'a coding that was not asked for',
      { headers: { 'content-encoding': 'gzip' }, body: gzipSync('{"user":{"login":"ann"}}') },
    ],
    ['no connection', {}, 'gone'],
  ])('%s', async (_what, given, app) =>
    expect(ask(given, app)).rejects.toMatchObject({ name: 'Fault', code: 'UPSTREAM_DOWN' }),
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
  ])('%s', async (_what, given, app, told) => {
    troubles.length = 0;
    await ask(given, app).catch(() => undefined);
    expect(troubles).toEqual(told);
  });
});
