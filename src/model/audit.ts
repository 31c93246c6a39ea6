/** What is remembered: one event per act, appended before the act. */

/** Every kind of act that is remembered. */
export type AuditType =
  | 'started'
  | 'stopped'
  | 'rules-loaded'
  | 'rules-refused'
  | 'requested'
  | 'decided'
  | 'refused'
  | 'held'
  | 'asked'
  | 'agreed' // one of several who must; the last one's word is `approved`
  | 'approved'
  | 'denied'
  | 'withdrawn'
  | 'lapsed'
  | 'released'
  | 'sealed'
  | 'downloaded'
  | 'failed'
  | 'attachment-passed'
  | 'signed-in'
  | 'list-limited'
  | 'session-mixed'
  | 'offsite-fetched'
  | 'tunnel-closed'
  | 'people-changed'
  | 'key-added'
  | 'key-removed'
  | 'keys-rotated'
  | 'backed-up'
  | 'restored'
  | 'migrated'
  | 'monitored'
  | 'mode-changed'
  | 'limit-passed'
  | 'lists-seen'
  | 'monitor-blind'
  | 'granted'
  | 'revoked'
  | 'contract-made'
  | 'override-set'
  | 'override-ended'
  | 'break-glass'
  | 'break-glass-reviewed'
  | 'acknowledged'
  | 'totp-enrolled'
  | 'totp-removed'
  | 'person-leaving'
  | 'person-suspended'
  | 'person-restored'
  | 'rules-waiting'
  | 'rules-agreed'
  | 'limits-accepted'
  | 'review-signed'
  | 'commanded'; // somebody ran a command, or opened a page of administration, whose own event does not name him

/** One event. `facts` holds ids, counts, names of columns and rules; never a cell's value. */
export interface AuditEvent {
  readonly type: AuditType;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Export id, or null where the event is not about one. */
  readonly exportId: string | null;
  readonly app: string | null;
  /** Id of the person who acted; null for the gateway itself. */
  readonly actor: string | null;
  readonly requestId: string | null;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** An event with its place in the chain. */
export interface AuditEntry {
  /** From 1, without gaps. */
  readonly seq: number;
  readonly event: AuditEvent;
  /** Lower-case hex SHA-256 of the entry, which holds the hash before it. */
  readonly hash: string;
}
