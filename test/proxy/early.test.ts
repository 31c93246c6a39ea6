/** Answers that are there before the CRM's: sent once, while the CRM's own answer is still read. */

import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Reply } from '../../src/model/exchange.ts';
import { ask, stand } from './stand.ts';

const PREPARING: Reply = { status: 202, headers: {}, body: 'being prepared' };

/** A CRM that answers when told, in front of it a journey with an early answer. */
async function slowStand(
  course: 'take' | 'pass' = 'take',
  early: Promise<Reply> = Promise.resolve(PREPARING),
) {
  const waiting: ServerResponse[] = [];
  const told: string[] = [];
  const through = await stand((_request, response) => void waiting.push(response), {
    journey: {
      admit: async () => ({ kind: 'forward', governed: true, ticket: null, early }),
      classify() {
        told.push(course);
        return course;
      },
      async take(_exchange, _admission, _head, body) {
        let text = '';
        for await (const chunk of body) text += Buffer.from(chunk).toString();
        told.push(`took ${text}`);
        return { status: 200, headers: {}, body: text };
      },
      async upstreamFailed(_exchange, _admission, code) {
        told.push(code);
        return { status: 502, headers: {}, body: code };
      },
    },
  });
  const crm = async (): Promise<ServerResponse> => {
    await expect.poll(() => waiting.length).toBe(1);
    return waiting[0] as ServerResponse;
  };
  return { through, crm, told };
}

describe('an early answer', () => {
  it('is sent before the CRM says anything, and what it says then is read whole', async () => {
    const { through, crm, told } = await slowStand();
    expect(await ask(through, '/x')).toMatchObject({ status: 202, body: Buffer.from('being prepared') });
    (await crm()).end('the file');
    await expect.poll(() => told).toEqual(['take', 'took the file']);
    expect(through.warnings).toEqual([]);
  });

  it.each<[string, (response: ServerResponse) => void, string, 'take' | 'pass']>([
    ['the whole file', (response) => response.end('the file'), 'took the file', 'take'],
    ['nothing but a broken connection', (response) => response.destroy(), 'UPSTREAM_DOWN', 'take'],
    ['an answer without a body', (response) => response.writeHead(204).end(), 'pass', 'pass'],
  ])(
    'leaves the connection fit for the next request when the CRM then gives %s',
    async (_what, act, says, course) => {
      const { through, crm, told } = await slowStand(course);
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const ports: (number | undefined)[] = [];
      async function click(path: string): Promise<string> {
        const sent = httpRequest({ port: through.port, path, agent, headers: { host: 'crm.test' } });
        sent.end();
        const [response] = (await once(sent, 'response')) as [IncomingMessage];
        ports.push(response.socket.localPort);
        return Buffer.concat(await response.toArray()).toString();
      }
      expect(await click('/x')).toBe('being prepared');
      act(await crm());
      await expect.poll(() => told.at(-1)).toBe(says);
      expect(await click('/y')).toBe('being prepared');
      expect(new Set(ports).size).toBe(1);
      expect(through.warnings.map(({ code }) => code)).toEqual(says.startsWith('UPSTREAM') ? [says] : []);
      agent.destroy();
    },
  );

  it.each<[string, (response: ServerResponse) => void, 'take' | 'pass']>([
    ['a file', (response) => response.end('the file'), 'take'],
    ['no body', (response) => response.writeHead(204).end(), 'pass'],
  ])('is not disturbed when the CRM gives %s while it is still on its way', async (_what, act, course) => {
    const body = 'x'.repeat(16 * 1024 * 1024);
    const { through, crm, told } = await slowStand(course, Promise.resolve({ ...PREPARING, body }));
    const sent = httpRequest({ port: through.port, path: '/x', agent: false, headers: { host: 'crm.test' } });
    sent.end();
    const [slow] = (await once(sent, 'response')) as [IncomingMessage];
    const response = await crm();
    act(response);
    await expect.poll(() => told.at(-1)).toBe(course === 'pass' ? 'pass' : 'took the file');
    expect(Buffer.concat(await slow.toArray()).length).toBe(body.length);
    expect(through.warnings).toEqual([]);
  });

  it('that comes when the CRM has begun to answer is not sent', async () => {
    const early = Promise.withResolvers<Reply>();
    const { through, crm, told } = await slowStand('take', early.promise);
    const answer = ask(through, '/x');
    const response = await crm();
    response.write('the ');
    await expect.poll(() => told).toEqual(['take']);
    early.resolve(PREPARING);
    await early.promise;
    response.end('file');
    const { status, body } = await answer;
    expect([status, body.toString()]).toEqual([200, 'the file']);
  });

  it('that fails leaves the answer to the CRM', async () => {
    const early = Promise.withResolvers<Reply>();
    const { through, crm } = await slowStand('take', early.promise);
    const answer = ask(through, '/x');
    const response = await crm();
    early.reject(new Error('no answer'));
    response.end('the file');
    expect((await answer).body.toString()).toBe('the file');
  });
});
