/** Requests that two servers could read differently never reach the CRM, or reach it once, as read. */

import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/model/exchange.ts';
import { requestReader } from '../../src/proxy/request.ts';
import { ask, askRaw, stand } from './stand.ts';

const ok = (_request: unknown, response: { end(text: string): void }) => response.end('ok');
const head = (lines: string[], body = ''): string => `${lines.join('\r\n')}\r\n\r\n${body}`;

describe('refused, and the CRM is not asked', () => {
  it.each<[string, string, number]>([
    ['two Hosts', head(['GET /x HTTP/1.1', 'Host: crm.test', 'Host: other.test']), 400],
    ['no Host', head(['GET /x HTTP/1.1']), 400],
    ['a Host that is none', head(['GET /x HTTP/1.1', 'Host: crm.test/@evil']), 400],
    ['an unknown Host', head(['GET /x HTTP/1.1', 'Host: other.test']), 421],
    ['another host in the target', head(['GET http://other.test/x HTTP/1.1', 'Host: crm.test']), 400],
    [
      'two Content-Types',
      head(['GET /x HTTP/1.1', 'Host: crm.test', 'Content-Type: a/b', 'Content-Type: c/d']),
      400,
    ],
    [
      'two Authorizations',
      head(['GET /x HTTP/1.1', 'Host: crm.test', 'Authorization: a', 'authorization: b']),
      400,
    ],
    ['TRACE', head(['TRACE /x HTTP/1.1', 'Host: crm.test']), 405],
    ['an escaped slash', head(['GET /a%2fb HTTP/1.1', 'Host: crm.test']), 400],
    ['a fragment', head(['GET /a#b HTTP/1.1', 'Host: crm.test']), 400],
    ['the asterisk form', head(['OPTIONS * HTTP/1.1', 'Host: crm.test']), 400],
    [
      'two lengths',
      head(['POST /x HTTP/1.1', 'Host: crm.test', 'Content-Length: 1', 'Content-Length: 2'], 'ab'),
      400,
    ],
    [
      'the same length twice',
      head(['POST /x HTTP/1.1', 'Host: crm.test', 'Content-Length: 1', 'Content-Length: 1'], 'a'),
      400,
    ],
    [
      'length and chunks',
      head(
        ['POST /x HTTP/1.1', 'Host: crm.test', 'Content-Length: 5', 'Transfer-Encoding: chunked'],
        '0\r\n\r\n',
      ),
      400,
    ],
    [
      'chunks not last',
      head(['POST /x HTTP/1.1', 'Host: crm.test', 'Transfer-Encoding: chunked, gzip'], '0\r\n\r\n'),
      400,
    ],
    [
      'another transfer coding',
      head(['POST /x HTTP/1.1', 'Host: crm.test', 'Transfer-Encoding: gzip, chunked'], '0\r\n\r\n'),
      400,
    ],
    ['a folded field', head(['GET /x HTTP/1.1', 'Host: crm.test', 'X-A: b', ' c: d']), 400],
    [
      'a space before the colon',
      head(['POST /x HTTP/1.1', 'Host: crm.test', 'Content-Length : 1'], 'a'),
      400,
    ],
    ['a bare line feed', 'GET /x HTTP/1.1\nHost: crm.test\nX-A: b\n\n', 400],
    ['a NUL in a field', head(['GET /x HTTP/1.1', 'Host: crm.test', 'X-A: b\0c']), 400],
    ['a signed length', head(['POST /x HTTP/1.1', 'Host: crm.test', 'Content-Length: +1'], 'a'), 400],
  ])('%s', async (_name, text, status) => {
    const through = await stand(ok);
    const answer = await askRaw(through, text);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(through.seen).toEqual([]);
  });

  it('CONNECT', async () => {
    const through = await stand(ok);
    const answer = await askRaw(through, head(['CONNECT crm.test:443 HTTP/1.1', 'Host: crm.test']));
    expect(answer).toMatch(/^HTTP\/1\.1 405 /);
    expect(through.seen).toEqual([]);
  });

  it.each([
    ['length and chunks', 'Content-Length: 40\r\nTransfer-Encoding: chunked'],
    ['chunks spelled oddly', 'Content-Length: 40\r\nTransfer-Encoding: xchunked'],
    ['two lengths', 'Content-Length: 0\r\nContent-Length: 40'],
    ['a space before the colon', 'Content-Length: 0\r\nTransfer-Encoding : chunked'],
    ['an underscore', 'Content-Length: 0\r\nTransfer_Encoding: chunked'],
    ['a vertical tab', 'Content-Length: 0\r\nTransfer-Encoding:\x0bchunked'],
  ])('a second request hidden behind %s does not reach the CRM', async (_name, framing) => {
    const through = await stand(ok);
    const hidden = head(['GET /hidden HTTP/1.1', 'Host: crm.test']);
    await askRaw(through, head(['POST /x HTTP/1.1', 'Host: crm.test', framing], `0\r\n\r\n${hidden}`));
    expect(through.seen.length).toBeLessThanOrEqual(1);
    expect(through.seen.some((one) => one.url.startsWith('/hidden'))).toBe(false);
  });
});

describe('framing that a parser let through', () => {
  it.each([
    ['length and chunks', ['Content-Length', '1', 'Transfer-Encoding', 'chunked'], 'refused'],
    ['an unknown coding', ['Transfer-Encoding', 'gzip'], 'refused'],
    ['chunks', ['Transfer-Encoding', 'Chunked'], 'crm'],
  ])('%s: %j is %s', (_name, fields, kind) => {
    const message = new IncomingMessage(new Socket());
    message.httpVersion = '1.1';
    message.url = '/x';
    message.method = 'POST';
    message.rawHeaders = ['Host', 'crm.test', ...fields];
    const read = requestReader({
      apps: [{ name: 'crm', hosts: ['crm.test'], upstream: 'http://127.0.0.1:1' }],
      trustedHeader: null,
      behindTls: false,
      newId: () => 'ID',
      now: () => new Date(0),
    })(message);
    expect(read.kind).toBe(kind);
  });
});

it('a host of no app is told apart from a request that is ambiguous', () => {
  const message = new IncomingMessage(new Socket());
  message.httpVersion = '1.1';
  message.url = '/x';
  message.method = 'GET';
  message.rawHeaders = ['Host', 'other.test'];
  const apps = [{ name: 'crm', hosts: ['crm.test'], upstream: 'http://127.0.0.1:1' }];
  const parts = { apps, trustedHeader: null, behindTls: false, newId: () => 'ID', now: () => new Date(0) };
  expect(requestReader(parts)(message)).toMatchObject({ kind: 'refused', status: 421, code: 'HOST_UNKNOWN' });
});

describe('read once', () => {
  async function exchangeOf(text: string): Promise<Exchange> {
    const seen: Exchange[] = [];
    const through = await stand(ok, {
      journey: {
        bodyNeeded: (exchange) => {
          seen.push(exchange);
          return 0;
        },
      },
    });
    await askRaw(through, text);
    const [exchange] = seen;
    if (exchange === undefined) throw new Error('refused');
    return exchange;
  }

  it('the target in absolute form names the same host', async () => {
    const exchange = await exchangeOf(head(['GET http://CRM.test?a=b HTTP/1.1', 'Host: crm.test']));
    expect([exchange.path, exchange.target, exchange.app]).toEqual(['/', '/?a=b', 'crm']);
  });

  it('repeated fields are joined, cookies by a semicolon', async () => {
    const exchange = await exchangeOf(
      head(['GET /x HTTP/1.1', 'Host: CRM.test.:80', 'Cookie: a=1', 'cookie: b=2', 'X-A: 1', 'x-a: 2']),
    );
    expect(exchange.headers.get('cookie')).toBe('a=1; b=2');
    expect(exchange.headers.get('x-a')).toBe('1, 2');
    expect(exchange.clientAddress).toBe('127.0.0.1');
  });

  it.each([
    [['Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: document'], 'navigation'],
    [['Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: iframe'], 'navigation'],
    [['Sec-Fetch-Mode: cors', 'Sec-Fetch-Dest: empty', 'Accept: text/html'], 'script'],
    [['Accept: text/html,application/xhtml+xml,*/*;q=0.8'], 'navigation'],
    [['Accept: text/html', 'X-Requested-With: XMLHttpRequest'], 'script'],
    [['Accept: */*'], 'script'],
    [['Accept: application/json'], 'script'],
    [[], 'script'],
  ])('%j is a %s', async (lines, asker) => {
    expect((await exchangeOf(head(['GET /x HTTP/1.1', 'Host: crm.test', ...lines]))).asker).toBe(asker);
  });
});

describe('paths of our own', () => {
  it.each([
    '/_exportgate/healthz',
    '//_exportgate/healthz',
    '/x/../_exportgate/healthz',
    '/%5Fexportgate/healthz',
  ])('%s is served here, as read', async (path) => {
    const through = await stand(ok, {
      own: (incoming, outgoing, exchange) =>
        void outgoing.end(
          JSON.stringify([incoming.url, incoming.headers['x-forwarded-for'], exchange.path, exchange.app]),
        ),
    });
    const answer = await ask(through, path, { headers: { 'x-forwarded-for': '1.2.3.4' } });
    expect(JSON.parse(answer.body.toString())).toEqual([
      '/_exportgate/healthz',
      null,
      '/_exportgate/healthz',
      'crm',
    ]);
    expect(through.seen).toEqual([]);
  });

  it('a name that only begins like it is the CRM’s', async () => {
    const through = await stand(ok);
    await ask(through, '/_exportgates');
    expect(through.seen.length).toBe(1);
  });

  it('under a host of no app they are served with no app, for health checks', async () => {
    const through = await stand(ok);
    const answer = await ask(through, '/_exportgate/healthz', { headers: { host: '127.0.0.1' } });
    expect(answer.body.toString()).toBe('own');
  });
});
