/** What SQL statements say: the rows of INSERT, the columns of CREATE TABLE, the lines of COPY. */

import type { Cell, Row } from '../../model/table.ts';
import { closeOf, withoutComments } from './sql-statements.ts';

export interface Inserted {
  readonly table: string;
  /** Null where the statement names none. */
  readonly columns: readonly string[] | null;
  readonly rows: readonly Row[];
  /** What follows it: SQL Server parts its statements by nothing. */
  readonly rest: string;
}

/** The rows of an INSERT or REPLACE with VALUES or SET; null for any other statement, and for one that is not wholly understood. */
export function insertedRows(text: string, backslashes: boolean): Inserted | null {
  const head = INSERT.exec(text);
  if (!head) return null;
  const table = nameOf(head[1] ?? '');
  let at = head[0].length;
  if (/^SET\b/i.test(text.slice(at))) {
    const pairs = split(text.slice(at + 3), backslashes).map((pair) =>
      /^\s*([^=]+?)\s*=([\s\S]*)$/.exec(pair),
    );
    if (!pairs.every((pair) => pair !== null)) return null;
    return {
      table,
      columns: pairs.map((pair) => nameOf(pair[1] ?? '')),
      rows: [pairs.map((pair) => literal(pair[2] ?? '', backslashes))],
      rest: '',
    };
  }
  let columns: readonly string[] | null = null;
  if (text[at] === '(') {
    const close = tupleEnd(text, at, backslashes);
    if (close < 0) return null;
    columns = split(text.slice(at + 1, close - 1), backslashes).map(nameOf);
    at = close;
  }
  const values = /^\s*(?:OVERRIDING\s+\w+\s+VALUE\s*)?VALUES?\s*/i.exec(text.slice(at, at + 200));
  if (!values) return null;
  at += values[0].length;
  const rows: Row[] = [];
  while (text[at] === '(') {
    const close = tupleEnd(text, at, backslashes);
    if (close < 0) return null;
    rows.push(split(text.slice(at + 1, close - 1), backslashes).map((one) => literal(one, backslashes)));
    at = close;
    while (/[\s,]/.test(text[at] ?? '')) at += 1;
  }
  const rest = withoutComments(text.slice(at));
  if (rows.length === 0) return null;
  if (rest === '' || /^(?:ON|AS|RETURNING)\b/i.test(rest)) return { table, columns, rows, rest: '' };
  return /^(?:INSERT|REPLACE)\b/i.test(rest) ? { table, columns, rows, rest } : null;
}

const NAME = String.raw`(?:[\w$\u0080-\uffff]+|"[^"]*"|${'`'}[^${'`'}]*${'`'}|\[[^\]]*\])`;
const FULL_NAME = `${NAME}(?:\\s*\\.\\s*${NAME})*`;
const INSERT = new RegExp(
  `^(?:INSERT|REPLACE)\\s+(?:(?:LOW_PRIORITY|DELAYED|HIGH_PRIORITY|IGNORE|OR\\s+\\w+)\\s+)*(?:INTO\\s+)?(${FULL_NAME})\\s*`,
  'i',
);
const CREATE = new RegExp(
  `^CREATE\\s+(?:\\w+\\s+)*?TABLE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?(${FULL_NAME})\\s*\\(([\\s\\S]*)\\)`,
  'i',
);
const COPY = new RegExp(`^COPY\\s+(${FULL_NAME})\\s*(?:\\(([^)]*)\\))?\\s*FROM\\s+stdin`, 'i');
const FIRST_NAME = new RegExp(`^\\s*(${NAME})`);

/** The columns that a CREATE TABLE declares; null for any other statement. */
export function createdTable(
  text: string,
): { readonly table: string; readonly columns: readonly string[] } | null {
  const [, table = '', body = ''] = CREATE.exec(text) ?? [];
  if (table === '') return null;
  const columns = split(body, true)
    .filter(
      (part) =>
        !/^\s*(?:PRIMARY|UNIQUE|KEY|INDEX|CONSTRAINT|FOREIGN|CHECK|FULLTEXT|SPATIAL|EXCLUDE)\b/i.test(part),
    )
    .map((part) => nameOf(FIRST_NAME.exec(part)?.[1] ?? ''));
  return { table: nameOf(table), columns };
}

/** The table of a COPY … FROM stdin; null for any other statement. */
export function copyTarget(
  text: string,
): { readonly table: string; readonly columns: readonly string[] | null } | null {
  const [, table = '', columns] = COPY.exec(text) ?? [];
  if (table === '') return null;
  return { table: nameOf(table), columns: columns?.split(',').map(nameOf) ?? null };
}

/** A line of COPY's text form. */
export function copyRow(line: string): Row {
  return line.split('\t').map((cell) => {
    if (cell === '\\N') return null;
    return cell.replace(/\\(.)/g, (_whole, char: string) => COPY_ESCAPES[char] ?? char);
  });
}

const COPY_ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', Z: '\u001a', 0: '' };

/** The last part of a name, without its quotes and its schema. */
function nameOf(name: string): string {
  const last = /([^.]+)$/.exec(name.trim())?.[1] ?? name;
  return last.trim().replace(/^["`[]|["`\]]$/g, '');
}

/** Where the bracket that opens at a place closes, and what follows it; -1 when it does not. */
function tupleEnd(text: string, at: number, backslashes: boolean): number {
  let depth = 0;
  const next = /['"`()]|\/\*/g;
  next.lastIndex = at;
  for (let found = next.exec(text); found; found = next.exec(text)) {
    if (found[0] === '(') depth += 1;
    else if (found[0] === ')') {
      depth -= 1;
      if (depth === 0) return found.index + 1;
    } else {
      const end = closeOf(text, found.index, found[0], backslashes);
      if (end < 0) return -1;
      next.lastIndex = end;
    }
  }
  return -1;
}

/** Split where a comma stands outside strings and brackets. */
function split(text: string, backslashes: boolean): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  let depth = 0;
  const next = /['"`(),]/g;
  for (let found = next.exec(text); found; found = next.exec(text)) {
    if (found[0] === '(') depth += 1;
    else if (found[0] === ')') depth -= 1;
    else if (found[0] === ',') {
      if (depth > 0) continue;
      parts.push(text.slice(from, found.index));
      from = found.index + 1;
    } else {
      const end = closeOf(text, found.index, found[0], backslashes);
      next.lastIndex = end < 0 ? text.length : end;
    }
  }
  parts.push(text.slice(from));
  return parts;
}

/** A value as text; NULL as a hole. What is no plain literal stays as it is written. */
function literal(written: string, backslashes: boolean): Cell {
  const text = written.trim();
  if (/^\d{1,40}$/.test(text)) return text;
  if (/^(?:NULL|DEFAULT)$/i.test(text)) return null;
  const quoted = /^(?:[eEnNbB]|_\w+\s+)?(['"])([\s\S]*)\1(?:::[\w\s[\]"().]+)?$/.exec(text);
  if (quoted) {
    const [, quote = '', inner = ''] = quoted;
    const single = inner.includes(quote) ? inner.replaceAll(quote + quote, quote) : inner;
    if (!single.includes('\\') || !(backslashes || /^e/i.test(text))) return single;
    return single.replace(
      /\\([\s\S])/g,
      (whole, char: string) => ESCAPES[char] ?? (/[\\'"%_]/.test(char) ? char : whole),
    );
  }
  const hex = /^(?:0x|x'|X')([0-9a-fA-F]+)'?$/.exec(text)?.[1];
  if (hex === undefined || hex.length % 2 === 1) return text;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(hex, 'hex'));
  } catch {
    return text; // bytes
  }
}
