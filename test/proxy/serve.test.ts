/** Slow browsers are cut and hurt nobody else; a server that stops hurts nobody who is being served. */

import { once } from 'node:events';
import { Agent, get, request as httpRequest } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { askH2 } from '../support/h2.ts';
import { browser, certificate, listener } from './listener-stand.ts';

const HURRIED = { clientHeadersSeconds: 0.2, clientIdleSeconds: 0.2, minBytesPerSecond: 1000 };

/** A connection that a test holds open. */
function dial(port: number, text: string): Socket & { readonly text: () => string } {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(text);
  onTestFinished(() => void socket.destroy());
  return Object.assign(socket, { text: () => Buffer.concat(chunks).toString() });
}

async function askH1(
  port: number,
  agent: Agent | false = false,
  path = '/',
): Promise<Pick<IncomingMessage, 'headers'> & { readonly body: string }> {
  const [answer] = (await once(get({ port, agent, path }), 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return { headers: answer.headers, body: Buffer.concat(chunks).toString() };
}

const echo: RequestListener = (request, response) => {
  // A request without a body has ended before anybody listens.
  if (request.readableEnded) response.end('whole');
  else request.on('end', () => response.end('whole'));
  request.resume();
};

describe('a browser that is too slow', () => {
  it.each([
    ['says nothing', ''],
    ['sends its head byte by byte', 'GET / HTTP/1.1\r\nHost: crm.test\r\nX-Slow: '],
    ['sends a body and stops', 'POST / HTTP/1.1\r\nHost: crm.test\r\nContent-Length: 9\r\n\r\nhalf'],
  ])('and %s is cut, while others are served', async (_name, text) => {
    const at = await listener(echo, { limits: HURRIED });
    const slow = Array.from({ length: 50 }, () => dial(at.port, text));
    const closed = slow.map((socket) => once(socket, 'close'));
    expect((await askH1(at.port)).body).toBe('whole');
    await Promise.all(closed);
    await expect.poll(() => at.open().sockets).toBe(0);
  });

  it('is looked for as long as the server runs, whatever goes wrong with one look', async () => {
    const at = await listener(echo, { limits: HURRIED });
    const broken = (): number => {
      throw new TypeError('made for the test');
    };
    at.server.once('connection', (socket: Socket) =>
      Object.defineProperty(socket, 'bytesRead', { configurable: true, get: broken }),
    );
    const odd = dial(at.port, '');
    const failed = (): boolean =>
      at.lines.some(([message]) => message === 'could not look for connections that stand still');
    await expect.poll(failed).toBe(true);
    odd.destroy();
    const late = dial(at.port, 'POST / HTTP/1.1\r\nHost: crm.test\r\nContent-Length: 9\r\n\r\nhalf');
    await once(late, 'close');
    expect(at.lines.at(-1)?.[0]).toContain('cut connections that stood still');
  });

  it('to begin TLS is cut', async () => {
    const at = await listener(echo, { limits: HURRIED, pairs: [certificate()] });
    await once(dial(at.port, ''), 'close');
    await expect.poll(() => at.open().sockets).toBe(0);
    expect((await askH2(browser(at), '/')).body.toString()).toBe('whole');
  });

  it('and takes nothing of an answer is cut, and whoever makes it hears of it', async () => {
    const ends: boolean[] = [];
    const at = await listener(
      (_request, response) => {
        response.once('close', () => ends.push(response.writableFinished));
        const more = (): void => {
          while (response.write(Buffer.alloc(65_536)));
        };
        response.on('drain', more);
        more();
      },
      { limits: HURRIED },
    );
    const slow = dial(at.port, 'GET / HTTP/1.1\r\nHost: crm.test\r\n\r\n');
    slow.pause();
    await expect.poll(() => ends, { timeout: 5000 }).toEqual([false]);
    expect(JSON.stringify(at.lines)).toContain('limits.clientIdleSeconds');
  });

  it('over HTTP/2 loses its stream, not its connection', async () => {
    const at = await listener(
      (request, response) => {
        if (request.url === '/fast') response.writeHead(200).end('ok');
        else request.resume();
      },
      { limits: HURRIED, pairs: [certificate()] },
    );
    const session = browser(at);
    const stream = session.request({ ':method': 'POST', ':authority': 'crm.test' });
    stream.on('error', () => undefined);
    stream.write('half');
    await new Promise((resolve) => stream.once('close', resolve)); // and not once(), which an error ends
    expect((await askH2(session, '/fast')).body.toString()).toBe('ok');
  });
});

describe('a browser that waits', () => {
  it.each([
    ['for the CRM', 'GET /later HTTP/1.1\r\nHost: crm.test\r\n\r\n'],
    [
      'with an upload that the CRM does not take',
      `POST /later HTTP/1.1\r\nHost: crm.test\r\nContent-Length: 9000000\r\n\r\n${'x'.repeat(500_000)}`,
    ],
  ])('%s is not slow', async (_name, text) => {
    const waiting: ServerResponse[] = [];
    const at = await listener((_request, response) => void waiting.push(response), { limits: HURRIED });
    const patient = dial(at.port, text);
    // Cut for its slowness when its patience is over: by then the other would have been too.
    const slow = 'POST / HTTP/1.1\r\nHost: crm.test\r\nContent-Length: 9\r\n\r\n';
    for (const text of ['GET', slow]) await once(dial(at.port, text), 'close');
    waiting[0]?.writeHead(200, { connection: 'close' }).end('at last');
    await expect.poll(patient.text).toContain('at last');
  });

  it('with an upload over HTTP/2 that the CRM does not take is not slow', async () => {
    let end = (): void => undefined;
    const at = await listener(
      (request, response) => {
        if (request.url !== '/later') request.resume();
        else
          end = () => {
            request.resume();
            response.writeHead(200).end('at last');
          };
      },
      { limits: HURRIED, pairs: [certificate()] },
    );
    const session = browser(at);
    const patient = askH2(session, '/later', { ':method': 'POST' }, Buffer.alloc(9_000_000));
    const slow = session.request({ ':method': 'POST', ':authority': 'crm.test' });
    slow.on('error', () => undefined);
    slow.write('half');
    await new Promise((resolve) => slow.once('close', resolve));
    end();
    expect((await patient).body.toString()).toBe('at last');
  });

  it('with an upload that moves, however long it lasts, is served', async () => {
    const at = await listener(echo, { limits: HURRIED });
    const request = httpRequest({ port: at.port, method: 'POST', agent: false });
    const answered = once(request, 'response');
    const ticks = setInterval(() => request.write(Buffer.alloc(200)), 20);
    onTestFinished(() => clearInterval(ticks));
    // Others that stand still come and go meanwhile.
    for (let turn = 0; turn < 3; turn += 1) await once(dial(at.port, 'GET'), 'close');
    clearInterval(ticks);
    request.end();
    const [answer] = (await answered) as [IncomingMessage];
    expect(answer.statusCode).toBe(200);
    answer.resume();
  });
});

it.each([
  ['HTTP/1.1', false],
  ['HTTP/2', true],
])(
  'a connection over %s that rests for keepAliveSeconds is closed; one that waits for us is not',
  async (_name, over2) => {
    const waiting: ServerResponse[] = [];
    const at = await listener(
      (request, response) => {
        if (request.url === '/later') waiting.push(response);
        else response.writeHead(200).end('ok');
      },
      { limits: { keepAliveSeconds: 0.2 }, pairs: over2 ? [certificate()] : [] },
    );
    const later = over2 ? askH2(browser(at), '/later') : askH1(at.port, false, '/later');
    await expect.poll(() => waiting.length).toBe(1);
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    await (over2 ? askH2(browser(at), '/') : askH1(at.port, agent));
    expect(at.open().sockets).toBe(2);
    await expect.poll(() => at.open().sockets, { timeout: 5000 }).toBe(1);
    waiting[0]?.writeHead(200).end('at last');
    expect(String((await later).body)).toBe('at last');
  },
);

it('one address gets so many connections and no more; those of a trusted proxy are not counted', async () => {
  const limits = { maxConnectionsPerAddress: 2 };
  const at = await listener(echo, { limits });
  const [one] = [dial(at.port, 'G'), dial(at.port, 'G')];
  await expect.poll(() => at.open().sockets).toBe(2);
  await once(dial(at.port, 'G'), 'close');
  one?.destroy();
  await expect.poll(() => at.open().sockets).toBe(1);
  expect((await askH1(at.port)).body).toBe('whole');

  const behind = await listener(echo, { limits, trustsProxy: () => true });
  for (let count = 0; count < 4; count += 1) dial(behind.port, 'G');
  await expect.poll(() => behind.open().sockets).toBe(4);
});

describe('a server that stops', () => {
  it.each([
    ['HTTP/1.1, and asks for another connection', false, 'close'],
    ['HTTP/2', true, undefined],
  ])('takes nothing new and finishes what is under way over %s', async (_name, over2, connection) => {
    const waiting: ServerResponse[] = [];
    const at = await listener((_request, response) => void waiting.push(response), {
      limits: { drainSeconds: 60 },
      pairs: over2 ? [certificate()] : [],
    });
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const session = over2 ? browser(at) : null;
    const asked = session ? askH2(session, '/') : askH1(at.port, agent);
    await expect.poll(() => waiting.length).toBe(1);
    const gone = session && once(session, 'goaway');
    const closed = at.close();
    await expect.poll(() => at.server.listening).toBe(false);
    await once(connect(at.port, '127.0.0.1'), 'error');
    await gone;
    waiting[0]?.writeHead(200).end('finished');
    const { headers, body } = await asked;
    expect([headers.connection, String(body)]).toEqual([connection, 'finished']);
    await closed;
  });

  it('asks browsers to come back on another connection, also those whose answer had begun', async () => {
    const waiting: ServerResponse[] = [];
    const at = await listener(
      (_request, response) => {
        response.writeHead(200, { 'content-length': '8' });
        response.write('half');
        waiting.push(response);
      },
      { limits: { drainSeconds: 60 } },
    );
    const kept = dial(at.port, 'GET / HTTP/1.1\r\nHost: crm.test\r\n\r\n');
    await expect.poll(kept.text).toContain('half');
    const closed = at.close();
    waiting[0]?.end('half');
    await closed;
    expect(kept.text()).toContain('halfhalf');
  });

  it('cuts what does not end within drainSeconds', async () => {
    const at = await listener((_request, response) => void response.write('endless'), {
      limits: { drainSeconds: 0.1 },
    });
    const endless = dial(at.port, 'GET / HTTP/1.1\r\nHost: crm.test\r\n\r\n');
    await expect.poll(endless.text).toContain('endless');
    await at.close();
    await expect.poll(() => endless.destroyed).toBe(true);
  });
});
