/** One export from the click to the decrypted file, over HTTP: GB18030 in and out, own approval, keys at request time, what every page and mail says, what lies on disk. */

import { cpSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { generateKey, readKey, revokeKey } from 'openpgp';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openBrowser } from '../../src/demo/browser.ts';
import type { Browser, Page } from '../../src/demo/browser.ts';
import type { DemoMail } from '../../src/demo/mailbox.ts';
import { decryptFor, makeKeyPair } from '../../src/wiring.ts';
import type { KeyPair } from '../../src/wiring.ts';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

const ROWS = 12_480;
/** 李雷 in GB18030. */
const LILEI = '\xc0\xee\xc0\xd7';
const CSV = Buffer.from(
  `Name,Mobile,ID number,Owner\r\n${Array.from(
    { length: ROWS },
    (_, row) => `Person ${row},139${String(10_000_000 + row)},11010519491231002X,${LILEI}\r\n`,
  ).join('')}`,
  'latin1',
);
const PARTNER = 'partner@partner.example';
const OLD = 'old@partner.example';
const REVOKED = 'gone@partner.example';
const SIGNING = 'signer@partner.example';

let crm: FakeCrm;
let gateway: RunningGateway;
let partner: KeyPair;
let rep: Browser;
let manager: Browser;
let id = '';
let link = '';

beforeAll(async () => {
  crm = await startFakeCrm();
  crm.on('/export', {
    headers: {
      'content-type': 'text/csv; charset=gb18030',
      'content-disposition': 'attachment; filename="people.csv"',
    },
    body: CSV,
  });
  for (const login of ['lilei', 'hanmei'])
    crm.on(`/login/${login}`, { headers: { 'set-cookie': `crm_session=t-${login}; Path=/` }, body: '{}' });
  gateway = await startGateway({
    crm: crm.url,
    config: {
      people: [
        // He holds the approver's right over his own role.
        person('lilei', '李雷', ['sales-rep'], ['sales-rep']),
        person('hanmei', '韩梅梅', ['sales-manager'], ['sales-rep']),
      ],
    },
  });
  partner = await makeKeyPair({ name: 'Partner', email: PARTNER });
  for (const armored of [partner.publicKey, await expiredKey(), await revokedKey(), await signingKey()])
    await gateway.call('keys.add', { bytes: Buffer.from(armored).toString('base64'), email: null });
  rep = openBrowser(gateway.url, 'zh-CN,zh;q=0.9');
  manager = openBrowser(gateway.url, 'en');
  await rep.post('/login/lilei', {});
  await manager.post('/login/hanmei', {});
}, 60_000);
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

it('is held: a page in the reader’s language, a mail to the requester, and not a word to an approver', async () => {
  const page = await rep.get('/export?n=1');
  expect(page.text).toContain('<html lang="zh-CN">');
  expect(page.text).toContain('12,480');
  id = page.url.split('/').at(-1) ?? '';
  await mailTo('lilei', id);
  expect(gateway.mails.filter(({ text }) => text.includes('/approvals/'))).toEqual([]);
  expect(gateway.mails.filter(({ to }) => !to.includes('lilei@demo.example'))).toEqual([]);
});

it('gives at once what needs no approval, under a name that says so, in the encoding it came in', async () => {
  await rep.submit(await statusPage(), '/take', {});
  const file = await rep.submit(await statusPage(), '/file', {});
  expect(String(file.headers['content-disposition'])).toContain(`people_${id}_500-of-12480.csv`);
  const lines = gb18030(file.bytes).split('\r\n');
  expect(lines[0]).toBe('Name,Mobile,Owner,_ref');
  expect(lines[1]).toMatch(/^Person 0,\*+0000,李雷,[0-9A-Z]{12}$/);
  expect(lines.filter((line) => line !== '')).toHaveLength(501);
});

it.each([
  ['nobody@nowhere.example', 'no-key', '公钥'],
  [OLD, 'key-expired', '的公钥已过期'],
  [REVOKED, 'key-revoked', '的公钥已吊销'],
  [SIGNING, 'key-cannot-encrypt', '的公钥'],
])(
  'refuses the recipient %s (%s) at the request, with the reason on the page',
  async (address, why, words) => {
    expect(await stateOfKey(address)).toBe(why);
    id = (await rep.get('/export?n=2')).url.split('/').at(-1) ?? '';
    const page = await ask(address);
    expect(page.status).toBe(422);
    expect(page.text).toMatch(new RegExp(`${address}[^<]*${words}`));
    expect(await state()).toBe('draft');
    expect(gateway.mails.filter(({ text }) => text.includes('/approvals/'))).toEqual([]);
  },
);

it('asks the manager alone, though the requester may approve his role: facts, and no cell’s value', async () => {
  await ask(PARTNER);
  expect(await state()).toBe('waiting');
  const mail = await mailTo('hanmei', '/approvals/');
  link = new URL(/http\S+\/approvals\/[\w-]+/.exec(mail.text)?.[0] ?? '').pathname;
  for (const fact of ['李雷', '12,480', 'Mobile', 'Reconcile the accounts', PARTNER, id])
    expect(mail.text).toContain(fact);
  expect(
    gateway.mails.filter(({ to, text }) => to.includes('lilei@demo.example') && text.includes('/approvals/')),
  ).toEqual([]);
});

it('lets the requester neither see nor press anything behind the approver’s link', async () => {
  const page = await rep.get(link);
  expect(page.status).toBe(403);
  expect(page.text).not.toContain('<form');
  const token = /name="form"[^>]*value="([^"]*)"/.exec((await statusPage()).text)?.[1] ?? '';
  for (const act of ['approve', 'deny'])
    expect((await rep.post(`${link}/${act}`, { reason: 'mine', form: token })).status).toBe(403);
  expect(await state()).toBe('waiting');
});

it('changes nothing by a GET, of anybody, and shows nothing to nobody', async () => {
  const stranger = await openBrowser(gateway.url, 'en').get(link);
  expect(stranger.status).toBe(401);
  expect(stranger.text).not.toContain('李雷');
  for (const path of [link, `${link}/approve`, `${link}/deny`]) await manager.get(path);
  expect(await state()).toBe('waiting');
});

it('is approved once: the second press, and a denial afterwards, come too late', async () => {
  const page = await manager.get(link);
  expect(page.text).toContain('<html lang="en">');
  // The sample is masked and shortened: no whole name, no number.
  expect(page.text).not.toMatch(/139\d{8}|11010519491231002X|Person \d/);
  await manager.submit(page, '/approve', { reason: 'Agreed' });
  for (const act of ['/approve', '/deny'])
    expect((await manager.submit(page, act, { reason: 'Again' })).status).toBe(409);
  await expect.poll(state, { timeout: 30_000 }).toBe('ready');
  expect((await eventsOf(id)).filter((type) => type === 'approved' || type === 'denied')).toEqual([
    'approved',
  ]);
});

it('is sealed once: every download is the same bytes, and opens with the partner’s key', async () => {
  const [first, second] = [await statusPage(), await statusPage()];
  const files = [await rep.submit(first, '/file', {}), await rep.submit(second, '/file', {})];
  const [one, two] = files;
  expect(String(one?.headers['content-disposition'])).toContain(`people_${id}.csv.pgp`);
  expect(one?.bytes.equals(two?.bytes ?? Buffer.alloc(0))).toBe(true);
  const lines = gb18030(Buffer.from(await decryptFor(one?.bytes ?? Buffer.alloc(0), partner))).split('\r\n');
  expect(lines[0]).toBe('Name,Mobile,Owner,_ref');
  expect(lines.filter((line) => line.includes(',李雷,'))).toHaveLength(ROWS);
});

it('left one record of each step, in this order', async () => {
  const steps = 'requested decided held asked approved sealed downloaded downloaded';
  expect((await eventsOf(id)).join(' ')).toBe(steps);
});

it('named the site and whom to ask in every page and mail, and no cell’s value in a mail', async () => {
  await mailTo('lilei', '.csv.pgp');
  const sent = gateway.mails.flatMap(({ text, html }) => [text, html]);
  const shown = [
    await statusPage(),
    await manager.get(link),
    await rep.get(link),
    await rep.get('/_exportgate/none'),
  ];
  expect(sent.length).toBeGreaterThanOrEqual(6);
  for (const text of [...sent, ...shown.map((page) => page.text)]) {
    expect(text).toContain('Test Site');
    expect(text).toContain('help@demo.example');
  }
  for (const text of sent) expect(text).not.toMatch(/139\d{8}|11010519491231002X|Person \d/);
});

it('keeps everything for its owner alone', () => {
  const data = join(gateway.folder, 'data');
  const entries = readdirSync(data, { recursive: true, encoding: 'utf8' }).map((name) => join(data, name));
  const modes = [data, ...entries].map((path) => {
    const stat = statSync(path);
    return [path, stat.isDirectory() ? 'folder' : 'file', (stat.mode & 0o777).toString(8)] as const;
  });
  expect(modes.filter(([, kind, mode]) => mode !== (kind === 'folder' ? '700' : '600'))).toEqual([]);
  expect(modes.map(([path]) => path)).toContain(join(data, 'keys', 'gateway.json'));
});

it('names schema version, algorithm and key on everything that it keeps encrypted', () => {
  const copy = mkdtempSync(join(tmpdir(), 'exportgate-copy-'));
  cpSync(join(gateway.folder, 'data'), copy, { recursive: true, filter: (path) => !path.endsWith('.sock') });
  const database = readdirSync(copy).find((name) => name.endsWith('.db')) ?? '';
  const db = new Sqlite(join(copy, database));
  try {
    expect(db.prepare('SELECT schema_version FROM meta').pluck().get()).toBeGreaterThan(0);
    for (const table of ['held', 'record', 'secrets']) {
      const marks = db.prepare(`SELECT DISTINCT v, alg, (kid <> '') AS named FROM ${table}`).all();
      expect(marks).toEqual([{ v: 1, alg: 'A256GCM', named: 1 }]);
    }
  } finally {
    db.close();
    rmSync(copy, { recursive: true });
  }
});

function person(login: string, name: string, roles: string[], approves: string[]) {
  return { id: login, name, email: `${login}@demo.example`, logins: [login], roles, approves };
}

const statusPage = (): Promise<Page> => rep.get(`/_exportgate/exports/${id}`);

async function ask(recipients: string): Promise<Page> {
  return rep.submit(await statusPage(), '/ask', { purpose: 'Reconcile the accounts', recipients });
}

async function stateOfKey(address: string): Promise<string> {
  const keys = (await gateway.call('keys.list', {})) as { email: string; state: string }[];
  return keys.find(({ email }) => email === address)?.state ?? 'no-key';
}

async function state(): Promise<string> {
  return (JSON.parse((await rep.get(`/_exportgate/exports/${id}/state`)).text) as { state: string }).state;
}

async function eventsOf(exportId: string): Promise<readonly string[]> {
  const log = await gateway.audit();
  return log.filter(({ event }) => event.exportId === exportId).map(({ event }) => event.type);
}

async function mailTo(login: string, holds: string): Promise<DemoMail> {
  return vi.waitFor(
    () => {
      const mail = gateway.mails.find(
        ({ to, text }) => to.includes(`${login}@demo.example`) && text.includes(holds),
      );
      if (!mail) throw new Error('no such mail yet');
      return mail;
    },
    { timeout: 20_000, interval: 50 },
  );
}

function gb18030(bytes: Buffer): string {
  expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).toThrow(TypeError);
  return new TextDecoder('gb18030', { fatal: true }).decode(bytes);
}

async function expiredKey(): Promise<string> {
  const longAgo = new Date('2020-01-01T00:00:00Z');
  const made = await generateKey({
    userIDs: [{ name: 'Old', email: OLD }],
    date: longAgo,
    keyExpirationTime: 86_400,
  });
  return made.publicKey;
}

async function revokedKey(): Promise<string> {
  const { publicKey, revocationCertificate } = await generateKey({
    userIDs: [{ name: 'Gone', email: REVOKED }],
  });
  const key = await readKey({ armoredKey: publicKey });
  return (await revokeKey({ key, revocationCertificate })).publicKey;
}

async function signingKey(): Promise<string> {
  const made = await generateKey({
    userIDs: [{ name: 'Signer', email: SIGNING }],
    subkeys: [{ sign: true }],
  });
  return made.publicKey;
}
