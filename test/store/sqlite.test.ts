/** The database's thread: its lock, its death, its group commit, and what it leaves on disk. */

import { copyFileSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { verify } from '../../src/audit/verify.ts';
import { newGatewayKey, openKeyring } from '../../src/lib/keyring.ts';
import type { Operation } from '../../src/store/sqlite-operations.ts';
import { runBatch } from '../../src/store/sqlite-batch.ts';
import type { Call } from '../../src/store/sqlite-batch.ts';
import { openDatabase } from '../../src/store/sqlite-open.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { newFolder } from './folder.ts';
import { AT, event, held, openIn } from './made.ts';

const ring = openKeyring([newGatewayKey(new Date(AT))]).serialise();
const inputIn = (folder: string) => ({
  path: join(folder, 'store.db'),
  ring,
  at: AT,
  backups: join(folder, 'backups'),
});
const call = (id: number, operation: Operation, input: unknown): Call => ({ id, operation, input });

describe('opening', () => {
  it('is for one at a time: the second gets STORE_LOCKED, until the first has closed', async () => {
    const folder = newFolder();
    const first = await openSqlite(inputIn(folder));
    await expect(openSqlite(inputIn(folder))).rejects.toMatchObject({ code: 'STORE_LOCKED' });
    await first.close();
    await (await openSqlite(inputIn(folder))).close();
  });

  it.each([
    ['a file that is no database', 'STORE_DOWN', (path: string) => writeFileSync(path, 'x'.repeat(4096))],
    ['a folder in its place', 'STORE_DOWN', (path: string) => mkdirSync(path)],
    [
      'a database of something else',
      'STORE_DOWN',
      (path: string) => new Sqlite(path).exec('CREATE TABLE t (a)').close(),
    ],
  ])('refuses %s with %s', async (_name, code, make) => {
    const folder = newFolder();
    make(join(folder, 'store.db'));
    await expect(openSqlite(inputIn(folder))).rejects.toMatchObject({ code });
  });

  it('names the folder that it may not write', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'store.db'), '');
    const input = { ...inputIn(folder), path: join(folder, 'store.db', 'store.db') };
    await expect(openSqlite(input)).rejects.toMatchObject({
      code: 'STORE_DOWN',
      message: expect.stringContaining('this user may not write it; give the folder of data to the user'),
    });
  });

  it('refuses a store of other gateway keys with KEY_MISSING', async () => {
    const folder = newFolder();
    await (await openSqlite(inputIn(folder))).close();
    const other = openKeyring([newGatewayKey(new Date(AT))]).serialise();
    await expect(openSqlite({ ...inputIn(folder), ring: other })).rejects.toMatchObject({
      code: 'KEY_MISSING',
    });
  });

  it.runIf(process.platform !== 'win32')('makes files that only the owner reads', async () => {
    const folder = newFolder();
    const store = await openIn(folder);
    await store.trail.append(event());
    const modes = readdirSync(folder, { recursive: true, withFileTypes: true }).map(
      (entry) => statSync(join(entry.parentPath, entry.name)).mode & 0o077,
    );
    expect(modes.length).toBeGreaterThan(3);
    expect(new Set(modes)).toEqual(new Set([0]));
    await store.close();
  });
});

describe('a thread that dies', () => {
  it('fails every call that waits and every later one with STORE_DOWN, and loses nothing that was answered', async () => {
    const folder = newFolder();
    const sqlite = await openSqlite(inputIn(folder));
    const { seq } = await sqlite.call('appendEntry', { event: event() });
    const waiting = Array.from({ length: 20 }, () => sqlite.call('appendEntry', { event: event() }));
    const outcomes = Promise.allSettled(waiting);
    await sqlite.terminate();
    const failed = (await outcomes).filter(({ status }) => status === 'rejected');
    for (const outcome of failed) expect(outcome).toMatchObject({ reason: { code: 'STORE_DOWN' } });
    await expect(sqlite.call('logHead', null)).rejects.toMatchObject({ code: 'STORE_DOWN' });
    const again = await openSqlite(inputIn(folder));
    expect((await again.call('logHead', null)).seq).toBeGreaterThanOrEqual(seq + 20 - failed.length);
    await again.close();
  });

  it('does all that was called before it closes', async () => {
    const folder = newFolder();
    const sqlite = await openSqlite(inputIn(folder));
    const waiting = Array.from({ length: 20 }, () => sqlite.call('appendEntry', { event: event() }));
    await sqlite.close();
    expect(await Promise.all(waiting)).toHaveLength(20);
    await expect(sqlite.call('logHead', null)).rejects.toMatchObject({ code: 'STORE_DOWN' });
  });
});

describe('a group', () => {
  it('keeps what worked when one of it fails, and leaves no part of the failed one', () => {
    const kept = openDatabase(inputIn(newFolder()));
    const one = held('AAAA-0001');
    const answers = runBatch(kept, [
      call(1, 'addExport', { held: one, event: event() }),
      call(2, 'addExport', { held: one, event: event() }),
      call(3, 'moveExport', {
        id: one.id,
        from: ['draft'],
        change: { state: 'denied' },
        event: { ...event(), facts: { bad: 1n } },
        spend: null,
      }),
      call(4, 'appendEntry', { event: event('denied') }),
      call(5, 'exportById', { id: one.id }),
    ]);
    expect(answers.map(({ ok }) => ok)).toEqual([true, false, false, true, true]);
    expect(answers[4]).toMatchObject({ value: { state: 'draft' } });
    expect(answers[3]).toMatchObject({ value: { seq: 2 } });
    kept.db.close();
  });

  it('fails whole with STORE_DOWN when the disk is full, changes nothing, and goes on when there is room again', () => {
    const kept = openDatabase(inputIn(newFolder()));
    const pages = kept.db.pragma('page_count', { simple: true });
    kept.db.pragma(`max_page_count = ${Number(pages)}`);
    const big = event('requested', { text: 'x'.repeat(200_000) });
    const full = runBatch(kept, [
      call(1, 'appendEntry', { event: event() }),
      call(2, 'appendEntry', { event: big }),
    ]);
    const codes = full.filter((answer) => !answer.ok).map(({ code }) => code);
    expect(new Set(codes)).toEqual(new Set(['STORE_DOWN']));
    const done = full.length - codes.length;
    kept.db.pragma('max_page_count = 100000');
    const [next] = runBatch(kept, [call(3, 'appendEntry', { event: big })]);
    expect(next).toMatchObject({ ok: true, value: { seq: done + 1 } });
    kept.db.close();
  });

  it('reads on when nothing can be written', () => {
    const kept = openDatabase(inputIn(newFolder()));
    kept.db.pragma('query_only = ON');
    expect(runBatch(kept, [call(1, 'appendEntry', { event: event() })])).toMatchObject([
      { code: 'STORE_DOWN' },
    ]);
    expect(runBatch(kept, [call(2, 'exportById', { id: 'x' })])).toMatchObject([{ ok: true, value: null }]);
    kept.db.close();
  });
});

describe('the log on disk', () => {
  it.each(['UPDATE entry SET hash = 1', 'DELETE FROM entry'])('refuses %s', async (text) => {
    const kept = openDatabase(inputIn(newFolder()));
    runBatch(kept, [call(1, 'appendEntry', { event: event() })]);
    expect(() => kept.db.exec(text)).toThrow('are never');
    kept.db.close();
  });

  it('names the entry whose record was changed or moved', async () => {
    const folder = newFolder();
    let store = await openIn(folder);
    for (let count = 0; count < 4; count += 1) await store.trail.append(event('requested', { count }));
    await store.close();
    const db = new Sqlite(join(folder, 'store.db'));
    db.exec('UPDATE record SET body = (SELECT body FROM record WHERE seq = 2) WHERE seq = 3');
    db.close();
    store = await openIn(folder);
    const { trail } = store;
    expect(await verify((from, most) => trail.raw(from, most))).toEqual({
      ok: false,
      seq: 3,
      why: 'commitment',
    });
    await expect(trail.read(3, 1)).rejects.toMatchObject({ code: 'SPOOL_BROKEN' });
    await store.close();
  });

  it('still shows time and type of an entry whose record was erased', async () => {
    const folder = newFolder();
    let store = await openIn(folder);
    await store.trail.append(event('approved', { reason: 'x' }));
    await store.close();
    new Sqlite(join(folder, 'store.db')).exec('DELETE FROM record').close();
    store = await openIn(folder);
    expect(await store.trail.read(1, 1)).toMatchObject([
      { event: { type: 'approved', at: AT, actor: null, facts: { erased: true } } },
    ]);
    await store.close();
  });

  it('holds no word of a document, neither while open nor closed', async () => {
    const folder = newFolder();
    const store = await openIn(folder);
    const canary = 'canary-purpose-张伟-13800138000';
    const asked = { purpose: canary, recipients: [canary], neededBy: null };
    await store.exports.add(held('AAAA-0002', 'draft', { asked }), event('asked', { canary }));
    const to = { name: canary, email: 'a@example.com', language: 'en' as const };
    await store.outbox.put([
      { id: 'm1', to, subject: canary, opening: canary, facts: [], link: null, footer: canary },
    ]);
    const copy = join(newFolder(), 'store.db');
    copyFileSync(join(folder, 'store.db-wal'), copy);
    await store.close();
    const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const all = [copy, ...paths.map((entry) => join(entry.parentPath, entry.name))];
    expect(all.length).toBeGreaterThan(2);
    expect(all.filter((path) => readFileSync(path).includes(canary))).toEqual([]);
  });
});
