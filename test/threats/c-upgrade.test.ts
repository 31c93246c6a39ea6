/** C2, C11: nothing but a WebSocket is upgraded, and nobody gets a tunnel by asking for one. */

import { describe, expect, it } from 'vitest';
import { stand } from '../proxy/stand.ts';
import { sendRaw } from '../support/raw.ts';

const ok = (_request: unknown, response: { end(text: string): void }): void => response.end('ok\n');

describe('C2 an upgrade to anything but a WebSocket is an ordinary request', () => {
  it.each([
    ['h2c', 'Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__'],
    ['h2c without its settings', 'Connection: Upgrade, close\r\nUpgrade: h2c'],
    ['h2c beside a WebSocket', 'Connection: Upgrade, close\r\nUpgrade: h2c, websocket'],
    [
      'h2c with the fields of a WebSocket',
      'Connection: Upgrade, close\r\nUpgrade: h2c\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ],
    ['TLS', 'Connection: Upgrade, close\r\nUpgrade: TLS/1.2, HTTP/1.1'],
    ['a protocol that nobody knows', 'Connection: Upgrade, close\r\nUpgrade: db-tunnel/1'],
    ['connect-udp', 'Connection: Upgrade, close\r\nUpgrade: connect-udp\r\nCapsule-Protocol: ?1'],
    ['a WebSocket without a key', 'Connection: Upgrade, close\r\nUpgrade: websocket'],
    [
      'a WebSocket with a body',
      'Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nContent-Length: 0',
    ],
    ['an alias', 'Connection: close\r\nUp_grade: h2c\r\nHTTP2_Settings: AAMA'],
  ])('%s', async (_name, fields) => {
    const through = await stand(ok);
    const text = `GET /x HTTP/1.1\r\nHost: crm.test\r\n${fields}\r\n\r\n`;
    // What would be frames behind a 101 are bytes that are no request.
    const { statuses } = await sendRaw(`http://127.0.0.1:${through.port}`, text);
    expect(statuses).toEqual([200]);
    expect(
      through.seen.map(({ headers }) => [headers.upgrade, headers['http2-settings'], headers.connection]),
    ).toEqual([[undefined, undefined, 'keep-alive']]);
  });

  it('two of them are refused', async () => {
    const through = await stand(ok);
    const text =
      'GET /x HTTP/1.1\r\nHost: crm.test\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\nUpgrade: h2c\r\n\r\n';
    const { statuses } = await sendRaw(`http://127.0.0.1:${through.port}`, text);
    expect([statuses, through.seen.length]).toEqual([[400], 0]);
  });

  it('frames behind such a request never reach the CRM', async () => {
    const through = await stand(ok);
    const text =
      'GET /x HTTP/1.1\r\nHost: crm.test\r\nConnection: close, Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n\r\nPRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0';
    await sendRaw(`http://127.0.0.1:${through.port}`, text);
    expect(through.seen.map(({ url }) => url)).toEqual(['/x']);
  });
});

describe('C11 methods that open a tunnel or show what was sent', () => {
  it.each([
    'CONNECT crm.test:443',
    'CONNECT 127.0.0.1:5432',
    'CONNECT /x',
    'TRACE /x',
    'TRACK /x',
    'DEBUG /x',
  ])('%s is refused, and the CRM is not asked', async (line) => {
    const through = await stand(ok);
    const text = `${line} HTTP/1.1\r\nHost: crm.test\r\nConnection: close\r\n\r\nSSH-2.0\r\n`;
    const { statuses } = await sendRaw(`http://127.0.0.1:${through.port}`, text);
    // node knows neither TRACK nor DEBUG.
    expect([[405], [400]]).toContainEqual(statuses.slice(0, 1));
    expect(through.seen).toEqual([]);
  });
});

describe('C4 a tunnel that is asked for before the earlier request has its answer', () => {
  it.each([
    [
      'a WebSocket',
      'GET /ws HTTP/1.1\r\nHost: crm.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    ],
    ['CONNECT', 'CONNECT crm.test:443 HTTP/1.1\r\nHost: crm.test\r\n\r\n'],
  ])('%s ends its own connection, and the gateway lives on', async (_name, behind) => {
    const through = await stand(ok);
    const origin = `http://127.0.0.1:${through.port}`;
    const first = 'GET /x HTTP/1.1\r\nHost: crm.test\r\n\r\n';
    expect((await sendRaw(origin, first + behind)).text).not.toContain('101');
    // Also behind one that is answered at once.
    await sendRaw(origin, first.replace('Host', 'X_User: a\r\nHost: b\r\nHost') + behind);
    const { statuses } = await sendRaw(origin, first.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
    expect(statuses).toEqual([200]);
  });
});
