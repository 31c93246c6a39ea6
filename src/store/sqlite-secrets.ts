/** Named secrets in the database, each wrapped by the gateway's key, and their rewrapping when that key is rotated. */

import { randomBytes } from 'node:crypto';
import type { AuditEvent } from '../model/audit.ts';
import type { HeldExport, SpoolRef } from '../model/export.ts';
import type { Keyring } from '../lib/keyring.ts';
import { parseKeyring } from '../lib/keyring.ts';
import { appendEntry } from './sqlite-audit.ts';
import { openDocument, sealDocument } from './sqlite-document.ts';
import type { DocumentRow } from './sqlite-document.ts';
import type { Kept } from './sqlite-kept.ts';
import { sql } from './sqlite-kept.ts';

/** `store`: data key of this database. `marks`: watermarks. `credentials`: keyed hashes of sessions and codes. `clicks`: keyed hashes of requests. `forms`: form tokens. `records`: keyed hashes of records' ids. `tokens`: what stands for masked values. */
export type SecretName =
  | 'store'
  | 'marks'
  | 'credentials'
  | 'clicks'
  | 'forms'
  | 'records'
  | 'tokens'
  | 'assertion'
  | 'offsite-links';

interface SecretRow {
  readonly name: string;
  readonly kid: string;
  readonly wrapped: string;
}

/** The 32 bytes under this name, made when they are first asked for. */
export function takeSecret(
  { db, ring }: Pick<Kept, 'db' | 'ring'>,
  { name, at }: { readonly name: SecretName; readonly at: string },
): Uint8Array {
  const row = sql<SecretRow>(db, 'SELECT name, kid, wrapped FROM secrets WHERE name = ?').get(name);
  if (row) return ring.unwrap({ algorithm: 'A256GCM', keyId: row.kid, wrapped: row.wrapped });
  const secret = randomBytes(32);
  const { algorithm, keyId, wrapped } = ring.wrap(secret);
  sql(db, 'INSERT INTO secrets VALUES (?, 1, ?, ?, ?, ?)').run(name, algorithm, keyId, wrapped, at);
  return secret;
}

/** Wraps everything anew under the current key of `ring`, which still holds the old ones. Returns how many were; the event is recorded when there were any. */
export function rewrapAll(
  kept: Kept,
  { ring: text, event }: { readonly ring: string; readonly event: AuditEvent },
): number {
  const ring = parseKeyring(text, 'the running gateway');
  const rewrapped = rewrapSecrets(kept, ring) + rewrapFiles(kept, ring);
  if (rewrapped > 0)
    appendEntry(kept, { event: { ...event, facts: { ...event.facts, rewrapped, key: ring.currentId } } });
  kept.ring = ring;
  return rewrapped;
}

/** The export with its files' keys under the ring's current key: one that was sealed just before a rotation is stored just after it. */
export function currentlyWrapped(ring: Keyring, held: HeldExport): HeldExport {
  return { ...held, frozen: rewrapRef(ring, held.frozen), artefact: rewrapRef(ring, held.artefact) };
}

function rewrapSecrets({ db }: Kept, ring: Keyring): number {
  const rows = sql<SecretRow>(db, 'SELECT name, kid, wrapped FROM secrets WHERE kid <> ?').all(
    ring.currentId,
  );
  for (const { name, kid, wrapped } of rows) {
    const next = ring.wrap(ring.unwrap({ algorithm: 'A256GCM', keyId: kid, wrapped }));
    sql(db, 'UPDATE secrets SET kid = ?, wrapped = ? WHERE name = ?').run(next.keyId, next.wrapped, name);
  }
  return rows.length;
}

function rewrapFiles({ db, key }: Kept, ring: Keyring): number {
  let rewrapped = 0;
  const rows = sql<DocumentRow & { id: string }>(
    db,
    'SELECT id, v, alg, kid, body FROM held WHERE frozen_file IS NOT NULL OR artefact_file IS NOT NULL',
  ).all();
  for (const row of rows) {
    const held = openDocument(key, 'held', row.id, row) as HeldExport;
    const next = currentlyWrapped(ring, held);
    if (next.frozen === held.frozen && next.artefact === held.artefact) continue;
    const { v, alg, kid, body } = sealDocument(key, 'held', row.id, next);
    sql(db, 'UPDATE held SET v = ?, alg = ?, kid = ?, body = ? WHERE id = ?').run(v, alg, kid, body, row.id);
    rewrapped += 1;
  }
  return rewrapped;
}

function rewrapRef(ring: Keyring, ref: SpoolRef | null): SpoolRef | null {
  if (!ref || ref.key.keyId === ring.currentId) return ref;
  return { ...ref, key: ring.wrap(ring.unwrap(ref.key)) };
}

/** Writes something and takes it back: a full disk or a read-only folder shows here. An update to what is there already, SQLite would not write. */
export function probe({ db }: Kept): void {
  sql(db, "INSERT INTO code_asked VALUES (0, '')").run();
  sql(db, "DELETE FROM code_asked WHERE at = 0 AND person = ''").run();
}
