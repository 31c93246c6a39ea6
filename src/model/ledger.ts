/** The ledger's nouns: rows that people were given, whatever the shape, and the limits on them over time. */

/** `export`: a file. `list`: an answer for the screen. `stream`: messages of a WebSocket or event stream. */
export type LedgerKind = 'export' | 'list' | 'stream';

export const MEASURES = ['rows', 'records', 'values', 'bytes', 'exports'] as const;
export type Measure = (typeof MEASURES)[number];

export const PERIODS = ['export', 'hour', 'day', '7 days', '30 days', '90 days'] as const;
/** `export`: one export, or one page of a list; else any span of that length. */
export type Period = (typeof PERIODS)[number];

/** Whose rows, and what they are. */
export interface Account {
  /** Id of the person; `nobody@APP` for whoever was not identified. */
  readonly person: string;
  /** The person's team at the time; those for whom it is absent count together as one. */
  readonly team?: string;
  readonly app: string;
  readonly entity: string;
  readonly kind: LedgerKind;
}

/** What one export takes. */
export interface Amounts {
  readonly rows: number;
  readonly bytes: number;
  /** Sensitive values by class. */
  readonly values: Readonly<Record<string, number>>;
  /** Keyed hashes of different records, 16 bytes each, one behind the other; absent where no rule counts records. */
  readonly records?: Uint8Array;
}

/** An export charged with the move that lets it leave: one export, its rows, bytes, values and records. */
export interface Spending {
  readonly account: Account;
  readonly amounts: Amounts;
  /** ISO 8601. */
  readonly at: string;
  /** The charge fails when any would be passed. */
  readonly windows: readonly LedgerWindow[];
  /** Id of the grant under which the rows leave: its `used` grows with the charge, which fails when its `total` would be passed or it is revoked. */
  readonly grant?: string;
  /** Id of the contract under which they leave: the charge fails when it is over, or does not speak of them. */
  readonly contract?: string;
}

/** A limit over a sliding window. */
export interface LedgerWindow {
  /** `policy/rule`. */
  readonly rule: string;
  /** `rows`: each as often as it leaves or is shown. `records`: each once. */
  readonly of: Measure;
  /** For `values`: the classes that count; absent for all. */
  readonly classes?: readonly string[];
  readonly milliseconds: number;
  readonly max: number;
  /** Whose are counted together: `team` as it was with each charge, `app` the one of the account. */
  readonly by: 'person' | 'team' | 'app';
  /** Which of them count. */
  readonly counts: 'all' | 'files' | 'screen';
  /** Globs; what they match counts together. */
  readonly apps: readonly string[];
  readonly entities: readonly string[];
}

/** How a window stands before something is charged. */
export interface Usage {
  readonly used: number;
  /** What it would add: of records, those that do not count already. */
  readonly asked: number;
  /** When it would fit (ISO 8601): at once where that is not later than the time asked for; null where it is more than the limit. */
  readonly fits: string | null;
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
  readonly windows: readonly LedgerWindow[];
  /** The reservation that grows by what is given; null for a new one. */
  readonly extend: number | null;
}

export type Reserved =
  | { readonly kind: 'reserved'; readonly reservation: number; readonly rows: number }
  /** Nothing was reserved. */
  | { readonly kind: 'refused'; readonly window: LedgerWindow };

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
  readonly windows: readonly LedgerWindow[];
}

/** The one ledger of what people took over time. Each call is one transaction: two that race never pass a limit together. Its time never runs back: where a clock does, the latest that was seen counts until the clock is there again. */
export interface Ledger {
  /** How each window stands, and what the amounts would add to it; nothing is written. */
  usage(asked: Omit<Spending, 'windows'>, windows: readonly LedgerWindow[]): Promise<readonly Usage[]>;
  /** The window that would be passed, or `grant` where that or the contract is used up or over, with nothing charged; null when it was charged. */
  charge(spending: Spending): Promise<LedgerWindow | 'grant' | null>;
  /** Durable when it resolves. A reservation that is never settled counts as used. */
  reserve(asked: ReserveRows): Promise<Reserved>;
  settle(settlements: readonly Settlement[]): Promise<void>;
  /** The window that the records would pass, with nothing written; null when they were written down. */
  see(asked: SeeRecords): Promise<LedgerWindow | null>;
  /** Removes what is of an earlier day (UTC) than `before` (ISO 8601), a piece with each call, `most` bounding it; true when there may be more. */
  forget(before: string, most: number): Promise<boolean>;
}
