/** What every store promises, whatever database is behind it. */

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditTrail } from '../../src/audit/ports.ts';
import { verify } from '../../src/audit/verify.ts';
import type { HeldExports } from '../../src/hold/ports.ts';
import type { Ledger, Spending } from '../../src/model/ledger.ts';
import type { Papers } from '../../src/model/paper.ts';
import type { Store } from '../../src/store/index.ts';
import { newFolder } from '../store/folder.ts';
import { event, held, openIn, spendingOf, usedOf, windowOf } from '../store/made.ts';

const AT = '2026-01-05T09:00:00.000Z';
const spending = (person: string, rows: number, max: number | null): Spending => ({
  ...spendingOf(rows, { person }, AT),
  windows: max === null ? [] : [windowOf(max)],
});
const rowsOf = (ledger: Ledger, person: string): Promise<number> => usedOf(ledger, { person }, {}, AT);
const newId = (): string => randomUUID().slice(0, 9).toUpperCase();
const lastSeq = async (trail: AuditTrail): Promise<number> => {
  const seen = await verify((from, most) => trail.raw(from, most));
  if (!seen.ok) throw new Error(`the log is wrong at ${seen.seq}: ${seen.why}`);
  return seen.entries;
};

describe('sqlite', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openIn(newFolder());
  });
  afterAll(() => store.close());
  heldExportsContract(() => store);
  ledgerContract(() => store);
  papersContract(() => store);
  auditTrailContract(() => store);
});

function heldExportsContract(store: () => { exports: HeldExports; ledger: Ledger; trail: AuditTrail }): void {
  it('gives back what was added, and records the event with it', async () => {
    const { exports, trail } = store();
    const one = held(newId());
    await exports.add(one, event('requested', { rows: 3 }));
    expect(await exports.byId(one.id)).toEqual(one);
    const seq = await lastSeq(trail);
    expect((await trail.read(seq, 1))[0]?.event).toEqual(event('requested', { rows: 3 }));
    expect(await exports.byId('none')).toBeNull();
  });

  it('refuses an id that is taken, and records nothing', async () => {
    const { exports, trail } = store();
    const one = held(newId());
    await exports.add(one, event());
    const before = await lastSeq(trail);
    await expect(exports.add({ ...one, app: 'other' }, event())).rejects.toMatchObject({
      code: 'UNEXPECTED',
    });
    expect(await exports.byId(one.id)).toEqual(one);
    expect(await lastSeq(trail)).toBe(before);
  });

  it('moves from the named states only, and records only a move', async () => {
    const { exports, trail } = store();
    const one = held(newId(), 'waiting');
    await exports.add(one, event());
    const before = await lastSeq(trail);
    expect(await exports.move(one.id, ['draft'], { state: 'denied' }, event('denied'))).toBeNull();
    expect(await exports.move('none', ['draft'], { state: 'denied' }, event('denied'))).toBeNull();
    expect(await lastSeq(trail)).toBe(before);
    const moved = await exports.move(one.id, ['draft', 'waiting'], { state: 'approved' }, event('approved'));
    expect(moved).toEqual({ ...one, state: 'approved' });
    expect(await exports.byId(one.id)).toEqual(moved);
    expect((await trail.read(before + 1, 5)).map((entry) => entry.event.type)).toEqual(['approved']);
  });

  it('lets one of many racing moves win', async () => {
    const { exports } = store();
    const one = held(newId(), 'waiting');
    await exports.add(one, event());
    const moves = Array.from({ length: 30 }, (_, index) =>
      exports.move(
        one.id,
        ['waiting'],
        { state: index % 2 === 0 ? 'approved' : 'denied' },
        event('approved'),
      ),
    );
    expect((await Promise.all(moves)).filter((moved) => moved !== null)).toHaveLength(1);
  });

  it('charges with the move, or does neither', async () => {
    const { exports, ledger, trail } = store();
    const person = newId();
    const [one, two] = [held(newId()), held(newId())];
    await exports.add(one, event());
    await exports.add(two, event());
    const release = (id: string, rows: number) =>
      exports.move(id, ['draft'], { state: 'released' }, event('released'), spending(person, rows, 100));
    expect((await release(one.id, 60))?.state).toBe('released');
    const before = await lastSeq(trail);
    expect(await release(two.id, 41)).toBeNull();
    expect((await exports.byId(two.id))?.state).toBe('draft');
    expect(await lastSeq(trail)).toBe(before);
    expect(await release(one.id, 1)).toBeNull();
    expect(await rowsOf(ledger, person)).toBe(60);
    expect((await release(two.id, 40))?.state).toBe('released');
    expect(await rowsOf(ledger, person)).toBe(100);
  });

  it('finds exports by state and the running one by its click', async () => {
    const { exports } = store();
    const clickKey = newId();
    const [gone, running] = [held(newId(), 'denied', { clickKey }), held(newId(), 'preparing', { clickKey })];
    await exports.add(running, event());
    await exports.add(gone, event());
    expect(await exports.byClick(clickKey)).toEqual(running);
    const found = (await exports.inStates(['denied', 'preparing'])).map(({ id }) => id);
    expect(found).toEqual(expect.arrayContaining([gone.id, running.id]));
    expect((await exports.inStates(['lapsed'])).map(({ id }) => id)).not.toContain(gone.id);
    await exports.move(running.id, ['preparing'], { state: 'failed' }, event('failed'));
    expect(await exports.byClick(clickKey)).toBeNull();
  });
}

function ledgerContract(store: () => { ledger: Ledger }): void {
  it.each([
    ['exactly the limit', [60, 40], [true, true], 100],
    ['one row more than the limit', [60, 41], [true, false], 60],
    ['a smaller one after one that was too large', [90, 20, 10], [true, false, true], 100],
  ])('charges %s', async (_name, rows, outcomes, total) => {
    const { ledger } = store();
    const person = newId();
    const charged: boolean[] = [];
    for (const count of rows) charged.push((await ledger.charge(spending(person, count, 100))) === null);
    expect(charged).toEqual(outcomes);
    expect(await rowsOf(ledger, person)).toBe(total);
  });

  it('counts per person, whatever the time zone of a time', async () => {
    const { ledger } = store();
    const person = newId();
    await ledger.charge({ ...spending(person, 5, null), at: '2026-01-05T17:00:00.000+08:00' });
    await ledger.charge(spending(person, 7, null));
    expect(await rowsOf(ledger, person)).toBe(12);
    expect(await rowsOf(ledger, `${person}-other`)).toBe(0);
  });

  it('releases exactly the limit to 200 racing charges', async () => {
    const { ledger } = store();
    const person = newId();
    const charges = Array.from({ length: 200 }, () => ledger.charge(spending(person, 7, 700)));
    expect((await Promise.all(charges)).filter((over) => over === null)).toHaveLength(100);
    expect(await rowsOf(ledger, person)).toBe(700);
  });

  it.each([-1, 1.5, Number.NaN])('refuses to charge %d rows', async (rows) => {
    const { ledger } = store();
    await expect(ledger.charge(spending('li', rows, null))).rejects.toMatchObject({ code: 'UNEXPECTED' });
  });
}

function papersContract(store: () => { papers: Papers; trail: AuditTrail }): void {
  const paper = (id: string, note: string) => ({ kind: 'contract', id, body: { note, 列: '电话' } }) as const;

  it('keeps each version of a paper with its event, and gives back the last', async () => {
    const { papers, trail } = store();
    const id = newId();
    const before = await lastSeq(trail);
    expect(await papers.byId('contract', id)).toBeNull();
    expect(await papers.write(paper(id, 'one'), 0, event('contract-made'))).toEqual({
      ...paper(id, 'one'),
      version: 1,
    });
    const second = await papers.write(paper(id, 'two'), 1, event('revoked'));
    expect(await papers.byId('contract', id)).toEqual(second);
    expect(second).toEqual({ ...paper(id, 'two'), version: 2 });
    expect(await papers.all('contract')).toContainEqual(second);
    expect(await papers.byId('grant', id)).toBeNull();
    const events = await trail.read(before + 1, 5);
    expect(events.map((entry) => entry.event.type)).toEqual(['contract-made', 'revoked']);
  });

  it('writes nothing, and records nothing, when somebody was first', async () => {
    const { papers, trail } = store();
    const id = newId();
    await papers.write(paper(id, 'one'), 0, null);
    const before = await lastSeq(trail);
    for (const from of [0, 2])
      expect(await papers.write(paper(id, 'late'), from, event('revoked'))).toBeNull();
    expect(await papers.write(paper(newId(), 'late'), 1, event('revoked'))).toBeNull();
    expect(await papers.byId('contract', id)).toEqual({ ...paper(id, 'one'), version: 1 });
    expect(await lastSeq(trail)).toBe(before);
    const racing = Array.from({ length: 20 }, () => papers.write(paper(id, 'two'), 1, event('revoked')));
    expect((await Promise.all(racing)).filter((written) => written !== null)).toHaveLength(1);
    expect(await lastSeq(trail)).toBe(before + 1);
  });
}

function auditTrailContract(store: () => { trail: AuditTrail }): void {
  it('numbers entries without gaps, in the order of their calls, and gives them back', async () => {
    const { trail } = store();
    const before = await lastSeq(trail);
    const events = Array.from({ length: 50 }, (_, index) => event('started', { index, 列: '电话' }));
    const entries = await Promise.all(events.map((one) => trail.append(one)));
    expect(entries.map(({ seq }) => seq)).toEqual(events.map((_, index) => before + index + 1));
    expect(await trail.read(before + 1, 50)).toEqual(entries);
    expect((await trail.read(before + 11, 3)).map((entry) => entry.event.facts['index'])).toEqual([
      10, 11, 12,
    ]);
  });

  it('hands out raw entries that verify and name no fact', async () => {
    const { trail } = store();
    const { seq, hash } = await trail.append(event('decided', { column: 'canary-column' }));
    const [raw] = await trail.raw(seq, 1);
    expect(raw?.entry).not.toContain('canary-column');
    expect(raw?.opening?.record).toContain('canary-column');
    expect(await verify((from, most) => trail.raw(from, most))).toMatchObject({ ok: true, head: hash });
  });
}
