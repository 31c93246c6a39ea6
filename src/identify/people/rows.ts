/** People in the rows of a table, such as a spreadsheet saves as CSV. */

import { Person } from '../settings.ts';
import { saidBy } from './said.ts';
import type { Said } from './said.ts';

export type RowsRead =
  | { readonly ok: true; readonly people: readonly Said[] }
  /** Each with its row, from 1 with the headings; nothing of what stands in it. */
  | {
      readonly ok: false;
      readonly problems: readonly { readonly row: number; readonly message: string }[];
    };

const COLUMNS = Object.keys(Person.shape);
const LISTS: readonly string[] = ['logins', 'roles', 'approves', 'keys', 'duties'];

/** The first row names the columns as the keys of `people` are called; several values in a cell are separated by `;`. What a row leaves empty is left to other sources. */
export function saidByRows(rows: readonly (readonly string[])[]): RowsRead {
  const [headings = [], ...lines] = rows;
  const columns = headings.map((heading) => heading.trim().toLowerCase());
  const strange = columns.filter((column) => !COLUMNS.includes(column));
  const missing = ['id', 'email', 'name', 'roles'].filter((column) => !columns.includes(column));
  if (strange.length + missing.length > 0 || new Set(columns).size < columns.length)
    return {
      ok: false,
      problems: [
        {
          row: 1,
          message: `the columns must be some of ${COLUMNS.join(', ')}, each once; id, name, email and roles are needed`,
        },
      ],
    };
  const read = lines.map((line, index) => personIn(columns, line, index + 2));
  const problems = read.flatMap((one) => ('message' in one ? [one] : []));
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, people: read.flatMap((one) => ('message' in one ? [] : [one])) };
}

function personIn(
  columns: readonly string[],
  line: readonly string[],
  row: number,
): Said | { readonly row: number; readonly message: string } {
  if (line.length > columns.length) return { row, message: 'there are more cells than columns' };
  const filled = columns.flatMap((column, index) => {
    const text = (line[index] ?? '').trim();
    return text === '' ? [] : [[column, LISTS.includes(column) ? listIn(text) : text] as const];
  });
  const parsed = Person.safeParse(Object.fromEntries(filled));
  if (!parsed.success) {
    const [place = 'id'] = parsed.error.issues[0]?.path ?? [];
    const shape = Object.entries(Person.shape).find(([key]) => key === place)?.[1];
    return {
      row,
      message: `the column ${String(place)} cannot be used: ${shape?.description ?? 'look at it'}`,
    };
  }
  const said = saidBy(parsed.data);
  const isGiven = (column: string): boolean => filled.some(([name]) => name === column);
  return { ...said, approves: isGiven('approves') ? said.approves : null };
}

const listIn = (text: string): readonly string[] =>
  text
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one !== '');
