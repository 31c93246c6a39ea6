/** A3 to A9, A14: nobody tells the CRM, or us, who he is by a header. */

import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/model/exchange.ts';
import { Strict } from '../../src/proxy/settings.ts';
import { ask, askRaw, stand } from '../proxy/stand.ts';
import type { Stand } from '../proxy/stand.ts';
import { headerVariants } from '../support/header-variants.ts';
import { sendRaw } from '../support/raw.ts';

const ok = (_request: unknown, response: { end(text: string): void }): void => response.end('ok');
const variants = headerVariants();
const head = (...lines: string[]): string => `${lines.join('\r\n')}\r\n\r\n`;

/** A proxy that remembers what it read. */
async function watched(
  bend: Parameters<typeof stand>[1] = {},
): Promise<Stand & { readonly read: Exchange[] }> {
  const read: Exchange[] = [];
  const journey = {
    bodyNeeded(exchange: Exchange) {
      read.push(exchange);
      return 0;
    },
  };
  const through = await stand(ok, { ...bend, journey });
  return { ...through, read };
}

it('there are at least the 468 variants of the reference', () =>
  expect(variants.length).toBeGreaterThan(467));

describe.each([...new Set(variants.map(([name]) => name))])('A3 A4 A5 %s in every spelling', (name) => {
  it('never reaches the CRM, nor changes who asks', async () => {
    const through = await watched({ trustedHeader: { name: 'x-login', accepts: () => false } });
    for (const [of, spelling, lines] of variants) {
      if (of !== name) continue;
      const before = through.seen.length;
      const answer = await sendRaw(
        `http://127.0.0.1:${through.port}`,
        head('GET /x HTTP/1.1', 'Host: crm.test', 'X-Mine: yes', ...lines, 'Connection: close'),
      );
      const sent = through.seen.slice(before).map(({ rawHeaders }) => JSON.stringify(rawHeaders));
      // Refused, or sent without it.
      const ending = sent.length === 0 ? String(answer.statuses) : sent.join();
      expect([spelling, ending]).toEqual([spelling, expect.stringMatching(/^400$|"X-Mine","yes"/i)]);
      expect([spelling, ending]).not.toEqual([spelling, expect.stringContaining('forged')]);
      expect(sent.length).toBeLessThanOrEqual(1);
    }
    for (const exchange of through.read) {
      expect([exchange.clientAddress, exchange.host, exchange.secure]).toEqual([
        '127.0.0.1',
        'crm.test',
        false,
      ]);
      expect([exchange.method, exchange.path, exchange.trusted.size]).toEqual(['GET', '/x', 0]);
    }
    for (const { headers } of through.seen)
      expect(headers).toMatchObject({
        host: 'crm.test',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-proto': 'http',
        'x-forwarded-host': 'crm.test',
      });
  });
});

describe('A3 a header that only this CRM believes', () => {
  const strict = Strict.parse({ dropHeaders: ['x-sso-user'] });
  it.each(['X-SSO-User', 'x_sso_user', 'X.SSO.User', 'X-Sso_User', 'HTTP_X_SSO_USER'])(
    '%s is dropped where the app names it',
    async (name) => {
      const through = await stand(ok, { app: { strict } });
      await ask(through, '/x', { headers: { [name]: 'forged', 'x-mine': 'yes' } });
      expect(JSON.stringify(through.seen[0]?.rawHeaders)).toContain('x-mine');
      expect(JSON.stringify(through.seen[0]?.rawHeaders)).not.toContain('forged');
    },
  );

  it('and so is the one that carries our own signed word', async () => {
    const assertion = { header: 'x-gateway-word', sign: () => 'signed' };
    const through = await stand(ok, { app: { assertion } });
    await ask(through, '/x', { headers: { x_gateway_word: 'forged', 'X-Gateway-Word': 'forged' } });
    const fields = JSON.stringify(through.seen[0]?.rawHeaders);
    expect(fields).not.toContain('forged');
    expect(through.seen[0]?.headers['x-gateway-word']).toBe('signed');
  });
});

describe('A5 fields that may stand once', () => {
  it.each([
    ['Host', 'crm.test'],
    ['Content-Type', 'a/b'],
    ['Content-Encoding', 'gzip'],
    ['Authorization', 'Bearer a'],
    ['Origin', 'http://crm.test'],
    ['Content-Length', '0'],
  ])('%s twice is refused, in whatever case', async (name, value) => {
    const through = await stand(ok);
    const lines = name === 'Host' ? [] : ['Host: crm.test'];
    const answer = await askRaw(
      through,
      head('POST /x HTTP/1.1', ...lines, `${name}: ${value}`, `${name.toUpperCase()}: ${value}`),
    );
    expect([answer.slice(0, 12), through.seen.length]).toEqual(['HTTP/1.1 400', 0]);
  });

  it.each([
    'content_type',
    'Content.Type',
    'AUTHORIZATION_',
    'transfer_encoding',
    'content_length',
    'co_okie',
    'HTTP_COOKIE',
  ])('%s is no second one: it is dropped or means nothing', async (name) => {
    const through = await stand(ok);
    await ask(through, '/x', { headers: { [name]: 'forged', 'content-type': 'a/b', authorization: 'mine' } });
    const { headers } = through.seen[0] ?? { headers: {} };
    expect(headers).toMatchObject({ 'content-type': 'a/b', authorization: 'mine' });
    const aliases = Object.keys(headers).filter((key) =>
      /^(content.type|authorization|transfer.encoding|content.length|http.cookie)$/i.test(
        key.replaceAll('_', '-'),
      ),
    );
    expect(aliases.sort()).toEqual(['authorization', 'content-type']);
  });
});

describe('A6 what Connection lists', () => {
  it.each([
    'x-forwarded-for',
    'x-forwarded-host',
    'x-request-id',
    'cookie',
    'authorization',
    'host',
    'x-gateway-word',
  ])('%s stays though the client calls it hop by hop', async (name) => {
    const assertion = { header: 'x-gateway-word', sign: () => 'signed' };
    const through = await stand(ok, { app: { assertion } });
    await ask(through, '/x', {
      headers: { connection: `close, ${name}`, cookie: 'a=1', authorization: 'Bearer a' },
    });
    expect(through.seen[0]?.headers).toMatchObject({
      host: 'crm.test',
      cookie: 'a=1',
      authorization: 'Bearer a',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': 'crm.test',
      'x-request-id': 'ID-1',
      'x-gateway-word': 'signed',
    });
  });
});

it.each([
  ['X-Forwarded-For', '10.0.0.1'],
  ['X-Forwarded-For', '127.0.0.1, 10.0.0.1'],
  ['X-Forwarded-Uri', '/health'],
  ['X-Original-URL', '/health'],
  ['X-Forwarded-Prefix', '/health'],
  ['Forwarded', 'for=10.0.0.1;host=evil.test;proto=https'],
])('A7 %s: %s changes neither the address nor the path that is judged', async (name, value) => {
  const through = await watched();
  await ask(through, '/export', { headers: { [name]: value } });
  const [exchange] = through.read;
  expect([exchange?.clientAddress, exchange?.path, exchange?.host]).toEqual([
    '127.0.0.1',
    '/export',
    'crm.test',
  ]);
  expect(through.seen[0]?.url).toBe('/export');
});

it.each(['kube-probe/1.30', 'GoogleHC/1.0', 'ELB-HealthChecker/2.0', 'Prometheus/2.0'])(
  'A8 the user agent %s is judged like any other',
  async (agent) => {
    const through = await watched();
    await ask(through, '/export', { headers: { 'user-agent': agent } });
    expect(through.read.map(({ path }) => path)).toEqual(['/export']);
  },
);

it.each([
  ['two hosts', 'Host: crm.test\r\nHost: crm.test'],
  ['a host of nobody', 'Host: evil.test'],
  ['two in one', 'Host: crm.test, evil.test'],
  ['a person', 'Host: crm.test@evil.test'],
  ['a path', 'Host: crm.test/x'],
  ['none', 'X-Host: crm.test'],
  ['an empty one', 'Host: '],
  ['no port at all', 'Host: crm.test:0'],
  ['a letter that folds', 'Host: crm.te\xc5\xbft'],
])('A9 %s is refused', async (_name, line) => {
  const through = await stand(ok);
  const answer = await askRaw(through, head('GET /x HTTP/1.1', line));
  expect(answer).toMatch(/^HTTP\/1\.1 4(?:00|21) /);
  expect(through.seen).toEqual([]);
});

it.each([1, 100, 101])('A9 a list of %i hosts is as strict as any other', async (many) => {
  const hosts = ['crm.test', ...Array.from({ length: many - 1 }, (_, index) => `h${index}.test`)];
  const through = await stand(ok, { app: { hosts } });
  const statuses: number[] = [];
  for (const host of [
    'CRM.Test',
    'crm.test.',
    'xcrm.test',
    'crm.test.evil.test',
    'h.test',
    hosts.at(-1) ?? '',
  ])
    statuses.push((await ask(through, '/x', { headers: { host } })).status);
  expect(statuses).toEqual([200, 200, 421, 421, 421, 200]);
});

it.each(['CRM.TEST', 'crm.test.', 'crm.test.:080'])('A9 %s is sent as one name', async (host) => {
  const through = await stand(ok);
  await ask(through, '/x', { headers: { host } });
  expect(through.seen[0]?.headers.host).toBe(host.endsWith('80') ? 'crm.test:80' : 'crm.test');
});

it.each([
  'http://evil.test/x',
  'http://crm.test@evil.test/x',
  'http://evil.test:80/x',
  'https://evil.test\\@crm.test/x',
  'ftp://crm.test/x',
  'crm.test/x',
  '@evil.test/x',
  ':80/x',
])('A14 the target %s goes nowhere', async (target) => {
  const through = await stand(ok);
  const answer = await askRaw(through, head(`GET ${target} HTTP/1.1`, 'Host: crm.test'));
  expect([answer.slice(0, 12), through.seen.length]).toEqual(['HTTP/1.1 400', 0]);
});

it.each(['//evil.test/x', '/@evil.test/x', '/.evil.test/x', '/x?url=http://evil.test/'])(
  'A14 the target %s goes to the CRM of the configuration',
  async (target) => {
    const through = await stand(ok);
    await ask(through, target);
    expect(through.seen.map(({ headers }) => headers.host)).toEqual(['crm.test']);
  },
);
