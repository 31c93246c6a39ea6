/** The ledger's nouns: rows that people were given, whatever the shape, and the limits on them over time. */

/** `export`: a file. `list`: an answer for the screen. `stream`: messages of a WebSocket or event stream. */
export type LedgerKind = 'export' | 'list' | 'stream';

/** Whose rows, and what they are. */
export interface Account {
  /** Id of the person; `nobody@APP` for whoever was not identified. */
  readonly person: string;
  readonly app: string;
  readonly entity: string;
  readonly kind: LedgerKind;
}

/** Rows charged to a person's budget with the move that lets them leave. */
export interface Spending {
  readonly person: string;
  readonly app: string;
  /** `unknown` where it is absent. */
  readonly entity?: string;
  /** `export` where it is absent. */
  readonly kind?: LedgerKind;
  readonly rows: number;
  readonly at: string;
  /** The charge fails when the person would have more than `max` rows since `since`; null for no limit. */
  readonly within: { readonly since: string; readonly max: number } | null;
}

/** A limit over a sliding window, on rows for the screen (lists and streams). */
export interface RowWindow {
  /** `policy/rule`. */
  readonly rule: string;
  /** `rows`: each row as often as it is shown. `records`: each record once. */
  readonly of: 'rows' | 'records';
  readonly milliseconds: number;
  readonly max: number;
  /** Globs; what they match counts together. */
  readonly apps: readonly string[];
  readonly entities: readonly string[];
}

/** Asks for rows in advance. */
export interface ReserveRows {
  readonly account: Account;
  /** Fewer than this is a refusal. */
  readonly need: number;
  /** At most this is given, when the windows have room for it. */
  readonly want: number;
  /** ISO 8601. */
  readonly at: string;
  /** Until when the rows may be used: they count from then on, so that no window forgets them too early. */
  readonly until: string;
  readonly windows: readonly RowWindow[];
  /** The reservation that grows by what is given; null for a new one. */
  readonly extend: number | null;
}

export type Reserved =
  | { readonly kind: 'reserved'; readonly reservation: number; readonly rows: number }
  /** Nothing was reserved. */
  | { readonly kind: 'refused'; readonly window: RowWindow };

/** What was used of a reservation; the rest goes back. */
export interface Settlement {
  readonly reservation: number;
  readonly used: number;
  readonly at: string;
}

/** Records that are about to be shown. */
export interface SeeRecords {
  readonly account: Account;
  /** Keyed hashes of their ids, 16 bytes each. */
  readonly records: readonly Uint8Array[];
  readonly at: string;
  readonly windows: readonly RowWindow[];
}

/** The one ledger of rows per person over time. Each call is one transaction: two that race never pass a limit together. */
export interface Ledger {
  /** Rows of every kind; reservations count in full. */
  rowsSince(person: string, since: string, of?: { readonly entity: string }): Promise<number>;
  /** Records seen since then, each once. */
  recordsSince(person: string, since: string): Promise<number>;
  /** False, and nothing is charged, when the limit would be passed. */
  charge(spending: Spending): Promise<boolean>;
  /** Durable when it resolves. A reservation that is never settled counts as used. */
  reserve(asked: ReserveRows): Promise<Reserved>;
  settle(settlements: readonly Settlement[]): Promise<void>;
  /** The window that the records would pass, with nothing written; null when they were written down. */
  see(asked: SeeRecords): Promise<RowWindow | null>;
  /** Removes what is older than `before` (ISO 8601), at most so many rows and records at a time; true when there may be more. */
  forget(before: string, most: number): Promise<boolean>;
}
