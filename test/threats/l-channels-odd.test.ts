/** Rows that leave where nobody thinks of an export: attachments, backups, reports of a merge, error pages. Letters are the classes of threats. */

import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';
import { zipOf } from '../support/zip.ts';

vi.setConfig({ testTimeout: 20_000, hookTimeout: 60_000 });

const LILEI = { cookie: 'crm_session=t-lilei' };

let crm: FakeCrm;
let open: RunningGateway;
let closed: RunningGateway;
beforeAll(async () => {
  crm = await startFakeCrm();
  const app = { name: 'demo', hosts: ['127.0.0.1'], upstream: crm.url, profile: 'demo', attachments: 'pass' };
  [open, closed] = await Promise.all([
    startGateway({ crm: crm.url, config: { apps: [app] } }),
    startGateway({
      crm: crm.url,
      config: { apps: [{ ...app, strict: { unlistedPaths: 'refuse', listedPaths: ['/contacts'] } }] },
    }),
  ]);
});
afterAll(async () => {
  await Promise.all([open?.close(), closed?.close()]);
  await crm?.close();
});

const people = Array.from({ length: 100 }, (_one, at) => ({
  id: at,
  name: `Canary ${at}`,
  mobile: `139${String(at).padStart(8, '0')}`,
  email: `canary.${at}@customer-mail.example`,
}));
const line = (of: (one: (typeof people)[number]) => string): string => people.map(of).join('\n');
const csv = `id,name,mobile,email\n${line((one) => Object.values(one).join(','))}\n`;
const tsv = csv.replaceAll(',', '\t');
const json = JSON.stringify(people);
const jsonLines = line((one) => JSON.stringify(one));
const xml = `<?xml version="1.0"?><rows>${line((one) => `<row><name>${one.name}</name><mobile>${one.mobile}</mobile></row>`)}</rows>`;
const html = `<html><table><tr><th>name</th><th>mobile</th></tr>${line((one) => `<tr><td>${one.name}</td><td>${one.mobile}</td></tr>`)}</table></html>`;
const sql = line((one) => `INSERT INTO contacts VALUES (${one.id}, '${one.name}', '${one.mobile}');`);
const vcards = line(
  (one) => `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:${one.name}\r\nTEL:${one.mobile}\r\nEND:VCARD`,
);
const events = `BEGIN:VCALENDAR\r\n${line((one) => `BEGIN:VEVENT\r\nSUMMARY:${one.name} ${one.mobile}\r\nEND:VEVENT`)}\r\nEND:VCALENDAR`;
const ldif = line((one) => `dn: cn=${one.name}\r\ncn: ${one.name}\r\nmobile: ${one.mobile}\r\n`);
const yaml = line((one) => `- name: ${one.name}\n  mobile: "${one.mobile}"`);
const fixed = line((one) => `${one.name.padEnd(20)}${one.mobile.padEnd(20)}${one.email}`);
const zip = zipOf([{ name: 'contacts.csv', data: Buffer.from(csv) }]);
/** Only what its first bytes say that it is. */
const sqlite = Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(84, 1), Buffer.from(csv)]);

interface Odd {
  readonly path: string;
  readonly type: string;
  readonly name?: string;
  readonly body: string | Uint8Array;
  readonly status?: number;
}

/** Twenty ways in which products let rows out beside their exports. */
const ODD: readonly (readonly [string, Odd])[] = [
  ['a backup', { path: '/admin/backup', type: 'application/sql', name: 'backup.sql', body: sql }],
  [
    'a packed backup',
    { path: '/admin/backup.gz', type: 'application/gzip', name: 'b.sql.gz', body: gzipSync(sql) },
  ],
  [
    'a backup by another packer',
    { path: '/admin/backup.zst', type: 'application/zstd', body: zstdCompressSync(sql) },
  ],
  [
    'a copy for a sandbox',
    { path: '/admin/clone', type: 'application/x-sqlite3', name: 'crm.db', body: sqlite },
  ],
  ['the data of oneself', { path: '/me/takeout', type: 'application/zip', name: 'takeout.zip', body: zip }],
  ['the same as JSON', { path: '/me/data', type: 'application/json', name: 'data.json', body: json }],
  [
    'the same as lines',
    { path: '/me/lines', type: 'application/x-ndjson', name: 'me.jsonl', body: jsonLines },
  ],
  ['what an import refused', { path: '/import/7/errors', type: 'text/csv', body: csv }],
  ['what an import took', { path: '/import/7/log', type: 'text/plain', name: 'import.log', body: csv }],
  ['a template with rows in it', { path: '/import/template', type: 'application/vnd.ms-excel', body: tsv }],
  ['the report of a merge', { path: '/merge/3/report', type: 'text/html', name: 'merge.html', body: html }],
  ['the same under the type of a table', { path: '/merge/4', type: 'application/vnd.ms-excel', body: html }],
  ['doubles, as XML', { path: '/dedupe/doubles', type: 'application/xml', name: 'doubles.xml', body: xml }],
  ['an address book', { path: '/book', type: 'text/vcard', body: vcards }],
  ['a calendar of calls', { path: '/calls.ics', type: 'text/calendar', name: 'calls.ics', body: events }],
  ['a directory', { path: '/directory', type: 'application/octet-stream', name: 'people.ldif', body: ldif }],
  ['a list for mailings', { path: '/mailing', type: 'application/octet-stream', body: csv }],
  ['a list for the phone system', { path: '/dialer', type: 'text/plain', body: tsv }],
  ['a list as YAML', { path: '/fixtures', type: 'application/yaml', name: 'contacts.yaml', body: yaml }],
  [
    'labels of fixed width',
    { path: '/labels', type: 'application/octet-stream', name: 'labels.prn', body: fixed },
  ],
];

async function taken(gateway: RunningGateway, odd: Odd) {
  const { path, type, name, body, status = 200 } = odd;
  const disposition = name === undefined ? {} : { 'content-disposition': `attachment; filename="${name}"` };
  crm.on(path, { status, body, headers: { 'content-type': type, ...disposition } });
  const before = crm.asked.length;
  const answer = await asScript(`${gateway.url}${path}`, LILEI);
  const sent = Buffer.from(body);
  const through = answer.bytes.includes(sent.subarray(0, 200)) || /Canary \d|139000/.test(answer.text);
  return { status: answer.status, through, asked: crm.asked.length > before };
}

describe('L10 odd exports that no profile names', () => {
  it.each(ODD)('L10 %s is held', async (_what, odd) => {
    expect(await taken(open, odd)).toEqual({ status: 403, through: false, asked: true });
  });

  it.each(ODD)('L10 %s is not even asked for where listed paths alone are let in', async (_what, odd) => {
    expect(await taken(closed, odd)).toEqual({ status: 403, through: false, asked: false });
  });
});

describe('L9 attachments of the CRM', () => {
  it('L9 a list kept as an attachment is judged by its rows', async () => {
    const odd = { path: '/attachments/9', type: 'application/octet-stream', name: 'notes.bin', body: csv };
    expect(await taken(open, odd)).toMatchObject({ status: 403, through: false });
    const decided = (await open.audit()).findLast(({ event }) => event.type === 'decided');
    expect(JSON.stringify(decided?.event.facts)).toMatch(/"rows":100\b/);
  });

  it('L9 a picture that is one passes', async () => {
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    crm.on('/attachments/10', { body: png, headers: { 'content-type': 'image/png' } });
    const answer = await asScript(`${open.url}/attachments/10`, LILEI);
    expect([answer.status, answer.bytes.equals(png)]).toEqual([200, true]);
  });
});

describe('L12 rows that leave by an error', () => {
  it.each<[string, Odd]>([
    [
      'a stack trace to be saved',
      { path: '/trace', type: 'text/plain', name: 'trace.txt', body: `Error: x\n${csv}`, status: 500 },
    ],
    ['a page of an error that is a table', { path: '/oops', type: 'text/csv', body: csv, status: 500 }],
    [
      'a refusal with the rows of the export',
      { path: '/export?l12', type: 'application/json', body: json, status: 422 },
    ],
    [
      'a missing page that is a workbook',
      { path: '/gone', type: 'application/vnd.ms-excel', body: tsv, status: 404 },
    ],
  ])('L12 %s is judged', async (_what, odd) => {
    const { through, asked } = await taken(open, odd);
    expect([through, asked]).toEqual([false, true]);
  });
});
