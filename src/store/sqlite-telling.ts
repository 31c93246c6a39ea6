/** What reaches people: approvers' links, messages that wait to be sent, and recipients' keys. */

import type { Invitation, RecipientKey } from '../hold/ports.ts';
import type { AuditEvent } from '../model/audit.ts';
import type { Message } from '../model/message.ts';
import { appendEntry } from './sqlite-audit.ts';
import { openDocument, sealDocument } from './sqlite-document.ts';
import type { DocumentRow } from './sqlite-document.ts';
import type { Kept } from './sqlite-kept.ts';
import { instant, sql } from './sqlite-kept.ts';

export function addInvitations(
  { db }: Kept,
  { invitations }: { readonly invitations: readonly Invitation[] },
): void {
  for (const { tokenHash, exportId, approver, expiresAt, ended } of invitations)
    sql(db, 'INSERT INTO invitation VALUES (?, ?, ?, ?, ?)').run(
      tokenHash,
      exportId,
      approver,
      expiresAt,
      Number(ended),
    );
}

export function invitationByHash(
  { db }: Kept,
  { tokenHash }: { readonly tokenHash: string },
): Invitation | null {
  const row = sql<Omit<Invitation, 'ended'> & { ended: number }>(
    db,
    `SELECT token_hash AS tokenHash, export_id AS exportId, approver, expires_at AS expiresAt, ended
     FROM invitation WHERE token_hash = ?`,
  ).get(tokenHash);
  return row ? { ...row, ended: row.ended !== 0 } : null;
}

export function endInvitationsOf({ db }: Kept, { exportId }: { readonly exportId: string }): void {
  sql(db, 'UPDATE invitation SET ended = 1 WHERE export_id = ?').run(exportId);
}

/** A message whose id is known already is not kept a second time. */
export function putMessages(
  { db, key }: Kept,
  { messages }: { readonly messages: readonly Message[] },
): void {
  for (const message of messages) {
    const { v, alg, kid, body } = sealDocument(key, 'outbox', message.id, message);
    sql(db, 'INSERT INTO outbox VALUES (?, 0, 0, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING').run(
      message.id,
      v,
      alg,
      kid,
      body,
    );
  }
}

/** Those whose time has come, the longest waiting first. */
export function dueMessages(
  { db, key }: Kept,
  { now, most }: { readonly now: string; readonly most: number },
): readonly { message: Message; attempts: number }[] {
  return sql<DocumentRow & { id: string; attempts: number }>(
    db,
    'SELECT id, attempts, v, alg, kid, body FROM outbox WHERE not_before <= ? ORDER BY not_before, rowid LIMIT ?',
  )
    .all(instant(now), most)
    .map((row) => ({
      message: openDocument(key, 'outbox', row.id, row) as Message,
      attempts: row.attempts,
    }));
}

export function messageSent({ db }: Kept, { id }: { readonly id: string }): void {
  sql(db, 'DELETE FROM outbox WHERE id = ?').run(id);
}

export function retryMessage(
  { db }: Kept,
  { id, notBefore }: { readonly id: string; readonly notBefore: string },
): void {
  sql(db, 'UPDATE outbox SET attempts = attempts + 1, not_before = ? WHERE id = ?').run(
    instant(notBefore),
    id,
  );
}

const KEY = 'SELECT fingerprint, email, armored, added_at AS addedAt FROM recipient_key';

/** Adds a key, or a newer text of the same key, with its event. */
export function addRecipientKey(
  kept: Kept,
  { key, event }: { readonly key: RecipientKey; readonly event: AuditEvent },
): void {
  sql(kept.db, 'INSERT OR REPLACE INTO recipient_key VALUES (?, ?, ?, ?)').run(
    key.fingerprint,
    key.email.toLowerCase(),
    key.armored,
    key.addedAt,
  );
  appendEntry(kept, { event });
}

/** False, and nothing recorded, when there is no such key. */
export function removeRecipientKey(
  kept: Kept,
  { fingerprint, event }: { readonly fingerprint: string; readonly event: AuditEvent },
): boolean {
  const { changes } = sql(kept.db, 'DELETE FROM recipient_key WHERE fingerprint = ?').run(fingerprint);
  if (changes === 0) return false;
  appendEntry(kept, { event });
  return true;
}

export function keyByFingerprint(
  { db }: Kept,
  { fingerprint }: { readonly fingerprint: string },
): RecipientKey | null {
  return sql<RecipientKey>(db, `${KEY} WHERE fingerprint = ?`).get(fingerprint) ?? null;
}

/** The key that was added last for this address. */
export function keyByEmail({ db }: Kept, { email }: { readonly email: string }): RecipientKey | null {
  const found = sql<RecipientKey>(db, `${KEY} WHERE email = ? ORDER BY added_at DESC, rowid DESC LIMIT 1`);
  return found.get(email.toLowerCase()) ?? null;
}

export function allKeys({ db }: Kept): readonly RecipientKey[] {
  return sql<RecipientKey>(db, `${KEY} ORDER BY email, added_at`).all();
}
