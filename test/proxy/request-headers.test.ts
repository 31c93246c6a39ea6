/** What of a request's fields is believed, and what the CRM is sent. */

import { describe, expect, it } from 'vitest';
import { ask, stand } from './stand.ts';

const echo = { crm: (_request: unknown, response: { end(text: string): void }) => response.end('ok') };

describe('fields that a client may not set', () => {
  it.each([
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'X-Forwarded-Proto',
    'X-Forwarded-User',
    'X-Forwarded-Email',
    'X-Forwarded-Prefix',
    'X-Forwarded',
    'x_forwarded_for',
    'X.Forwarded.For',
    'x-forwarded_user',
    'Forwarded',
    'Via',
    'Proxy',
    'X-Real-IP',
    'x_real_ip',
    'X-Client-IP',
    'True-Client-IP',
    'CF-Connecting-IP',
    'X-Cluster-Client-IP',
    'Client-IP',
    'X-Original-URL',
    'x_original_url',
    'X-Original-Host',
    'X-Rewrite-URL',
    'X.Rewrite.URL',
    'X-HTTP-Method-Override',
    'x_http_method_override',
    'X-HTTP-Method',
    'X-Method-Override',
    'Remote-User',
    'remote_user',
    'REMOTE.USER',
    'X-Remote-User',
    'x_remote_user',
    'X-Auth-Request-User',
    'X-Auth-Request-Email',
    'x_auth_request_groups',
    'X-Authenticated-User',
    'X-Goog-Authenticated-User-Email',
    'X-Amzn-Oidc-Data',
    'X-MS-CLIENT-PRINCIPAL-NAME',
    'Cf-Access-Authenticated-User-Email',
    'X-SSL-Client-Cert',
    'SSL_CLIENT_S_DN',
    'X-Request-Id',
    'x_request_id',
    'X-Login',
    'x_login',
    'X.Login',
    'Transfer_Encoding',
    'content_type',
  ])('%s', async (name) => {
    const through = await stand(echo.crm, { trustedHeader: { name: 'x-login', accepts: () => false } });
    await ask(through, '/x', { headers: { [name]: 'forged-value', 'x-kept': 'yes' } });
    const fields = JSON.stringify(through.seen[0]?.rawHeaders);
    expect(fields).toContain('x-kept');
    expect(fields).not.toContain('forged-value');
  });

  it('sets its own last', async () => {
    const through = await stand(echo.crm);
    await ask(through, '/x', { headers: { host: 'crm.test:8080' } });
    expect(through.seen[0]?.headers).toMatchObject({
      host: 'crm.test:8080',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'crm.test:8080',
      'x-request-id': 'ID-1',
    });
  });

  it('keeps no field of one connection, and lets the client name none that is not', async () => {
    const through = await stand(echo.crm);
    await ask(through, '/x', {
      headers: {
        connection: 'keep-alive, upgrade, http2-settings, x-forwarded-for, cookie, x-kept',
        'keep-alive': 'timeout=9',
        te: 'trailers',
        trailers: 'x-sum',
        'proxy-connection': 'keep-alive',
        'proxy-authorization': 'Basic eA==',
        upgrade: 'h2c',
        'http2-settings': 'AAM',
        cookie: 'a=1',
        'x-kept': 'yes',
      },
    });
    const headers = through.seen[0]?.headers ?? {};
    expect(Object.keys(headers)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(keep-alive|te|trailers|proxy-.*|upgrade)$/)]),
    );
    expect(headers).toMatchObject({ cookie: 'a=1', 'x-kept': 'yes', 'x-forwarded-for': '127.0.0.1' });
    expect(headers.connection).toBe('keep-alive');
  });
});

describe('whether the browser came by TLS', () => {
  it.each<[string, string, string]>([
    ['one that is not trusted', '10.0.0.1', 'http'],
    ['one that is', '127.0.0.1', 'https'],
  ])('is said by no proxy but a trusted one: %s', async (_name, trusted, scheme) => {
    const through = await stand(echo.crm, { trustsProxy: (address) => address === trusted });
    await ask(through, '/x', { headers: { 'x-forwarded-proto': 'https' } });
    expect(through.seen[0]?.headers['x-forwarded-proto']).toBe(scheme);
  });
});

describe('a trusted header', () => {
  const trustedHeader = { name: 'x-login', accepts: (address: string) => address === '127.0.0.1' };

  it('is carried apart, and sent on, when its connection may set it', async () => {
    const seen: unknown[] = [];
    const through = await stand(echo.crm, {
      trustedHeader,
      journey: {
        bodyNeeded: (exchange) => {
          seen.push([...exchange.trusted], exchange.headers.has('x-login'), exchange.secure);
          return 0;
        },
      },
    });
    await ask(through, '/x', { headers: { 'X-Login': 'li.wei', 'X-Forwarded-Proto': 'https' } });
    expect(seen).toEqual([[['x-login', 'li.wei']], false, true]);
    expect(through.seen[0]?.headers['x-login']).toBe('li.wei');
  });

  it.each([
    [true, 'https'],
    [false, 'http'],
  ])(
    'behind a TLS terminator (%s) the CRM is told %s, whatever the browser says',
    async (behindTls, proto) => {
      const through = await stand(echo.crm, { behindTls });
      await ask(through, '/x', { headers: { 'X-Forwarded-Proto': behindTls ? 'http' : 'https' } });
      expect(through.seen[0]?.headers['x-forwarded-proto']).toBe(proto);
    },
  );

  it('is refused when it stands twice', async () => {
    const through = await stand(echo.crm, { trustedHeader });
    const answer = await ask(through, '/x', { headers: { 'x-login': ['li.wei', 'boss'] } });
    expect([answer.status, through.seen.length]).toEqual([400, 0]);
  });

  it('under another spelling is nobody', async () => {
    const seen: unknown[] = [];
    const through = await stand(echo.crm, {
      trustedHeader,
      journey: {
        bodyNeeded: (exchange) => {
          seen.push(exchange.trusted.size);
          return 0;
        },
      },
    });
    await ask(through, '/x', { headers: { x_login: 'boss' } });
    expect(seen).toEqual([0]);
  });
});

describe('what the CRM is sent', () => {
  it.each([
    ['gzip, deflate, br, zstd', 'gzip, deflate, br, zstd'],
    ['gzip;q=0.5, dcb, dcz, br;q=1', 'gzip;q=0.5, br;q=1'],
    ['compress, *', 'identity'],
    ['', 'identity'],
    ['identity', 'identity'],
  ])('Accept-Encoding %s becomes %s', async (asked, sent) => {
    const through = await stand(echo.crm);
    await ask(through, '/x', { headers: { 'accept-encoding': asked } });
    expect(through.seen[0]?.headers['accept-encoding']).toBe(sent);
  });

  it.each([
    ['a=1; exportgate=s; b=2', 'a=1; b=2'],
    ['__Host-Http-exportgate=s; a=1', 'a=1'],
    ['a=1; exportgate-device=s; __Host-Http-exportgate-device=t', 'a=1'],
    ['exportgate=s', undefined],
    ['a=1;b=2; exportgate2=x', 'a=1;b=2; exportgate2=x'],
  ])('the cookies %s become %s', async (cookie, sent) => {
    const journeySaw: unknown[] = [];
    const through = await stand(echo.crm, {
      journey: {
        bodyNeeded: (exchange) => {
          journeySaw.push(exchange.headers.get('cookie'));
          return 0;
        },
      },
    });
    await ask(through, '/x', { headers: { cookie } });
    expect(through.seen[0]?.headers.cookie).toBe(sent);
    expect(journeySaw).toEqual([cookie]);
  });

  it.each<[string, boolean, string, Record<string, string>, number]>([
    ['E1 E4 a governed request is asked for whole', true, 'GET /a.mp4', { 'sec-fetch-dest': 'video' }, 0],
    [
      'E1 E4 a page too: a slice, or an older copy, could not be judged',
      false,
      'GET /x',
      { 'sec-fetch-dest': 'document' },
      0,
    ],
    ['what a script asks for too', false, 'GET /a.mp4', { 'sec-fetch-dest': 'empty' }, 0],
    ['media as the browser asked', false, 'GET /x', { 'sec-fetch-dest': 'video' }, 6],
    ['a script by its name where nothing tells its use', false, 'GET /app.js?v=1', {}, 6],
    ['a picture by what is accepted', false, 'GET /x', { accept: 'image/webp,*/*' }, 6],
    ['nothing else where nothing tells its use', false, 'GET /a.csv', { accept: '*/*' }, 0],
    ['a write says which version it changes', false, 'PUT /x', { 'sec-fetch-dest': 'empty' }, 4],
  ])('%s', async (_name, governed, line, use, kept) => {
    const [method = '', path = ''] = line.split(' ');
    const through = await stand(echo.crm, {
      journey: { admit: async () => ({ kind: 'forward', governed, ticket: null }) },
    });
    const names = [
      'range',
      'if-range',
      'if-none-match',
      'if-modified-since',
      'if-match',
      'if-unmodified-since',
    ];
    const headers = Object.fromEntries(names.map((name) => [name, 'x']));
    await ask(through, path, { method, headers: { ...headers, ...use } });
    expect(names.filter((name) => through.seen[0]?.headers[name] === 'x')).toEqual(
      kept === 0 ? [] : names.slice(-kept),
    );
  });
});
