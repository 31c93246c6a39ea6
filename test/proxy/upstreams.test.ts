/** Several upstreams of one app: which one is asked, what happens when one is down, and what is never asked twice. */

import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { RequestListener, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { openUpstreams } from '../../src/proxy/upstreams.ts';
import { ProxyLimits } from '../../src/proxy/settings.ts';
import { ask, stand } from './stand.ts';
import { madeCrm } from './upstream-stand.ts';

const named =
  (name: string): RequestListener =>
  (_request, response) =>
    void response.end(name);
const drops: RequestListener = (request) => void request.socket.destroy();

const health = { intervalSeconds: 1, unhealthyAfter: 2, healthyAfter: 2, retrySeconds: 1000 };

describe('several upstreams', () => {
  it('are asked in turn when none is loaded', async () => {
    const [a, b] = [await madeCrm(named('a')), await madeCrm(named('b'))];
    const through = await stand(drops, { app: { upstream: [a.origin, b.origin] } });
    const answers = new Set<string>();
    for (let count = 0; count < 4; count += 1) answers.add((await ask(through, '/x')).body.toString());
    expect([...answers].toSorted()).toEqual(['a', 'b']);
  });

  it('get the next request where the fewest are under way', async () => {
    const waiting: ServerResponse[] = [];
    const slow = await madeCrm((_request, response) => void waiting.push(response));
    const quick = await madeCrm(named('quick'));
    const through = await stand(drops, { app: { upstream: [slow.origin, quick.origin] } });
    const first = ask(through, '/x');
    await expect.poll(() => waiting.length).toBe(1);
    for (let count = 0; count < 4; count += 1)
      expect((await ask(through, '/x')).body.toString()).toBe('quick');
    waiting[0]?.end('slow');
    expect((await first).body.toString()).toBe('slow');
  });

  it('are asked strictly in turn by round-robin, however loaded', async () => {
    const waiting: ServerResponse[] = [];
    const a = await madeCrm((_request, response) => void waiting.push(response));
    const b = await madeCrm(named('b'));
    const through = await stand(drops, {
      app: { upstream: [a.origin, b.origin], balance: 'round-robin' },
    });
    const asked = [1, 2, 3, 4].map(() => ask(through, '/x'));
    await expect.poll(() => waiting.length).toBe(2);
    for (const response of waiting) response.end('a');
    expect((await Promise.all(asked)).map(({ body }) => body.toString()).toSorted()).toEqual([
      'a',
      'a',
      'b',
      'b',
    ]);
  });

  it.each(['GET', 'HEAD', 'OPTIONS', 'DELETE', 'PUT'])(
    'answer %s though one of them is down',
    async (method) => {
      const gone = await madeCrm(named('gone'));
      const well = await madeCrm(named('well'));
      await gone.stop();
      const through = await stand(drops, { app: { upstream: [gone.origin, well.origin] } });
      for (let count = 0; count < 3; count += 1)
        expect((await ask(through, '/x', { method })).status).toBe(200);
      expect(well.seen.map((request) => request.method)).toEqual([method, method, method]);
    },
  );

  it('are each asked at most once, and then the CRM is down', async () => {
    const crms = [await madeCrm(drops), await madeCrm(drops), await madeCrm(drops)];
    const through = await stand(drops, { app: { upstream: crms.map(({ origin }) => origin) } });
    expect((await ask(through, '/x')).body.toString()).toBe('failed UPSTREAM_DOWN');
    expect(crms.map(({ seen }) => seen.length)).toEqual([1, 1, 1]);
  });

  it.each<[string, string, string | undefined]>([
    ['POST', 'POST', 'a=1'],
    ['POST without a body', 'POST', undefined],
    ['PATCH', 'PATCH', 'a=1'],
    ['a PUT whose body streamed', 'PUT', 'a=1'],
  ])('get %s once and never again (K12)', async (_name, method, body) => {
    const crms = [await madeCrm(drops), await madeCrm(drops)];
    const through = await stand(drops, { app: { upstream: crms.map(({ origin }) => origin) } });
    const answer = await ask(through, '/x', { method, ...(body === undefined ? {} : { body }) });
    expect(answer.body.toString()).toBe('failed UPSTREAM_DOWN');
    expect(crms[0]?.seen.length).toBe(1);
    expect(crms[1]?.seen.length).toBe(0);
  });

  it.each<[string, string, string | undefined]>([
    ['a POST whose body was read', 'POST', 'a=1'],
    ['a POST without a body', 'POST', undefined],
    ['a PATCH whose body was read', 'PATCH', 'a=1'],
  ])('take %s from one that takes no connection: nothing of it was sent', async (_name, method, body) => {
    const gone = await madeCrm(named('gone'));
    const well = await madeCrm((request, response) => void request.pipe(response));
    await gone.stop();
    const through = await stand(drops, {
      app: { upstream: [gone.origin, well.origin], health: { ...health, unhealthyAfter: 100 } },
      journey: { bodyNeeded: () => 100 },
    });
    for (let count = 0; count < 3; count += 1) {
      const answer = await ask(through, '/x', { method, ...(body === undefined ? {} : { body }) });
      expect([answer.status, answer.body.toString()]).toEqual([200, body ?? '']);
    }
    expect(well.seen.map((request) => request.method)).toEqual([method, method, method]);
  });

  it('do not take a POST whose body streamed: it cannot be sent twice', async () => {
    const gone = await madeCrm(named('gone'));
    const well = await madeCrm(named('well'));
    await gone.stop();
    const through = await stand(drops, {
      app: { upstream: [gone.origin, well.origin], health: { ...health, unhealthyAfter: 100 } },
    });
    const answers = new Set<string>();
    for (let count = 0; count < 4; count += 1)
      answers.add((await ask(through, '/x', { method: 'POST', body: 'a=1' })).body.toString());
    expect([...answers].toSorted()).toEqual(['failed UPSTREAM_DOWN', 'well']);
  });

  it('are not asked again once an answer has begun (K12)', async () => {
    const broken: RequestListener = (_request, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('x', () => response.destroy());
    };
    const crms = [await madeCrm(broken), await madeCrm(named('b'))];
    const through = await stand(drops, { app: { upstream: crms.map(({ origin }) => origin) } });
    await expect(ask(through, '/x')).rejects.toThrow('aborted');
    expect(crms[1]?.seen.length).toBe(0);
  });

  it('get no request while they are down, until one is tried again', async () => {
    const gone = await madeCrm(named('back'));
    const well = await madeCrm(named('well'));
    await gone.stop();
    const limits = ProxyLimits.parse({});
    const said: string[] = [];
    const say = (message: string): void => void said.push(message);
    const upstreams = openUpstreams(
      [
        {
          name: 'crm',
          hosts: ['h'],
          upstream: [gone.origin, well.origin],
          health: { ...health, retrySeconds: 0.2 },
        },
      ],
      { limits, log: { info: say, warn: say } },
    );
    const lane = upstreams.lane('crm', 'h');
    const first = lane.pick([], true);
    first.address.failed();
    expect(upstreams.health().every((one) => one.well)).toBe(true);
    first.address.failed();
    expect(upstreams.health().filter((one) => !one.well)).toEqual([
      { app: 'crm', upstream: first.address.origin, well: false },
    ]);
    for (let count = 0; count < 4; count += 1) expect(lane.pick([], true)).not.toBe(first);
    // After the time of the setting one request tries it, but none that cannot be sent twice; the next one does not.
    await expect.poll(() => first.address.takes(true)).toBe(true);
    for (let count = 0; count < 4; count += 1) expect(lane.pick([], false)).not.toBe(first);
    expect([lane.pick([], true), lane.pick([], true)]).toContain(first);
    expect([lane.pick([], true), lane.pick([], true)]).not.toContain(first);
    first.address.answered();
    expect(upstreams.health().every((one) => one.well)).toBe(true);
    expect(said).toEqual([
      'an upstream of the CRM is down and gets no more requests while another is well; check apps[].upstream',
      'an upstream of the CRM is well again',
    ]);
    await upstreams.close();
  });

  it('that are all down are asked all the same', async () => {
    const crm = await madeCrm(named('back'));
    const limits = ProxyLimits.parse({});
    const log = { info: () => undefined, warn: () => undefined };
    const upstreams = openUpstreams(
      [{ name: 'crm', hosts: ['h'], upstream: [crm.origin, 'http://127.0.0.1:1'], health }],
      { limits, log },
    );
    const lane = upstreams.lane('crm', 'h');
    for (const one of [lane.pick([], true), lane.pick([], true)]) [1, 2].forEach(() => one.address.failed());
    expect(upstreams.health().some((one) => one.well)).toBe(false);
    expect(lane.pick([], true)).toBeDefined();
    await upstreams.close();
  });
});

describe('upstreams that are asked whether they are well', () => {
  it('lose their requests when they answer with errors, and get them back when they are well again', async () => {
    let ill = true;
    const paths = new Set<string>();
    const shaky = await madeCrm((request, response) => {
      if (request.url === '/x') return void response.end('shaky');
      paths.add(`${request.url} ${request.headers.host}`);
      response.writeHead(ill ? 503 : 200).end();
    });
    const well = await madeCrm(named('well'));
    const app = {
      upstream: [shaky.origin, well.origin],
      health: { ...health, path: '/alive', intervalSeconds: 0.02 },
    };
    const through = await stand(drops, { app });
    const three = async (): Promise<string> => {
      const answers = [];
      for (let count = 0; count < 3; count += 1) answers.push((await ask(through, '/x')).body.toString());
      return answers.join();
    };
    await expect.poll(three).toBe('well,well,well');
    expect([...paths]).toEqual(['/alive crm.test']);
    ill = false;
    await expect.poll(three).toContain('shaky');
  });
});

describe('a kept connection that the CRM has closed', () => {
  it('does not fail a GET: it is asked once more over a fresh one', async () => {
    let requests = 0;
    const crm = await madeCrm((request, response) => {
      requests += 1;
      if (requests === 2) request.socket.resetAndDestroy();
      else response.end(`answer ${requests}`);
    });
    const through = await stand(drops, { app: { upstream: crm.origin } });
    expect((await ask(through, '/x')).body.toString()).toBe('answer 1');
    expect((await ask(through, '/x')).body.toString()).toBe('answer 3');
    expect(through.warnings).toEqual([]);
    expect(new Set(crm.seen.map(({ socket }) => socket.remotePort)).size).toBe(2);
  });

  it('fails a POST, which may have been done', async () => {
    let requests = 0;
    const crm = await madeCrm((request, response) => {
      requests += 1;
      if (requests === 2) request.socket.destroy();
      else response.end('ok');
    });
    const through = await stand(drops, { app: { upstream: crm.origin } });
    expect((await ask(through, '/x')).body.toString()).toBe('ok');
    const answer = await ask(through, '/x', { method: 'POST', body: 'a=1' });
    expect(answer.body.toString()).toBe('failed UPSTREAM_DOWN');
    expect(requests).toBe(2);
  });

  it('is asked over a fresh one only once', async () => {
    let requests = 0;
    const crm = await madeCrm((request, response) => {
      requests += 1;
      if (requests > 1) request.socket.destroy();
      else response.end('ok');
    });
    const through = await stand(drops, { app: { upstream: crm.origin } });
    await ask(through, '/x');
    expect((await ask(through, '/x')).body.toString()).toBe('failed UPSTREAM_DOWN');
    expect(requests).toBe(3);
  });
});

it('a browser that goes away while another upstream is tried ends the request', async () => {
  const gone = await madeCrm(named('gone'));
  await gone.stop();
  const slow = await madeCrm(() => undefined);
  const through = await stand(drops, { app: { upstream: [gone.origin, slow.origin] } });
  const asked = httpRequest({ port: through.port, headers: { host: 'crm.test' }, agent: false }).end();
  asked.on('error', () => undefined);
  await expect.poll(() => slow.seen.length).toBe(1);
  const closed = once(slow.seen[0]?.socket ?? asked, 'close');
  asked.destroy();
  await closed;
  await expect.poll(() => through.done).toMatchObject([{ status: 0, kind: 'crm' }]);
});

it('browsers that go away say nothing of the upstream', async () => {
  const slow = await madeCrm(() => undefined);
  const through = await stand(drops, {
    app: { upstream: slow.origin, health: { ...health, unhealthyAfter: 1 } },
  });
  for (const count of [1, 2]) {
    const asked = httpRequest({ port: through.port, headers: { host: 'crm.test' }, agent: false }).end();
    asked.on('error', () => undefined);
    await expect.poll(() => slow.seen.length).toBe(count);
    asked.destroy();
    await expect.poll(() => through.done.length).toBe(count);
  }
  expect(through.warnings).toEqual([]);
});
