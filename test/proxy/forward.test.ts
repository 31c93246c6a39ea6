/** What the proxy makes of the journey's wishes, of failures, and of browsers that go away. */

import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { faultCode } from '../../src/lib/fault.ts';
import type { Admission, Journey } from '../../src/proxy/ports.ts';
import { ask, listening, plainJourney, stand } from './stand.ts';

const governed = async (): Promise<Admission> => ({ kind: 'forward', governed: true, ticket: null });

/** Breaks an answer off after `sent`, its head as `headers` says. */
function breaksOff(headers: Record<string, string>, sent: string) {
  return (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(200, headers);
    response.write(sent, () => response.destroy());
  };
}

describe('an answer that breaks off', () => {
  it.each([
    ['short of its length', { 'content-length': '100' }],
    ['before its last chunk', { 'x-a': 'b' }],
    ['before its last chunk, on a closing connection', { connection: 'close' }],
  ])('%s never ends cleanly where it passed', async (_name, headers) => {
    const through = await stand(breaksOff(headers, 'some'));
    const request = httpRequest({ port: through.port, headers: { host: 'crm.test' }, agent: false }).end();
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    const ended = vi.fn<() => void>();
    answer.on('end', ended).resume();
    await expect(once(answer, 'end')).rejects.toThrow('aborted');
    expect(ended).not.toHaveBeenCalled();
    expect(through.warnings).toMatchObject([{ requestId: 'ID-1', app: 'crm', code: 'UPSTREAM_TRUNCATED' }]);
  });

  it.each([
    ['short of its length', { 'content-length': '100' }],
    ['before its last chunk', { 'x-a': 'b' }],
    ['before its last chunk, on a closing connection', { connection: 'close' }],
  ])('%s fails its reader where it was taken', async (_name, headers) => {
    const through = await stand(breaksOff(headers, 'some'), {
      journey: {
        classify: () => 'take',
        take: async (exchange, admission, head, body) =>
          plainJourney
            .take(exchange, admission, head, body)
            .catch((error: unknown) => ({ status: 202, headers: {}, body: faultCode(error) })),
      },
    });
    expect((await ask(through, '/x')).body.toString()).toBe('UPSTREAM_TRUNCATED');
  });

  it('is answered by us where nothing was sent yet', async () => {
    const through = await stand(breaksOff({ 'content-length': '100' }, 'some'), {
      journey: { classify: () => 'look' },
    });
    const answer = await ask(through, '/x');
    expect([answer.status, answer.body.toString()]).toEqual([502, 'failed UPSTREAM_TRUNCATED']);
  });

  it('before its head is a CRM that is down', async () => {
    const through = await stand((request) => request.socket.destroy());
    expect((await ask(through, '/x')).body.toString()).toBe('failed UPSTREAM_DOWN');
  });

  it('with two lengths is not believed', async () => {
    const through = await stand((request) =>
      request.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nhi'),
    );
    expect((await ask(through, '/x')).body.toString()).toBe('failed UPSTREAM_INVALID');
  });
});

describe('a CRM that does not answer', () => {
  it('is down', async () => {
    const gone = createServer();
    const port = await listening(gone);
    gone.close();
    await once(gone, 'close');
    const through = await stand(() => undefined, { app: { upstream: `http://127.0.0.1:${port}` } });
    expect((await ask(through, '/x')).body.toString()).toBe('failed UPSTREAM_DOWN');
  });

  it('in time, is too slow', async () => {
    const through = await stand(() => undefined, { limits: { headersSeconds: 0.1 } });
    expect((await ask(through, '/x')).body.toString()).toBe('failed UPSTREAM_TIMEOUT');
  });

  it('with 103 first, gives its real answer', async () => {
    const through = await stand((_request, response) => {
      response.writeEarlyHints({ link: '</a.css>; rel=preload' });
      response.end('ok');
    });
    expect((await ask(through, '/x')).body.toString()).toBe('ok');
  });
});

describe('a browser that goes away', () => {
  it.each<[string, Partial<Journey>, (response: ServerResponse) => void]>([
    ['before the head', {}, () => undefined],
    ['while the body passes', {}, (response) => void response.write('x')],
    ['while the start is looked at', { classify: () => 'look' }, (response) => void response.write('x')],
  ])('%s ends an ordinary request at the CRM', async (_name, journey, begin) => {
    const failed = vi.fn<Journey['upstreamFailed']>();
    const through = await stand((_request, response) => begin(response), {
      journey: { ...journey, upstreamFailed: failed },
    });
    const request = httpRequest({ port: through.port, headers: { host: 'crm.test' }, agent: false }).end();
    request.on('error', () => undefined);
    await expect.poll(() => through.seen.length).toBe(1);
    request.destroy();
    await through.seen[0]?.closed;
    await nextTurn();
    expect(failed).not.toHaveBeenCalled();
  });

  it('in the middle of an upload ends it at the CRM', async () => {
    const through = await stand(() => undefined, { journey: { admit: governed } });
    const request = httpRequest({
      port: through.port,
      method: 'POST',
      headers: { host: 'crm.test', 'content-length': '100' },
      agent: false,
    });
    request.on('error', () => undefined).write('some');
    await expect.poll(() => through.seen.length).toBe(1);
    request.destroy();
    await expect(through.seen[0]?.body).rejects.toThrow('aborted');
  });

  it.each<[string, boolean]>([
    ['before the head of a governed answer', false],
    ['while an answer is taken', true],
  ])('%s changes nothing: it is read to its end', async (_name, headFirst) => {
    const crm: ServerResponse[] = [];
    const took: unknown[] = [];
    const through = await stand(
      (_request, response) => {
        crm.push(response);
        if (headFirst) response.write('a');
      },
      {
        journey: {
          admit: governed,
          classify: () => 'take',
          take: async (exchange, admission, head, body) => {
            took.push('began');
            const reply = await plainJourney.take(exchange, admission, head, body);
            took.push(reply);
            return reply;
          },
        },
      },
    );
    const request = httpRequest({ port: through.port, headers: { host: 'crm.test' }, agent: false }).end();
    request.on('error', () => undefined);
    await expect.poll(() => crm.length).toBe(1);
    await expect.poll(() => took.length).toBe(headFirst ? 1 : 0);
    request.destroy();
    await expect.poll(() => through.connections()).toBe(0);
    crm[0]?.end('bcd');
    await expect.poll(() => took.at(-1)).toMatchObject({ body: headFirst ? 'took 4' : 'took 3' });
  });
});
