/** Inspection: which tables are in a file, what their columns hold, and how many rows are the person's own. */

import { tmpdir } from 'node:os';
import type { Format, ReadLimits, Reading, TableReader, Tools } from '../formats/format.ts';
import { formatOf, leavesAs, recognise } from '../formats/index.ts';
import { asIsKind } from '../formats/unread/media.ts';
import { recordsOfFile } from '../formats/record-rows.ts';
import { withTools } from '../formats/tools.ts';
import { Fault, faultCode } from '../lib/fault.ts';
import type { FaultCode } from '../lib/fault.ts';
import { skeleton } from '../lib/fold.ts';
import type { Source } from '../lib/source.ts';
import type { Facts } from '../model/export.ts';
import type { Looking } from '../model/job.ts';
import type { TableFacts, ValueClass } from '../model/table.ts';
import { columnCounter } from './columns.ts';
import { foldedSet, keptAsked } from './finding/kept.ts';
import { tablesIn } from './finding/tables.ts';
import { isName } from './headings.ts';
import { identified } from './identity.ts';
import type { RecordsAsked } from './identity.ts';
import { isKeptBy } from './kept-rows.ts';
import { withRules } from './rule-detectors.ts';
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
  readonly recognise?: typeof recognise;
  /** For scratch files. */
  readonly folder?: string;
  readonly looking?: Looking;
  /** Where records are to be told apart: `Facts.records` says how many different ones the rows have that are asked about, and their hashes go where this says. */
  readonly records?: RecordsAsked;
}

/** Facts about a file. What cannot be read to its end is a fact too (`unreadable`); only a broken file of ours throws. */
export async function inspect(
  source: Source,
  hints: Hints,
  owner: Owner,
  limits: ReadLimits,
  parts: InspectParts = {},
): Promise<Facts> {
  try {
    const found = (parts.recognise ?? recognise)(await source.slice(0, HEAD), hints);
    if ('fault' in found) return await unread(source, found.fault);
    const { format } = found;
    const folder = parts.folder ?? tmpdir();
    const facts = await withTools(format, limits, folder, async (tools) => {
      const reading = await format.read(source, limits, tools);
      const read = await readAll(format, reading, source.size, owner, lookingFor(parts));
      if (reading.asIs && read.tables.length === 0)
        return { ...(await unreadable(source, 'FORMAT_UNKNOWN')), asIs: reading.asIs() };
      return { ...read, ...writtenAs(format, hints, reading.extension?.()) };
    });
    const { records } = parts;
    if (records === undefined) return facts;
    const read = (tools: Tools) => format.read(source, limits, tools);
    const tables = facts.asIs
      ? await recordsOfFile(source, records.space, facts.rows, records.into).then(() => facts.tables)
      : await withTools(format, limits, folder, async (tools) =>
          identified(await read(tools), facts.tables, records, isKeptBy(owner, parts.looking)),
        );
    return { ...facts, tables, records: records.into.size };
  } catch (error) {
    if (faultCode(error) === 'SPOOL_BROKEN') throw error;
    return await unreadable(source, faultCode(error));
  }
}

const HEAD = 65_536;

/** Only values tell which column holds addresses, whatever its heading says: where nobody names the columns by which records are told apart, they are looked for. */
function lookingFor({ looking = ALL, records }: InspectParts): Looking {
  return records === undefined || records.idColumns.length > 0 ? looking : { ...looking, values: true };
}

/** What no format of ours reads; most of it may leave as it is where a rule says so. */
async function unread(source: Source, code: FaultCode): Promise<Facts> {
  const kind = code === 'FORMAT_UNKNOWN' ? asIsKind(await source.slice(0, HEAD)) : null;
  return { ...(await unreadable(source, code)), ...(kind !== null && { asIs: { kind } }) };
}

/** All values of the built-in classes. */
const ALL: Looking = { values: true, detectors: [] };

/** Said where it differs from the format's own name. */
function writtenAs(format: Format, hints: Hints, told?: string): Pick<Facts, 'writtenAs'> {
  const { id, extension: own } = formatOf(leavesAs(format, hints));
  const extension = told ?? own;
  return id === format.id && extension === id ? {} : { writtenAs: { format: id, extension } };
}

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

async function readAll(
  format: Format,
  reading: Reading,
  bytes: number,
  owner: Owner,
  looking: Looking,
): Promise<Facts> {
  const wanted = { values: looking.values, detectors: withRules(looking.detectors) };
  const asked = {
    counter: () => columnCounter(wanted),
    ownerHeadings: new Set(owner.columns.map(skeleton)),
    ownerValues: foldedSet(owner.values),
    kept: keptAsked(looking.team ?? null, looking.conditions ?? [], looking.ownOnly === true),
  };
  // A list of JSON has one place to stand in.
  const isDivided = format.writtenAs !== 'json';
  const tables: TableFacts[] = [];
  let sheet = 0;
  for await (const reader of reading.tables()) {
    let place = 0;
    for await (const counted of tablesIn(reader, sheet, asked, isDivided && reader.single !== true)) {
      const index = tables.length;
      tables.push({
        index,
        name: nameOf(reader, index, place),
        hidden: reader.hidden,
        ...(reader.alone && { alone: true as const }),
        ...(reader.within && { within: true }),
        ...(reader.keysInside?.() === true && { keysInside: true }),
        ...counted,
      });
      place += 1;
    }
    sheet += 1;
  }
  const unread = reading.unread?.() ?? 0;
  if (reading.asIs === undefined && tables.every(({ columns }) => columns.length === 0))
    throw new Fault(
      unread > 0 ? 'FORMAT_UNKNOWN' : 'FORMAT_EMPTY',
      'inspected a file: there is no table in it',
    );
  const own = tables.flatMap(({ ownRows }) => (ownRows === null ? [] : [ownRows]));
  return {
    format: format.id,
    unreadable: null,
    bytes,
    tables,
    rows: sum(tables.map(({ rows }) => rows)),
    ownRows: own.length === 0 ? null : sum(own),
    values: addUp(tables.flatMap(({ columns }) => columns.map(({ values }) => values))),
    ...(unread === 0 ? {} : { unread }),
    ...(reading.asIs && { asIs: reading.asIs() }),
    ...(looking.values ? {} : { valuesSeen: false as const }),
  };
}

/** A sheet's name may be a value, and then is not shown. */
function nameOf({ name }: TableReader, index: number, place: number): string {
  if (!isName(name)) return `Table ${index + 1}`;
  return place === 0 ? name : `${name} (${place + 1})`;
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
