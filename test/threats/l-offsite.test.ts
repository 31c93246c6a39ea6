/** Files on other hosts: fetched by the gateway, judged, and given from here; or not at all. Letters are the classes of threats. */

import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startFakeCrm, FAKE_PROFILE } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asNavigation, asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const LILEI = { cookie: 'crm_session=t-lilei' };
const EMMA = { cookie: 'crm_session=t-emma' };
/** One row of 李雷's own, and one of another's, which no rule lets him have. */
const FILE = 'ID,Name,Owner\r\n1,Made Up,李雷\r\n2,Somebody Else,王芳\r\n';
const PROFILE = FAKE_PROFILE.replace(
  'lists:',
  `  - name: job
    match: { method: GET, path: "/jobs/*" }
    entity: contacts
    owner: [Owner]
    offsite: { json: [result] }
lists:`,
).replace('- { url: /api/contacts,', '- { url: /jobs/1, is: job }\n  - { url: /api/contacts,');

let crm: FakeCrm;
let gateway: RunningGateway;
let storage: Storage;
beforeAll(async () => {
  [crm, storage] = await Promise.all([startFakeCrm(), startStorage()]);
  gateway = await startGateway({
    crm: crm.url,
    profileYaml: PROFILE,
    config: {
      apps: [
        {
          name: 'demo',
          hosts: ['127.0.0.1'],
          upstream: crm.url,
          profile: 'demo',
          offsite: {
            hosts: ['localhost'],
            signIn: ['*.sign-in.example'],
            networks: ['127.0.0.0/8', '::1/128'],
            plainHttp: true,
          },
        },
      ],
    },
  });
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
  await storage?.close();
});

interface Storage {
  /** With a host name that the app's settings name. */
  readonly url: string;
  readonly asked: { readonly url: string; readonly headers: IncomingMessage['headers'] }[];
  on(path: string, answer: (response: ServerResponse) => void): void;
  close(): Promise<void>;
}

async function startStorage(): Promise<Storage> {
  const scripts = new Map<string, (response: ServerResponse) => void>();
  const asked: Storage['asked'] = [];
  const server = createServer((request, response) => {
    asked.push({ url: request.url ?? '', headers: request.headers });
    const script = scripts.get((request.url ?? '').replace(/\?.*/, ''));
    if (script) script(response);
    else
      response
        .writeHead(403, { 'content-type': 'application/xml' })
        .end('<Error>canary-of-the-bucket</Error>');
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    asked,
    on: (path, answer) => void scripts.set(path, answer),
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

const csv = (response: ServerResponse): void =>
  void response.writeHead(200, { 'content-type': 'binary/octet-stream' }).end(FILE);

const types = async (requestId: unknown): Promise<readonly string[]> =>
  (await gateway.audit()).filter(({ event }) => event.requestId === requestId).map(({ event }) => event.type);

describe('L3 a redirect of an export to another host', () => {
  it('L3 is followed by the gateway, and the file is judged and given from here', async () => {
    storage.on('/bucket/people.csv', csv);
    crm.on('/export?a', {
      status: 302,
      headers: { location: `${storage.url}/bucket/people.csv?X-Sig=secret-signature` },
    });
    const answer = await asScript(`${gateway.url}/export?a`, {
      ...LILEI,
      referer: 'http://crm.example/x',
      authorization: 'Bearer crm',
    });
    expect([answer.status, answer.headers['location']]).toEqual([200, undefined]);
    expect(answer.text).toContain('Made Up');
    expect(answer.text).not.toContain('Somebody Else');
    expect(answer.headers['content-disposition']).toMatch(/filename="people_.*\.csv"/);
    expect(answer.headers['cache-control']).toBe('no-store');
    const { headers } = storage.asked.at(-1) ?? { headers: {} };
    expect(Object.keys(headers).toSorted()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ]);
    expect(await types(answer.headers['x-request-id'])).toEqual(
      expect.arrayContaining(['requested', 'offsite-fetched', 'decided', 'released', 'downloaded']),
    );
    const log = JSON.stringify([await gateway.audit(), gateway.lines]);
    expect(log).not.toContain('secret-signature');
  });

  it('L3 is followed further on hosts that are named, and no more often than three times', async () => {
    for (const hop of [1, 2, 3, 4])
      storage.on(
        `/hop${hop}`,
        (response) => void response.writeHead(307, { location: `/hop${hop - 1}` }).end(),
      );
    storage.on('/hop0', csv);
    crm.on('/export?three', { status: 303, headers: { location: `${storage.url}/hop3` } });
    crm.on('/export?four', { status: 303, headers: { location: `${storage.url}/hop4` } });
    expect((await asScript(`${gateway.url}/export?three`, LILEI)).text).toContain('Made Up');
    const four = await asScript(`${gateway.url}/export?four`, LILEI);
    expect([four.status, four.text]).toEqual([403, expect.stringContaining('OFFSITE_REFUSED')]);
  });

  it.each<[string, Record<string, string>, number]>([
    ['a host that nobody named', { location: 'https://evil.example/people.csv?sig=1' }, 302],
    ['the same by a Refresh', { refresh: '0; url=https://evil.example/people.csv?sig=1' }, 200],
    ['the same without a scheme', { location: '//evil.example/people.csv?sig=1' }, 302],
    ['the same with backslashes', { location: '\\\\evil.example\\people.csv' }, 302],
    ['a name and a password in it', { location: 'http://a:b@localhost/people.csv' }, 302],
    ['rows in the address itself', { location: 'data:text/csv,Name%0AMade%20Up' }, 302],
    ['a private address', { location: 'http://10.1.2.3/latest/meta-data' }, 302],
    ['an address of the cloud machine', { location: 'http://169.254.169.254/latest/meta-data' }, 302],
    [
      'a Location that no browser follows, but a script reads',
      { location: 'http://localhost/people.csv?sig=1' },
      200,
    ],
    ['no address at all', { location: 'http://[' }, 302],
  ])('L3 to %s is refused, recorded, and not told', async (name, headers, status) => {
    const target = `/export?${encodeURIComponent(name)}`;
    crm.on(target, { status, headers, body: FILE });
    const before = storage.asked.length;
    const answer = await asScript(`${gateway.url}${target}`, LILEI);
    expect([answer.status, answer.headers['location'], answer.headers['refresh']]).toEqual([
      403,
      undefined,
      undefined,
    ]);
    expect(answer.text).toContain('OFFSITE_REFUSED');
    expect(answer.text).not.toMatch(/evil\.example|Made Up|169\.254/);
    expect(storage.asked.length).toBe(before);
    expect(await types(answer.headers['x-request-id'])).toContain('refused');
  });

  it('L3 leads on to where people sign in, and within the app', async () => {
    crm.on('/export?sso', { status: 302, headers: { location: 'https://company.sign-in.example/saml?x=1' } });
    crm.on('/export?here', { status: 302, headers: { location: '/login?next=1' } });
    expect((await asNavigation(`${gateway.url}/export?sso`, LILEI)).headers['location']).toBe(
      'https://company.sign-in.example/saml?x=1',
    );
    expect((await asNavigation(`${gateway.url}/export?here`, LILEI)).headers['location']).toBe(
      '/login?next=1',
    );
  });

  it('L3 is not followed for nobody, nor for a HEAD', async () => {
    crm.on('/export?nobody', { status: 302, headers: { location: `${storage.url}/bucket/people.csv` } });
    const before = storage.asked.length;
    const nobody = await asScript(`${gateway.url}/export?nobody`, {});
    expect([nobody.status, nobody.headers['location']]).toEqual([403, undefined]);
    const head = await fetch(`${gateway.url}/export?nobody`, {
      method: 'HEAD',
      headers: LILEI,
      redirect: 'manual',
    });
    expect([head.status, head.headers.get('location')]).toEqual([403, null]);
    expect(storage.asked.length).toBe(before);
  });

  it('L3 to a storage that has no such file tells nothing of the storage', async () => {
    crm.on('/export?gone', { status: 302, headers: { location: `${storage.url}/gone` } });
    const answer = await asScript(`${gateway.url}/export?gone`, LILEI);
    expect([answer.status, answer.text]).toEqual([502, expect.stringContaining('UPSTREAM_ERROR')]);
    expect(answer.text).not.toContain('canary-of-the-bucket');
  });

  it('L3 to small JSON is an export too, and never sent as it came', async () => {
    storage.on(
      '/small',
      (response) =>
        void response.writeHead(200, { 'content-type': 'application/json' }).end('{"note":"canary"}'),
    );
    crm.on('/export?small', { status: 302, headers: { location: `${storage.url}/small` } });
    const answer = await asScript(`${gateway.url}/export?small`, LILEI);
    expect([answer.status, answer.headers['location'], answer.text.includes('canary')]).toEqual([
      403,
      undefined,
      false,
    ]);
  });

  it('L3 on a path that no profile names passes as it came', async () => {
    crm.on('/avatar', { status: 302, headers: { location: 'https://cdn.example/a.png' } });
    expect((await asNavigation(`${gateway.url}/avatar`, LILEI)).headers['location']).toBe(
      'https://cdn.example/a.png',
    );
  });
});

describe('L3 JSON that tells the address of a file', () => {
  const job = (url: string): string =>
    `{ "id": 12345678901234567890, "result": "${url.replaceAll('/', '\\/')}", "help": "https://help.example/x" }`;

  it('L3 gets a link of ours, for this person alone, and nothing else of it changes', async () => {
    storage.on('/bucket/job.csv', csv);
    crm.on('/jobs/1', { headers: { etag: '"1"' }, body: job(`${storage.url}/bucket/job.csv?sig=2`) });
    const told = await asScript(`${gateway.url}/jobs/1`, LILEI);
    const { result } = JSON.parse(told.text) as { result: string };
    expect(told.text).toBe(job('').replace('"result": ""', `"result": "${result}"`));
    expect([told.status, told.headers['etag'], told.headers['content-type']]).toEqual([
      200,
      undefined,
      'application/json',
    ]);
    expect(result).toMatch(/^\/_exportgate\/offsite\/[\w-]+$/);

    const file = await asScript(`${gateway.url}${result}`, LILEI);
    expect([file.status, file.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(file.text).toContain('Made Up');
    expect(file.text).not.toContain('Somebody Else');
    expect(file.headers['content-disposition']).toMatch(/filename="job_.*\.csv"/);
    expect((await asNavigation(`${gateway.url}${result}`, LILEI)).text).toContain('Made Up');

    const before = storage.asked.length;
    for (const [link, headers] of [
      [result, EMMA],
      [result, {}],
      [`${result.slice(0, -2)}AA`, LILEI],
      ['/_exportgate/offsite/x', LILEI],
    ] as const)
      expect((await asNavigation(`${gateway.url}${link}`, headers)).status).toBe(404);
    expect((await fetch(`${gateway.url}${result}`, { method: 'HEAD', headers: LILEI })).status).toBe(404);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3 * 3_600_000 });
    const late = await asNavigation(`${gateway.url}${result}`, LILEI).finally(() => vi.useRealTimers());
    expect([late.status, storage.asked.length]).toEqual([404, before]);
  });

  it('L3 passes while there is no file yet', async () => {
    crm.on('/jobs/2', { body: '{"id":2,"status":"PROCESSING","result":null}' });
    const told = await asScript(`${gateway.url}/jobs/2`, LILEI);
    expect([told.status, told.text]).toEqual([200, '{"id":2,"status":"PROCESSING","result":null}']);
  });

  it.each([
    ['a host that nobody named', '{"result":"https://evil.example/p.csv?sig=1"}'],
    ['a file host within a longer text', '{"note":"get it at http://localhost:1/p.csv?sig=1 now"}'],
    [
      'a file host among many rows',
      JSON.stringify(Array.from({ length: 80 }, (_, id) => ({ id, url: 'http://localhost:1/p.csv' }))),
    ],
  ])('L3 with %s is refused', async (name, body) => {
    const path = `/jobs/${encodeURIComponent(name)}`;
    crm.on(path, { body });
    const told = await asScript(`${gateway.url}${path}`, LILEI);
    expect([told.status, told.text]).toEqual([403, expect.stringContaining('OFFSITE_REFUSED')]);
    expect(told.text).not.toContain('sig=1');
  });

  it('L3 is told to nobody', async () => {
    crm.on('/jobs/3', { body: job(`${storage.url}/bucket/job.csv`) });
    const told = await asScript(`${gateway.url}/jobs/3`, {});
    expect([told.status, told.text.includes('bucket')]).toEqual([403, false]);
  });

  it('L3 that is rows after all is an export like any other', async () => {
    crm.on('/jobs/4', { headers: { 'content-type': 'text/csv' }, body: FILE });
    const told = await asScript(`${gateway.url}/jobs/4`, LILEI);
    expect(told.text).toContain('Made Up');
    expect(told.text).not.toContain('Somebody Else');
  });
});
