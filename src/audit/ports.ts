/** What the log needs kept. */

import type { AuditEntry, AuditEvent } from '../model/audit.ts';

/** The log. Appending is durable when the promise resolves; entries are never changed. */
export interface AuditTrail {
  append(event: AuditEvent): Promise<AuditEntry>;
  /** In order, from `from` (inclusive), at most `most`. */
  read(from: number, most: number): Promise<readonly AuditEntry[]>;
  /** The raw entries for verification, without decrypting: what an outsider gets. */
  raw(from: number, most: number): Promise<readonly RawEntry[]>;
}

/** An entry as it stands in the store. */
export interface RawEntry {
  readonly seq: number;
  /** The canonical JSON that is hashed: version, seq, time, type, commitment, previous hash. */
  readonly entry: string;
  readonly hash: string;
  /** Opens the commitment: 32 random bytes, base64; and the record that was committed to, as canonical JSON. Null when the record was erased. */
  readonly opening: { readonly salt: string; readonly record: string } | null;
}
