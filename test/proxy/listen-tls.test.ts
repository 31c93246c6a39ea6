/** HTTP/2 and HTTP/1.1 over one port, told apart by ALPN; the rest of the proxy sees one shape. */

import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect as tlsConnect } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { StreamRequest } from '../../src/proxy/h2-request.ts';
import { makeCertificate } from '../support/certificates.ts';
import { askH2 } from '../support/h2.ts';
import { frame, literal, openRawH2 } from '../support/raw-h2.ts';
import type { RawH2 } from '../support/raw-h2.ts';
import { browser, certificate, listener } from './listener-stand.ts';

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

const tls = (handle: Handle, bend: Parameters<typeof listener>[1] = {}) =>
  listener(handle, { pairs: [certificate()], ...bend });

describe('a request over HTTP/2', () => {
  it('looks like one over HTTP/1.1', async () => {
    const seen: unknown[] = [];
    const at = await tls((request, response) => {
      const { method, url, headers, httpVersion } = request;
      seen.push(method, url, headers, httpVersion, request.socket.remoteAddress);
      response.writeHead(200).end('ok');
    });
    const headers = { 'x-One': 'Ä', cookie: ['a=1', 'b=2'], 'x-two': ['1', '2'] };
    expect((await askH2(browser(at), '/a?b=1', headers)).body.toString()).toBe('ok');
    expect(seen).toEqual([
      'GET',
      '/a?b=1',
      { host: 'localhost', 'x-one': 'Ä', cookie: 'a=1; b=2', 'x-two': '1, 2' },
      '2.0',
      '127.0.0.1',
    ]);
  });

  it.each<[string, Record<string, string>, string]>([
    ['of a known length', { 'content-length': '5' }, 'undefined'],
    ['of an unknown one, which is chunked in HTTP/1.1', {}, 'chunked'],
    ['that asks first (Expect: 100-continue)', { expect: '100-continue' }, 'chunked'],
  ])('brings a body %s', async (_name, headers, coding) => {
    const at = await tls((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const came = [String(request.headers['transfer-encoding']), String(Buffer.concat(chunks))];
        response.writeHead(200).end(JSON.stringify([...came, request.complete]));
      });
    });
    const answer = await askH2(browser(at), '/', { ':method': 'POST', ...headers }, 'hello');
    expect(JSON.parse(String(answer.body))).toEqual([coding, 'hello', true]);
  });

  const reset = (code: number) => (raw: RawH2) =>
    void raw.send(frame('reset', 0, 1, Buffer.from([0, 0, 0, code])));

  // By hand: a client of node ends the body before it resets the stream.
  it.each<[string, boolean, (raw: RawH2) => void]>([
    ['by the end of the connection', false, (raw) => void raw.socket.destroy()],
    ['by a reset', false, reset(8)],
    ['by a reset that calls itself no error', false, reset(0)],
    ['by a reset after it was answered', true, reset(8)],
    ['by an end before its length', false, (raw) => void raw.send(frame('data', 1, 1, Buffer.alloc(0)))],
  ])('that is broken off %s is an error, never a whole body', async (_name, answered, breakOff) => {
    const ends: string[] = [];
    const at = await tls((request, response) => {
      if (answered) response.writeHead(200).end();
      request.on('data', (chunk: Buffer) => ends.push(String(chunk)));
      for (const name of ['end', 'error', 'close']) request.once(name, () => ends.push(name));
    });
    const options = { port: at.port, host: '127.0.0.1', servername: 'crm.test', ALPNProtocols: ['h2'] };
    const socket = tlsConnect({ ...options, ca: certificate().cert });
    onTestFinished(() => void socket.destroy());
    await once(socket, 'secureConnect');
    const raw = openRawH2(socket);
    const fields = { ':method': 'POST', ':scheme': 'https', ':path': '/', ':authority': 'crm.test' };
    const block = Object.entries({ ...fields, 'content-length': '9' }).map((field) => literal(...field));
    raw.send(frame('headers', 4, 1, Buffer.concat(block)));
    raw.send(frame('data', 0, 1, Buffer.from('half')));
    await expect.poll(() => ends).toEqual(['half']);
    breakOff(raw);
    await expect.poll(() => ends).toEqual(['half', 'error', 'close']);
  });

  it('brings its body no faster than it is read', async () => {
    const requests: StreamRequest[] = [];
    const at = await tls((request) => void (request instanceof StreamRequest && requests.push(request)));
    const stream = browser(at).request({ ':method': 'POST', ':authority': 'crm.test' });
    stream.end(Buffer.alloc(20_000_000));
    await expect.poll(() => requests[0]?.unread ?? 0).toBeGreaterThan(0);
    let bytes = 0;
    // What piled up while nobody read is a window, not the body.
    expect(requests[0]?.unread).toBeLessThan(1_000_000);
    for await (const chunk of requests[0] ?? []) bytes += (chunk as Buffer).length;
    expect(bytes).toBe(20_000_000);
  });

  it('whose target and Host differ has both, for the reader to refuse', async () => {
    const at = await tls((request, response) => void response.writeHead(200).end(String(request.rawHeaders)));
    const answer = await askH2(browser(at), '/', { host: 'evil.test' });
    expect(String(answer.body)).toBe('host,localhost,host,evil.test');
    const same = await askH2(browser(at), '/', { host: 'localhost' });
    expect(String(same.body)).toBe('host,localhost');
  });

  it('by CONNECT is refused', async () => {
    const at = await tls((_request, response) => void response.writeHead(200).end('reached'));
    const stream = browser(at).request({ ':method': 'CONNECT', ':authority': 'db.test:5432' });
    const [answer] = (await once(stream, 'response')) as [Record<string, unknown>];
    expect(answer[':status']).toBe(405);
    stream.destroy();
  });
});

describe('an answer over HTTP/2', () => {
  it('keeps its fields, those of a connection left out', async () => {
    const at = await tls((_request, response) => {
      response.sendDate = false;
      const fields = ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'X-B', '\xe4', 'Connection', 'close'];
      response.writeHead(203, 'Words', [...fields, 'Transfer-Encoding', 'chunked', 'Keep-Alive', 'x']);
      response.end('body');
    });
    const { headers, body } = await askH2(browser(at), '/');
    const fields = Object.fromEntries(Object.entries(headers)); // without node's symbol
    expect({ ...fields, body: String(body) }).toEqual({
      ':status': 203,
      'set-cookie': ['a=1', 'b=2'],
      'x-b': '\xe4',
      body: 'body',
    });
  });

  it.each([
    ['HEAD', 200, '5'],
    ['GET', 204, undefined],
    ['GET', 304, '5'],
  ])('to %s with status %i has no body', async (method, status, length) => {
    const at = await tls((_request, response) => {
      response.writeHead(status, length === undefined ? {} : { 'Content-Length': length });
      response.write('hello');
      response.end();
    });
    const answer = await askH2(browser(at), '/', { ':method': method });
    expect([answer.status, answer.headers['content-length'], answer.body.length]).toEqual([
      status,
      length,
      0,
    ]);
  });

  it('that breaks off does not end cleanly', async () => {
    const at = await tls((_request, response) => {
      response.writeHead(200);
      response.write('some', () => response.destroy());
    });
    await expect(askH2(browser(at), '/')).rejects.toThrow('NGHTTP2_INTERNAL_ERROR');
  });

  it('goes no faster than the browser takes it, and tells when the browser goes away', async () => {
    let written = 0;
    const closed: boolean[] = [];
    const at = await tls((_request, response) => {
      response.once('close', () => closed.push(response.writableFinished));
      response.writeHead(200);
      const more = (): void => {
        while (response.write(Buffer.alloc(65_536))) written += 65_536;
      };
      response.on('drain', more);
      more();
    });
    const session = browser(at);
    const stream = session.request({ ':authority': 'crm.test' });
    stream.on('error', () => undefined);
    await once(stream, 'response');
    stream.pause();
    expect(written).toBeLessThan(4_000_000);
    stream.close(8);
    await expect.poll(() => closed).toEqual([false]);
    // The connection lives on.
    const again = session.request({ ':authority': 'crm.test', ':path': '/2' });
    await once(again, 'response');
    again.destroy();
  });
});

it('a connection that has ended is no longer counted', async () => {
  const at = await tls((_request, response) => void response.writeHead(200).end('ok'));
  const session = browser(at);
  await askH2(session, '/');
  expect(at.open()).toEqual({ sockets: 1, tunnels: 0 });
  session.close();
  await expect.poll(() => at.open().sockets).toBe(0);
});

it('a browser without HTTP/2 is served over HTTP/1.1', async () => {
  const at = await tls((request, response) => void response.end(request.httpVersion));
  const ask = httpsRequest({
    port: at.port,
    host: '127.0.0.1',
    servername: 'crm.test',
    ca: certificate().cert,
  });
  ask.end();
  const [answer] = (await once(ask, 'response')) as [IncomingMessage];
  const [body] = (await once(answer, 'data')) as [Buffer];
  expect(String(body)).toBe('1.1');
});

describe('certificates', () => {
  const ok: Handle = (_request, response) => void response.writeHead(200).end('ok');
  const shown = async (port: number, name: string, ca: readonly Buffer[]): Promise<string> => {
    const ask = httpsRequest({ port, host: '127.0.0.1', servername: name, ca: [...ca], agent: false });
    ask.end();
    const [answer] = (await once(ask, 'response')) as [IncomingMessage];
    answer.resume();
    const { socket } = answer;
    return 'getPeerX509Certificate' in socket
      ? String((socket as TLSSocket).getPeerX509Certificate()?.fingerprint256)
      : '';
  };

  it('are chosen by the name that the browser asks for', async () => {
    const other = makeCertificate('second.test');
    const at = await listener(ok, { pairs: [certificate(), other] });
    const ca = [certificate().cert, other.cert];
    const [first, second] = [await shown(at.port, 'crm.test', ca), await shown(at.port, 'second.test', ca)];
    expect(first).not.toBe(second);
  });

  it('are read again when the files change; a broken pair keeps the old one, and the log says so', async () => {
    const next = makeCertificate('crm.test');
    const at = await listener(ok, { pairs: [certificate()] });
    const ca = [certificate().cert, next.cert];
    const before = await shown(at.port, 'crm.test', ca);
    at.replace({ cert: 'no certificate', key: certificate().key });
    await expect.poll(() => JSON.stringify(at.lines)).toContain('the old ones stay');
    expect(await shown(at.port, 'crm.test', ca)).toBe(before);
    at.replace(next);
    await expect.poll(() => shown(at.port, 'crm.test', ca)).not.toBe(before);
  });

  it.each([
    ['is not that of the certificate', () => makeCertificate('crm.test').key],
    ['is none', () => Buffer.from('rubbish')],
  ])('whose key %s stop the start with the setting named', async (_name, key) => {
    const pairs = [{ cert: certificate().cert, key: key() }];
    await expect(listener(ok, { pairs })).rejects.toThrow(/listen\.tls/);
  });
});

it('a certificate that has ended is shown, and the log says so', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 40 * 86_400_000 });
  onTestFinished(() => void vi.useRealTimers());
  const at = await tls((_request, response) => response.end());
  expect(at.lines).toContainEqual([
    'a certificate of listen.tls has ended: renew it',
    { file: expect.stringMatching(/0\.crt$/) },
  ]);
});
