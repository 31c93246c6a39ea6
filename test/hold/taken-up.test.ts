/** A sealed file is kept exactly when an export took it up. */

import { describe, expect, it } from 'vitest';
import { as, boss, rep } from './samples.ts';
import { drafted, kept, stand, waiting, wanted } from './stand.ts';

const sealedFiles = (removed: readonly string[]): readonly string[] =>
  removed.filter((file) => file.startsWith('artefact-'));

describe('N4 while the store is down, no try to seal leaves a file behind', () => {
  it('of an approved export, however often it is tried', async () => {
    const state = kept();
    const { held, token } = await waiting(state);
    const desk = stand(state);
    await desk.approve(token(boss), as(boss), 'fine');
    state.down = true;
    for (let tries = 0; tries < 3; tries += 1) {
      await desk.idle();
      await desk.sweep(state.now);
    }
    await desk.idle();
    expect(sealedFiles(state.removed)).toHaveLength(state.seals);
    state.down = false;
    await desk.sweep(state.now);
    await desk.idle();
    const file = state.exports.get(held.id)?.artefact?.file;
    expect(file).toBe(`artefact-${held.id}-${state.seals}`);
    expect(state.removed).not.toContain(file);
  });

  it('of rows that are taken now', async () => {
    const state = kept();
    const held = await drafted(state, { decision: { takeNow: 500 } });
    state.down = true;
    await expect(stand(state).takeNow(held.id, as(rep), wanted)).rejects.toMatchObject({
      code: 'STORE_DOWN',
    });
    expect(sealedFiles(state.removed)).toEqual([`artefact-${held.id}-1`]);
  });

  it('and a file stays whose move was written though its answer was lost', async () => {
    const state = kept();
    const held = await drafted(state, { decision: { takeNow: 500 } });
    const { exports } = state;
    const desk = stand(state, {
      exports: {
        add: async () => undefined,
        byId: async (id) => exports.get(id) ?? null,
        byClick: async () => null,
        inStates: async () => [],
        async move(id, _from, change) {
          exports.set(id, { ...held, ...change });
          throw new Error('the thread ended after its commit');
        },
      },
    });
    await expect(desk.takeNow(held.id, as(rep), wanted)).rejects.toThrow('the thread ended');
    expect(sealedFiles(state.removed)).toEqual([]);
  });
});
