/** Opens the database: locked for this process alone, durable, up to date, and with its data key. */

import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import { Fault } from '../lib/fault.ts';
import { parseKeyring } from '../lib/keyring.ts';
import type { Kept } from './sqlite-kept.ts';
import { copyInto, storeFault } from './sqlite-kept.ts';
import { MIGRATIONS, migrate } from './sqlite-schema.ts';
import { takeSecret } from './sqlite-secrets.ts';

export interface OpenInput {
  readonly path: string;
  /** The text of a key file. */
  readonly ring: string;
  /** ISO 8601. */
  readonly at: string;
  /** Where a copy is put before an older database is migrated. */
  readonly backups: string;
}

/** Throws STORE_LOCKED, STORE_NEWER, KEY_MISSING or STORE_DOWN. */
export function openDatabase({ path, ring: ringText, at, backups }: OpenInput): Kept {
  const ring = parseKeyring(ringText, 'the running gateway');
  const db = openLocked(path);
  try {
    const versionBefore = migrate(db, MIGRATIONS, at, (version) => {
      mkdirSync(backups, { recursive: true, mode: 0o700 });
      copyInto(db, join(backups, `before-v${version + 1}-${at.replaceAll(/[:.]/g, '-')}.db`));
    });
    const secret = db.transaction(() => takeSecret({ db, ring }, { name: 'store', at })).immediate();
    return { db, ring, versionBefore, key: { id: 'store.1', secret: Buffer.from(secret) } };
  } catch (error) {
    db.close();
    throw storeFault(error);
  }
}

function openLocked(path: string): Database {
  try {
    makeFile(path);
    const db = new Sqlite(path, { timeout: 500 });
    try {
      // Before WAL: then no shared-memory file is made, and the lock is held from the first read until the end.
      db.pragma('locking_mode = EXCLUSIVE');
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = FULL');
      db.pragma('foreign_keys = ON');
      db.pragma('temp_store = MEMORY');
      // The upper pages of a ledger of 25 million records stay at hand.
      db.pragma('cache_size = -16000');
      db.pragma('trusted_schema = OFF');
      db.exec('BEGIN EXCLUSIVE; COMMIT');
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  } catch (error) {
    throw storeFault(error);
  }
}

/** SQLite would make the file readable for others; its companions take over this file's mode. */
function makeFile(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, 'a', 0o600));
  } catch {
    throw new Fault(
      'STORE_DOWN',
      `opened the database ${path}: this user may not write it; give the folder of data to the user that the gateway runs as`,
    );
  }
}
