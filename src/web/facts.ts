/** What is known of a held export, as label and value pairs and as words. Counts and names of columns only. */

import type { Language } from '../model/exchange.ts';
import type { AsIs, ColumnLimit, HeldExport, HoldState } from '../model/export.ts';
import { leavingClasses, leavingRows, leavingTables } from '../model/leaving.ts';
import type { ColumnFacts } from '../model/table.ts';
import { className, countOf, maskName } from '../model/texts/classes.ts';
import { formatNumber, formatTime, plural } from '../model/texts/format.ts';
import { textsFor } from '../model/texts/index.ts';
import { cut } from './layout.ts';
import type { Facts } from './layout.ts';
import type { WebParts } from './parts.ts';

type Fact = Facts[number];

/** What the export is of, such as `12,480 contacts`: what left or would leave; null where it could not be counted. */
export function whatOf(held: HeldExport, language: Language): string | null {
  const rows = held.sealed?.rows ?? leavingRows(held);
  return rows === null ? null : countOf(language, held.found.entity, rows);
}

/** The requester's view of his own export. */
export function factsForRequester(
  held: HeldExport,
  language: Language,
  { site, now }: Pick<WebParts, 'site' | 'now'>,
): Facts {
  const t = textsFor(language).facts;
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
          ...(held.asked.category
            ? [[textsFor(language).terms.fact.category, cut(held.asked.category)] as const]
            : []),
          ...(held.asked.purpose === '' ? [] : [[t.purpose, cut(held.asked.purpose, 500)] as const]),
          ...(held.asked.recipients.length === 0
            ? []
            : [
                [
                  t.recipients,
                  held.asked.recipients.map((address) => cut(address, 120)).join(comma),
                ] as const,
              ]),
          ...(held.asked.neededBy ? [[t.neededBy, cut(held.asked.neededBy)] as const] : []),
        ]
      : []),
    [t.asked, formatTime(new Date(held.createdAt), language, site.timeZone, now())],
  ];
}

/** The file as the CRM gave it: name and size, what of it never leaves, and the format it leaves in where that is another. */
export function fileFacts({ found, facts }: HeldExport, language: Language): Facts {
  const t = textsFor(language).facts;
  const file: Fact = [t.file, found.fileName === null ? t.unnamed : cut(found.fileName)];
  if (facts?.asIs) return [file, ...asIsFacts(facts, facts.asIs, language)];
  if (!facts || facts.unreadable !== null) return [file];
  const columns = facts.tables.reduce((sum, table) => sum + table.columns.length, 0);
  const hidden = facts.tables.filter((table) => table.hidden).reduce((sum, { rows }) => sum + rows, 0);
  return [
    file,
    [t.content, sizeOf(facts.rows, columns, language)],
    ...(hidden > 0 ? [[t.hidden, t.hiddenRows(rowsOf(hidden, language))] as const] : []),
    ...(facts.unread ? [[t.unread, t.unreadParts(facts.unread)] as const] : []),
    ...(facts.writtenAs ? [[t.leavesAs, facts.writtenAs.extension.toUpperCase()] as const] : []),
  ];
}

/** What it is, how large, and what was counted in it. */
function asIsFacts(
  { bytes, rows, unreadable }: NonNullable<HeldExport['facts']>,
  asIs: AsIs,
  language: Language,
): Facts {
  const t = textsFor(language).asIs;
  const said = [
    t.kind[asIs.kind],
    t.size(formatNumber(Math.ceil(bytes / 1024), language)),
    ...(asIs.pages === undefined ? [] : [t.pages(formatNumber(asIs.pages, language))]),
    ...(asIs.blindPages === undefined ? [] : [t.blindPages(formatNumber(asIs.blindPages, language))]),
  ];
  return [
    [t.unread, `${said.join(textsFor(language).pages.listComma)}\n${t.whole}`],
    [t.found, unreadable === null ? t.records(formatNumber(rows, language)) : t.nothing],
  ];
}

/** Which sensitive values would leave, masked ones too, and how many; nothing where the file could not be read. */
export function sensitiveFacts(held: HeldExport, language: Language): Facts {
  const t = textsFor(language).facts;
  if (!held.facts || held.facts.unreadable !== null) return [];
  const comma = textsFor(language).pages.listComma;
  if (held.facts.valuesSeen === false) {
    const named = new Set(
      leavingTables(held).flatMap((table) => table.columns.flatMap((column) => column.class ?? [])),
    );
    const words = [...named].map((name) => className(language, name)).join(comma);
    return [[t.sensitive, words === '' ? t.notSought : t.byHeading(words)]];
  }
  const classes = [...leavingClasses(held)].map(([name, count]) =>
    t.counted(className(language, name), formatNumber(count, language)),
  );
  return [[t.sensitive, classes.length === 0 ? t.none : classes.join(comma)]];
}

/** A limit's column, where inspection knows it. */
function columnOf(held: HeldExport, limit: ColumnLimit): ColumnFacts | null {
  return held.facts?.tables[limit.table]?.columns[limit.column] ?? null;
}

/** In the other states nothing leaves, so there is nothing to say about how. */
const MAY_LEAVE: ReadonlySet<HoldState> = new Set(['draft', 'waiting', 'approved', 'ready', 'released']);

function limitFacts(held: HeldExport, language: Language): Facts {
  const t = textsFor(language).facts;
  const comma = textsFor(language).pages.listComma;
  const limits = held.decision?.limits;
  if (!limits || !MAY_LEAVE.has(held.state)) return [];
  // Tables of one file have columns of the same name.
  const dropped = new Set<string>();
  const masked = new Set<string>();
  for (const limit of limits.columns) {
    const name = cut(columnOf(held, limit)?.name ?? '', 40);
    if (name === '') continue;
    if (limit.mask === 'drop') dropped.add(name);
    else masked.add(t.maskedColumn(name, maskName(language, limit.mask)));
  }
  const own = held.facts?.ownRows;
  return [
    ...(limits.ownRowsOnly && typeof own === 'number'
      ? [[t.ownRows, countOf(language, held.found.entity, own)] as const]
      : []),
    ...(dropped.size > 0 ? [[t.leftOut, listed(dropped, comma)] as const] : []),
    ...(masked.size > 0 ? [[t.masked, listed(masked, comma)] as const] : []),
  ];
}

/** A file may have thousands of columns. */
const MOST_NAMES = 60;

function listed(names: ReadonlySet<string>, comma: string): string {
  const shown = [...names].slice(0, MOST_NAMES).join(comma);
  return names.size > MOST_NAMES ? `${shown}…` : shown;
}

function sizeOf(rows: number, columns: number, language: Language): string {
  const { rowsAndColumns } = textsFor(language).facts;
  switch (language) {
    case 'en':
      return rowsAndColumns(rowsOf(rows, language), plural(columns, 'column', 'columns'));
    case 'zh-CN':
      return rowsAndColumns(rowsOf(rows, language), `${formatNumber(columns, language)} 个字段`);
    default:
      return language satisfies never;
  }
}

function rowsOf(rows: number, language: Language): string {
  return language === 'en' ? plural(rows, 'row', 'rows') : `${formatNumber(rows, language)} 条`;
}
