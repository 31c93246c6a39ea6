/** Work for a child process, as plain data. The keys travel over the process's own pipe and rest nowhere. */

import type { IdentityColumn } from '../lib/record-hash.ts';
import type { ExportFound, Facts, RowCondition, Sealed } from './export.ts';
import type { Plan } from './plan.ts';

/** A spool file to read or to make. */
export interface SpoolHandle {
  readonly path: string;
  /** base64 of 32 bytes. */
  readonly key: string;
}

/** Bounds, as `formats/format.ts` names them. */
export interface JobLimits {
  readonly maxRows: number;
  readonly maxColumns: number;
  readonly maxCellChars: number;
  readonly maxInflatedBytes: number;
  readonly maxInflateRatio: number;
  readonly maxEntries: number;
  readonly maxDepth: number;
  readonly maxNesting: number;
}

/** A detector of a rule file. */
export interface DetectorRule {
  readonly detector: string;
  readonly pattern: string;
  readonly check?: 'luhn' | 'mod11' | 'mod97' | undefined;
  readonly digits: number;
  readonly letters: number;
  readonly headings: readonly string[];
  readonly ignore: boolean;
}

/** What is looked for beside rows. */
export interface Looking {
  /** Whether values are looked for. Where nobody asks they are not, and columns have the classes that their headings say. */
  readonly values: boolean;
  readonly detectors: readonly DetectorRule[];
  /** Names of the people below, as the owner column may hold them; absent where no rule asks whose team's rows they are. */
  readonly team?: readonly string[];
  /** Conditions of rules on rows; absent for none. */
  readonly conditions?: readonly RowCondition[];
  /** Whether nothing but the person's own rows can leave, so that only those count as kept. */
  readonly ownOnly?: boolean;
}

/** Records are to be told apart by a keyed hash. */
export interface RecordsJob {
  /** base64 of 32 bytes. */
  readonly key: string;
  readonly app: string;
  readonly entity: string;
  /** Where hashes go that are too many for a message. */
  readonly spool: SpoolHandle;
}

/** Keyed hashes of the different records, 16 bytes each, one behind the other; or the spool file that holds them. */
export type RecordsDone = Uint8Array | { readonly bytes: number; readonly sha256: string };

/** Undo the content codings into `frozen`, then find out what is in it. */
export interface InspectJob {
  readonly verb: 'inspect';
  readonly raw: SpoolHandle;
  readonly frozen: SpoolHandle;
  readonly found: ExportFound;
  /** The person's names, as the owner column may hold them. */
  readonly ownerValues: readonly string[];
  readonly limits: JobLimits;
  /** Absent: values of the built-in classes. */
  readonly looking?: Looking;
  /** Absent where nobody counts records. */
  readonly records?: RecordsJob;
}
export interface InspectDone {
  readonly facts: Facts;
  /** The decoded file; `raw` where nothing had to be undone and none was made; null when the codings could not be undone. */
  readonly frozen: { readonly bytes: number; readonly sha256: string } | 'raw' | null;
  /** Of the rows that were asked about; absent where nobody asked. */
  readonly records?: RecordsDone;
}

/** Write the file that leaves. */
export interface SealJob {
  readonly verb: 'seal';
  readonly frozen: SpoolHandle;
  readonly artefact: SpoolHandle;
  readonly plan: Plan;
  /** base64 of the export's own mark key. */
  readonly markKey: string;
  /** Armored public keys, one for each of the plan's recipients. */
  readonly recipientKeys: readonly string[];
  /** base64 of the site's key for tokens. */
  readonly tokenKey: string;
  /** With the columns that tell each table's records apart, by its index; absent where nobody counts records. */
  readonly records?: RecordsJob & { readonly tables: readonly (readonly IdentityColumn[])[] };
  readonly limits: JobLimits;
}
export interface SealDone {
  readonly sealed: Sealed;
  /** Of the artefact: after encryption, if any. */
  readonly artefact: { readonly bytes: number; readonly sha256: string };
  /** Of exactly the rows that left; absent where nobody asked. */
  readonly records?: RecordsDone;
}

/** The first rows of what would leave, every cell masked, for the approver's page. */
export interface SampleJob {
  readonly verb: 'sample';
  readonly frozen: SpoolHandle;
  readonly plan: Plan;
  readonly rows: number;
  /** base64, as for sealing. */
  readonly tokenKey: string;
  readonly limits: JobLimits;
}
export interface SampleDone {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What one leaked or local file shows: facts and, for tracing, its reference marks. */
export interface LookJob {
  readonly verb: 'look';
  /** A plain file on this machine. */
  readonly path: string;
  readonly ownerColumns: readonly string[];
  readonly ownerValues: readonly string[];
  readonly limits: JobLimits;
  /** Absent: values of the built-in classes. */
  readonly looking?: Looking;
  /** Headings of the columns that tell records apart: these are counted, by a key that is thrown away. Absent where nobody asks. */
  readonly idColumns?: readonly string[];
}
export interface LookDone {
  readonly facts: Facts;
  /** The values of `_ref` columns, at most 10,000. */
  readonly refs: readonly string[];
  /** Export ids found in cover sheets, document properties or the file name. */
  readonly exportIds: readonly string[];
}

export type Job = InspectJob | SealJob | SampleJob | LookJob;
export type JobDone<J extends Job> = J extends InspectJob
  ? InspectDone
  : J extends SealJob
    ? SealDone
    : J extends SampleJob
      ? SampleDone
      : LookDone;
