/** M: approvals. Nobody approves his own in any stage, nobody twice, and random acts of random people release nothing that not everybody agreed to. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { standingsOf } from '../../src/hold/stages.ts';
import type { Approval } from '../../src/model/terms.ts';
import type { Principal } from '../../src/model/principal.ts';
import { as, boss, person, rep } from '../hold/samples.ts';
import { drafted, kept, stand, wanted } from '../hold/stand.ts';
import type { Kept } from '../hold/stand.ts';

const officers = ['o1', 'o2', 'o3'].map((id) => person(id, { roles: ['data-officer'] }));
const approval: Approval = {
  stages: [
    { of: 'manager', count: 1 },
    { of: 'data-officer', count: 2 },
  ],
  inOrder: true,
  hours: null,
};

function tokensOf(state: Kept, id: string, who: string): readonly string[] {
  return state.mails
    .filter((one) => one.id.startsWith(`${id}-decide-${who}-`))
    .map((one) => one.link?.url.split('/').at(-1) ?? 'none');
}

describe('M2 self-approval', () => {
  it.each([
    ['as his own manager', { of: 'manager', count: 1 }, { manager: 'rep' }],
    [
      'by holding the role that must agree',
      { of: 'data-officer', count: 1 },
      { roles: ['sales-rep', 'data-officer'] },
    ],
    ['as the person that the rules name', { of: 'person:rep', count: 1 }, {}],
    ['as head of his department', { of: 'department-head', count: 1 }, { id: 'head', department: 'sales' }],
    ['by approving his own role', { of: 'approvers', count: 1 }, { approves: ['sales-rep'], manager: null }],
  ] satisfies [string, Approval['stages'][number], Partial<Principal>][])(
    'M2 is asked of nobody: %s',
    async (_how, stage, change) => {
      const state = kept();
      const self = { ...rep, ...change };
      state.people = [self];
      const held = await drafted(state, {
        decision: { approval: { stages: [stage], inOrder: true, hours: null } },
      });
      state.exports.set(held.id, { ...held, requester: self.id });
      expect(await stand(state).ask(held.id, as(self), wanted)).toMatchObject({
        problems: [{ code: 'no-approver' }],
      });
    },
  );

  it('M2 is not reached by changing one’s own account between the request and the word', async () => {
    const state = kept();
    state.people = [rep, boss, ...officers];
    const held = await drafted(state, { decision: { approval } });
    const desk = stand(state);
    await desk.ask(held.id, as(rep), wanted);
    const token = tokensOf(state, held.id, 'boss')[0] ?? '';
    // He makes himself a data officer, and opens the manager's link.
    state.people = [{ ...rep, roles: ['data-officer'] }, boss, ...officers];
    expect(await desk.approve(token, as(rep), 'mine')).toEqual({ kind: 'not-yours', why: 'own-export' });
    expect(state.exports.get(held.id)?.agreed).toBeUndefined();
  });
});

it('M3 a hundred approvals of each person at the same moment count once each', async () => {
  const state = kept();
  state.people = [rep, boss, ...officers];
  const held = await drafted(state, { decision: { approval: { ...approval, inOrder: false } } });
  const desk = stand(state);
  await desk.ask(held.id, as(rep), wanted);
  const people = [boss, ...officers];
  const acts = people.flatMap((who) => {
    const token = tokensOf(state, held.id, who.id)[0] ?? '';
    return Array.from({ length: 100 }, () => desk.approve(token, as(who), 'fits'));
  });
  const outcomes = await Promise.all(acts);
  await desk.idle();
  expect(outcomes.filter(({ kind }) => kind === 'done')).toHaveLength(3);
  expect(state.events.filter(({ type }) => type === 'agreed')).toHaveLength(2);
  expect(state.events.filter(({ type }) => type === 'approved')).toHaveLength(1);
  expect(state.seals).toBe(1);
});

it('M5 several agree to the plan and the file that were asked, not to what lies there when the last one presses', async () => {
  const state = kept();
  state.people = [rep, boss, ...officers];
  const held = await drafted(state, { decision: { approval } });
  const desk = stand(state);
  await desk.ask(held.id, as(rep), wanted);
  await desk.approve(tokensOf(state, held.id, 'boss')[0] ?? '', as(boss), 'fits');
  await desk.approve(tokensOf(state, held.id, 'o1')[0] ?? '', as(officers[0] ?? boss), 'fits');
  const now = state.exports.get(held.id);
  if (!now?.frozen) throw new Error('no file');
  state.exports.set(held.id, { ...now, frozen: { ...now.frozen, sha256: 'other rows' } });
  const last = await desk.approve(tokensOf(state, held.id, 'o2')[0] ?? '', as(officers[1] ?? boss), 'fits');
  expect(last).toEqual({ kind: 'problem', problems: [{ field: 'plan', code: 'plan-changed' }] });
  expect(state.seals).toBe(0);
});

const PEOPLE = ['rep', 'boss', 'o1', 'o2', 'o3', 'stranger'];
const act = fc.record({
  act: fc.constantFrom('approve', 'approve', 'approve', 'deny', 'suspend', 'restore', 'sweep', 'strip'),
  who: fc.constantFrom(...PEOPLE),
  link: fc.constantFrom('own', 'own', 'own', 'own', 'own', 'own', 'own', 'own', ...PEOPLE),
});

it('M2 random acts of random people release nothing that not everybody agreed to', async () => {
  let released = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 15, maxLength: 40 }), fc.boolean(), async (acts, inOrder) => {
      const state = kept();
      const all = [rep, boss, ...officers, person('stranger')];
      state.people = [...all];
      const held = await drafted(state, { decision: { approval: { ...approval, inOrder }, takeNow: null } });
      const desk = stand(state);
      await desk.ask(held.id, as(rep), wanted);
      for (const drawn of acts) {
        const one = { ...drawn, link: drawn.link === 'own' ? drawn.who : drawn.link };
        const who = all.find(({ id }) => id === one.who) ?? rep;
        const token = tokensOf(state, held.id, one.link).at(-1) ?? 'none';
        const change = (more: Partial<Principal>): void => {
          state.people = state.people.map((each) => (each.id === who.id ? { ...each, ...more } : each));
        };
        if (one.act === 'approve' || one.act === 'deny') {
          if (one.act === 'deny' && one.link !== 'stranger') continue; // an end that is no release tells nothing here
          await desk[one.act](token, as(who), 'fits');
        } else if (one.act === 'suspend') change({ status: { kind: 'suspended', since: '2026-11-21' } });
        else if (one.act === 'restore') change({ status: { kind: 'active' } });
        else if (one.act === 'strip') change({ roles: [] });
        else await desk.sweep(state.now);
        const before = state.exports.get(held.id);
        // As it stands at the moment of the release: later changes take nothing back.
        await desk.idle();
        const after = state.exports.get(held.id);
        if (after?.state !== 'ready' || !before) continue;
        const words = new Set(after.agreed?.map(({ by }) => by));
        released += 1;
        expect(words.size).toBe(3);
        expect(words.has('rep')).toBe(false);
        expect(words.has('boss')).toBe(true);
        expect(standingsOf({ directory: directoryOf(state), settings: settingsOf }, after).complete).toBe(
          true,
        );
        return;
      }
      expect(state.spent).toEqual([]);
    }),
    { numRuns: 150 },
  );
  // Else it would say nothing.
  expect(released).toBeGreaterThan(0);
});

it('M2 one person’s words count once, whatever the record holds of them', async () => {
  const state = kept();
  state.people = [rep, boss, ...officers];
  const held = await drafted(state, { decision: { approval } });
  const word = (stage: number, by: string) => ({ stage, by, at: '2026-11-21T10:00:00.000Z', reason: 'fits' });
  const stoodWith = (...officer: readonly string[]) => {
    const agreed = [word(0, 'boss'), ...officer.map((by) => word(1, by))];
    return standingsOf({ directory: directoryOf(state), settings: settingsOf }, { ...held, agreed });
  };
  expect(stoodWith('o1', 'o1')).toMatchObject({ complete: false, counted: [{ by: 'boss' }, { by: 'o1' }] });
  expect(stoodWith('o1', 'boss').complete).toBe(false);
  expect(stoodWith('o1', 'rep').complete).toBe(false);
  expect(stoodWith('o1', 'o2').complete).toBe(true);
});

const directoryOf = (state: Kept) => ({
  byId: (id: string) => state.people.find((one) => one.id === id) ?? null,
  all: () => state.people,
});
const settingsOf = { departmentHeads: {} } as never;
