/** K, O: a salesman and his program against the running gateway: one budget for files, pages and GraphQL; columns by other headings; rows of others. */

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAKE_PROFILE, startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asScript, startGateway } from '../support/gateway.ts';
import type { Answered, RunningGateway } from '../support/gateway.ts';

const RULES = `policy: sales-rep
description: Made for the enemy.
roles: [sales-rep]
rules:
  - name: day
    kinds: [route, unlisted, list]
    entities: [contacts]
    limits: [{ rows: 200, per: day, by: app, over: block }]
`;
const MORE = `policy: reports
description: Reports of some columns, own rows and a mask.
roles: [sales-rep]
rules:
  - name: columns
    entities: [reports]
    columns: { allow: [Name, City] }
  - name: own
    entities: [mine]
    whose: own
  - name: program
    entities: [tasks]
    who: { clients: [agent] }
    limits: [{ rows: 3, over: block }]
  - name: people
    entities: [tasks]
    who: { clients: [browser] }
    limits: [{ rows: 50, over: block }]
`;
const PROFILE = FAKE_PROFILE.replace(
  'lists:\n',
  `${['reports', 'mine', 'tasks'].map((name) => `  - { name: ${name}, match: { method: GET, path: /${name} }, entity: ${name}, owner: [Owner] }\n`).join('')}lists:
  - { name: graph, match: { method: POST, path: /graphql }, entity: contacts, owner: [Owner] }
`,
).replace(
  'examples:\n',
  `examples:
${['reports', 'mine', 'tasks'].map((name) => `  - { url: /${name}, is: ${name} }\n`).join('')}  - { url: /graphql, method: POST, is: graph }
`,
);

let crm: FakeCrm;
let gateway: RunningGateway;
let clicks = 0;
const KEY = 'a-key-of-forty-letters-made-up-for-the-test';

const csv = (text: string) => ({
  headers: { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="x.csv"' },
  body: text,
});
const people = (from: number, count: number): object[] =>
  Array.from({ length: count }, (_one, at) => ({
    Name: `Made Up ${from + at}`,
    City: 'Xi’an',
    Owner: '李雷',
  }));

beforeAll(async () => {
  crm = await startFakeCrm();
  crm.on('/export', (incoming, response) => {
    const rows = Number(new URL(incoming.url ?? '', 'http://crm.example').searchParams.get('rows'));
    response.writeHead(200, csv('').headers);
    response.end(`Name,Owner\r\n${'Made Up,李雷\r\n'.repeat(rows)}`);
  });
  crm.on('/api/contacts', (incoming, response) => {
    const from = Number(new URL(incoming.url ?? '', 'http://crm.example').searchParams.get('from'));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ data: people(from, 5) }));
  });
  crm.on('/graphql', (_incoming, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ data: { contacts: { edges: people(1, 5).map((node) => ({ node })) } } }));
  });
  crm.on('/tasks', csv(`Name,Owner\r\n${'Task,李雷\r\n'.repeat(10)}`));
  gateway = await startGateway({
    crm: crm.url,
    profileYaml: PROFILE,
    rules: { 'policies/sales-rep.yaml': RULES, 'policies/reports.yaml': MORE },
    config: {
      identity: {
        apiKeys: {
          headers: ['x-api-key'],
          keys: [
            {
              name: 'assistant',
              kind: 'agent',
              owner: 'lilei',
              sha256: createHash('sha256').update(KEY).digest('hex'),
            },
          ],
        },
      },
    },
  });
}, 60_000);
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

const get = (path: string, headers: Record<string, string> = {}, method: 'GET' | 'POST' = 'GET') =>
  asScript(
    `${gateway.url}${path}${path.includes('?') ? '&' : '?'}n=${(clicks += 1)}`,
    { cookie: 'crm_session=t-lilei', ...headers },
    method,
  );
const rowsIn = ({ status, text }: Answered): number =>
  status === 200 ? (text.match(/Made Up/g)?.length ?? 0) : 0;

describe('K3 columns by other headings', () => {
  it.each<[string, string, string]>([
    ['a heading twice', 'Name,City,Name\r\nA,B,13800138000\r\n', 'text/csv'],
    ['a heading twice, once with a star', 'Name,City,*Name:\r\nA,B,13800138000\r\n', 'text/csv'],
    ['a blank heading', 'Name,City,\r\nA,B,13800138000\r\n', 'text/csv'],
    ['a heading of what nobody sees', 'Name,City,\u200b\r\nA,B,13800138000\r\n', 'text/csv'],
    ['more cells than headings', 'Name,City\r\nA,B,13800138000\r\n', 'text/csv'],
    ['no heading at all', 'A,B,13800138000\r\nC,D,13800138001\r\n', 'text/csv'],
    [
      'a record below an allowed key',
      JSON.stringify([{ Name: { first: 'A', Phone: '13800138000' }, City: 'B' }]),
      'application/json',
    ],
    [
      'a list below an allowed key',
      JSON.stringify([{ Name: [{ n: 'A' }, { n: '13800138000' }], City: 'B' }]),
      'application/json',
    ],
    [
      'a key in another case',
      JSON.stringify([{ Name: 'A', City: 'B', PHONE: '13800138000' }]),
      'application/json',
    ],
    [
      'a key that a later record has',
      JSON.stringify([{ Name: 'A' }, { Name: 'B', x: '13800138000' }]),
      'application/json',
    ],
  ])('K3 %s', async (_what, body, type) => {
    crm.on('/reports', {
      headers: { 'content-type': type, 'content-disposition': 'attachment; filename="x"' },
      body,
    });
    const answer = await get('/reports');
    // Held, or gone without the number.
    expect(answer.text).not.toContain('13800138000');
  });
});

describe('K8 rows of others', () => {
  it.each<[string, string]>([
    ['a blank owner', ''],
    ['a name of what nobody sees', '\u200b'],
    ['a look-alike', 'lileі'], // Cyrillic і
    ['a longer name', '李雷 2'],
    ['several', '李雷;韩梅梅'],
    ['a pattern', '*'],
  ])('K8 %s is not his own', async (_what, owner) => {
    crm.on('/mine', csv(`Name,Owner\r\nMine,李雷\r\nOther person,"${owner}"\r\n`));
    const answer = await get('/mine');
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('Mine');
    expect(answer.text).not.toContain('Other person');
  });
  it('K8 two owner columns do not make rows his that one of them says are not', async () => {
    crm.on('/mine', csv('Name,Owner,Owner\r\nMine,李雷,李雷\r\nOther person,韩梅梅,李雷\r\n'));
    expect((await get('/mine')).text).not.toContain('Other person');
  });
});

describe('K9 a program with a key', () => {
  it.each<[string, Record<string, string>, number]>([
    ['in the browser', {}, 200],
    ['by its key', { cookie: '', 'x-api-key': KEY }, 403],
    ['by its key beside a session', { 'x-api-key': KEY }, 403],
    [
      'by its key, as a browser',
      {
        'x-api-key': KEY,
        cookie: '',
        'user-agent': 'Mozilla/5.0 Chrome/140',
        'sec-fetch-site': 'same-origin',
      },
      403,
    ],
  ])('K9 %s', async (_how, headers, status) => {
    expect((await get('/tasks', headers)).status).toBe(status);
  });
});

it('K1, K6 files, pages and GraphQL at once take no row more than the day has', {
  timeout: 60_000,
}, async () => {
  const all = await Promise.all(
    Array.from({ length: 120 }, (_one, at) => {
      switch (at % 3) {
        case 0:
          return get('/export?rows=7');
        case 1:
          return get(`/api/contacts?from=${at * 5}`);
        default:
          return get('/graphql', { 'content-type': 'application/json' }, 'POST');
      }
    }),
  );
  const kinds = [0, 1, 2].map((kind) =>
    all.filter((_one, at) => at % 3 === kind).reduce((sum, answer) => sum + rowsIn(answer), 0),
  );
  const taken = kinds.reduce((sum, rows) => sum + rows, 0);
  expect(taken).toBeLessThanOrEqual(200);
  expect(taken).toBeGreaterThan(150);
  // Nothing is left for anybody.
  const rest = await Promise.all(Array.from({ length: 20 }, () => get('/export?rows=50')));
  expect(rest.map(rowsIn).every((rows) => rows === 0)).toBe(true);
});
