/** A11: what somebody may try with the login of a CRM that no call can be asked, so that only its login tells whose a session is. */

import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FAKE_PROFILE, startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

const PROFILE = FAKE_PROFILE.replace(
  /^whoami: .*$/m,
  'login:\n  match: { path: /login }\n  field: user\n  token: { cookie: crm_session }',
);
const SESSION = { cookie: 'crm_session=one' };

let crm: FakeCrm;
let gateway: RunningGateway;
/** What the CRM answers to its login, by its query. */
const ROWS = 'Name,Mail,City\r\n'.concat('Ada Example,ada@made-up.example,Nowhere\r\n'.repeat(40));
const FRESH = { status: 302, headers: { location: '/', 'set-cookie': 'crm_session=one; Path=/' }, body: '' };
const ANSWERS: Readonly<Record<string, { status: number; headers: Record<string, string>; body: string }>> = {
  // The session stays what it was, as PHP keeps it where nobody tells it otherwise.
  same: { status: 302, headers: { location: '/' }, body: '' },
  events: { status: 200, headers: { 'content-type': 'text/event-stream' }, body: 'data: [{"id":1}]\n\n' },
  rows: { status: 200, headers: { 'content-type': 'application/json' }, body: ROWS },
  page: { status: 200, headers: { 'content-type': 'text/html' }, body: ROWS },
  file: {
    status: 200,
    headers: { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="a.csv"' },
    body: ROWS,
  },
};

beforeAll(async () => {
  crm = await startFakeCrm();
  crm.on('/export', {
    headers: { 'content-type': 'text/csv' },
    body: 'Name,Owner\r\nAda Example,lilei\r\n',
  });
  crm.on('/login', (request: IncomingMessage, response) => {
    request.resume();
    const { status, headers, body } = ANSWERS[/\?(\w+)/.exec(request.url ?? '')?.[1] ?? ''] ?? FRESH;
    response.writeHead(status, headers).end(body);
  });
  gateway = await startGateway({ crm: crm.url, profileYaml: PROFILE });
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

const login = (query: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${gateway.url}/login?${query}`, {
    method: 'POST',
    body,
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });

/** Whether the session exports anything. */
const exports = async (): Promise<boolean> =>
  (await asScript(`${gateway.url}/export?n=${Math.random()}`, SESSION)).status === 200;

it.each(['same', 'events'])(
  'A11 a second login on a session that was captured (answer: %s) does not leave it the first person’s',
  async (answer) => {
    await login('new', 'user=lilei&password=x');
    expect(await exports()).toBe(true);
    await login(answer, 'user=emma&password=x', SESSION);
    await expect.poll(exports).toBe(false);
  },
);

it.each([
  ['the query', 'new&user=emma', 'user=lilei'],
  ['the query in capitals', 'new&USER=emma', 'user=lilei'],
  ['a second field', 'new', 'user=lilei&user=emma'],
  ['a second field as PHP reads it', 'new', 'user=lilei&user[]=emma'],
  ['a second field in capitals', 'new', 'user=lilei&User=emma'],
])('A11 a login whose name stands otherwise in %s names nobody', async (_where, query, body) => {
  await login('new', 'user=lilei&password=x');
  expect(await exports()).toBe(true);
  await login(query, `${body}&password=x`);
  expect(await exports()).toBe(false);
});

it.each(['rows', 'page', 'file'])('A11 the answer to a login (%s) carries no table out', async (answer) => {
  const { status, text } = await login(answer, 'user=lilei&password=x').then(async (reply) => ({
    status: reply.status,
    text: await reply.text(),
  }));
  expect([status, text.includes('Ada')]).toEqual([403, false]);
});
