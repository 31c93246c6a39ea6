/** Sign-ins, codes, invitations, messages and recipients' keys, as they are kept. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Signin } from '../../src/identify/ports.ts';
import type { Message } from '../../src/model/message.ts';
import type { Store } from '../../src/store/index.ts';
import { newFolder } from './folder.ts';
import { AT, event, held, openIn } from './made.ts';

let store: Store;
beforeAll(async () => {
  store = await openIn(newFolder());
});
afterAll(() => store.close());

const minutes = (count: number): string => new Date(Date.parse(AT) + count * 60_000).toISOString();

describe('sign-ins', () => {
  const signin = (cookieHash: string, boundTo: string | null, expiresAt = minutes(60)): Signin => ({
    cookieHash,
    person: 'li',
    kind: boundTo === null ? 'device' : 'gateway',
    boundTo,
    expiresAt,
  });

  it('are found by their cookie until they are ended', async () => {
    await store.signins.add(signin('a', null));
    expect(await store.signins.byHash('a')).toEqual(signin('a', null));
    await store.signins.end('a');
    expect(await store.signins.byHash('a')).toBeNull();
  });

  it('end with the CRM session that they are bound to, and no others', async () => {
    for (const one of [signin('b', 's1'), signin('c', 's1'), signin('d', 's2'), signin('e', null)])
      await store.signins.add(one);
    await store.signins.endBoundTo('s1');
    const left = await Promise.all(['b', 'c', 'd', 'e'].map((hash) => store.signins.byHash(hash)));
    expect(left.map((one) => one?.cookieHash ?? null)).toEqual([null, null, 'd', 'e']);
  });

  it('are forgotten some time after they expired', async () => {
    await store.signins.add(signin('old', null, minutes(-1)));
    await store.signins.add(signin('new', null));
    expect(await store.signins.byHash('old')).toBeNull();
  });
});

describe('codes', () => {
  const put = (person: string, hash: string, at = AT) =>
    store.codes.put({ person, hash, at, expiresAt: new Date(Date.parse(at) + 600_000).toISOString() });

  it('open once', async () => {
    await put('p1', 'right');
    expect(await store.codes.take('p1', 'wrong', AT)).toBe(false);
    expect(await store.codes.take('p1', 'right', AT)).toBe(true);
    expect(await store.codes.take('p1', 'right', AT)).toBe(false);
  });

  it('open for one of many who type it together', async () => {
    await put('p2', 'right');
    const taken = await Promise.all(Array.from({ length: 5 }, () => store.codes.take('p2', 'right', AT)));
    expect(taken.filter(Boolean)).toHaveLength(1);
  });

  it.each([
    ['the fifth attempt', 4, 0, true],
    ['the sixth attempt', 5, 0, false],
    ['the last moment', 0, 9, true],
    ['its end', 0, 10, false],
  ])('at %s', async (name, wrong, minute, opens) => {
    await put(name, 'right');
    for (let count = 0; count < wrong; count += 1) await store.codes.take(name, 'wrong', AT);
    expect(await store.codes.take(name, 'right', minutes(minute))).toBe(opens);
  });

  it('open nothing for another person, and the earlier one is replaced', async () => {
    await put('p3', 'first');
    await put('p3', 'second');
    expect(await store.codes.take('p4', 'second', AT)).toBe(false);
    expect(await store.codes.take('p3', 'first', AT)).toBe(false);
    expect(await store.codes.take('p3', 'second', AT)).toBe(true);
  });

  it('are refused when one person asks a sixth time, until a quarter of an hour has gone', async () => {
    const asked: boolean[] = [];
    for (let count = 0; count < 6; count += 1) asked.push(await put('p5', `h${count}`, minutes(100)));
    expect(asked).toEqual([true, true, true, true, true, false]);
    expect(await store.codes.take('p5', 'h4', minutes(101))).toBe(true);
    expect(await put('p5', 'again', minutes(115))).toBe(true);
  });

  it('are refused to all when too many were asked for together', async () => {
    const asked = await Promise.all(
      Array.from({ length: 201 }, (_, index) => put(`q${index}`, 'h', minutes(200))),
    );
    expect(asked.filter(Boolean)).toHaveLength(200);
  });
});

describe('invitations', () => {
  it('are found by their token and end together with their export', async () => {
    await store.exports.add(held('INVT-0001'), event());
    const [one, two] = ['t1', 't2'].map((tokenHash) => ({
      tokenHash,
      exportId: 'INVT-0001',
      approver: 'wang',
      expiresAt: minutes(60),
      ended: false,
    }));
    if (!one || !two) throw new Error('two were made');
    await store.invitations.add([one, two]);
    expect(await store.invitations.byHash('t1')).toEqual(one);
    expect(await store.invitations.byHash('t3')).toBeNull();
    await store.invitations.endOf('INVT-0001');
    expect(await store.invitations.byHash('t2')).toEqual({ ...two, ended: true });
  });

  it('are for exports that exist, all or none', async () => {
    const base = { approver: 'wang', expiresAt: minutes(60), ended: false };
    const adding = store.invitations.add([
      { ...base, tokenHash: 't4', exportId: 'INVT-0001' },
      { ...base, tokenHash: 't5', exportId: 'nowhere' },
    ]);
    await expect(adding).rejects.toMatchObject({ code: 'UNEXPECTED' });
    expect(await store.invitations.byHash('t4')).toBeNull();
  });
});

describe('messages', () => {
  const message = (id: string): Message => ({
    id,
    to: { name: 'Li', email: 'li@example.com', language: 'en' },
    subject: 'A made-up subject',
    opening: 'Something waits.',
    facts: [['Rows', '12']],
    link: null,
    footer: 'Exportgate',
  });

  it('are due until they are sent, later after a failed attempt, and never twice', async () => {
    await store.outbox.put([message('m1'), message('m2'), message('m3')]);
    await store.outbox.put([message('m1')]);
    await store.outbox.sent('m2');
    await store.outbox.retry('m1', minutes(5));
    const due = async (at: string, most = 10) =>
      (await store.outbox.due(at, most)).map((one) => [one.message.id, one.attempts]);
    expect(await due(AT)).toEqual([['m3', 0]]);
    expect(await due(minutes(5))).toEqual([
      ['m3', 0],
      ['m1', 1],
    ]);
    expect(await due(minutes(5), 1)).toEqual([['m3', 0]]);
    expect((await store.outbox.due(AT, 1))[0]?.message).toEqual(message('m3'));
  });
});

describe("recipients' keys", () => {
  const key = (fingerprint: string, addedAt: string) => ({
    fingerprint,
    email: 'Partner@Example.com',
    armored: 'made up',
    addedAt,
  });
  const length = async (): Promise<number> => (await store.trail.read(1, 10_000)).length;

  it('are found by address in any case, the newest first, and recorded as they come and go', async () => {
    const before = await length();
    await store.recipientKeys.add(key('AA', minutes(0)), event('key-added'));
    await store.recipientKeys.add(key('BB', minutes(1)), event('key-added'));
    expect((await store.recipientKeys.byEmail('PARTNER@example.com'))?.fingerprint).toBe('BB');
    expect(await store.recipientKeys.remove('BB', event('key-removed'))).toBe(true);
    expect(await store.recipientKeys.remove('BB', event('key-removed'))).toBe(false);
    expect(await store.recipientKeys.byEmail('partner@example.com')).toEqual({
      ...key('AA', minutes(0)),
      email: 'partner@example.com',
    });
    expect(await store.recipientKeys.byFingerprint('BB')).toBeNull();
    expect(await store.recipientKeys.all()).toHaveLength(1);
    expect(await length()).toBe(before + 3);
  });
});
