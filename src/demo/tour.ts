/** The whole story without a person: one line a step, each step either held or not. */

import { openBrowser } from './browser.ts';
import type { Browser, Page } from './browser.ts';
import type { DemoMail } from './mailbox.ts';
import { DEMO_PARTNER } from './people.ts';

/** What the tour uses that is not HTTP; the command joins it. */
export interface TourTools {
  readonly origin: string;
  readonly mails: readonly DemoMail[];
  decrypt(bytes: Uint8Array): Promise<Uint8Array>;
  /** Rows and headings of the file, and the export that its marks name. */
  look(
    bytes: Uint8Array,
    name: string,
  ): Promise<{ rows: number; headings: readonly string[]; exportId: string | null }>;
  /** Exports the log, changes it by `edit`, and says whether it still verifies. */
  logVerifies(edit: (lines: string) => string): Promise<boolean>;
  waitFor<Value>(what: string, probe: () => Promise<Value | null>): Promise<Value>;
}

export interface TourStep {
  readonly step: string;
  readonly ok: boolean;
  readonly [fact: string]: unknown;
}

/** Yields each step as it ends; stops after the first that throws. */
export async function* tour(tools: TourTools): AsyncGenerator<TourStep> {
  const rep = openBrowser(tools.origin, 'zh-CN,zh;q=0.9');
  const manager = openBrowser(tools.origin, 'en');
  const stranger = openBrowser(tools.origin, 'en');
  await rep.post('/login', { login: 'lilei', password: 'demo' });
  await manager.post('/login', { login: 'hanmei', password: 'demo' });

  const small = await rep.get('/contacts/export?format=csv&page=1&size=50');
  const table = csvTable(small.text);
  yield {
    step: 'small_export',
    ok: small.status === 200 && table.rows.length === 10 && table.headings.at(-1) === '_ref',
    rows: table.rows.length,
  };
  yield {
    step: 'columns_masked',
    ok:
      !table.headings.some((heading) => ['ID number', 'Bank card'].includes(heading)) &&
      table.column('Mobile').every((cell) => /^\*+\d{4}$/.test(cell)) &&
      table.column('Email').every((cell) => cell === '*@customer-mail.example'),
    columns: table.headings,
  };
  yield {
    step: 'own_rows_only',
    ok: table.rows.length > 0 && table.column('Owner').every((cell) => cell === '李雷'),
  };

  const waiting = await askFor(rep, '/contacts/export?format=xlsx');
  const mail = await mailTo(tools, 'hanmei@demo.example', waiting.id);
  yield {
    step: 'large_export_held',
    ok: waiting.state === 'waiting' && mail !== null,
    export: waiting.id,
    state: waiting.state,
  };

  const link = linkIn(mail);
  for (const browser of [stranger, manager])
    for (let times = 0; times < 10; times += 1) await browser.get(link);
  yield { step: 'link_get_changes_nothing', ok: (await stateOf(rep, waiting.id)) === 'waiting' };

  const own = await rep.get(link);
  const tried = await rep.post(`${link}/approve`, { reason: 'mine', form: formToken(waiting.page) });
  yield {
    step: 'self_approval_refused',
    ok: own.status === 403 && tried.status === 403 && (await stateOf(rep, waiting.id)) === 'waiting',
    status: tried.status,
  };

  const second = await askFor(rep, '/contacts/export?format=csv&encoding=gb18030');
  const secondLink = linkIn(await mailTo(tools, 'hanmei@demo.example', second.id));
  await manager.submit(await manager.get(secondLink), '/deny', { reason: 'Too many for this purpose' });
  yield { step: 'denied', ok: (await stateOf(rep, second.id)) === 'denied', export: second.id };

  await manager.submit(await manager.get(link), '/approve', { reason: 'Agreed with the partner' });
  const ready = await tools.waitFor('the approved file to be sealed', async () =>
    (await stateOf(rep, waiting.id)) === 'ready' ? 'ready' : null,
  );
  yield { step: 'approved', ok: ready === 'ready', export: waiting.id };

  const file = await rep.submit(await rep.get(`/_exportgate/exports/${waiting.id}`), '/file', {});
  const disposition = String(file.headers['content-disposition']);
  yield {
    step: 'downloaded',
    ok: file.status === 200 && disposition.includes('.pgp'),
    bytes: file.bytes.length,
  };

  const plain = await tools.decrypt(file.bytes);
  const seen = await tools.look(plain, 'decrypted.xlsx');
  yield {
    step: 'decrypted',
    ok: seen.rows === 4000 && !seen.headings.includes('ID number') && !seen.headings.includes('Bank card'),
    rows: seen.rows,
    columns: seen.headings,
  };
  yield { step: 'watermark_found', ok: seen.exportId === waiting.id, export: seen.exportId };
  yield { step: 'audit_verified', ok: await tools.logVerifies((lines) => lines) };
  yield {
    step: 'tampering_found',
    ok: !(await tools.logVerifies((lines) =>
      lines.replace('\\"actor\\":\\"lilei\\"', '\\"actor\\":\\"emma\\"'),
    )),
  };
}

interface Asked {
  readonly id: string;
  readonly state: string;
  readonly page: Page;
}

/** Clicks an export that is held, and fills in the form. */
async function askFor(rep: Browser, path: string): Promise<Asked> {
  const draft = await rep.get(path);
  const id = /\/_exportgate\/exports\/([0-9A-Z]{4}-[0-9A-Z]{4})/.exec(draft.url + draft.text)?.[1] ?? '';
  const page = await rep.submit(draft, '/ask', {
    purpose: '与合作伙伴对账 Reconcile with the partner',
    recipients: DEMO_PARTNER.email,
  });
  return { id, state: await stateOf(rep, id), page };
}

async function stateOf(browser: Browser, id: string): Promise<string> {
  const page = await browser.get(`/_exportgate/exports/${id}/state`);
  return (JSON.parse(page.text) as { state: string }).state;
}

function mailTo(tools: TourTools, address: string, exportId: string): Promise<DemoMail> {
  return tools.waitFor(
    `the mail to ${address}`,
    async () =>
      tools.mails.findLast(
        (mail) =>
          mail.to.includes(address) && mail.text.includes(exportId) && mail.text.includes('/approvals/'),
      ) ?? null,
  );
}

function linkIn(mail: DemoMail): string {
  return new URL(/https?:\/\/\S+\/approvals\/[\w-]+/.exec(mail.text)?.[0] ?? '').pathname;
}

const formToken = (page: Page): string => /name="form"[^>]*value="([^"]*)"/.exec(page.text)?.[1] ?? '';

/** Enough of RFC 4180 for the demo's own contacts. */
function csvTable(text: string): {
  headings: string[];
  rows: string[][];
  column: (name: string) => string[];
} {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line !== '');
  const [headings = [], ...rows] = lines.map((line) =>
    [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
      .slice(0, -1)
      .map(([, cell = '']) => cell.replace(/^"|"$/g, '').replaceAll('""', '"')),
  );
  return { headings, rows, column: (name) => rows.map((row) => row[headings.indexOf(name)] ?? '') };
}
