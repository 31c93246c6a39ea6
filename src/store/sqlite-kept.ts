/** What every operation is given, and the few things that all of them do with it. */

import { closeSync, openSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import type { Database, Statement } from 'better-sqlite3';
import { Fault } from '../lib/fault.ts';
import type { Keyring } from '../lib/keyring.ts';
import type { DataKey } from './sqlite-document.ts';

/** The open database and the keys to what is in it. Every operation gets it first. */
export interface Kept {
  readonly db: Database;
  readonly key: DataKey;
  /** Replaced when the gateway's keys are rotated. */
  ring: Keyring;
  /** The schema version it had before it was opened; 0 for a new one. */
  readonly versionBefore: number;
}

/** A consistent copy of the database in a new file of mode 0600. */
export function copyInto(db: Database, path: string): void {
  closeSync(openSync(path, 'wx', 0o600));
  db.prepare('VACUUM INTO ?').run(path);
}

/** What SQLite threw, as a Fault that names SQLite's code and nothing of the data. */
export function storeFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  if (error instanceof Sqlite.SqliteError) {
    if (error.code.startsWith('SQLITE_BUSY') || error.code.startsWith('SQLITE_LOCKED'))
      return new Fault('STORE_LOCKED', 'opened the store: another process has it open');
    if (error.code.startsWith('SQLITE_CONSTRAINT'))
      return new Fault('UNEXPECTED', `kept a record: the database refused it (${error.code})`);
    return new Fault('STORE_DOWN', `used the store: the database reports ${error.code}`);
  }
  return new Fault('STORE_DOWN', `used the store: ${systemCode(error)}`);
}

/** Milliseconds since 1970, so that times compare whatever form they were written in. */
export function instant(time: string): number {
  const at = Date.parse(time);
  if (Number.isNaN(at)) throw new Fault('UNEXPECTED', 'kept a record: its time is not ISO 8601');
  return at;
}

const prepared = new WeakMap<Database, Map<string, Statement>>();

/** The statement for this text, prepared once. */
export function sql<Row = unknown>(db: Database, text: string): Statement<unknown[], Row> {
  const known = prepared.get(db) ?? new Map<string, Statement>();
  prepared.set(db, known);
  const statement = known.get(text) ?? db.prepare(text);
  known.set(text, statement);
  return statement as Statement<unknown[], Row>;
}

function systemCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : 'it failed in an unforeseen way';
}
