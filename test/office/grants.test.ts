/** Grants: who may give which to whom, that they hold at once and end by themselves, and that a revoked one stays so. */

import { describe, expect, it } from 'vitest';
import { memoryPapers } from '../support/papers.ts';
import { asked, openStand, PEOPLE, person } from './stand.ts';
import type { Stand } from './stand.ts';
import type { GrantAsked } from '../../src/office/grants.ts';

const DAY = 86_400_000;

describe('grant', () => {
  it('is in force the moment it is written, and recorded with both people, the bounds and the user of the machine', async () => {
    const papers = memoryPapers();
    const stand = await openStand(PEOPLE, papers);
    const one = await stand.office.grant(asked(stand), stand.by('bob'));
    expect(stand.office.forPerson('ann', new Date(stand.at()))).toEqual([one]);
    expect(stand.office.forPerson('amy', new Date(stand.at()))).toEqual([]);
    expect(papers.events).toEqual([
      expect.objectContaining({
        type: 'granted',
        actor: 'bob',
        facts: expect.objectContaining({
          grant: one.id,
          people: ['ann'],
          rows: 100,
          total: 500,
          askedBy: 'ann',
          grantedBy: 'bob',
          reason: 'quarter end',
          os: 'root',
        }),
      }),
    ]);
  });

  it('ends by itself', async () => {
    const stand = await openStand();
    await stand.office.grant(asked(stand), stand.by('bob'));
    stand.pass(3 * DAY - 1);
    expect(stand.office.forPerson('ann', new Date(stand.at()))).toHaveLength(1);
    stand.pass(1);
    expect(stand.office.forPerson('ann', new Date(stand.at()))).toEqual([]);
  });

  it.each([
    ['M2 a grant to oneself', 'bob', (s) => ({ people: [s.who('bob')], askedBy: s.who('ann') }), 'himself'],
    [
      'M2 a grant to oneself among others',
      'dora',
      (s) => ({ people: [s.who('ann'), s.who('dora')] }),
      'himself',
    ],
    [
      'M2 a grant that the grantor asked for',
      'bob',
      (s) => ({ askedBy: s.who('bob') }),
      'two different people',
    ],
    [
      'a grantor who approves no role of the person',
      'bob',
      (s) => ({ people: [s.who('cai')] }),
      'may not grant',
    ],
    ['a grantor for one of two', 'bob', (s) => ({ people: [s.who('ann'), s.who('cai')] }), 'may not grant'],
    ['a colleague', 'amy', () => ({}), 'may not grant'],
    ['a suspended grantor', 'gone', () => ({}), 'may not grant'],
    ['nobody', null, () => ({}), '--as'],
    ['no bound', 'bob', () => ({ rows: null, total: null }), 'how much'],
    ['no reason', 'bob', () => ({ reason: ' \n ' }), 'reason'],
    ['an app that is none', 'bob', () => ({ apps: ['crn'] }), 'crm, help-desk'],
    ['an end in the past', 'bob', () => ({ until: '2026-11-01' }), 'over before'],
    ['an end in a year', 'bob', () => ({ until: '+365d' }), '90 days'],
    ['an end later than the end of the last day', 'bob', () => ({ until: '+92d' }), '90 days'],
    ['no time', 'bob', () => ({ until: 'tomorrow' }), 'is no time'],
    ['a day that is none', 'bob', () => ({ until: '2026-11-31' }), 'is no time'],
  ] satisfies [string, string | null, (stand: Stand) => Partial<GrantAsked>, string][])(
    'refuses %s',
    async (_name, by, change, why) => {
      const papers = memoryPapers();
      const stand = await openStand(PEOPLE, papers);
      const act = stand.office.grant(asked(stand, change(stand)), stand.by(by));
      await expect(act).rejects.toThrow(why);
      expect(papers.events).toEqual([]);
      expect(stand.office.grants()).toEqual([]);
    },
  );

  it.each([
    ['+90m', '2026-11-21T11:30:00.000Z'],
    ['+3d', '2026-11-24T10:00:00.000Z'],
    ['2026-11-30', '2026-11-30T16:00:00.000Z'],
    ['2026-11-30T18:00:00+08:00', '2026-11-30T10:00:00.000Z'],
  ])('takes %s for %s', async (until, end) => {
    const stand = await openStand();
    expect((await stand.office.grant(asked(stand, { until }), stand.by('bob'))).until).toBe(end);
  });

  it('is given by a role of office.grantors to anybody', async () => {
    const stand = await openStand();
    const one = await stand.office.grant(asked(stand, { people: [stand.who('dora')] }), stand.by('cai'));
    expect(one.grantedBy).toBe('cai');
  });
});

describe('revokeGrant', () => {
  it('ends it at once, for good, with who and why', async () => {
    const papers = memoryPapers();
    const stand = await openStand(PEOPLE, papers);
    const { id } = await stand.office.grant(asked(stand), stand.by('bob'));
    await stand.office.revokeGrant(id, 'no longer needed', stand.by('ann'));
    expect(stand.office.forPerson('ann', new Date(stand.at()))).toEqual([]);
    expect(papers.events.at(-1)).toMatchObject({ type: 'revoked', actor: 'ann', facts: { grant: id } });
    await expect(stand.office.revokeGrant(id, 'again', stand.by('bob'))).rejects.toThrow('over already');
    const again = await openStand(PEOPLE, papers);
    expect(again.office.forPerson('ann', new Date(again.at()))).toEqual([]);
  });

  it('is not for a colleague whom it does not concern', async () => {
    const stand = await openStand();
    const { id } = await stand.office.grant(asked(stand), stand.by('bob'));
    await expect(stand.office.revokeGrant(id, 'spite', stand.by('amy'))).rejects.toThrow('may not revoke');
  });

  it('M3 one that the ledger charges at the same time is revoked all the same, and no charge is lost', async () => {
    const papers = memoryPapers();
    const stand = await openStand(PEOPLE, papers);
    const { id } = await stand.office.grant(asked(stand), stand.by('bob'));
    let charges = 0;
    const racing = {
      ...papers,
      async write(...args: Parameters<typeof papers.write>) {
        if (charges < 5) {
          charges += 1;
          const paper = await papers.byId('grant', id);
          const body = { ...paper?.body, used: charges * 10 };
          await papers.write({ kind: 'grant', id, body }, paper?.version ?? 0, null);
        }
        return papers.write(...args);
      },
    };
    const other = await openStand(PEOPLE, racing);
    const done = await other.office.revokeGrant(id, 'race', other.by('bob'));
    expect(done).toMatchObject({ used: 50, revoked: { by: 'bob' } });
    expect((await papers.byId('grant', id))?.body).toMatchObject({ used: 50, revoked: { by: 'bob' } });
  });

  it('M3 of a hundred at once one revokes it', async () => {
    const papers = memoryPapers();
    const stand = await openStand(PEOPLE, papers);
    const { id } = await stand.office.grant(asked(stand), stand.by('bob'));
    const all = await Promise.allSettled(
      Array.from({ length: 100 }, () => stand.office.revokeGrant(id, 'race', stand.by('bob'))),
    );
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(papers.events.filter(({ type }) => type === 'revoked')).toHaveLength(1);
  });
});

it('what the ledger charged is known after refreshGrant', async () => {
  const papers = memoryPapers();
  const stand = await openStand([...PEOPLE, person('eve')], papers);
  const { id } = await stand.office.grant(asked(stand), stand.by('bob'));
  const paper = await papers.byId('grant', id);
  await papers.write({ kind: 'grant', id, body: { ...paper?.body, used: 7 } }, 1, null);
  await stand.office.refreshGrant(id);
  expect(stand.office.grants()).toEqual([expect.objectContaining({ id, used: 7 })]);
});

it('of and by a person everything ends; others keep their share of a grant for several', async () => {
  const stand = await openStand();
  const { office } = stand;
  const both = await office.grant(
    asked(stand, { people: [stand.who('ann'), stand.who('amy')] }),
    stand.by('bob'),
  );
  const alone = await office.grant(asked(stand), stand.by('cai'));
  const byBob = await office.grant(asked(stand, { people: [stand.who('amy')] }), stand.by('bob'));
  const ended = await office.endAllOf('ann', 'leaves', stand.by('cai'));
  // `both` and `byBob` were asked for by ann.
  expect(ended.grants.toSorted()).toEqual([both.id, alone.id, byBob.id].toSorted());

  const kept = await office.grant(
    asked(stand, { people: [stand.who('ann'), stand.who('amy')], askedBy: stand.who('dora') }),
    stand.by('bob'),
  );
  await office.endAllOf('ann', 'leaves', stand.by('cai'));
  expect(office.forPerson('ann', new Date(stand.at()))).toEqual([]);
  expect(office.forPerson('amy', new Date(stand.at())).map(({ id }) => id)).toEqual([kept.id]);
});
