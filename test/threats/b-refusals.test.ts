/** Every refusal is one short page or JSON with a code and the request's id, and repeats nothing that the client or the CRM said. */

import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { listening } from '../proxy/stand.ts';
import { FAKE_PROFILE, startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';
import { sendRaw } from '../support/raw.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

const CANARY = 'c4n4ry';
const PROFILE = FAKE_PROFILE.replace(
  'lists:\n',
  '  - { name: form, match: { method: POST, path: /form, form: { action: export } } }\nlists:\n',
).replace('examples:\n', 'examples:\n  - { method: POST, url: /form, form: { action: export }, is: form }\n');
/** Ends every connection with a message of its own, in no shape of HTTP. */
const broken = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.once('data', () => socket.end(`${CANARY}: stack trace at db.${CANARY}.internal\r\n\r\n`));
});

let crm: FakeCrm;
let gateway: RunningGateway;
beforeAll(async () => {
  crm = await startFakeCrm();
  crm.on('/export', { headers: { 'content-type': 'text/csv' }, body: `ID,Name\r\n1,${CANARY}\r\n` });
  crm.on('/export?off', { status: 302, headers: { location: `https://${CANARY}.test/${CANARY}.csv` } });
  crm.on('/events', { headers: { 'content-type': 'text/event-stream' }, body: `data: ${CANARY}\n\n` });
  crm.on('/api/contacts', {
    body: JSON.stringify(Array.from({ length: 2000 }, (_, id) => ({ id, name: CANARY }))),
  });
  const app = { profile: 'demo', upstream: crm.url };
  const badOrigin = `http://127.0.0.1:${await listening(broken)}`;
  gateway = await startGateway({
    crm: crm.url,
    profileYaml: PROFILE,
    config: {
      limits: { maxMatchBodyBytes: 1024, maxHeaderBytes: 8192 },
      apps: [
        { ...app, name: 'demo', hosts: ['localhost', '127.0.0.1'] },
        { ...app, name: 'bad', hosts: ['bad.test'], upstream: badOrigin },
        { ...app, name: 'gone', hosts: ['gone.test'], upstream: 'http://127.0.0.1:9' },
        { ...app, name: 'strict', hosts: ['strict.test'], strict: { unlistedPaths: 'refuse' } },
        { ...app, name: 'closed', hosts: ['closed.test'], unidentified: 'refuse', events: 'refuse' },
      ],
    },
  });
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
  broken.close();
});

const NAVIGATION = 'Accept: text/html\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n';
const SCRIPT = 'Accept: application/json\r\n';

interface Case {
  readonly line?: string;
  readonly host?: string;
  readonly fields?: string;
  readonly body?: string;
  readonly status: number;
  readonly code: string;
}
const CASES: Readonly<Record<string, Case>> = {
  'a target that two could read differently': {
    line: `GET /${CANARY}%2f?q=${CANARY}`,
    status: 400,
    code: 'REQUEST_AMBIGUOUS',
  },
  'a fragment': { line: `GET /x#${CANARY}`, status: 400, code: 'REQUEST_AMBIGUOUS' },
  'a host that is none': { host: `${CANARY}@127.0.0.1`, status: 400, code: 'REQUEST_AMBIGUOUS' },
  'a host of nobody': { host: `${CANARY}.test`, status: 421, code: 'HOST_UNKNOWN' },
  'a field twice': {
    fields: `Content-Type: ${CANARY}/a\r\nContent-Type: ${CANARY}/b\r\n`,
    status: 400,
    code: 'REQUEST_AMBIGUOUS',
  },
  'a method that shows what was sent': { line: `TRACE /${CANARY}`, status: 405, code: 'METHOD_REFUSED' },
  'a method that the app does not list': {
    line: `PROPFIND /${CANARY}`,
    status: 405,
    code: 'METHOD_REFUSED',
  },
  'bytes that are no request': { fields: `${CANARY} ${CANARY}\r\n`, status: 400, code: 'REQUEST_AMBIGUOUS' },
  'another protocol': { line: `${CANARY} /${CANARY}`, status: 400, code: 'REQUEST_AMBIGUOUS' },
  'a head that is too large': {
    fields: `X-A: ${CANARY.repeat(2000)}\r\n`,
    status: 431,
    code: 'REQUEST_TOO_LARGE',
  },
  'a body that is too large to match': {
    line: `POST /form?${CANARY}`,
    fields: 'X-CRM-Token: t-lilei\r\nContent-Type: application/x-www-form-urlencoded\r\n',
    body: `${CANARY}=1&`.repeat(400),
    status: 413,
    code: 'REQUEST_TOO_LARGE',
  },
  'a path that is not listed': {
    line: `GET /${CANARY}`,
    host: 'strict.test',
    status: 403,
    code: 'PATH_UNLISTED',
  },
  'an export for nobody': { line: `GET /export?${CANARY}`, status: 403, code: 'nobody' },
  'a page for nobody, where nobody may see any': {
    line: `GET /${CANARY}`,
    host: 'closed.test',
    status: 401,
    code: 'SIGN_IN_NEEDED',
  },
  'an event stream, where there are none': {
    line: 'GET /events',
    host: 'closed.test',
    fields: 'X-CRM-Token: t-lilei\r\n',
    status: 403,
    code: 'TUNNEL_REFUSED',
  },
  'a file on another host': {
    line: 'GET /export?off',
    fields: 'X-CRM-Token: t-lilei\r\n',
    status: 403,
    code: 'OFFSITE_REFUSED',
  },
  'a list that is too long': {
    line: 'GET /api/contacts',
    fields: 'X-CRM-Token: t-lilei\r\n',
    status: 429,
    code: 'LIST_LIMIT',
  },
  'a CRM that is not there': {
    line: `GET /${CANARY}`,
    host: 'gone.test',
    status: 502,
    code: 'UPSTREAM_DOWN',
  },
  'a CRM that speaks no HTTP': { line: `GET /${CANARY}`, host: 'bad.test', status: 502, code: 'UPSTREAM_' },
};

describe.each([
  ['a script', SCRIPT],
  ['a navigation', NAVIGATION],
])('to %s', (_who, accept) => {
  it.each(Object.entries(CASES))('%s', async (_name, refused) => {
    const { line = 'GET /x', host = '127.0.0.1', fields = '', body = '' } = refused;
    const length = body === '' ? '' : `Content-Length: ${body.length}\r\n`;
    const head = `${line} HTTP/1.1\r\nHost: ${host}\r\n${accept}Connection: close\r\nReferer: http://${CANARY}.test/\r\nX-Request-Id: ${CANARY}\r\nUser-Agent: ${CANARY}\r\nCookie: a=${CANARY}\r\nAccept-Language: ${CANARY}\r\n`;
    const { statuses, text } = await sendRaw(gateway.url, `${head}${fields}${length}\r\n${body}`);
    expect(statuses).toEqual([refused.status]);
    expect(text).not.toContain(CANARY);
    const [answer = '', page = ''] = text.split(/\r\n\r\n(.*)/s);
    const id = /^x-request-id: (\S+)$/im.exec(answer)?.[1] ?? 'none';
    expect(page).toContain(id);
    expect(answer).toMatch(/^content-type: (?:application\/json|text\/html); charset=utf-8$/im);
    expect(answer).toMatch(/^cache-control: no-store$/im);
    expect(/^x-exportgate-code: (\S+)$/im.exec(answer)?.[1]).toContain(refused.code);
    // Bytes that are no request are a script's.
    expect(page).toMatch(/^{|<html lang="en"/);
    expect(page).toContain(refused.code);
    expect(page.length).toBeLessThan(8192);
    expect(gateway.lines.join('')).not.toMatch(/stack trace/);
  });
});

it('a broken answer of the CRM is not repeated either', async () => {
  const { text } = await sendRaw(
    gateway.url,
    `GET /export?short HTTP/1.1\r\nHost: bad.test\r\n${SCRIPT}X-CRM-Token: t-lilei\r\nConnection: close\r\n\r\n`,
  );
  expect(text).not.toContain(CANARY);
  expect(text).toMatch(/^HTTP\/1\.1 50\d /);
});

it.each(['GET', 'POST', 'PUT'])(
  'a %s without body and length to a page of ours is answered',
  async (method) => {
    const { statuses } = await sendRaw(
      gateway.url,
      `${method} /_exportgate/signin HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n`,
    );
    expect(statuses).toHaveLength(1);
  },
);
