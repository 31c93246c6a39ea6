/** The ledger in the database: rows per person over time, reservations of rows, and which records a person saw. */

import { randomInt } from 'node:crypto';
import { Fault } from '../lib/fault.ts';
import { globMatcher } from '../lib/glob.ts';
import type { Reserved, ReserveRows, RowWindow, SeeRecords, Settlement, Spending } from '../model/ledger.ts';
import type { Kept } from './sqlite-kept.ts';
import { instant, sql } from './sqlite-kept.ts';

/** Rows of every kind since then; of one entity where it is named. */
export function rowsSince(
  { db }: Pick<Kept, 'db'>,
  {
    person,
    since,
    entity = null,
  }: { readonly person: string; readonly since: string; readonly entity?: string | null },
): number {
  return (
    sql<number>(
      db,
      `SELECT coalesce(sum(rows), 0) FROM ledger
       WHERE person = @person AND at >= @since AND (@entity IS NULL OR entity = @entity)`,
    )
      .pluck()
      .get({ person, since: instant(since), entity }) ?? 0
  );
}

/** Records that the person saw since then, each once. */
export function recordsSince(
  { db }: Pick<Kept, 'db'>,
  { person, since }: { readonly person: string; readonly since: string },
): number {
  return (
    sql<number>(db, 'SELECT count(*) FROM ledger_record WHERE person = ? AND at >= ?')
      .pluck()
      .get(person, instant(since)) ?? 0
  );
}

/** False, with nothing charged, when the limit would be passed. */
export function charge(kept: Kept, { spending }: { readonly spending: Spending }): boolean {
  const { person, app, entity = 'unknown', kind = 'export', rows, at, within } = spending;
  wholeRows(rows);
  if (within && rowsSince(kept, { person, since: within.since }) + rows > within.max) return false;
  insert(kept, { person, app, entity, kind }, rows, instant(at));
  return true;
}

/** Gives what is wanted as far as the windows have room; refuses, and writes nothing, when that is less than what is needed. */
export function reserve(kept: Kept, asked: ReserveRows): Reserved {
  const { account, need, want, windows, extend } = asked;
  wholeRows(need);
  wholeRows(want);
  const at = instant(asked.at);
  let rows = Math.max(need, want);
  for (const window of windows) {
    if (window.of !== 'rows') continue;
    const left = window.max - shown(kept, account.person, window, at);
    if (left < need) return { kind: 'refused', window };
    rows = Math.min(rows, left);
  }
  const until = instant(asked.until);
  const grown = sql(kept.db, 'UPDATE ledger SET rows = rows + ?, at = max(at, ?) WHERE rowid = ?');
  // After a restore a reservation may be gone.
  if (extend !== null && grown.run(rows, until, extend).changes === 1)
    return { kind: 'reserved', reservation: extend, rows };
  return { kind: 'reserved', reservation: insert(kept, account, rows, until), rows };
}

/** Writes down what was used; the rest goes back. */
export function settle({ db }: Kept, { settlements }: { readonly settlements: readonly Settlement[] }): void {
  for (const { reservation, used, at } of settlements) {
    wholeRows(used);
    sql(db, 'UPDATE ledger SET rows = min(rows, ?), at = ? WHERE rowid = ?').run(
      used,
      instant(at),
      reservation,
    );
  }
}

/** The window that the records would pass, with nothing written; null when they were written down. */
export function see(kept: Kept, { account, records, at, windows }: SeeRecords): RowWindow | null {
  const { person, app, entity } = account;
  const time = instant(at);
  const ids = [...new Map(records.map((record) => [Buffer.from(record).toString('hex'), record])).values()];
  for (const window of windows) {
    if (window.of !== 'records') continue;
    const since = time - window.milliseconds;
    const known = sql(
      kept.db,
      'SELECT 1 FROM ledger_record WHERE person = ? AND app = ? AND entity = ? AND record = ? AND at >= ?',
    );
    const fresh = ids.filter((record) => !known.get(person, app, entity, record, since)).length;
    if (seen(kept, person, window, since) + fresh > window.max) return window;
  }
  const written = sql(
    kept.db,
    `INSERT INTO ledger_record VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (person, app, entity, record) DO UPDATE SET at = max(at, excluded.at)`,
  );
  for (const record of ids) written.run(person, app, entity, record, time);
  return null;
}

/** Removes what is older, `most` rows and as many records at a time; true when there may be more. Person by person, as the indexes are. */
export function forget(
  { db }: Kept,
  { before, most }: { readonly before: string; readonly most: number },
): boolean {
  const asked = { before: instant(before), most };
  const rows = sql(
    db,
    `DELETE FROM ledger WHERE rowid IN (
       ${peopleIn('ledger')}
       SELECT old.rowid FROM someone CROSS JOIN ledger old ON old.person = someone.person AND old.at < @before LIMIT @most)`,
  ).run(asked);
  const records = sql(
    db,
    `DELETE FROM ledger_record WHERE (person, app, entity, record) IN (
       ${peopleIn('ledger_record')}
       SELECT old.person, old.app, old.entity, old.record
       FROM someone CROSS JOIN ledger_record old ON old.person = someone.person AND old.at < @before LIMIT @most)`,
  ).run(asked);
  return rows.changes === most || records.changes === most;
}

/** Jumps through the index from each person to the next: they are few beside the rows. */
const peopleIn = (table: 'ledger' | 'ledger_record'): string =>
  `WITH RECURSIVE someone (person) AS (
     SELECT min(person) FROM ${table}
     UNION ALL
     SELECT (SELECT min(person) FROM ${table} WHERE person > someone.person) FROM someone
     WHERE someone.person IS NOT NULL)`;

interface Sum {
  readonly app: string;
  readonly entity: string;
  readonly rows: number;
}

/** Rows on the person's screen within the window. What was released as a file was decided about by itself. */
function shown({ db }: Kept, person: string, window: RowWindow, at: number): number {
  return sumOf(
    sql<Sum>(
      db,
      `SELECT app, entity, sum(rows) AS rows FROM ledger
       WHERE person = ? AND at >= ? AND kind <> 'export' GROUP BY app, entity`,
    ).all(person, at - window.milliseconds),
    window,
  );
}

function seen({ db }: Kept, person: string, window: RowWindow, since: number): number {
  return sumOf(
    sql<Sum>(
      db,
      `SELECT app, entity, count(*) AS rows FROM ledger_record
       WHERE person = ? AND at >= ? GROUP BY app, entity`,
    ).all(person, since),
    window,
  );
}

const sumOf = (sums: readonly Sum[], { apps, entities }: RowWindow): number =>
  sums
    .filter(({ app, entity }) => anyMatches(apps, app) && anyMatches(entities, entity))
    .reduce((sum, { rows }) => sum + rows, 0);

const anyMatches = (patterns: readonly string[], text: string): boolean =>
  patterns.some((pattern) => pattern === '*' || globMatcher(pattern)(text));

/** Under a number that no other row has or had: what settles it must never meet another's rows, not even after a restore. */
function insert({ db }: Kept, account: ReserveRows['account'], rows: number, at: number): number {
  const { person, app, entity, kind } = account;
  const number = randomInt(2 ** 47);
  sql(db, 'INSERT INTO ledger (rowid, person, at, rows, app, entity, kind) VALUES (?, ?, ?, ?, ?, ?, ?)').run(
    number,
    person,
    at,
    rows,
    app,
    entity,
    kind,
  );
  return number;
}

function wholeRows(rows: number): void {
  if (!Number.isSafeInteger(rows) || rows < 0)
    throw new Fault('UNEXPECTED', 'charged the ledger: the rows are no whole number from 0');
}
