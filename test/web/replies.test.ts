/** What stands in for a file: each answer fits what asked, in its language, with the site and whom to ask. */

import { describe, expect, it } from 'vitest';
import { faultText, reasonText } from '../../src/model/texts/reasons.ts';
import { replyTexts } from '../../src/model/texts/replies.ts';
import { openReplies } from '../../src/web/replies.ts';
import { heldIn, ID } from './stubs.ts';

const site = {
  name: 'Acme Gate',
  support: 'help@acme.example',
  url: 'http://crm.acme.example',
  language: 'en',
  timeZone: 'UTC',
} as const;
const replies = openReplies({
  site,
  offersAccount: false,
  shapeOf: () => ({
    status: 418,
    body: { code: 9, message: '{message}', url: '{url}', request: '{request}', why: '{code}' },
  }),
});
const withAccount = openReplies({
  site,
  offersAccount: true,
  shapeOf: () => ({ status: 403, body: {} }),
});
const navigation = { id: 'request-1', app: 'demo', asker: 'navigation', language: 'en' } as const;
const script = { ...navigation, asker: 'script' } as const;
const draft = heldIn('draft');

describe('a held export', () => {
  it('sends a navigation to the status page, with the cookie that signs in there', () => {
    expect(replies.held(navigation, draft, 'exportgate=x; HttpOnly')).toMatchObject({
      status: 303,
      headers: {
        location: `/_exportgate/exports/${ID}`,
        'set-cookie': 'exportgate=x; HttpOnly',
        'cache-control': 'no-store',
      },
    });
  });

  it("tells a script in the CRM's own error shape", () => {
    const { status, headers, body } = replies.held(script, draft, 'exportgate=x');
    expect(status).toBe(418);
    expect(headers).toMatchObject({
      'set-cookie': 'exportgate=x',
      'content-type': 'application/json; charset=utf-8',
    });
    expect(headers).not.toHaveProperty('content-disposition');
    const shown = JSON.parse(typeof body === 'string' ? body : '') as Record<string, string>;
    expect(shown).toMatchObject({ code: 9, url: `/_exportgate/exports/${ID}`, request: 'request-1' });
    expect(shown['message']).toContain(`/_exportgate/exports/${ID}`);
  });

  it('sets no cookie where none is needed', () => {
    expect(replies.held(navigation, draft, null).headers).not.toHaveProperty('set-cookie');
  });
});

describe('a refusal', () => {
  it.each([
    ['a page, when the CRM is down', navigation, 502, 'UPSTREAM_DOWN', 502, 'text/html'],
    [
      'JSON that keeps its status, when the CRM is down',
      script,
      502,
      'UPSTREAM_DOWN',
      502,
      'application/json',
    ],
    [
      "JSON with the CRM's own status, when a rule says no",
      script,
      403,
      { code: 'over-rows', rule: 'r', rows: 12480, limit: 500 },
      418,
      'application/json',
    ],
    ['a page, when a rule says no', navigation, 403, { code: 'rule-says', rule: 'r' }, 403, 'text/html'],
    ['JSON, when the store is down', script, 503, 'STORE_DOWN', 503, 'application/json'],
  ] as const)('is %s; site and support stand on it', (_what, exchange, status, why, answered, type) => {
    const reply = replies.refused(exchange, status, why, null);
    expect(reply.status).toBe(answered);
    expect(String(reply.headers['content-type'])).toContain(type);
    expect(reply.body).toContain('Acme Gate');
    expect(reply.body).toContain('help@acme.example');
    expect(reply.body).toContain('request-1');
  });

  it.each([
    ['LIST_LIMIT', 429, 'Not shown'],
    ['SIGN_IN_NEEDED', 401, 'Sign in'],
    ['TOO_BUSY', 429, 'Busy'],
    ['METHOD_REFUSED', 405, 'Not open'],
    ['OFFSITE_REFUSED', 403, 'Not exported'],
    ['REQUEST_AMBIGUOUS', 400, 'Not understood'],
    ['UPSTREAM_DOWN', 502, 'Not reachable'],
  ] as const)('%s is headed by what it is about', (code, status, title) => {
    expect(replies.refused(navigation, status, code, null).body).toContain(`<title>${title} `);
  });

  it('leads to the account sign-in where there is one and it helps', () => {
    const account = 'href="/_exportgate/signin/oidc?next=%2F"';
    expect(withAccount.refused(navigation, 401, 'SIGN_IN_NEEDED', null).body).toContain(account);
    expect(withAccount.refused(navigation, 429, 'TOO_BUSY', null).body).not.toContain(account);
    expect(replies.refused(navigation, 401, 'SIGN_IN_NEEDED', null).body).not.toContain(account);
  });

  it('says the numbers in the language of who asked', () => {
    const why = { code: 'over-rows', rule: 'r', rows: 12480, limit: 500 } as const;
    expect(replies.refused(script, 403, why, null).body).toContain('12,480');
    expect(replies.refused({ ...script, language: 'zh-CN' }, 403, why, null).body).toContain('条');
  });
});

describe.each(['en', 'zh-CN'] as const)('in %s', (language) => {
  const because = { code: 'over-rows', rule: 'r', rows: 12480, limit: 500 } as const;
  const json = (body: unknown) => JSON.parse(String(body)) as Record<string, string>;

  it('a script is told why, where to go on and whom to ask, in that language', () => {
    for (const reply of [
      replies.held({ ...script, language }, draft, null),
      replies.refused({ ...script, language }, 403, because, draft),
    ]) {
      const shown = json(reply.body);
      expect(shown).toMatchObject({ why: 'over-rows', url: `/_exportgate/exports/${ID}` });
      for (const words of [
        reasonText(language, because),
        replyTexts[language].see(`/_exportgate/exports/${ID}`),
        replyTexts[language].askFor('Acme Gate', 'help@acme.example'),
      ])
        expect(shown['message']).toContain(words);
    }
  });

  it('a fault is one sentence on a page of that language', () => {
    const { body } = replies.refused({ ...navigation, language }, 502, 'UPSTREAM_DOWN', null);
    expect(body).toContain(`<html lang="${language}">`);
    expect(body).toContain(faultText(language, 'UPSTREAM_DOWN'));
  });

  it('an export that is not decided yet is being prepared', () => {
    const shown = json(replies.held({ ...script, language }, heldIn('preparing'), null).body);
    expect(shown['why']).toBe('preparing');
    expect(shown['message']).toContain(replyTexts[language].preparing);
  });
});

it('says a rule’s own words for its verdict, with the numbers and the time in the site’s zone, and for nothing else', () => {
  const own = heldIn('draft');
  if (!own.decision) throw new Error('no decision');
  const because = {
    code: 'over-budget',
    rule: 'r',
    rows: 1000,
    limit: 10_000,
    used: 9500,
    per: 'day',
    returns: '2026-11-21T09:30:00.000Z',
  } as const;
  const say = { en: 'Ask for a campaign list.', 'zh-CN': '请改为申请活动名单。' };
  const held = { ...own, decision: { ...own.decision, because, say } };
  const inChina = openReplies({
    site: { ...site, timeZone: 'Asia/Shanghai' },
    offersAccount: false,
    shapeOf: () => ({ status: 403, body: { message: '{message}' } }),
  });
  const { body } = inChina.held(script, held, null);
  expect(body).toContain('Ask for a campaign list. You may take 10,000 rows in any 24 hours.');
  expect(body).toContain('500 left');
  expect(body).toContain('21 November 2026, 17:30, UTC+8');
  expect(inChina.refused(script, 403, { code: 'nobody', rule: null }, held).body).not.toContain('campaign');
});
