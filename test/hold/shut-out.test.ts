/** People who may not act: nothing is asked of them, decided by or for them, released or handed out to them. */

import { describe, expect, it } from 'vitest';
import type { Principal, Standing } from '../../src/model/principal.ts';
import { as, boss, decision, deputy, facts, found, key, recordedOf, rep, spool } from './samples.ts';
import { drafted, kept, sealedOf, stand, waiting, wanted } from './stand.ts';
import type { Kept } from './stand.ts';

const since = '2026-01-01T00:00:00.000Z';
const SHUT_OUT: readonly Standing[] = [
  { kind: 'suspended', since },
  { kind: 'left', since },
];
const set = (state: Kept, who: Principal, status: Standing): void => {
  state.people = state.people.map((one) => (one.id === who.id ? { ...one, status } : one));
};

describe.each(SHUT_OUT)('a requester who is $kind', (status) => {
  it('gets no release, and its sealed file does not stay', async () => {
    const state = kept();
    const desk = stand(state);
    const asked = { requestId: 'r', app: 'crm', method: 'GET', path: '/export' };
    const begun = await desk.begin(asked, found, rep, 'click');
    const allowed = decision({ verdict: 'allow' });
    const held = await desk.decided(begun, {
      found,
      facts,
      decision: allowed,
      recorded: recordedOf(facts, allowed),
      frozen: spool('frozen'),
    });
    set(state, rep, status);
    const releasing = desk.release(held, {} as never, {
      artefact: spool('made'),
      sealed: sealedOf(3),
      records: null,
    });
    await expect(releasing).rejects.toMatchObject({ code: 'SIGN_IN_NEEDED' });
    expect([state.spent, state.removed, state.exports.get(held.id)?.state]).toEqual([
      [],
      ['made'],
      'preparing',
    ]);
  });

  it('sees, asks, takes, withdraws and downloads nothing', async () => {
    const state = kept();
    const held = await drafted(state, { decision: { takeNow: 5 } });
    const desk = stand(state);
    set(state, rep, status);
    const none = { kind: 'not-yours', why: 'other-person' };
    expect(await desk.view(held.id, as(rep))).toEqual(none);
    expect(await desk.ask(held.id, as(rep), wanted)).toEqual(none);
    expect(await desk.takeNow(held.id, as(rep), wanted)).toEqual(none);
    expect(await desk.withdraw(held.id, as(rep))).toEqual(none);
    expect(await desk.download(held.id, as(rep))).toEqual(none);
    expect(state.exports.get(held.id)?.state).toBe('draft');
  });

  it('is handed no file, though the journey holds it in its hand', async () => {
    const state = kept();
    const held = await drafted(state, { decision: { takeNow: 5 } });
    const desk = stand(state);
    const taken = await desk.takeNow(held.id, as(rep), wanted);
    set(state, rep, status);
    if (taken.kind !== 'done') throw new Error('the rows were not taken');
    expect(await desk.deliver(taken.held)).toBeNull();
    expect(state.events.map(({ type }) => type)).not.toContain('downloaded');
  });

  it('is not approved for: the link about his export is dead', async () => {
    const state = kept();
    const { token } = await waiting(state);
    set(state, rep, status);
    expect(await stand(state).invitation(token(boss))).toBeNull();
    expect(await stand(state).approve(token(boss), as(boss), 'fine')).toEqual({ kind: 'not-found' });
  });
});

describe.each(SHUT_OUT)('an approver who is $kind', (status) => {
  it('is not asked', async () => {
    const state = kept();
    set(state, boss, status);
    const { token } = await waiting(state);
    expect([token(boss), token(deputy) === 'none']).toEqual(['none', false]);
  });

  it.each(['approve', 'deny'] as const)('cannot %s by the link that he has', async (act) => {
    const state = kept();
    const { held, token } = await waiting(state);
    set(state, boss, status);
    expect(await stand(state)[act](token(boss), as(boss), 'fine')).toEqual({ kind: 'not-found' });
    expect(await stand(state).sample(token(boss), as(boss))).toBeNull();
    expect(state.exports.get(held.id)?.state).toBe('waiting');
  });
});

it('who is leaving acts on', async () => {
  const state = kept();
  set(state, rep, { kind: 'leaving', since });
  const held = await drafted(state);
  expect(await stand(state).view(held.id, as(rep))).toMatchObject({ kind: 'done' });
});

describe('a recipient whose own keys the directory names', () => {
  const FINGERPRINT = key('partner@other.example').fingerprint;
  const partner = { ...deputy, id: 'partner', email: 'Partner@Other.example', approves: [] };

  it.each([
    ['is encrypted to by one of them', [FINGERPRINT], 'done'],
    ['is encrypted to by no other key under his address', ['0'.repeat(40)], 'problem'],
  ])('%s', async (_what, keys, kind) => {
    const state = kept();
    state.people = [...state.people, { ...partner, keys }];
    const held = await drafted(state);
    expect(await stand(state).ask(held.id, as(rep), wanted)).toMatchObject({ kind });
  });
});
