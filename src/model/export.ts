/** An export from the moment it is found: what it is, what is in it, what was decided, and its life while it is held. */

import type { FaultCode } from '../lib/fault.ts';
import type { LedgerWindow, Measure, Period } from './ledger.ts';
import type { Mask } from './masks.ts';
import type { Plan } from './plan.ts';
import type { TableFacts, ValueClass } from './table.ts';
import type { Approval, Agreed, Terms } from './terms.ts';

export const ROUTE_KINDS = ['report', 'backup', 'attachment'] as const;
type RouteKind = (typeof ROUTE_KINDS)[number];

/** An answer that carries rows out, as detection found it. */
export interface ExportFound {
  /** `route`: a profile names it. `unlisted`: table content that no profile names. `attachment`: a file without a table, or one that we cannot see into. */
  readonly kind: 'route' | 'unlisted' | 'attachment';
  /** The route's name in the profile, or the kind. */
  readonly route: string;
  /** What the profile says the route is; absent for a plain export and where no profile names it. */
  readonly routeKind?: RouteKind;
  /** What the rows are (`contacts`), or `unknown`. */
  readonly entity: string;
  /** Headings of the column that names a row's owner, as the profile lists them. */
  readonly ownerColumns: readonly string[];
  /** Headings of the columns that tell records apart, as the profile lists them; absent or empty: by address, phone number or name. */
  readonly idColumns?: readonly string[];
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
  /** Different records in it, by their identity; absent where nobody asked. */
  readonly records?: number;
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

/** What remains of an export under the rules: computed by `decide`, applied by `seal`. */
interface Limits {
  /** Rows that may leave; null for no limit. */
  readonly maxRows: number | null;
  readonly ownRowsOnly: boolean;
  /** Only rows of the person and of those below, by the directory; absent where all may leave, and where `ownRowsOnly` is stricter. */
  readonly teamRowsOnly?: true;
  /** Only rows that fulfil each of these; absent for none. */
  readonly rowConditions?: readonly RowCondition[];
  /** Per table index: what happens to its columns. */
  readonly columns: readonly ColumnLimit[];
  readonly encrypt: boolean;
  /** Cells that a spreadsheet program would run leave as they are; absent where they are escaped. */
  readonly keepsFormulas?: true;
}

/** Rows whose cell in a column of this heading (glob) is one of the texts, folded. */
export interface RowCondition {
  readonly column: string;
  readonly is: readonly string[];
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
    | 'over-limit'
    | 'over-budget'
    | 'terms'
    | 'contract-drift'
    | 'granted'
    | 'contract'
    | 'break-glass'
    | 'nobody'
    | 'unknown-job'
    | 'job-of-another'
    | 'channel'
    | 'channel-blocked';
  readonly rule: string | null;
  readonly rows?: number;
  readonly limit?: number;
  readonly fault?: FaultCode;
  /** Of a limit that was passed: what it counts (rows if absent), over which time and of whom, what was used of it before, and when what was asked would fit (ISO 8601; null for never). */
  readonly measure?: Measure;
  readonly per?: Period;
  readonly by?: LedgerWindow['by'];
  readonly used?: number;
  readonly returns?: string | null;
  /** The grant or contract that let it go. */
  readonly grant?: string;
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
  /** The limits over time that it is within: checked again, with the charge, in the move that releases. An approver's word overrides those that hold or trim. */
  readonly windows?: readonly DecidedWindow[];
  /** Terms to be fulfilled before anything leaves; absent for none. */
  readonly terms?: Terms;
  /** Profile of the watermark; absent: the default. */
  readonly watermark?: string;
  /** Absent: one of those who approve one of `approverRoles`. */
  readonly approval?: Approval;
  /** Limits that were passed and only alarm; absent for none. */
  readonly alerts?: readonly Because[];
  /** The person may take it at once, and answers for it. */
  readonly breakGlass?: true;
  /** The grant or contract without which it would be held or trimmed: it must still be in force when the file leaves. */
  readonly lifted?: LiftedBy;
  /** What the employee is told in place of the built-in words. */
  readonly say?: { readonly en: string; readonly 'zh-CN': string };
  /** What rules in monitor mode would have done, where it is stricter. */
  readonly would?: { readonly verdict: VerdictKind; readonly because: Because };
  /** The rules say that it may leave as it is, unread: at once, or when an approver says so. Absent where they do not. */
  readonly asIs?: true;
  /** Roles whose approvers are asked. */
  readonly approverRoles: readonly string[];
  readonly steps: readonly Step[];
  /** Hash of the rules that decided. */
  readonly rulesHash: string;
}

/** Of a contract with the addresses that it was agreed for. */
export type LiftedBy =
  | { readonly by: 'grant'; readonly id: string }
  | { readonly by: 'contract'; readonly id: string; readonly recipients: readonly string[] };

export interface DecidedWindow extends LedgerWindow {
  readonly over: 'alert' | 'trim' | 'hold' | 'block';
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
 * draft -> waiting | released (taken without an approver) | withdrawn | lapsed
 * waiting -> approved | denied | released (taken without an approver) | withdrawn | lapsed
 * approved -> ready | failed | refused (a limit that blocks was reached) | waiting (an agreement counts no more); ready | released -> lapsed (its file is no longer kept)
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
  /** One of the categories that the rules name; absent where they name none. */
  readonly category?: string;
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
  /** Who agreed so far, where several must; absent for nobody. */
  readonly agreed?: readonly Agreed[];
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
