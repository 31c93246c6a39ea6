/** What is known of a held export, as label and value pairs and as words. Counts and names of columns only. */

import type { Language } from '../model/exchange.ts';
import type { ColumnLimit, HeldExport, HoldState } from '../model/export.ts';
import { leavingClasses, leavingRows } from '../model/leaving.ts';
import type { ColumnFacts } from '../model/table.ts';
import { className, countOf, maskName } from '../model/texts/classes.ts';
import { formatNumber, formatTime, plural } from '../model/texts/format.ts';
import { textsFor } from '../model/texts/index.ts';
import { cut } from './layout.ts';
import type { Facts } from './layout.ts';

type Fact = Facts[number];

/** What the export is of, such as `12,480 contacts`: what left or would leave; null where it could not be counted. */
export function whatOf(held: HeldExport, language: Language): string | null {
  const rows = held.sealed?.rows ?? leavingRows(held);
  return rows === null ? null : countOf(language, held.found.entity, rows);
}

/** The requester's view of his own export. */
export function factsForRequester(held: HeldExport, language: Language, now: Date): Facts {
  const t = textsFor(language).status.fact;
  const comma = textsFor(language).pages.listComma;
  const { sealed } = held;
  return [
    ...fileFacts(held, language),
    ...sensitiveFacts(held, language),
    ...limitFacts(held, language),
    ...(sealed
      ? [[t.yours, `${cut(sealed.fileName)}\n${sizeOf(sealed.rows, sealed.columns, language)}`] as const]
      : []),
    ...(held.asked
      ? [
          [t.purpose, cut(held.asked.purpose, 500)] as const,
          [t.recipients, held.asked.recipients.map((address) => cut(address, 120)).join(comma)] as const,
          ...(held.asked.neededBy ? [[t.neededBy, cut(held.asked.neededBy)] as const] : []),
        ]
      : []),
    [t.asked, formatTime(new Date(held.createdAt), language, undefined, now)],
  ];
}

/** The file as the CRM gave it: name and size. */
export function fileFacts({ found, facts }: HeldExport, language: Language): Facts {
  const t = textsFor(language).status.fact;
  const file: Fact = [t.file, found.fileName === null ? t.unnamed : cut(found.fileName)];
  if (!facts || facts.unreadable !== null) return [file];
  const columns = facts.tables.reduce((sum, table) => sum + table.columns.length, 0);
  return [file, [t.content, sizeOf(facts.rows, columns, language)]];
}

/** Which sensitive values would leave, masked ones too, and in how many cells; nothing where the file could not be read. */
export function sensitiveFacts(held: HeldExport, language: Language): Facts {
  const t = textsFor(language).status.fact;
  if (!held.facts || held.facts.unreadable !== null) return [];
  const classes = [...leavingClasses(held)].map(([name, count]) =>
    t.cells(className(language, name), formatNumber(count, language)),
  );
  return [[t.sensitive, classes.length === 0 ? t.none : classes.join(textsFor(language).pages.listComma)]];
}

/** A limit's column, where inspection knows it. */
function columnOf(held: HeldExport, limit: ColumnLimit): ColumnFacts | null {
  return held.facts?.tables[limit.table]?.columns[limit.column] ?? null;
}

/** In the other states nothing leaves, so there is nothing to say about how. */
const MAY_LEAVE: ReadonlySet<HoldState> = new Set(['draft', 'waiting', 'approved', 'ready', 'released']);

function limitFacts(held: HeldExport, language: Language): Facts {
  const t = textsFor(language).status.fact;
  const comma = textsFor(language).pages.listComma;
  const limits = held.decision?.limits;
  if (!limits || !MAY_LEAVE.has(held.state)) return [];
  const dropped: string[] = [];
  const masked: string[] = [];
  for (const limit of limits.columns) {
    const name = cut(columnOf(held, limit)?.name ?? '', 40);
    if (name === '') continue;
    if (limit.mask === 'drop') dropped.push(name);
    else masked.push(t.maskedColumn(name, maskName(language, limit.mask)));
  }
  const own = held.facts?.ownRows;
  return [
    ...(limits.ownRowsOnly && typeof own === 'number'
      ? [[t.ownRows, countOf(language, held.found.entity, own)] as const]
      : []),
    ...(dropped.length > 0 ? [[t.leftOut, dropped.join(comma)] as const] : []),
    ...(masked.length > 0 ? [[t.masked, masked.join(comma)] as const] : []),
  ];
}

/** Under a rule of own rows only, the others are out of the question. */
function sizeOf(rows: number, columns: number, language: Language): string {
  const t = textsFor(language).status.fact;
  switch (language) {
    case 'en':
      return t.rowsAndColumns(plural(rows, 'row', 'rows'), plural(columns, 'column', 'columns'));
    case 'zh-CN':
      return t.rowsAndColumns(
        `${formatNumber(rows, language)} 条`,
        `${formatNumber(columns, language)} 个字段`,
      );
    default:
      return language satisfies never;
  }
}
