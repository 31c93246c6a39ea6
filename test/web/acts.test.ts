/** A GET shows, a POST decides: forms work only from our own page and by the person that it was shown to. */

import { describe, expect, it } from 'vitest';
import { HOST, ID, NOW, TOKEN, heldIn, people, stub, tokenIn } from './stubs.ts';
import type { Stub } from './stubs.ts';

const EXPORT = `/_exportgate/exports/${ID}`;
const APPROVAL = `/_exportgate/approvals/${TOKEN}`;
const ACTS = ['ask', 'takeNow', 'withdraw', 'download', 'approve', 'deny'] as const;

/** The acts that reached the desk. */
function done({ desk }: Stub): readonly string[] {
  return ACTS.filter((act) => desk[act].mock.calls.length > 0);
}

async function tokenAt(pages: Stub, path: string): Promise<string> {
  return tokenIn(await (await pages.ask(path)).text());
}

describe('a GET', () => {
  it.each([
    EXPORT,
    `${EXPORT}/state`,
    `${EXPORT}/ask`,
    `${EXPORT}/take`,
    `${EXPORT}/file`,
    `${EXPORT}/withdraw`,
  ])('%s changes nothing of an export', async (path) => {
    const pages = stub(heldIn('draft'), people.rep);
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE']) await pages.ask(path, { method });
    expect(done(pages)).toEqual([]);
  });

  it.each([APPROVAL, `${APPROVAL}/approve`, `${APPROVAL}/deny`, `${APPROVAL}?reason=x&form=y`])(
    '%s decides nothing',
    async (path) => {
      const pages = stub(heldIn('waiting'), people.manager);
      for (const method of ['GET', 'HEAD']) await pages.ask(path, { method });
      expect(done(pages)).toEqual([]);
    },
  );
});

describe('a form', () => {
  it.each([
    ['ask', 'draft', 'ask'],
    ['take', 'draft', 'takeNow'],
    ['withdraw', 'waiting', 'withdraw'],
  ] as const)('%s acts and shows the page again', async (act, state, verb) => {
    const pages = stub(heldIn(state), people.rep);
    const form = await tokenAt(pages, EXPORT);
    const answer = await pages.ask(`${EXPORT}/${act}`, {
      fields: { form, purpose: 'mailing', recipients: 'a@b.example' },
    });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(EXPORT);
    expect(pages.desk[verb]).toHaveBeenCalledTimes(1);
  });

  it('parts recipients by line, comma and semicolon, narrow and wide, and names each once', async () => {
    const pages = stub(heldIn('draft'), people.rep);
    const form = await tokenAt(pages, EXPORT);
    const recipients = 'a@b.example\r\nc@d.example,e@f.example； a@b.example，g@h.example';
    await pages.ask(`${EXPORT}/ask`, { fields: { form, purpose: ' why ', recipients, neededBy: '' } });
    expect(pages.desk.ask.mock.lastCall?.[2]).toEqual({
      purpose: 'why',
      category: '',
      acknowledged: [],
      code: '',
      reason: '',
      recipients: ['a@b.example', 'c@d.example', 'e@f.example', 'g@h.example'],
      neededBy: null,
    });
  });

  it.each([
    ['no token', {}, {}],
    ['a wrong token', { form: 'x'.repeat(43) }, {}],
    ['another site', 'own', { 'sec-fetch-site': 'cross-site' }],
    ['a sister site', 'own', { 'sec-fetch-site': 'same-site' }],
    ['another origin', 'own', { origin: 'https://evil.example' }],
    ['an origin that is null', 'own', { origin: 'null' }],
    ['another port', 'own', { origin: `http://${HOST}:81` }],
  ] as const)('with %s is refused with 403', async (_name, fields, headers) => {
    const pages = stub(heldIn('draft'), people.rep);
    const form = await tokenAt(pages, EXPORT);
    for (const act of ['ask', 'take', 'withdraw', 'file']) {
      const sent = fields === 'own' ? { form } : fields;
      const answer = await pages.ask(`${EXPORT}/${act}`, { fields: { ...sent, purpose: 'p' }, headers });
      expect(answer.status).toBe(403);
    }
    expect(done(pages)).toEqual([]);
  });

  it('without any word of the browser on where it comes from is refused', async () => {
    const pages = stub(heldIn('draft'), people.rep);
    const form = await tokenAt(pages, EXPORT);
    const answer = await pages.web.request(
      `http://${HOST}${EXPORT}/withdraw`,
      { method: 'POST', body: new URLSearchParams({ form }).toString() },
      { incoming: { headers: { host: HOST, 'content-type': 'application/x-www-form-urlencoded' } } },
    );
    expect(answer.status).toBe(403);
    expect(done(pages)).toEqual([]);
  });

  it.each([
    ['another person', (pages: Stub) => Object.assign(pages, { who: people.other })],
    ['another session', (pages: Stub) => Object.assign(pages, { session: 'evening session' })],
    [
      'the page of the day before yesterday',
      (pages: Stub) => Object.assign(pages.parts, { now: () => new Date(NOW.getTime() + 2 * 86_400_000) }),
    ],
    ['another key', (pages: Stub) => pages.parts.formsKey.fill(9)],
  ])('of %s is refused', async (_name, change) => {
    const pages = stub(heldIn('draft'), people.rep);
    const form = await tokenAt(pages, EXPORT);
    change(pages);
    expect((await pages.ask(`${EXPORT}/withdraw`, { fields: { form } })).status).toBe(403);
    expect(done(pages)).toEqual([]);
  });

  it('that stayed open past midnight still works', async () => {
    const pages = stub(heldIn('draft'), people.rep);
    const form = await tokenAt(pages, EXPORT);
    Object.assign(pages.parts, { now: () => new Date(NOW.getTime() + 86_400_000) });
    expect((await pages.ask(`${EXPORT}/withdraw`, { fields: { form } })).status).toBe(303);
  });

  it('of another export is refused', async () => {
    const pages = stub(heldIn('draft'), people.rep);
    const form = await tokenAt(pages, EXPORT);
    expect((await pages.ask('/_exportgate/exports/AAAA-BBBB/withdraw', { fields: { form } })).status).toBe(
      403,
    );
    expect(done(pages)).toEqual([]);
  });

  it.each([
    ['JSON', 'application/json', 'form=1'],
    ['too much', 'application/x-www-form-urlencoded', `form=${'x'.repeat(70_000)}`],
  ])('that is %s is not read', async (_name, type, body) => {
    const pages = stub(heldIn('draft'), people.rep);
    const incoming = { headers: { host: HOST, origin: `http://${HOST}`, 'content-type': type } };
    const answer = await pages.web.request(
      `http://${HOST}${EXPORT}/ask`,
      { method: 'POST', body },
      { incoming },
    );
    expect(answer.status).toBe(415);
    expect(done(pages)).toEqual([]);
  });

  it('with problems comes back with them at their fields and what was typed', async () => {
    const pages = stub(heldIn('draft'), people.rep);
    pages.desk.ask.mockResolvedValueOnce({
      kind: 'problem',
      problems: [
        { field: 'purpose', code: 'missing' },
        { field: 'recipients', code: 'no-key', address: 'x@y.example' },
      ],
    });
    const form = await tokenAt(pages, EXPORT);
    const answer = await pages.ask(`${EXPORT}/ask`, {
      fields: { form, purpose: '', recipients: 'x@y.example', neededBy: '"><b>noon' },
    });
    const body = await answer.text();
    expect(answer.status).toBe(422);
    expect(body).toContain('Please say what the data is for.');
    expect(body).toContain('x@y.example has no key yet');
    expect(body).toContain('&quot;&gt;&lt;b&gt;noon');
    expect(body.match(/aria-invalid="true"/g)).toHaveLength(2);
  });

  it('that came too late shows how it stands', async () => {
    const pages = stub(heldIn('draft'), people.rep);
    const form = await tokenAt(pages, EXPORT);
    pages.desk.withdraw.mockResolvedValueOnce({ kind: 'too-late', held: heldIn('ready') });
    const answer = await pages.ask(`${EXPORT}/withdraw`, { fields: { form } });
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain('the request had moved on');
  });

  it('for the file streams it with its own headers', async () => {
    const pages = stub(heldIn('ready'), people.rep);
    const form = await tokenAt(pages, EXPORT);
    async function* bytes() {
      yield Buffer.from('sealed ');
      yield Buffer.from('bytes');
    }
    pages.desk.download.mockResolvedValueOnce({
      kind: 'file',
      reply: {
        status: 200,
        headers: { 'content-disposition': 'attachment; filename="a.xlsx"' },
        body: bytes(),
      },
    });
    const answer = await pages.ask(`${EXPORT}/file`, { fields: { form } });
    expect(answer.headers.get('content-disposition')).toContain('a.xlsx');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).toBe('sealed bytes');
  });
});

describe('a decision', () => {
  it.each(['approve', 'deny'] as const)('%s passes the reason on, tap and words together', async (act) => {
    const pages = stub(heldIn('waiting'), people.manager);
    const form = await tokenAt(pages, APPROVAL);
    const answer = await pages.ask(`${APPROVAL}/${act}`, {
      fields: { form, chip: 'agreed', reason: 'as  said' },
    });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(APPROVAL);
    expect(pages.desk[act].mock.lastCall?.[2]).toBe('Agreed beforehand: as said');
  });

  it.each([
    ['nobody', null],
    ['the requester', people.rep],
    ['another person', people.other],
  ] as const)('by %s reaches no desk, though the token of the form be right', async (_name, who) => {
    const pages = stub(heldIn('waiting'), people.manager);
    const form = await tokenAt(pages, APPROVAL);
    pages.who = who;
    for (const act of ['approve', 'deny'])
      expect((await pages.ask(`${APPROVAL}/${act}`, { fields: { form, chip: 'fits' } })).status).toBe(
        who ? 403 : 401,
      );
    expect(done(pages)).toEqual([]);
  });

  it.each([
    ['ended', { ended: true }],
    ['expired', { expiresAt: NOW.toISOString() }],
  ])('by a link that has %s is 409', async (_name, change) => {
    const pages = stub(heldIn('waiting'), people.manager);
    const form = await tokenAt(pages, APPROVAL);
    pages.invitation = { ...pages.invitation, ...change };
    expect((await pages.ask(`${APPROVAL}/approve`, { fields: { form, chip: 'fits' } })).status).toBe(409);
    expect(done(pages)).toEqual([]);
  });

  it('without a reason comes back with the problem', async () => {
    const pages = stub(heldIn('waiting'), people.manager);
    const form = await tokenAt(pages, APPROVAL);
    pages.desk.approve.mockResolvedValueOnce({
      kind: 'problem',
      problems: [{ field: 'reason', code: 'missing' }],
    });
    const answer = await pages.ask(`${APPROVAL}/approve`, { fields: { form } });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('id="reason-problem"');
  });

  it('that the desk refuses as own is refused in words', async () => {
    const pages = stub(heldIn('waiting'), people.manager);
    const form = await tokenAt(pages, APPROVAL);
    pages.desk.approve.mockResolvedValueOnce({ kind: 'not-yours', why: 'own-export' });
    const answer = await pages.ask(`${APPROVAL}/approve`, { fields: { form, chip: 'fits' } });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('nobody approves their own');
  });
});
