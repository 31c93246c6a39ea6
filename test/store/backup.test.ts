/** Backup and restore while the gateway runs. */

import { appendFileSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { verify } from '../../src/audit/verify.ts';
import type { Store } from '../../src/store/index.ts';
import { MIGRATIONS } from '../../src/store/sqlite-schema.ts';
import { MANIFEST } from '../../src/store/manifest.ts';
import { lock, unlock } from '../../src/store/passphrase.ts';
import { newFolder } from './folder.ts';
import { event, file, held, openIn, spendingOf, textOf, usedOf } from './made.ts';
import { halfSwapped, keysIn, resum } from './spoil.ts';

const PASSPHRASE = 'a made-up passphrase';
const types = async (store: Store) => (await store.trail.read(1, 10_000)).map((entry) => entry.event.type);

/** A store with two exports (one released and charged) and a backup of it. */
async function backedUp(passphrase: string | null) {
  const folder = newFolder();
  const store = await openIn(folder);
  const marks = await store.secret('marks');
  await store.exports.add(held('AAAA-0001', 'draft', { frozen: await file(store, 'made-up rows') }), event());
  await store.exports.move('AAAA-0001', ['draft'], { state: 'released' }, event('released'), spendingOf(12));
  await store.papers.write({ kind: 'contract', id: 'C-1', body: { note: 'before' } }, 0, null);
  const gone = await file(store, 'removed');
  await store.exports.add(held('AAAA-0002', 'denied', { frozen: gone }), event());
  await store.vault.remove(gone);
  const backup = join(newFolder(), 'backup');
  const manifest = await store.backup(backup, passphrase);
  return { folder, store, backup, manifest, marks, gone };
}

describe('a backup', () => {
  it('names every file with its sum, those that were gone, and where the log stood', async () => {
    const { store, backup, manifest, gone } = await backedUp(PASSPHRASE);
    expect(manifest.files.map(({ path }) => path.replace(/[0-9a-f]{32}/, 'NAME'))).toEqual([
      'store.db',
      'keys.json',
      'files/NAME',
    ]);
    expect(manifest).toMatchObject({
      schemaVersion: MIGRATIONS.at(-1)?.to,
      algorithm: 'A256GCM',
      missing: [gone.file],
      head: { seq: 3 },
    });
    expect(JSON.parse(readFileSync(join(backup, MANIFEST), 'utf8'))).toEqual(manifest);
    expect((await types(store)).at(-1)).toBe('backed-up');
    await store.close();
  });

  it('is refused into a folder that holds something, and with a short passphrase', async () => {
    const store = await openIn(newFolder());
    const full = newFolder();
    writeFileSync(join(full, 'x'), '');
    await expect(store.backup(full, null)).rejects.toMatchObject({ code: 'INPUT' });
    await expect(store.backup(newFolder(), 'short')).rejects.toMatchObject({ code: 'INPUT' });
    await store.close();
  });

  it('is consistent while others write and remove', async () => {
    const store = await openIn(newFolder());
    const ids = Array.from({ length: 20 }, (_, index) => `BBBB-${String(index).padStart(4, '0')}`);
    for (const id of ids)
      await store.exports.add(held(id, 'draft', { frozen: await file(store, id) }), event());
    const backup = join(newFolder(), 'backup');
    const removing = async (): Promise<void> => {
      for (const one of await store.exports.inStates(['draft'])) {
        await store.exports.move(one.id, ['draft'], { state: 'withdrawn', frozen: null }, event('withdrawn'));
        if (one.frozen) await store.vault.remove(one.frozen);
      }
    };
    const [manifest] = await Promise.all([store.backup(backup, null), removing()]);
    expect(manifest.missing).toEqual([]);
    expect(await store.vault.files()).toEqual([]);
    await store.restore(backup, null);
    const drafts = await store.exports.inStates(['draft']);
    expect(await Promise.all(drafts.map((one) => textOf(store, one.frozen)))).toEqual(
      drafts.map(({ id }) => id),
    );
    await store.close();
  });
});

describe('a restore', () => {
  it('brings back exports, ledger, log and files, keeps what was there, and is recorded', async () => {
    const { folder, store, backup } = await backedUp(null);
    await store.exports.add(held('AAAA-0003'), event());
    await store.ledger.charge(spendingOf(1000));
    await store.papers.write({ kind: 'contract', id: 'C-1', body: { note: 'after' } }, 1, null);
    const waiting = store.restore(backup, null);
    const during = store.exports.byId('AAAA-0001');
    const { replaced, entries } = await waiting;
    expect(entries).toBe(3);
    expect(await textOf(store, (await during)?.frozen)).toBe('made-up rows');
    expect(await store.exports.byId('AAAA-0003')).toBeNull();
    expect(await usedOf(store.ledger, { person: 'li' })).toBe(12);
    expect((await store.papers.byId('contract', 'C-1'))?.body).toEqual({ note: 'before' });
    expect(await types(store)).toEqual(['requested', 'released', 'requested', 'restored']);
    expect(await verify((from, most) => store.trail.raw(from, most))).toMatchObject({ ok: true, entries: 4 });
    const old = new Sqlite(join(folder, replaced, 'store.db'));
    expect(old.prepare('SELECT count(*) FROM held').pluck().get()).toBe(3);
    expect(readdirSync(folder).filter((name) => name.startsWith('restor'))).toEqual([]);
    await store.close();
  });

  it('reads a backup of another gateway by its passphrase, and needs its keys no more afterwards', async () => {
    const { store: theirs, backup, marks } = await backedUp(PASSPHRASE);
    await theirs.close();
    const folder = newFolder();
    const store = await openIn(folder);
    await expect(store.restore(backup, null)).rejects.toMatchObject({ code: 'KEY_MISSING' });
    await expect(store.restore(backup, 'a wrong passphrase')).rejects.toMatchObject({ code: 'KEY_MISSING' });
    await store.restore(backup, PASSPHRASE);
    await store.close();
    const again = await openIn(folder);
    expect(keysIn(folder)).toHaveLength(1);
    expect(await again.secret('marks')).toEqual(marks);
    expect(await textOf(again, (await again.exports.byId('AAAA-0001'))?.frozen)).toBe('made-up rows');
    await again.close();
  });

  it("brings a backup's named secrets to those who hold them already", async () => {
    const { store: theirs, backup, marks } = await backedUp(PASSPHRASE);
    await theirs.close();
    const store = await openIn(newFolder());
    const held = await store.secret('marks');
    expect(held).not.toEqual(marks);
    await store.restore(backup, PASSPHRASE);
    expect(held).toEqual(marks);
    await store.close();
  });

  describe('refuses, and changes nothing, when', () => {
    let made: Awaited<ReturnType<typeof backedUp>>;
    beforeAll(async () => {
      made = await backedUp(null);
    });
    const database = (text: string) => (backup: string) => {
      new Sqlite(join(backup, 'store.db')).exec(text).close();
    };
    it.each([
      ['there is no manifest', 'INPUT', (backup: string) => rmSync(join(backup, MANIFEST))],
      ['a file is missing', 'INPUT', (backup: string) => rmSync(join(backup, 'files'), { recursive: true })],
      ['a file was changed', 'INPUT', (backup: string) => appendFileSync(join(backup, 'store.db'), 'x')],
      ['the manifest is not JSON', 'INPUT', (backup: string) => writeFileSync(join(backup, MANIFEST), '{')],
      ['a path leads out of the folder', 'INPUT', edit(({ files }) => (files[0].path = '../store.db'))],
      ['it is of a newer version', 'STORE_NEWER', edit((manifest) => (manifest.schemaVersion = 99))],
      ['it needs other keys', 'KEY_MISSING', edit((manifest) => (manifest.keyIds = ['other']))],
      ['the log does not end as noted', 'INPUT', edit((manifest) => (manifest.head.seq = 2))],
      ['a held file is not in it', 'INPUT', edit(({ files }) => files.pop())],
      [
        'its database has a changed log',
        'SPOOL_BROKEN',
        database("DROP TRIGGER entry_stays; UPDATE entry SET hash = '0' WHERE seq = 2"),
      ],
      [
        'its database has a shortened log',
        'INPUT',
        database(`DROP TRIGGER entry_remains;
          DELETE FROM record WHERE seq = (SELECT max(seq) FROM entry);
          DELETE FROM entry WHERE seq = (SELECT max(seq) FROM entry)`),
      ],
      [
        'its database has a changed export',
        'SPOOL_BROKEN',
        database("UPDATE held SET body = zeroblob(60) WHERE id = 'AAAA-0001'"),
      ],
    ] satisfies [string, string, (backup: string) => unknown][])('%s', async (name, code, spoil) => {
      const { store } = made;
      const backup = join(newFolder(), 'backup');
      await store.backup(backup, null);
      spoil(backup);
      if (name.startsWith('its database')) await resum(backup);
      const before = await types(store);
      await expect(store.restore(backup, null)).rejects.toMatchObject({ code });
      expect(await types(store)).toEqual(before);
      expect(readdirSync(made.folder).filter((name) => /^re(?:stor|plac)/.test(name))).toEqual([]);
    });
  });

  it.each([
    ['nothing', []],
    ['the old files', ['files']],
    ['the old files and the old database', ['files', 'store.db']],
  ])('is finished at the next start when the program died after moving %s', async (_name, moved) => {
    const { folder, store, backup } = await backedUp(null);
    await store.exports.add(held('AAAA-0003'), event());
    await store.close();
    const [staged, replaced] = ['restoring-1', 'replaced-1'];
    halfSwapped(folder, backup, { staged, replaced, moved });
    writeFileSync(join(folder, 'store.db-wal'), 'of the old database');
    const again = await openIn(folder);
    expect(await types(again)).toEqual(['requested', 'released', 'requested']);
    expect(await textOf(again, (await again.exports.byId('AAAA-0001'))?.frozen)).toBe('made-up rows');
    expect(existsSync(join(folder, replaced, 'store.db'))).toBe(true);
    expect(readFileSync(join(folder, replaced, 'store.db-wal'), 'utf8')).toBe('of the old database');
    expect(existsSync(join(folder, 'restore.json'))).toBe(false);
    await again.close();
  });
});

describe('a passphrase', () => {
  it('opens what it locked, and no file that asks for more than this machine has', async () => {
    const locked = await lock('made-up keys', PASSPHRASE);
    expect(locked).not.toContain('made-up keys');
    expect(await unlock(locked, PASSPHRASE)).toBe('made-up keys');
    const greedy = locked.replace('131072', '1073741824');
    for (const [text, phrase] of [
      [greedy, PASSPHRASE],
      ['{}', PASSPHRASE],
      ['', PASSPHRASE],
    ] as const)
      await expect(unlock(text, phrase)).rejects.toMatchObject({ code: 'KEY_MISSING' });
  });
});

interface Loose {
  schemaVersion: number;
  keyIds: string[];
  head: { seq: number };
  files: [{ path: string }, ...{ path: string }[]];
}

function edit(change: (manifest: Loose) => unknown): (backup: string) => void {
  return (backup) => {
    const manifest = JSON.parse(readFileSync(join(backup, MANIFEST), 'utf8')) as Loose;
    change(manifest);
    writeFileSync(join(backup, MANIFEST), JSON.stringify(manifest));
  };
}
