/** Answers whose framing lies, and whose rows stand where nobody looks: nothing of one answer reaches the next request. Letters are the classes of threats. */

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startRawCrm } from '../support/raw-crm.ts';
import type { RawCrm } from '../support/raw-crm.ts';
import { asNavigation, asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const LILEI = { cookie: 'crm_session=t-lilei' };
const POISON = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nPOISON';
/** Rows that do not say whose they are, so that no rule lets them go. */
const ROWS = 'Name,City\r\nMade Up,Oslo\r\nAnother,Rome\r\n';

let crm: RawCrm;
let gateway: RunningGateway;
beforeAll(async () => {
  crm = await startRawCrm();
  gateway = await startGateway({ crm: crm.url });
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

const page = (path: string) => asNavigation(`${gateway.url}${path}`, {});
const connectionOf = (target: string): number | undefined =>
  crm.asked.findLast((one) => one.target === target)?.connection;
const ok = (fields: readonly string[], body: string): string =>
  ['HTTP/1.1 200 OK', ...fields, '', body].join('\r\n');

describe('B15 bytes behind an answer', () => {
  const cases: [string, 'GET' | 'HEAD', readonly string[], string][] = [
    ['two_responses', 'GET', [`${ok(['Content-Length: 2'], 'hi')}${POISON}`], 'hi'],
    ['two_responses apart', 'GET', [ok(['Content-Length: 2'], 'hi'), POISON], 'hi'],
    ['cl_short', 'GET', [ok(['Content-Length: 2'], 'hiPOISON')], 'hi'],
    ['cl_short apart', 'GET', [ok(['Content-Length: 2'], 'hi'), 'POISON'], 'hi'],
    [
      'chunks and more',
      'GET',
      [`${ok(['Transfer-Encoding: chunked'], '2\r\nhi\r\n0\r\n\r\n')}${POISON}`],
      'hi',
    ],
    ['204_body', 'GET', [`HTTP/1.1 204 No Content\r\nContent-Length: ${POISON.length}\r\n\r\n${POISON}`], ''],
    [
      '304_body',
      'GET',
      [`HTTP/1.1 304 Not Modified\r\nContent-Length: ${POISON.length}\r\n\r\n${POISON}`],
      '',
    ],
    ['304_body apart', 'GET', ['HTTP/1.1 304 Not Modified\r\n\r\n', POISON], ''],
    ['head_body', 'HEAD', [ok([`Content-Length: ${POISON.length}`], POISON)], ''],
  ];
  it.each(cases)(
    'B15 %s: they are dropped, and the next user gets his own answer',
    async (name, method, pieces, body) => {
      const target = `/surplus/${encodeURIComponent(name)}`;
      crm.on(target, pieces);
      const first = await fetch(`${gateway.url}${target}`, { method });
      expect(await first.text()).toBe(body);
      const next = await Promise.all(['/next/1', '/next/2', '/next/3'].map(page));
      expect(next.map(({ text }) => text)).toEqual(
        ['/next/1', '/next/2', '/next/3'].map((path) => `answer to ${path}`),
      );
      const reused = ['/next/1', '/next/2', '/next/3'].map(connectionOf);
      expect(reused).not.toContain(connectionOf(target));
    },
  );

  it('B15 a sound answer leaves its connection to the next', async () => {
    await page('/sound/1');
    await page('/sound/2');
    expect(connectionOf('/sound/2')).toBe(connectionOf('/sound/1'));
  });
});

describe('B15 an app whose connections are not used again', () => {
  it('B15 what a CRM sends behind an answer, however late, has nobody left to meet', async () => {
    const own = await startGateway({
      crm: crm.url,
      config: {
        apps: [
          {
            name: 'demo',
            hosts: ['localhost', '127.0.0.1'],
            upstream: crm.url,
            profile: 'demo',
            reuseConnections: false,
          },
        ],
      },
    });
    try {
      const targets = ['/own/1', '/own/2', '/own/3', '/own/4'];
      for (const target of targets)
        expect((await asScript(`${own.url}${target}`, LILEI)).text).toBe(`answer to ${target}`);
      // Also the question who somebody is goes over a connection of its own.
      const used = targets.map(connectionOf);
      expect(new Set(used).size).toBe(targets.length);
    } finally {
      await own.close();
    }
  });
});

describe('B16 an answer whose framing lies', () => {
  const CSV = 'Content-Type: text/csv';
  it.each<[string, readonly string[], string]>([
    ['two lengths', [CSV, 'Content-Length: 10', `Content-Length: ${ROWS.length}`], ROWS],
    ['two lengths in one', [CSV, `Content-Length: 10, ${ROWS.length}`], ROWS],
    [
      'a length and chunks that differ',
      [CSV, 'Content-Length: 10', 'Transfer-Encoding: chunked'],
      `${ROWS.length.toString(16)}\r\n${ROWS}\r\n0\r\n\r\n`,
    ],
    [
      'a transfer coding that nobody undoes',
      [CSV, 'Transfer-Encoding: gzip, chunked'],
      `${ROWS.length.toString(16)}\r\n${ROWS}\r\n0\r\n\r\n`,
    ],
    ['a transfer coding that nobody knows', [CSV, 'Transfer-Encoding: xchunked'], ROWS],
    ['a blank before a colon', [CSV, 'Content-Length : 10'], ROWS],
    ['a minus', [CSV, 'Content-Length: -1'], ROWS],
    ['a bare CR', [CSV, `X-A: b\rContent-Length: ${ROWS.length}`], ROWS],
  ])('B16 by %s is a 502 on any path, and nothing of it is passed', async (name, fields, body) => {
    for (const path of ['/page/', '/export?']) {
      const target = `${path}${encodeURIComponent(name)}`;
      crm.on(target, [ok(fields, body)], 'end');
      const answer = await asScript(`${gateway.url}${target}`, LILEI);
      expect([answer.status, answer.text.includes('Made Up')]).toEqual([502, false]);
      expect(answer.text).toContain('UPSTREAM_INVALID');
    }
  });

  it('B16 without any head is a 502', async () => {
    crm.on('/http09', [`<h1>${ROWS}</h1>`], 'end');
    const answer = await asScript(`${gateway.url}/http09`, LILEI);
    expect([answer.status, answer.text.includes('Made Up')]).toEqual([502, false]);
  });

  it('B16 that ends with its connection is inspected whole', async () => {
    crm.on('/export?close', [ok(['Content-Type: text/csv', 'Connection: close'], ROWS), ROWS], 'end');
    const answer = await asScript(`${gateway.url}/export?close`, LILEI);
    expect([answer.status, answer.text.includes('Made Up')]).toEqual([403, false]);
    const decided = (await gateway.audit()).findLast(({ event }) => event.type === 'decided')?.event;
    // Two rows of each part; the heading of the second is a heading again.
    expect(decided?.facts['rows']).toBe(4);
  });
});

describe('F10 a status that no browser expects rows under', () => {
  it.each([205, 300, 302, 400, 404, 418, 500, 503, 599])('F10 L12 %d: they are judged', async (status) => {
    for (const path of ['/export?status=', '/report/']) {
      crm.on(`${path}${status}`, [
        `HTTP/1.1 ${status} Odd\r\nContent-Type: text/csv\r\nContent-Length: ${ROWS.length}\r\n\r\n${ROWS}`,
      ]);
      const answer = await asScript(`${gateway.url}${path}${status}`, LILEI);
      expect([answer.status, answer.text.includes('Made Up')]).toEqual([403, false]);
    }
  });

  it.each([204, 304])('F10 %d: its body is dropped', async (status) => {
    crm.on(`/none/${status}`, [`HTTP/1.1 ${status} None\r\nContent-Length: ${ROWS.length}\r\n\r\n${ROWS}`]);
    expect((await asScript(`${gateway.url}/none/${status}`, LILEI)).text).toBe('');
  });
});

describe('F11 rows in the head of an answer', () => {
  const long = Buffer.from(ROWS.repeat(60)).toString('base64');
  const short = Array.from({ length: 200 }, (_, row) => `X-Row-${row}: Made Up, ${'x'.repeat(60)}`);

  it.each<[string, readonly string[]]>([
    ['in one field', [`X-Data: ${long}`]],
    ['in many', short],
    ['in its file name', [`Content-Disposition: inline; filename="${long}"`]],
  ])('F11 %s of a route that the profile names are dropped', async (name, fields) => {
    const target = `/export?${encodeURIComponent(name)}`;
    crm.on(target, [
      `HTTP/1.1 422 Choose\r\nContent-Type: application/json\r\nX-Note: kept\r\nSet-Cookie: a=${long}\r\n${fields.join('\r\n')}\r\nContent-Length: 13\r\n\r\n{"error":"a"}`,
    ]);
    const answer = await asScript(`${gateway.url}${target}`, LILEI);
    expect([answer.status, answer.headers['x-note'], String(answer.headers['set-cookie']).length]).toEqual([
      422,
      'kept',
      long.length + 2,
    ]);
    const { 'set-cookie': _cookie, ...others } = answer.headers;
    expect(JSON.stringify(others).length).toBeLessThan(10_000);
  });

  it('F11 pass on any other, where promise 1 rules', async () => {
    crm.on('/wide', [ok([`X-Data: ${long}`, 'Content-Type: text/plain', 'Content-Length: 2'], 'hi')]);
    expect((await page('/wide')).headers['x-data']).toBe(long);
  });
});

describe('E6 a HEAD of an export', () => {
  it('E6 tells that there is something, and nothing of it', async () => {
    crm.on('/export?head', [
      ok(
        [
          `X-Data: Made Up`,
          'Content-Disposition: attachment; filename="Made Up.csv"',
          'Content-Type: text/csv',
          'Content-Length: 99',
          'ETag: "9"',
        ],
        '',
      ),
    ]);
    const answer = await fetch(`${gateway.url}/export?head`, { method: 'HEAD', headers: LILEI });
    expect(answer.status).toBe(200);
    expect(JSON.stringify([...answer.headers])).not.toContain('Made Up');
    expect([answer.headers.get('etag'), answer.headers.get('cache-control')]).toEqual([null, 'no-store']);
  });
});
