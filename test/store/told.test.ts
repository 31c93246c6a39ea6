/** What was told of people, as it is kept, and sign-ins that end with their person. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ToldPerson } from '../../src/identify/ports.ts';
import type { Store } from '../../src/store/index.ts';
import { newFolder } from './folder.ts';
import { AT, event, openIn } from './made.ts';

const folder = newFolder();
let store: Store;
beforeAll(async () => {
  store = await openIn(folder);
});
afterAll(() => store.close());

const told = (id: string, change: Partial<ToldPerson> = {}): ToldPerson => ({
  kind: 'scim-user',
  id,
  body: { userName: `made-up-${id}` },
  ...change,
});
const types = async (): Promise<readonly string[]> =>
  (await store.trail.read(1, 100)).map(({ event: one }) => one.type);

it('is replaced as a whole, found by its kind, recorded with the change, and no text on disk', async () => {
  await store.toldPeople.put(told('b'), event('people-changed'));
  await store.toldPeople.put(told('a'), null);
  await store.toldPeople.put(told('a', { body: { userName: 'made-up-again' } }), null);
  await store.toldPeople.put(told('a', { kind: 'claims' }), null);
  expect(await store.toldPeople.all('scim-user')).toEqual([
    told('a', { body: { userName: 'made-up-again' } }),
    told('b'),
  ]);
  expect((await types()).filter((type) => type === 'people-changed')).toHaveLength(1);
  for (const file of ['store.db', 'store.db-wal'])
    expect(readFileSync(join(folder, file)).includes('made-up-')).toBe(false);
});

it('is removed once, and recorded only then', async () => {
  await store.toldPeople.put(told('c'), null);
  const before = (await types()).length;
  expect(await store.toldPeople.remove('claims', 'c', event('people-changed'))).toBe(false);
  expect(await store.toldPeople.remove('scim-user', 'c', event('people-changed'))).toBe(true);
  expect(await store.toldPeople.remove('scim-user', 'c', event('people-changed'))).toBe(false);
  expect((await types()).length).toBe(before + 1);
});

it('sign-ins end with their people, of whatever kind, and no others', async () => {
  const expiresAt = new Date(Date.parse(AT) + 3_600_000).toISOString();
  for (const [cookieHash, person, kind] of [
    ['s1', 'li', 'device'],
    ['s2', 'li', 'gateway'],
    ['s3', 'wang', 'device'],
    ['s4', 'chen', 'device'],
  ] as const)
    await store.signins.add({ cookieHash, person, kind, boundTo: null, expiresAt });
  await store.signins.endOf(['li', 'chen', "x' OR 1=1"]);
  const left = await Promise.all(['s1', 's2', 's3', 's4'].map((hash) => store.signins.byHash(hash)));
  expect(left.map((one) => one?.cookieHash ?? null)).toEqual([null, null, 's3', null]);
});
