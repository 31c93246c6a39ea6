/** Every page in a real browser: phone and desktop, light and dark, English and Chinese. EXPORTGATE_SHOTS keeps the pictures. */

import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import type { ServerType } from '@hono/node-server';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOLD_STATES } from '../../src/model/export.ts';
import type { Decision, HeldExport } from '../../src/model/export.ts';
import { openChromium } from '../support/browser.ts';
import { haveTool } from '../support/tools.ts';
import { ID, TOKEN, heldIn, people, stub } from '../web/stubs.ts';
import type { Stub } from '../web/stubs.ts';
import { measure } from './measure.ts';
import type { Measured } from './measure.ts';

const EXPORT = `/_exportgate/exports/${ID}`;
const APPROVAL = `/_exportgate/approvals/${TOKEN}`;
const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } };
const looks = (Object.keys(SIZES) as (keyof typeof SIZES)[]).flatMap((size) =>
  (['light', 'dark'] as const).map((scheme) => ({ size, scheme })),
);

type Scene = (pages: Stub) => string;
const scenes: readonly (readonly [name: string, scene: Scene])[] = [
  ...HOLD_STATES.map((state) => [state, (pages: Stub) => show(pages, state)] as const),
  ['approval', (pages) => approval(pages, 'waiting')],
  ['approval-done', (pages) => approval(pages, 'approved')],
  ['approval-own', (pages) => approval(pages, 'waiting', people.rep)],
  ['approval-other', (pages) => approval(pages, 'waiting', people.other)],
  ['approval-signin', (pages) => approval(pages, 'waiting', null)],
  ['terms', (pages) => onTerms(pages)],
  ['stages', (pages) => staged(pages, EXPORT)],
  ['approval-stages', (pages) => staged(pages, APPROVAL, people.manager)],
  ['approval-agreed', (pages) => staged(pages, APPROVAL, people.manager, 'agreed')],
  ['emergency', (pages) => emergency(pages)],
  ['totp', () => '/_exportgate/totp'],
  ['signin', () => '/_exportgate/signin'],
  ['not-found', () => '/_exportgate/nothing'],
];

/** What `heldIn` decides, with something else. */
function decided(state: 'draft' | 'waiting', change: Partial<Decision>): HeldExport {
  const held = heldIn(state);
  if (!held.decision) throw new Error('no decision was made');
  return { ...held, decision: { ...held.decision, ...change } };
}

function onTerms(pages: Stub): string {
  pages.held = decided('draft', { because: { code: 'terms', rule: 'contacts' }, takeNow: 12_480 });
  pages.who = people.rep;
  pages.needs = {
    terms: {
      purpose: { categories: ['campaign', 'audit'], minLength: 10 },
      recipients: { domains: ['corp.example'], max: 3 },
      acknowledge: [{ policy: 'data-policy', days: 90 }],
      totp: true,
    },
    notices: [{ policy: 'data-policy', text: 'Customer data stays in the company.\n'.repeat(20), hash: 'a' }],
    code: 'yes',
  };
  return EXPORT;
}

function emergency(pages: Stub): string {
  pages.held = decided('draft', { breakGlass: true, takeNow: null });
  pages.who = people.rep;
  pages.needs = { terms: null, notices: [], code: 'enrol' };
  return EXPORT;
}

function staged(pages: Stub, path: string, who = people.rep, turn: Stub['turn'] = 'asked'): string {
  const stages = [
    { of: 'manager', count: 1 },
    { of: 'data-officer', count: 2 },
  ];
  pages.held = decided('waiting', { approval: { stages, inOrder: true, hours: null } });
  pages.who = who;
  pages.turn = turn;
  pages.approval = {
    possible: false,
    stages: [
      {
        of: 'manager',
        count: 1,
        open: false,
        people: ['韩梅梅'],
        agreed: [{ name: '韩梅梅', at: '2026-03-02T09:20:00.000Z', reason: 'Fits' }],
      },
      { of: 'data-officer', count: 2, open: true, people: ['Wu', 'Li'], agreed: [] },
    ],
  };
  return path;
}

function show(pages: Stub, state: (typeof HOLD_STATES)[number]): string {
  plain(pages);
  pages.held = heldIn(state);
  pages.who = people.rep;
  return EXPORT;
}

/** No terms and no stages. */
function plain(pages: Stub): void {
  pages.needs = { terms: null, notices: [], code: 'no' };
  pages.approval = { stages: [], possible: true };
  pages.turn = 'asked';
}

function approval(pages: Stub, state: 'waiting' | 'approved', who: Stub['who'] = people.manager): string {
  plain(pages);
  pages.held = heldIn(state);
  pages.who = who;
  return APPROVAL;
}

describe.skipIf(!haveTool('chromium'))('pages in a browser', () => {
  let browser: Browser;
  let server: ServerType;
  let pages: Stub;
  let base: string;

  beforeAll(async () => {
    pages = stub(heldIn('draft'), people.rep);
    server = serve({ fetch: pages.web.fetch, hostname: '127.0.0.1', port: 0 });
    await new Promise((resolve) => server.once('listening', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await openChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await new Promise((resolve) => server?.close(resolve));
  });

  async function visiting<T>(options: BrowserContextOptions, visit: (page: Page) => Promise<T>): Promise<T> {
    const context = await browser.newContext(options);
    try {
      return await visit(await context.newPage());
    } finally {
      await context.close();
    }
  }

  it.each(['en', 'zh-CN'] as const)(
    'are whole, readable and big enough to touch, in %s',
    async (language) => {
      pages.language = language;
      await visiting({}, async (page) => {
        for (const [name, scene] of scenes) {
          await page.goto(base + scene(pages));
          for (const { size, scheme } of looks) {
            await page.setViewportSize(SIZES[size]);
            await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
            const measured = (await page.evaluate(measure)) as Measured;
            const look = `${name}.${size}.${scheme}.${language}`;
            await shoot(page, look);
            expect({ look, ...measured }).toEqual({
              look,
              overflow: 0,
              small: [],
              faint: [],
              unstyled: false,
              dark: scheme === 'dark',
            });
          }
        }
      });
    },
  );

  it('take a form by keyboard alone, show its problems, and keep what was typed', async () => {
    pages.language = 'en';
    show(pages, 'draft');
    pages.desk.ask.mockResolvedValueOnce({
      kind: 'problem',
      problems: [{ field: 'purpose', code: 'missing' }],
    });
    await visiting({ viewport: SIZES.phone }, async (page) => {
      await page.goto(base + EXPORT);
      await page.getByLabel('Who will receive it?').fill('a@b.example');
      await page.getByRole('button', { name: 'Ask for all 12,480' }).focus();
      await page.keyboard.press('Enter');
      await page.getByText('Please say what the data is for.').waitFor();
      expect(await page.getByLabel('Who will receive it?').inputValue()).toBe('a@b.example');
      await shoot(page, 'draft-problem.phone.light.en');
      await page.getByLabel('What is it for?').fill('mailing');
      await page.getByRole('button', { name: 'Ask for all 12,480' }).click();
      await page.waitForURL(base + EXPORT);
      expect(pages.desk.ask.mock.lastCall?.[2].purpose).toBe('mailing');
    });
  });

  it('are decided on with one tap and one button', async () => {
    pages.language = 'zh-CN';
    const path = approval(pages, 'waiting');
    pages.desk.approve.mockImplementationOnce(async () => {
      pages.held = heldIn('approved');
      return { kind: 'done', held: pages.held };
    });
    await visiting({ viewport: SIZES.phone }, async (page) => {
      await page.goto(base + path);
      await page.getByText('用途合理').click();
      await page.getByRole('button', { name: '批准' }).click();
      await page.getByText('您已批准此次导出').waitFor();
      expect(pages.desk.approve.mock.lastCall?.[2]).toBe('用途合理');
    });
  });

  it('renew themselves when the state changes, by script and without', async () => {
    pages.language = 'en';
    for (const javaScriptEnabled of [true, false]) {
      show(pages, 'preparing');
      await visiting({ javaScriptEnabled }, async (page) => {
        await page.goto(base + EXPORT);
        expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('being prepared');
        show(pages, 'released');
        await page.getByRole('button', { name: 'Download' }).waitFor();
      });
    }
  });
});

async function shoot(page: Page, name: string): Promise<void> {
  if (!process.env['EXPORTGATE_SHOTS']) return;
  const folder = join(tmpdir(), 'exportgate-shots');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
