/** What is written down of a decision, so that it can be made again under other rules: counts, headings and names, never a cell's value. */

import type { Decision, ExportFound, Facts, RowCondition } from './export.ts';
import type { Contract, Grant } from './grant.ts';
import type { LedgerWindow, Usage } from './ledger.ts';
import type { Situation } from './situation.ts';
import type { ColumnFacts, TableFacts } from './table.ts';

/** What a decision depends on besides the rules; `DecideInput` of decide is one. */
interface Decidable {
  readonly situation: Situation;
  readonly facts: Facts;
  readonly found: ExportFound;
  readonly unlisted: 'hold' | 'block';
  readonly attachments: 'pass' | 'rules' | 'block';
  readonly opaque: boolean;
  readonly unknownJob?: boolean;
  readonly grants: readonly Grant[];
  readonly contracts: readonly Contract[];
  readonly click?: string;
}

/** Conditions and windows that were asked about, each in the order of its answers. */
interface Asked {
  readonly conditions: readonly RowCondition[];
  readonly windows: readonly LedgerWindow[];
  readonly usage: readonly Usage[];
}

/** A window and how it stood. */
export type RecordedWindow = Omit<LedgerWindow, 'max'> & Usage;

/** The facts of `decided` and `monitored` events, version 1. Whatever is null, false, empty or as usual is left out of a table and its columns. */
export interface Recorded extends Omit<Facts, 'tables'> {
  readonly v: 1;
  readonly verdict: Decision['verdict'];
  readonly because: Decision['because'];
  /** What rules in monitor mode would have done, where it is stricter. */
  readonly would?: NonNullable<Decision['would']>;
  readonly alerts?: NonNullable<Decision['alerts']>;
  readonly approval?: NonNullable<Decision['approval']>;
  readonly approverRoles?: Decision['approverRoles'];
  readonly rulesHash: string;
  readonly situation: Situation;
  readonly found: Pick<ExportFound, 'kind' | 'route' | 'routeKind' | 'entity' | 'mediaType'>;
  readonly app: Pick<Decidable, 'unlisted' | 'attachments'>;
  readonly opaque?: true;
  readonly unknownJob?: true;
  readonly tables: readonly RecordedTable[];
  /** Absent for none. */
  readonly conditions?: readonly RowCondition[];
  readonly windows?: readonly RecordedWindow[];
  readonly grants?: readonly Grant[];
  readonly contracts?: readonly Contract[];
  /** Only beside contracts. */
  readonly click?: string;
}

type RecordedTable = Pick<TableFacts, 'name' | 'rows'> &
  Partial<Omit<TableFacts, 'columns' | 'place'>> & { readonly columns: readonly RecordedColumn[] };
type RecordedColumn = Pick<ColumnFacts, 'name'> & Partial<Omit<ColumnFacts, 'name' | 'index'>>;

/** The decision as it is recorded. */
export function recordedOf(input: Decidable, asked: Asked, decision: Decision): Recorded {
  const { situation, facts, found, unlisted, attachments } = input;
  const { kind, route, routeKind, entity, mediaType } = found;
  const { grants, contracts } = input;
  const { conditions, windows, usage } = asked;
  return {
    v: 1,
    verdict: decision.verdict,
    because: decision.because,
    ...(decision.would && { would: decision.would }),
    ...(decision.alerts && { alerts: decision.alerts }),
    ...(decision.approval && { approval: decision.approval }),
    approverRoles: decision.approverRoles,
    rulesHash: decision.rulesHash,
    situation,
    found: { kind, route, ...(routeKind && { routeKind }), entity, mediaType },
    app: { unlisted, attachments },
    ...(input.opaque && { opaque: true }),
    ...(input.unknownJob === true && { unknownJob: true }),
    ...facts,
    tables: facts.tables.map(recordedTable),
    ...(conditions.length > 0 && { conditions }),
    ...(windows.length > 0 && { windows: windows.flatMap((window, at) => stood(window, usage[at])) }),
    ...(grants.length > 0 && { grants }),
    ...(contracts.length > 0 && { contracts, ...(input.click !== undefined && { click: input.click }) }),
  };
}

/** What was decided about, again: for `decide` with other rules. Of conditions that nobody asked about then nothing is known: no row fulfils them. */
export function decidableFrom(recorded: Recorded, conditions: readonly RowCondition[]): Decidable {
  const { situation, found, app, opaque, unknownJob, grants = [], contracts = [], click } = recorded;
  return {
    situation,
    facts: factsFrom(recorded, conditions),
    found: { ownerColumns: [], fileName: null, codings: [], ...found },
    ...app,
    opaque: opaque ?? false,
    ...(unknownJob && { unknownJob }),
    grants,
    contracts,
    ...(click !== undefined && { click }),
  };
}

/** How each window stood then; null for one that nobody asked about. */
export function usageFrom(
  { windows = [] }: Recorded,
  asked: readonly LedgerWindow[],
): readonly (Usage | null)[] {
  const known = new Map(windows.map((window) => [keyOf(window), window]));
  return asked.map((window) => {
    const one = known.get(keyOf(window));
    return one ? { used: one.used, asked: one.asked, fits: one.fits } : null;
  });
}

function stood(window: LedgerWindow, usage: Usage | undefined): readonly RecordedWindow[] {
  if (!usage) return [];
  const { rule, of, classes, milliseconds, by, counts, apps, entities } = window;
  return [{ rule, of, ...(classes && { classes }), milliseconds, by, counts, apps, entities, ...usage }];
}

/** The same things counted over the same time. */
const keyOf = ({
  of,
  classes = [],
  milliseconds,
  by,
  counts,
  apps,
  entities,
}: Omit<LedgerWindow, 'max' | 'rule'>): string =>
  JSON.stringify([of, classes, milliseconds, by, counts, apps, entities]);

function recordedTable(table: TableFacts): RecordedTable {
  const { index: _index, place: _place, name, rows, columns, ...rest } = table;
  return { name, rows, ...filled(rest), columns: columns.map(recordedColumn) };
}

function recordedColumn({ index: _index, name, ...rest }: ColumnFacts): RecordedColumn {
  return { name, ...filled(rest) };
}

/** Without what is null, false or an empty record: most of a table's facts are. An empty list says that somebody looked. */
function filled<Facets extends object>(facets: Facets): Partial<Facets> {
  const kept = Object.entries(facets).filter(([, value]: [string, unknown]) => {
    if (value === null || value === undefined || value === false) return false;
    return typeof value !== 'object' || Array.isArray(value) || Object.keys(value).length > 0;
  });
  return Object.fromEntries(kept) as Partial<Facets>;
}

function factsFrom(recorded: Recorded, conditions: readonly RowCondition[]): Facts {
  const { format, writtenAs, unreadable, bytes, rows, ownRows, values, records, valuesSeen } = recorded;
  const { unread, asIs } = recorded;
  return {
    format,
    ...(writtenAs && { writtenAs }),
    unreadable,
    bytes,
    rows,
    ownRows,
    values,
    ...(records !== undefined && { records }),
    ...(valuesSeen === false && { valuesSeen }),
    // Older records said no more than that it was as it is.
    ...(typeof unread === 'number' && { unread }),
    ...(asIs && { asIs }),
    tables: recorded.tables.map((table, index) => tableFrom(table, index, recorded, conditions)),
  };
}

function tableFrom(
  { columns, kept: _kept, keptAll: _keptAll, keptOwn: _keptOwn, ...table }: RecordedTable,
  index: number,
  recorded: Recorded,
  conditions: readonly RowCondition[],
): TableFacts {
  const kept = keptFrom(recorded, index, conditions);
  return {
    hidden: false,
    headed: false,
    ownRows: null,
    ownerColumn: null,
    ...table,
    index,
    place: { sheet: index, from: 0, titles: 0, headings: 0, to: null, between: [] },
    ...kept,
    columns: columns.map((column, at) => ({ class: null, values: {}, ...column, index: at })),
  };
}

/** The counts of the conditions that are asked about now, as they were counted then. */
function keptFrom(
  { tables, conditions: counted = [] }: Recorded,
  index: number,
  conditions: readonly RowCondition[],
): Pick<TableFacts, 'kept' | 'keptAll' | 'keptOwn'> {
  const table = tables[index];
  const same = JSON.stringify(counted) === JSON.stringify(conditions);
  const all = {
    ...(same && table?.keptAll !== undefined && { keptAll: table.keptAll }),
    ...(same && table?.keptOwn !== undefined && { keptOwn: table.keptOwn }),
  };
  if (conditions.length === 0) return all;
  const names = counted.map((one) => JSON.stringify(one));
  const kept = conditions.map((condition) => {
    const at = names.indexOf(JSON.stringify(condition));
    return table?.kept?.[at] ?? { column: null, rows: 0 };
  });
  return { kept, ...all };
}
