/** Which columns leave masked, and which do not leave. */

import { skeleton } from '../lib/fold.ts';
import { globMatcher } from '../lib/glob.ts';
import type { ColumnLimit, Mask } from '../model/export.ts';
import type { ColumnFacts, TableFacts } from '../model/table.ts';
import type { MatchedRule } from './match.ts';
import type { PolicyRule } from './settings.ts';

/** A checksum of one digit lets one random number in ten pass, so fewer than a fifth of the rows is chance, not a class. */
const CLASS_SHARE = 0.2;

/** The columns that the rules limit: dropped where any rule denies, else under the strictest mask. `masks` stand from weakest to strictest. */
export function columnLimits(
  tables: readonly TableFacts[],
  matched: readonly MatchedRule[],
  masks: readonly Mask[],
): readonly ColumnLimit[] {
  const words = matched.flatMap(({ rule }) => (rule.columns === undefined ? [] : wordsOf(rule.columns)));
  return tables.flatMap((table) =>
    table.columns.flatMap((column) => {
      const said = words.filter((word) => word.speaksOf(column, table.rows)).map((word) => word.mask);
      const mask = strictest(said, masks);
      return mask === null ? [] : [{ table: table.index, column: column.index, mask }];
    }),
  );
}

/** Whether a rule names columns by heading, which a table without headings would slip past. */
export function needsHeadings({ columns }: PolicyRule): boolean {
  return columns !== undefined && (columns.deny.length > 0 || Object.keys(columns.mask).length > 0);
}

/** What the rules say of a column or field of this heading, by its heading alone; null where none speaks of it. */
export function headingMask(
  heading: string,
  rules: readonly Pick<ColumnWords, 'deny' | 'mask'>[],
  masks: readonly Mask[],
): ColumnLimit['mask'] | null {
  const column = { index: 0, name: heading, class: null, values: {} };
  const words = rules.flatMap((columns) => wordsOf({ denyClasses: [], maskClasses: {}, ...columns }));
  return strictest(
    words.filter((word) => word.speaksOf(column, 0)).map((word) => word.mask),
    masks,
  );
}

function strictest(said: readonly ColumnLimit['mask'][], masks: readonly Mask[]): ColumnLimit['mask'] | null {
  const order = [...masks, 'drop' as const];
  return said.toSorted((a, b) => order.indexOf(b) - order.indexOf(a))[0] ?? null;
}

type ColumnWords = NonNullable<PolicyRule['columns']>;

interface Word {
  readonly mask: ColumnLimit['mask'];
  readonly speaksOf: (column: ColumnFacts, rows: number) => boolean;
}

function wordsOf(columns: ColumnWords): readonly Word[] {
  return [
    ...columns.deny.map((pattern) => ({ mask: 'drop' as const, speaksOf: byHeading(pattern) })),
    ...columns.denyClasses.map((name) => ({ mask: 'drop' as const, speaksOf: byClass(name) })),
    ...Object.entries(columns.mask).map(([pattern, mask]) => ({ mask, speaksOf: byHeading(pattern) })),
    ...Object.entries(columns.maskClasses).map(([name, mask]) => ({ mask, speaksOf: byClass(name) })),
  ];
}

/** Headings are full of brackets, braces, quotes and question marks: only the star is a pattern here. */
const PLAIN_IN_HEADINGS = /[[\]{}?!"'`.,~#-]/g;

function byHeading(pattern: string): Word['speaksOf'] {
  const matches = globMatcher(spelling(pattern).replace(PLAIN_IN_HEADINGS, '\\$&'));
  return ({ name, leaf }) =>
    matches(spelling(name)) ||
    (leaf !== undefined && matches(spelling(leaf))) ||
    keysIn(name).some((key) => matches(spelling(key)));
}

/** Of a path of keys (`contact.phone`) each key, and each end of the path; of several headings in one cell (`Name;Phone`) each; of a field that a record has again (`TEL (2)`) the field: a rule may mean any of them. */
function keysIn(heading: string): readonly string[] {
  const name = heading.replaceAll(AGAIN, '').replaceAll(BLANKS, '').replaceAll(STARS, '');
  const once = name === heading ? [] : [name];
  const joined = name.split(JOINTS);
  const more = joined.length > 1 ? joined.map((one) => one.trim()).filter((one) => one !== '') : [];
  // An attribute stands behind its element: `contact@phone`.
  const path = name.replace(/@(?=\S)/g, '.').replace(/^\./, '');
  if (!/\S\.\S/.test(path)) return path === name ? [...once, ...more] : [...once, path, ...more];
  const keys = path.split('.');
  return [...once, ...keys, ...keys.map((_, index) => keys.slice(index).join('.')), ...more];
}

const JOINTS = /[,;|\t，；、]/u;
/** Between the signs of one word, which are set apart to fill the column: `姓 名`. */
const BLANKS = /(?<=\p{sc=Han})\s+(?=\p{sc=Han})/gu;
/** Marks of fields that must be filled in, and the colon behind a label. */
const STARS = /^[\s*＊]+|[\s*＊:：]+$/gu;
/** As the formats write it behind a field's name. */
const AGAIN = / \(\d{1,5}\)(?=$|[.@])/g;

/** A backslash is compared as a slash: in a glob it has meanings of its own. */
const spelling = (heading: string): string => skeleton(heading).replaceAll('\\', '/');

function byClass(name: string): Word['speaksOf'] {
  return (column, rows) =>
    column.class === name || (rows > 0 && (column.values[name] ?? 0) >= rows * CLASS_SHARE);
}
