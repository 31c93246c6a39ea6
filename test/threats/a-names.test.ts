/** A4: a header that shows who asks comes under one spelling, or not at all; also after the rules changed. */

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openBrowser } from '../../src/demo/browser.ts';
import { FAKE_PROFILE, startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

const HEADERS = /headers: \[[^\]]*\]/;

let crm: FakeCrm;
let gateway: RunningGateway;
let seen: Record<string, unknown> = {};

beforeAll(async () => {
  crm = await startFakeCrm();
  crm.on('/seen', (request, response) => {
    seen = request.headers;
    response.writeHead(200, { 'content-type': 'text/plain' }).end('seen');
  });
  const sha256 = createHash('sha256').update('a-made-up-key').digest('hex');
  gateway = await startGateway({
    crm: crm.url,
    profileYaml: FAKE_PROFILE.replace(HEADERS, 'headers: [x-made-up-token]'),
    config: {
      identity: { apiKeys: { headers: ['x-api-key'], keys: [{ sha256, name: 'a-key', owner: 'lilei' }] } },
    },
  });
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

/** The names among these that the CRM saw. */
async function reached(...names: readonly string[]): Promise<readonly string[]> {
  await asScript(`${gateway.url}/seen`, Object.fromEntries(names.map((name) => [name, 'v'])));
  return names.filter((name) => Object.hasOwn(seen, name.toLowerCase()));
}

it.each([
  ['a key', 'X-Api-Key', ['X_Api_Key', 'X.Api.Key', 'HTTP_X_API_KEY']],
  ['a session', 'X-Made-Up-Token', ['X_Made_Up_Token', 'x.made-up_token']],
])('A4 the header of %s reaches the CRM under no other spelling', async (_what, name, aliases) => {
  expect(await reached(name)).toEqual([name]);
  expect(await reached(...aliases)).toEqual([]);
});

it('A4 the header of a session is known as one as soon as the rules name it', async () => {
  expect(await reached('X_New_Token')).toEqual(['X_New_Token']);
  const profile = join(gateway.folder, 'rules', 'crm', 'demo.yaml');
  writeFileSync(profile, readFileSync(profile, 'utf8').replace(HEADERS, 'headers: [x-new-token]'));
  await gateway.reload();
  expect(await reached('X-New-Token')).toEqual(['X-New-Token']);
  expect(await reached('X_New_Token')).toEqual([]);
});

it('A11 a code that was asked for in full-width letters signs its person in, and is recorded as his', async () => {
  const browser = openBrowser(gateway.url, 'en');
  const form = await browser.get('/_exportgate/signin');
  const asked = await browser.submit(form, '/signin/code', { email: 'ｌｉｌｅｉ@demo.example' });
  const code = await vi.waitFor(
    () => {
      const [, found] = /\b(\d{8})\b/.exec(gateway.mails.at(-1)?.text ?? '') ?? [];
      if (found === undefined) throw new Error('no mail yet');
      return found;
    },
    { timeout: 10_000 },
  );
  await browser.submit(asked, '/signin', { code });
  const signedIn = (await gateway.audit()).findLast(({ event }) => event.type === 'signed-in');
  expect(signedIn?.event.actor).toBe('lilei');
});
