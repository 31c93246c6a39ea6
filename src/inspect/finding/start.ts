/** Where a table starts: the titles above it, and its headings in one row, two or three. */

import type { Row } from '../../model/table.ts';
import { headingsOf, saysHeadings, textsOf } from '../headings.ts';
import type { Surroundings } from '../headings.ts';
import { joinedHeadings } from './merged.ts';
import { areTitles, mayBeTitle } from './titles.ts';

export interface Start {
  /** Rows above the headings, blank ones among them. */
  readonly titles: number;
  /** Rows of headings: 1 to 3. */
  readonly headings: number;
  /** By column; '' where there is none. Of several rows, all that stand above the column. */
  readonly names: readonly string[];
  /** By column: the lowest of them. */
  readonly leaves: readonly string[];
}

/** The start of a table whose headings stand within the first rows, the first of which is not blank; null where a row that may be data comes before any headings. */
export function startOf(rows: readonly Row[], around: Omit<Surroundings, 'following'>): Start | null {
  for (let at = 0; at <= Math.min(rows.length - 1, MOST_TITLES); at += 1) {
    const found = headingsAt(rows, at, around);
    if (found !== null) {
      const filled = found.names.filter((name) => name !== '').length;
      // As many texts as headings are a row of data, which would go uncounted.
      const above = rows.slice(0, at);
      return above.every((row) => filledIn(row) < filled) && areTitles(above)
        ? { titles: at, ...found }
        : null;
    }
    if (!mayBeTitle(rows[at] ?? [])) return null;
  }
  return null;
}

const MOST_TITLES = 30;

/** Cells of a row that are not blank. */
export const filledIn = (row: Row): number => textsOf(row).filter((text) => text !== '').length;

function headingsAt(
  rows: readonly Row[],
  at: number,
  around: Omit<Surroundings, 'following'>,
): Omit<Start, 'titles'> | null {
  for (const headings of [3, 2, 1]) {
    const joined = joinedHeadings(rows.slice(at, at + headings), around.ownerValues);
    const below = rows.slice(at + headings);
    // Another table may follow: what stands right below is what these are the headings of.
    const block = untilBlank(below);
    const following = block.length > 0 ? block : below;
    if (joined === null || at + headings > rows.length || !spans(joined.leaves, following)) continue;
    if (isSmall(joined.leaves, below) && !saysHeadings(joined.leaves)) continue;
    const leaves = headingsOf(joined.leaves, { ...around, following });
    if (leaves !== null) return { headings, names: joined.names.slice(0, leaves.length), leaves };
  }
  return null;
}

/** The rows before the first blank one. */
function untilBlank(rows: readonly Row[]): readonly Row[] {
  const end = rows.findIndex((row) => filledIn(row) === 0);
  return end === -1 ? rows : rows.slice(0, end);
}

/** Label and value above a table look like two headings. */
const isSmall = (row: Row, below: readonly Row[]): boolean =>
  filledIn(row) <= 2 && below.some((other) => filledIn(other) > 2);

/** A title has one or two cells where the rows below have many. */
function spans(row: Row, following: readonly Row[]): boolean {
  const widths = following
    .slice(0, 20)
    .map((below) => textsOf(below).length)
    .filter((width) => width > 0)
    .toSorted((one, other) => one - other);
  const usual = widths[Math.floor(widths.length / 2)] ?? 0;
  return filledIn(row) * 2 > usual;
}
