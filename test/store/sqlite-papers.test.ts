/** Papers on disk, and grants that charges use up. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Grant } from '../../src/model/grant.ts';
import type { Spending } from '../../src/model/ledger.ts';
import type { Store } from '../../src/store/index.ts';
import { newFolder } from './folder.ts';
import { AT, event, held, openIn, spendingOf, usedOf, windowOf } from './made.ts';

const minutes = (count: number): string => new Date(Date.parse(AT) + count * 60_000).toISOString();
const grant: Omit<Grant, 'id'> = {
  people: ['li'],
  apps: ['crm'],
  entities: ['cont*'],
  rows: 60,
  total: 100,
  from: AT,
  until: minutes(60),
  reason: 'made up',
  askedBy: 'wang',
  grantedBy: 'zhao',
  used: 0,
  revoked: null,
};

let store: Store;
let count = 0;
const folder = newFolder();
beforeAll(async () => {
  store = await openIn(folder);
});
afterAll(() => store.close());

async function granted(change: Partial<Grant> = {}): Promise<string> {
  const id = `G-${(count += 1)}`;
  await store.papers.write({ kind: 'grant', id, body: { ...grant, ...change } }, 0, null);
  return id;
}
const under = (id: string, rows: number, change: Partial<Spending> = {}): Spending => ({
  ...spendingOf(rows),
  grant: id,
  ...change,
});
const usedOfGrant = async (id: string): Promise<unknown> =>
  (await store.papers.byId('grant', id))?.body['used'];

describe('a grant', () => {
  it('grows with each charge, up to its total', async () => {
    const id = await granted();
    const outcomes = [];
    for (const rows of [60, 41, 40, 1]) outcomes.push(await store.ledger.charge(under(id, rows)));
    expect(outcomes).toEqual([null, 'grant', null, 'grant']);
    expect(await usedOfGrant(id)).toBe(100);
  });

  it.each([
    ['one that is revoked', { revoked: { by: 'zhao', at: AT, reason: 'made up' } }],
    ['one that is over', { until: AT }],
    ['one that has not begun', { from: minutes(1) }],
    ["somebody else's", { people: ['mei'] }],
    ['one for another app', { apps: ['erp'] }],
    ['one for another entity', { entities: ['leads'] }],
    ['one for fewer rows at a time', { rows: 9 }],
  ])('charges nothing under %s', async (_what, change) => {
    const id = await granted(change);
    const before = await usedOf(store.ledger, { person: 'li' });
    expect(await store.ledger.charge(under(id, 10))).toBe('grant');
    expect(await usedOf(store.ledger, { person: 'li' })).toBe(before);
    expect(await store.ledger.charge(under('G-none', 10))).toBe('grant');
  });

  it('lifts no window that is still asked for', async () => {
    const id = await granted();
    const windows = [windowOf(0)];
    expect(await store.ledger.charge(under(id, 1, { windows }))).toEqual(windows[0]);
    expect(await usedOfGrant(id)).toBe(0);
  });

  it('K6 a thousand charges that race release its total and no row more', async () => {
    const id = await granted({ rows: null });
    const racing = Array.from({ length: 1000 }, () => store.ledger.charge(under(id, 7)));
    expect((await Promise.all(racing)).filter((over) => over === null)).toHaveLength(14);
    expect(await usedOfGrant(id)).toBe(98);
  });

  it('is used up with the move of an export, or neither', async () => {
    const id = await granted();
    await store.exports.add(held('GRNT-0001'), event());
    const release = (rows: number) =>
      store.exports.move('GRNT-0001', ['draft'], { state: 'released' }, event('released'), under(id, rows));
    expect(await release(61)).toBeNull();
    expect(await usedOfGrant(id)).toBe(0);
    expect((await release(60))?.state).toBe('released');
    expect(await usedOfGrant(id)).toBe(60);
  });

  it('that was changed meanwhile is not written over by who read it before', async () => {
    const id = await granted();
    const read = await store.papers.byId('grant', id);
    await store.ledger.charge(under(id, 10));
    const revoking = { kind: 'grant', id, body: { ...read?.body, revoked: {} } } as const;
    expect(await store.papers.write(revoking, read?.version ?? 0, null)).toBeNull();
  });
});

describe('a paper', () => {
  it('is no text on disk', async () => {
    await store.papers.write({ kind: 'standing', id: 's', body: { note: 'canary-paper' } }, 0, null);
    for (const file of ['store.db', 'store.db-wal'])
      expect(readFileSync(join(folder, file)).includes('canary-paper')).toBe(false);
  });

  it('whose row was set back to an older version is not read', async () => {
    const own = newFolder();
    let other = await openIn(own);
    await other.papers.write({ kind: 'grant', id: 'G-1', body: { used: 0 } }, 0, null);
    await other.papers.write({ kind: 'grant', id: 'G-1', body: { used: 9 } }, 1, null);
    await other.close();
    new Sqlite(join(own, 'store.db')).exec('UPDATE paper SET version = 1').close();
    other = await openIn(own);
    await expect(other.papers.byId('grant', 'G-1')).rejects.toMatchObject({ code: 'SPOOL_BROKEN' });
    await other.close();
  });
});
