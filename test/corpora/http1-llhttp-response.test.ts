/** llhttp's own answers from a CRM: what the parser takes comes whole, everything else is a 502 or a cut, and the next request gets its own answer. */

import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { request as undiciRequest } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { vectorsOf } from '../support/llhttp.ts';
import { ask, listening, stand } from '../proxy/stand.ts';

const vectors = vectorsOf('response');
const NEXT = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext';

it('there are as many as the corpus holds', () => expect(vectors.length).toBe(85));

/** `cut`: the connection ended before the answer did. */
type Answer = { readonly status: number; readonly body: string } | 'cut';

describe('the CRM ends the connection behind it', () => {
  it.each(vectors.map(({ name, bytes }) => [name, bytes] as const))('%s', async (_name, bytes) => {
    const crm = await openCrm((socket) => socket.end(bytes, 'latin1'));
    const through = await stand(() => undefined, { app: { upstream: crm } });
    const parsed = await direct(crm);
    const passed = await throughProxy(through);
    // Where a body ends whose transfer codings are not `chunked` alone, readers differ.
    const odd = /^transfer-encoding: *(?!chunked\r)/im.test(bytes);
    const refused = passed === 'cut' || passed.status === 502;
    const right = parsed === 'cut' ? refused : isDeepStrictEqual(passed, parsed) || (odd && refused);
    expect([parsed, passed, right]).toEqual([parsed, passed, true]);
    expect(await throughProxy(through, '/next')).toEqual({ status: 200, body: 'next' });
  });
});

it('some of them are taken, some not: the comparison compares something', async () => {
  const all = await Promise.all(
    vectors.map(async ({ bytes }) => direct(await openCrm((socket) => socket.end(bytes, 'latin1')))),
  );
  expect(all.filter((answer) => answer === 'cut').length).toBeGreaterThan(20);
  expect(all.filter((answer) => answer !== 'cut').length).toBeGreaterThan(20);
});

it('B15 the CRM keeps the connection open: nobody waits for ever, and what was too much reaches nobody', async () => {
  await Promise.all(
    vectors.map(async ({ name, bytes }) => {
      const crm = await openCrm((socket) => socket.write(bytes, 'latin1'));
      const limits = { headersSeconds: 1, idleSeconds: 1 };
      const through = await stand(() => undefined, { app: { upstream: crm }, limits });
      await throughProxy(through);
      expect([name, await throughProxy(through, '/next')]).toEqual([name, { status: 200, body: 'next' }]);
    }),
  );
});

/** A CRM that answers `/next` as it should, and everything else as the test says. */
async function openCrm(answer: (socket: Socket) => unknown): Promise<string> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      if (chunk.toString('latin1').startsWith('GET /next ')) socket.write(NEXT);
      else answer(socket);
    });
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${await listening(server)}`;
}

/** What the parser itself, which the proxy uses too, makes of it. */
async function direct(crm: string): Promise<Answer> {
  try {
    const answer = await undiciRequest(`${crm}/x`, { reset: true });
    return {
      status: answer.statusCode,
      body: Buffer.from(await answer.body.arrayBuffer()).toString('latin1'),
    };
  } catch {
    return 'cut';
  }
}

async function throughProxy(through: { readonly port: number }, path = '/x'): Promise<Answer> {
  try {
    const { status, body } = await ask(through, path);
    return { status, body: body.toString('latin1') };
  } catch {
    return 'cut';
  }
}
