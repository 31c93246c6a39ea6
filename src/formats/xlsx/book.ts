/** What an XLSX workbook says of itself: its sheets in order, its strings and its styles. */

import { Fault } from '../../lib/fault.ts';
import type { ReadLimits } from '../format.ts';
import { SharedStrings, sharedStrings } from './strings.ts';
import { NO_LOOKS, readLooks } from './styles.ts';
import type { Looks } from './styles.ts';
import { unescaped } from './text.ts';
import { attribute, parseXml } from '../xml.ts';
import type { XmlEvents } from '../xml.ts';
import type { Archive } from '../zip.ts';

interface Sheet {
  readonly name: string;
  readonly hidden: boolean;
  /** The part's name in the archive. */
  readonly part: string;
}

export interface Book {
  readonly sheets: readonly Sheet[];
  readonly strings: SharedStrings;
  readonly looks: Looks;
  /** Number format codes by cell style; null for the general format. */
  readonly formats: readonly (string | null)[];
  /** Whether day numbers count from 1904. */
  readonly from1904: boolean;
}

/** Reads everything but the sheets' cells. An archive without a workbook is the fault FORMAT_ARCHIVE. */
export async function readBook(archive: Archive, limits: ReadLimits): Promise<Book> {
  if (!archive.has('_rels/.rels'))
    throw new Fault('FORMAT_ARCHIVE', 'read a spreadsheet: the archive is none');
  const part = (await relations(archive, '', '_rels/.rels', limits)).find(
    (one) => one.type === 'officeDocument',
  );
  if (!part || !archive.has(part.target) || !/\.xml$/i.test(part.target))
    throw new Fault('FORMAT_UNKNOWN', 'read a spreadsheet: the archive holds another kind of document');
  const folder = part.target.slice(0, part.target.lastIndexOf('/') + 1);
  const file = part.target.slice(folder.length);
  const related = await relations(archive, folder, `${folder}_rels/${file}.rels`, limits);
  const listed = await listedSheets(archive, part.target, limits);
  if (!listed.workbook)
    throw new Fault('FORMAT_UNKNOWN', 'read a spreadsheet: the archive holds another kind of document');
  const sheets = listed.sheets.flatMap((sheet): Sheet[] => {
    const relation = related.find((one) => one.id === sheet.relation);
    if (!relation) throw new Fault('FORMAT_BROKEN', 'read a spreadsheet: a sheet has no part');
    // Chart sheets and macro sheets have no rows that we read, so they never leave.
    return relation.type === 'worksheet'
      ? [{ name: sheet.name, hidden: sheet.hidden, part: relation.target }]
      : [];
  });
  if (
    related.some((one) => one.type === 'powerPivotData') ||
    archive.names.some((name) => DATA_MODEL.test(name))
  )
    throw new Fault('FORMAT_UNKNOWN', 'read a spreadsheet: it has a data model, whose rows nobody sees');
  const strings = related.find((one) => one.type === 'sharedStrings');
  const styles = related.find((one) => one.type === 'styles');
  const looks = styles ? await readLooks(archive.stream(styles.target), limits) : NO_LOOKS;
  return {
    sheets,
    strings: strings
      ? await sharedStrings(archive.stream(strings.target), limits)
      : new SharedStrings(limits),
    looks,
    formats: looks.cells.map(({ format }) => format),
    from1904: listed.from1904,
  };
}

/** Tables of Power Pivot, packed in a way of their own. */
const DATA_MODEL = /(?:^|\/)model\/item[^/]*\.data$/i;

interface Relation {
  readonly id: string;
  /** The last word of its type, the same in the transitional and strict forms. */
  readonly type: string;
  readonly target: string;
}

async function relations(
  archive: Archive,
  folder: string,
  part: string,
  limits: ReadLimits,
): Promise<readonly Relation[]> {
  const found: Relation[] = [];
  await drain(archive, part, limits, {
    open(name, attributes) {
      if (name !== 'Relationship' || attributes['TargetMode'] === 'External') return;
      const { Id: id = '', Type: type = '', Target: target = '' } = attributes;
      found.push({ id, type: type.slice(type.lastIndexOf('/') + 1), target: resolved(folder, target) });
    },
  });
  return found;
}

/** A target relative to its folder, or absolute within the archive. */
function resolved(folder: string, target: string): string {
  return new URL(target, `part:/${folder}`).pathname.slice(1);
}

async function listedSheets(archive: Archive, part: string, limits: ReadLimits) {
  const sheets: { readonly name: string; readonly hidden: boolean; readonly relation: string }[] = [];
  let from1904 = false;
  let workbook = false;
  await drain(archive, part, limits, {
    open(name, attributes, depth) {
      if (depth === 1) workbook = name === 'workbook';
      if (name === 'workbookPr') from1904 = /^(?:1|true)$/.test(attribute(attributes, 'date1904') ?? '');
      if (name !== 'sheet' || depth !== 3) return;
      const state = attribute(attributes, 'state') ?? 'visible';
      sheets.push({
        name: unescaped(attribute(attributes, 'name') ?? ''),
        hidden: state !== 'visible',
        relation: attribute(attributes, 'id') ?? '',
      });
    },
  });
  return { sheets, from1904, workbook };
}

async function drain(archive: Archive, part: string, limits: ReadLimits, events: XmlEvents): Promise<void> {
  for await (const _piece of parseXml(archive.stream(part), limits.maxDepth, events));
}
