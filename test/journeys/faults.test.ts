/** Bad answers of the CRM, end to end: each is held or refused with a named code, and nothing that was in them shows anywhere. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../../src/demo/browser.ts';
import type { AuditEvent } from '../../src/model/audit.ts';
import { CANARIES, NOT_WHOLE, UNNAMED, UNREADABLE } from '../support/bad-answers.ts';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm, Script } from '../support/fake-crm.ts';
import { asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

let crm: FakeCrm;
let gateway: RunningGateway;
const answers: Buffer[] = [];

beforeAll(async () => {
  crm = await startFakeCrm();
  gateway = await startGateway({
    crm: crm.url,
    config: {
      apps: [
        { name: 'demo', hosts: ['127.0.0.1'], upstream: crm.url, profile: 'demo', attachments: 'pass' },
        // Nobody listens on port 9 of loopback.
        { name: 'gone', hosts: ['localhost'], upstream: 'http://127.0.0.1:9', profile: 'demo' },
      ],
    },
  });
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

const LILEI = { cookie: 'crm_session=t-lilei' };
const GONE = () => gateway.url.replace('127.0.0.1', 'localhost');

async function script(url: string) {
  const answer = await asScript(url, LILEI);
  answers.push(answer.bytes);
  return {
    status: answer.status,
    body: JSON.parse(answer.text) as { error: { why: string; see: string; id: string; text: string } },
  };
}

/** Follows redirects, so that the status page is what is seen. */
async function navigation(path: string, origin = gateway.url) {
  const browser = openBrowser(origin, 'en');
  crm.on('/login', {
    status: 200,
    headers: { 'set-cookie': 'crm_session=t-lilei; Path=/', 'content-type': 'text/html' },
    body: 'ok',
  });
  if (origin === gateway.url) await browser.post('/login', { login: 'lilei' });
  const page = await browser.get(path);
  answers.push(page.bytes);
  return page;
}

async function eventsOf(exportId: string): Promise<readonly AuditEvent[]> {
  return (await gateway.audit()).map(({ event }) => event).filter((event) => event.exportId === exportId);
}

describe('an answer that is not whole is refused', () => {
  it.each(NOT_WHOLE)('because %s', async (name, answer, code) => {
    const target = `/export?refused=${encodeURIComponent(name)}`;
    crm.on(target, answer);
    const { status, body } = await script(`${gateway.url}${target}`);
    expect({ status, why: body.error.why }).toEqual({ status: 502, why: code });
    const events = await eventsOf(body.error.see.split('/').at(-1) ?? '');
    expect(events.map(({ type }) => type)).toEqual(['requested', 'refused']);
    expect(events[1]?.facts).toEqual({ fault: code });

    const page = await navigation(target);
    expect(page.status).toBe(502);
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    expect(page.text).toContain('help@demo.example');
  });
});

describe('an answer that cannot be judged is held', () => {
  it.each(UNREADABLE)('%s', async (name, answer, fault) => {
    const held = await heldAs(`/export?unreadable=${encodeURIComponent(name)}`, answer);
    // The same click by another way is the same export.
    expect([held.why, held.joined]).toEqual(['unreadable', true]);
    expect(held.decided?.facts).toMatchObject({ verdict: 'hold', unreadable: fault, rows: 0, takeNow: null });
  });
});

describe('rows that nobody named are held', () => {
  it.each(UNNAMED)('%s', async (name, path, answer, why, rows) => {
    const held = await heldAs(`${path}?rows=${encodeURIComponent(name)}`, answer);
    expect(held.why).toBe(why);
    expect(held.decided?.facts['rows']).toBe(rows);
  });

  it.each([
    [204, {}, 204, 'failed'],
    // An older copy in the browser would show.
    [304, { etag: '"1"' }, 502, 'refused'],
  ])('an empty %d is the end of the export', async (status, headers, given, event) => {
    const target = `/export?empty=${status}`;
    crm.on(target, { status, headers });
    expect((await asScript(`${gateway.url}${target}`, LILEI)).status).toBe(given);
    const asked = (await gateway.audit()).findLast(({ event }) => event.type === 'requested')?.event.exportId;
    await expect
      .poll(async () => (await eventsOf(asked ?? '')).map(({ type }) => type))
      .toEqual(['requested', event]);
  });

  it('passes what carries none', async () => {
    crm.on('/export?fine', { status: 422, body: '{"error":"choose a format first"}' });
    const answer = await asScript(`${gateway.url}/export?fine`, LILEI);
    expect([answer.status, answer.text]).toEqual([422, '{"error":"choose a format first"}']);
  });
});

describe('a CRM that is down', () => {
  it('is a page for a navigation and JSON for a script', async () => {
    const page = await navigation('/', GONE());
    expect([page.status, page.headers['content-type']]).toEqual([502, 'text/html; charset=utf-8']);
    const { status, body } = await script(`${GONE()}/anything`);
    expect({ status, why: body.error.why }).toEqual({ status: 502, why: 'UPSTREAM_DOWN' });
  });

  it('leaves a record of an export that was asked for', async () => {
    const { status, body } = await script(`${GONE()}/export?n=1`);
    expect({ status, why: body.error.why }).toEqual({ status: 502, why: 'UPSTREAM_DOWN' });
    const events = (await gateway.audit()).map(({ event }) => event);
    expect(events.findLast(({ app }) => app === 'gone')).toMatchObject({
      type: 'refused',
      requestId: body.error.id,
      facts: { path: '/export', why: 'UPSTREAM_DOWN' },
    });
  });
});

describe('nothing of the rows', () => {
  it.each(CANARIES)('shows: %s', async (canary) => {
    expect(answers.length).toBeGreaterThan(50);
    // Each export that is held is told to its requester; a repeated click is no second export.
    const held = (await gateway.audit()).filter(({ event }) => event.type === 'held');
    expect(held.length).toBeGreaterThan(15);
    await expect.poll(() => gateway.mails.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(held.length);
    const told = gateway.mails.map(({ subject, text, html, raw }) => [subject, text, html, raw].join('\n'));
    const shown = [...answers.map(String), ...told, ...gateway.lines, JSON.stringify(await gateway.audit())];
    expect(shown.filter((text) => text.includes(canary))).toEqual([]);
    const bytes = Buffer.from(canary).toString('latin1');
    expect(gateway.stored().length).toBeGreaterThan(15);
    expect(gateway.stored().filter((text) => text.includes(bytes))).toEqual([]);
  });
});

/** Asks for it by click and by script; both must be told that it is held, and the decision's record says why. */
async function heldAs(
  target: string,
  answer: Script,
): Promise<{ why: string; decided: AuditEvent | undefined; joined: boolean }> {
  crm.on(target, answer);
  const page = await navigation(target);
  expect(page.status).toBe(200);
  const id = /\/_exportgate\/exports\/([0-9A-Z-]+)/.exec(page.url)?.[1] ?? '';
  const { status, body } = await script(`${gateway.url}${target}`);
  expect(status).toBe(403);
  const events = await eventsOf(id);
  expect(events.map(({ type }) => type)).toEqual(['requested', 'decided', 'held']);
  return { why: body.error.why, decided: events[1], joined: body.error.see === `/_exportgate/exports/${id}` };
}
