/** HTTP/2 as an attacker speaks it: what RFC 9113 forbids goes no further, floods cost little, and an aborted download is paid for. */

import { once } from 'node:events';
import { connect as tlsConnect } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { frame, literal, openRawH2 } from '../support/raw-h2.ts';
import { askH2 } from '../support/h2.ts';
import { startTlsGateway, tlsEntrance } from '../support/tls-gateway.ts';
import type { TlsGateway } from '../support/tls-gateway.ts';
import { contactsOf, LILEI, openListStand } from './lists-stand.ts';

let crm: FakeCrm;
let gateway: TlsGateway;

beforeAll(async () => {
  crm = await startFakeCrm();
  crm.on('/x', { headers: { 'content-type': 'text/html' }, body: '<p>x</p>' });
  gateway = await startTlsGateway({ crm: crm.url });
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

const dial = async (): Promise<TLSSocket> => {
  const { port, ca } = gateway;
  const socket = tlsConnect({ port, host: '127.0.0.1', ca, servername: 'localhost', ALPNProtocols: ['h2'] });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  return socket;
};

const GOOD = [
  [':method', 'POST'],
  [':scheme', 'https'],
  [':path', '/x'],
  [':authority', 'localhost'],
] as const;

describe('C1 a field that RFC 9113 forbids never reaches the CRM:', () => {
  it.each<[string, readonly (readonly [string, string])[]]>([
    ['Transfer-Encoding', [...GOOD, ['transfer-encoding', 'chunked']]],
    ['Connection', [...GOOD, ['connection', 'keep-alive']]],
    ['Keep-Alive', [...GOOD, ['keep-alive', 'timeout=5']]],
    ['Proxy-Connection', [...GOOD, ['proxy-connection', 'keep-alive']]],
    ['Upgrade', [...GOOD, ['upgrade', 'h2c']]],
    ['TE with more than trailers', [...GOOD, ['te', 'gzip']]],
    [
      'a line end in a path',
      [...GOOD.filter(([name]) => name !== ':path'), [':path', '/x HTTP/1.1\r\nx: y']],
    ],
    ['upper case in a name', [...GOOD, ['X-Upper', 'a']]],
    ['a pseudo field behind the others', [['x-a', 'b'], ...GOOD]],
    ['an unknown pseudo field', [...GOOD, [':protocol2', 'x']]],
    ['a doubled path', [...GOOD, [':path', '/y']]],
    ['no path', GOOD.filter(([name]) => name !== ':path')],
    ['an empty path', [...GOOD.filter(([name]) => name !== ':path'), [':path', '']]],
    [
      'a path that is an address',
      [...GOOD.filter(([name]) => name !== ':path'), [':path', 'https://evil.test/x']],
    ],
    ['no host at all', GOOD.filter(([name]) => name !== ':authority')],
    ['a Host that differs', [...GOOD, ['host', 'evil.test']]],
    [
      'a user in the authority',
      [...GOOD.filter(([name]) => name !== ':authority'), [':authority', 'a@localhost']],
    ],
    ['two lengths', [...GOOD, ['content-length', '4'], ['content-length', '5']]],
    ['a length that is not the body’s', [...GOOD, ['content-length', '9']]],
    ['extended CONNECT', [[':method', 'CONNECT'], [':protocol', 'websocket'], ...GOOD.slice(1)]],
  ])('%s', async (_name, fields) => {
    const before = crm.asked.length;
    const raw = openRawH2(await dial());
    raw.send(frame('headers', 4, 1, Buffer.concat(fields.map(([name, value]) => literal(name, value)))));
    raw.send(frame('data', 1, 1, Buffer.from('body')));
    // What comes is a reset, the end of the connection, or a page of ours.
    const end = await raw.firstOf(1);
    expect(['reset', 'goaway', 'closed', 'status 400', 'status 405', 'status 421']).toContain(end);
    expect(crm.asked.slice(before)).toEqual([]);
    raw.socket.destroy();
  });

  // nghttp2 leaves these fields out and lets the rest of the request pass.
  it.each<[string, string, string]>([
    ['a line end in a value', 'x-a', 'b\r\nx-forwarded-user: boss'],
    ['a NUL in a value', 'x-a', 'b\0c'],
    ['a line end in a name', 'x-a: b\r\nx-c', 'd'],
    ['a colon in a name', 'x-a:b', 'c'],
    ['a space in a name', 'x-a b', 'c'],
  ])('%s', async (_name, name, value) => {
    const raw = openRawH2(await dial());
    const fields = [...GOOD, [name, value] as const, ['x-good', 'kept'] as const];
    raw.send(frame('headers', 5, 1, Buffer.concat(fields.map((field) => literal(...field)))));
    expect(await raw.firstOf(1)).toBe('status 200');
    const headers = crm.asked.at(-1)?.headers ?? {};
    expect(headers).toMatchObject({ 'x-good': 'kept' });
    expect(Object.keys(headers).filter((one) => /^x-[ac]|x-forwarded-user/.test(one))).toEqual([]);
    raw.socket.destroy();
  });

  it('and a good one does', async () => {
    const before = crm.asked.length;
    const raw = openRawH2(await dial());
    raw.send(frame('headers', 4, 1, Buffer.concat(GOOD.map(([name, value]) => literal(name, value)))));
    raw.send(frame('data', 1, 1, Buffer.from('body')));
    expect(await raw.firstOf(1)).toBe('status 200');
    expect(crm.asked.length).toBe(before + 1);
    raw.socket.destroy();
  });

  it('trailers are dropped', async () => {
    const raw = openRawH2(await dial());
    raw.send(frame('headers', 4, 1, Buffer.concat(GOOD.map(([name, value]) => literal(name, value)))));
    raw.send(frame('data', 0, 1, Buffer.from('body')));
    raw.send(frame('headers', 5, 1, literal('x-forwarded-user', 'boss')));
    expect(await raw.firstOf(1)).toBe('status 200');
    expect(crm.asked.at(-1)?.headers).not.toHaveProperty('x-forwarded-user');
    raw.socket.destroy();
  });
});

describe('C7 a flood costs little, and others are served:', () => {
  const asked = Buffer.concat(GOOD.map(([name, value]) => literal(name, value)));

  it.each<[string, 'ends' | 'lives', (turn: number) => Buffer]>([
    [
      'rapid reset',
      'ends',
      (turn) =>
        Buffer.concat([
          frame('headers', 5, 2 * turn + 1, asked),
          frame('reset', 0, 2 * turn + 1, Buffer.from([0, 0, 0, 8])),
        ]),
    ],
    [
      'headers without end (CONTINUATION)',
      'ends',
      (turn) =>
        turn === 0
          ? frame('headers', 1, 1, asked)
          : frame('continuation', 0, 1, literal(`x-${turn}`, 'y'.repeat(4000))),
    ],
    ['streams beyond the limit', 'ends', (turn) => frame('headers', 4, 2 * turn + 1, asked)],
    ['broken frames', 'ends', (turn) => frame('data', 0, 2 * turn + 1, Buffer.from('x'))],
    ['settings', 'lives', () => frame('settings', 0, 0, Buffer.from([0, 3, 0, 0, 0, 100]))],
    ['pings', 'lives', () => frame('ping', 0, 0, Buffer.alloc(8))],
    [
      'empty data',
      'lives',
      (turn) => (turn === 0 ? frame('headers', 4, 1, asked) : frame('data', 0, 1, Buffer.alloc(0))),
    ],
  ])('%s', async (_name, fate, make) => {
    const raw = openRawH2(await dial());
    const [memory, before] = [process.memoryUsage().rss, crm.asked.length];
    for (let turn = 0; turn < 10_000 && !raw.socket.destroyed; turn += 1)
      if (!raw.send(make(turn))) await raw.drained();
    const end = fate === 'ends' ? await raw.firstOf(99_999) : 'goaway';
    expect(['goaway', 'closed']).toContain(end);
    expect((await askH2(gateway.browser(), '/x')).status).toBe(200);
    expect(crm.asked.length - before).toBeLessThan(1500);
    expect((process.memoryUsage().rss - memory) / 2 ** 20).toBeLessThan(200);
    raw.socket.destroy();
  });
});

it('C8 a browser that takes a list and resets the stream before its end has had the rows', async () => {
  const entrance = await tlsEntrance();
  const stand = await openListStand(entrance.config);
  try {
    stand.crm.on('/api/contacts', { body: JSON.stringify({ list: contactsOf(1, 40) }) });
    await stand.limit({ perHour: 60 });
    const session = entrance.browser();
    const stream = session.request({ ':path': '/api/contacts', ':authority': 'localhost', ...LILEI });
    stream.on('error', () => undefined);
    await once(stream, 'data');
    stream.close(8);
    const again = await askH2(session, '/api/contacts', { ...LILEI, 'sec-fetch-mode': 'cors' });
    expect([again.status, again.text]).toEqual([429, expect.stringContaining('LIST_LIMIT')]);
  } finally {
    entrance.close();
    await stand.close();
  }
});

it('A10 a connection for one host does not carry requests for another (421)', async () => {
  const session = gateway.browser('second.test');
  const other = await askH2(session, '/x', { ':authority': 'localhost' });
  expect(other.status).toBe(421);
  expect((await askH2(gateway.browser('localhost'), '/x')).status).toBe(200);
});

describe('C1 an answer whose head HTTP/2 does not know', () => {
  it.each([
    ['with its body', ['HTTP/1.1 999 x\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<p>a']],
    [
      'before its body',
      ['HTTP/1.1 600 x\r\nContent-Type: text/event-stream\r\nContent-Length: 12\r\n\r\n', 'data: {"a":1', ''],
    ],
  ])('%s counts as an error of the server, and the gateway lives on', async (_name, pieces) => {
    crm.on('/odd', (_request, { socket }) => {
      socket?.write(pieces[0] ?? '');
      setTimeout(() => socket?.end(pieces[1] ?? ''), 20);
    });
    expect((await askH2(gateway.browser(), '/odd')).status).toBe(500);
    expect((await askH2(gateway.browser(), '/x')).status).toBe(200);
  });
});
