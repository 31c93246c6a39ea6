/** Two who must agree, one after the other, on terms, in real browsers: authenticator app, purpose, data policy, both decisions, the file; and an emergency that is reviewed. */

import { ROLES } from '../support/roles.ts';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'otplib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openChromium, shot } from '../support/browser.ts';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';
import { haveTool } from '../support/tools.ts';
import { measure } from './measure.ts';
import type { Measured } from './measure.ts';

const ROWS = 300;
const CSV = `Name,City\r\n${Array.from({ length: ROWS }, (_, row) => `Person ${row},Suzhou\r\n`).join('')}`;
const POLICY = `
policy: sales-rep
description: Two agree, one after the other, on terms.
roles: [sales-rep]
rules:
  - name: contacts
    kinds: [route, unlisted]
    limits:
      - { rows: 100, over: hold, approvers: [manager, data-officer] }
    approval: { approvers: [manager, data-officer], hours: 8 }
    terms:
      purpose: { categories: [campaign, audit], minLength: 10 }
      acknowledge: { policy: data-policy, days: 90 }
      totp: true
`;
const EMERGENCY = `
policy: data-officer
description: What the data officer takes waits for the manager, and may be taken in an emergency.
roles: [data-officer]
rules:
  - name: contacts
    kinds: [route, unlisted]
    then: hold
    approval: { approvers: [manager] }
    breakGlass: true
`;

describe.skipIf(!haveTool('chromium'))('two approvers in order, on terms', () => {
  let crm: FakeCrm;
  let gateway: RunningGateway;
  let browser: Browser;
  let rep: Page;
  let id = '';
  let secret = '';

  beforeAll(async () => {
    crm = await startFakeCrm();
    const answer = {
      headers: { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="people.csv"' },
      body: CSV,
    };
    crm.on('/export', answer);
    for (const login of ['lilei', 'hanmei', 'alex'])
      crm.on(`/login/${login}`, { headers: { 'set-cookie': `crm_session=t-${login}; Path=/` }, body: '{}' });
    gateway = await startGateway({
      crm: crm.url,
      config: {
        roles: ROLES,
        alerts: { to: ['security@demo.example'] },
        people: [
          { ...person('lilei', '李雷', ['sales-rep']), manager: 'hanmei' },
          person('hanmei', '韩梅梅', ['sales-manager']),
          person('alex', 'Wu Fan', ['data-officer']),
        ],
      },
    });
    const policies = join(gateway.folder, 'rules', 'policies');
    rmSync(join(policies, 'sales-rep.test.yaml'), { force: true });
    writeFileSync(join(policies, 'sales-rep.yaml'), POLICY);
    writeFileSync(join(policies, 'data-officer.yaml'), EMERGENCY);
    await gateway.reload();
    browser = await openChromium();
    rep = await windowOf('lilei', 'zh-CN');
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
    await crm?.close();
  });

  it('asks for the terms, and sends whoever has no authenticator app to set one up', async () => {
    id = await exported(1);
    await looksRight(rep, 'two-1-terms');
    await rep.click('text=绑定身份验证器');
    await rep.click('text=开始绑定');
    await looksRight(rep, 'two-2-qr');
    secret = (await rep.textContent('.secret'))?.replaceAll(' ', '') ?? '';
    await rep.fill('[name=code]', await code(0));
    await rep.click('text=确认');
    expect(await rep.textContent('h1')).toContain('已绑定');
    await rep.click('text=继续处理导出');
    expect(rep.url()).toContain(id);
  });

  it('takes no request that leaves a term out, though the form were made by hand', async () => {
    await rep.fill('[name=purpose]', '太短');
    await rep.click('button.primary');
    await looksRight(rep, 'two-3-problems');
    for (const words of ['请选择用途类别', '至少 10 个字', '勾选同意'])
      expect(await rep.textContent('main')).toContain(words);
    expect(gateway.mails.filter(({ text }) => text.includes('/approvals/'))).toEqual([]);
  });

  it('asks the manager alone at first, and says who comes next', async () => {
    await fillTerms();
    await rep.click('button.primary');
    expect(await rep.textContent('.chip')).toContain('等待审批');
    await looksRight(rep, 'two-4-waiting');
    expect(await rep.textContent('.brief')).toMatch(/等待韩梅梅审批.*之后由 Wu Fan审批/s);
    expect(gateway.mails.filter(({ to }) => to.includes('alex@demo.example'))).toEqual([]);
  });

  it('asks the data officer when the manager agreed, and lets it go when both did', async () => {
    const manager = await windowOf('hanmei', 'en');
    await manager.goto(await linkOf('hanmei'));
    await looksRight(manager, 'two-5-manager');
    expect(await manager.textContent('.brief')).toContain('campaign');
    await manager.click('text=Fits the purpose');
    await manager.click('button.primary');
    expect(await manager.textContent('h1')).toContain('You agreed to this export of 李雷');
    await looksRight(manager, 'two-6-agreed');

    const officer = await windowOf('alex', 'en');
    await officer.goto(await linkOf('alex'));
    expect(await officer.textContent('.brief')).toContain('韩梅梅 agreed');
    await officer.click('text=Fits the purpose');
    await officer.click('button.primary');
    expect(await officer.textContent('.chip')).toContain('Approved');

    await rep.waitForSelector('text=下载文件', { timeout: 30_000 });
    const [download] = await Promise.all([rep.waitForEvent('download'), rep.click('text=下载文件')]);
    expect(
      readFileSync(await download.path(), 'utf8')
        .trim()
        .split('\r\n'),
    ).toHaveLength(ROWS + 1);
    expect(await eventsOf(id)).toEqual(
      'requested decided held acknowledged asked agreed approved sealed downloaded'.split(' '),
    );
  });

  it('asks whoever agreed to the policy for it no more', async () => {
    id = await exported(2);
    expect(await rep.locator('[name=code]').count()).toBe(1);
    expect(await rep.locator('.policy').count()).toBe(0);
  });

  it('gives at once, for a reason, what cannot wait; everybody hears of it, and another reviews it', async () => {
    const officer = await windowOf('alex', 'en');
    await officer.goto(`${gateway.url}/export?n=3`);
    await officer.waitForURL(/\/_exportgate\/exports\//);
    id = officer.url().split('/').at(-1) ?? '';
    await officer.click('summary');
    await officer.fill('[name=reason]', 'The plant burns, and the fire brigade needs the list of contacts.');
    await looksRight(officer, 'two-7-emergency');
    await officer.click('text=Take it now and answer for it');
    expect(await officer.textContent('.why')).toContain('Your reason will be reviewed');
    await vi.waitFor(
      () => expect(gateway.mails.filter(({ to }) => to.includes('security@demo.example'))).toHaveLength(1),
      { timeout: 20_000, interval: 50 },
    );
    expect(await gateway.call('breakglass.list', {})).toMatchObject([{ exportId: id, reviewed: null }]);
    const words = 'Right so.';
    await expect(gateway.call('breakglass.review', { id, by: 'alex', words })).rejects.toMatchObject({
      code: 'INPUT',
    });
    await gateway.call('breakglass.review', { id, by: 'hanmei', words });
    expect(await gateway.call('breakglass.list', {})).toMatchObject([{ reviewed: { by: 'hanmei', words } }]);
    expect(await eventsOf(id)).toEqual(
      'requested decided held break-glass released break-glass-reviewed'.split(' '),
    );
  });

  async function exported(n: number): Promise<string> {
    await rep.goto(`${gateway.url}/export?n=${n}`);
    await rep.waitForURL(/\/_exportgate\/exports\//);
    return rep.url().split('/').at(-1) ?? '';
  }

  async function fillTerms(): Promise<void> {
    await rep.selectOption('[name=category]', 'campaign');
    await rep.fill('[name=purpose]', '秋季展会邀请函邮寄名单核对');
    await rep.check('.check input');
    await rep.fill('[name=code]', await code(30));
  }

  /** A clock may be one step off: the next step's code is good already. */
  function code(ahead: number): Promise<string> {
    return generate({ secret, epoch: Math.floor(Date.now() / 1000) + ahead });
  }

  async function windowOf(login: string, locale: string): Promise<Page> {
    const context = await browser.newContext({ locale, acceptDownloads: true });
    const page = await context.newPage();
    await page.goto(`${gateway.url}/login/${login}`);
    return page;
  }

  async function linkOf(login: string): Promise<string> {
    return vi.waitFor(
      () => {
        const mail = gateway.mails.find(
          ({ to, text }) => to.includes(`${login}@demo.example`) && text.includes('/approvals/'),
        );
        const link = /http\S+\/approvals\/[\w-]+/.exec(mail?.text ?? '')?.[0];
        if (link === undefined) throw new Error('no such mail yet');
        return gateway.url + new URL(link).pathname;
      },
      { timeout: 20_000, interval: 50 },
    );
  }

  async function looksRight(page: Page, name: string): Promise<void> {
    await page.setViewportSize({ width: 390, height: 844 });
    const { overflow, small, faint } = (await page.evaluate(measure)) as Measured;
    await shot(page, name);
    expect({ name, overflow, small, faint }).toEqual({ name, overflow: 0, small: [], faint: [] });
  }

  async function eventsOf(exportId: string): Promise<readonly string[]> {
    const log = await gateway.audit();
    return log.filter(({ event }) => event.exportId === exportId).map(({ event }) => event.type);
  }
});

function person(login: string, name: string, roles: string[]) {
  return {
    id: login,
    name,
    email: `${login}@demo.example`,
    logins: [login],
    roles,
    approves: [] as string[],
  };
}
