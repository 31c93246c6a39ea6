/** The doors of an app: a login's answer passes byte for byte, after it was understood. */

import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { openDoors } from '../../src/pipeline/doors.ts';
import { Fault } from '../../src/lib/fault.ts';
import { gather } from '../../src/lib/source.ts';
import type { AnswerHead } from '../../src/model/exchange.ts';
import type { Stages } from '../../src/pipeline/stages.ts';
import { exchange } from '../support/journey.ts';

const head = (headers: Record<string, string> = {}, status = 200): AnswerHead => ({
  status,
  headers: new Map(Object.entries(headers)),
});
type Identity = Stages['identity'];

function doorsWith(change: Partial<Identity>) {
  const heard: (string | null)[] = [];
  const ended = vi.fn<Identity['ended']>(async () => undefined);
  const warn = vi.fn<Stages['warn']>();
  const identity = {
    guard: () => 'none',
    isOpen: () => false,
    isLogout: () => false,
    login: () => 'body',
    loggedIn: async (_exchange: unknown, _head: unknown, body: string | null) => void heard.push(body),
    whoAsks: async () => null,
    ended,
    ...change,
  } as unknown as Identity;
  const answers = {
    refused: (_exchange: unknown, status: number, why: unknown) => ({
      status,
      headers: {},
      body: String(why),
    }),
  } as unknown as Stages['answers'];
  return { doors: openDoors({ identity, answers, warn }), heard, ended, warn };
}

async function* chunks(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}
const text = async (body: AsyncIterable<Uint8Array>) => Buffer.from(await gather(body)).toString('utf8');

describe('the answer to a login', () => {
  it('is understood before its first byte goes on', async () => {
    const { doors, heard } = doorsWith({});
    const body = doors.listen(exchange, head(), chunks('{"a"', ':1}'));
    const first = await body.next();
    expect(heard).toEqual(['{"a":1}']);
    expect(Buffer.from(first.value ?? '').toString('utf8')).toBe('{"a"');
  });

  it('is decoded for reading, and goes on as it was sent', async () => {
    const { doors, heard } = doorsWith({});
    const sent = gzipSync('{"a":1}');
    const body = await gather(doors.listen(exchange, head({ 'content-encoding': 'gzip' }), chunks(sent)));
    expect(Buffer.from(body).equals(sent)).toBe(true);
    expect(heard).toEqual(['{"a":1}']);
  });

  it('is not read where its head tells', async () => {
    const { doors, heard } = doorsWith({ login: () => 'head' });
    expect(await text(doors.listen(exchange, head(), chunks('x')))).toBe('x');
    expect(heard).toEqual([null]);
  });

  it('goes on unread when it is too large', async () => {
    const { doors, heard } = doorsWith({});
    const large = 'x'.repeat(200_000);
    expect(await text(doors.listen(exchange, head(), chunks(large, large, 'end')))).toBe(
      `${large}${large}end`,
    );
    expect(heard).toEqual([null]);
  });

  it('is told as unread where it breaks off, or nobody waits for it', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('{');
      throw new Fault('UPSTREAM_TRUNCATED', 'made up');
    }
    const { doors, heard } = doorsWith({});
    await expect(text(doors.listen(exchange, head(), broken()))).rejects.toThrow('made up');
    expect(heard).toEqual([null]);
  });

  it.each([
    ['that does not decode', head({ 'content-encoding': 'gzip' }), {}],
    ['that cannot be kept', head(), { loggedIn: () => Promise.reject(new Fault('STORE_DOWN', 'down')) }],
  ])('%s goes on, and the log says so without a word of it', async (_what, answer, change) => {
    const { doors, warn } = doorsWith(change);
    expect(await text(doors.listen(exchange, answer, chunks('canary')))).toBe('canary');
    expect(warn).toHaveBeenCalledTimes(1);
    expect(JSON.stringify(warn.mock.calls)).not.toContain('canary');
  });
});

describe('a session ends', () => {
  it.each([
    ['with a 401', 401, false, [['refusal']]],
    ['with a logout', 302, true, [['logout']]],
    ['not with a logout that failed', 405, true, []],
    ['not with a page', 200, false, []],
  ])('%s', (_how, status, isLogout, expected) => {
    const { doors, ended } = doorsWith({ isLogout: () => isLogout, login: () => null });
    expect(doors.answered(exchange, head({}, status))).toBe(false);
    expect(ended.mock.calls.map(([, by]) => [by])).toEqual(expected);
  });
});

describe('whoever is not known', () => {
  const asked = async (guard: 'none' | 'refuse' | 'oidc', change = {}, more: Partial<Identity> = {}) =>
    doorsWith({ guard: () => guard, ...more }).doors.enter({ ...exchange, query: [], ...change });

  it('passes where nothing is guarded, without being asked for', async () => {
    const whoAsks = vi.fn<Identity['whoAsks']>(async () => null);
    expect(await asked('none', {}, { whoAsks })).toBeNull();
    expect(whoAsks).not.toHaveBeenCalled();
  });
  it('passes on an open path', async () =>
    expect(await asked('refuse', {}, { isOpen: () => true })).toBeNull());
  it('is sent to the provider from a page', async () =>
    expect(await asked('oidc', { asker: 'navigation', target: '/a?b=1&c' })).toMatchObject({
      status: 303,
      headers: { location: '/_exportgate/signin/oidc?next=%2Fa%3Fb%3D1%26c' },
    }));
  it.each([
    ['a script', 'oidc', { asker: 'script' }],
    ['a form', 'oidc', { asker: 'navigation', method: 'POST' }],
    ['a page of an app without a provider', 'refuse', { asker: 'navigation' }],
  ] as const)('is refused as %s', async (_what, guard, change) =>
    expect(await asked(guard, change)).toMatchObject({ status: 401, body: 'SIGN_IN_NEEDED' }),
  );
});
