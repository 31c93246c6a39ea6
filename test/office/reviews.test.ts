/** When a line of the access review is due, and who may give a word on it. */

import { describe, expect, it } from 'vitest';
import type { ReviewLine } from '../../src/model/review.ts';
import { dated, lineId, noteSeen, readReviewed, signLine } from '../../src/office/reviews.ts';
import { memoryPapers } from '../support/papers.ts';
import { openStand, PEOPLE } from './stand.ts';

const DAY_MS = 86_400_000;
const START = new Date('2026-11-21T10:00:00Z');
const after = (days: number): Date => new Date(START.getTime() + days * DAY_MS);
const SETTINGS = { days: 90, reviewers: ['administrator'] };
const ANN = lineId('person', 'ann');

const line: ReviewLine = {
  id: ANN,
  kind: 'person',
  subject: 'ann',
  name: 'Ann',
  about: [],
  reach: [],
  used: null,
  findings: [],
  state: 'abcd',
  own: ['ann'],
  due: '',
  overdue: false,
  signed: null,
};

async function sign(papers: ReturnType<typeof memoryPapers>, by: string, at: Date) {
  const stand = await openStand(PEOPLE);
  const directory = { byId: (id: string) => PEOPLE.find((one) => one.id === id) ?? null };
  const asked = { report: { lines: [line] }, line: ANN, verdict: 'keep', note: '', settings: SETTINGS };
  return signLine(papers, { ...asked, directory, at }, stand.by(by));
}

describe('a line', () => {
  it('has the same id in every report, and another for another thing', () => {
    expect(ANN).toMatch(/^R-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    expect(lineId('person', 'ann')).toBe(ANN);
    expect(lineId('role', 'ann')).not.toBe(ANN);
  });

  it('is overdue so many days after it was first seen, and again after it was signed', async () => {
    const papers = memoryPapers();
    await noteSeen(papers, [ANN], START);
    await noteSeen(papers, [ANN, lineId('role', 'rep')], after(10));
    const overdue = async (days: number): Promise<boolean> =>
      dated(await readReviewed(papers), SETTINGS, ANN, after(days)).overdue;
    expect([await overdue(89), await overdue(90)]).toEqual([false, true]);
    await sign(papers, 'cai', after(91));
    expect([await overdue(180), await overdue(181)]).toEqual([false, true]);
    await noteSeen(papers, [lineId('role', 'rep')], after(92));
    expect([...(await readReviewed(papers)).seen.keys()]).toEqual([lineId('role', 'rep')]);
  });

  it('is signed by a reviewer, or by the manager of its person', async () => {
    expect(await sign(memoryPapers(), 'cai', START)).toMatchObject({ line: ANN, by: 'cai', state: 'abcd' });
    expect(await sign(memoryPapers(), 'bob', START)).toMatchObject({ by: 'bob' });
  });

  it.each([
    ['M2 his own', 'ann', 'somebody else must sign it'],
    ['without the role', 'amy', 'may not sign'],
    ['suspended', 'gone', 'may not sign'],
  ])('is not signed by whoever is %s', async (_what, by, why) => {
    const papers = memoryPapers();
    await expect(sign(papers, by, START)).rejects.toThrow(why);
    expect(await papers.all('review')).toEqual([]);
  });
});
