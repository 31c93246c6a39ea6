/** SQL dumps: the rows of INSERT and COPY, table by table; written as CSV. Other statements that carry data are rows of one text. */

import type { Source } from '../../lib/source.ts';
import type { Row } from '../../model/table.ts';
import type { Format, ReadLimits, TableReader } from '../format.ts';
import { FRESH_CSV } from './fresh-csv.ts';
import { viewOf } from '../head.ts';
import { rowGuard } from '../limits.ts';
import { fieldColumns, readersOf } from './records.ts';
import type { FieldColumns, Piece } from './records.ts';
import { sqlStatements } from './sql-statements.ts';
import { copyRow, copyTarget, createdTable, insertedRows } from './sql-rows.ts';

/** Dumps of MySQL, PostgreSQL, SQLite and their kin. */
export const sql = {
  id: 'sql',
  extension: 'sql',
  mediaType: 'application/sql',
  writtenAs: 'csv',

  recognise(head: Uint8Array) {
    const text = viewOf(head).text ?? '';
    if (!START.test(text)) return 0;
    return INSERTS.test(text) || copies(text) ? 0.9 : /^[ \t]*CREATE\s{1,9}TABLE\b/im.test(text) ? 0.8 : 0;
  },

  async read(source, limits) {
    const { runs, tables } = await survey(source, limits);
    const byTurns = runs > tables.length && tables.length <= MOST_LOOKS;
    return {
      layout: FRESH_CSV,
      tables: () => readers(source, limits, byTurns ? tables : null),
      // A statement as text can be cut by no rule about a column.
      unread: () => (tables.includes(OTHER) ? 1 : 0),
    };
  },

  write: null,
} satisfies Format;

/** A comment, a setting or a statement, first of all. */
const START =
  /^\s*(?:--|\/\*|SET\s|USE\s|BEGIN\b|START\s|PRAGMA\s|DROP\s|CREATE\s|INSERT\s|REPLACE\s|COPY\s|LOCK\s|DELETE\s|TRUNCATE\s|UPDATE\s|ALTER\s)/i;

const INSERTS = /^[ \t]*(?:INSERT\s{1,9}(?:\w{1,20}\s{1,9}){0,3}(?:INTO\b|\[)|REPLACE\s{1,9}INTO\b)/im;

/** Whether rows of COPY follow. The last one before its end counts: from every one on, it would be a long look. */
function copies(text: string): boolean {
  let copy = -1;
  for (const { 0: found, index } of text.matchAll(/^[ \t]*COPY\s|FROM\s{1,9}stdin\b/gim)) {
    if (!/^FROM/i.test(found)) copy = index;
    else if (copy >= 0 && index - copy <= 2000 && !text.slice(copy, index).includes(';')) return true;
  }
  return false;
}

/** Tables that are read one by one, each in a look of its own at the file. */
const MOST_LOOKS = 100;

/** How many runs of rows of one table there are, and which tables: rows that come by turns are read table by table. */
async function survey(
  source: Source,
  limits: ReadLimits,
): Promise<{ readonly runs: number; readonly tables: readonly string[] }> {
  const tables = new Set<string>();
  let runs = 0;
  let last: string | null = null;
  for await (const { name } of sqlPieces(source, limits, null)) {
    if (name !== last) runs += 1;
    last = name;
    tables.add(name);
  }
  return { runs, tables: [...tables] };
}

async function* readers(
  source: Source,
  limits: ReadLimits,
  byTurns: readonly string[] | null,
): AsyncGenerator<TableReader> {
  const guard = rowGuard(limits);
  if (byTurns === null) yield* readersOf(sqlPieces(source, limits, null), limits, guard);
  else for (const table of byTurns) yield* readersOf(sqlPieces(source, limits, table), limits, guard);
}

/** The rows of the file, or those of one table. */
async function* sqlPieces(source: Source, limits: ReadLimits, only: string | null): AsyncGenerator<Piece> {
  const columns = new Map<string, FieldColumns>();
  const created = new Map<string, readonly string[]>();
  const piece = (table: string, names: readonly string[] | null, rows: readonly Row[]): Piece => {
    const fields = columns.get(table) ?? fieldColumns();
    columns.set(table, fields);
    const named = names ?? created.get(table) ?? [];
    return {
      table,
      name: table,
      names: fields.names,
      rows: rows.map((row) =>
        fields.row(row.map((cell, at) => [named[at] ?? `Column ${at + 1}`, cell] as const)),
      ),
    };
  };
  let copying: ReturnType<typeof copyTarget> = null;
  for await (const statement of sqlStatements(source, limits)) {
    if (statement.kind === 'copied') {
      if (copying && (only === null || only === copying.table))
        yield piece(copying.table, copying.columns, statement.lines.map(copyRow));
      continue;
    }
    const { text, backslashes } = statement;
    copying = copyTarget(text);
    const made = createdTable(text);
    if (made) created.set(made.table, made.columns);
    for (let rest = text; rest !== ''; ) {
      const inserted = insertedRows(rest, backslashes);
      if (inserted && (only === null || only === inserted.table))
        yield piece(inserted.table, inserted.columns, inserted.rows);
      else if (!inserted && carriesData(rest) && (only === null || only === OTHER))
        yield piece(OTHER, ['Text'], [[rest]]);
      rest = inserted?.rest ?? '';
    }
  }
}

const OTHER = 'Statements';

/** A statement that writes or asks for values, in a form that is not read as rows. */
function carriesData(text: string): boolean {
  return (
    /^(?:INSERT|REPLACE|UPDATE|MERGE|SELECT|WITH|CALL|EXEC|DELETE|VALUES|DO)\b/i.test(text) &&
    /['"\d]/.test(text)
  );
}
