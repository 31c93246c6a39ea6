/** The log in the database: entries in one table, the records that they commit to in another, encrypted and erasable. */

import { randomBytes } from 'node:crypto';
import type { RawEntry } from '../audit/ports.ts';
import type { AuditEntry, AuditEvent, AuditType } from '../model/audit.ts';
import { commitTo, GENESIS, linkHash, linkText } from '../lib/chain.ts';
import type { ChainLink } from '../lib/chain.ts';
import { faultCode } from '../lib/fault.ts';
import { canonical } from '../lib/json.ts';
import { openDocument, sealDocument } from './sqlite-document.ts';
import type { DocumentRow } from './sqlite-document.ts';
import type { Kept } from './sqlite-kept.ts';
import { sql } from './sqlite-kept.ts';

interface Opening {
  readonly salt: string;
  readonly record: string;
}
type EntryRow = { readonly seq: number; readonly entry: string; readonly hash: string } & (
  | DocumentRow
  | { readonly v: null }
);

const MOST = 10_000;

/** Adds the event at the end of the chain, inside whatever transaction runs. */
export function appendEntry({ db, key }: Kept, { event }: { readonly event: AuditEvent }): AuditEntry {
  const last = sql<{ seq: number; hash: string }>(
    db,
    'SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1',
  ).get();
  const seq = (last?.seq ?? 0) + 1;
  const salt = randomBytes(32);
  const record = canonical(event);
  const commit = commitTo(salt, record);
  const text = linkText({ seq, time: event.at, type: event.type, commit, prev: last?.hash ?? GENESIS });
  const hash = linkHash(text);
  sql(db, 'INSERT INTO entry VALUES (?, ?, ?)').run(seq, text, hash);
  const opening: Opening = { salt: salt.toString('base64'), record };
  const { v, alg, kid, body } = sealDocument(key, 'record', String(seq), opening);
  sql(db, 'INSERT INTO record VALUES (?, ?, ?, ?, ?)').run(seq, v, alg, kid, body);
  return { seq, event, hash };
}

/** Entries with their events; an erased record leaves time and type. */
export function readEntries(
  kept: Kept,
  range: { readonly from: number; readonly most: number },
): readonly AuditEntry[] {
  return rows(kept, range).map((row) => {
    const { seq, hash } = row;
    if (row.v === null) return { seq, hash, event: erased(row.entry) };
    const opening = openDocument(kept.key, 'record', String(seq), row) as Opening;
    return { seq, hash, event: JSON.parse(opening.record) as AuditEvent };
  });
}

/** Entries as they stand. A record that no longer decrypts is given with an opening that opens nothing, so that verification names its entry. */
export function readRaw(
  kept: Kept,
  range: { readonly from: number; readonly most: number },
): readonly RawEntry[] {
  return rows(kept, range).map((row) => ({
    seq: row.seq,
    entry: row.entry,
    hash: row.hash,
    opening: row.v === null ? null : openingOf(kept, row.seq, row),
  }));
}

function rows({ db }: Kept, { from, most }: { readonly from: number; readonly most: number }): EntryRow[] {
  return sql<EntryRow>(
    db,
    `SELECT entry.seq AS seq, entry.body AS entry, hash, v, alg, kid, record.body AS body
     FROM entry LEFT JOIN record ON record.seq = entry.seq WHERE entry.seq >= ? ORDER BY entry.seq LIMIT ?`,
  ).all(from, Math.min(most, MOST));
}

function openingOf(kept: Kept, seq: number, row: DocumentRow): Opening {
  try {
    return openDocument(kept.key, 'record', String(seq), row) as Opening;
  } catch (error) {
    if (faultCode(error) === 'SPOOL_BROKEN') return { salt: '', record: '' };
    throw error;
  }
}

function erased(entry: string): AuditEvent {
  const { time, type } = JSON.parse(entry) as ChainLink;
  return {
    type: type as AuditType,
    at: time,
    exportId: null,
    app: null,
    actor: null,
    requestId: null,
    facts: { erased: true },
  };
}
