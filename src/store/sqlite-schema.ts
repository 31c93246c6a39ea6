/** The database's tables, as a list of migrations, and the one way to bring a database up to date. */

import type { Database } from 'better-sqlite3';
import { Fault } from '../lib/fault.ts';
import { toVersion4 } from './sqlite-schema-4.ts';

export interface Migration {
  /** The version that the database has afterwards. */
  readonly to: number;
  up(db: Database): void;
}

const DOCUMENT = 'v INTEGER NOT NULL, alg TEXT NOT NULL, kid TEXT NOT NULL, body BLOB NOT NULL';

/** In order and without gaps; one that was released is never changed. */
export const MIGRATIONS: readonly Migration[] = [
  {
    to: 1,
    up: (db) =>
      db.exec(`
        CREATE TABLE secrets (
          name TEXT PRIMARY KEY, v INTEGER NOT NULL, alg TEXT NOT NULL, kid TEXT NOT NULL,
          wrapped TEXT NOT NULL, created_at TEXT NOT NULL
        ) STRICT;
        CREATE TABLE entry (seq INTEGER PRIMARY KEY, body TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
        CREATE TRIGGER entry_stays BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
        CREATE TRIGGER entry_remains BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'entries are never removed'); END;
        CREATE TABLE record (seq INTEGER PRIMARY KEY REFERENCES entry(seq), ${DOCUMENT}) STRICT;
        CREATE TABLE held (
          id TEXT PRIMARY KEY, state TEXT NOT NULL, click_key TEXT NOT NULL, frozen_file TEXT, artefact_file TEXT, ${DOCUMENT}
        ) STRICT;
        CREATE INDEX held_by_state ON held (state);
        CREATE INDEX held_by_click ON held (click_key);
        CREATE TABLE ledger (
          person TEXT NOT NULL, at INTEGER NOT NULL, rows INTEGER NOT NULL CHECK (rows >= 0), app TEXT NOT NULL
        ) STRICT;
        CREATE INDEX ledger_by_person ON ledger (person, at, rows);
        CREATE TABLE invitation (
          token_hash TEXT PRIMARY KEY, export_id TEXT NOT NULL REFERENCES held(id), approver TEXT NOT NULL,
          expires_at TEXT NOT NULL, ended INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX invitation_by_export ON invitation (export_id);
        CREATE TABLE outbox (id TEXT PRIMARY KEY, not_before INTEGER NOT NULL, attempts INTEGER NOT NULL, ${DOCUMENT}) STRICT;
        CREATE INDEX outbox_by_time ON outbox (not_before);
        CREATE TABLE recipient_key (
          fingerprint TEXT PRIMARY KEY, email TEXT NOT NULL, armored TEXT NOT NULL, added_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX recipient_key_by_email ON recipient_key (email);
        CREATE TABLE signin (
          cookie_hash TEXT PRIMARY KEY, person TEXT NOT NULL, kind TEXT NOT NULL, bound_to TEXT, expires_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX signin_by_bound ON signin (bound_to);
        CREATE TABLE code (
          person TEXT PRIMARY KEY, hash TEXT NOT NULL, expires_at INTEGER NOT NULL, attempts INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE code_asked (at INTEGER NOT NULL, person TEXT NOT NULL) STRICT;
        CREATE INDEX code_asked_by_time ON code_asked (at);
      `),
  },
  {
    to: 2,
    // What was charged before counts as rows for the screen too: no limit is milder for the upgrade.
    up: (db) =>
      db.exec(`
        ALTER TABLE ledger ADD COLUMN entity TEXT NOT NULL DEFAULT 'unknown';
        ALTER TABLE ledger ADD COLUMN kind TEXT NOT NULL DEFAULT 'list';
        DROP INDEX ledger_by_person;
        CREATE INDEX ledger_by_person ON ledger (person, at, kind, app, entity, rows);
        CREATE TABLE ledger_record (
          person TEXT NOT NULL, app TEXT NOT NULL, entity TEXT NOT NULL, record BLOB NOT NULL, at INTEGER NOT NULL,
          PRIMARY KEY (person, app, entity, record)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX ledger_record_by_time ON ledger_record (person, at, app, entity);
      `),
  },
  {
    to: 3,
    up: (db) =>
      db.exec(`
        CREATE TABLE told_person (kind TEXT NOT NULL, id TEXT NOT NULL, ${DOCUMENT}, PRIMARY KEY (kind, id)) STRICT;
      `),
  },
  { to: 4, up: toVersion4 },
];

/** Brings the database to the last migration's version, all in one transaction; `before` runs first when there is something to lose. Returns the version it had. */
export function migrate(
  db: Database,
  migrations: readonly Migration[],
  at: string,
  before: (version: number) => void,
): number {
  const version = schemaVersion(db);
  const ours = migrations.at(-1)?.to ?? 0;
  if (version > ours)
    throw new Fault(
      'STORE_NEWER',
      `opened the store: it was written by a newer Exportgate (schema ${version}, this one knows ${ours}); start that version, or restore a backup made before it`,
    );
  if (version === ours) return version;
  if (version > 0) before(version);
  db.transaction(() => {
    if (version === 0) {
      db.exec('CREATE TABLE meta (schema_version INTEGER NOT NULL, created_at TEXT NOT NULL) STRICT');
      db.prepare('INSERT INTO meta VALUES (0, ?)').run(at);
    }
    for (const migration of migrations) if (migration.to > version) migration.up(db);
    db.prepare('UPDATE meta SET schema_version = ?').run(ours);
  }).immediate();
  return version;
}

/** 0 for an empty database. */
export function schemaVersion(db: Database): number {
  const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all();
  if (tables.length === 0) return 0;
  if (!tables.includes('meta'))
    throw new Fault('STORE_DOWN', 'opened the store: the file is a database of something else');
  return db.prepare<[], number>('SELECT schema_version FROM meta').pluck().get() ?? 0;
}
