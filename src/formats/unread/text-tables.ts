/** Texts of a file that leaves only as it is, as tables of one column, so that what could be recovered from them is counted. */

import type { Row } from '../../model/table.ts';
import type { ReadLimits, TableReader } from '../format.ts';
import { readersOf } from '../records/records.ts';
import type { Piece } from '../records/records.ts';
import { blocksOf } from '../records/text.ts';

const NAMES = ['Text'];
const names = (): readonly string[] => NAMES;

/** The records in the lines of a page, slide or part; nothing where there are none. */
export function textPiece(table: Piece['table'], name: string, lines: readonly string[]): readonly Piece[] {
  const rows = blocksOf(lines).map((record): Row => [record]);
  return rows.length === 0 ? [] : [{ table, name, names, rows }];
}

/** A table for each page, slide or part with text; none where none has any. */
export async function* textTables(
  pieces: AsyncIterable<Piece>,
  limits: ReadLimits,
): AsyncGenerator<TableReader> {
  const all = pieces[Symbol.asyncIterator]();
  const first = await all.next();
  if (first.done !== true) yield* readersOf(from(first.value, all), limits);
}

async function* from(first: Piece, rest: AsyncIterator<Piece>): AsyncGenerator<Piece> {
  try {
    yield first;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
