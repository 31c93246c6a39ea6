/** Tests of trying the answers of `init`: what was seen of a CRM, a session, a mail server, a port. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createRawServer } from 'node:net';
import type { AddressInfo, Server as RawServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initMail } from '../../src/model/texts/init.ts';
import { plainText } from '../../src/wiring/trial-certificate.ts';
import { trials } from '../../src/wiring/trial.ts';
import { openMailbox } from '../notify/mailbox.ts';
import type { Mailbox } from '../notify/mailbox.ts';
import { makeCertificate } from '../support/certificates.ts';

const folder = mkdtempSync(join(tmpdir(), 'exportgate-trial-'));
const ca = join(folder, 'ca.pem');
const servers: RawServer[] = [];
const opened = async (server: RawServer): Promise<number> => {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

/** As the demo's profile asks: /api/me. */
const answer: RequestListener = (request, response) => {
  const login = /crm_session=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
  const token = request.headers['x-crm-token'];
  if (request.url !== '/api/me') response.writeHead(302, { location: '/login' }).end();
  else if (login === 'odd') response.writeHead(200).end('{"user":{}}');
  else if (login === 'broken') response.writeHead(500).end('secret words');
  else if (login === undefined && token === undefined) response.writeHead(401).end('{}');
  else response.writeHead(200).end(JSON.stringify({ user: { login: login ?? token } }));
};

let [http, https, raw, closed] = [0, 0, 0, 0];
let mailbox: Mailbox;
beforeAll(async () => {
  const { cert, key } = makeCertificate('crm.example');
  writeFileSync(ca, cert);
  http = await opened(createServer(answer));
  https = await opened(createTlsServer({ cert, key }, answer));
  raw = await opened(createRawServer((socket) => void socket.end('220 hello\r\n')));
  const gone = createServer();
  closed = await opened(gone);
  await new Promise((resolve) => gone.close(resolve));
  mailbox = await openMailbox();
});
afterAll(async () => {
  for (const server of servers) (server as Partial<Server>).closeAllConnections?.();
  for (const server of servers) server.close();
  await mailbox.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the CRM', () => {
  const names = { names: ['crm.example'], issuer: 'exportgate test' };
  it.each<[string, () => Parameters<typeof trials.crm>[0], object]>([
    [
      'answers',
      () => ({ host: 'crm.example', upstream: `http://127.0.0.1:${http}`, ca: null }),
      { kind: 'answered', status: 302, certificate: null },
    ],
    [
      'answers with the certificate of the name that browsers use',
      () => ({ host: 'crm.example', upstream: `https://127.0.0.1:${https}`, ca }),
      { kind: 'answered', status: 302, certificate: names },
    ],
    [
      'has the certificate of another name',
      () => ({ host: 'other.example', upstream: `https://127.0.0.1:${https}`, ca }),
      { kind: 'failed', code: 'UPSTREAM_TLS', certificate: names },
    ],
    [
      'has a certificate by nobody whom we trust',
      () => ({ host: 'crm.example', upstream: `https://127.0.0.1:${https}`, ca: null }),
      { kind: 'failed', code: 'UPSTREAM_TLS', certificate: names },
    ],
    [
      'has an authority that cannot be read',
      () => ({ host: 'crm.example', upstream: `https://127.0.0.1:${https}`, ca: join(folder, 'none') }),
      { kind: 'failed', code: 'INPUT', certificate: names },
    ],
    [
      'speaks no TLS',
      () => ({ host: 'crm.example', upstream: `https://127.0.0.1:${http}`, ca: null }),
      { kind: 'failed', code: 'UPSTREAM_TLS', certificate: null },
    ],
    [
      'speaks no HTTP',
      () => ({ host: 'crm.example', upstream: `http://127.0.0.1:${raw}`, ca: null }),
      { kind: 'failed', code: 'UPSTREAM_INVALID', certificate: null },
    ],
    [
      'is not there',
      () => ({ host: 'crm.example', upstream: `http://127.0.0.1:${closed}`, ca: null }),
      { kind: 'failed', code: 'UPSTREAM_DOWN', why: 'it takes no connection' },
    ],
  ])('%s', async (_name, trial, seen) => {
    expect(await trials.crm(trial())).toMatchObject(seen);
  });

  it('cannot write to the terminal what it likes', () => {
    expect(plainText('\u001b[31mred\u202e\n\u0007')).toBe('[31mred');
    expect(plainText('x'.repeat(1000))).toHaveLength(100);
  });
});

describe('a session', () => {
  it.each<[string, string, object]>([
    ['of somebody, as a header of cookies', 'a=b; crm_session=liwei', { kind: 'somebody', names: ['liwei'] }],
    ['pasted with its field name', 'Cookie: crm_session=liwei', { kind: 'somebody', names: ['liwei'] }],
    ["in the script's own header", 'X-CRM-Token: liwei', { kind: 'somebody', names: ['liwei'] }],
    ['of nobody', 'crm_other=liwei', { kind: 'nobody' }],
    ['whose answer names nobody', 'crm_session=odd', { kind: 'no-login' }],
    ['that breaks the CRM', 'crm_session=broken', { kind: 'failed', code: 'UPSTREAM_DOWN' }],
  ])('%s', async (_name, session, seen) => {
    const trial = { host: 'crm.example', upstream: `http://127.0.0.1:${http}`, ca: null };
    const tried = await trials.session(trial, 'demo', session);
    expect(tried).toMatchObject(seen);
    expect(JSON.stringify(tried)).not.toContain('secret words');
  });
});

describe('the mail server', () => {
  const to = { name: 'Li Wei', email: 'li.wei@example.com', language: 'en' } as const;
  const mail = (port: number) => ({
    from: 'gate@example.com',
    host: '127.0.0.1',
    port,
    security: 'none' as const,
    passwordEnvironment: 'EXPORTGATE_SMTP_PASSWORD',
  });

  it('takes a mail with the code', async () => {
    expect(await trials.mail(mail(mailbox.port), initMail('m1', to, '12345678'), {})).toBeNull();
    expect(mailbox.got.at(-1)?.to).toEqual(['li.wei@example.com']);
    expect(mailbox.got.at(-1)?.mail.text).toContain('Code: 12345678');
  });

  it('refuses it, and its words are not passed on', async () => {
    mailbox.refusing = true;
    const why = await trials.mail(mail(mailbox.port), initMail('m2', to, '87654321'), {});
    mailbox.refusing = false;
    expect(why).toMatch(/451/);
    expect(why).not.toContain('87654321');
  });

  it('is not there', async () => {
    expect(await trials.mail(mail(closed), initMail('m3', to, '12345678'), {})).toMatch(
      /check mail\.host|no connection/,
    );
  });
});

it('tells whether the gateway could listen', async () => {
  expect(await trials.listen('127.0.0.1', closed)).toBeNull();
  expect(await trials.listen('127.0.0.1', http)).toBe('EADDRINUSE');
  expect(await trials.listen('203.0.113.7', closed)).toBe('EADDRNOTAVAIL');
});

it('tells where a name leads', async () => {
  expect(await trials.name('localhost')).toContain('127.0.0.1');
  expect(await trials.name('no name')).toEqual([]);
});
