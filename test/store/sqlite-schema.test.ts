/** Bringing a database up to date. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { Migration } from '../../src/store/sqlite-schema.ts';
import { migrate, MIGRATIONS, schemaVersion } from '../../src/store/sqlite-schema.ts';
import { copyInto } from '../../src/store/sqlite-kept.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { newGatewayKey, openKeyring } from '../../src/lib/keyring.ts';
import { newFolder } from './folder.ts';
import { AT } from './made.ts';

const first: Migration = {
  to: 1,
  up: (db) => db.exec("CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('kept')"),
};
const second: Migration = { to: 2, up: (db) => db.exec("ALTER TABLE t ADD COLUMN b TEXT DEFAULT 'new'") };
const broken: Migration = {
  to: 2,
  up: (db) => {
    db.exec('DROP TABLE t');
    throw new Error('half way');
  },
};
const nothing = (): void => undefined;

describe('migrate', () => {
  it('makes a new database without a backup', () => {
    const db = new Sqlite(':memory:');
    const before: number[] = [];
    expect(migrate(db, [first, second], AT, (version) => before.push(version))).toBe(0);
    expect([schemaVersion(db), before]).toEqual([2, []]);
  });

  it('backs up first, then brings an older one forward and keeps what is in it', () => {
    const folder = newFolder();
    const db = new Sqlite(join(folder, 'store.db'));
    migrate(db, [first], AT, nothing);
    const backup = join(folder, 'before-v2.db');
    expect(migrate(db, [first, second], AT, () => copyInto(db, backup))).toBe(1);
    expect(db.prepare('SELECT a, b FROM t').all()).toEqual([{ a: 'kept', b: 'new' }]);
    const old = new Sqlite(backup);
    expect(schemaVersion(old)).toBe(1);
    expect(old.prepare('SELECT * FROM t').all()).toEqual([{ a: 'kept' }]);
  });

  it('changes nothing when the backup or a step fails', () => {
    const db = new Sqlite(':memory:');
    migrate(db, [first], AT, nothing);
    const noRoom = (): void => {
      throw new Error('no room');
    };
    expect(() => migrate(db, [first, second], AT, noRoom)).toThrow('no room');
    expect(() => migrate(db, [first, broken], AT, nothing)).toThrow('half way');
    expect(schemaVersion(db)).toBe(1);
    expect(db.prepare('SELECT * FROM t').all()).toEqual([{ a: 'kept' }]);
  });

  it('does nothing to one that is up to date', () => {
    const db = new Sqlite(':memory:');
    migrate(db, [first], AT, nothing);
    expect(migrate(db, [first], AT, () => expect.unreachable())).toBe(1);
  });

  it('lists versions from 1 without gaps', () => {
    expect(MIGRATIONS.map(({ to }) => to)).toEqual(MIGRATIONS.map((_, index) => index + 1));
  });

  it('refuses a newer one in one sentence and leaves it as it was', async () => {
    const folder = newFolder();
    const input = {
      path: join(folder, 'store.db'),
      ring: openKeyring([newGatewayKey(new Date(AT))]).serialise(),
      at: AT,
      backups: join(folder, 'backups'),
    };
    await (await openSqlite(input)).close();
    new Sqlite(input.path).exec('UPDATE meta SET schema_version = 99').close();
    await expect(openSqlite(input)).rejects.toMatchObject({
      code: 'STORE_NEWER',
      message: expect.stringMatching(/newer Exportgate \(schema 99, this one knows \d+\)/),
    });
    expect(existsSync(input.backups)).toBe(false);
  });
});
