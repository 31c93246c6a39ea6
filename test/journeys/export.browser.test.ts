/** A rep and a manager in real browsers: from the click on Export to the file that gpg and LibreOffice open. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { logIn, openChromium, shot } from '../support/browser.ts';
import { startDemo } from '../support/demo.ts';
import type { RunningDemo } from '../support/demo.ts';
import { openGpg } from '../support/gpg.ts';
import { haveTool } from '../support/tools.ts';

const tools = ['chromium', 'gpg', 'soffice'].map((name) => haveTool(name));

describe.skipIf(tools.includes(false))('from the click on Export to the decrypted file', () => {
  let demo: RunningDemo;
  let browser: Browser;
  let rep: { context: BrowserContext; page: Page };
  let exportId = '';

  beforeAll(async () => {
    [demo, browser] = await Promise.all([startDemo(), openChromium()]);
    rep = await logIn(browser, demo.gateway, 'lilei', 'zh-CN');
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });

  const state = async (page: Page): Promise<string | null> => page.getAttribute('body', 'data-state');
  async function mailOf(address: string, holds: string): Promise<string> {
    return vi.waitFor(
      async () => {
        const mail = (await demo.mails()).findLast(
          ({ to, text }) => to.includes(address) && text.includes(holds),
        );
        expect(mail).toBeDefined();
        return mail?.text ?? '';
      },
      { timeout: 30_000, interval: 200 },
    );
  }

  it('shows the CRM as it is', async () => {
    expect(await rep.page.textContent('h1')).toContain('Demo CRM');
    expect(
      await rep.page.$eval('img', (image) => (image as unknown as { naturalWidth: number }).naturalWidth),
    ).toBe(1);
    expect(await rep.page.$$eval('table tr', (rows) => rows.length)).toBe(21);
  });

  it('gives a small export at once, trimmed and marked', async () => {
    const [download] = await Promise.all([rep.page.waitForEvent('download'), rep.page.click('#export-page')]);
    expect(download.suggestedFilename()).toMatch(/^contacts_[0-9A-Z]{4}-[0-9A-Z]{4}_10-of-50\.csv$/);
    const lines = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\r\n');
    expect(lines).toHaveLength(11);
    expect(lines[0]).toMatch(/,_ref$/);
    expect(lines[0]).not.toContain('Bank card');
  });

  it('passes an attachment without a table', async () => {
    const [download] = await Promise.all([rep.page.waitForEvent('download'), rep.page.click('#attachment')]);
    expect(download.suggestedFilename()).toBe('welcome.txt');
  });

  it.each([
    ['by form', '#export-form'],
    ['an unlisted report', '#export-report'],
    ['in GB18030', '#export-gb'],
  ])('shows the status page for a held export %s', async (_how, button) => {
    await rep.page.goto(demo.gateway);
    await rep.page.click(button);
    await rep.page.waitForURL(/\/_exportgate\/exports\//);
    expect(await rep.page.textContent('.chip')).not.toBe('');
    expect(await rep.page.$('[name=purpose]')).not.toBeNull();
  });

  it.each([
    ['by script', '#export-blob'],
    ['by job', '#export-job'],
  ])("tells the CRM's own script about a held export %s", async (_how, button) => {
    await rep.page.goto(demo.gateway);
    await rep.page.click(button);
    await rep.page.waitForFunction(
      '/_exportgate\\/exports\\//.test(document.getElementById("status").textContent)',
    );
    expect(await rep.page.textContent('#status')).toContain('500');
  });

  it('asks for purpose and recipient, and says what is missing', async () => {
    await rep.page.goto(demo.gateway);
    await rep.page.click('#export-xlsx');
    await rep.page.waitForURL(/\/_exportgate\/exports\//);
    exportId = rep.page.url().split('/').at(-1) ?? '';
    await shot(rep.page, 'journey-draft-zh');
    await rep.page.fill('[name=recipients]', 'nobody@nowhere.example');
    await rep.page.click('button[formaction$="/ask"], form[action$="/ask"] button.primary');
    await rep.page.waitForSelector('.problem');
    expect(await rep.page.textContent('body')).toContain('nobody@nowhere.example');
    await shot(rep.page, 'journey-problem-zh');
    await rep.page.fill('[name=purpose]', '与合作伙伴对账');
    await rep.page.fill('[name=recipients]', 'partner@partner.example');
    await rep.page.click('button[formaction$="/ask"], form[action$="/ask"] button.primary');
    await vi.waitFor(async () => expect(await state(rep.page)).toBe('waiting'), { timeout: 20_000 });
    await shot(rep.page, 'journey-waiting-zh');
  });

  it('lets the approver sign in by a code on a device that knows no CRM session, and approve', async () => {
    const mail = await mailOf('hanmei@demo.example', exportId);
    const link = /http\S+\/approvals\/[\w-]+/.exec(mail)?.[0] ?? '';
    const phone = await browser.newContext({
      locale: 'en-GB',
      viewport: { width: 390, height: 844 },
      isMobile: true,
    });
    const page = await phone.newPage();
    await page.goto(link);
    await shot(page, 'journey-signin-en');
    await page.click('button');
    const code = /\b\d{8}\b/.exec(await mailOf('hanmei@demo.example', '验证码'))?.[0] ?? '';
    await page.fill('[name=code]', code);
    await page.click('form:has([name=code]) button');
    await page.waitForSelector('[formaction$="/approve"], form[action$="/approve"]');
    await shot(page, 'journey-approve-en');
    await page.fill('[name=reason]', 'Agreed with the partner');
    await page.click('button[formaction$="/approve"], form[action$="/approve"] button');
    await page.waitForSelector('.chip.good');
    expect(await page.textContent('h1')).toContain('approved');
    await shot(page, 'journey-approved-en');
    await phone.close();
  });

  it('turns to "ready" on the open page by itself, and hands out the file', async () => {
    await rep.page.waitForSelector('form[action$="/file"] button', { timeout: 60_000 });
    await shot(rep.page, 'journey-ready-zh');
    const [download] = await Promise.all([
      rep.page.waitForEvent('download'),
      rep.page.click('form[action$="/file"] button'),
    ]);
    expect(download.suggestedFilename()).toContain(exportId);
    const gpg = openGpg();
    try {
      gpg.import(readFileSync(demo.partnerKey, 'utf8'));
      const folder = mkdtempSync(join(tmpdir(), 'exportgate-journey-'));
      writeFileSync(join(folder, 'contacts.xlsx'), gpg.decrypt(readFileSync(await download.path())));
      execFileSync('soffice', [
        `-env:UserInstallation=file://${join(folder, 'profile')}`,
        '--headless',
        '--convert-to',
        'csv:Text - txt - csv (StarCalc):44,34,76,1',
        '--outdir',
        folder,
        join(folder, 'contacts.xlsx'),
      ]);
      const lines = readFileSync(join(folder, 'contacts.csv'), 'utf8').trim().split('\n');
      expect(lines).toHaveLength(4001);
      expect(lines[0]?.replaceAll('"', '')).toBe(
        'ID,Name,Company,Title,Mobile,Email,City,Address,Source,Stage,Owner,Created,_ref',
      );
      expect(new Set(lines.slice(1).map((line) => /李雷/.test(line)))).toEqual(new Set([true]));
    } finally {
      gpg.close();
    }
  }, 120_000);

  it("does not show a colleague's export", async () => {
    const other = await logIn(browser, demo.gateway, 'emma', 'en-GB');
    const answer = await other.page.goto(`${demo.gateway}/_exportgate/exports/${exportId}`);
    expect(answer?.status()).toBe(404);
    await other.context.close();
  });

  it('ends cleanly', async () => {
    expect(await demo.stop()).toBe(0);
  });
});
