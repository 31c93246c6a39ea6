/** Papers in the database, and the grant or contract under which a charge is made. */

import { Fault } from '../lib/fault.ts';
import { globMatcher } from '../lib/glob.ts';
import type { AuditEvent } from '../model/audit.ts';
import { isInForce } from '../model/grant.ts';
import type { Contract, Grant } from '../model/grant.ts';
import type { Account } from '../model/ledger.ts';
import type { Paper, PaperKind } from '../model/paper.ts';
import { appendEntry } from './sqlite-audit.ts';
import { openDocument, sealDocument } from './sqlite-document.ts';
import type { DocumentRow } from './sqlite-document.ts';
import type { Kept } from './sqlite-kept.ts';
import { sql } from './sqlite-kept.ts';

type PaperRow = DocumentRow & Pick<Paper, 'id' | 'version'>;
const COLUMNS = 'id, version, v, alg, kid, body';

/** Everything of this kind, by id. */
export function papers(kept: Kept, { kind }: { readonly kind: PaperKind }): readonly Paper[] {
  return sql<PaperRow>(kept.db, `SELECT ${COLUMNS} FROM paper WHERE kind = ? ORDER BY id`)
    .all(kind)
    .map((row) => opened(kept, kind, row));
}

export function paperById(
  kept: Kept,
  { kind, id }: { readonly kind: PaperKind; readonly id: string },
): Paper | null {
  const row = sql<PaperRow>(kept.db, `SELECT ${COLUMNS} FROM paper WHERE kind = ? AND id = ?`).get(kind, id);
  return row ? opened(kept, kind, row) : null;
}

/** Compare and set; null, with nothing written, when the paper's version is no longer `from`. */
export function writePaper(
  kept: Kept,
  {
    paper,
    from,
    event,
  }: {
    readonly paper: Pick<Paper, 'kind' | 'id' | 'body'>;
    readonly from: number;
    readonly event: AuditEvent | null;
  },
): Paper | null {
  const { kind, id, body } = paper;
  const now = sql<number>(kept.db, 'SELECT version FROM paper WHERE kind = ? AND id = ?')
    .pluck()
    .get(kind, id);
  if ((now ?? 0) !== from) return null;
  const version = from + 1;
  const row = sealDocument(kept.key, 'paper', placeOf(kind, id, version), body);
  sql(kept.db, 'INSERT OR REPLACE INTO paper VALUES (?, ?, ?, ?, ?, ?, ?)').run(
    kind,
    id,
    version,
    row.v,
    row.alg,
    row.kid,
    row.body,
  );
  if (event) appendEntry(kept, { event });
  return { kind, id, version, body };
}

/** Takes the rows out of the grant; false, with nothing changed, where it is not in force, does not speak of the account, or has not so many left. */
export function useGrant(
  kept: Kept,
  use: { readonly id: string; readonly account: Account; readonly rows: number; readonly at: number },
): boolean {
  const paper = paperById(kept, { kind: 'grant', id: use.id });
  if (!paper) return false;
  const grant = grantOf(paper);
  const { person, app, entity } = use.account;
  const speaks =
    grant.people.includes(person) && anyMatches(grant.apps, app) && anyMatches(grant.entities, entity);
  const used = grant.used + use.rows;
  const fits = use.rows <= (grant.rows ?? Infinity) && used <= (grant.total ?? Infinity);
  if (!speaks || !fits || !isInForce(grant, use.at)) return false;
  writePaper(kept, { paper: { ...paper, body: { ...paper.body, used } }, from: paper.version, event: null });
  return true;
}

/** Whether a contract is in force and speaks of the account, for so many rows. */
export function contractHolds(
  kept: Kept,
  use: { readonly id: string; readonly account: Account; readonly rows: number; readonly at: number },
): boolean {
  const paper = paperById(kept, { kind: 'contract', id: use.id });
  if (!paper) return false;
  const contract = paper.body as unknown as Contract;
  const { person, app, entity } = use.account;
  const speaks = contract.person === person && contract.app === app && contract.entity === entity;
  return speaks && use.rows <= contract.maxRows && isInForce(contract, use.at);
}

/** A body that is no grant lets nothing go. */
function grantOf({ body }: Paper): Omit<Grant, 'id'> {
  const grant = body as unknown as Grant;
  const names = [grant.people, grant.apps, grant.entities].every((list) => Array.isArray(list));
  const bounds = [grant.rows, grant.total].every((bound) => bound === null || Number.isSafeInteger(bound));
  if (!names || !bounds || !Number.isSafeInteger(grant.used))
    throw new Fault('UNEXPECTED', 'charged the ledger: what is kept under the id of a grant is none');
  return grant;
}

const anyMatches = (patterns: readonly string[], text: string): boolean =>
  patterns.some((pattern) => globMatcher(pattern)(text));

function opened({ key }: Kept, kind: PaperKind, row: PaperRow): Paper {
  const { id, version } = row;
  const body = openDocument(key, 'paper', placeOf(kind, id, version), row) as Paper['body'];
  return { kind, id, version, body };
}

/** With its version: an older text of a paper is none of it. */
const placeOf = (kind: PaperKind, id: string, version: number): string => JSON.stringify([kind, id, version]);
