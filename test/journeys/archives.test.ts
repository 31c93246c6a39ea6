/** Packed files through the whole gateway: what the browser saves is packed anew and says what it is. */

import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { entryNames } from '../support/archives.ts';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';
import { tarOf } from '../support/tar.ts';
import { zipOf } from '../support/zip.ts';

const LILEI = { cookie: 'crm_session=t-lilei' };
const ROWS = 'ID,Name,Owner\r\n1,Made Up,李雷\r\n';
const FILES = [
  { name: '客户.csv', data: ROWS },
  { name: 'deals.json', data: JSON.stringify([{ Name: 'Made Up', Owner: '李雷' }]) },
];
const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(2000, 1)]);

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

let count = 0;
async function saved(fileName: string, body: string | Uint8Array) {
  count += 1;
  crm.on('/export', {
    body,
    headers: {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`,
    },
  });
  const answer = await asScript(`${gateway.url}/export?of=${count}`, LILEI);
  const offered = String(answer.headers['content-disposition'] ?? '');
  return { ...answer, name: /filename="([^"]*)"/.exec(offered)?.[1] ?? '' };
}

it('a ZIP of tables leaves as a ZIP of the same tables, each with its references', async () => {
  const answer = await saved('backup.zip', zipOf(FILES));
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/zip']);
  expect(answer.name).toMatch(/^backup_[0-9A-Z-]{9}\.zip$/);
  expect(await entryNames(answer.bytes)).toEqual(['客户.csv', 'deals.json']);
});

it('a table in gzip leaves as one, and its name says so', async () => {
  const answer = await saved('customers.csv.gz', gzipSync(ROWS));
  expect(answer.name).toMatch(/^customers_[0-9A-Z-]{9}\.csv\.gz$/);
  expect(String(gunzipSync(answer.bytes))).toContain('Made Up');
});

it('a tar in gzip leaves as one', async () => {
  const answer = await saved('backup.tar.gz', gzipSync(tarOf(FILES)));
  expect(answer.name).toMatch(/^backup_[0-9A-Z-]{9}\.tar\.gz$/);
  expect(String(gunzipSync(answer.bytes))).toContain('Made Up');
});

it('parts of an answer leave as a ZIP', async () => {
  const answer = await saved('batch.txt', `--b\r\nContent-Type: text/csv\r\n\r\n${ROWS}\r\n--b--\r\n`);
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/zip']);
});

it.each([
  ['holds a picture too', zipOf([...FILES, { name: 'photo.png', data: PNG }]), 'unread'],
  [
    'cannot be opened',
    Buffer.concat([Buffer.from('377abcaf271c0004', 'hex'), Buffer.alloc(64)]),
    'packed in a way',
  ],
  ['has a password', zipOf([{ name: 'a.csv', data: ROWS, flags: 1 }]), 'has a password'],
  ['is a ZIP twelve times over', twelve(), 'nested deeper'],
])('an archive that %s does not leave by itself', async (_what, body, why) => {
  const answer = await saved('backup.zip', body);
  expect(answer.status).not.toBe(200);
  expect(answer.text).toContain(why);
  expect(answer.text).not.toContain('Made Up');
});

function twelve(): Buffer {
  let bytes = zipOf(FILES);
  for (let level = 0; level < 11; level += 1) bytes = zipOf([{ name: 'more.zip', data: bytes }]);
  return bytes;
}
