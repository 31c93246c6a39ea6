/** A11: who is shut out loses what is open at once: WebSockets, metered or not, and event streams. */

import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { request } from 'undici';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

const TOKEN = 'a-made-up-token-of-some-length';
const LOGINS = ['lilei', 'emma'] as const;

let crm: FakeCrm;
let gateway: RunningGateway;
const ids = new Map<string, string>();

beforeAll(async () => {
  crm = await startFakeCrm();
  crm.server.on('upgrade', (incoming: IncomingMessage, socket: Socket) => {
    socket.on('error', () => undefined);
    socket.once('end', () => socket.end()).resume();
    const key = `${incoming.headers['sec-websocket-key'] ?? ''}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accepted = createHash('sha1').update(key).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accepted}\r\n\r\n`,
    );
  });
  crm.on('/events', (_incoming: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': hello\n\n');
  });
  const app = { hosts: ['127.0.0.1'], upstream: crm.url, profile: 'demo' };
  gateway = await startGateway({
    crm: crm.url,
    config: {
      directory: { scim: { tokenHashes: [createHash('sha256').update(TOKEN).digest('hex')] } },
      apps: [
        { ...app, name: 'demo' },
        { ...app, name: 'plain', hosts: ['localhost'], websocket: 'pass' },
      ],
    },
  });
  for (const userName of LOGINS) {
    const emails = [{ value: `${userName}@demo.example` }];
    ids.set(userName, await scim('POST', '/Users', { schemas: [USER], userName, emails, active: true }));
  }
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const open: (() => void)[] = [];
beforeEach(async () => {
  await setActive(true);
  // The CRM's word on whose session it is, is remembered from here on.
  for (const login of LOGINS)
    for (const host of ['127.0.0.1', 'localhost'])
      await asScript(`${origin(host)}/api/contacts`, { cookie: `crm_session=t-${login}` });
});
const origin = (host: string): string => gateway.url.replace('127.0.0.1', host);
afterEach(() => open.splice(0).forEach((end) => end()));

/** The id of the resource. */
async function scim(method: 'POST' | 'PATCH', path: string, body: object): Promise<string> {
  const answer = await request(`${gateway.url}/_exportgate/scim/v2${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/scim+json' },
    body: JSON.stringify(body),
  });
  expect(answer.statusCode).toBeLessThan(300);
  const text = await answer.body.text();
  return text === '' ? '' : String((JSON.parse(text) as { id?: string }).id);
}

async function setActive(active: boolean): Promise<void> {
  await scim('PATCH', `/Users/${ids.get('lilei')}`, {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path: 'active', value: active }],
  });
}

/** A WebSocket that is known to be this person's: the CRM was asked whose session it is. */
async function socketOf(login: string, host: string) {
  const socket = new WebSocket(`${origin(host).replace('http', 'ws')}/ws`, {
    headers: { cookie: `crm_session=t-${login}` },
  });
  open.push(() => socket.terminate());
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('open', resolve));
  return { socket, closed };
}

const closings = async () =>
  (await gateway.audit()).flatMap(({ event }) => (event.type === 'tunnel-closed' ? [event] : []));

it.each([
  ['that is metered', '127.0.0.1', 1008],
  ['that passes unmetered', 'localhost', 1006],
])(
  'A11 a WebSocket %s ends when its person is shut out, and nobody else’s does',
  async (_how, host, code) => {
    const [his, hers] = [await socketOf('lilei', host), await socketOf('emma', host)];
    await setActive(false);
    expect(await his.closed).toBe(code);
    await vi.waitFor(async () =>
      expect((await closings()).at(-1)).toMatchObject({ actor: 'lilei', facts: { why: 'shut-out' } }),
    );
    expect(hers.socket.readyState).toBe(WebSocket.OPEN);
  },
);

it('A11 an event stream breaks off when its person is shut out', async () => {
  const answer = await request(`${gateway.url}/events`, {
    headers: { cookie: 'crm_session=t-lilei', accept: 'text/event-stream' },
  });
  const ended = answer.body.text().catch(() => 'cut');
  await setActive(false);
  expect(await ended).toBe('cut');
});
