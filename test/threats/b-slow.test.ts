/** Browsers that hold sockets as long as they can, before a whole gateway. */

import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

const SLOW = 500;
const BIG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(8_000_000)]);

let crm: FakeCrm;
let gateway: RunningGateway;

beforeAll(async () => {
  crm = await startFakeCrm();
  crm.on('/upload', (request) => void request.resume());
  crm.on('/picture', { headers: { 'content-type': 'image/png' }, body: BIG });
  crm.on('/report', {
    headers: { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="r.csv"' },
    body: 'Name,Source\r\nAda Example,fair\r\n',
  });
  gateway = await startGateway({
    crm: crm.url,
    config: {
      metrics: { networks: ['127.0.0.0/8'] },
      limits: { clientHeadersSeconds: 1, clientIdleSeconds: 1, minBytesPerSecond: 1000 },
    },
  });
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

it.each<[string, string, number]>([
  ['slow heads', 'GET /report HTTP/1.1\r\nHost: localhost\r\nX-Slow: ', SLOW],
  ['slow bodies', 'POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\nx', 60],
  ['zero windows', 'GET /picture HTTP/1.1\r\nHost: localhost\r\n\r\n', 20],
])(
  'B18 many sockets with %s are cut, and an export asked for meanwhile is answered',
  async (_name, text, count) => {
    const { hostname, port } = new URL(gateway.url);
    const slow: Socket[] = Array.from({ length: count }, () => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      socket.pause();
      socket.write(text);
      return socket;
    });
    await Promise.all(slow.map((socket) => once(socket, 'connect')));
    const held = await asScript(`${gateway.url}/report`, { 'x-crm-token': 't-lilei' });
    expect(held.status).toBe(403);
    expect(held.text).toContain('/_exportgate/exports/');
    // A paused socket does not see its end; its other side does.
    await expect.poll(() => open(), { timeout: 20_000 }).toBeLessThan(5);
    for (const socket of slow) socket.destroy();
  },
);

/** Connections that the gateway still has; those of `asScript` are among them. */
async function open(): Promise<number> {
  const answer = await asScript(`${gateway.url}/_exportgate/metrics`, {});
  return Number(/^exportgate_sockets (\d+)/m.exec(answer.text)?.[1] ?? Number.NaN);
}
