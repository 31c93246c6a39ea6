/** The plan of what leaves: plain data that crosses a process border, and whose hash is what an approver approves. */

import type { AsIsKind } from './export.ts';
import type { Mask } from './masks.ts';
import type { RowPlaces } from './table.ts';

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
  /** Keep only rows whose cell in each `column` is one of its `values` (the person's names in the CRM, texts of a rule); null or empty for all. */
  readonly only: readonly { readonly column: number; readonly values: readonly string[] }[] | null;
  /** The columns that tell its records apart; absent where records are not counted. */
  readonly identity?: readonly number[];
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
