/** Tables drawn with characters: Markdown, psql and MySQL clients, box drawing; each is a table, written as CSV. */

import type { Source } from '../../lib/source.ts';
import type { Row } from '../../model/table.ts';
import type { Format } from '../format.ts';
import { FRESH_CSV } from './fresh-csv.ts';
import { viewOf } from '../head.ts';
import { readersOf } from './records.ts';
import type { Piece } from './records.ts';
import { textLines } from './text-lines.ts';

/** Tables in a text for people. */
export const markdown = {
  id: 'markdown',
  extension: 'md',
  mediaType: 'text/markdown',
  writtenAs: 'csv',

  recognise(head: Uint8Array) {
    const lines = (viewOf(head).text ?? '').split(/\r\n|\r|\n/, 2000);
    const at = lines.findIndex((line) => isRule(line));
    if (at < 0) return 0;
    // A rule under a row or above one; a line of dashes in a letter stands beside neither.
    return isDrawn(lines[at - 1] ?? '') || isDrawn(lines[at + 1] ?? '') ? 0.88 : 0;
  },

  async read(source, limits) {
    return { layout: FRESH_CSV, tables: () => readersOf(drawnTables(source), limits) };
  },

  write: null,
} satisfies Format;

/** Rows of one table until a line that is none of it. */
async function* drawnTables(source: Source): AsyncGenerator<Piece> {
  let table = 0;
  let inTable = false;
  let bordered = false;
  let before: string | null = null;
  for await (const lines of textLines(source)) {
    let rows: Row[] = [];
    const piece = (): Piece => ({ table, name: `Table ${table}`, names: null, rows });
    for (const line of lines) {
      const rule = isRule(line);
      if (inTable && (rule || isDrawn(line))) {
        if (!rule) rows.push(cellsOf(line, bordered));
      } else if (rule) {
        table += 1;
        inTable = true;
        bordered = isBordered(line);
        if (before !== null && isDrawn(before)) rows.push(cellsOf(before, bordered));
      } else if (inTable) {
        if (rows.length > 0) yield piece();
        rows = [];
        inTable = false;
      }
      before = rule || inTable ? null : line;
    }
    if (rows.length > 0) yield piece();
  }
}

/** A line that parts: dashes and the like, with at least one crossing. */
function isRule(line: string): boolean {
  const text = line.trim();
  return (
    text.length >= 3 &&
    /^[-+|:=\s\u2500-\u257f]+$/.test(text) &&
    /[-=\u2500\u2501\u2550]{2}|:-|-:/.test(text) &&
    /[+|\u2502-\u254b\u2551-\u257f]/.test(text)
  );
}

/** A line with bars between its cells. */
function isDrawn(line: string): boolean {
  return /[|\u2502\u2503\u2551]/.test(line);
}

/** `bordered`: whether the first and the last bar of a line stand outside its cells. */
function cellsOf(line: string, bordered: boolean): Row {
  const cells = line.trimEnd().split(/(?<!\\)\||[\u2502\u2503\u2551]/);
  if (bordered && cells[0]?.trim() === '') cells.shift();
  if (bordered && cells.at(-1)?.trim() === '') cells.pop();
  return cells.map((cell) =>
    cell
      .trim()
      .replaceAll('\\|', '|')
      .replace(/<br\s*\/?>/gi, '\n')
      .replace(/^(\*\*|__|`)(.*)\1$/s, '$2'),
  );
}

const isBordered = (rule: string): boolean => !/^[-:=\s\u2500\u2501\u2550]/.test(rule);
