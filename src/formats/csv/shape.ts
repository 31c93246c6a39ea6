/** What the start of a text looks like: which delimiter and quotes make a table of it, if any do. */

import { Fault } from '../../lib/fault.ts';
import { CsvScanner, roomFor, workOf } from './scan.ts';
import type { Dialect, Work } from './scan.ts';

/** The usual ones first. */
export const DELIMITERS = [',', ';', '\t', '|', '\x1f', '\x01', '~', '^', ':', '，', '、'] as const;
type Delimiter = (typeof DELIMITERS)[number];

export interface TextShape {
  readonly dialect: Dialect & { readonly delimiter: Delimiter };
  readonly columns: number;
  readonly rows: number;
  /** Share of the rows that have this many columns, 0 to 1. */
  readonly steady: number;
  /** Share of the rows that stand with two others of their width, 0 to 1: several tables, or one below titles. */
  readonly grouped: number;
  /** Whether the rows are lines whose parts stand apart by blanks, and nothing else parts them. */
  readonly aligned: boolean;
  /** Whether the first line is Excel's `sep=`. */
  readonly sep: boolean;
}

/** The best reading of a text's start as a table. `whole` says that nothing follows, so its last line counts. */
export function shapeOf(start: string, whole: boolean): TextShape {
  const named = SEP.exec(start);
  const delimiter = DELIMITERS.find((candidate) => candidate === named?.[1]);
  if (delimiter && named) return { ...bestOf(start.slice(named[0].length), [delimiter], whole), sep: true };
  const some = start.slice(0, ENOUGH);
  const shape = bestOf(some, DELIMITERS, whole && some.length === start.length);
  // Rows so long that hardly one fits: all of the start is needed.
  return shape.rows < 2 && some.length < start.length ? bestOf(start, DELIMITERS, whole) : shape;
}

/** Whether the rows are steady enough to be called a table. */
export function isTable(shape: TextShape): boolean {
  const { rows, columns, steady, grouped, aligned } = shape;
  if (aligned) return true;
  if (isRare(shape))
    return rows >= 3 && columns >= (shape.dialect.delimiter === ':' ? 3 : 2) && steady >= 0.95;
  if (columns < 2) return false;
  return (rows >= 2 && steady >= 0.9) || (rows >= 5 && grouped >= 0.8) || (rows >= 12 && grouped >= 0.5);
}

/** Excel's first line that names the delimiter. */
export const SEP = /^sep=(.)(?:\r\n|\r|\n|$)/iu;

const SAMPLE_ROWS = 200;
const ENOUGH = 16_384;
const MOST_COLUMNS = 20_000;
/** For one measure after the other: each only counts what it found. */
const ROOM = new Int32Array(roomFor(MOST_COLUMNS));
/** How many of the delimiters part cells so seldom that prose is more likely. */
const USUAL = 6;

const isRare = ({ dialect }: TextShape): boolean => DELIMITERS.indexOf(dialect.delimiter) >= USUAL;

function bestOf(text: string, delimiters: readonly Delimiter[], whole: boolean): TextShape {
  const bytes = Buffer.from(text);
  const work = workOf(bytes.length);
  work.bytes.set(bytes);
  const sample: Sample = { text, work, size: bytes.length, whole };
  const found = delimiters.filter((candidate, index) => index === 0 || text.includes(candidate));
  const shapes = found.map((delimiter) => bestParted(sample, delimiter));
  const usual = shapes.filter((shape) => !isRare(shape) || delimiters.length === 1);
  const rare = shapes.filter((shape) => isRare(shape) && isTable(shape));
  const best = first(usual);
  const other = first(rare);
  if (best && (isTable(best) || !other))
    return best.columns < 2 ? { ...best, aligned: isAligned(text) } : best;
  return other ?? bestParted(sample, ',');
}

interface Sample {
  readonly text: string;
  readonly work: Work;
  readonly size: number;
  readonly whole: boolean;
}

/** U+001E ends rows only where they become steadier by it: in a cell of any other table it is text. */
function bestParted(sample: Sample, delimiter: Delimiter): TextShape {
  const plain = bestQuoted(sample, delimiter, false);
  if (!sample.text.includes('\x1e')) return plain;
  return first([plain, bestQuoted(sample, delimiter, true)]) ?? plain;
}

/** Double quotes as RFC 4180 has them, unless rows become steadier in another way. */
function bestQuoted(sample: Sample, delimiter: Delimiter, records: boolean): TextShape {
  const dialect = { delimiter, quote: '"', backslash: false, records } as const;
  const strict = measure(sample, dialect);
  const shapes = [strict];
  if (strict === null && sample.text.includes('\\"'))
    shapes.push(measure(sample, { ...dialect, backslash: true }));
  if (strict === null) shapes.push(measure(sample, dialect, true));
  if ((strict === null || strict.steady < 1) && apostrophes(sample.text, delimiter) > 1)
    shapes.push(measure(sample, { ...dialect, quote: "'" }));
  return first(shapes.filter((shape) => shape !== null)) ?? nothing(dialect);
}

/** How many cells stand in apostrophes. */
function apostrophes(text: string, delimiter: Delimiter): number {
  const edge = `\\${delimiter}\r\n`;
  return text.match(new RegExp(`(?<=^|[${edge}])'[^'\r\n]*'(?=$|[${edge}])`, 'g'))?.length ?? 0;
}

/** Null where quotes do not pair; `plain` takes them for text, so that a broken table is still seen as one. */
function measure(
  { work, size, whole }: Omit<Sample, 'text'>,
  dialect: TextShape['dialect'],
  plain = false,
): TextShape | null {
  const scanner = new CsvScanner(dialect, MOST_COLUMNS, Number.POSITIVE_INFINITY, plain, ROOM);
  try {
    scanner.scan(work, 0, size, whole);
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
  // A quote that never closes swallows the rest.
  if (scanner.rows < 2 && !whole && !plain) return measure({ work, size, whole }, dialect, true);
  const count = Math.min(scanner.rows, SAMPLE_ROWS);
  const widths = Array.from(
    { length: count },
    (_, row) => (scanner.firstCell[row + 1] ?? 0) - (scanner.firstCell[row] ?? 0),
  );
  const tally = new Map<number, number>();
  for (const width of widths) tally.set(width, (tally.get(width) ?? 0) + 1);
  const [columns, times] = [...tally].reduce((most, next) => (next[1] > most[1] ? next : most), [1, 0]);
  const grouped = count === 0 ? 0 : groupedRows(widths) / count;
  return { ...nothing(dialect), columns, rows: count, steady: count === 0 ? 0 : times / count, grouped };
}

function nothing(dialect: TextShape['dialect']): TextShape {
  return { dialect, columns: 1, rows: 0, steady: 0, grouped: 0, aligned: false, sep: false };
}

/** Rows in runs of three or more of one width above one. */
function groupedRows(widths: readonly number[]): number {
  let rows = 0;
  for (let from = 0; from < widths.length; ) {
    let to = from + 1;
    while (to < widths.length && widths[to] === widths[from]) to += 1;
    if (to - from >= 3 && (widths[from] ?? 0) > 1) rows += to - from;
    from = to;
  }
  return rows;
}

/** Whether three lines or more have the same number of gaps of two blanks or more. */
function isAligned(text: string): boolean {
  const lines = text.split(/[\r\n]+/, SAMPLE_ROWS).filter((line) => line.trim() !== '');
  const gaps = lines.map((line) => line.trim().split(/ {2,}|\u3000+/).length - 1);
  const tally = new Map<number, number>();
  for (const count of gaps) if (count > 0) tally.set(count, (tally.get(count) ?? 0) + 1);
  return lines.length >= 3 && Math.max(0, ...tally.values()) >= lines.length * 0.8;
}

function first(shapes: readonly TextShape[]): TextShape | undefined {
  return shapes.reduce<TextShape | undefined>(
    (best, shape) => (best === undefined || rank(shape) > rank(best) ? shape : best),
    undefined,
  );
}

/** A table beats no table, then the steadier, then the one of more rows, then the wider one. */
function rank({ columns, rows, steady }: TextShape): number {
  if (columns < 2) return 0;
  return 1e8 + Math.round(steady * 20) * 1e6 + rows * 1e3 + Math.min(columns, 999);
}
