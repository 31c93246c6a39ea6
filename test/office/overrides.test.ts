/** Overrides: one administrator, four hours, one for an app, gone by themselves. */

import { describe, expect, it } from 'vitest';
import { memoryPapers } from '../support/papers.ts';
import { openStand, PEOPLE } from './stand.ts';

const HOUR = 3_600_000;
const ASKED = { app: 'crm', until: '+2h', reason: 'exports broken' };

describe('override', () => {
  it('holds for its app until it ends by itself; both are recorded, its end once', async () => {
    const papers = memoryPapers();
    const stand = await openStand(PEOPLE, papers);
    const { office } = stand;
    const one = await office.override(ASKED, stand.by('cai'));
    expect(office.overridden('crm', stand.at())).toEqual(one);
    expect(office.overridden('help-desk', stand.at())).toBe(null);
    expect(await office.recordOver()).toEqual([]);
    stand.pass(2 * HOUR - 1);
    expect(office.overridden('crm', stand.at())).toEqual(one);
    stand.pass(1);
    expect(office.overridden('crm', stand.at())).toBe(null);
    expect(await office.recordOver()).toMatchObject([{ id: one.id }]);
    expect(await office.recordOver()).toEqual([]);
    expect(papers.events.map(({ type, app, actor }) => [type, app, actor])).toEqual([
      ['override-set', 'crm', 'cai'],
      ['override-ended', 'crm', null],
    ]);
  });

  it('survives a restart', async () => {
    const papers = memoryPapers();
    const stand = await openStand(PEOPLE, papers);
    const one = await stand.office.override(ASKED, stand.by('cai'));
    const again = await openStand(PEOPLE, papers);
    expect(again.office.overridden('crm', again.at())).toEqual(one);
  });

  it('is ended before its time', async () => {
    const stand = await openStand();
    await stand.office.override(ASKED, stand.by('cai'));
    await stand.office.endOverride('crm', 'mended', stand.by('dora'));
    expect(stand.office.overridden('crm', stand.at())).toBe(null);
    await expect(stand.office.endOverride('crm', 'again', stand.by('dora'))).rejects.toThrow('no override');
    expect(await stand.office.recordOver()).toEqual([]);
  });

  it.each(['bob', 'gone'])('is not ended by %s, who is no administrator that may act', async (by) => {
    const stand = await openStand();
    const one = await stand.office.override(ASKED, stand.by('cai'));
    await expect(stand.office.endOverride('crm', 'mended', stand.by(by))).rejects.toThrow(
      'office.administrators',
    );
    expect(stand.office.overridden('crm', stand.at())).toEqual(one);
  });

  it.each([
    ['N17 more than four hours', { until: '+5h' }, 'cai', '4 hours'],
    ['N17 a moment more than four hours', { until: '2026-11-21T14:00:00.001Z' }, 'cai', '4 hours'],
    ['N17 a person who is no administrator', {}, 'bob', 'office.administrators'],
    ['N17 a suspended administrator', {}, 'gone', 'office.administrators'],
    ['N17 nobody', {}, null, '--as'],
    ['an app that is none', { app: 'crn' }, 'cai', 'crm, help-desk'],
    ['no reason', { reason: '' }, 'cai', 'reason'],
    ['an end in the past', { until: '2026-11-20' }, 'cai', 'over before'],
  ] as const)('refuses %s', async (_name, change, by, why) => {
    const stand = await openStand();
    await expect(stand.office.override({ ...ASKED, ...change }, stand.by(by))).rejects.toThrow(why);
    expect(stand.office.overrides()).toEqual([]);
  });

  it('M3 of twenty at once one is set', async () => {
    const stand = await openStand();
    const all = await Promise.allSettled(
      Array.from({ length: 20 }, () => stand.office.override(ASKED, stand.by('cai'))),
    );
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(stand.office.overrides()).toHaveLength(1);
  });
});
