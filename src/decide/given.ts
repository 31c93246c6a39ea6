/** A policy test's facts as deciding is asked them. */

import type { DecidedWindow, ExportFound, Facts } from '../model/export.ts';
import type { Usage } from '../model/ledger.ts';
import type { ColumnFacts, TableFacts } from '../model/table.ts';
import type { DecideInput, RuleBook, Situation } from './input.ts';
import { lookingFor } from './looking.ts';
import type { PolicyTest } from './test-settings.ts';

type Given = PolicyTest['given'];

export function situationOf(given: Given): Situation {
  const { app, person, roles, team, department, managerOf, state, address, country, device } = given;
  const isNobody = roles.length === 1 && roles[0] === 'nobody';
  return {
    app,
    person: isNobody ? null : person,
    roles,
    team,
    department,
    managerOf,
    state,
    client: { kind: given.client, key: given.key },
    at: Date.parse(given.at),
    address,
    country,
    device,
  };
}

/** Everything but how the windows stand. */
export function inputOf(given: Given, book: RuleBook): Omit<DecideInput, 'usage'> {
  const situation = situationOf(given);
  const found = foundOf(given);
  const { conditions } = lookingFor({ situation, found, book });
  return {
    situation,
    facts: factsOf(given, conditions),
    found,
    unlisted: 'hold',
    attachments: given.attachments,
    opaque: false,
    grants: given.grants.map((grant) => ({
      ...ALWAYS,
      ...grant,
      people: [given.person],
      apps: [given.app],
      entities: [given.entity],
      askedBy: 'one',
      grantedBy: 'other',
    })),
    contracts: given.contracts.map(({ entity, route, ...contract }) => ({
      ...ALWAYS,
      ...contract,
      person: given.person,
      app: given.app,
      route: route ?? found.route,
      entity: entity ?? given.entity,
      recipients: [],
      approvedBy: 'other',
    })),
    book,
  };
}

const ALWAYS = { from: '1970-01-01T00:00:00Z', reason: 'A test.', revoked: null } as const;

/** How a window stands: what was used counts till one span after `at`. */
export function usedOf(given: Given, window: DecidedWindow, facts: Facts | null): Usage {
  const used =
    typeof given.used === 'number'
      ? given.used
      : (given.used[`${window.rule} ${spanOf(window)}`] ?? given.used[window.rule] ?? 0);
  const asked = facts === null ? given.rows : askedOf(given, window, facts);
  const at = Date.parse(given.at);
  const fits = used + asked <= window.max ? at : at + window.milliseconds;
  return { used, asked, fits: asked > window.max ? null : new Date(fits).toISOString() };
}

function askedOf({ records }: Given, { of, classes }: DecidedWindow, facts: Facts): number {
  switch (of) {
    case 'rows':
      return facts.rows;
    case 'records':
      return records ?? facts.rows;
    case 'values':
      return (classes ?? Object.keys(facts.values)).reduce((sum, name) => sum + (facts.values[name] ?? 0), 0);
    case 'bytes':
      return facts.bytes;
    case 'exports':
      return 1;
    default:
      return of satisfies never;
  }
}

const HOUR_MS = 3_600_000;
const spanOf = ({ milliseconds }: DecidedWindow): string => {
  if (milliseconds === HOUR_MS) return 'hour';
  const days = milliseconds / (24 * HOUR_MS);
  return days === 1 ? 'day' : `${days} days`;
};

function foundOf({ kind, route, routeKind, entity }: Given): ExportFound {
  const found = kind === 'list' || kind === 'channel' ? 'route' : kind;
  return {
    kind: found,
    route: route ?? found,
    ...(routeKind && { routeKind }),
    entity,
    ownerColumns: [],
    fileName: null,
    mediaType: '',
    codings: [],
  };
}

function factsOf(given: Given, conditions: readonly { readonly column: string }[]): Facts {
  const { rows, asIs, bytes } = given;
  const readable = given.format !== 'unreadable' && asIs === undefined;
  const { counts, table } = tableOf(given, conditions);
  const values = given.values ?? counts;
  const hasTable = readable && !(given.kind === 'attachment' && rows === 0);
  return {
    format: readable ? given.format : null,
    unreadable: readable ? null : 'FORMAT_UNKNOWN',
    bytes,
    tables: hasTable ? [table] : [],
    rows: readable ? rows : 0,
    ownRows: readable ? given.ownRows : null,
    values: readable || asIs !== undefined ? values : {},
    ...(given.records !== undefined && { records: given.records }),
    ...(asIs && { asIs: { kind: asIs } }),
  };
}

function tableOf(
  given: Given,
  conditions: readonly { readonly column: string }[],
): { readonly counts: Readonly<Record<string, number>>; readonly table: TableFacts } {
  const { rows, ownRows, teamRows, keptRows } = given;
  const named: readonly ColumnFacts[] = given.columns.map(({ name, class: of }, index) => ({
    index,
    name,
    class: of,
    values: of === null ? {} : { [of]: given.values?.[of] ?? rows },
  }));
  // Values of which no column is named stand in one of their own.
  const others = Object.entries(given.values ?? {}).filter(([of]) => named.every((one) => one.class !== of));
  const aside = { index: named.length, name: '', class: null, values: Object.fromEntries(others) };
  const columns = others.length === 0 ? named : [...named, aside];
  const counts: Record<string, number> = {};
  for (const { values } of columns)
    for (const [name, count] of Object.entries(values)) counts[name] = (counts[name] ?? 0) + count;
  const kept = conditions.map(({ column }) => {
    const at = columns.find(({ name }) => name.toLowerCase() === column.toLowerCase());
    return { column: at?.index ?? null, rows: keptRows ?? rows };
  });
  const owned = ownRows ?? teamRows;
  const table: TableFacts = {
    index: 0,
    name: 'Table 1',
    hidden: false,
    headed: true,
    place: { sheet: 0, from: 0, titles: 0, headings: 1, to: null, between: [] },
    rows,
    ownRows,
    ...(teamRows !== null && { teamRows }),
    ...(conditions.length > 0 && { kept, keptAll: keptRows ?? rows }),
    ownerColumn: owned === null ? null : 0,
    columns,
  };
  return { counts, table };
}
