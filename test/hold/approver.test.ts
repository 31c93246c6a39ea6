/** What an approver may do through his link. */

import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/lib/fault.ts';
import { as, boss, deputy, rep, stranger } from './samples.ts';
import { drafted, kept, stand, waiting } from './stand.ts';

describe('the link', () => {
  it('shows what is asked and changes nothing', async () => {
    const state = kept();
    const { held, token } = await waiting(state);
    const before = JSON.stringify([[...state.exports], state.events, state.invitations, state.mails]);
    const opened = await stand(state).invitation(token(boss));
    expect(opened).toMatchObject({
      held: { id: held.id },
      approver: { id: 'boss' },
      requester: { id: 'rep' },
    });
    expect(await stand(state).sample(token(boss), as(boss))).toEqual({ headings: ['Name'], rows: [['L**']] });
    expect(JSON.stringify([[...state.exports], state.events, state.invitations, state.mails])).toBe(before);
  });

  it('opens nothing when the token is unknown', async () => {
    const desk = stand(kept());
    expect(await desk.invitation('guess')).toBeNull();
    expect(await desk.approve('guess', as(boss), 'fine')).toEqual({ kind: 'not-found' });
  });

  it.each([
    ['the requester', rep],
    ['the other approver', deputy],
    ['a stranger', stranger],
  ])('shows no sample to %s', async (_name, who) => {
    const state = kept();
    const { token } = await waiting(state);
    expect(await stand(state).sample(token(boss), as(who))).toBeNull();
  });

  it('shows no sample when one cannot be made, and says so in the log', async () => {
    const state = kept();
    const { token } = await waiting(state);
    const sealer = {
      seal: () => Promise.reject(new Fault('READER_DIED', 'sealed')),
      sample: () => Promise.reject(new Fault('READER_DIED', 'sampled')),
    };
    expect(await stand(state, { sealer }).sample(token(boss), as(boss))).toBeNull();
    expect(state.errors).toEqual(['the sample for an approver was not made']);
  });
});

describe.each(['approve', 'deny'] as const)('%s', (act) => {
  it.each([
    ['the requester, even as an approver of his own role', { ...rep, approves: ['sales-rep'] }, 'own-export'],
    ['another approver with this link', deputy, 'other-person'],
    ['a stranger with this link', stranger, 'other-person'],
  ])('refuses %s', async (_name, who, why) => {
    const state = kept();
    const { held, token } = await waiting(state);
    expect(await stand(state)[act](token(boss), as(who), 'fine')).toEqual({ kind: 'not-yours', why });
    expect(state.exports.get(held.id)?.state).toBe('waiting');
  });

  it('refuses an approver who may no longer approve the role', async () => {
    const state = kept();
    const { token } = await waiting(state);
    state.people = [rep, { ...boss, approves: [] }, deputy];
    expect(await stand(state)[act](token(boss), as(boss), 'fine')).toMatchObject({ kind: 'not-yours' });
  });

  it('refuses a requester who got himself the link of an approver', async () => {
    const state = kept();
    const { token } = await waiting(state);
    state.invitations.forEach((one, index) => {
      state.invitations[index] = { ...one, approver: 'rep' };
    });
    expect(await stand(state)[act](token(boss), as(rep), 'fine')).toEqual({
      kind: 'not-yours',
      why: 'own-export',
    });
  });

  it.each([
    ['empty', ' \n', 'missing'],
    ['too long', 'x'.repeat(501), 'too-long'],
  ])('asks for a reason that is not %s', async (_name, reason, code) => {
    const state = kept();
    const { token } = await waiting(state);
    expect(await stand(state)[act](token(boss), as(boss), reason)).toEqual({
      kind: 'problem',
      problems: [{ field: 'reason', code }],
    });
  });

  it('is too late after the link’s time, and after another decided', async () => {
    const state = kept();
    const { token } = await waiting(state);
    const began = state.now;
    state.now = new Date(began.getTime() + 72 * 3_600_000);
    expect(await stand(state)[act](token(boss), as(boss), 'fine')).toMatchObject({ kind: 'too-late' });
    state.now = began;
    expect(await stand(state)[act](token(deputy), as(deputy), 'fine')).toMatchObject({ kind: 'done' });
    expect(await stand(state)[act](token(boss), as(boss), 'fine')).toMatchObject({ kind: 'too-late' });
  });

  it('is too late through a link whose own time is over, though the request still waits', async () => {
    const state = kept();
    const { held, token } = await waiting(state);
    state.invitations.forEach((one, index) => {
      state.invitations[index] = { ...one, expiresAt: state.now.toISOString() };
    });
    expect(await stand(state)[act](token(boss), as(boss), 'fine')).toMatchObject({ kind: 'too-late' });
    expect(state.exports.get(held.id)?.state).toBe('waiting');
  });

  it('is too late through a link that was ended', async () => {
    const state = kept();
    const { token } = await waiting(state);
    state.invitations.forEach((one, index) => {
      state.invitations[index] = { ...one, ended: true };
    });
    expect(await stand(state)[act](token(boss), as(boss), 'fine')).toMatchObject({ kind: 'too-late' });
  });

  it('takes no effect when it cannot be recorded', async () => {
    const state = kept();
    const { held, token } = await waiting(state);
    state.down = true;
    await expect(stand(state)[act](token(boss), as(boss), 'fine')).rejects.toMatchObject({
      code: 'STORE_DOWN',
    });
    expect(state.exports.get(held.id)?.state).toBe('waiting');
    expect(state.seals).toBe(0);
  });
});

describe('races', () => {
  it('makes one transition of a hundred approvals and denials, over two gateways on one store', async () => {
    const state = kept();
    const { held, token } = await waiting(state);
    const desks = [stand(state), stand(state)];
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, index) => {
        const desk = desks[index % 2] ?? stand(state);
        const who = index % 3 === 0 ? boss : deputy;
        return index % 5 === 4
          ? desk.deny(token(who), as(who), 'no')
          : desk.approve(token(who), as(who), 'fine');
      }),
    );
    await Promise.all(desks.map((desk) => desk.idle()));
    expect(outcomes.filter((one) => one.kind === 'done')).toHaveLength(1);
    expect(outcomes.filter((one) => one.kind === 'too-late')).toHaveLength(99);
    const types = state.events
      .map((event) => event.type)
      .filter((type) => type === 'approved' || type === 'denied');
    expect(types).toHaveLength(1);
    expect(state.events.filter((event) => event.type === 'sealed').length).toBe(
      types[0] === 'approved' ? 1 : 0,
    );
    expect(state.exports.get(held.id)?.state).toBe(types[0] === 'approved' ? 'ready' : 'denied');
  });
});

describe('denied', () => {
  it('is told with the reason, drops the file and ends every link', async () => {
    const state = kept();
    const { held, token } = await waiting(state);
    await stand(state).deny(token(boss), as(boss), 'Ask\r\nfor fewer rows');
    expect(state.exports.get(held.id)).toMatchObject({
      state: 'denied',
      frozen: null,
      settled: { by: 'boss' },
    });
    expect(state.removed).toEqual([`frozen-${held.id}`]);
    expect(state.invitations.every((one) => one.ended)).toBe(true);
    expect(state.mails.at(-1)).toMatchObject({ id: `${held.id}-denied`, to: { email: rep.email } });
    expect(state.mails.at(-1)?.facts).toContainEqual(['Reason', 'Ask for fewer rows']);
  });

  it('stays denied though the mail cannot be written down', async () => {
    const state = kept();
    const { held, token } = await waiting(state);
    const outbox = {
      put: () => Promise.reject(new Fault('STORE_DOWN', 'put')),
      due: async () => [],
      sent: async () => {},
      retry: async () => {},
    };
    expect(await stand(state, { outbox }).deny(token(boss), as(boss), 'no')).toMatchObject({ kind: 'done' });
    expect(state.exports.get(held.id)?.state).toBe('denied');
    expect(state.errors).toEqual(['a requester was not told by mail']);
  });
});

it('a draft has no link that decides', async () => {
  const state = kept();
  await drafted(state);
  expect(state.invitations).toEqual([]);
});
