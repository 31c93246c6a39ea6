/** What happens to an approved file. */

import { describe, expect, it } from 'vitest';
import { planHashOf } from '../../src/hold/moves.ts';
import { Fault } from '../../src/lib/fault.ts';
import type { HeldExport } from '../../src/model/export.ts';
import { as, boss, perDay, rep, spool, unreadable } from './samples.ts';
import { kept, stand, waiting } from './stand.ts';

describe('approved', () => {
  it('is sealed once, charged beyond what only holds, recorded, and the requester told', async () => {
    const state = kept();
    const { held, token } = await waiting(state, { decision: { windows: [perDay(1)] } });
    const desk = stand(state);
    expect(await desk.approve(token(boss), as(boss), 'fine')).toMatchObject({
      held: { state: 'approved', settled: { by: 'boss', reason: 'fine' } },
    });
    await desk.idle();
    await desk.resume();
    await desk.sweep(state.now);
    await desk.idle();
    expect(state.seals).toBe(1);
    expect(state.exports.get(held.id)).toMatchObject({
      state: 'ready',
      frozen: null,
      sealed: { rows: 12_480 },
    });
    expect(state.spent).toMatchObject([{ amounts: { rows: 12_480 }, windows: [] }]);
    expect(state.events.slice(-2).map((event) => event.type)).toEqual(['approved', 'sealed']);
    expect(state.events.at(-1)?.facts).toMatchObject({ rows: 12_480, columns: 2, planHash: held.planHash });
    expect(state.mails.at(-1)).toMatchObject({ id: `${held.id}-ready`, to: { email: rep.email } });
  });

  it('never is a file that was not read, though it can be denied', async () => {
    const state = kept();
    const { token } = await waiting(state, { facts: unreadable });
    const desk = stand(state);
    expect(await desk.approve(token(boss), as(boss), 'fine')).toEqual({
      kind: 'problem',
      problems: [{ field: 'plan', code: 'cannot-release' }],
    });
    expect(await desk.deny(token(boss), as(boss), 'no')).toMatchObject({
      kind: 'done',
      held: { state: 'denied' },
    });
  });

  it.each([
    [
      'the plan was changed',
      (held: object) => ({ ...held, plan: { ...('plan' in held ? (held.plan as object) : {}), maxRows: 1 } }),
    ],
    ['the frozen file is another', (held: object) => ({ ...held, frozen: spool('other') })],
  ])('never is what was not asked: %s', async (_name, change) => {
    const state = kept();
    const { held, token } = await waiting(state);
    state.exports.set(held.id, change(held) as typeof held);
    expect(await stand(state).approve(token(boss), as(boss), 'fine')).toEqual({
      kind: 'problem',
      problems: [{ field: 'plan', code: 'plan-changed' }],
    });
  });

  it.each([
    [
      'sealing fails',
      (state: ReturnType<typeof kept>) => (state.sealFault = new Fault('LIMIT_TIME', 'sealed')),
      'LIMIT_TIME',
    ],
    [
      'the child process throws what is no fault',
      (state: ReturnType<typeof kept>) => (state.sealFault = new Error('cell: 13800138000')),
      'UNEXPECTED',
    ],
    ['the recipient’s key is gone', (state: ReturnType<typeof kept>) => (state.keys = []), 'KEY_UNUSABLE'],
    [
      'the recipient’s key has expired',
      (state: ReturnType<typeof kept>) =>
        (state.keys = state.keys.map((one) => ({ ...one, armored: 'key-expired' }))),
      'KEY_UNUSABLE',
    ],
  ] as const)('fails, is recorded and told when %s', async (_name, breakIt, fault) => {
    const state = kept();
    const { held, token } = await waiting(state);
    const desk = stand(state);
    breakIt(state);
    await desk.approve(token(boss), as(boss), 'fine');
    await desk.idle();
    expect(state.exports.get(held.id)).toMatchObject({ state: 'failed', fault, frozen: null });
    expect(state.events.at(-1)).toMatchObject({ type: 'failed', facts: { fault } });
    expect(state.mails.at(-1)?.id).toBe(`${held.id}-failed`);
    expect(JSON.stringify([state.mails, state.events, state.errors])).not.toContain('13800138000');
    expect(state.spent).toEqual([]);
  });

  it('stays approved while the store is down, and is sealed afterwards', async () => {
    const state = kept();
    const { held, token } = await waiting(state);
    const desk = stand(state);
    state.sealFault = new Fault('STORE_DOWN', 'kept the sealed file');
    await desk.approve(token(boss), as(boss), 'fine');
    await desk.idle();
    expect(state.exports.get(held.id)?.state).toBe('approved');
    state.sealFault = null;
    await desk.sweep(state.now);
    await desk.idle();
    expect(state.exports.get(held.id)?.state).toBe('ready');
  });

  it.each([
    ['by the requester', { settled: { by: 'rep', at: '', reason: '' } }],
    ['by nobody', { settled: null }],
  ])('is looked at again before it is sealed: approved %s', async (_name, change) => {
    const state = kept();
    const { held } = await waiting(state);
    state.exports.set(held.id, { ...held, state: 'approved', ...change });
    const desk = stand(state);
    await desk.resume();
    await desk.idle();
    expect(state.seals).toBe(0);
    expect(state.exports.get(held.id)?.state).toBe('failed');
  });

  it.each([
    [
      'the plan',
      (held: HeldExport): Partial<HeldExport> => ({ plan: held.plan && { ...held.plan, maxRows: null } }),
    ],
    ['the frozen file', (): Partial<HeldExport> => ({ frozen: spool('other') })],
  ])('is not sealed when %s is another than was approved', async (_name, change) => {
    const state = kept();
    const { held } = await waiting(state);
    const settled = { by: 'boss', at: '', reason: 'fine' };
    const plan = held.plan && { ...held.plan, maxRows: 7 };
    const approved: HeldExport = {
      ...held,
      state: 'approved',
      settled,
      plan,
      planHash: plan && planHashOf(plan, held.frozen),
    };
    state.exports.set(held.id, { ...approved, ...change(approved) });
    const desk = stand(state);
    await desk.resume();
    await desk.idle();
    expect(state.seals).toBe(0);
    expect(state.exports.get(held.id)).toMatchObject({ state: 'failed', fault: 'UNEXPECTED' });
  });

  it('is never sealed a second time', async () => {
    const state = kept();
    const { held } = await waiting(state);
    const settled = { by: 'boss', at: '', reason: 'fine' };
    state.exports.set(held.id, { ...held, state: 'approved', settled, artefact: spool('first') });
    const desk = stand(state);
    await desk.sweep(state.now);
    await desk.resume();
    await desk.idle();
    expect(state.seals).toBe(0);
  });

  it('is not sealed in the open where the rules ask for encryption', async () => {
    const state = kept();
    const { held } = await waiting(state);
    const plan = held.plan && { ...held.plan, recipients: [] };
    if (!plan) throw new Error('no plan');
    const settled = { by: 'boss', at: '', reason: 'fine' };
    state.exports.set(held.id, {
      ...held,
      state: 'approved',
      plan,
      planHash: planHashOf(plan, held.frozen),
      settled,
    });
    const desk = stand(state);
    await desk.resume();
    await desk.idle();
    expect(state.exports.get(held.id)).toMatchObject({ state: 'failed', fault: 'KEY_MISSING' });
    expect(state.seals).toBe(0);
  });
});
