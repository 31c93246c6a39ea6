/** `doctor` on what a gateway stands on: where its links and upstreams lead, certificates, clock, disk and key. */

import { chmodSync, writeFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificate } from '../support/certificates.ts';
import { startGateway } from '../support/gateway.ts';
import { answering, codesOf, doctorStand, listening, serve } from './doctor-stand.ts';
import type { DoctorStand } from './doctor-stand.ts';

let stand: DoctorStand;
beforeAll(async () => {
  stand = await doctorStand();
}, 30_000);
afterAll(() => stand?.close());

/** Another name of the gateway, as split DNS may give it. */
const relay = (): Promise<string> =>
  serve((request, response) => {
    void fetch(new URL(request.url ?? '/', stand.gateway.url)).then((answer) =>
      response.setHeader('x-exportgate-answer', answer.headers.get('x-exportgate-answer') ?? '').end(),
    );
  });

describe('links', () => {
  const site = (url: string) => ({ site: { name: 'Test', support: 'help@demo.example', url } });

  it('are ours where this very gateway answers', async () =>
    expect(codesOf((await stand.examined('links', {})).found)).toEqual(['links-ours']));

  it('are red where they lead to another gateway, to something else, or nowhere', async () => {
    const other = await startGateway({ crm: stand.crm.url });
    try {
      expect(codesOf((await stand.examined('links', site(other.url))).found)).toEqual(['links-elsewhere']);
    } finally {
      await other.close();
    }
    const page = await serve(answering(200));
    expect(codesOf((await stand.examined('links', site(page))).found)).toEqual(['links-elsewhere']);
    expect(codesOf((await stand.examined('links', site('http://127.0.0.1:1'))).found)).toEqual([
      'links-dead',
    ]);
  });

  it('are unproven where no gateway runs over the data', async () =>
    expect(codesOf((await stand.examined('links', { data: './other' })).found)).toEqual(['gateway-stopped']));
});

describe('what the gateway stands on', () => {
  const app = (upstream: string) => ({
    apps: [{ name: 'demo', hosts: ['localhost', '127.0.0.1'], upstream, profile: 'demo' }],
  });

  it('is fine', async () => {
    const { found } = await stand.examined('loops,clock,disk,key', {});
    expect(found.map((one) => `${one.check} ${one.level}`)).toEqual([
      'loops fine',
      'clock fine',
      'disk fine',
      'key fine',
    ]);
  });

  it.each<[string, () => string | Promise<string>, string, string]>([
    ['an upstream that is a gateway', () => relay(), 'loops', 'upstream-loops'],
    ['an upstream that is down', () => 'http://127.0.0.1:1', 'loops', 'upstream-down'],
    [
      'a CRM that is two minutes late',
      () => serve(answering(200, { date: new Date(Date.now() - 120_000).toUTCString() })),
      'clock',
      'clock-off',
    ],
    [
      'a CRM that is two minutes early',
      () => serve(answering(200, { date: new Date(Date.now() + 120_000).toUTCString() })),
      'clock',
      'clock-off',
    ],
    [
      'a CRM that says no time',
      () => serve((_request, response) => ((response.sendDate = false), response.end())),
      'clock',
      'clock-unproven',
    ],
  ])('%s is found', async (_what, upstream, check, code) =>
    expect(codesOf((await stand.examined(check, app(await upstream()))).found)).toEqual([code]),
  );

  it('a folder, file or key that others may read is red, with its name', async () => {
    const key = join(stand.gateway.folder, 'data', 'keys', 'gateway.json');
    chmodSync(key, 0o640);
    try {
      const { code, found } = await stand.examined('disk,key', {});
      const open = found.filter((one) => one.code === 'mode-open');
      expect([code, open.map((one) => [one.check, one.about])]).toEqual([
        1,
        [
          ['disk', key],
          ['key', key],
        ],
      ]);
    } finally {
      chmodSync(key, 0o600);
    }
  });

  it('a key that is not there is red where there is data', async () =>
    expect(codesOf((await stand.examined('key', { key: { file: './none.json' } })).found)).toEqual([
      'key-missing',
    ]));

  it('a data folder that is not there yet is unproven', async () =>
    expect(codesOf((await stand.examined('disk', { data: './none' })).found)).toEqual(['disk-missing']));

  it('a certificate is good by its own authority, and bad without', async () => {
    const { cert, key } = makeCertificate('localhost', 'IP:127.0.0.1');
    const ca = join(stand.gateway.folder, 'ca.pem');
    writeFileSync(ca, cert);
    const upstream = await listening(createTlsServer({ cert, key }, answering(200)), 'https');
    const found = async (tls: object) =>
      codesOf((await stand.examined('certificates', { apps: [{ ...app(upstream).apps[0], tls }] })).found)[0];
    expect(await found({})).toBe('certificate-bad');
    // openssl gives it a month.
    expect(await found({ ca })).toBe('certificate-good');
  });
});
