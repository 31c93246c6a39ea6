/** Held exports in the database: a change, its event and its charge are one transaction. */

import type { AuditEvent } from '../model/audit.ts';
import type { HeldExport, HoldState } from '../model/export.ts';
import type { Spending } from '../model/ledger.ts';
import { Fault } from '../lib/fault.ts';
import { appendEntry } from './sqlite-audit.ts';
import { openDocument, sealDocument } from './sqlite-document.ts';
import type { DocumentRow } from './sqlite-document.ts';
import type { Kept } from './sqlite-kept.ts';
import { sql } from './sqlite-kept.ts';
import { charge } from './sqlite-ledger.ts';
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

/** Compare and set; null, with nothing changed, when somebody was first, or a limit or the grant would be passed, or the contract is over. */
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
  if (move.spend && charge(kept, { spending: move.spend }) !== null) return null;
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

/** How many exports are in each state that there is one in. */
export function countExports({ db }: Kept): Readonly<Record<string, number>> {
  const rows = sql<{ state: string; count: number }>(
    db,
    'SELECT state, count(*) AS count FROM held GROUP BY state',
  ).all();
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
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
