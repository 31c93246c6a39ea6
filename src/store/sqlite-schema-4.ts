/** The fourth migration: a ledger of every measure by person, team and app, and papers. */

import type { Database } from 'better-sqlite3';
import { recordKey, shelfOf } from './sqlite-record-key.ts';

const DOCUMENT = 'v INTEGER NOT NULL, alg TEXT NOT NULL, kid TEXT NOT NULL, body BLOB NOT NULL';

/** `ledger_sum`: what was taken, by the second, the hour and the day (level 0, 1, 2). `ledger_record`: under the cut hash of each record, when each account took it last (3 bytes of account and 4 of time, one behind the other). `ledger_fresh`: those that changed since they were moved there; they go before. */
const TABLES = `
  CREATE TABLE ledger_clock (one INTEGER PRIMARY KEY CHECK (one = 1), at INTEGER NOT NULL) STRICT;
  INSERT INTO ledger_clock VALUES (1, 0);
  CREATE TABLE ledger_account (
    id INTEGER PRIMARY KEY, person TEXT NOT NULL, team TEXT NOT NULL, app TEXT NOT NULL, entity TEXT NOT NULL,
    screen INTEGER NOT NULL, UNIQUE (person, team, app, entity, screen)
  ) STRICT;
  CREATE TABLE ledger_scope (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, app TEXT NOT NULL, entity TEXT NOT NULL,
    UNIQUE (kind, name, app, entity)
  ) STRICT;
  CREATE TABLE ledger_class (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE ledger_sum (
    scope INTEGER NOT NULL, unit INTEGER NOT NULL, level INTEGER NOT NULL, at INTEGER NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (scope, unit, level, at)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE ledger_record (key INTEGER PRIMARY KEY, seen BLOB NOT NULL) STRICT;
  CREATE TABLE ledger_fresh (key INTEGER PRIMARY KEY, seen BLOB NOT NULL) STRICT;
  CREATE TABLE ledger_open (
    id INTEGER PRIMARY KEY, account INTEGER NOT NULL, rows INTEGER NOT NULL CHECK (rows >= 0), made INTEGER NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE paper (
    kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, ${DOCUMENT}, PRIMARY KEY (kind, id)
  ) STRICT;
`;

// Units as sqlite-ledger-sums.ts numbers them: rows 0 and 1, exports 6, records 10 (screen) and 11 (either). Times are rounded up: nothing falls out of a window earlier than it would have. What was charged before has no team: it counts with those who have none.
const MOVE = `
  CREATE TEMP TABLE taken AS
    SELECT person, app, entity, kind <> 'export' AS screen, (at + 999) / 1000 AS at, rows FROM ledger;
  CREATE TEMP TABLE saw AS SELECT person, app, entity, record, (at + 999) / 1000 AS at FROM ledger_record_old;
  CREATE TEMP TABLE part AS
    SELECT 'person' AS kind, person AS name, app, entity, screen AS unit, at, rows AS n FROM taken
    UNION ALL SELECT 'team', '', app, entity, screen, at, rows FROM taken
    UNION ALL SELECT 'app', app, app, entity, screen, at, rows FROM taken
    UNION ALL SELECT 'person', person, app, entity, 6, at, 1 FROM taken WHERE NOT screen
    UNION ALL SELECT 'team', '', app, entity, 6, at, 1 FROM taken WHERE NOT screen
    UNION ALL SELECT 'app', app, app, entity, 6, at, 1 FROM taken WHERE NOT screen
    UNION ALL SELECT 'person', person, app, entity, 10 + either.value, at, 1 FROM saw, json_each('[0, 1]') either
    UNION ALL SELECT 'team', '', app, entity, 10 + either.value, max(at), 1
      FROM saw, json_each('[0, 1]') either GROUP BY app, entity, record, either.value
    UNION ALL SELECT 'app', app, app, entity, 10 + either.value, max(at), 1
      FROM saw, json_each('[0, 1]') either GROUP BY app, entity, record, either.value;
  INSERT INTO ledger_scope (kind, name, app, entity) SELECT DISTINCT kind, name, app, entity FROM part;
  INSERT INTO ledger_sum
    SELECT scope.id, unit, level.key, at / level.value * level.value, sum(n)
    FROM part JOIN ledger_scope scope USING (kind, name, app, entity), json_each('[1, 3600, 86400]') level
    GROUP BY 1, 2, 3, 4;
  INSERT INTO ledger_account (person, team, app, entity, screen)
    SELECT DISTINCT person, '', app, entity, 1 FROM saw;
  UPDATE ledger_clock SET at = coalesce((SELECT max(at) FROM (SELECT at FROM taken UNION ALL SELECT at FROM saw)), 0) * 1000;
`;

export function toVersion4(db: Database): void {
  db.exec('ALTER TABLE ledger_record RENAME TO ledger_record_old');
  db.exec(TABLES);
  db.exec(MOVE);
  moveRecords(db);
  db.exec(
    'DROP TABLE part; DROP TABLE taken; DROP TABLE saw; DROP TABLE ledger; DROP TABLE ledger_record_old',
  );
}

interface Saw {
  readonly account: number;
  readonly app: string;
  readonly entity: string;
  readonly record: Buffer;
  readonly at: number;
}

function moveRecords(db: Database): void {
  const read = db.prepare<[bigint], Buffer>('SELECT seen FROM ledger_record WHERE key = ?').pluck();
  const write = db.prepare('INSERT OR REPLACE INTO ledger_record VALUES (?, ?)');
  const all = db.prepare<[], Saw>(
    `SELECT account.id AS account, saw.app, saw.entity, record, at FROM saw
     JOIN ledger_account account ON account.person = saw.person AND account.app = saw.app AND account.entity = saw.entity`,
  );
  for (const { account, app, entity, record, at } of all.all()) {
    const seen = Buffer.alloc(7);
    seen.writeUIntBE(account, 0, 3);
    seen.writeUInt32BE(at, 3);
    const key = recordKey(record, 0, shelfOf(app, entity));
    write.run(key, Buffer.concat([read.get(key) ?? Buffer.alloc(0), seen]));
  }
}
