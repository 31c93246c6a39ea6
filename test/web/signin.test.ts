/** Signing in by code: says nothing about who is known, and leads nowhere but back to our own pages. */

import { describe, expect, it } from 'vitest';
import { ID, TOKEN, heldIn, stub, tokenIn } from './stubs.ts';
import type { Stub } from './stubs.ts';

const EXPORT = `/_exportgate/exports/${ID}`;
const SIGN_IN = '/_exportgate/signin';

async function send(pages: Stub, path: string, fields: Record<string, string>): Promise<Response> {
  const form = tokenIn(await (await pages.ask(SIGN_IN)).text());
  return pages.ask(path, { fields: { form, ...fields } });
}

describe('a code', () => {
  it('is sent, typed, and leads back with the cookie of the device', async () => {
    const pages = stub(heldIn('ready'), null);
    const asked = await send(pages, `${SIGN_IN}/code`, { email: ' lina@corp.example ', next: EXPORT });
    expect(await asked.text()).toContain('name="code"');
    expect(pages.sendCode).toHaveBeenCalledWith('lina@corp.example', expect.anything());
    const done = await send(pages, SIGN_IN, {
      email: 'lina@corp.example',
      code: ' １２３４ 5678',
      next: EXPORT,
    });
    expect(done.status).toBe(303);
    expect(done.headers.get('location')).toBe(EXPORT);
    expect(done.headers.get('set-cookie')).toContain('HttpOnly');
  });

  it('that is wrong gives no cookie and says so', async () => {
    const pages = stub(heldIn('ready'), null);
    const answer = await send(pages, SIGN_IN, { email: 'lina@corp.example', code: '00000000', next: EXPORT });
    expect(answer.status).toBe(422);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(await answer.text()).toContain('This code is wrong');
  });

  it('asked for too often is answered with 429', async () => {
    const pages = stub(heldIn('ready'), null);
    Object.assign(pages.parts.signIn, { sendCode: async () => 'too-often' });
    expect((await send(pages, `${SIGN_IN}/code`, { email: 'a@b.example' })).status).toBe(429);
  });

  it('for an approver goes to his own address, which the page never holds', async () => {
    const pages = stub(heldIn('waiting'), null);
    const first = await (await pages.ask(`/_exportgate/approvals/${TOKEN}`)).text();
    expect(first).toContain('w***@corp.example');
    const next = `/_exportgate/approvals/${TOKEN}`;
    const second = await send(pages, `${SIGN_IN}/code`, {
      approval: TOKEN,
      next,
      email: 'evil@evil.example',
    });
    const body = await second.text();
    expect(pages.sendCode).toHaveBeenCalledWith('wangwei@corp.example', expect.anything());
    expect(first + body).not.toContain('wangwei@');
    const done = await send(pages, SIGN_IN, { approval: TOKEN, next, code: '12345678' });
    expect(done.headers.get('location')).toBe(next);
  });

  it('for a link that does not exist is 404', async () => {
    const pages = stub(heldIn('waiting'), null);
    expect((await send(pages, `${SIGN_IN}/code`, { approval: 'unknown' })).status).toBe(404);
    expect((await send(pages, SIGN_IN, { approval: 'unknown', code: '12345678' })).status).toBe(404);
    expect(pages.sendCode).not.toHaveBeenCalled();
  });

  it.each([`${SIGN_IN}/code`, SIGN_IN])('is not taken from another site at %s', async (path) => {
    const pages = stub(heldIn('ready'), null);
    const form = tokenIn(await (await pages.ask(SIGN_IN)).text());
    const answer = await pages.ask(path, {
      fields: { form, email: 'lina@corp.example', code: '12345678' },
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect(answer.status).toBe(403);
    expect(pages.redeem).not.toHaveBeenCalled();
    expect(pages.sendCode).not.toHaveBeenCalled();
  });
});

describe('where to go on', () => {
  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'javascript:alert(1)',
    '/_exportgate/exports/../../evil',
    '/_exportgate/exports/A//evil.example',
    `${EXPORT}?x=https://evil.example`,
    `${EXPORT}\r\nset-cookie: a=b`,
    '/logout',
    '',
  ])('%j is not taken', async (next) => {
    const pages = stub(heldIn('ready'), null);
    const answer = await send(pages, SIGN_IN, { email: 'lina@corp.example', code: '12345678', next });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/');
    const shown = await (await pages.ask(`${SIGN_IN}?next=${encodeURIComponent(next)}`)).text();
    expect(shown).toContain('name="next" value="/"');
  });
});
