/** Debian's chromium under playwright-core, quiet about the closed network; pictures only when EXPORTGATE_SHOTS is set. */

import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { toolPath } from './tools.ts';

export function openChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: toolPath('chromium') ?? 'chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A person's browser window, logged in to the demo CRM through the gateway. */
export async function logIn(
  browser: Browser,
  gateway: string,
  login: string,
  locale: string,
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ locale, acceptDownloads: true });
  const page = await context.newPage();
  await page.goto(`${gateway}/login`);
  await page.fill('[name=login]', login);
  await page.fill('[name=password]', 'demo');
  await page.click('button');
  await page.waitForSelector('#export-page');
  return { context, page };
}

export async function shot(page: Page, name: string): Promise<void> {
  if (process.env['EXPORTGATE_SHOTS'] === undefined) return;
  const folder = join(tmpdir(), 'exportgate-shots');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
