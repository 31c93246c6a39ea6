/** Several who must agree: their order, who is asked, who counts, and what happens when people change meanwhile. */

import { describe, expect, it } from 'vitest';
import type { Approval } from '../../src/model/terms.ts';
import type { Principal } from '../../src/model/principal.ts';
import { as, boss, person, rep, stranger } from './samples.ts';
import { drafted, kept, stand, wanted } from './stand.ts';
import type { Kept } from './stand.ts';

const officer = person('officer', { roles: ['data-officer'] });
const second = person('second', { roles: ['data-officer'] });
const head = person('head', { roles: [] });
const seller: Principal = { ...rep, department: 'sales' };

const twoStages: Approval = {
  stages: [
    { of: 'manager', count: 1 },
    { of: 'data-officer', count: 1 },
  ],
  inOrder: true,
  hours: null,
};

async function asking(
  approval: Approval,
  people: readonly Principal[] = [seller, boss, officer, second, head],
) {
  const state = kept();
  state.people = [...people];
  const held = await drafted(state, { decision: { approval } });
  const outcome = await stand(state).ask(held.id, as(seller), wanted);
  return { state, id: held.id, outcome };
}

function tokenOf(state: Kept, id: string, who: Principal): string {
  const mails = state.mails.filter((one) => one.id.startsWith(`${id}-decide-${who.id}-`));
  return mails.at(-1)?.link?.url.split('/').at(-1) ?? 'none';
}

const invited = (state: Kept): string[] => state.invitations.map((one) => one.approver);
const stateOf = (state: Kept, id: string): string | undefined => state.exports.get(id)?.state;

describe('in order', () => {
  it('asks the first stage alone, then the next, and lets go only when both agreed', async () => {
    const { state, id } = await asking(twoStages);
    const desk = stand(state);
    expect(invited(state)).toEqual(['boss']);
    expect(await desk.approve(tokenOf(state, id, boss), as(boss), 'fits')).toMatchObject({
      kind: 'done',
      held: { state: 'waiting', agreed: [{ stage: 0, by: 'boss', reason: 'fits' }] },
    });
    await desk.idle();
    expect(state.seals).toBe(0);
    expect(invited(state)).toEqual(['boss', 'officer', 'second']);
    expect(state.events.at(-1)).toMatchObject({
      type: 'agreed',
      actor: 'boss',
      facts: { stage: 'manager', asked: ['officer', 'second'] },
    });
    await desk.approve(tokenOf(state, id, officer), as(officer), 'agreed');
    await desk.idle();
    expect(stateOf(state, id)).toBe('ready');
    expect(state.exports.get(id)).toMatchObject({ settled: { by: 'officer' } });
    expect(state.events.map(({ type }) => type).slice(-3)).toEqual(['agreed', 'approved', 'sealed']);
    expect(state.invitations.every(({ ended }) => ended)).toBe(true);
  });

  it('takes no word twice, and none of a later stage before its turn', async () => {
    const { state, id } = await asking(twoStages);
    const desk = stand(state);
    const bosses = tokenOf(state, id, boss);
    await desk.approve(bosses, as(boss), 'fits');
    expect(await desk.approve(bosses, as(boss), 'fits')).toMatchObject({ kind: 'too-late' });
    expect(await desk.deny(bosses, as(boss), 'not after all')).toMatchObject({ kind: 'too-late' });
    expect(await desk.invitation(bosses)).toMatchObject({ turn: 'agreed' });
    expect(await desk.sample(bosses, as(boss))).toBeNull();
    expect(stateOf(state, id)).toBe('waiting');
  });

  it('ends with the denial of anybody who is asked', async () => {
    const { state, id } = await asking(twoStages);
    const desk = stand(state);
    await desk.approve(tokenOf(state, id, boss), as(boss), 'fits');
    await desk.deny(tokenOf(state, id, second), as(second), 'too much');
    expect(state.exports.get(id)).toMatchObject({ state: 'denied', settled: { by: 'second' }, frozen: null });
    expect(await desk.approve(tokenOf(state, id, officer), as(officer), 'fits')).toMatchObject({
      kind: 'too-late',
    });
  });

  it('shows who agreed and who is missing', async () => {
    const { state, id } = await asking(twoStages);
    const desk = stand(state);
    await desk.approve(tokenOf(state, id, boss), as(boss), 'fits');
    const held = state.exports.get(id);
    if (!held) throw new Error('no export');
    expect(desk.approval(held)).toMatchObject({
      possible: true,
      stages: [
        { of: 'manager', open: false, agreed: [{ name: boss.name }] },
        { of: 'data-officer', open: true, people: [officer.name, second.name], agreed: [] },
      ],
    });
  });

  it('lapses after the hours that the rules give it', async () => {
    const { state, id } = await asking({ ...twoStages, hours: 4 });
    expect(state.exports.get(id)?.expiresAt).toBe('2026-11-21T13:00:00.000Z');
    state.now = new Date('2026-11-21T13:00:00.000Z');
    await stand(state).sweep(state.now);
    expect(stateOf(state, id)).toBe('lapsed');
  });
});

describe('in any order', () => {
  it('asks all at once, and each word counts in its own stage', async () => {
    const { state, id } = await asking({ ...twoStages, inOrder: false });
    const desk = stand(state);
    expect(invited(state)).toEqual(['boss', 'officer', 'second']);
    await desk.approve(tokenOf(state, id, second), as(second), 'fits');
    expect(await desk.approve(tokenOf(state, id, officer), as(officer), 'fits')).toMatchObject({
      kind: 'too-late',
    });
    await desk.approve(tokenOf(state, id, boss), as(boss), 'fits');
    await desk.idle();
    expect(stateOf(state, id)).toBe('ready');
  });

  it('asks for as many different people as the stage counts', async () => {
    const { state, id } = await asking({
      stages: [{ of: 'data-officer', count: 2 }],
      inOrder: true,
      hours: null,
    });
    const desk = stand(state);
    await desk.approve(tokenOf(state, id, officer), as(officer), 'fits');
    expect(stateOf(state, id)).toBe('waiting');
    await desk.approve(tokenOf(state, id, second), as(second), 'fits');
    await desk.idle();
    expect(stateOf(state, id)).toBe('ready');
  });
});

describe('who is meant', () => {
  it.each([
    ['manager', ['boss']],
    ['department-head', ['head']],
    ['approvers', ['boss']],
    ['data-officer', ['officer', 'second']],
    ['person:second', ['second']],
  ])('%s', async (of, expected) => {
    const { state } = await asking({ stages: [{ of, count: 1 }], inOrder: true, hours: null });
    expect(invited(state)).toEqual(expected);
  });

  it.each([
    ['the manager is nobody', [seller, officer], twoStages],
    [
      'the manager left',
      [seller, { ...boss, status: { kind: 'left', since: '2026-01-01' } }, officer],
      twoStages,
    ],
    [
      'the only officer is the requester',
      [{ ...seller, roles: ['sales-rep', 'data-officer'] }, boss],
      twoStages,
    ],
    ['the one person would have to agree twice', [seller, { ...boss, roles: ['data-officer'] }], twoStages],
    [
      'there are fewer people than must agree',
      [seller, boss, officer],
      { stages: [{ of: 'data-officer', count: 2 }], inOrder: true, hours: null },
    ],
    [
      'the department has no head',
      [rep, boss, head],
      { stages: [{ of: 'department-head', count: 1 }], inOrder: true, hours: null },
    ],
  ] satisfies [string, Principal[], Approval][])(
    'nobody can approve where %s',
    async (_why, people, approval) => {
      const { state, id, outcome } = await asking(approval, people);
      expect(outcome).toEqual({ kind: 'problem', problems: [{ field: 'approver', code: 'no-approver' }] });
      expect(stateOf(state, id)).toBe('draft');
      expect(invited(state)).toEqual([]);
    },
  );

  it('keeps the one person whom a later stage needs out of the earlier one', async () => {
    const only = person('only', { roles: ['auditor', 'data-officer'] });
    const { state } = await asking(
      {
        stages: [
          { of: 'data-officer', count: 1 },
          { of: 'auditor', count: 1 },
        ],
        inOrder: true,
        hours: null,
      },
      [seller, only, officer],
    );
    expect(invited(state)).toEqual(['officer']);
  });
});

describe('when people change meanwhile', () => {
  const away = (state: Kept, who: Principal, change: Partial<Principal>): void => {
    state.people = state.people.map((one) => (one.id === who.id ? { ...one, ...change } : one));
  };

  it.each([
    ['was suspended', { status: { kind: 'suspended', since: '2026-11-21' } }],
    ['left', { status: { kind: 'left', since: '2026-11-21' } }],
    ['is no data officer any more', { roles: [] }],
  ] satisfies [string, Partial<Principal>][])(
    'the word of who %s does not count, and others are asked',
    async (_what, change) => {
      const { state, id } = await asking({ ...twoStages, stages: twoStages.stages.toReversed() });
      const desk = stand(state);
      await desk.approve(tokenOf(state, id, officer), as(officer), 'fits');
      expect(invited(state)).toEqual(['officer', 'second', 'boss']);
      away(state, officer, change);
      // The manager's word alone is not enough now: he is not even asked before somebody of the first stage agreed.
      expect(await desk.approve(tokenOf(state, id, boss), as(boss), 'fits')).toMatchObject({
        kind: 'too-late',
      });
      await desk.approve(tokenOf(state, id, second), as(second), 'fits');
      await desk.approve(tokenOf(state, id, boss), as(boss), 'fits');
      await desk.idle();
      expect(stateOf(state, id)).toBe('ready');
    },
  );

  it('goes back to waiting where who agreed left while the file was made', async () => {
    const { state, id } = await asking({ ...twoStages, inOrder: false });
    const desk = stand(state, {
      sealer: {
        async seal() {
          away(state, officer, { status: { kind: 'left', since: '2026-11-21' } });
          return {
            artefact: { ...state.exports.get(id)?.frozen, file: 'made' } as never,
            sealed: {} as never,
            records: null,
          };
        },
        sample: async () => ({ headings: [], rows: [] }),
      },
    });
    await desk.approve(tokenOf(state, id, officer), as(officer), 'fits');
    await desk.approve(tokenOf(state, id, boss), as(boss), 'fits');
    await desk.idle();
    expect(state.exports.get(id)).toMatchObject({
      state: 'waiting',
      settled: null,
      agreed: [{ by: 'boss' }],
    });
    expect(state.removed).toContain('made');
    expect(state.spent).toEqual([]);
    expect(state.events.at(-1)).toMatchObject({ type: 'held', facts: { because: 'agreement-void' } });
    expect(tokenOf(state, id, second)).not.toBe('none');
  });

  it('does not count whoever became the requester’s stranger by no fault of the stage', async () => {
    const { state, id } = await asking(twoStages);
    // A new manager: the old one's link opens nothing that he may decide.
    away(state, seller, { manager: stranger.id });
    expect(await stand(state).approve(tokenOf(state, id, boss), as(boss), 'fits')).toMatchObject({
      kind: 'not-yours',
    });
  });
});

it('refuses an approved export that a limit which blocks was reached for meanwhile', async () => {
  const state = kept();
  const window = {
    rule: 'sales-rep/month',
    of: 'rows',
    milliseconds: 1000,
    max: 10,
    by: 'person',
    counts: 'all',
    apps: ['*'],
    entities: ['*'],
    over: 'block',
  } as const;
  const held = await drafted(state, { decision: { windows: [window] } });
  const desk = stand(state);
  await desk.ask(held.id, as(rep), wanted);
  await desk.approve(tokenOf(state, held.id, boss), as(boss), 'fits');
  await desk.idle();
  expect(state.exports.get(held.id)).toMatchObject({
    state: 'refused',
    decision: { because: { code: 'over-budget', rule: 'sales-rep/month' } },
  });
  expect(state.spent).toEqual([]);
});
