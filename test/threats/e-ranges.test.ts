/** Parts, copies and validators: an export leaves whole, once judged, and into no cache. Letters are the classes of threats. */

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const LILEI = { cookie: 'crm_session=t-lilei' };
const CSV = { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="people.csv"' };
const OWN = 'ID,Name,Owner\r\n1,Made Up,李雷\r\n';
const FOREIGN = 'ID,Name,City\r\n1,Somebody Else,Oslo\r\n2,Another,Rome\r\n';
/** With rows behind a signature that browsers know. */
const PNG = `\u0089PNG\r\n\u001a\n\0\0\0\u000dIHDR\0\0\0\u0001${FOREIGN}`;
const PARTIAL = {
  range: 'bytes=0-19',
  'if-range': '"1"',
  'if-none-match': '"1"',
  'if-modified-since': 'Thu, 01 Jan 1970 00:00:00 GMT',
  'if-match': '*',
  'if-unmodified-since': 'Thu, 01 Jan 2099 00:00:00 GMT',
};

let crm: FakeCrm;
let gateway: RunningGateway;
beforeAll(async () => {
  crm = await startFakeCrm();
  gateway = await startGateway({ crm: crm.url });
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

describe('E1 E3 slices of an export', () => {
  it.each(['/export?slice', '/api/contacts'])(
    'E1 E4 %s is asked for whole, without a validator',
    async (target) => {
      crm.on(target, {
        headers: target === '/api/contacts' ? {} : CSV,
        body: target === '/api/contacts' ? '[]' : OWN,
      });
      // What is read for a picture may be sliced anywhere else.
      for (const use of ['empty', 'image']) {
        const answer = await asScript(`${gateway.url}${target}`, {
          ...LILEI,
          ...PARTIAL,
          'sec-fetch-dest': use,
        });
        expect(answer.status).toBe(200);
        const asked = crm.asked.findLast(({ url }) => url === target);
        expect(Object.keys(PARTIAL).filter((name) => name in (asked?.headers ?? {}))).toEqual([]);
      }
    },
  );

  it('E1 a slice that a script asks for, of whatever path, is asked for whole', async () => {
    crm.on('/report', { headers: { 'content-type': 'text/plain' }, body: 'words' });
    await asScript(`${gateway.url}/report`, { ...LILEI, range: 'bytes=0-19' });
    expect(crm.asked.findLast(({ url }) => url === '/report')?.headers.range).toBeUndefined();
  });

  it("E3 E4 what we give carries a validator of ours and none of the CRM's, and is never answered by a 304", async () => {
    crm.on('/export?twice', {
      headers: {
        ...CSV,
        etag: '"1"',
        'last-modified': 'Thu, 01 Jan 1970 00:00:00 GMT',
        'accept-ranges': 'bytes',
      },
      body: OWN,
    });
    const first = await asScript(`${gateway.url}/export?twice`, LILEI);
    expect(
      ['last-modified', 'accept-ranges', 'content-range'].filter((name) => name in first.headers),
    ).toEqual([]);
    expect(first.headers['etag']).toBe(`"${createHash('sha256').update(first.bytes).digest('hex')}"`);
    const held = { 'if-none-match': String(first.headers['etag']) };
    const second = await asScript(`${gateway.url}/export?twice`, { ...LILEI, ...PARTIAL, ...held });
    expect([second.status, second.text.includes('Made Up')]).toEqual([200, true]);
  });
});

describe('E2 a part that nobody asked for', () => {
  it.each([
    ['E1 under an export route', '/export?part', { ...CSV, 'content-range': 'bytes 0-9/99' }, FOREIGN],
    [
      'E2 in several parts',
      '/export?parts',
      { 'content-type': 'multipart/byteranges; boundary=x' },
      `--x\r\nContent-Type: text/csv\r\nContent-Range: bytes 0-9/99\r\n\r\n${FOREIGN}\r\n--x--\r\n`,
    ],
    [
      'E1 under any path',
      '/report?part',
      { 'content-type': 'text/html', 'content-range': 'bytes 0-9/99' },
      FOREIGN,
    ],
    [
      'E2 in several parts under any path',
      '/report?parts',
      { 'content-type': 'multipart/byteranges; boundary=x' },
      `--x\r\n\r\n${FOREIGN}\r\n--x--\r\n`,
    ],
    [
      'E1 of a page, of which the other half could be anything',
      '/report?half',
      { 'content-type': 'text/html', 'content-range': 'bytes 0-9/99' },
      '<p>Somebody Else</p>',
    ],
    [
      'E1 of a picture',
      '/picture?part',
      { 'content-type': 'image/png', 'content-range': 'bytes 0-9/99' },
      PNG,
    ],
    ['E1 under a list', '/api/contacts', { 'content-range': 'bytes 0-9/99' }, '[{"Name":"Somebody Else"}]'],
  ])('%s is refused', async (_name, target, headers, body) => {
    crm.on(target, { status: 206, headers, body });
    const answer = await asScript(`${gateway.url}${target}`, LILEI);
    expect([answer.status, answer.text]).toEqual([502, expect.stringContaining('UPSTREAM_PARTIAL')]);
    expect(answer.text).not.toContain('Somebody Else');
  });

  it('E1 of a film passes, since players seek', async () => {
    crm.on('/film', {
      status: 206,
      headers: { 'content-type': 'video/mp4', 'content-range': 'bytes 5-7/9' },
      body: 'abc',
    });
    const answer = await asScript(`${gateway.url}/film`, { 'sec-fetch-dest': 'video', range: 'bytes=5-7' });
    expect([answer.status, answer.text]).toEqual([206, 'abc']);
    expect(crm.asked.findLast(({ url }) => url === '/film')?.headers.range).toBe('bytes=5-7');
  });
});

describe('E4 E5 E9 copies', () => {
  it.each(['/export?copy', '/api/contacts'])(
    'E4 a 304 that nobody asked for shows no older copy: %s',
    async (target) => {
      crm.on(target, (_request, response) => void response.writeHead(304, { etag: '"1"' }).end());
      const answer = await asScript(`${gateway.url}${target}`, { ...LILEI, 'if-none-match': '"1"' });
      expect([answer.status, answer.text]).toEqual([502, expect.stringContaining('UPSTREAM_INVALID')]);
    },
  );

  it.each([
    ['a file that is given', '/export?own', OWN, 200],
    ['a file that is held', '/export?held', FOREIGN, 403],
  ])('E5 E9 no cache keeps %s, whatever the CRM says', async (_name, target, body, status) => {
    crm.on(target, {
      headers: {
        ...CSV,
        'cache-control': 'public, max-age=31536000, immutable',
        expires: 'Thu, 01 Jan 2099 00:00:00 GMT',
      },
      body,
    });
    const answer = await asScript(`${gateway.url}${target}`, LILEI);
    expect([answer.status, answer.headers['cache-control'], answer.headers['expires']]).toEqual([
      status,
      'no-store',
      undefined,
    ]);
  });

  it('E8 rows are counted when they are fetched, by a prefetch too', async () => {
    crm.on('/export?prefetch', { headers: CSV, body: OWN });
    const before = await released();
    await asScript(`${gateway.url}/export?prefetch`, { ...LILEI, 'sec-purpose': 'prefetch;prerender' });
    expect(await released()).toBe(before + 1);
  });
});

async function released(): Promise<number> {
  return (await gateway.audit()).filter(({ event }) => event.type === 'released').length;
}
