/** Files that are no table through the whole gateway: held until a rule speaks of them, shown to the approver as what they are, and recorded as unread. */

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openBrowser } from '../../src/demo/browser.ts';
import type { Browser, Page } from '../../src/demo/browser.ts';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';
import { docxOf, pageTexts, pdfOf, pngOf } from '../support/unread.ts';

/** A policy of its own: nothing is encrypted, and pictures pass at once. */
const POLICY = `policy: sales-rep
description: Made for the test.
roles: [sales-rep]
rules:
  - name: few
    limits: [{ rows: 500 }]
`;
const UNREAD = `  - name: reports
    formats: [pdf]
    unread: hold
  - name: pictures
    formats: [picture]
    unread: pass
`;

let crm: FakeCrm;
let gateway: RunningGateway;
let rep: Browser;
let manager: Browser;

beforeAll(async () => {
  crm = await startFakeCrm();
  for (const login of ['lilei', 'hanmei'])
    crm.on(`/login/${login}`, { headers: { 'set-cookie': `crm_session=t-${login}; Path=/` }, body: '{}' });
  gateway = await startGateway({ crm: crm.url });
  rep = openBrowser(gateway.url, 'en');
  manager = openBrowser(gateway.url, 'en');
  await rep.post('/login/lilei', {});
  await manager.post('/login/hanmei', {});
  await rules(POLICY);
}, 60_000);
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

it.each([
  ['a PDF', 'report.pdf', 'application/pdf', pdfOf({ pages: 1 })],
  ['a document', 'letter.docx', 'application/octet-stream', Promise.resolve(docxOf(['Hello']))],
  ['a picture', 'rows.png', 'image/png', Promise.resolve(pngOf('Canary'))],
])('%s is held where no rule speaks of it, and can only be denied', async (_what, name, type, bytes) => {
  const id = await exported(name, type, await bytes);
  await ask(id);
  const page = await manager.get(await linkFor(id));
  expect(page.text).toMatch(/no rule says that it may leave as it is/);
  expect(page.text).not.toContain('/approve"');
  expect((await manager.submit(page, '/deny', { reason: 'No' })).status).toBeLessThan(400);
  expect(await stateOf(id)).toBe('denied');
});

it('a PDF is shown as what it is, and leaves marked when it was approved; the record says unread', async () => {
  await rules(`${POLICY}${UNREAD}`);
  const id = await exported('report.pdf', 'application/pdf', await pdfOf({ pages: 2, extras: true }));
  await ask(id);
  const page = await manager.get(await linkFor(id));
  for (const fact of ['Unread file', 'PDF', 'pages: 2', 'phone number (20)', 'leaves as it is'])
    expect(page.text).toContain(fact);
  expect(page.text).not.toMatch(/139\d{8}|SECRET|How rows would look/);
  await manager.submit(page, '/approve', { reason: 'Agreed' });
  await expect.poll(() => stateOf(id), { timeout: 30_000 }).toBe('ready');
  const file = await rep.submit(await statusPage(id), '/file', {});
  expect(file.headers['content-type']).toBe('application/pdf');
  expect(String(file.headers['content-disposition'])).toContain(`report_${id}.pdf`);
  for (const text of await pageTexts(file.bytes)) expect(text).toContain(id);
  expect(await recordOf(id, 'decided')).toMatchObject({ unread: true, rows: 20, asIs: { pages: 2 } });
  expect(await recordOf(id, 'sealed')).toMatchObject({ unread: true, kind: 'pdf', rows: 20 });
});

it('a picture leaves at once where a rule passes it, under its own name and type', async () => {
  const before = (await gateway.audit()).length;
  crm.on('/export', attached('rows.png', 'image/png', pngOf('SECRET')));
  const file = await rep.get('/export?n=picture');
  expect([file.status, file.headers['content-type']]).toEqual([200, 'image/png']);
  expect(String(file.headers['content-disposition'])).toMatch(/rows_[0-9A-Z-]{9}\.png/);
  expect(file.bytes.toString('latin1')).not.toContain('SECRET');
  const released = (await gateway.audit()).slice(before).find(({ event }) => event.type === 'released');
  expect(released?.event.facts).toMatchObject({ unread: true, kind: 'picture', rows: 0 });
});

const attached = (name: string, type: string, body: Uint8Array) => ({
  body,
  headers: { 'content-type': type, 'content-disposition': `attachment; filename="${name}"` },
});

let count = 0;
async function exported(name: string, type: string, body: Uint8Array): Promise<string> {
  count += 1;
  crm.on('/export', attached(name, type, body));
  return (await rep.get(`/export?n=${count}`)).url.split('/').at(-1) ?? '';
}

async function rules(yaml: string): Promise<void> {
  const folder = join(gateway.folder, 'rules', 'policies');
  writeFileSync(join(folder, 'sales-rep.yaml'), yaml);
  rmSync(join(folder, 'sales-rep.test.yaml'), { force: true });
  await gateway.reload();
  expect(gateway.lines.filter((line) => line.includes('refused'))).toEqual([]);
}

const statusPage = (id: string): Promise<Page> => rep.get(`/_exportgate/exports/${id}`);

async function ask(id: string): Promise<void> {
  const recipients = 'lilei@demo.example';
  await rep.submit(await statusPage(id), '/ask', { purpose: 'A look at the year', recipients });
}

async function stateOf(id: string): Promise<string> {
  return (JSON.parse((await rep.get(`/_exportgate/exports/${id}/state`)).text) as { state: string }).state;
}

async function recordOf(id: string, type: string): Promise<unknown> {
  return (await gateway.audit()).find(({ event }) => event.exportId === id && event.type === type)?.event
    .facts;
}

async function linkFor(id: string): Promise<string> {
  return vi.waitFor(
    () => {
      const mail = gateway.mails.find(({ text }) => text.includes('/approvals/') && text.includes(id));
      if (!mail) throw new Error('no such mail yet');
      return new URL(/http\S+\/approvals\/[\w-]+/.exec(mail.text)?.[0] ?? '').pathname;
    },
    { timeout: 20_000, interval: 50 },
  );
}
