/** Cheap looks at the start of a text: is it code, is it a plain list of personal values, is it records in some other notation. */

import type { TextShape } from './csv/shape.ts';
import { holdsObjects, mayHoldValues, valuesIn } from './records/text-blocks.ts';

/** Whether many lines end as program text or style sheets do. */
export function looksLikeCode(text: string, shape: () => TextShape): boolean {
  const lines = linesOf(text);
  const [first = ''] = lines;
  const code = lines.filter((line) => CODE_END.test(line.slice(-2)) || CODE_START.test(line.slice(0, 8)));
  return (
    lines.length > 0 && code.length / lines.length > 0.3 && !PARTED.test(first) && !isHeaded(first, shape)
  );
}

/** Lines may be as long as the text, so patterns see their ends alone. */
const CODE_END = /(?:[{}]|\)[;,]?|[\]}"'\w];)$/;
const CODE_START = /^(?:\/\/|\/\*|\*\/|import\s|@media|@import)/;

/** A line of three cells or more with semicolons between them. There is one way to match each, or it would take for ever. */
const PARTED = /^(?:"[^";]*"?|[^";]+"?)?(?:;(?:"[^";]*"?|[^";]+"?)?){2,}$/;

/** Whether the first line is names of three columns or more, and all rows have as many: cells may end as program lines do. */
function isHeaded(first: string, shape: () => TextShape): boolean {
  if (/[(){}=<>]/.test(first) || (first.match(/[,\t|]/g)?.length ?? 0) < 2) return false;
  const { rows, columns, steady } = shape();
  return rows >= 2 && columns >= 3 && steady >= 0.95;
}

/** Whether most lines are one phone number, id number, card number or e-mail address each. */
export function listsValues(text: string): boolean {
  const lines = linesOf(text);
  const values = lines.filter((line) => NUMBER.test(line) || isAddress(line));
  return lines.length >= 2 && values.length / lines.length > 0.5;
}

const NUMBER = /^"?\+?[\d ()-]{8,24}[Xx]?"?$/;

function isAddress(line: string): boolean {
  const at = line.indexOf('@');
  const domain = line.slice(at + 1);
  return (
    at > 0 &&
    /^"?[^\s@]{1,64}$/.test(line.slice(0, at)) &&
    /^[^\s@]+$/.test(domain) &&
    domain.slice(1, -1).includes('.')
  );
}

/** Whether the text is rows in a notation that we do not read: HTML or XML spreadsheets, XML records, vCards, SQL, LDIF, YAML, JSON lines. */
export function holdsRecords(text: string, fileName: string | null): boolean {
  if (/^\s*(?:<\?xml|<\?mso|<!doctype|<html|<table|<workbook)/i.test(text)) {
    if (/<workbook\b/i.test(text) && text.includes('office:spreadsheet')) return true;
    if (/<html|<table/i.test(text)) return /<tr\b/i.test(text) && /\.(?:xlsx?|csv|et)$/i.test(fileName ?? '');
    return repeats(text, /^[ \t]*<([A-Za-z_][\w.:-]*)(?=[\s>])/gm) && !/<svg\b/i.test(text);
  }
  return /^BEGIN:(?:VCARD|VCALENDAR)/im.test(text) || writesRows(text) || repeats(text, RECORD_STARTS);
}

/** LDIF, SQL, YAML and JSON in lines, in one look. */
const RECORD_STARTS = /^(dn(?=[: ])|INSERT INTO(?=[: ])|- (?=[\w"'\u4e00-\u9fff-]+:)|\{(?=".*\},?$))/gim;

/** Whether a statement of SQL brings rows: its words stand before a semicolon, at most 2000 characters apart. */
function writesRows(text: string): boolean {
  if (!/VALUES|FROM stdin;/i.test(text)) return false;
  let copy = -1;
  let insert = -1;
  for (const { 0: found, index } of text.matchAll(STATEMENT_WORDS)) {
    const word = found.toLowerCase();
    if (word.startsWith('copy')) copy = index;
    else if (word.endsWith('into ')) insert = index;
    else {
      const from = word === 'values' ? insert : copy;
      if (from >= 0 && index - from <= MOST_STATEMENT && !text.slice(from, index).includes(';')) return true;
    }
  }
  return false;
}

const STATEMENT_WORDS = /^(?:COPY \S{1,200} \(|(?:INSERT|REPLACE) INTO )|\bVALUES\b|FROM stdin;/gim;
const MOST_STATEMENT = 2300;

/** Whether two people or more could be found by a text: lines with a number or an address of mail, or labels that come again; or objects of that kind in a script. A log of a program's doings is none. */
export function tellsOfPeople(text: string, isCode: () => boolean): boolean {
  if (!mayHoldValues(text)) return false;
  if (holdsObjects(text)) return true;
  if (isCode()) return false;
  const lines = text.split(/[\r\n]+/, 2000).filter((line) => line.trim() !== '');
  if (lines.filter((line) => LOGGED.test(line.slice(0, 60))).length * 2 > lines.length) return false;
  let values = 0;
  return lines.some((line) => (values += valuesIn(line)) > 1);
}

/** A time, a level or an address first. */
const LOGGED =
  /^\W{0,2}(?:\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d|\d{1,3}(?:\.\d{1,3}){3}\s|(?:DEBUG|INFO|WARN|ERROR)\b|\w{3} +\d{1,2} \d\d:\d\d)/;

/** Whether the first group of a global pattern is found with one and the same text three times or more. */
function repeats(text: string, pattern: RegExp): boolean {
  const tally = new Map<string, number>();
  for (const [, key = ''] of text.matchAll(pattern)) {
    const times = (tally.get(key) ?? 0) + 1;
    if (times >= 3) return true;
    tally.set(key, times);
  }
  return false;
}

function linesOf(text: string): readonly string[] {
  return text
    .split(/[\r\n]+/, 100)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
