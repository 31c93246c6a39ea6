/** A CRM, or somebody who can make it answer as he likes, that turns its heads against the gateway and its users. Letters are the classes of threats. */

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asNavigation, asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const LILEI = { cookie: 'crm_session=t-lilei' };
const ROWS = `ID,Name,Owner\r\n1,Made Up,李雷\r\n`;

let crm: FakeCrm;
let gateway: RunningGateway;
beforeAll(async () => {
  crm = await startFakeCrm();
  gateway = await startGateway({ crm: crm.url });
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

/** An answer as its bytes. */
function raw(head: readonly string[], body = 'hi'): void {
  const lines = [...head, `Content-Length: ${Buffer.byteLength(body)}`, 'Connection: close', '', ''];
  crm.on('/hostile', {
    raw: Buffer.concat([Buffer.from(lines.join('\r\n'), 'latin1'), Buffer.from(body)]),
  });
}

describe('A12 the CRM cannot sign anybody in to our pages', () => {
  it.each([
    'exportgate=planted',
    'exportgate-device=planted; Path=/_exportgate',
    '__Host-Http-exportgate=planted; Secure; Path=/; HttpOnly',
    '__Host-Http-exportgate-device=planted; Secure; Path=/; HttpOnly',
    'exportgate-device = planted',
    ' \t exportgate-device=planted',
    '=exportgate-device=planted',
    ' = exportgate-device=planted',
    'exportgate-device; Max-Age=0',
  ])('by Set-Cookie: %s', async (line) => {
    raw(['HTTP/1.1 200 OK', `Set-Cookie: ${line}`, 'sEt-cOOkie: crm_session=x', 'Set-Cookie: exportgated=1']);
    const { status, headers } = await asNavigation(`${gateway.url}/hostile`, LILEI);
    expect([status, headers['set-cookie']]).toEqual([200, ['crm_session=x', 'exportgated=1']]);
  });
});

describe('B16, F11 a head that is none', () => {
  it.each<[string, readonly string[]]>([
    ['a name that is not ASCII', ['HTTP/1.1 200 OK', 'X-Näme: 1']],
    ['a name with a blank', ['HTTP/1.1 200 OK', 'X Name: 1']],
    ['no name', ['HTTP/1.1 200 OK', ': 1']],
    ['a NUL in a value', ['HTTP/1.1 200 OK', 'X-A: a\0b']],
    ['a control character in a value', ['HTTP/1.1 200 OK', 'X-A: a\u0001b']],
    ['a DEL in a value', ['HTTP/1.1 200 OK', 'X-A: a\u007fb']],
    ['a bare CR in a value', ['HTTP/1.1 200 OK', 'X-A: a\rX-B: b']],
    ['a folded value', ['HTTP/1.1 200 OK', 'X-A: a', ' b']],
    ['a status of four digits', ['HTTP/1.1 2000 OK']],
    ['the status 0', ['HTTP/1.1 000 OK']],
    ['the status 99', ['HTTP/1.1 099 OK']],
    ['the status 999', ['HTTP/1.1 999 OK']],
    ['a reason with escape codes', ['HTTP/1.1 200 \u001b[31mOK']],
    ['a head of 200 KiB', ['HTTP/1.1 200 OK', `X-A: ${'a'.repeat(200 * 1024)}`]],
    ['2,500 fields', ['HTTP/1.1 200 OK', ...Array.from({ length: 2500 }, () => 'a: b')]],
  ])('%s is passed whole or refused, and the gateway goes on', async (_name, head) => {
    raw(head);
    const answer = await asNavigation(`${gateway.url}/hostile`, LILEI);
    expect([answer.status === 502, answer.text === 'hi']).toContain(true);
    expect(JSON.stringify(answer.headers)).not.toContain('x-b');
    raw(['HTTP/1.1 200 OK']);
    expect((await asNavigation(`${gateway.url}/hostile`, LILEI)).text).toBe('hi');
  });

  it('a redirect to a script is the browser’s to refuse, and no export', async () => {
    raw(['HTTP/1.1 302 Found', 'Location: javascript:alert(1)']);
    const { status, headers } = await asNavigation(`${gateway.url}/hostile`, LILEI);
    expect([status, headers['location']]).toEqual([302, 'javascript:alert(1)']);
  });
});

describe('F9, N10 a file name from outside', () => {
  const EVIL =
    'a\r\nSet-Cookie: x=1\u2028\u2029\u202efdp.\u0085\u001b[31m<img src=x onerror=alert(1)>"\';.csv';
  const named = `attachment; filename*=UTF-8''${encodeURIComponent(EVIL).replaceAll("'", '%27')}`;
  const dangerous = /[^\P{Cc}\n\r]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]|<img/u;

  it.each<[string, string]>([
    ['line ends, direction marks, markup and quotes', named],
    ['a name of 60 KiB', `attachment; filename="${'a'.repeat(60_000)}.csv"`],
    ['quotes and backslashes without an end', `attachment; filename="${'\\"'.repeat(20_000)}`],
    ['5,000 parameters', `attachment${'; filename="x.csv"'.repeat(3000)}`],
    ['blanks without an end', `attachment;${' '.repeat(60_000)}filename=x`],
    ['per cent signs', `attachment; filename*=UTF-8''${'%E'.repeat(20_000)}`],
  ])('of %s comes out clean, and changes no verdict', async (name, disposition) => {
    crm.on('/export', {
      body: ROWS,
      headers: { 'content-type': 'text/csv', 'content-disposition': disposition },
    });
    const answer = await asScript(`${gateway.url}/export?name=${encodeURIComponent(name)}`, LILEI);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('Made Up');
    const given = String(answer.headers['content-disposition']);
    expect(given).toMatch(/^attachment; filename="[\x20-\x7e]{1,600}$/);
    expect(decodeURIComponent(given.split("UTF-8''")[1] ?? '')).not.toMatch(dangerous);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('stands clean on pages, in mails, in log lines', async () => {
    const many = ROWS + '2,Made Up,李雷\r\n'.repeat(600);
    crm.on('/export', {
      body: many,
      headers: { 'content-type': 'text/csv', 'content-disposition': named },
    });
    const held = await asNavigation(`${gateway.url}/export?held=1`, LILEI);
    expect(held.status).toBe(303);
    const page = await asNavigation(`${gateway.url}${String(held.headers['location'])}`, LILEI);
    expect(page.status).toBe(200);
    expect(page.text).toContain('fdp.');
    expect(page.text).not.toMatch(dangerous);
    const id = String(held.headers['location']).slice(-9);
    const mail = await vi.waitFor(() => gateway.mails.find(({ text }) => text.includes(id)) ?? noMail(), {
      timeout: 20_000,
      interval: 50,
    });
    expect(`${mail.subject}${mail.text}`).not.toMatch(dangerous);
    for (const line of gateway.lines) expect(line.trimEnd()).not.toMatch(/[\p{Cc}\u2028\u2029\u202e]/u);
  });
});

/** Waited for until it is there. */
function noMail(): never {
  throw new Error('no mail yet');
}
