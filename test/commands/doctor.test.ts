/** `doctor` from the outside: past the gateway, with forged headers, and along the routes of the profile. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAKE_PROFILE } from '../support/fake-crm.ts';
import { startGateway } from '../support/gateway.ts';
import { answering, codesOf, doctorStand, SAFE, serve } from './doctor-stand.ts';
import type { DoctorStand } from './doctor-stand.ts';
import { runHere } from './stand.ts';

let stand: DoctorStand;
beforeAll(async () => {
  stand = await doctorStand();
}, 30_000);
afterAll(() => stand?.close());

describe('direct', () => {
  it('is red for an address at which the CRM answers, and exit is 1', async () => {
    const other = await serve(answering(302, { location: '/login' }));
    const { code, found } = await stand.examined('direct', { doctor: { direct: [other] } });
    expect([code, codesOf(found)]).toEqual([1, ['direct-open']]);
    const [one] = found;
    expect(one).toMatchObject({ level: 'red', about: other, means: expect.stringContaining(other) });
    expect(one?.mend).toContain('firewall');
  });

  it.each<[string, number, string]>([
    ['asks for a login', 401, 'direct-open'],
    ['shows a page', 200, 'direct-open'],
    ['refuses', 403, 'direct-closed'],
    ['refuses the name', 421, 'direct-closed'],
    ['knows no page', 404, 'direct-unclear'],
    ['is broken', 502, 'direct-unclear'],
  ])('an address that %s (%i) is %s', async (_what, status, code) => {
    const url = await serve(answering(status));
    expect(codesOf((await stand.examined('direct', { doctor: { direct: [url] } })).found)).toEqual([code]);
  });

  it('is red though only the whoami call answers, or only under the name that browsers use', async () => {
    const call = await serve((request, response) =>
      response.writeHead(request.url === '/api/me' ? 401 : 404).end(),
    );
    const named = await serve((request, response) =>
      response.writeHead(request.headers.host === 'localhost' ? 200 : 403).end(),
    );
    const { found } = await stand.examined('direct', { doctor: { direct: [call, named] } });
    expect(codesOf(found)).toEqual(['direct-open', 'direct-open']);
  });

  it('is unproven where nobody listens to be tried, and for the CRM’s own address from the gateway’s machine', async () => {
    expect(codesOf((await stand.examined('direct', {})).found)).toEqual(['direct-untried']);
    expect(codesOf((await stand.examined('direct', { doctor: { direct: [stand.crm.url] } })).found)).toEqual([
      'direct-own-exit',
    ]);
  });

  it('is fine where nobody listens, and where an Exportgate answers', async () => {
    const { found } = await stand.examined('direct', {
      doctor: { direct: ['http://127.0.0.1:1', stand.gateway.url] },
    });
    expect(codesOf(found)).toEqual(['direct-closed', 'direct-gateway']);
  });

  it('alone runs elsewhere: without rules and data, and then the CRM’s own address is red', async () => {
    const { code, found } = await stand.examined(
      'direct',
      { rules: './none', data: './none' },
      '--direct-only',
    );
    expect([code, found.map((one) => one.code)]).toEqual([1, ['direct-open']]);
    const closed = await stand.examined(
      'direct',
      { rules: './none' },
      '--direct-only',
      '--addresses',
      'http://127.0.0.1:1',
    );
    expect([closed.code, closed.found.map((one) => one.code)]).toEqual([0, ['direct-closed']]);
  });
});

describe('headers', () => {
  it('are fine where a stranger stays a stranger, whatever he calls himself', async () =>
    expect(codesOf((await stand.examined('headers', {})).found)).toEqual(['headers-refused']));

  it('are red where a forged one is believed, with its name', async () => {
    const lax = await startGateway({
      crm: stand.crm.url,
      profileYaml: SAFE,
      config: { identity: { trustedHeader: { name: 'x-sso-user', networks: ['127.0.0.0/8'] } } },
    });
    try {
      const { code, found } = await stand.examined('headers', {}, '--through', lax.url);
      expect(code).toBe(1);
      expect(found.filter((one) => one.check === 'headers').map((one) => [one.code, one.about])).toEqual([
        ['headers-forgeable', 'x-sso-user at /export?n=1'],
      ]);
    } finally {
      await lax.close();
    }
  });

  it('are red where no gateway answers', async () => {
    const { found } = await stand.examined('headers', {}, '--through', 'http://127.0.0.1:1');
    expect(codesOf(found)).toEqual(['gateway-unreachable']);
  });
});

describe('routes', () => {
  let files = 0;
  const cookieFile = (text: string): string => {
    const path = join(stand.gateway.folder, `cookies-${(files += 1)}`);
    writeFileSync(path, text);
    return path;
  };
  const withSession = (...args: readonly string[]) =>
    stand.examined('routes', {}, '--cookie-file', cookieFile('Cookie: crm_session=t-lilei\n'), ...args);

  it('are unproven without a session, and nothing is exported', async () => {
    const before = (await stand.gateway.audit()).filter(({ event }) => event.type === 'requested').length;
    expect(codesOf((await stand.examined('routes', {})).found)).toEqual(['routes-unproven']);
    expect((await stand.gateway.audit()).filter(({ event }) => event.type === 'requested')).toHaveLength(
      before,
    );
  });

  it('are governed where the gateway itself answers, and lists are where the profile says', async () =>
    expect(codesOf((await withSession()).found)).toEqual(['route-governed', 'list-answers']));

  it.each([
    ['is not there', 404, 'route-gone'],
    ['leads elsewhere', 302, 'list-unclear'],
    ['is refused by the CRM', 500, 'list-unclear'],
  ])('a list that %s is told', async (_what, status, code) => {
    stand.crm.on('/api/contacts', { status, body: '{}' });
    try {
      expect(codesOf((await withSession()).found)).toEqual(['route-governed', code]);
    } finally {
      stand.crm.on('/api/contacts', { body: '[]' });
    }
  });

  it('are not tried where the example is not marked safe', async () => {
    writeFileSync(join(stand.gateway.folder, 'rules', 'crm', 'demo.yaml'), FAKE_PROFILE);
    try {
      expect(codesOf((await withSession()).found)).toEqual(['route-untried', 'route-untried']);
      expect(codesOf((await withSession('--run-exports')).found)).toEqual(['route-governed', 'list-answers']);
    } finally {
      writeFileSync(join(stand.gateway.folder, 'rules', 'crm', 'demo.yaml'), SAFE);
    }
  });

  it.each([
    ['passed on by something that governs nothing', 200, ['route-ungoverned', 'list-answers']],
    ['unknown to the CRM', 404, ['route-gone', 'route-gone']],
  ])('are red where the answer is %s', async (_what, status, codes) => {
    const through = await serve((request, response) =>
      response.writeHead(request.url === '/api/me' ? 200 : status).end('{}'),
    );
    const { found, code: exit } = await withSession('--through', through);
    expect([exit, codesOf(found)]).toEqual([1, codes]);
  });

  it('are red where the session is nobody’s', async () => {
    const { found } = await stand.examined('routes', {}, '--cookie-file', cookieFile('crm_session=t-nobody'));
    expect(codesOf(found)).toEqual(['session-unknown']);
  });

  it('take no cookies that would be two lines', async () => {
    const ran = await stand.examined(
      'routes',
      {},
      '--cookie-file',
      cookieFile('a=b\r\nx-forwarded-user: boss'),
    );
    expect([ran.code, ran.err]).toEqual([2, expect.stringContaining('must be one line')]);
  });
});

it('says in words what each finding means and what mends it, and counts them', async () => {
  const ran = await runHere(['doctor', '--config', stand.configured({})], stand.gateway.folder);
  expect(ran.code).toBe(0);
  expect(ran.out).toMatch(/^unproven {2}direct-untried +No address was tried/m);
  expect(ran.out).toContain('doctor.direct');
  expect(ran.out).toMatch(/\n0 red, 2 unproven, \d+ fine\n$/);
});

it('cannot be run on a configuration that cannot be used', async () => {
  const ran = await stand.examined('disk', { apps: [] });
  expect([ran.code, ran.err]).toEqual([2, expect.stringContaining('apps')]);
});
