/** Terms, stages, emergencies and authenticator apps on our pages, in both languages. */

import { describe, expect, it } from 'vitest';
import type { Needs } from '../../src/hold/ports.ts';
import type { Decision } from '../../src/model/export.ts';
import type { Terms } from '../../src/model/terms.ts';
import { ID, SECRET, TOKEN, heldIn, people, stub, tokenIn } from './stubs.ts';
import type { Stub } from './stubs.ts';

const EXPORT = `/_exportgate/exports/${ID}`;
const TOTP = '/_exportgate/totp';
const HASH = 'a'.repeat(64);
const terms: Terms = {
  purpose: { categories: ['campaign', 'audit'], minLength: 10 },
  recipients: { domains: ['corp.example'], max: 3 },
  acknowledge: [{ policy: 'data-policy', days: 90 }],
  totp: true,
};
const needs: Needs = {
  terms,
  notices: [{ policy: 'data-policy', text: 'Keep it.\n<b>Tell nobody.</b>', hash: HASH }],
  code: 'yes',
};

/** A draft of the decision, with what its terms still ask. */
function draft(change: Partial<Decision>, asked: Needs = needs): Stub {
  const held = heldIn('draft');
  if (!held.decision) throw new Error('no decision');
  const pages = stub({ ...held, decision: { ...held.decision, terms, ...change } }, people.rep);
  pages.needs = asked;
  return pages;
}
const onTerms = { because: { code: 'terms', rule: 'contacts' }, takeNow: 12_480 } as const;

describe('an export on terms', () => {
  it.each([
    ['en', 'On terms', 'Take all 12,480 rows', 'No approver is asked'],
    ['zh-CN', '附条件', '领取全部 12,480 条', '无需审批'],
  ] as const)('asks for what is missing and for no approver (%s)', async (language, ...words) => {
    const pages = draft(onTerms);
    pages.language = language;
    const text = await (await pages.ask(EXPORT)).text();
    for (const word of words) expect(text).toContain(word);
    expect(text).toContain(`action="${EXPORT}/take"`);
    expect(text).not.toContain(`${EXPORT}/ask"`);
    for (const name of ['category', 'purpose', 'recipients', 'acknowledged-0', 'code'])
      expect(text).toContain(`name="${name}"`);
    expect(text).not.toContain('name="neededBy"');
  });

  it('hands the form on as it was filled in, and keeps it when something is wrong, save the code', async () => {
    const pages = draft(onTerms);
    pages.desk.takeNow.mockResolvedValueOnce({
      kind: 'problem',
      problems: [
        { field: 'purpose', code: 'too-short', least: 10 },
        { field: 'recipients', code: 'wrong-domain', address: 'x@evil.example', domains: ['corp.example'] },
        { field: 'code', code: 'wrong' },
      ],
    });
    const form = tokenIn(await (await pages.ask(EXPORT)).text());
    const fields = {
      form,
      category: 'audit',
      purpose: 'why',
      recipients: 'x@evil.example',
      'acknowledged-0': HASH,
      code: '123 456',
    };
    const answer = await pages.ask(`${EXPORT}/take`, { fields });
    expect(pages.desk.takeNow.mock.lastCall?.[2]).toEqual({
      category: 'audit',
      purpose: 'why',
      recipients: ['x@evil.example'],
      neededBy: null,
      acknowledged: [HASH],
      code: '123 456',
      reason: '',
    });
    const text = await answer.text();
    expect(answer.status).toBe(422);
    for (const word of ['at least 10 characters', 'only addresses at corp.example', 'used already'])
      expect(text).toContain(word);
    expect(text).toMatch(/<option value="audit" selected>/);
    expect(text).toMatch(new RegExp(`value="${HASH}" checked`));
    expect(text).not.toContain('123 456');
  });

  it('shows the policy as text', async () => {
    const text = await (await draft(onTerms).ask(EXPORT)).text();
    expect(text).toContain('&lt;b&gt;Tell nobody.&lt;/b&gt;');
  });

  it('sends whoever has no authenticator app to set one up, and back', async () => {
    const text = await (await draft(onTerms, { ...needs, code: 'enrol' }).ask(EXPORT)).text();
    expect(text).toContain(`href="${TOTP}?next=${encodeURIComponent(EXPORT)}"`);
    expect(text).not.toContain('name="code"');
  });
});

it('asks on the same form for an approver and for the smaller file, where both have terms', async () => {
  const text = await (await draft({ takeNow: 500 }).ask(EXPORT)).text();
  expect(text).toContain(`action="${EXPORT}/ask"`);
  expect(text).toContain(`formaction="${EXPORT}/take"`);
  expect(text.match(/name="purpose"/g)).toHaveLength(1);
});

describe('an emergency', () => {
  it.each(['draft', 'waiting'] as const)(
    'can be answered for in state %s, where a rule lets it be',
    async (state) => {
      const pages = draft({ breakGlass: true, takeNow: 500 }, { terms: null, notices: [], code: 'no' });
      pages.held = { ...pages.held, state };
      const text = await (await pages.ask(EXPORT)).text();
      expect(text).toContain('It cannot wait');
      const form = tokenIn(text);
      const reason = 'The plant burns, and the fire brigade needs it.';
      expect((await pages.ask(`${EXPORT}/break-glass`, { fields: { form, reason } })).status).toBe(303);
      expect(pages.desk.breakGlass.mock.lastCall?.[2]).toMatchObject({ reason });
    },
  );

  it('is not offered elsewhere', async () => {
    expect(await (await draft({}).ask(EXPORT)).text()).not.toContain('break-glass');
  });

  it('says how long the reason must be', async () => {
    const pages = draft({ breakGlass: true });
    pages.desk.breakGlass.mockResolvedValueOnce({
      kind: 'problem',
      problems: [{ field: 'reason', code: 'too-short', least: 20 }],
    });
    const form = tokenIn(await (await pages.ask(EXPORT)).text());
    const answer = await pages.ask(`${EXPORT}/break-glass`, { fields: { form, reason: 'fire' } });
    const text = await answer.text();
    expect(text).toContain('at least 20 characters');
    expect(text).toMatch(/<details class="emergency" open>/);
  });
});

describe('the stages of an approval', () => {
  function staged(state: 'waiting' | 'draft', who = people.rep): Stub {
    const held = heldIn(state);
    if (!held.decision) throw new Error('no decision');
    const stages = [
      { of: 'manager', count: 1 },
      { of: 'data-officer', count: 2 },
    ];
    const decision = { ...held.decision, approval: { stages, inOrder: true, hours: null } };
    const pages = stub({ ...held, decision }, who);
    pages.approval = {
      possible: true,
      stages: [
        {
          of: 'manager',
          count: 1,
          open: false,
          people: ['Han Mei'],
          agreed: [{ name: 'Han Mei', at: '2026-03-02T09:20:00.000Z', reason: 'Fits' }],
        },
        { of: 'data-officer', count: 2, open: true, people: ['Wu', 'Li'], agreed: [] },
      ],
    };
    return pages;
  }

  it.each([
    ['en', 'Han Mei agreed, today 09:20, UTC', 'waiting for Wu or Li', '2. data-officer (2 people)'],
    ['zh-CN', 'Han Mei已同意，今天 09:20（UTC+0）', '等待 Wu、Li中的一人审批', '2. data-officer（2 人）'],
  ] as const)('are told to the requester: who agreed and who is missing (%s)', async (language, ...words) => {
    const pages = staged('waiting');
    pages.language = language;
    const text = await (await pages.ask(EXPORT)).text();
    for (const word of words) expect(text).toContain(word);
  });

  it('say that nobody can approve as things stand', async () => {
    const pages = staged('draft');
    pages.approval = { ...pages.approval, possible: false };
    expect(await (await pages.ask(EXPORT)).text()).toContain('cannot be approved as things stand');
  });

  it.each([
    ['agreed', 'You agreed to this export of Li Na', 'Others must agree too'],
    ['not-now', 'does not wait for you at present', 'You get a mail when it is your turn'],
  ] as const)('show an approver whose word is not waited for no buttons: %s', async (turn, ...words) => {
    const pages = staged('waiting', people.manager);
    pages.turn = turn;
    const text = await (await pages.ask(`/_exportgate/approvals/${TOKEN}`)).text();
    for (const word of words) expect(text).toContain(word);
    expect(text).not.toContain('/approve"');
  });

  it('show the approver the kind of purpose, and what was noticed besides', async () => {
    const pages = staged('waiting', people.manager);
    const { held } = pages;
    if (!held.asked || !held.decision) throw new Error('nothing was asked');
    const alerts = [{ code: 'over-budget', rule: 'r', rows: 10, limit: 5, used: 4, per: 'day' }] as const;
    pages.held = {
      ...held,
      asked: { ...held.asked, category: 'campaign' },
      decision: { ...held.decision, alerts },
    };
    const text = await (await pages.ask(`/_exportgate/approvals/${TOKEN}`)).text();
    for (const word of ['campaign', '10 rows; 4 used of 5 rows in 24 hours', 'Han Mei agreed'])
      expect(text).toContain(word);
  });
});

describe('setting up an authenticator app', () => {
  const begin = async (pages: Stub): Promise<string> => tokenIn(await (await pages.ask(TOTP)).text());

  it('shows the secret in the answer to a POST alone, once', async () => {
    const pages = stub(heldIn('draft'), people.rep);
    expect(await (await pages.ask(TOTP)).text()).not.toContain('JBSW');
    expect(pages.desk.totp.begin).not.toHaveBeenCalled();
    const form = await begin(pages);
    const shown = await (await pages.ask(`${TOTP}/begin`, { fields: { form, next: EXPORT } })).text();
    expect(shown).toContain(SECRET.match(/.{4}/g)?.join(' '));
    expect(shown).toMatch(/<svg[^>]*viewBox/);
    expect(shown).toContain('role="img"');
    const wrong = await pages.ask(`${TOTP}/confirm`, { fields: { form, code: '000000' } });
    expect(wrong.status).toBe(422);
    expect(await wrong.text()).not.toContain('JBSW');
    const done = await pages.ask(`${TOTP}/confirm`, { fields: { form, code: '123456', next: EXPORT } });
    expect(await done.text()).toContain(`href="${EXPORT}"`);
  });

  it.each(['https://evil.example/', '//evil.example', '/_exportgate/totp'])(
    'never leads on to %s',
    async (next) => {
      const pages = stub(heldIn('draft'), people.rep);
      const form = await begin(pages);
      const done = await pages.ask(`${TOTP}/confirm`, { fields: { form, code: '123456', next } });
      expect(await done.text()).not.toContain(`href="${next}"`);
    },
  );

  it('takes no form from elsewhere, and tells nobody who is not signed in', async () => {
    const pages = stub(heldIn('draft'), people.rep);
    const foreign = await pages.ask(`${TOTP}/begin`, { fields: { form: 'x' } });
    expect(foreign.status).toBe(403);
    pages.who = null;
    expect((await pages.ask(TOTP)).status).toBe(303);
    expect((await pages.ask(`${TOTP}/begin`, { fields: { form: 'x' } })).status).toBe(303);
    expect(pages.desk.totp.begin).not.toHaveBeenCalled();
  });

  it('shows whoever has one no second secret', async () => {
    const pages = stub(heldIn('draft'), people.rep);
    const form = await begin(pages);
    pages.desk.totp.begin.mockResolvedValueOnce(null);
    pages.desk.totp.state.mockResolvedValue('enrolled');
    const answer = await pages.ask(`${TOTP}/begin`, { fields: { form } });
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain('is set up');
  });
});
