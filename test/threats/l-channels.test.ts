/** Ways out that never cross the gateway: the request that sets one up is judged, and refused where no rule allows it. Letters are the classes of threats. */
/* oxlint-disable unicorn/no-thenable -- a rule's `then` is a word */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from 'undici';
import { stringify } from 'yaml';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { FAKE_PROFILE, startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asNavigation, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

vi.setConfig({ testTimeout: 20_000, hookTimeout: 60_000 });

const LILEI = { cookie: 'crm_session=t-lilei' };
const PROFILE = FAKE_PROFILE.replace(
  'lists:',
  `channels:
  - { name: mail-it, match: { method: POST, path: /export, form: { send: mail } }, kind: email, entity: contacts }
  - { name: report-plan, match: { method: [POST, PUT], path: "/reports/*/schedule" }, kind: schedule }
  - { name: hook, match: { method: POST, path: /api/webhooks }, kind: webhook, entity: contacts }
  - { name: hook-all, match: { method: POST, path: /api/webhooks, json: { objects: "*" } }, kind: webhook, entity: everything }
  - { name: share, match: { method: POST, path: "/views/*", json: { public: "true" } }, kind: share, entity: contacts }
  - { name: app, match: { path: /oauth/authorize, query: { scope: "*crm*" } }, kind: sync }
lists:`,
).replace(
  'examples:',
  `examples:
  - { method: POST, url: /export, form: { send: mail }, is: mail-it }
  - { method: POST, url: /export, form: { send: file }, is: contacts }
  - { method: PUT, url: /reports/1/schedule, is: report-plan }
  - { method: POST, url: /api/webhooks, is: hook }
  - { method: POST, url: /views/1, json: { public: true }, is: share }
  - { url: "/oauth/authorize?scope=crm.contacts.read", is: app }
  - { method: POST, url: /api/webhooks, json: { objects: all }, is: hook }
  - { method: POST, url: /views/1, json: { public: false }, is: none }`,
);

let crm: FakeCrm;
let gateway: RunningGateway;
beforeAll(async () => {
  crm = await startFakeCrm();
  gateway = await startGateway({ crm: crm.url, profileYaml: PROFILE });
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});
beforeEach(() => rule());

/** Puts one rule of channels in force, or none. */
async function rule(said?: object): Promise<void> {
  const channel = { name: 'ways-out', kinds: ['channel'], ...said };
  const other = { name: 'other', kinds: ['attachment'] };
  const policy = {
    policy: 'of-the-test',
    description: 'Of the tests.',
    roles: ['sales-rep'],
    rules: [said === undefined ? other : channel],
  };
  writeFileSync(join(gateway.folder, 'rules', 'policies', 'of-the-test.yaml'), stringify(policy));
  await gateway.reload();
  expect(gateway.lines.findLast((line) => line.includes('rules'))).toContain('rules loaded');
}

interface Sent {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly form?: string;
  readonly json?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

async function send({ method = 'POST', path, form, json, headers = LILEI }: Sent) {
  crm.on(path.replace(/\?.*/, ''), { body: '{"ok":true}' });
  const before = crm.asked.length;
  const { length: recorded } = await gateway.audit();
  const type = form === undefined ? 'application/json' : 'application/x-www-form-urlencoded';
  const body = form ?? (json === undefined ? undefined : JSON.stringify(json));
  const answer = await request(`${gateway.url}${path}`, {
    method,
    headers: {
      accept: 'application/json',
      ...headers,
      ...(body === undefined ? {} : { 'content-type': type }),
    },
    ...(body === undefined ? {} : { body }),
  });
  const text = await answer.body.text();
  const events = (await gateway.audit()).slice(recorded);
  return {
    status: answer.statusCode,
    text,
    asked: crm.asked.length > before,
    events: events.map(({ event }) => event),
  };
}

const MAIL: Sent = { path: '/export', form: 'send=mail&to=me@home.example' };
const HOOK: Sent = { path: '/api/webhooks', json: { url: 'https://elsewhere.example/in' } };
const SHARE: Sent = { path: '/views/7', json: { public: true } };

describe('a way out that no rule allows', () => {
  it.each<[string, Sent, string, string]>([
    ['L2 an export by e-mail', MAIL, 'email', 'mail-it'],
    ['L2 an export by e-mail, asked for in the query', { path: '/export?send=mail' }, 'email', 'mail-it'],
    [
      'L2 an export by e-mail, said twice',
      { path: '/export', form: 'send=file&send=mail' },
      'email',
      'mail-it',
    ],
    ['L4 a report by a plan', { method: 'PUT', path: '/reports/3/schedule' }, 'schedule', 'report-plan'],
    [
      'L4 a report by a plan, its method overridden',
      { path: '/reports/3/schedule?_method=PUT' },
      'schedule',
      'report-plan',
    ],
    ['L4 a webhook', HOOK, 'webhook', 'hook'],
    [
      'L4 a program that is connected',
      { method: 'GET', path: '/oauth/authorize?scope=crm.read' },
      'sync',
      'app',
    ],
    ['L5 a link for the public', SHARE, 'share', 'share'],
    ['L5 a link for the public, its body unreadable', { path: '/views/7', json: [[[]]] }, 'share', 'share'],
  ])('%s is refused in words before the CRM is asked, and recorded', async (_what, sent, channel, route) => {
    const { status, text, asked, events } = await send(sent);
    expect([status, asked]).toEqual([403, false]);
    const { error } = JSON.parse(text) as { error: { why: string; text: string } };
    expect(error.why).toBe('channel');
    expect(error.text).toMatch(/Whoever looks after the export rules can allow it.*help@demo\.example/);
    expect(events).toEqual([
      expect.objectContaining({
        type: 'refused',
        actor: 'lilei',
        facts: expect.objectContaining({
          route,
          channel,
          kind: 'channel',
          why: 'channel',
          rule: null,
        }) as unknown,
      }),
    ]);
  });

  it('L2 nor may anybody who was not identified', async () => {
    await rule({});
    const { status, text, asked, events } = await send({ ...MAIL, headers: {} });
    expect([status, asked, text]).toEqual([403, false, expect.stringContaining('nobody')]);
    expect(events[0]).toMatchObject({ type: 'refused', actor: null });
  });

  it('L2 a click is told so on a page', async () => {
    const page = await asNavigation(`${gateway.url}/oauth/authorize?scope=crm`, {
      ...LILEI,
      'accept-language': 'zh-CN',
    });
    expect([page.status, page.text]).toEqual([403, expect.stringContaining('导出规则的管理人员')]);
  });

  it('L5 what sets up nothing goes on', async () => {
    expect(await send({ path: '/views/7', json: { public: false } })).toMatchObject({
      status: 200,
      asked: true,
    });
  });
});

describe('a way out that rules speak of', () => {
  it('L4 is set up where they allow it, and recorded before the CRM is asked', async () => {
    await rule({ entities: ['contacts'], channels: ['webhook'] });
    const { status, text, asked, events } = await send(HOOK);
    expect([status, text, asked]).toEqual([200, '{"ok":true}', true]);
    expect(events).toEqual([
      expect.objectContaining({
        type: 'decided',
        actor: 'lilei',
        facts: expect.objectContaining({ verdict: 'allow', rule: 'of-the-test/ways-out' }) as unknown,
      }),
    ]);
  });

  it.each<[string, object, Sent, string]>([
    ['L2 of another kind', { channels: ['webhook'] }, MAIL, 'channel'],
    [
      'L4 of another entity',
      { entities: ['contacts'] },
      { method: 'PUT', path: '/reports/1/schedule' },
      'channel',
    ],
    ['L4 that hold it', { then: 'hold' }, HOOK, 'channel'],
    ['L5 that block it', { then: 'block' }, SHARE, 'channel-blocked'],
    [
      'L4 that allow one of the two it may be',
      { entities: ['contacts'] },
      { ...HOOK, json: { objects: 'all' } },
      'channel',
    ],
    ['L2 that speak of exports alone', { kinds: ['route', 'unlisted', 'attachment'] }, MAIL, 'channel'],
  ])('%s is refused', async (_what, said, sent, why) => {
    await rule(said);
    const { status, text, asked } = await send(sent);
    expect([status, asked, text]).toEqual([403, false, expect.stringContaining(`"${why}"`)]);
  });
});
