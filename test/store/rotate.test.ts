/** A new gateway key, and every moment at which the change may be cut short. */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keyringFile, writeKeyring } from '../../src/lib/keyring.ts';
import { openStore } from '../../src/store/index.ts';
import { newFolder } from './folder.ts';
import { AT, event, file, held, openIn, textOf } from './made.ts';
import { keysIn } from './spoil.ts';

const now = (): Date => new Date(AT);

/** A store whose key file cannot be written after `writes` times. */
async function openDying(folder: string, writes: number) {
  let left = writes;
  const path = join(folder, 'keys', 'gateway.json');
  return openStore({
    folder,
    now,
    keyring: keyringFile(path, now, true),
    writeKeyring(ring) {
      if (left === 0) throw new Error('the program died here');
      left -= 1;
      writeKeyring(path, ring);
    },
  });
}

describe('rotate', () => {
  it('wraps everything anew, drops the old key from the file, and is recorded', async () => {
    const folder = newFolder();
    const store = await openIn(folder);
    const marks = await store.secret('marks');
    const [frozen, artefact] = [await file(store, 'frozen'), await file(store, 'sealed')];
    await store.exports.add(held('AAAA-0001', 'ready', { frozen, artefact }), event());
    await store.papers.write({ kind: 'grant', id: 'G-1', body: { note: 'kept' } }, 0, null);
    const [before] = keysIn(folder);
    const current = await store.rotate();
    expect(current).not.toBe(before);
    expect(keysIn(folder)).toEqual([current]);
    const one = await store.exports.byId('AAAA-0001');
    expect([one?.frozen?.key.keyId, one?.artefact?.key.keyId]).toEqual([current, current]);
    expect((await store.trail.read(2, 9)).map((entry) => entry.event)).toMatchObject([
      { type: 'keys-rotated', facts: { rewrapped: 3, key: current } },
    ]);
    await store.close();
    const again = await openIn(folder);
    expect(await again.secret('marks')).toEqual(marks);
    expect((await again.papers.byId('grant', 'G-1'))?.body).toEqual({ note: 'kept' });
    expect(await textOf(again, one?.frozen)).toBe('frozen');
    expect(await textOf(again, one?.artefact)).toBe('sealed');
    await again.close();
  });

  it('loses no file that was sealed before and stored after', async () => {
    const folder = newFolder();
    const store = await openIn(folder);
    const frozen = await file(store, 'in between');
    await store.rotate();
    await store.rotate();
    expect(await textOf(store, frozen)).toBe('in between');
    await store.exports.add(held('AAAA-0001', 'preparing', { frozen }), event());
    const artefact = { ...frozen, file: 'f'.repeat(32) };
    await store.exports.move('AAAA-0001', ['preparing'], { artefact }, event());
    await store.close();
    const again = await openIn(folder);
    const one = await again.exports.byId('AAAA-0001');
    expect(await textOf(again, one?.frozen)).toBe('in between');
    expect(one?.artefact?.key.keyId).toBe(keysIn(folder)[0]);
    await again.close();
  });

  it.each([
    ['before the new key was written', 0, 1, 0],
    ['before the old key was dropped', 1, 2, 1],
  ])(
    'is finished or undone at the next start when the program died %s',
    async (_name, writes, inFile, events) => {
      const folder = newFolder();
      const store = await openDying(folder, writes);
      const frozen = await file(store, 'rows');
      await store.exports.add(held('AAAA-0001', 'draft', { frozen }), event());
      await expect(store.rotate()).rejects.toThrow('the program died here');
      await store.close();
      expect(keysIn(folder)).toHaveLength(inFile);
      const again = await openIn(folder);
      expect(keysIn(folder)).toHaveLength(1);
      expect(await textOf(again, (await again.exports.byId('AAAA-0001'))?.frozen)).toBe('rows');
      expect((await again.trail.read(2, 9)).map((entry) => entry.event.type)).toEqual(
        Array.from({ length: events }, () => 'keys-rotated'),
      );
      await again.close();
    },
  );

  it('is finished at the next start when the program died before anything was wrapped anew', async () => {
    const folder = newFolder();
    const store = await openIn(folder);
    const frozen = await file(store, 'rows');
    await store.exports.add(held('AAAA-0001', 'draft', { frozen }), event());
    await store.close();
    const path = join(folder, 'keys', 'gateway.json');
    writeKeyring(path, keyringFile(path, now, true).rotated(now()));
    const again = await openIn(folder);
    const one = await again.exports.byId('AAAA-0001');
    expect(keysIn(folder)).toEqual([one?.frozen?.key.keyId]);
    expect(await textOf(again, one?.frozen)).toBe('rows');
    await again.close();
  });

  it('is refused with INPUT where the keys come from the environment, which may hold several', async () => {
    const folder = newFolder();
    const path = join(folder, 'keys', 'gateway.json');
    const keyring = keyringFile(path, now, true).rotated(now());
    const store = await openStore({ folder, now, keyring, writeKeyring: null });
    await expect(store.rotate()).rejects.toMatchObject({ code: 'INPUT' });
    await store.close();
  });
});
