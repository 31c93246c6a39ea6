/** Fetching from other hosts: the address that was checked is the one that is asked. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { faultCode } from '../../src/lib/fault.ts';
import { gather } from '../../src/lib/source.ts';
import { openOffsite } from '../../src/proxy/offsite.ts';
import type { OffsiteReach } from '../../src/proxy/ports.ts';

const limits = { connectSeconds: 5, headersSeconds: 5, idleSeconds: 5 };
const reach: OffsiteReach = {
  accepts: (host) => host.endsWith('.files.example') || host === '127.0.0.1',
  networks: ['127.0.0.0/8'],
  plainHttp: true,
};
const HERE = { address: '127.0.0.1', family: 4 };

async function serving(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const codeOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'no fault', faultCode);

describe('a file on another host', () => {
  it('is asked for at the address that was checked, under its own name, and the name is looked up once', async () => {
    const hosts: (string | undefined)[] = [];
    const port = await serving((request, response) => {
      hosts.push(request.headers.host);
      response.end('rows');
    });
    // Whoever asks again is told another machine.
    const lookup = vi.fn<(host: string) => Promise<(typeof HERE)[]>>(async () => [HERE]);
    lookup.mockResolvedValueOnce([HERE]).mockResolvedValue([{ address: '127.0.0.99', family: 4 }]);
    const fetch = openOffsite({ limits, lookup });
    const file = await fetch(new URL(`http://a.files.example:${port}/x`), reach);
    expect(Buffer.from(await gather(file.body)).toString()).toBe('rows');
    expect(hosts).toEqual([`a.files.example:${port}`]);
    expect(lookup).toHaveBeenCalledTimes(1);
  });

  it.each<[string, string, readonly { address: string; family: number }[], Partial<OffsiteReach>]>([
    ['has a private address', 'http://a.files.example', [HERE], { networks: [] }],
    [
      'has one private address among others',
      'http://a.files.example',
      [{ address: '1.1.1.1', family: 4 }, HERE],
      { networks: [] },
    ],
    [
      'has a mapped one',
      'http://a.files.example',
      [{ address: '::ffff:127.0.0.1', family: 6 }],
      { networks: [] },
    ],
    ['has none', 'http://a.files.example', [], {}],
    ['is a private address itself', 'http://127.0.0.1', [], { networks: [] }],
    ['is written as a number', 'http://2130706433', [], { networks: [] }],
    ['is not named', 'http://files.example.evil', [HERE], {}],
    ['is asked without TLS', 'http://a.files.example', [HERE], { plainHttp: false }],
    ['is a file of ours', 'file:///etc/passwd', [HERE], {}],
    ['comes with a password', 'http://a:b@a.files.example', [HERE], {}],
  ])('is refused when its host %s', async (_name, url, addresses, change) => {
    const fetch = openOffsite({ limits, lookup: async () => addresses });
    expect(await codeOf(fetch(new URL(url), { ...reach, ...change }))).toBe('OFFSITE_REFUSED');
  });

  it('is refused when it is redirected to a host that may not be asked', async () => {
    const asked = vi.fn<RequestListener>();
    const other = await serving(asked);
    const port = await serving((_request, response) =>
      response.writeHead(302, { location: `http://127.0.0.2:${other}/` }).end(),
    );
    const fetch = openOffsite({ limits });
    expect(await codeOf(fetch(new URL(`http://127.0.0.1:${port}/`), reach))).toBe('OFFSITE_REFUSED');
    expect(asked).not.toHaveBeenCalled();
  });

  it.each<[string, string, RequestListener]>([
    ['UPSTREAM_ERROR', 'its storage says no', (_request, response) => response.writeHead(403).end('no')],
    ['UPSTREAM_ERROR', 'it leads nowhere', (_request, response) => response.writeHead(302).end()],
    ['UPSTREAM_PARTIAL', 'it is a part', (_request, response) => response.writeHead(206).end('ro')],
    ['UPSTREAM_DOWN', 'nobody answers', (request) => request.socket.destroy()],
  ])('is the fault %s when %s', async (code, _name, listener) => {
    const port = await serving(listener);
    expect(await codeOf(openOffsite({ limits })(new URL(`http://127.0.0.1:${port}/`), reach))).toBe(code);
  });

  it('that breaks off is the fault UPSTREAM_TRUNCATED', async () => {
    const port = await serving((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('rows', () => response.destroy());
    });
    const file = await openOffsite({ limits })(new URL(`http://127.0.0.1:${port}/`), reach);
    expect(await codeOf(gather(file.body))).toBe('UPSTREAM_TRUNCATED');
  });
});
