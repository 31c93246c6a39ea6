/** The formats that can be read and written anew, and how a file's own is found. */

import { Fault } from '../lib/fault.ts';
import type { FaultCode } from '../lib/fault.ts';
import { encoded } from './containers/encoded.ts';
import { gzip } from './containers/gzip.ts';
import { jsonFiles } from './containers/json-files.ts';
import { multipart } from './containers/multipart.ts';
import { tar } from './containers/tar.ts';
import { zip } from './containers/zip.ts';
import { csv } from './csv/csv.ts';
import type { FileHints, Format } from './format.ts';
import { prepared, viewOf } from './head.ts';
import { htmlTable } from './sheets/html-table.ts';
import { icalendar } from './records/icalendar.ts';
import { json, ndjson } from './json/json.ts';
import { ldif } from './records/ldif.ts';
import { holdsRecords, listsValues } from './lookalike.ts';
import type { Magic } from './magic.ts';
import { bringsFiles, mail } from './records/mail.ts';
import { markdown } from './records/markdown.ts';
import { mhtml } from './sheets/mhtml.ts';
import { ods } from './sheets/ods.ts';
import { spreadsheetml } from './sheets/spreadsheetml.ts';
import { sql } from './records/sql.ts';
import { text } from './records/text.ts';
import { officeDocument, officeSlides } from './unread/office-text.ts';
import { pdf } from './unread/pdf.ts';
import { vcard } from './records/vcard.ts';
import { xls } from './sheets/xls.ts';
import { xlsb } from './sheets/xlsb.ts';
import { xlsx } from './xlsx/xlsx.ts';
import { xmlRecords } from './records/xml-records.ts';
import { yaml } from './records/yaml.ts';

/** Those that hold other files. */
export const containers: readonly Format[] = [zip, gzip, tar, encoded, jsonFiles, multipart];

/** Records as text. */
const texts: readonly Format[] = [vcard, icalendar, ldif, sql, xmlRecords, yaml, markdown, mail, text];

/** Spreadsheets that leave as XLSX. */
const sheets: readonly Format[] = [xls, xlsb, ods, htmlTable, mhtml, spreadsheetml];

/** What is read to be counted, and leaves only as it is (see unread/copy.ts). */
const unread: readonly Format[] = [pdf, officeDocument, officeSlides];

/** Every format, one line each. */
export const formats: readonly Format[] = [
  csv,
  xlsx,
  json,
  ndjson,
  ...sheets,
  ...containers,
  ...texts,
  ...unread,
];

/** The format of an id; the fault FORMAT_UNKNOWN when there is none. */
export function formatOf(id: string): Format {
  const format = formats.find((one) => one.id === id);
  if (!format) throw new Fault('FORMAT_UNKNOWN', 'looked for a format: none has the name in the plan');
  return format;
}

/** The id of the format in which a file is written anew: a text that is sent as a workbook leaves as one. */
export function leavesAs({ writtenAs: own }: Format, { mediaType, fileName }: Hints): string {
  if (own !== 'csv') return own;
  const extension = /\.([a-z0-9]{1,5})$/i.exec(fileName ?? '')?.[1];
  const isWorkbook =
    extension === undefined
      ? /ms-excel|spreadsheetml/i.test(mediaType)
      : /^(?:xls[xmb]?|et)$/i.test(extension);
  return isWorkbook ? 'xlsx' : own;
}

/** The format in which files of a format are written anew. */
export function writtenAs(
  format: Pick<Format, 'writtenAs'>,
): Format & { readonly write: NonNullable<Format['write']> } {
  const { write, ...leaves } = formatOf(format.writtenAs);
  if (write === null) throw new Fault('UNEXPECTED', 'looked for a writer: the format has none');
  return { ...leaves, write };
}

/** What a format of ours may know more of. */
const OPENED: readonly Magic[] = ['text', 'zip', 'gzip', 'tar', 'sheet', 'pdf', 'office'];

export type Hints = FileHints;

/** The format of a file by its first 64 KiB, or why there is none. */
export function recognise(
  start: Uint8Array,
  hints: Hints,
): { readonly format: Format } | { readonly fault: FaultCode } {
  if (start.length === 0) return { fault: 'FORMAT_EMPTY' };
  const head = prepared(start);
  const { magic } = viewOf(head);
  const fault = faultOf(magic, head);
  if (!OPENED.includes(magic)) return { fault };
  let best: { readonly format: Format; readonly score: number } | null = null;
  for (const format of formats) {
    const score = format.recognise(head, hints);
    if (score > 0 && score > (best?.score ?? 0)) best = { format, score };
  }
  return best ? { format: best.format } : { fault };
}

/** What detection asks of the first 64 KiB (decoded) of any answer: rows, something that may hide rows, a document without, or none of these. */
export function looksTabular(start: Uint8Array, hints: Hints): 'table' | 'archive' | 'document' | 'none' {
  if (start.length === 0) return 'none';
  const head = prepared(start);
  const { magic } = viewOf(head);
  switch (magic) {
    case 'zip':
      return 'table'; // a workbook, or an archive that is looked into
    case 'sheet':
    case 'sheet-unread':
      return 'table';
    case 'zip-encrypted':
    case 'compound-encrypted':
    case 'packed':
    case 'binary':
    case 'pdf-encrypted':
      return 'archive';
    case 'gzip':
    case 'tar':
      return 'table'; // they are looked into, and may hold nothing else
    case 'office':
    case 'pdf':
    case 'picture':
      return 'document';
    case 'font':
      return 'none';
    case 'text':
      return textLooks(head, hints);
    default:
      return magic satisfies never;
  }
}

function textLooks(head: Uint8Array, hints: Hints): 'table' | 'archive' | 'document' | 'none' {
  const view = viewOf(head);
  const start = view.text;
  if (start === null) return 'archive'; // no text of ours, so nobody can say what it is
  if ([...containers, mhtml, spreadsheetml].some((format) => format.recognise(head, hints) > 0))
    return 'table';
  if (JSON_START.test(start) && JSON_ROWS.test(start)) return 'table';
  if (holdsRecords(start, hints.fileName)) return 'table';
  if (mail.recognise(head) > 0 && bringsFiles(start)) return 'table'; // they are looked into
  if (MARKUP.test(start) || json.recognise(head) > 0 || view.isCode) return 'none';
  if (listsValues(start) || view.isTable) return 'table';
  return 'document';
}

/** JSON, also behind the guards that some servers put before it. */
const JSON_START = /^\s*(?:[[{]|\)\]\}'|for\s*\(;;\)|while\s*\(1\))/;
/** A list of records, a list of lists, or a list of phone numbers, ids or addresses. */
const JSON_ROWS = /\[\s*(?:\{\s*"|\[\s*["\d]|"?\+?\d[\d ()-]{7,24}[Xx]?"?\s*[,\]]|"[^\s@"]{1,64}@[^\s@"]+")/;
const MARKUP =
  /^\s*<(?:[!?]|\/?(?:html|head|body|svg|script|style|div|span|p|meta|link|table|form|ul|template)\b)/i;

function faultOf(magic: Magic, head: Uint8Array): FaultCode {
  switch (magic) {
    case 'zip-encrypted':
    case 'compound-encrypted':
    case 'pdf-encrypted':
      return 'FORMAT_ENCRYPTED';
    case 'zip':
    case 'gzip':
    case 'tar':
    case 'packed':
      return 'FORMAT_ARCHIVE';
    case 'office':
    case 'sheet':
    case 'sheet-unread':
    case 'pdf':
    case 'picture':
    case 'font':
    case 'binary':
      return 'FORMAT_UNKNOWN';
    case 'text':
      return viewOf(head).text?.trim() === '' ? 'FORMAT_EMPTY' : 'FORMAT_UNKNOWN';
    default:
      return magic satisfies never;
  }
}
