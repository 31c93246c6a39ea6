/** What the start of a text looks like: which delimiter makes a table of it, if one does. */

import Papa from 'papaparse';
import { lineEnds } from './csv-lines.ts';

export const DELIMITERS = [',', ';', '\t', '|'] as const;
type Delimiter = (typeof DELIMITERS)[number];

export interface TextShape {
  readonly delimiter: Delimiter;
  readonly columns: number;
  readonly rows: number;
  /** Share of the rows that have this many columns, 0 to 1. */
  readonly steady: number;
  /** Whether the first line is Excel's `sep=`. */
  readonly sep: boolean;
}

/** The best reading of a text's start as a table. `whole` says that nothing follows, so its last line counts. */
export function shapeOf(start: string, whole: boolean): TextShape {
  const named = SEP.exec(start);
  const delimiter = DELIMITERS.find((candidate) => candidate === named?.[1]);
  if (delimiter && named) return { ...measure(start.slice(named[0].length), delimiter, whole), sep: true };
  const some = start.slice(0, ENOUGH);
  const shape = bestOf(some, whole && some.length === start.length);
  // Rows so long that hardly one fits: all of the start is needed.
  return shape.rows < 2 && some.length < start.length ? bestOf(start, whole) : shape;
}

/** Whether the rows are steady enough to be called a table. */
export function isTable(shape: TextShape): boolean {
  return shape.rows >= 2 && shape.columns >= 2 && shape.steady >= 0.9;
}

/** Excel's first line that names the delimiter. */
export const SEP = /^sep=(.)(?:\r\n|\r|\n|$)/i;

const SAMPLE_ROWS = 200;
const ENOUGH = 16_384;

function bestOf(text: string, whole: boolean): TextShape {
  return DELIMITERS.filter((candidate, index) => index === 0 || text.includes(candidate))
    .map((candidate) => measure(text, candidate, whole))
    .reduce((best, shape) => (rank(shape) > rank(best) ? shape : best));
}

function measure(start: string, delimiter: Delimiter, whole: boolean): TextShape {
  const text = lineEnds(delimiter).feed(start);
  const parsed = Papa.parse<string[]>(text, { delimiter, newline: '\n', preview: SAMPLE_ROWS + 1 });
  const lines = whole || parsed.data.length > SAMPLE_ROWS ? parsed.data : parsed.data.slice(0, -1);
  const rows = lines.slice(0, SAMPLE_ROWS).filter((row) => row.length > 1 || row[0] !== '');
  const tally = new Map<number, number>();
  for (const row of rows) tally.set(row.length, (tally.get(row.length) ?? 0) + 1);
  const [columns, times] = [...tally].reduce((most, next) => (next[1] > most[1] ? next : most), [1, 0]);
  return {
    delimiter,
    columns,
    rows: rows.length,
    steady: rows.length === 0 ? 0 : times / rows.length,
    sep: false,
  };
}

/** A table beats no table, then the steadier, then the wider one. */
function rank(shape: TextShape): number {
  if (shape.columns < 2) return 0;
  return 1000 + Math.round(shape.steady * 20) * 100 + Math.min(shape.columns, 99);
}
