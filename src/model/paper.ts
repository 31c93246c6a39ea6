/** Small papers that people made and that must outlive a restart: each is kept with its event in one transaction. */

import type { AuditEvent } from './audit.ts';

export type PaperKind =
  | 'grant'
  | 'contract'
  | 'override'
  | 'acknowledged'
  | 'totp'
  | 'standing' // what an administrator said of a person: suspended, leaving, restored
  | 'review'
  | 'rules' // rules that wait for a second administrator, and who agreed
  | 'break-glass';

export interface Paper {
  readonly kind: PaperKind;
  readonly id: string;
  /** From 1; each change makes the next. */
  readonly version: number;
  /** Plain JSON. Encrypted at rest. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Where papers are kept. A change and its event are one transaction; rejects with STORE_DOWN. */
export interface Papers {
  all(kind: PaperKind): Promise<readonly Paper[]>;
  byId(kind: PaperKind, id: string): Promise<Paper | null>;
  /** Compare and set: null, with nothing written, when the paper's version is no longer `from` (0: there is none). */
  write(
    paper: Pick<Paper, 'kind' | 'id' | 'body'>,
    from: number,
    event: AuditEvent | null,
  ): Promise<Paper | null>;
}
