/** Cheap looks at the start of a text: is it code, is it a plain list of personal values, is it records in some other notation. */

import { shapeOf } from './csv-shape.ts';
import { objectsIn, valuesIn } from './text-blocks.ts';

/** Whether many lines end as program text or style sheets do. */
export function looksLikeCode(text: string): boolean {
  const lines = linesOf(text);
  const code = lines.filter((line) =>
    /(?:[{}]|\)[;,]?|[\]}"'\w];)$|^(?:\/\/|\/\*|\*\/|import\s|@media|@import)/.test(line),
  );
  return (
    lines.length > 0 &&
    code.length / lines.length > 0.3 &&
    !/^"?[^";]*"?(?:;"?[^";]*"?){2,}$/.test(lines[0] ?? '') &&
    !isHeaded(lines[0] ?? '', text)
  );
}

/** Whether the first line is names of three columns or more, and all rows have as many: cells may end as program lines do. */
function isHeaded(first: string, text: string): boolean {
  if (/[(){}=<>]/.test(first) || (first.match(/[,\t|]/g)?.length ?? 0) < 2) return false;
  const shape = shapeOf(text, text.length < 60_000);
  return shape.rows >= 2 && shape.columns >= 3 && shape.steady >= 0.95;
}

/** Whether most lines are one phone number, id number, card number or e-mail address each. */
export function listsValues(text: string): boolean {
  const lines = linesOf(text);
  const values = lines.filter((line) =>
    /^"?(?:\+?[\d ()-]{8,24}[Xx]?|[^\s@]{1,64}@[^\s@]+\.[^\s@]+)"?$/.test(line),
  );
  return lines.length >= 2 && values.length / lines.length > 0.5;
}

/** Whether the text is rows in a notation that we do not read: HTML or XML spreadsheets, XML records, vCards, SQL, LDIF, YAML, JSON lines. */
export function holdsRecords(text: string, fileName: string | null): boolean {
  if (/^\s*(?:<\?xml|<\?mso|<!doctype|<html|<table|<workbook)/i.test(text)) {
    if (/<workbook\b/i.test(text) && text.includes('office:spreadsheet')) return true;
    if (/<html|<table/i.test(text)) return /<tr\b/i.test(text) && /\.(?:xlsx?|csv|et)$/i.test(fileName ?? '');
    return repeats(text, /^[ \t]*<([A-Za-z_][\w.:-]*)(?=[\s>])/gm) && !/<svg\b/i.test(text);
  }
  return (
    /^BEGIN:(?:VCARD|VCALENDAR)/im.test(text) ||
    /^(?:COPY \S{1,200} \([^;]{1,2000}FROM stdin;|(?:INSERT|REPLACE) INTO [^;]{1,2000}\bVALUES\b)/im.test(
      text,
    ) ||
    repeats(text, /^(dn|INSERT INTO)[: ]/gim) ||
    repeats(text, /^(- )[\w"'\u4e00-\u9fff-]+:/gm) ||
    repeats(text, /^(\{)".*\},?$/gm)
  );
}

/** Whether two people or more could be found by a text: lines with a number or an address of mail, or labels that come again; or objects of that kind in a script. A log of a program's doings is none. */
export function tellsOfPeople(text: string): boolean {
  if (objectsIn(text).length > 1) return true;
  if (looksLikeCode(text)) return false;
  const lines = text.split(/[\r\n]+/, 2000).filter((line) => line.trim() !== '');
  if (lines.filter((line) => LOGGED.test(line)).length * 2 > lines.length) return false;
  return lines.reduce((sum, line) => sum + valuesIn(line), 0) > 1;
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
