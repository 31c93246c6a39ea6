/** Held exports and the ledger in the database: a change, its event and its charge are one transaction. */

import type { Spending } from '../hold/ports.ts';
import type { AuditEvent } from '../model/audit.ts';
import type { HeldExport, HoldState } from '../model/export.ts';
import { Fault } from '../lib/fault.ts';
import { appendEntry } from './sqlite-audit.ts';
import { openDocument, sealDocument } from './sqlite-document.ts';
import type { DocumentRow } from './sqlite-document.ts';
import type { Kept } from './sqlite-kept.ts';
import { sql } from './sqlite-kept.ts';
import { currentlyWrapped } from './sqlite-secrets.ts';

/** The states in which a repeated click joins the export instead of asking the CRM again. */
const RUNNING: readonly HoldState[] = ['preparing', 'draft', 'waiting', 'approved'];

type HeldRow = DocumentRow & { readonly id: string; readonly state: HoldState };
const COLUMNS = 'id, state, v, alg, kid, body';

/** Adds a new export with its event; fails when the id is taken. */
export function addExport(
  kept: Kept,
  { held, event }: { readonly held: HeldExport; readonly event: AuditEvent },
): void {
  if (sql(kept.db, 'SELECT 1 FROM held WHERE id = ?').get(held.id))
    throw new Fault('UNEXPECTED', 'added an export: its id is taken');
  write(
    kept,
    held,
    'INSERT INTO held VALUES (@id, @state, @click, @frozen, @artefact, @v, @alg, @kid, @body)',
  );
  appendEntry(kept, { event });
}

export function exportById({ db, key }: Kept, { id }: { readonly id: string }): HeldExport | null {
  const row = sql<HeldRow>(db, `SELECT ${COLUMNS} FROM held WHERE id = ?`).get(id);
  return row ? (openDocument(key, 'held', row.id, row) as HeldExport) : null;
}

/** Compare and set; null, with nothing changed, when somebody was first or the budget is passed. */
export function moveExport(
  kept: Kept,
  move: {
    readonly id: string;
    readonly from: readonly HoldState[];
    readonly change: Partial<Omit<HeldExport, 'id'>>;
    readonly event: AuditEvent;
    readonly spend: Spending | null;
  },
): HeldExport | null {
  const held = exportById(kept, move);
  if (!held || !move.from.includes(held.state)) return null;
  if (move.spend && !charge(kept, { spending: move.spend })) return null;
  const next = write(
    kept,
    { ...held, ...move.change, id: held.id },
    `UPDATE held SET state = @state, click_key = @click, frozen_file = @frozen, artefact_file = @artefact,
     v = @v, alg = @alg, kid = @kid, body = @body WHERE id = @id`,
  );
  appendEntry(kept, { event: move.event });
  return next;
}

export function exportsInStates(
  { db, key }: Kept,
  { states }: { readonly states: readonly HoldState[] },
): readonly HeldExport[] {
  return sql<HeldRow>(
    db,
    `SELECT ${COLUMNS} FROM held WHERE state IN (SELECT value FROM json_each(?)) ORDER BY rowid`,
  )
    .all(JSON.stringify(states))
    .map((row) => openDocument(key, 'held', row.id, row) as HeldExport);
}

/** The newest running export of the click. */
export function exportByClick(
  { db, key }: Kept,
  { clickKey }: { readonly clickKey: string },
): HeldExport | null {
  const row = sql<HeldRow>(
    db,
    `SELECT ${COLUMNS} FROM held
     WHERE click_key = ? AND state IN (SELECT value FROM json_each(?)) ORDER BY rowid DESC LIMIT 1`,
  ).get(clickKey, JSON.stringify(RUNNING));
  return row ? (openDocument(key, 'held', row.id, row) as HeldExport) : null;
}

/** Names of the files that exports refer to. */
export function exportFiles({ db }: Kept): readonly string[] {
  return sql<string>(
    db,
    `SELECT frozen_file FROM held WHERE frozen_file IS NOT NULL
     UNION SELECT artefact_file FROM held WHERE artefact_file IS NOT NULL`,
  )
    .pluck()
    .all();
}

export function rowsSince(
  { db }: Kept,
  { person, since }: { readonly person: string; readonly since: string },
): number {
  return (
    sql<number>(db, 'SELECT coalesce(sum(rows), 0) FROM ledger WHERE person = ? AND at >= ?')
      .pluck()
      .get(person, instant(since)) ?? 0
  );
}

/** False, with nothing charged, when the limit would be passed. */
export function charge(kept: Kept, { spending }: { readonly spending: Spending }): boolean {
  const { person, app, rows, at, within } = spending;
  if (!Number.isSafeInteger(rows) || rows < 0)
    throw new Fault('UNEXPECTED', 'charged the ledger: the rows are no whole number from 0');
  if (within && rowsSince(kept, { person, since: within.since }) + rows > within.max) return false;
  sql(kept.db, 'INSERT INTO ledger VALUES (?, ?, ?, ?)').run(person, instant(at), rows, app);
  return true;
}

/** Milliseconds since 1970, so that times compare whatever form they were written in. */
export function instant(time: string): number {
  const at = Date.parse(time);
  if (Number.isNaN(at)) throw new Fault('UNEXPECTED', 'kept a record: its time is not ISO 8601');
  return at;
}

function write(kept: Kept, held: HeldExport, text: string): HeldExport {
  const current = currentlyWrapped(kept.ring, held);
  sql(kept.db, text).run({
    ...sealDocument(kept.key, 'held', current.id, current),
    id: current.id,
    state: current.state,
    click: current.clickKey,
    frozen: current.frozen?.file ?? null,
    artefact: current.artefact?.file ?? null,
  });
  return current;
}
