/** An export from the moment it is found: what it is, what is in it, what was decided, and its life while it is held. */

import type { FaultCode } from '../lib/fault.ts';
import type { RowPlaces, TableFacts, ValueClass } from './table.ts';

/** An answer that carries rows out, as detection found it. */
export interface ExportFound {
  /** `route`: a profile names it. `unlisted`: table content that no profile names. `attachment`: a file without a table, or one that we cannot see into. */
  readonly kind: 'route' | 'unlisted' | 'attachment';
  /** The route's name in the profile, or the kind. */
  readonly route: string;
  /** What the rows are (`contacts`), or `unknown`. */
  readonly entity: string;
  /** Headings of the column that names a row's owner, as the profile lists them. */
  readonly ownerColumns: readonly string[];
  /** The name that the CRM gave the file, without a path; untrusted text. */
  readonly fileName: string | null;
  /** Declared type; untrusted. */
  readonly mediaType: string;
  /** Content codings in the order they were applied, lower case; `identity` left out. */
  readonly codings: readonly string[];
}

/** What inspection found out. Holds counts and headings, never a cell's value. */
export interface Facts {
  /** Id of the format (`csv`), or null when the file could not be read. */
  readonly format: string | null;
  /** The format in which it leaves, and the extension of its name; absent where both are `format`. */
  readonly writtenAs?: { readonly format: string; readonly extension: string };
  /** Why the file could not be read; null when it was. */
  readonly unreadable: FaultCode | null;
  readonly bytes: number;
  readonly tables: readonly TableFacts[];
  /** Data rows of all tables, hidden ones too. */
  readonly rows: number;
  /** Own rows of all tables; null when no table has an owner column. */
  readonly ownRows: number | null;
  /** Values per class in all tables. */
  readonly values: Readonly<Record<ValueClass, number>>;
  /** False where values were not looked for, since no rule speaks of them: classes are then those of the headings. Absent where they were. */
  readonly valuesSeen?: false;
  /** Parts of the file (pictures in an archive) that are no table and never leave with it; absent where there are none. */
  readonly unread?: number;
  /** What the file is, where it can leave only as it is: its rows were counted where there are any, and no rule can cut them. Absent where it is written anew, or cannot leave at all. */
  readonly asIs?: AsIs;
}

/** `other`: no table, and nothing that we know more of. */
export const AS_IS_KINDS = ['pdf', 'document', 'slides', 'picture', 'sound', 'video', 'other'] as const;
export type AsIsKind = (typeof AS_IS_KINDS)[number];

/** A file that leaves unread, by an explicit rule alone. */
export interface AsIs {
  readonly kind: AsIsKind;
  /** Absent where nobody counted them. */
  readonly pages?: number;
  /** Pages without any text: what is on them nobody saw. */
  readonly blindPages?: number;
}

/** How a cell is masked. The order is from weakest to strictest. */
export const MASKS = ['keep-last-4', 'keep-first-1', 'domain-only', 'year-only', 'blank'] as const;
export type Mask = (typeof MASKS)[number];

/** What remains of an export under the rules: computed by `decide`, applied by `seal`. */
interface Limits {
  /** Rows that may leave; null for no limit. */
  readonly maxRows: number | null;
  readonly ownRowsOnly: boolean;
  /** Per table index: what happens to its columns. */
  readonly columns: readonly ColumnLimit[];
  readonly encrypt: boolean;
  /** Cells that a spreadsheet program would run leave as they are; absent where they are escaped. */
  readonly keepsFormulas?: true;
}

export interface ColumnLimit {
  readonly table: number;
  readonly column: number;
  readonly mask: Mask | 'drop';
}

export type VerdictKind = 'allow' | 'trim' | 'hold' | 'block';

/** Why a verdict fell: a stable code with its numbers, made into a sentence by the catalogue. */
export interface Because {
  readonly code:
    | 'within-limits'
    | 'over-rows'
    | 'no-rule'
    | 'rule-says'
    | 'unreadable'
    | 'unlisted'
    | 'attachment'
    | 'no-owner-column'
    | 'sideways'
    | 'unread'
    | 'as-is'
    | 'over-budget'
    | 'nobody'
    | 'unknown-job'
    | 'job-of-another'
    | 'channel'
    | 'channel-blocked';
  readonly rule: string | null;
  readonly rows?: number;
  readonly limit?: number;
  readonly fault?: FaultCode;
}

/** One line of `explain`: a rule, whether it matched, and what it did. */
export interface Step {
  readonly rule: string;
  readonly matched: boolean;
  readonly why: string;
}

export interface Decision {
  readonly verdict: VerdictKind;
  readonly because: Because;
  /** What leaves if it leaves by this verdict or by approval. For `hold` the row limit is not in it: the approver grants the rows. */
  readonly limits: Limits;
  /** For a hold over a row limit: how many rows may be taken at once without approval; null otherwise. */
  readonly takeNow: number | null;
  /** Rows that the person may take in any 24 hours; null or absent for no limit. Checked again, with the charge, in the move that releases. */
  readonly perDay?: number | null;
  /** The rules say that it may leave as it is, unread: at once, or when an approver says so. Absent where they do not. */
  readonly asIs?: true;
  /** Roles whose approvers are asked. */
  readonly approverRoles: readonly string[];
  readonly steps: readonly Step[];
  /** Hash of the rules that decided. */
  readonly rulesHash: string;
}

/** A cell rule of the plan; columns that are not listed are dropped. */
interface PlannedColumn {
  readonly index: number;
  readonly name: string;
  readonly mask: Mask | null;
}

export interface PlannedTable {
  readonly index: number;
  readonly name: string;
  readonly place: RowPlaces;
  /** Records that inspection counted: when all that were planned may leave, totals and footers leave with them. Absent where nobody counted. */
  readonly rows?: number;
  /** Its records are no rows: it leaves whole, where as many as it has may leave, or not at all. */
  readonly sideways?: true;
  readonly columns: readonly PlannedColumn[];
  /** Keep only rows whose cell in `column` is one of `values` (the person's names in the CRM). */
  readonly only: { readonly column: number; readonly values: readonly string[] } | null;
}

/** What is visibly written into the file. */
export interface Mark {
  readonly exportId: string;
  readonly siteName: string;
  readonly person: string;
  readonly purpose: string | null;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly notice: string;
}

/** Everything that sealing needs, as plain data: it crosses a process border and its hash is what an approver approves. */
export interface Plan {
  readonly version: 1;
  readonly format: string;
  /** Id of the format in which it leaves; absent where `format` says it. */
  readonly writtenAs?: string;
  readonly tables: readonly PlannedTable[];
  /** It leaves as it is: no row of it is cut, and `rows`, which were counted in it, are what is charged. Absent where it is written anew. */
  readonly unread?: { readonly kind: AsIsKind; readonly rows: number; readonly mediaType: string };
  /** Cells that a spreadsheet program would run leave as they are; absent where they are escaped. */
  readonly keepsFormulas?: true;
  /** Over all tables together, in their order. */
  readonly maxRows: number | null;
  readonly mark: Mark;
  /** Recipients' OpenPGP key fingerprints, upper-case hex; empty for no encryption. */
  readonly recipients: readonly string[];
  /** As it is offered to the browser; `.pgp` is added when encrypted. */
  readonly fileName: string;
}

/** A file of ours on disk, encrypted (see lib/spool.ts). */
export interface SpoolRef {
  readonly version: 1;
  readonly algorithm: 'A256GCM-64K';
  /** Name within the spool folder. */
  readonly file: string;
  /** Plaintext bytes. */
  readonly bytes: number;
  /** Lower-case hex SHA-256 of the plaintext. */
  readonly sha256: string;
  /** The file's own key, wrapped by the gateway's key. */
  readonly key: WrappedKey;
}

interface WrappedKey {
  readonly algorithm: 'A256GCM';
  /** Id of the gateway key that wraps it. */
  readonly keyId: string;
  /** base64 of nonce, ciphertext, tag. */
  readonly wrapped: string;
}

/** The states of an export's life:
 *
 * preparing -> released | draft | refused | failed
 * draft -> waiting | released (fewer rows taken) | withdrawn | lapsed
 * waiting -> approved | denied | released (fewer rows taken) | withdrawn | lapsed
 * approved -> ready | failed; ready | released -> lapsed (its file is no longer kept)
 */
export const HOLD_STATES = [
  'preparing',
  'draft',
  'waiting',
  'approved',
  'ready',
  'released',
  'refused',
  'denied',
  'withdrawn',
  'lapsed',
  'failed',
] as const;
export type HoldState = (typeof HOLD_STATES)[number];

/** Purpose and recipients, as the requester gave them. */
export interface Purpose {
  readonly purpose: string;
  /** E-mail addresses. */
  readonly recipients: readonly string[];
  readonly neededBy: string | null;
}

export interface HeldExport {
  /** Shown to people: eight Crockford base32 characters, `7K3M-Q2XD`. */
  readonly id: string;
  readonly state: HoldState;
  readonly app: string;
  /** Id of the person who asked. */
  readonly requester: string;
  readonly requestId: string;
  /** Same key: the same click. Keyed hash of person, method, target and body. */
  readonly clickKey: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** When a state that waits lapses. */
  readonly expiresAt: string;
  readonly found: ExportFound;
  readonly facts: Facts | null;
  readonly decision: Decision | null;
  readonly fault: FaultCode | null;
  /** The decoded file as the CRM sent it. */
  readonly frozen: SpoolRef | null;
  readonly asked: Purpose | null;
  readonly plan: Plan | null;
  /** Lower-case hex SHA-256 of the canonical plan and the frozen file's hash: what the approver approves. */
  readonly planHash: string | null;
  readonly settled: { readonly by: string; readonly at: string; readonly reason: string } | null;
  /** The sealed file. */
  readonly artefact: SpoolRef | null;
  readonly sealed: Sealed | null;
}

/** What sealing did, counted. */
export interface Sealed {
  readonly rows: number;
  readonly columns: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly fileName: string;
  readonly mediaType: string;
  /** Cells that were changed so that no spreadsheet program takes them for formulas; absent where none was. */
  readonly escaped?: number;
}
