/** What was told to us of people, in the database. */

import type { ToldPerson } from '../identify/ports.ts';
import type { AuditEvent } from '../model/audit.ts';
import { appendEntry } from './sqlite-audit.ts';
import { openDocument, sealDocument } from './sqlite-document.ts';
import type { DocumentRow } from './sqlite-document.ts';
import type { Kept } from './sqlite-kept.ts';
import { sql } from './sqlite-kept.ts';

type Kind = ToldPerson['kind'];

/** Everything of this kind, by id. */
export function toldPeople({ db, key }: Kept, { kind }: { readonly kind: Kind }): readonly ToldPerson[] {
  const rows = sql<DocumentRow & { readonly id: string }>(
    db,
    'SELECT id, v, alg, kid, body FROM told_person WHERE kind = ? ORDER BY id',
  ).all(kind);
  return rows.map((row) => ({
    kind,
    id: row.id,
    body: openDocument(key, 'told_person', placeOf(kind, row.id), row) as ToldPerson['body'],
  }));
}

/** Adds it, or replaces what was told before. */
export function putToldPerson(
  kept: Kept,
  { told, event }: { readonly told: ToldPerson; readonly event: AuditEvent | null },
): void {
  const { kind, id, body } = told;
  const row = sealDocument(kept.key, 'told_person', placeOf(kind, id), body);
  sql(kept.db, 'INSERT OR REPLACE INTO told_person VALUES (?, ?, ?, ?, ?, ?)').run(
    kind,
    id,
    row.v,
    row.alg,
    row.kid,
    row.body,
  );
  if (event) appendEntry(kept, { event });
}

/** False, and nothing recorded, when it is not there. */
export function removeToldPerson(
  kept: Kept,
  { kind, id, event }: { readonly kind: Kind; readonly id: string; readonly event: AuditEvent | null },
): boolean {
  const { changes } = sql(kept.db, 'DELETE FROM told_person WHERE kind = ? AND id = ?').run(kind, id);
  if (changes > 0 && event) appendEntry(kept, { event });
  return changes > 0;
}

const placeOf = (kind: Kind, id: string): string => JSON.stringify([kind, id]);
