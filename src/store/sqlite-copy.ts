/** Copies of the whole database, and the check of one before it is trusted. */

import type { HeldExport } from '../model/export.ts';
import type { PaperKind } from '../model/paper.ts';
import { GENESIS, walkChain } from '../lib/chain.ts';
import { Fault } from '../lib/fault.ts';
import { readRaw } from './sqlite-audit.ts';
import { openDocument } from './sqlite-document.ts';
import type { DocumentRow } from './sqlite-document.ts';
import { exportFiles } from './sqlite-exports.ts';
import type { Kept } from './sqlite-kept.ts';
import { copyInto, sql } from './sqlite-kept.ts';
import { papers } from './sqlite-papers.ts';
import { schemaVersion } from './sqlite-schema.ts';

/** Where a log stands. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** What a copy of the database holds and needs. */
export interface Copied {
  readonly schemaVersion: number;
  readonly head: Head;
  /** Ids of the gateway keys that wrap something in it. */
  readonly keyIds: readonly string[];
  /** Names of the held files that it refers to. */
  readonly files: readonly string[];
}

/** Writes the copy and says what is in it; nothing comes between. */
export function copyDatabase(kept: Kept, { path }: { readonly path: string }): Copied {
  copyInto(kept.db, path);
  return {
    schemaVersion: schemaVersion(kept.db),
    head: logHead(kept),
    keyIds: [kept.ring.currentId],
    files: exportFiles(kept),
  };
}

export function logHead({ db }: Kept): Head {
  const last = sql<Head>(db, 'SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1').get();
  return last ?? { seq: 0, hash: GENESIS };
}

/** Reads all of it: pages, references, every entry of the log, every held export and its files' keys. Throws a Fault at the first thing that is wrong. */
export function checkWhole(kept: Kept): { readonly head: Head; readonly files: readonly string[] } {
  const sound = sql<string>(kept.db, 'PRAGMA integrity_check').pluck().get() === 'ok';
  const loose = sql(kept.db, 'PRAGMA foreign_key_check').all().length;
  if (!sound || loose > 0) throw new Fault('SPOOL_BROKEN', 'checked the database: it is damaged');
  checkLog(kept);
  const rows = sql<DocumentRow & { id: string }>(kept.db, 'SELECT id, v, alg, kid, body FROM held');
  for (const row of rows.iterate()) {
    const held = openDocument(kept.key, 'held', row.id, row) as HeldExport;
    for (const ref of [held.frozen, held.artefact]) if (ref) kept.ring.unwrap(ref.key);
  }
  checkPapers(kept);
  return { head: logHead(kept), files: exportFiles(kept) };
}

function checkPapers(kept: Kept): void {
  const kinds = sql<PaperKind>(kept.db, 'SELECT DISTINCT kind FROM paper').pluck().all();
  for (const kind of kinds) papers(kept, { kind });
}

function checkLog(kept: Kept): void {
  const walk = walkChain();
  for (;;) {
    const batch = readRaw(kept, { from: walk.head().seq + 1, most: 1000 });
    for (const entry of batch) {
      const why = walk.step(entry);
      if (why)
        throw new Fault(
          'SPOOL_BROKEN',
          `checked the log: entry ${entry.seq} does not verify (${why}), so it was changed`,
        );
    }
    if (batch.length === 0) return;
  }
}
