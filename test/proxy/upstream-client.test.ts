/** Requests of our own to a CRM: the same way, names and certificates as the browsers' requests have. */

import { gzipSync } from 'node:zlib';
import type { RequestListener } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { faultCode } from '../../src/lib/fault.ts';
import type { CrmClient, CrmRequest } from '../../src/model/crm.ts';
import { openCrmClient, openUpstreams } from '../../src/proxy/index.ts';
import type { ProxyApp } from '../../src/proxy/ports.ts';
import { ProxyLimits } from '../../src/proxy/settings.ts';
import { madeCrm } from './upstream-stand.ts';

function client(app: Partial<ProxyApp> & Pick<ProxyApp, 'upstream'>): { crm: CrmClient; words: string[] } {
  const words: string[] = [];
  const log = { info: () => undefined, warn: (text: string) => void words.push(text) };
  const apps = [{ name: 'crm', hosts: ['crm.test'], ...app }];
  const upstreams = openUpstreams(apps, { limits: ProxyLimits.parse({}), log });
  onTestFinished(() => upstreams.close());
  return { crm: openCrmClient(apps, upstreams, log), words };
}

const get = (headers: Record<string, string> = {}): CrmRequest => ({
  method: 'GET',
  path: '/me?a=1',
  headers: new Map(Object.entries(headers)),
  body: null,
});
const limits = { seconds: 5, maxBytes: 1000 };

describe('a request of ours', () => {
  it('is sent as it is, and its answer comes whole', async () => {
    const made = await madeCrm((request, response) => {
      const { method, url, headers } = request;
      let body = '';
      request
        .on('data', (chunk: Buffer) => (body += chunk.toString()))
        .on('end', () => {
          response.writeHead(207, ['X-A', '1', 'X-A', '2', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']);
          response.end(JSON.stringify([method, url, headers.host, headers['cookie'], body]));
        });
    });
    const { crm } = client({ upstream: made.origin });
    const answer = await crm.ask(
      'crm',
      { ...get({ cookie: 'sid=1' }), method: 'POST', body: '{"q":1}' },
      limits,
    );
    expect([answer.status, answer.headers.get('x-a'), answer.headers.get('set-cookie')]).toEqual([
      207,
      '1, 2',
      'a=1\nb=2',
    ]);
    expect(Buffer.from(answer.body).toString()).toBe('["POST","/me?a=1","crm.test","sid=1","{\\"q\\":1}"]');
  });

  it.each<[string, Partial<ProxyApp>, Record<string, string>, string]>([
    ["the app's first host", {}, {}, 'crm.test'],
    ['the host that it says, where that is sent on', {}, { host: 'two.test' }, 'two.test'],
    [
      "the CRM's own",
      { topology: 'mapped', crmOrigin: 'https://acme.example' },
      { host: 'two.test' },
      'acme.example',
    ],
  ])('names %s', async (_name, app, headers, host) => {
    const made = await madeCrm((request, response) => response.end(request.headers.host));
    const { crm } = client({ upstream: made.origin, hosts: ['crm.test', 'two.test'], ...app });
    expect(Buffer.from((await crm.ask('crm', get(headers), limits)).body).toString()).toBe(host);
  });

  it('undoes the content coding of its answer', async () => {
    const made = await madeCrm((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('plain')),
    );
    const { crm } = client({ upstream: made.origin });
    expect(Buffer.from((await crm.ask('crm', get(), limits)).body).toString()).toBe('plain');
  });

  it('follows no redirect', async () => {
    const made = await madeCrm((_request, response) => response.writeHead(302, { location: '/login' }).end());
    const { crm } = client({ upstream: made.origin });
    expect((await crm.ask('crm', get(), limits)).status).toBe(302);
    expect(made.seen.length).toBe(1);
  });

  it.each<[string, RequestListener, string]>([
    ['longer than its bound', (_request, response) => response.end(Buffer.alloc(1001)), 'LIMIT_BYTES'],
    [
      'that inflates beyond its bound',
      (_request, response) =>
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(5_000_000))),
      'LIMIT_BYTES',
    ],
    [
      'that does not decode',
      (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('canary'),
      'UPSTREAM_INVALID',
    ],
    ['that never comes', () => undefined, 'UPSTREAM_TIMEOUT'],
    ['that never ends', (_request, response) => void response.write('x'), 'UPSTREAM_TIMEOUT'],
    ['that breaks off', (request) => void request.socket.destroy(), 'UPSTREAM_DOWN'],
    [
      'that breaks off in its body',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '9' });
        response.write('x', () => response.destroy());
      },
      'UPSTREAM_TRUNCATED',
    ],
  ])('fails by an answer %s', async (_name, handle, code) => {
    const made = await madeCrm(handle);
    const { crm } = client({ upstream: made.origin });
    const error: unknown = await crm
      .ask('crm', get(), { ...limits, seconds: code === 'UPSTREAM_TIMEOUT' ? 0.1 : 5 })
      .catch((thrown: unknown) => thrown);
    expect(faultCode(error)).toBe(code);
    expect(String(error)).not.toContain('canary');
  });

  it('is asked of another upstream when the first is down, and the log says what to check', async () => {
    const gone = await madeCrm(() => undefined);
    await gone.stop();
    const well = await madeCrm((_request, response) => response.end('well'));
    const { crm, words } = client({ upstream: [gone.origin, well.origin] });
    for (let count = 0; count < 2; count += 1)
      expect(Buffer.from((await crm.ask('crm', get(), limits)).body).toString()).toBe('well');
    expect(new Set(words)).toEqual(new Set([expect.stringContaining('apps[].upstream')]));
  });

  it('that may change something is asked once', async () => {
    const crms = [
      await madeCrm((r) => void r.socket.destroy()),
      await madeCrm((r) => void r.socket.destroy()),
    ];
    const { crm } = client({ upstream: crms.map(({ origin }) => origin) });
    await expect(crm.ask('crm', { ...get(), method: 'POST', body: 'a' }, limits)).rejects.toThrow(
      'no answer',
    );
    expect(crms.flatMap(({ seen }) => seen).length).toBe(1);
  });

  it('to an app that is not configured is a mistake of ours', async () => {
    const { crm } = client({ upstream: 'http://127.0.0.1:1' });
    await expect(crm.ask('other', get(), limits)).rejects.toThrow('not configured');
  });
});
