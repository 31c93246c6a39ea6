/** Exports that the CRM is slow to give: "being prepared" after `exports.answerWithin`, one request to the CRM however often it is clicked, and the file on the status page. */

import type { ServerResponse } from 'node:http';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../../src/demo/browser.ts';
import type { Browser } from '../../src/demo/browser.ts';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asNavigation, asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

const LILEI = { cookie: 'crm_session=t-lilei' };
const HEAD = 'Name,Owner\r\n';
const ROW = 'Ada Example,李雷\r\n';

let crm: FakeCrm;
let gateway: RunningGateway;
let browser: Browser;

beforeAll(async () => {
  crm = await startFakeCrm();
  gateway = await startGateway({ crm: crm.url, config: { exports: { answerWithin: 1 } } });
  crm.on('/login', { headers: { 'set-cookie': 'crm_session=t-lilei; Path=/' } });
  browser = openBrowser(gateway.url, 'en');
  await browser.post('/login', { login: 'lilei' });
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

/** An export that the CRM begins to answer at once (`body`) or only at the end (`head`), and ends when told. */
function slow(target: string, from: 'head' | 'body'): { readonly asked: () => number; end(): void } {
  const open: ServerResponse[] = [];
  const begin = (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'text/csv' });
    response.write(HEAD);
  };
  crm.on(target, (_request, response) => {
    if (from === 'body') begin(response);
    open.push(response);
  });
  return {
    asked: () => open.length,
    end() {
      for (const response of open) {
        if (from === 'head') begin(response);
        response.end(ROW);
      }
    },
  };
}

const stateOf = async (id: string): Promise<string> =>
  (JSON.parse((await browser.get(`/_exportgate/exports/${id}/state`)).text) as { state: string }).state;
const idIn = (text: unknown): string => /exports\/([0-9A-Z]{4}-[0-9A-Z]{4})/.exec(String(text))?.[1] ?? '';

describe.each(['body', 'head'] as const)('a CRM that is slow with the %s of an export', (from) => {
  const target = `/export?slow=${from}`;
  let slowly: ReturnType<typeof slow>;
  let id = '';

  it('is answered with the status page for a click', async () => {
    slowly = slow(target, from);
    const page = await asNavigation(`${gateway.url}${target}`, LILEI);
    expect(page.status).toBe(303);
    id = idIn(page.headers['location']);
    expect(await stateOf(id)).toBe('preparing');
    const shown = await browser.get(`/_exportgate/exports/${id}`);
    expect(shown.status).toBe(200);
  });

  it('is not asked again, and a script gets the hold envelope of the same export', async () => {
    const answers = await Promise.all([
      asScript(`${gateway.url}${target}`, LILEI),
      asScript(`${gateway.url}${target}`, LILEI),
    ]);
    for (const answer of answers) {
      expect(answer.status).toBe(403);
      expect(JSON.parse(answer.text)).toMatchObject({
        error: { why: 'preparing', see: `/_exportgate/exports/${id}` },
      });
    }
    expect(slowly.asked()).toBe(1);
  });

  it('is read on though everybody went away, and gives the file on the status page', async () => {
    slowly.end();
    await expect.poll(() => stateOf(id), { timeout: 20_000 }).toBe('released');
    const page = await browser.get(`/_exportgate/exports/${id}`);
    const file = await browser.submit(page, '/file', {});
    expect(file.status).toBe(200);
    expect(file.text.split('\r\n').map((line) => line.split(',').slice(0, 2))).toEqual([
      ['Name', 'Owner'],
      ['Ada Example', '李雷'],
      [''],
    ]);
    expect(slowly.asked()).toBe(1);
  });
});

it('asks the CRM once for two clicks at the same moment', async () => {
  const slowly = slow('/export?twice', 'head');
  const clicks = [1, 2].map(() => asScript(`${gateway.url}/export?twice`, LILEI));
  const seen = (await Promise.all(clicks)).map(({ text }) => idIn(text));
  expect(seen[0]).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  expect(seen[1]).toBe(seen[0]);
  expect(slowly.asked()).toBe(1);
  slowly.end();
  await expect.poll(() => stateOf(seen[0] ?? ''), { timeout: 20_000 }).toBe('released');
});

it.each(['body', 'head'] as const)('reads on when the browser goes away before the %s came', async (from) => {
  const target = `/export?gone=${from}`;
  const slowly = slow(target, from);
  const away = new AbortController();
  const click = request(`${gateway.url}${target}`, { headers: LILEI, signal: away.signal });
  const gone = click.then(({ body }) => body.text()).catch((error: Error) => error.name);
  await expect.poll(() => slowly.asked(), { timeout: 20_000 }).toBe(1);
  const { exportId } =
    (await gateway.audit()).findLast(({ event }) => event.type === 'requested')?.event ?? {};
  away.abort();
  expect(await gone).toBe('AbortError');
  slowly.end();
  await expect.poll(() => stateOf(exportId ?? ''), { timeout: 20_000 }).toBe('released');
});
