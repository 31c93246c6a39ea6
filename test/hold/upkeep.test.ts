/** What time and crashes ask for. */

import { describe, expect, it } from 'vitest';
import { found, person, rep, spool, unreadable } from './samples.ts';
import { drafted, kept, stand, waiting } from './stand.ts';

const asked = { requestId: 'R-1', app: 'crm', method: 'GET', path: '/export' };
const hours = (count: number): number => count * 3_600_000;

describe('time and crashes', () => {
  it('ends at start what was being read, and tells', async () => {
    const state = kept();
    const held = await stand(state).begin(asked, found, rep, 'click-1');
    await stand(state).resume();
    expect(state.exports.get(held.id)).toMatchObject({ state: 'failed', fault: 'READER_DIED' });
    expect(state.events.at(-1)).toMatchObject({ type: 'failed', facts: { because: 'restart' } });
    expect(state.mails.at(-1)?.id).toBe(`${held.id}-failed`);
  });

  it.each([
    ['draft', 72, true],
    ['waiting', 72, true],
    ['ready', 72, false],
    ['released', 72, false],
  ] as const)(
    'lapses %s when its time is over, not before, and drops its files',
    async (was, after, mailed) => {
      const state = kept();
      const { held } = await waiting(state);
      state.exports.set(held.id, { ...held, state: was, artefact: spool('artefact') });
      state.mails.length = 0;
      const over = state.now.getTime() + hours(after);
      await stand(state).sweep(new Date(over - 1));
      expect(state.exports.get(held.id)?.state).toBe(was);
      await stand(state).sweep(new Date(over));
      expect(state.exports.get(held.id)).toMatchObject({ state: 'lapsed', frozen: null, artefact: null });
      expect(state.removed).toEqual([`frozen-${held.id}`, 'artefact']);
      expect(state.events.at(-1)).toMatchObject({ type: 'lapsed', facts: { was } });
      expect(state.mails.map((mail) => mail.id)).toEqual(mailed ? [`${held.id}-lapsed`] : []);
    },
  );

  it('N6 ends an export whose end could not be written down when it came', async () => {
    const state = kept();
    const held = await stand(state).begin(asked, found, rep, 'click-1');
    const over = Date.parse(held.expiresAt);
    await stand(state).sweep(new Date(over - 1));
    expect(state.exports.get(held.id)?.state).toBe('preparing');
    await stand(state).sweep(new Date(over));
    expect(state.exports.get(held.id)).toMatchObject({ state: 'failed', fault: 'READER_DIED' });
  });

  it('lapses the others though one cannot be lapsed', async () => {
    const state = kept();
    const [one, two] = [await drafted(state), await drafted(state)];
    const exports = {
      add: async () => {},
      byId: async (id: string) => state.exports.get(id) ?? null,
      move: async (id: string) => {
        if (id === one.id) throw new Error('disk');
        state.exports.set(two.id, { ...two, state: 'lapsed' });
        return state.exports.get(id) ?? null;
      },
      inStates: async () => [...state.exports.values()].filter((held) => held.state === 'draft'),
      byClick: async () => null,
    };
    await stand(state, { exports }).sweep(new Date(state.now.getTime() + hours(72)));
    expect(state.exports.get(two.id)?.state).toBe('lapsed');
    expect(state.errors).toEqual(['an export that is over did not lapse']);
  });

  it('tells nobody who is no longer one of ours', async () => {
    const state = kept();
    await drafted(state, { facts: unreadable });
    state.mails.length = 0;
    state.people = [person('boss')];
    await stand(state).sweep(new Date(state.now.getTime() + hours(72)));
    expect(state.mails).toEqual([]);
  });
});
