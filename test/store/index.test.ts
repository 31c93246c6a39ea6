/** What opening the store settles, and the secrets that it keeps. */

import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keyringFile } from '../../src/lib/keyring.ts';
import { openStore } from '../../src/store/index.ts';
import { newFolder } from './folder.ts';
import { AT, event, file, held, openIn } from './made.ts';

const now = (): Date => new Date(AT);

describe('opening the store', () => {
  it('removes files that no export names, and keeps the others', async () => {
    const folder = newFolder();
    const store = await openIn(folder);
    const [frozen, artefact] = [await file(store, 'frozen'), await file(store, 'sealed')];
    await store.exports.add(held('AAAA-0001', 'ready', { frozen, artefact }), event());
    await file(store, 'the program died before it was stored');
    await store.close();
    const again = await openIn(folder);
    expect((await again.vault.files()).toSorted()).toEqual([frozen.file, artefact.file].toSorted());
    await again.close();
  });

  it('clears away what a restore left that never came to its swap', async () => {
    const folder = newFolder();
    await (await openIn(folder)).close();
    writeFileSync(join(folder, 'restoring-2026-01-05T08-00-00-000Z'), 'half');
    await (await openIn(folder)).close();
    expect(readdirSync(folder).filter((name) => name.startsWith('restoring'))).toEqual([]);
  });

  it('lets go of the lock when it fails half way', async () => {
    const folder = newFolder();
    await (await openIn(folder)).close();
    const keyring = keyringFile(join(folder, 'keys', 'gateway.json'), now, true).rotated(now());
    const writeKeyring = (): void => {
      throw new Error('the key file cannot be written');
    };
    await expect(openStore({ folder, now, keyring, writeKeyring })).rejects.toThrow('cannot be written');
    await (await openStore({ folder, now, keyring, writeKeyring: null })).close();
  });
});

describe('a secret', () => {
  it('is 32 bytes, the same at every asking and every start, and another under each name', async () => {
    const folder = newFolder();
    const store = await openIn(folder);
    const asked = await Promise.all([store.secret('marks'), store.secret('marks'), store.secret('forms')]);
    await store.close();
    const again = await openIn(folder);
    asked.push(await again.secret('marks'), await again.secret('credentials'));
    await again.close();
    const [marks, same, forms, later, credentials] = asked.map((secret) => secret.toString('hex'));
    expect(marks).toHaveLength(64);
    expect([same, later]).toEqual([marks, marks]);
    expect(new Set([marks, forms, credentials]).size).toBe(3);
  });

  it('is nowhere in the database as it is', async () => {
    const folder = newFolder();
    const store = await openIn(folder);
    const secret = await store.secret('marks');
    await store.close();
    const bytes = readFileSync(join(folder, 'store.db'));
    expect([bytes.includes(secret), bytes.includes(secret.toString('base64'))]).toEqual([false, false]);
  });
});
