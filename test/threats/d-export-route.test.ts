/** D1 to D15, A2, B13 through the running gateway: an export is an export under every spelling of the request that reaches it. */

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { FAKE_PROFILE, startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';
import { sendRaw } from '../support/raw.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

const CSV = {
  headers: { 'content-type': 'application/json' },
  body: `ID,Name,Owner\r\n${'1,canary-row,李雷\r\n'.repeat(600)}`,
};
const PROFILE = FAKE_PROFILE.replace(
  'lists:\n',
  `  - name: graphql
    match: { method: POST, path: /graphql, json: { operationName: Export* } }
  - name: search
    match: { method: SEARCH, path: /export }
lists:
`,
).replace(
  'examples:\n',
  `examples:
  - { method: POST, url: /graphql, json: { operationName: ExportContacts }, is: graphql }
  - { method: SEARCH, url: /export, is: search }
`,
);

let crm: FakeCrm;
let gateway: RunningGateway;
beforeAll(async () => {
  crm = await startFakeCrm();
  // A lenient CRM: it answers with the rows whatever it is asked for, under a label that says nothing of a table.
  const targets = [
    '/export',
    '/EXPORT',
    '/export/',
    '/export;x=1',
    '/export%20',
    '/export.',
    '/export~',
    '/graphql',
  ];
  for (const target of [...targets, '/%EF%BD%85xport', '/export%3Bx', '/export::$DATA', '/ex%C2%ADport'])
    crm.on(target, CSV);
  crm.on('/login', { headers: { 'content-type': 'text/html' }, body: '<h1>login</h1>' });
  crm.on('/static/a.js', { headers: { 'content-type': 'text/javascript' }, body: 'let a;' });
  gateway = await startGateway({ crm: crm.url, profileYaml: PROFILE, config: { limits: {} } });
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

const request = (line: string, fields = '', body = ''): string =>
  `${line} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-CRM-Token: t-lilei\r\nAccept: application/json\r\nConnection: close\r\n${fields}${
    body === '' ? '' : `Content-Length: ${Buffer.byteLength(body, 'latin1')}\r\n`
  }\r\n${body}`;
const JSON_FIELDS = 'Content-Type: application/json\r\n';
const FORM = 'Content-Type: application/x-www-form-urlencoded\r\n';

let times = 0;
/** Each is another click: another query. */
async function send(
  line: string,
  fields = '',
  body = '',
): Promise<{ status: number; text: string; asked: number }> {
  const before = crm.asked.length;
  const { statuses, text } = await sendRaw(
    gateway.url,
    request(line.replace('@', `n=${(times += 1)}`), fields, body),
  );
  expect(statuses).toHaveLength(1);
  return { status: statuses[0] ?? 0, text, asked: crm.asked.length - before };
}

describe('the rows stay here, and the export is held', () => {
  it.each<[string, string, string?, string?]>([
    ['as it is', 'GET /export?@'],
    ['D1', 'GET //export?@'],
    ['D1', 'GET /./x/../export?@'],
    ['D2', 'GET /x/%2e%2e/export?@'],
    ['D3', 'GET /%65xport?@'],
    ['D5', 'GET /export;x=1?@'],
    ['D5', 'GET /export%3Bx?@'],
    ['D6', 'GET /export/?@'],
    ['D6', 'GET /export.?@'],
    ['D6', 'GET /export%20?@'],
    ['D6', 'GET /export~?@'],
    ['D6', 'GET /export::$DATA?@'],
    ['D7', 'GET /EXPORT?@'],
    ['D7', 'GET /%EF%BD%85xport?@'],
    ['D7', 'GET /ex%C2%ADport?@'],
    ['D9', 'GET /export?@&x=/static/a.js'],
    ['D10', 'GET /export?@', 'X-Original-URL: /static/a.js\r\n'],
    ['D11', 'DELETE /export?@&_method=GET'],
    ['D11', 'POST /export?@', 'X-HTTP-Method-Override: PUT\r\n', 'x'],
    ['D12', 'POST /export?@', '', 'x'],
    ['D13', 'GET /export?@&format=json&format=csv'],
    ['D14', 'GET /export?@', 'Accept: text/csv\r\n'],
    ['D14', 'GET /export?@&accept=html&view=screen'],
    ['D15', 'POST /graphql?@', JSON_FIELDS, '{"operationName":"ExportContacts"}'],
    ['D15', 'POST /graphql?@', JSON_FIELDS, '[{"operationName":"Me"},{"operationName":"ExportContacts"}]'],
    ['D15', 'POST /graphql?@', 'Content-Type: text/plain\r\n', '[{"operationName":"ExportContacts"}]'],
    ['D15', 'POST /graphql?@&operationName=ExportContacts', JSON_FIELDS, '{"query":"{me}"}'],
    ['D15', 'POST /graphql?@', `${JSON_FIELDS}Content-Encoding: gzip\r\n`, 'x'],
    ['A8', 'GET /export?@', 'User-Agent: kube-probe/1.30\r\n'],
  ])('%s %s %s', async (_id, line, fields, body) => {
    const { status, text, asked } = await send(line, fields, body);
    expect([status, asked, text.includes('canary-row')]).toEqual([403, 1, false]);
    expect(text).toContain('/_exportgate/exports/');
  });
});

describe('the CRM is not asked', () => {
  it.each([
    ['D2', 'GET /x%2fexport?@', 400],
    ['D2', 'GET /%2565xport?@', 400],
    ['D5', 'GET /x/..;/export?@', 400],
    ['D6', 'GET \\export?@', 400],
    ['D8', 'GET /static/a.js#/export?@', 400],
    ['D12', 'TRACE /export?@', 405],
    ['D12', 'PROPFIND /export?@', 405],
    ['D12', 'SEARCH /export?@', 405],
  ])('%s %s', async (_id, line, status) => {
    const answer = await send(line);
    expect([answer.status, answer.asked]).toEqual([status, 0]);
  });
});

it('D12 HEAD tells no more than its head, and OPTIONS no rows', async () => {
  const head = await send('HEAD /export?@');
  expect(head.text.split('\r\n\r\n')[1]).toBe('');
  expect((await send('OPTIONS /export?@')).text).not.toContain('canary-row');
});

it('D11 a form that names another method is judged as both', async () => {
  const { status, text } = await send('POST /export?@', FORM, '_method=PUT');
  expect([status, text.includes('canary-row')]).toEqual([403, false]);
});

it('B13 two exports in one packet are two decisions and two records', async () => {
  const before = (await gateway.audit()).length;
  const one = request(`GET /export?n=${(times += 1)}`).replace('Connection: close\r\n', '');
  const { statuses, text } = await sendRaw(gateway.url, one + request(`GET /export?n=${(times += 1)}`));
  const ids = new Set(text.match(/exports\/[0-9A-Z]{4}-[0-9A-Z]{4}/g));
  expect([statuses[0], ids.size, text.includes('canary-row')]).toEqual([403, 2, false]);
  const decided = (await gateway.audit()).slice(before).filter(({ event }) => event.type === 'decided');
  expect(new Set(decided.map(({ event }) => event.exportId)).size).toBe(2);
});

describe('A4 A5 the header that is the CRM’s session', () => {
  it.each(['X_CRM_Token', 'x.crm.token', 'HTTP_X_CRM_TOKEN'])(
    'as %s it reaches neither us nor the CRM, so nobody asks as nobody',
    async (name) => {
      const text = request('GET /login', `${name}: t-emma\r\n`);
      const { statuses } = await sendRaw(gateway.url, text.replace(/X-CRM-Token.*\r\n/, ''));
      expect(statuses).toEqual([200]);
      expect(JSON.stringify(crm.asked.at(-1)?.headers)).not.toContain('t-emma');
    },
  );

  it('twice it is refused', async () => {
    const before = crm.asked.length;
    const { statuses } = await sendRaw(gateway.url, request('GET /login', 'x-crm-token: t-emma\r\n'));
    expect([statuses, crm.asked.length]).toEqual([[400], before]);
  });
});

describe('A2 an app that lets in listed paths alone', () => {
  let strict: RunningGateway;
  beforeAll(async () => {
    const app = { name: 'demo', hosts: ['localhost', '127.0.0.1'], upstream: crm.url, profile: 'demo' };
    strict = await startGateway({
      crm: crm.url,
      config: {
        apps: [{ ...app, strict: { unlistedPaths: 'refuse', listedPaths: ['/login', '/static/**'] } }],
      },
    });
  });
  afterAll(async () => {
    await strict?.close();
  });
  const statusOf = async (line: string): Promise<readonly number[]> =>
    (await sendRaw(strict.url, request(line))).statuses;

  it.each(['/login', '/static/a.js', '/LOGIN', '//login', '/x/../login'])(
    '%s goes to the CRM',
    async (path) => {
      const before = crm.asked.length;
      await statusOf(`GET ${path}`);
      expect(crm.asked.length).toBe(before + 1);
    },
  );

  it('a route of the profile is let in without being listed', async () =>
    expect(await statusOf('GET /api/contacts')).toEqual([404]));

  it('A2 of fifty other doors none leads to the CRM', async () => {
    const doors = [
      '/',
      '/services/data/v60.0/query',
      '/odata/v4/contacts',
      '/soap',
      '/api/v2/contacts.csv',
      '/webdav/x',
      '/login/x',
      '/login%20',
      '/loginx',
      '/static/..%5cx',
      '/static/%EF%BC%8E%EF%BC%8E/x',
      '/x/static/a',
      ...Array.from({ length: 40 }, (_, index) => `/door/${index}`),
    ];
    const before = crm.asked.length;
    for (const door of doors)
      expect([door, await statusOf(`GET ${door}`)]).toEqual([door, [expect.toBeOneOf([400, 403])]]);
    expect(crm.asked.length).toBe(before);
    const { text } = await sendRaw(strict.url, request('GET /door/x'));
    expect(text).toContain('PATH_UNLISTED');
  });
});
