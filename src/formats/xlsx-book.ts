/** What an XLSX workbook says of itself: its sheets in order, its strings and its number formats. */

import { Fault } from '../lib/fault.ts';
import type { ReadLimits } from './format.ts';
import { builtInFormat } from './xlsx-numbers.ts';
import { unescaped } from './xlsx-text.ts';
import { attribute, parseXml } from './xml.ts';
import type { XmlEvents } from './xml.ts';
import type { Archive } from './zip.ts';

interface Sheet {
  readonly name: string;
  readonly hidden: boolean;
  /** The part's name in the archive. */
  readonly part: string;
}

export interface Book {
  readonly sheets: readonly Sheet[];
  readonly strings: readonly string[];
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
  const strings = related.find((one) => one.type === 'sharedStrings');
  const styles = related.find((one) => one.type === 'styles');
  return {
    sheets,
    strings: strings ? await sharedStrings(archive, strings.target, limits) : [],
    formats: styles ? await numberFormats(archive, styles.target, limits) : [],
    from1904: listed.from1904,
  };
}

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

async function sharedStrings(archive: Archive, part: string, limits: ReadLimits): Promise<readonly string[]> {
  const strings: string[] = [];
  let text = '';
  let inText = false;
  let phonetic = false;
  await drain(archive, part, limits, {
    open(name) {
      if (name === 'si') text = '';
      if (name === 'rPh') phonetic = true;
      inText = name === 't' && !phonetic;
    },
    text(piece) {
      if (inText) text += piece;
    },
    close(name) {
      if (name === 't') inText = false;
      if (name === 'rPh') phonetic = false;
      if (name === 'si') strings.push(unescaped(text));
    },
  });
  return strings;
}

async function numberFormats(
  archive: Archive,
  part: string,
  limits: ReadLimits,
): Promise<readonly (string | null)[]> {
  const custom = new Map<number, string>();
  const styles: number[] = [];
  let inCellStyles = false;
  await drain(archive, part, limits, {
    open(name, attributes) {
      if (name === 'cellXfs') inCellStyles = true;
      if (name === 'numFmt')
        custom.set(Number(attributes['numFmtId']), unescaped(attributes['formatCode'] ?? 'General'));
      if (name === 'xf' && inCellStyles) styles.push(Number(attributes['numFmtId'] ?? 0));
    },
    close(name) {
      if (name === 'cellXfs') inCellStyles = false;
    },
  });
  return styles.map((id) => {
    const code = custom.get(id) ?? builtInFormat(id);
    return code === null || /^general$/i.test(code) ? null : code;
  });
}

async function drain(archive: Archive, part: string, limits: ReadLimits, events: XmlEvents): Promise<void> {
  for await (const _piece of parseXml(archive.stream(part), limits.maxDepth, events));
}
