/** Inspection: which tables are in a file, what their columns hold, and how many rows are the person's own. */

import type { Format, ReadLimits, TableReader } from '../formats/format.ts';
import { rowOf } from '../formats/batch.ts';
import { recognise } from '../formats/index.ts';
import { Fault, faultCode } from '../lib/fault.ts';
import { fold } from '../lib/fold.ts';
import type { Source } from '../lib/source.ts';
import type { Facts } from '../model/export.ts';
import type { TableFacts, ValueClass } from '../model/table.ts';
import { columnCounter } from './columns.ts';
import { headingsOf, isName } from './headings.ts';
import { valuesInText } from './text-values.ts';

export interface Hints {
  readonly mediaType: string;
  readonly fileName: string | null;
}

/** Headings of the column that names a row's owner, and the person's names in it. */
export interface Owner {
  readonly columns: readonly string[];
  readonly values: readonly string[];
}

export interface InspectParts {
  readonly recognise: typeof recognise;
}

/** Facts about a file. What cannot be read to its end is a fact too (`unreadable`); only a broken file of ours throws. */
export async function inspect(
  source: Source,
  hints: Hints,
  owner: Owner,
  limits: ReadLimits,
  parts: InspectParts = { recognise },
): Promise<Facts> {
  try {
    const found = parts.recognise(await source.slice(0, HEAD), hints);
    if ('fault' in found) return await unreadable(source, found.fault);
    return await readAll(found.format, source, owner, limits);
  } catch (error) {
    if (faultCode(error) === 'SPOOL_BROKEN') throw error;
    return await unreadable(source, faultCode(error));
  }
}

const HEAD = 65_536;

async function unreadable(source: Source, code: Facts['unreadable']): Promise<Facts> {
  return {
    format: null,
    unreadable: code,
    bytes: source.size,
    tables: [],
    rows: 0,
    ownRows: null,
    values: await valuesInText(source),
  };
}

async function readAll(format: Format, source: Source, owner: Owner, limits: ReadLimits): Promise<Facts> {
  const reading = await format.read(source, limits);
  const tables: TableFacts[] = [];
  for await (const table of reading.tables()) tables.push(await tableFacts(table, tables.length, owner));
  if (tables.every(({ columns }) => columns.length === 0))
    throw new Fault('FORMAT_EMPTY', 'inspected a file: there is no table in it');
  const own = tables.flatMap(({ ownRows }) => (ownRows === null ? [] : [ownRows]));
  return {
    format: format.id,
    unreadable: null,
    bytes: source.size,
    tables,
    rows: sum(tables.map(({ rows }) => rows)),
    ownRows: own.length === 0 ? null : sum(own),
    values: addUp(tables.flatMap(({ columns }) => columns.map(({ values }) => values))),
  };
}

async function tableFacts(table: TableReader, index: number, owner: Owner): Promise<TableFacts> {
  const ownerHeadings = new Set(owner.columns.map(fold));
  const ownerValues = new Set(owner.values.map(fold).filter((value) => value !== ''));
  const counter = columnCounter();
  let headings: readonly string[] | null = null;
  let ownerColumn: number | null = null;
  let rows = 0;
  let ownRows = 0;

  function named(names: readonly string[] | null): void {
    headings = names;
    const places = (headings ?? []).flatMap((name, at) => (ownerHeadings.has(fold(name)) ? [at] : []));
    // Of two such columns one may be the exporter's own making: then none is believed.
    ownerColumn = places.length === 1 ? (places[0] ?? null) : null;
  }

  let headingRows = 0;
  let begun = false;
  for await (const batch of table.rows()) {
    let row = 0;
    if (table.names !== null) named(keyNames(table.names()));
    else if (!begun && batch.rows > 0) {
      const following = Array.from({ length: Math.min(batch.rows - 1, 1000) }, (_, at) =>
        rowOf(batch, at + 1),
      );
      named(headingsOf(rowOf(batch, 0), { following, ownerValues, ownerHeadings }));
      if (headings !== null) row = headingRows = 1;
    }
    begun ||= batch.rows > 0;
    for (; row < batch.rows; row += 1) {
      rows += 1;
      const own = ownerColumn !== null && ownerValues.has(fold(batch.text(row, ownerColumn)));
      counter.count(batch, row, own);
      if (own) ownRows += 1;
    }
  }

  return {
    index,
    name: isName(table.name) ? table.name : `Table ${index + 1}`,
    hidden: table.hidden,
    place: { sheet: index, from: 0, titles: 0, headings: headingRows, to: null, between: [] },
    headed: headings !== null,
    rows,
    ownRows: ownerColumn === null ? null : ownRows,
    ownerColumn,
    columns: counter.facts(headings ?? [], ownerColumn !== null),
  };
}

/** A format's own names; a key that is itself a value gets a plain name instead. */
function keyNames(names: readonly string[]): readonly string[] {
  return names.map((name) => {
    const text = name.trim();
    return isName(text) || /^[\w .-]{1,3}$/.test(text) ? text : '';
  });
}

function addUp(counts: readonly Readonly<Record<ValueClass, number>>[]): Record<ValueClass, number> {
  const total = new Map<ValueClass, number>();
  for (const one of counts)
    for (const [id, cells] of Object.entries(one)) total.set(id, (total.get(id) ?? 0) + cells);
  return Object.fromEntries(total);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
