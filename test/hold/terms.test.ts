/** Terms: nothing leaves and nobody is asked before each is fulfilled, whatever the form said. */

import { describe, expect, it } from 'vitest';
import { acknowledgeProblem } from '../../src/hold/acknowledged.ts';
import type { Given, TermProblem } from '../../src/hold/ports.ts';
import type { Decision } from '../../src/model/export.ts';
import type { Terms } from '../../src/model/terms.ts';
import { as, key, rep } from './samples.ts';
import { drafted, kept, stand, wanted } from './stand.ts';
import type { Kept } from './stand.ts';

const none: Terms = { purpose: null, recipients: null, acknowledge: [], totp: false };
const nothing: Given = { purpose: '', recipients: [], neededBy: null };

const onTerms = (terms: Partial<Terms>): Partial<Decision> => ({
  because: { code: 'terms', rule: 'sales-rep/contacts' },
  takeNow: 12_480,
  terms: { ...none, ...terms },
});

async function taking(
  terms: Partial<Terms>,
  given: Given,
  state: Kept = kept(),
  limits: Partial<Decision> = {},
) {
  const held = await drafted(state, { decision: { ...onTerms(terms), ...limits } });
  return { state, id: held.id, outcome: await stand(state).takeNow(held.id, as(rep), given) };
}

const purpose = { categories: ['campaign', 'audit'], minLength: 10 };
const recipients = { domains: ['corp.example', '*.partner.example'], max: 2 };

describe('what is missing is refused by the server', () => {
  it.each([
    ['no purpose', { purpose }, { ...nothing, category: 'audit' }, { field: 'purpose', code: 'missing' }],
    [
      'a short purpose',
      { purpose },
      { ...nothing, category: 'audit', purpose: 'because' },
      { field: 'purpose', code: 'too-short', least: 10 },
    ],
    [
      'a purpose of blanks',
      { purpose },
      { ...nothing, category: 'audit', purpose: 'a          b' },
      { field: 'purpose', code: 'too-short', least: 10 },
    ],
    [
      'no category',
      { purpose },
      { ...nothing, purpose: 'Yearly audit of accounts' },
      { field: 'category', code: 'missing' },
    ],
    [
      'a category of his own',
      { purpose },
      { ...nothing, category: 'fun', purpose: 'Yearly audit of accounts' },
      { field: 'category', code: 'missing' },
    ],
    ['no recipients', { recipients }, nothing, { field: 'recipients', code: 'missing', address: '' }],
    [
      'another domain',
      { recipients },
      { ...nothing, recipients: ['a@corp.example.evil.example'] },
      {
        field: 'recipients',
        code: 'wrong-domain',
        address: 'a@corp.example.evil.example',
        domains: recipients.domains,
      },
    ],
    [
      'a domain before the last @',
      { recipients },
      { ...nothing, recipients: ['"x@corp.example"@evil.example'] },
      { field: 'recipients', code: 'not-an-address', address: '"x@corp.example"@evil.example' },
    ],
    [
      'too many recipients',
      { recipients },
      { ...nothing, recipients: ['a@corp.example', 'b@corp.example', 'c@corp.example'] },
      { field: 'recipients', code: 'too-many', most: 2 },
    ],
    [
      'a text that is not there',
      { acknowledge: [{ policy: 'gone', days: 90 }] },
      nothing,
      { field: 'acknowledged', code: 'gone' },
    ],
    [
      'no authenticator app',
      { totp: true },
      { ...nothing, code: '123456' },
      { field: 'code', code: 'not-enrolled' },
    ],
  ] satisfies [string, Partial<Terms>, Given, TermProblem][])('%s', async (_what, terms, given, problem) => {
    const { state, id, outcome } = await taking(terms, given);
    expect(outcome).toEqual({ kind: 'problem', problems: [problem] });
    expect(state.seals).toBe(0);
    expect(state.exports.get(id)?.state).toBe('draft');
    expect(state.spent).toEqual([]);
    // And by asking an approver one does not get around them.
    const asked = await stand(state).ask(id, as(rep), { ...wanted, ...given });
    expect(asked.kind).toBe('problem');
    expect(state.invitations).toEqual([]);
  });

  it('says every problem at once', async () => {
    const { outcome } = await taking({ purpose, recipients }, nothing);
    expect(outcome).toMatchObject({
      problems: [{ field: 'purpose' }, { field: 'category' }, { field: 'recipients' }],
    });
  });
});

describe('fulfilled', () => {
  it('lets all rows go at once: no approver, the purpose in the file’s mark and the record of what was asked', async () => {
    const given = { ...nothing, category: 'audit', purpose: 'Yearly audit of accounts' };
    const { state, id, outcome } = await taking({ purpose }, given);
    expect(outcome).toMatchObject({ kind: 'done', held: { state: 'released', sealed: { rows: 12_480 } } });
    expect(state.exports.get(id)).toMatchObject({
      asked: { category: 'audit', purpose: 'Yearly audit of accounts', recipients: [] },
      plan: { mark: { purpose: 'Yearly audit of accounts' } },
    });
    expect(state.invitations).toEqual([]);
  });

  it('encrypts to the recipients that the rules ask for', async () => {
    const state = kept();
    state.keys = [key('li@corp.example'), key('wu@north.partner.example')];
    const given = { ...nothing, recipients: ['Li@corp.example', 'wu@north.partner.example'] };
    const { id, outcome } = await taking({ recipients }, given, state);
    expect(outcome.kind).toBe('done');
    expect(state.exports.get(id)?.plan?.recipients).toEqual([
      'FP-LI@CORP.EXAMPLE',
      'FP-WU@NORTH.PARTNER.EXAMPLE',
    ]);
  });

  it('asks for nothing again once an approver was asked', async () => {
    const state = kept();
    const held = await drafted(state, { decision: { takeNow: 500, terms: { ...none, purpose } } });
    const given = { ...wanted, category: 'campaign' };
    expect((await stand(state).ask(held.id, as(rep), given)).kind).toBe('done');
    expect((await stand(state).takeNow(held.id, as(rep), nothing)).kind).toBe('done');
  });
});

describe('the data policy', () => {
  const acknowledge = [{ policy: 'data-policy', days: 90 }];
  const words = { en: 'Keep it to yourself.', 'zh-CN': '请勿外传。' };

  async function needs(state: Kept) {
    const held = await drafted(state, { decision: onTerms({ acknowledge }) });
    return { held, needs: await stand(state).needs(held, as(rep)) };
  }

  it('is shown in the reader’s language, agreed to by its hash, and kept with time and event', async () => {
    const state = kept();
    state.notices.set('data-policy', words);
    const { held, needs: asked } = await needs(state);
    expect(asked.notices).toMatchObject([{ policy: 'data-policy', text: words.en }]);
    expect(await stand(state).takeNow(held.id, as(rep), { ...nothing, acknowledged: ['another'] })).toEqual({
      kind: 'problem',
      problems: [{ field: 'acknowledged', code: 'missing' }],
    });
    const hash = asked.notices[0]?.hash ?? '';
    expect((await stand(state).takeNow(held.id, as(rep), { ...nothing, acknowledged: [hash] })).kind).toBe(
      'done',
    );
    expect([...state.papers.values()]).toMatchObject([
      { kind: 'acknowledged', id: 'rep/data-policy', body: { hash, at: '2026-11-21T09:00:00.000Z' } },
    ]);
    expect(state.events).toContainEqual(
      expect.objectContaining({ type: 'acknowledged', actor: 'rep', exportId: held.id }),
    );
    expect((await needs(state)).needs.notices).toEqual([]);
  });

  it.each([
    ['after its days', (state: Kept) => (state.now = new Date('2027-02-19T09:00:00Z'))],
    [
      'when its words changed',
      (state: Kept) => state.notices.set('data-policy', { ...words, en: 'Other words.' }),
    ],
    ['when the clock was set back', (state: Kept) => (state.now = new Date('2026-11-20T09:00:00Z'))],
  ])('is asked for again %s', async (_when, change) => {
    const state = kept();
    state.notices.set('data-policy', words);
    const { held, needs: asked } = await needs(state);
    const given = { ...nothing, acknowledged: asked.notices.map(({ hash }) => hash) };
    await stand(state).takeNow(held.id, as(rep), given);
    change(state);
    expect((await needs(state)).needs.notices).toHaveLength(1);
  });

  it('of two texts, both must be agreed to', () => {
    const due = ['a', 'b'].map((hash) => ({ policy: `policy ${hash}`, text: 'x', hash }));
    const problemWith = (...acknowledged: readonly string[]) =>
      acknowledgeProblem(due, { ...nothing, acknowledged });
    for (const some of [[], ['a'], ['b'], ['a', 'c']])
      expect(problemWith(...some)).toEqual({ field: 'acknowledged', code: 'missing' });
    expect(problemWith('b', 'a')).toBeNull();
  });
});
