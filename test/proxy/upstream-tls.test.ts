/** TLS towards the CRM: verified always, and a fault of the configuration names its setting in the log and nowhere else. */

import { createServer as createNetServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { ServerOptions } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ProxyApp, UpstreamTls } from '../../src/proxy/ports.ts';
import { failureOf } from '../../src/proxy/upstream-faults.ts';
import { makeCertificate } from '../support/certificates.ts';
import { ask, stand } from './stand.ts';
import { madeCrm } from './upstream-stand.ts';

const crmPair = makeCertificate('crm.test', 'vendor.example');
const addressPair = makeCertificate('IP:127.0.0.1');
const clientPair = makeCertificate('gateway.example');

const tls = (over: Partial<UpstreamTls> = {}): UpstreamTls => ({
  ca: crmPair.cert.toString(),
  certificate: null,
  key: null,
  minVersion: 'TLSv1.2',
  servername: null,
  ...over,
});

/** What the browser is answered and what the log says, for a CRM over TLS. */
async function through(server: ServerOptions, app: Partial<ProxyApp>, path = '/x') {
  const crm = await madeCrm(
    (request, response) => {
      const { servername } = request.socket as TLSSocket & { servername?: string | false };
      response.end(`${String(servername)} ${request.headers.host}`);
    },
    { tls: server },
  );
  const words: string[] = [];
  const opened = await stand(() => undefined, {
    app: { upstream: crm.origin, ...app },
    warn: (message) => words.push(message),
  });
  const answer = await ask(opened, path);
  return { body: answer.body.toString(), words, crm };
}

describe('the certificate of the CRM', () => {
  it.each<[string, ServerOptions, Partial<ProxyApp>, string]>([
    ['for the host that the browser asked for', crmPair, { tls: tls() }, 'crm.test crm.test'],
    [
      'for the name of the setting',
      crmPair,
      { tls: tls({ servername: 'vendor.example' }) },
      'vendor.example crm.test',
    ],
    [
      'for the address, where the setting names it',
      addressPair,
      { tls: tls({ ca: addressPair.cert.toString(), servername: '127.0.0.1' }) },
      'crm.test crm.test',
    ],
    [
      'for the address, where browsers use a name of ours',
      addressPair,
      { topology: 'mapped', tls: tls({ ca: addressPair.cert.toString() }) },
      'false 127.0.0.1',
    ],
  ])('%s is taken', async (_name, server, app, expected) => {
    const { body, words } = await through(server, app);
    expect([body.replace(/:\d+$/, ''), words]).toEqual([expected, []]);
  });

  it.each<[string, ServerOptions, Partial<ProxyApp>, RegExp]>([
    ['of no authority that we know', crmPair, { tls: tls({ ca: null }) }, /apps\[\]\.tls\.ca$/],
    [
      'of another authority',
      crmPair,
      { tls: tls({ ca: addressPair.cert.toString() }) },
      /apps\[\]\.tls\.ca$/,
    ],
    ['for another name', addressPair, { tls: tls({ ca: addressPair.cert.toString() }) }, /tls\.servername/],
    [
      'that is good, but over an old TLS',
      { ...crmPair, maxVersion: 'TLSv1.2' },
      { tls: tls({ minVersion: 'TLSv1.3' }) },
      /tls\.minVersion/,
    ],
  ])('%s is refused, and nothing is asked', async (_name, server, app, words) => {
    const asked = await through(server, app);
    expect(asked.body).toBe('failed UPSTREAM_TLS');
    expect(asked.words).toEqual([expect.stringMatching(words)]);
    expect(asked.crm.seen).toEqual([]);
  });

  it('and ours, where the CRM wants one, are exchanged', async () => {
    const wants = { ...crmPair, requestCert: true, rejectUnauthorized: true, ca: clientPair.cert };
    const own = { certificate: clientPair.cert.toString(), key: clientPair.key.toString() };
    expect((await through(wants, { tls: tls(own) })).body).toBe('crm.test crm.test');
  });
});

describe('a CRM that wants a certificate of ours', () => {
  it('gets no request without it, and the log names the setting', async () => {
    const wants = { ...crmPair, requestCert: true, ca: clientPair.cert };
    const asked = await through(wants, { tls: tls() });
    expect(asked.body).toBe('failed UPSTREAM_DOWN');
    expect(asked.words).toEqual([expect.stringMatching(/apps\[\]\.tls\.certificate/)]);
    expect(asked.crm.seen).toEqual([]);
  });
});

describe('a wrong upstream', () => {
  it.each<[string, (port: number) => Partial<ProxyApp>, string, RegExp]>([
    [
      'https to a port without TLS',
      (port) => ({ upstream: `https://127.0.0.1:${port}` }),
      'UPSTREAM_TLS',
      /apps\[\]\.upstream/,
    ],
    [
      'a name without an address',
      () => ({ upstream: 'http://no-such-host.invalid' }),
      'UPSTREAM_DOWN',
      /apps\[\]\.upstream and the name server/,
    ],
  ])('%s names the setting', async (_name, app, code, words) => {
    const crm = await madeCrm((_request, response) => response.end('ok'));
    const said: string[] = [];
    const opened = await stand(() => undefined, {
      app: app(crm.port),
      warn: (message) => said.push(message),
    });
    const answer = await ask(opened, '/x');
    expect(answer.body.toString()).toBe(`failed ${code}`);
    expect(said).toEqual([expect.stringMatching(words)]);
  });

  it('http to a port with TLS names the setting', async () => {
    const alert = createNetServer((socket) =>
      socket.end(Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x46])),
    );
    alert.listen(0, '127.0.0.1');
    onTestFinished(() => void alert.close());
    await new Promise((resolve) => alert.once('listening', resolve));
    const said: string[] = [];
    const opened = await stand(() => undefined, {
      app: { upstream: `http://127.0.0.1:${(alert.address() as AddressInfo).port}` },
      warn: (message) => said.push(message),
    });
    expect((await ask(opened, '/x')).body.toString()).toBe('failed UPSTREAM_INVALID');
    expect(said).toEqual([expect.stringMatching(/https: in place of http:/)]);
  });

  // Without the setting undici would give up after ten seconds.
  it('that takes a connection and never greets is given up in connectSeconds', {
    timeout: 8000,
  }, async () => {
    const silent = createNetServer((socket) => void socket.on('error', () => undefined).resume());
    silent.listen(0, '127.0.0.1');
    onTestFinished(() => void silent.close());
    await new Promise((resolve) => silent.once('listening', resolve));
    const said: string[] = [];
    const opened = await stand(() => undefined, {
      app: { upstream: `https://127.0.0.1:${(silent.address() as AddressInfo).port}` },
      limits: { connectSeconds: 1 },
      warn: (message) => said.push(message),
    });
    expect((await ask(opened, '/x')).body.toString()).toBe('failed UPSTREAM_DOWN');
    expect(said).toEqual([expect.stringMatching(/limits\.connectSeconds/)]);
  });

  it('where nothing listens names the setting', async () => {
    const crm = await madeCrm(() => undefined);
    await crm.stop();
    const said: string[] = [];
    const opened = await stand(() => undefined, {
      app: { upstream: crm.origin },
      warn: (message) => said.push(message),
    });
    expect((await ask(opened, '/x')).body.toString()).toBe('failed UPSTREAM_DOWN');
    expect(said).toEqual([expect.stringMatching(/nothing listens .* apps\[\]\.upstream$/)]);
  });
});

describe('an error on the way', () => {
  it.each([
    ['CERT_HAS_EXPIRED', 'UPSTREAM_TLS', /not valid at this time/],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'UPSTREAM_TLS', /tls\.ca$/],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'UPSTREAM_TLS', /tls\.ca$/],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'UPSTREAM_TLS', /tls\.certificate/],
    ['EHOSTUNREACH', 'UPSTREAM_DOWN', /limits\.connectSeconds/],
    ['UND_ERR_CONNECT_TIMEOUT', 'UPSTREAM_DOWN', /limits\.connectSeconds/],
    ['UND_ERR_HEADERS_TIMEOUT', 'UPSTREAM_TIMEOUT', /limits\.headersSeconds/],
    ['HPE_INVALID_CONSTANT', 'UPSTREAM_DOWN', /./], // without undici's class it is no parser's
    ['SOMETHING_ELSE', 'UPSTREAM_DOWN', /./],
  ])('%s is %s, and its message goes nowhere', (code, fault, words) => {
    const failure = failureOf(Object.assign(new Error('canary 6222020200112233445'), { code }), false);
    expect(failure.fault.code).toBe(fault);
    expect(failure.words).toMatch(words);
    expect(`${failure.words} ${failure.fault.message}`).not.toContain('canary');
  });
});
