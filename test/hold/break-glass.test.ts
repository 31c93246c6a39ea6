/** An emergency: taken at once with a reason, told to everybody, charged and recorded, and reviewed by somebody else. */

import { describe, expect, it } from 'vitest';
import { emergencies, review } from '../../src/hold/reviewing.ts';
import type { Decision } from '../../src/model/export.ts';
import {
  as,
  decision,
  facts,
  found,
  perDay,
  recordedOf,
  rep,
  spool,
  stranger,
  unreadable,
} from './samples.ts';
import { drafted, kept, papersIn, stand, waiting } from './stand.ts';

const lets: Partial<Decision> = { breakGlass: true, takeNow: null };
const given = {
  purpose: '',
  recipients: [],
  neededBy: null,
  reason: 'The plant burns; the fire brigade needs the list of contacts now.',
};

describe('taking it', () => {
  it('lets everything go at once, with paper, record, charge and alarm', async () => {
    const state = kept();
    const held = await drafted(state, { decision: { ...lets, windows: [perDay(10)] } });
    const outcome = await stand(state).breakGlass(held.id, as(rep), given);
    expect(outcome).toMatchObject({
      kind: 'done',
      held: {
        state: 'released',
        sealed: { rows: 12_480 },
        decision: { because: { code: 'break-glass', rule: 'sales-rep/contacts' } },
        asked: { purpose: given.reason },
      },
    });
    expect(state.events.map(({ type }) => type).slice(-2)).toEqual(['break-glass', 'released']);
    expect(state.events.at(-1)?.facts).toMatchObject({ breakGlass: true, reason: given.reason });
    expect(state.spent).toMatchObject([{ amounts: { rows: 12_480 }, windows: [] }]);
    expect(state.alerts).toEqual([
      {
        kind: 'break-glass',
        app: 'crm',
        person: 'rep',
        requestId: held.requestId,
        facts: { export: held.id, rows: 12_480, entity: 'contacts', rule: 'sales-rep/contacts' },
      },
    ]);
    expect(await emergencies(papersIn(state))).toMatchObject([
      { exportId: held.id, person: 'rep', reason: given.reason, reviewed: null },
    ]);
  });

  it('works while an approver is waited for, whose links end', async () => {
    const state = kept();
    const { held } = await waiting(state, { decision: lets });
    expect((await stand(state).breakGlass(held.id, as(rep), given)).kind).toBe('done');
    expect(state.invitations.every(({ ended }) => ended)).toBe(true);
  });

  it('lets one of a hundred presses take it, with one alarm', async () => {
    const state = kept();
    const held = await drafted(state, { decision: lets });
    const desk = stand(state);
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, () => desk.breakGlass(held.id, as(rep), given)),
    );
    expect(outcomes.filter(({ kind }) => kind === 'done')).toHaveLength(1);
    expect(state.spent).toHaveLength(1);
    expect(state.alerts).toHaveLength(1);
  });
});

describe('is refused', () => {
  it.each([
    ['where no rule lets it be', {}, given, [{ field: 'rows', code: 'nothing-to-take' }]],
    [
      'where the rules block',
      { ...lets, verdict: 'block' },
      given,
      [{ field: 'rows', code: 'nothing-to-take' }],
    ],
    ['without a reason', lets, { ...given, reason: '' }, [{ field: 'reason', code: 'too-short', least: 20 }]],
    [
      'for a reason of blanks',
      lets,
      { ...given, reason: `a${' '.repeat(30)}b` },
      [{ field: 'reason', code: 'too-short', least: 20 }],
    ],
    [
      'for an essay',
      lets,
      { ...given, reason: 'x'.repeat(201) },
      [{ field: 'reason', code: 'too-long', least: 20 }],
    ],
    [
      'without the code that the terms ask for',
      { ...lets, terms: { purpose: null, recipients: null, acknowledge: [], totp: true } },
      given,
      [{ field: 'code', code: 'not-enrolled' }],
    ],
    [
      'beyond a limit that blocks',
      { ...lets, windows: [perDay(10, 'block')] },
      given,
      [{ field: 'rows', code: 'over-budget' }],
    ],
  ] as const)('%s', async (_when, decision, form, problems) => {
    const state = kept();
    const held = await drafted(state);
    state.exports.set(held.id, { ...held, decision: { ...(held.decision as Decision), ...decision } });
    expect(await stand(state).breakGlass(held.id, as(rep), form)).toEqual({ kind: 'problem', problems });
    expect(state.exports.get(held.id)?.state).toBe('draft');
    expect(state.spent).toEqual([]);
    expect(state.alerts).toEqual([]);
  });

  it('of a file that was not read, of another person, and of one who may not act', async () => {
    const state = kept();
    const held = await drafted(state, { decision: lets, facts: unreadable });
    expect((await stand(state).breakGlass(held.id, as(rep), given)).kind).toBe('problem');
    expect(await stand(state).breakGlass(held.id, as(stranger), given)).toMatchObject({ kind: 'not-yours' });
    state.people = [];
    expect(await stand(state).breakGlass(held.id, as(rep), given)).toMatchObject({ kind: 'not-yours' });
  });

  it('where it cannot be written down: nothing leaves that nobody would review', async () => {
    const state = kept();
    const held = await drafted(state, { decision: lets });
    state.down = true;
    await expect(stand(state).breakGlass(held.id, as(rep), given)).rejects.toMatchObject({
      code: 'STORE_DOWN',
    });
    expect(state.seals).toBe(0);
  });
});

it('is no way out of what was held for another reason than the rule’s: neither it nor the rule’s words stay', async () => {
  const state = kept();
  const desk = stand(state);
  const asked = { requestId: 'r', app: 'crm', method: 'GET', path: '/export' };
  const say = { en: 'Well done.', 'zh-CN': '很好。' };
  const allowed = decision({ verdict: 'allow', say, breakGlass: true });
  const recorded = recordedOf(facts, allowed);
  const begun = await desk.begin(asked, found, rep, 'click');
  await desk.decided(begun, { found, facts, decision: allowed, recorded, frozen: spool('f') });
  const held = await desk.hold(begun, 'LIMIT_TIME');
  expect(held.decision).not.toHaveProperty('say');
  expect((await desk.breakGlass(held.id, as(rep), given)).kind).toBe('problem');
});

describe('the review', () => {
  async function taken() {
    const state = kept();
    const held = await drafted(state, { decision: lets });
    await stand(state).breakGlass(held.id, as(rep), given);
    return { papers: papersIn(state), state, exportId: held.id, at: state.now };
  }

  it('is another person’s word, once, recorded', async () => {
    const { papers, state, exportId, at } = await taken();
    const asked = { exportId, by: 'boss', words: 'Right so.', at };
    expect(await review(papers, asked)).toMatchObject({ reviewed: { by: 'boss', words: 'Right so.' } });
    expect(state.events.at(-1)).toMatchObject({ type: 'break-glass-reviewed', actor: 'boss', exportId });
    await expect(review(papers, asked)).rejects.toMatchObject({ code: 'INPUT' });
  });

  it.each([
    ['by himself', { by: 'rep', words: 'Right so.' }],
    ['without words', { by: 'boss', words: ' ' }],
    ['of what was no emergency', { by: 'boss', words: 'Right so.', exportId: '0000-0000' }],
  ])('is not taken %s', async (_how, more) => {
    const { papers, exportId, at } = await taken();
    await expect(review(papers, { exportId, at, ...more })).rejects.toMatchObject({ code: 'INPUT' });
    expect(await emergencies(papers)).toMatchObject([{ reviewed: null }]);
  });
});
