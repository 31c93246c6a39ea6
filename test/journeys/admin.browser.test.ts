/** Administration in a real browser: only for those whose work it is, only after a one-time code, and each word recorded. */

import { generate } from 'otplib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openChromium, shot } from '../support/browser.ts';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';
import { haveTool } from '../support/tools.ts';
import { measure } from './measure.ts';
import type { Measured } from './measure.ts';

describe.skipIf(!haveTool('chromium'))('administration', () => {
  let crm: FakeCrm;
  let gateway: RunningGateway;
  let browser: Browser;
  let boss: Page;
  let secret = '';

  beforeAll(async () => {
    crm = await startFakeCrm();
    for (const login of ['lilei', 'alex'])
      crm.on(`/login/${login}`, { headers: { 'set-cookie': `crm_session=t-${login}; Path=/` }, body: '{}' });
    gateway = await startGateway({ crm: crm.url });
    browser = await openChromium();
    boss = await windowOf('alex', 'en');
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
    await crm?.close();
  });

  it('is not there for whoever is no administrator, and asks whoever is not signed in to sign in', async () => {
    const rep = await windowOf('lilei', 'zh-CN');
    expect((await rep.goto(admin()))?.status()).toBe(404);
    const nobody = await (await browser.newContext()).newPage();
    await nobody.goto(admin());
    expect(nobody.url()).toContain('/_exportgate/signin');
  });

  it('asks for an authenticator app, then for its code, each time anew', async () => {
    await boss.goto(admin());
    await looksRight('admin-1-set-up');
    await boss.click('a.button');
    await boss.click('button.primary');
    secret = (await boss.textContent('.secret'))?.replaceAll(' ', '') ?? '';
    const first = await code(0);
    await boss.fill('[name=code]', first);
    await boss.click('text=Confirm');
    await boss.click('a.button');
    expect(boss.url()).toBe(admin());
    await boss.fill('[name=code]', first);
    await boss.click('button.primary');
    expect(await boss.textContent('.problem')).toContain('used already');
    await looksRight('admin-2-code');
    await boss.fill('[name=code]', await code(1));
    await boss.click('button.primary');
    expect(await boss.textContent('h1')).toContain('Access review');
  });

  it('shows the lines, and takes a word on those that are not one’s own', async () => {
    await looksRight('admin-3-review');
    const line = boss.locator('article.line', { hasText: 'lilei' }).last();
    const id = await line.getAttribute('id');
    const own = boss.locator('article.line', { has: boss.locator('h3', { hasText: /^Alex|^Wu Fan/ }) });
    expect(await own.locator('[name=verdict]').count()).toBe(0);
    await line.locator('summary', { hasText: 'Sign' }).click();
    await line.locator('text=tighten').click();
    await line.locator('button').click();
    expect(await boss.textContent('.notice')).toContain('a reason is needed');
    const again = boss.locator(`article[id="${id}"]`);
    await again.locator('summary', { hasText: 'Sign' }).click();
    await again.locator('text=tighten').click();
    await again.locator('[name=note]').fill('Half of it would do');
    await looksRight('admin-4-signing');
    await again.locator('button').click();
    expect(await boss.locator(`article[id="${id}"]`).textContent()).toContain('tighten: alex');
    const events = await gateway.audit();
    expect(events.map(({ event }) => event)).toContainEqual(
      expect.objectContaining({
        type: 'review-signed',
        actor: 'alex',
        facts: expect.objectContaining({ line: id, verdict: 'tighten', note: 'Half of it would do' }),
      }),
    );
    expect(events.map(({ event }) => event)).toContainEqual(
      expect.objectContaining({ type: 'commanded', actor: 'alex', facts: { operation: 'admin.page' } }),
    );
  });

  const admin = (): string => `${gateway.url}/_exportgate/admin`;
  /** A clock may be one step off: the next step's code is good already. */
  const code = (steps: number): Promise<string> =>
    generate({ secret, epoch: Math.floor(Date.now() / 1000) + 30 * steps });

  async function windowOf(login: string, locale: string): Promise<Page> {
    const page = await (await browser.newContext({ locale })).newPage();
    await page.goto(`${gateway.url}/login/${login}`);
    return page;
  }

  async function looksRight(name: string): Promise<void> {
    await boss.waitForLoadState('load'); // its style too
    await boss.setViewportSize({ width: 390, height: 844 });
    const { overflow, small, faint } = (await boss.evaluate(measure)) as Measured;
    await shot(boss, name);
    expect({ name, overflow, small, faint }).toEqual({ name, overflow: 0, small: [], faint: [] });
  }
});
