/** The pages say what is the case in every state, and only to the right person. */

import { describe, expect, it } from 'vitest';
import { HOLD_STATES } from '../../src/model/export.ts';
import { textsFor } from '../../src/model/texts/index.ts';
import { HOST, ID, NOW, SAMPLE, TOKEN, heldIn, people, stub, tokenIn } from './stubs.ts';

const EXPORT = `/_exportgate/exports/${ID}`;
const APPROVAL = `/_exportgate/approvals/${TOKEN}`;

describe('the page of an export', () => {
  it.each(
    HOLD_STATES.flatMap((state) => (['en', 'zh-CN'] as const).map((language) => [state, language] as const)),
  )('%s in %s: chip, sentence, request, support and an answer of 200', async (state, language) => {
    const pages = stub(heldIn(state), people.rep);
    pages.language = language;
    const answer = await pages.ask(EXPORT);
    const body = await answer.text();
    const t = textsFor(language);
    expect(answer.status).toBe(200);
    expect(body).toContain(`<html lang="${language}">`);
    expect(body).toContain(t.status.chip[state]);
    expect(body).toContain(ID);
    expect(body).toContain('help@corp.example');
    expect(body).toContain('Corp CRM');
    expect(body.match(/class="primary"|class="button primary"/g)?.length ?? 0).toBeLessThanOrEqual(1);
  });

  it.each([
    ['draft', ['/ask"', '/take"', '/withdraw"'], ['/file"']],
    ['waiting', ['/take"', '/withdraw"'], ['/ask"', '/file"']],
    ['ready', ['/file"'], ['/ask"', '/take"']],
    ['released', ['/file"'], ['/ask"', '/take"']],
    ['preparing', [], ['<form']],
    ['refused', [], ['<form']],
    ['denied', ['More than needed'], ['<form']],
    ['lapsed', [], ['<form']],
  ] as const)('%s offers what can be done, and no more', async (state, there, not) => {
    const body = await (await stub(heldIn(state), people.rep).ask(EXPORT)).text();
    for (const text of there) expect(body).toContain(text);
    for (const text of not) expect(body).not.toContain(text);
  });

  it('offers no smaller file where the rules let none go', async () => {
    const held = heldIn('draft');
    const decision = held.decision && { ...held.decision, takeNow: null };
    expect(await (await stub({ ...held, decision }, people.rep).ask(EXPORT)).text()).not.toContain('/take"');
  });

  it.each(['preparing', 'approved', 'waiting'] as const)(
    '%s renews itself, without a script too',
    async (state) => {
      const body = await (await stub(heldIn(state), people.rep).ask(EXPORT)).text();
      expect(body).toContain(`data-live="${EXPORT}/state"`);
      expect(body).toMatch(/<noscript><meta http-equiv="refresh" content="\d+"><\/noscript>/);
    },
  );

  it('escapes and cuts what came from outside', async () => {
    const nasty = `<img src=x onerror=alert(1)>\u202Egpj.exe"'${'long '.repeat(60)}`;
    const held = heldIn('waiting');
    const pages = stub(
      {
        ...held,
        found: { ...held.found, fileName: nasty },
        asked: { purpose: nasty, recipients: [nasty], neededBy: nasty },
      },
      people.rep,
    );
    for (const path of [EXPORT, APPROVAL]) {
      pages.who = path === EXPORT ? people.rep : people.manager;
      const body = await (await pages.ask(path)).text();
      expect(body).toContain('&lt;img');
      expect(body).not.toContain('<img');
      expect(body).not.toContain('\u202E');
      expect(body).not.toContain(nasty);
    }
  });

  it('is 404 for another person, exactly as an export that does not exist', async () => {
    const pages = stub(heldIn('ready'), people.other);
    const foreign = await pages.ask(EXPORT);
    pages.desk.view.mockResolvedValueOnce({ kind: 'not-found' });
    const missing = await pages.ask(EXPORT);
    expect([foreign.status, missing.status]).toEqual([404, 404]);
    expect(await foreign.text()).toBe(await missing.text());
  });

  it('tells its state as JSON to the requester alone', async () => {
    const pages = stub(heldIn('waiting'), people.rep);
    expect(await (await pages.ask(`${EXPORT}/state`)).json()).toEqual({
      state: 'waiting',
      updatedAt: '2026-03-02T09:13:00.000Z',
    });
    pages.who = people.other;
    expect((await pages.ask(`${EXPORT}/state`)).status).toBe(404);
    pages.who = null;
    expect((await pages.ask(`${EXPORT}/state`)).status).toBe(401);
  });

  it('sends somebody who is not identified to sign in, and back', async () => {
    const answer = await stub(heldIn('ready'), null).ask(EXPORT);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(`/_exportgate/signin?next=${encodeURIComponent(EXPORT)}`);
  });
});

describe("the approver's page", () => {
  it('shows who, what, why, columns, masked rows and recipients', async () => {
    const body = await (await stub(heldIn('waiting'), people.manager).ask(APPROVAL)).text();
    for (const text of ['Li Na', '12,480 contacts', 'Spring mailing', 'print@partner.example', 'Id number'])
      expect(body).toContain(text);
    expect(body).toContain(SAMPLE.rows[0]?.[1]);
    expect(body).toMatch(/Id number<\/td><td>id number<\/td><td class="number">400<\/td><td>not at all/);
  });

  it.each([
    ['nobody', null, 'w***@corp.example'],
    ['the requester', people.rep, 'nobody approves their own'],
    ['another person', people.other, 'w***@corp.example'],
  ] as const)('shows %s nothing of the export', async (_who, who, says) => {
    const pages = stub(heldIn('waiting'), who);
    const answer = await pages.ask(APPROVAL);
    const body = await answer.text();
    expect(answer.status).toBe(who ? 403 : 401);
    expect(body).toContain(says);
    for (const text of ['12,480', 'Spring mailing', 'wangwei@corp.example', '/approve"'])
      expect(body).not.toContain(text);
    expect(pages.desk.sample).not.toHaveBeenCalled();
  });

  it.each([
    ['decided by this approver', heldIn('approved'), {}, 'You approved this export'],
    ['denied by this approver', heldIn('denied'), {}, 'You denied this export'],
    ['withdrawn', heldIn('withdrawn'), {}, 'withdrew'],
    ['expired', heldIn('waiting'), { expiresAt: NOW.toISOString() }, 'no longer valid'],
    ['ended', heldIn('waiting'), { ended: true }, 'no longer valid'],
  ] as const)('asks for nothing once it is %s', async (_name, held, change, says) => {
    const pages = stub(held, people.manager);
    pages.invitation = { ...pages.invitation, ...change };
    const body = await (await pages.ask(APPROVAL)).text();
    expect(body).toContain(says);
    expect(body).not.toContain('<form');
  });

  it('offers no approval of a file that could not be read', async () => {
    const held = heldIn('waiting');
    const facts = held.facts && { ...held.facts, unreadable: 'FORMAT_UNKNOWN' as const, tables: [] };
    const body = await (await stub({ ...held, facts }, people.manager).ask(APPROVAL)).text();
    expect(body).not.toContain('/approve"');
    expect(body).toContain('/deny"');
  });

  it('says why no sample is shown and still lets decide', async () => {
    const pages = stub(heldIn('waiting'), people.manager);
    pages.desk.sample.mockRejectedValueOnce(new Error('row 7: 13800138000 is odd'));
    const body = await (await pages.ask(APPROVAL)).text();
    expect(body).toContain('No sample can be shown');
    expect(body).not.toContain('13800138000');
    expect(body).toContain('/approve"');
  });
});

describe('every answer of ours', () => {
  it.each([
    ['/_exportgate/healthz', 200],
    ['/_exportgate/readyz', 200],
    ['/_exportgate/style.css', 200],
    ['/_exportgate/live.js', 200],
    [EXPORT, 200],
    ['/_exportgate/signin', 200],
    ['/_exportgate/approvals/unknown', 404],
    ['/_exportgate/admin', 404],
    ['/_exportgate/metrics', 404],
    ['/_exportgate/exports/', 404],
    ['/_exportgate', 404],
  ] as const)('%s: %i, locked down, and the same head for HEAD', async (path, status) => {
    const pages = stub(heldIn('waiting'), people.rep);
    const got = await pages.ask(path);
    expect(got.status).toBe(status);
    expect(got.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(got.headers.get('content-security-policy')).not.toContain('unsafe');
    expect(got.headers.get('cache-control')).toBe('no-store');
    expect(got.headers.get('x-content-type-options')).toBe('nosniff');
    expect(got.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    const head = await pages.ask(path, { method: 'HEAD' });
    expect(head.status).toBe(status);
    expect(await head.text()).toBe('');
    expect(head.headers.get('content-type')).toBe(got.headers.get('content-type'));
  });

  it('is not ready when the parts are not', async () => {
    const pages = stub(heldIn('waiting'), people.rep);
    Object.assign(pages.parts, { health: async () => ({ ready: false, facts: {} }) });
    expect((await pages.ask('/_exportgate/readyz')).status).toBe(503);
  });

  it('says nothing of an error but its code, and tells the log', async () => {
    const pages = stub(heldIn('waiting'), people.rep);
    pages.desk.view.mockRejectedValueOnce(new Error('cell 13800138000'));
    const answer = await pages.ask(EXPORT);
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('13800138000');
    expect(pages.parts.onFault).toHaveBeenCalledWith('UNEXPECTED', 'request-2');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('holds no asset of another host and no inline script', async () => {
    const pages = stub(heldIn('draft'), people.rep);
    const body = await (await pages.ask(EXPORT)).text();
    expect(body).not.toMatch(/(?:src|href|action)="(?!\/|mailto:)/);
    expect(body).not.toMatch(/ style=| on[a-z]+=|<script(?! src="\/_exportgate\/)/);
    expect(tokenIn(body)).not.toBe('');
    expect(HOST).not.toBe('');
  });
});
