/** What the CRM is told by each topology, what comes back, circles, and our signed word. */

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/model/exchange.ts';
import { ask, stand } from './stand.ts';
import { madeCrm } from './upstream-stand.ts';

describe('the CRM is told', () => {
  const pages = { origin: 'http://crm.test:8080', referer: 'http://crm.test:8080/list?a=1' };
  it.each([
    [
      'moved' as const,
      {
        host: 'crm.test:8080',
        ...pages,
        'x-forwarded-host': 'crm.test:8080',
        'x-forwarded-for': '127.0.0.1',
      },
    ],
    [
      'vendor' as const,
      { host: 'crm.test:8080', ...pages, 'x-forwarded-host': undefined, 'x-forwarded-for': undefined },
    ],
    [
      'mapped' as const,
      {
        host: 'acme.crm.example',
        origin: 'https://acme.crm.example',
        referer: 'https://acme.crm.example/list?a=1',
        'x-forwarded-host': 'crm.test:8080',
        'x-forwarded-for': '127.0.0.1',
      },
    ],
  ])('by %s', async (topology, expected) => {
    const through = await stand((_request, response) => response.end('ok'), {
      app: { topology, crmOrigin: 'https://acme.crm.example' },
    });
    await ask(through, '/x', { headers: { host: 'crm.test:8080', ...pages } });
    const { headers } = through.seen[0] ?? {};
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, headers?.[name]]))).toEqual(
      expected,
    );
    expect(headers?.['x-request-id']).toBe('ID-1');
  });
});

describe('a mapped host', () => {
  it('comes back in the head of an answer, its body is untouched', async () => {
    const body = '<a href="https://acme.crm.example/x">';
    const through = await stand(
      (_request, response) =>
        response
          .writeHead(302, [
            'Location',
            'https://acme.crm.example/next',
            'Set-Cookie',
            'sid=1; Domain=acme.crm.example; HttpOnly',
            'Set-Cookie',
            'lang=de',
          ])
          .end(body),
      { app: { topology: 'mapped', crmOrigin: 'https://acme.crm.example' } },
    );
    const answer = await ask(through, '/x');
    expect(answer.headers).toMatchObject({
      location: 'http://crm.test/next',
      'set-cookie': ['sid=1; HttpOnly', 'lang=de'],
    });
    expect(answer.body.toString()).toBe(body);
  });

  it('comes back in the head of a WebSocket too', async () => {
    const key = 'dGhlIHNhbXBsZSBub25jZQ==';
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    const through = await stand(
      ({ socket }) =>
        socket.write(
          `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSet-Cookie: a=b; Domain=acme.crm.example\r\n\r\n`,
        ),
      { app: { topology: 'mapped', crmOrigin: 'https://acme.crm.example' } },
    );
    const headers = {
      host: 'crm.test',
      origin: 'http://crm.test',
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': key,
      'sec-websocket-version': '13',
    };
    const request = httpRequest({ port: through.port, path: '/ws', headers, agent: false }).end();
    const [answer, socket] = (await once(request, 'upgrade')) as [IncomingMessage, IncomingMessage['socket']];
    expect(answer.headers['set-cookie']).toEqual(['a=b']);
    expect(through.seen[0]?.headers).toMatchObject({
      host: 'acme.crm.example',
      origin: 'https://acme.crm.example',
    });
    socket.destroy();
    await expect.poll(() => through.done).toMatchObject([{ status: 101, kind: 'crm' }]);
  });
});

describe('a circle', () => {
  it('is found when a request comes back to the gateway that sent it', async () => {
    const crm = await madeCrm(() => undefined);
    await crm.stop();
    const said: string[] = [];
    const through = await stand(() => undefined, {
      app: { upstream: crm.origin },
      warn: (text) => said.push(text),
    });
    // What listens at the upstream's address from now on leads back to the gateway.
    await madeCrm(
      (request, response) => {
        const headers = { ...request.headers };
        httpRequest({ port: through.port, path: request.url, headers }, (answer) => {
          response.writeHead(answer.statusCode ?? 0);
          answer.pipe(response);
        }).end();
      },
      { port: crm.port },
    );
    const answer = await ask(through, '/x');
    expect([answer.status, answer.body.toString()]).toEqual([502, 'refused UPSTREAM_LOOP']);
    expect(said).toEqual([expect.stringContaining('check apps[].upstream, which leads back here')]);
    expect(through.done.map(({ kind }) => kind)).toEqual(['refused', 'crm']);
  });

  it('of others ends too, and gateways in a row are none', async () => {
    const through = await stand((_request, response) => response.end('ok'));
    const hops = (count: number): Record<string, string> => ({
      'x-exportgate-hop': Array.from({ length: count }, (_, index) => `other${index}`).join(', '),
    });
    expect((await ask(through, '/x', { headers: hops(2) })).body.toString()).toBe('ok');
    expect(through.seen[0]?.headers['x-exportgate-hop']).toMatch(/^other0, other1, [\w-]{12}$/);
    expect((await ask(through, '/x', { headers: hops(8) })).body.toString()).toBe('refused UPSTREAM_LOOP');
  });
});

describe('our signed word', () => {
  it.each([
    ['at once', (exchange: Exchange) => `signed ${exchange.id}`],
    ['later', async (exchange: Exchange) => `signed ${exchange.id}`],
  ])('made %s stands alone under its name, whatever a client sends', async (_name, sign) => {
    const through = await stand((_request, response) => response.end('ok'), {
      app: { assertion: { header: 'x-company-word', sign } },
    });
    await ask(through, '/x', {
      headers: {
        'x-company-word': ['forged', 'twice'],
        x_company_word: 'forged',
        'X-Company.Word': 'forged',
        'x-kept': 'yes',
      },
    });
    expect(JSON.stringify(through.seen[0]?.rawHeaders)).not.toContain('forged');
    expect(through.seen[0]?.headers).toMatchObject({
      'x-company-word': 'signed ID-1',
      'x-kept': 'yes',
    });
  });

  it('that cannot be made sends nothing', async () => {
    const through = await stand((_request, response) => response.end('ok'), {
      app: {
        assertion: { header: 'x-company-word', sign: () => Promise.reject(new Error('secret')) },
      },
    });
    expect((await ask(through, '/x')).status).toBe(502);
    expect(through.seen).toEqual([]);
    expect(JSON.stringify(through.warnings)).not.toContain('secret');
  });
});
