/** Makes the plan of what leaves: rows, columns, masks, marks, recipients and the file's name. Pure. */

import { Fault } from '../lib/fault.ts';
import type { AsIs, Decision, Facts, HeldExport } from '../model/export.ts';
import type { Plan, PlannedTable } from '../model/plan.ts';
import { columnLimitOf, keptRows } from '../model/leaving.ts';
import type { Principal } from '../model/principal.ts';
import type { TableFacts } from '../model/table.ts';
import { columnFor } from './filters.ts';

/** `MakePlan`'s input of holding, and what the site adds to it. */
export interface PlanInput {
  readonly held: HeldExport;
  readonly requester: Principal;
  /** `now`: what the rules let go without approval. `all`: what the requester asked an approver for. */
  readonly grant: 'now' | 'all';
  /** Names under which an owner column may mention the person or somebody below; the person's own if absent. */
  readonly teamNames?: readonly string[];
  /** Fingerprints of the recipients' keys. */
  readonly recipients: readonly string[];
  readonly at: Date;
  readonly siteName: string;
  /** The notice in the visible mark, in the requester's language. */
  readonly notice: string;
}

/** The plan for an export that was read and decided; a fault where nothing may leave. */
export function planFor(input: PlanInput): Plan {
  const { held, requester, grant } = input;
  const { facts, decision } = held;
  if (facts?.asIs && decision) return asIsPlan(input, facts, facts.asIs, decision);
  if (facts === null || decision === null || facts.format === null || facts.unreadable !== null)
    throw new Fault(facts?.unreadable ?? 'FORMAT_UNKNOWN', 'planned an export: it was not read');
  const maxRows = grantedRows(decision, grant);
  const limitOf = columnLimitOf(decision.limits.columns);
  const own = ownerValuesOf(requester);
  const names = { own, team: input.teamNames ?? own };
  const tables = facts.tables
    .filter((table) => !table.hidden)
    .flatMap((table) => plannedTable(table, decision, limitOf, grant, names));
  return {
    version: 1,
    format: facts.format,
    ...(facts.writtenAs && { writtenAs: facts.writtenAs.format }),
    tables,
    ...(decision.limits.keepsFormulas && { keepsFormulas: true as const }),
    maxRows,
    mark: markOf(input),
    recipients: input.recipients,
    fileName: fileNameFor(
      held,
      facts,
      facts.writtenAs?.extension ?? facts.format,
      leaving(facts, tables, decision, maxRows),
    ),
  };
}

/** The plan of a file that leaves whole, by a rule that says so. */
function asIsPlan(input: PlanInput, facts: Facts, { kind }: AsIs, decision: Decision): Plan {
  const { held, grant } = input;
  if (decision.asIs !== true)
    throw new Fault(
      facts.unreadable ?? 'FORMAT_UNKNOWN',
      'planned an export: no rule lets it leave as it is',
    );
  const maxRows = grantedRows(decision, grant);
  const given = /\.([a-z0-9]{1,10})$/i.exec(held.found.fileName ?? '')?.[1]?.toLowerCase();
  return {
    version: 1,
    format: facts.format ?? kind,
    tables: [],
    unread: { kind, rows: facts.rows, mediaType: asIsMediaType(kind, held.found.mediaType) },
    maxRows,
    mark: markOf(input),
    recipients: input.recipients,
    fileName: fileNameFor(held, facts, kind === 'pdf' ? 'pdf' : (given ?? 'bin'), facts.rows),
  };
}

/** The declared type, where it is one that no browser runs. */
function asIsMediaType(kind: AsIs['kind'], declared: string): string {
  if (kind === 'pdf') return 'application/pdf';
  const isTold = /^(?:image|audio|video|application)\/[\w.+-]+$/.test(declared);
  return isTold && !/html|xml$|svg|script/i.test(declared) ? declared : 'application/octet-stream';
}

function markOf({ held, requester, siteName, at, notice }: PlanInput): Plan['mark'] {
  return {
    exportId: held.id,
    siteName,
    person: requester.name,
    purpose: held.asked?.purpose ?? null,
    at: at.toISOString(),
    notice,
  };
}

/** The names under which an owner column may mention the person. */
export function ownerValuesOf({ name, logins, email }: Principal): readonly string[] {
  return [...new Set([name, ...logins, email])];
}

function grantedRows({ verdict, because, takeNow, limits }: Decision, grant: 'now' | 'all'): number | null {
  if (verdict === 'block') throw new Fault('UNEXPECTED', 'planned an export: the rules block it');
  if (verdict !== 'hold') return limits.maxRows; // nobody was asked, so nobody granted more
  // Whoever fulfils the terms asks nobody, so nobody granted more.
  if (grant === 'all' && because.code !== 'terms') return null;
  if (takeNow === null)
    throw new Fault('UNEXPECTED', 'planned an export: the rules let nothing go without approval');
  return takeNow;
}

function plannedTable(
  table: TableFacts,
  { limits }: Decision,
  limitOf: ReturnType<typeof columnLimitOf>,
  grant: 'now' | 'all',
  names: Names,
): readonly PlannedTable[] {
  const only = onlyOf(table, limits, names);
  // An approver was told that this table does not say which of its rows may leave; without approval none of them leaves.
  if (only.includes(null) && grant === 'now' && table.rows > 0) return [];
  const columns = table.columns.flatMap(({ index, name }) => {
    const mask = limitOf(table.index, index);
    return mask === 'drop' ? [] : [{ index, name, mask }];
  });
  if (columns.length === 0) return [];
  const known = only.filter((one) => one !== null);
  return [
    {
      index: table.index,
      name: table.name,
      place: table.place,
      rows: table.rows,
      ...(table.orientation !== undefined && { sideways: true as const }),
      columns,
      only: known.length === 0 ? null : known,
      ...(table.identity && { identity: table.identity }),
    },
  ];
}

interface Names {
  readonly own: readonly string[];
  readonly team: readonly string[];
}

/** What each row must fulfil; null for what the table does not tell. */
function onlyOf(
  table: TableFacts,
  { ownRowsOnly, teamRowsOnly, rowConditions = [] }: Decision['limits'],
  { own, team }: Names,
): readonly (Only | null)[] {
  const { ownerColumn } = table;
  const owned = (values: readonly string[], count: number | null | undefined): Only | null =>
    ownerColumn === null || count === null || count === undefined ? null : { column: ownerColumn, values };
  return [
    ...(ownRowsOnly ? [owned(own, table.ownRows)] : []),
    ...(teamRowsOnly ? [owned(team, table.teamRows)] : []),
    ...rowConditions.map((condition) => {
      const column = columnFor(table, condition);
      return column === null ? null : { column, values: condition.is };
    }),
  ];
}

type Only = NonNullable<PlannedTable['only']>[number];

function leaving(
  facts: Facts,
  tables: readonly PlannedTable[],
  { limits }: Decision,
  maxRows: number | null,
): number {
  const rows = tables.reduce((sum, planned) => {
    const table = facts.tables[planned.index];
    if (table === undefined) return sum;
    return sum + (planned.only === null ? table.rows : keptRows(table, limits));
  }, 0);
  return Math.min(rows, maxRows ?? rows);
}

const MAX_BASE_CHARS = 80;
/** File systems take 255 bytes of name; the rest is for id, counts and extensions. */
const MAX_BASE_BYTES = 180;

function fileNameFor({ id, found }: HeldExport, facts: Facts, extension: string, rows: number): string {
  const counts = rows < facts.rows ? `_${rows}-of-${facts.rows}` : '';
  return `${cleanBase(found.fileName ?? '')}_${id}${counts}.${extension}`;
}

/** The CRM's file name without path, extension, and whatever a shell, a browser or an eye could trip over. */
function cleanBase(fileName: string): string {
  const base = fileName
    .normalize('NFC')
    .replace(/^.*[/\\]/su, '')
    // \p{C}: control, format (direction overrides), surrogate and unassigned characters.
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}"'`<>:|?*%;$&]/gu, '')
    // Of a packed file, both: `customers.csv.gz`.
    .replace(/(?:\.[\p{L}\p{N}]{1,5}(?=\.gz$))?\.[\p{L}\p{N}]{1,10}$/iu, '')
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/^[.\s_-]+|[.\s_-]+$/gu, '');
  let cut = '';
  for (const char of Array.from(base).slice(0, MAX_BASE_CHARS)) {
    if (Buffer.byteLength(cut + char) > MAX_BASE_BYTES) break;
    cut += char;
  }
  return cut.trimEnd() || 'export';
}
