/** Which columns leave masked, and which do not leave. */

import { skeleton } from '../lib/fold.ts';
import { globMatcher } from '../lib/glob.ts';
import type { ColumnLimit } from '../model/export.ts';
import { compareMasks } from '../model/masks.ts';
import type { ColumnFacts, TableFacts } from '../model/table.ts';
import type { MatchedRule } from './match.ts';
import type { ColumnWords, PolicyRule } from './rule-settings.ts';

/** A checksum of one digit lets one random number in ten pass, so fewer than a fifth of the rows is chance, not a class. */
const CLASS_SHARE = 0.2;

/** The columns that the rules limit: dropped where any rule denies them or allows others alone, else under the strictest mask. */
export function columnLimits(
  tables: readonly TableFacts[],
  matched: readonly MatchedRule[],
): readonly ColumnLimit[] {
  const words = matched.flatMap(({ rule }) => (rule.columns === undefined ? [] : [wordsOf(rule.columns)]));
  if (words.length === 0) return [];
  if (last?.matched === matched && last.tables === tables) return last.limits;
  const named = words.some(({ allow }) => allow !== null);
  const limits = tables.flatMap((table) => {
    const twins = named ? twinsIn(table) : NONE;
    return table.columns.flatMap((column) => {
      const isTwin = twins.size > 0 && twins.has(plainHeading(column.name));
      const mask = words.reduce<Said>(
        (said, word) => strictest(said, saidOf(word, column, table.rows, isTwin)),
        null,
      );
      return mask === null ? [] : [{ table: table.index, column: column.index, mask }];
    });
  });
  last = { tables, matched, limits };
  return limits;
}

/** A request's rules are asked for the amounts that leave, and for the decision. */
let last: {
  readonly tables: readonly TableFacts[];
  readonly matched: readonly MatchedRule[];
  readonly limits: readonly ColumnLimit[];
} | null = null;

const NONE: ReadonlySet<string> = new Set();

/** As it is compared with others; remembered, for export after export has the same. */
function plainHeading(name: string): string {
  const known = plainHeadings.get(name);
  if (known !== undefined) return known;
  const heading = spelling(name.replaceAll(BLANKS, '').replaceAll(STARS, ''));
  if (plainHeadings.size < MOST_KEPT) plainHeadings.set(name, heading);
  return heading;
}
const plainHeadings = new Map<string, string>();

/** Headings that several columns of a table have. */
function twinsIn({ columns }: TableFacts): ReadonlySet<string> {
  const seen = new Set<string>();
  const twins = new Set<string>();
  for (const { name } of columns) {
    const heading = plainHeading(name);
    if (seen.has(heading)) twins.add(heading);
    seen.add(heading);
  }
  return twins.size === 0 ? NONE : twins;
}

/** Whether a rule names columns by heading, which a table without headings would slip past. */
export function needsHeadings({ columns }: PolicyRule): boolean {
  return (
    columns !== undefined &&
    (columns.allow !== undefined || columns.deny.length > 0 || Object.keys(columns.mask).length > 0)
  );
}

/** Whether a rule speaks of classes of values. */
export function needsClasses({ columns }: PolicyRule): boolean {
  return (
    columns !== undefined &&
    (columns.allowClasses !== undefined ||
      columns.denyClasses.length > 0 ||
      Object.keys(columns.maskClasses).length > 0)
  );
}

/** What the rules say of a field of this name, by its name alone; `unnamed`: an allow-list does not name it. Null where nothing happens to it. */
export function headingMask(name: string, rules: readonly ColumnWords[]): Said | 'unnamed' {
  const column = { index: 0, name, class: null, values: {} };
  const found = rules.map((rule) => byHeadingOf(wordsOf(rule), column));
  const said = found.reduce<Said>((strict, one) => strictest(strict, one.said), null);
  return said !== 'drop' && found.some(({ allowed }) => !allowed) ? 'unnamed' : said;
}

/** Whether a pattern of a rule means the column, by its heading. */
export function speaksOfHeading(pattern: string, column: ColumnFacts): boolean {
  const known = patterns.get(pattern);
  const matches = known ?? byHeading(pattern);
  if (known === undefined && patterns.size < MOST_KEPT) patterns.set(pattern, matches);
  return formsOf(column).some(matches);
}
const patterns = new Map<string, Matches>();

type Said = ColumnLimit['mask'] | null;
type Matches = (form: string) => boolean;

function strictest(one: Said, other: Said): Said {
  if (one === null || other === null || one === other) return one ?? other;
  if (one === 'drop' || other === 'drop') return 'drop';
  return compareMasks(one, other) >= 0 ? one : other;
}

/** A rule's words on columns, read once. */
interface Words {
  readonly deny: readonly Matches[];
  readonly mask: readonly { readonly mask: Exclude<Said, null>; readonly matches: Matches }[];
  /** Null where all are allowed. */
  readonly allow: readonly Matches[] | null;
  readonly allowsAll: boolean;
  readonly allowClasses: readonly string[];
  readonly classes: readonly { readonly mask: Exclude<Said, null>; readonly name: string }[];
  /** By heading, as they come again: export after export has the same. */
  readonly known: Map<string, ByHeading>;
}

interface ByHeading {
  readonly said: Said;
  readonly allowed: boolean;
}

const read = new WeakMap<ColumnWords, Words>();
const MOST_KEPT = 2000;

function wordsOf(columns: ColumnWords): Words {
  const found = read.get(columns);
  if (found !== undefined) return found;
  const { allow, allowClasses } = columns;
  const words: Words = {
    deny: columns.deny.map(byHeading),
    mask: Object.entries(columns.mask).map(([pattern, mask]) => ({ mask, matches: byHeading(pattern) })),
    allow: allow === undefined && allowClasses === undefined ? null : (allow ?? []).map(byHeading),
    allowsAll: allow?.includes('*') === true,
    allowClasses: allowClasses ?? [],
    classes: [
      ...columns.denyClasses.map((name) => ({ mask: 'drop' as const, name })),
      ...Object.entries(columns.maskClasses).map(([name, mask]) => ({ mask, name })),
    ],
    known: new Map(),
  };
  read.set(columns, words);
  return words;
}

function saidOf(words: Words, column: ColumnFacts, rows: number, isTwin: boolean): Said {
  const { said, allowed } = byHeadingOf(words, column);
  // Of two columns of one heading an allow-list means one, and nobody can tell which: the other may be a field that somebody named so.
  const isMeant = allowed && !(isTwin && words.allow !== null && !words.allowsAll);
  if (!isMeant && (column.class === null || !words.allowClasses.includes(column.class))) return 'drop';
  return words.classes.reduce<Said>(
    (strict, { mask, name }) => (isOfClass(column, name, rows) ? strictest(strict, mask) : strict),
    said,
  );
}

function byHeadingOf(words: Words, column: ColumnFacts): ByHeading {
  const { name, leaf } = column;
  const key = leaf === undefined ? name : `${name}\n${leaf}`;
  const known = words.known.get(key);
  if (known !== undefined) return known;
  const forms = formsOf(column);
  const means = (matches: Matches): boolean => forms.some(matches);
  const found: ByHeading = {
    said: words.deny.some(means)
      ? 'drop'
      : words.mask.reduce<Said>(
          (strict, { mask, matches }) => (means(matches) ? strictest(strict, mask) : strict),
          null,
        ),
    allowed: words.allow === null || words.allow.some((matches) => wholeFormsOf(column).some(matches)),
  };
  if (words.known.size < MOST_KEPT) words.known.set(key, found);
  return found;
}

function isOfClass(column: ColumnFacts, name: string, rows: number): boolean {
  return column.class === name || (rows > 0 && (column.values[name] ?? 0) >= rows * CLASS_SHARE);
}

/** Everything that a heading may be called by. */
const formsOf = (column: ColumnFacts): readonly string[] => [
  ...wholeFormsOf(column),
  ...keysIn(column.name).map(spelling),
];

/** The heading itself: what is allowed by a part of its name would be allowed whole. */
const wholeFormsOf = ({ name, leaf }: ColumnFacts): readonly string[] => [
  spelling(name),
  spelling(bare(name)),
  ...(leaf === undefined ? [] : [spelling(leaf)]),
];

/** Headings are full of brackets, braces, quotes and question marks: only the star is a pattern here. */
const PLAIN_IN_HEADINGS = /[[\]{}?!"'`.,~#-]/g;

const byHeading = (pattern: string): Matches =>
  globMatcher(spelling(pattern).replace(PLAIN_IN_HEADINGS, '\\$&'));

/** Of a path of keys (`contact.phone`) each key, and each end of the path; of several headings in one cell (`Name;Phone`) each; of a field that a record has again (`TEL (2)`) the field: a rule may mean any of them. */
function keysIn(heading: string): readonly string[] {
  const name = bare(heading);
  const once = name === heading ? [] : [name];
  const joined = name.split(JOINTS);
  const more = joined.length > 1 ? joined.map((one) => one.trim()).filter((one) => one !== '') : [];
  // An attribute stands behind its element: `contact@phone`.
  const path = name.replace(/@(?=\S)/g, '.').replace(/^\./, '');
  if (!/\S\.\S/.test(path)) return path === name ? [...once, ...more] : [...once, path, ...more];
  const keys = path.split('.');
  return [...once, ...keys, ...keys.map((_, index) => keys.slice(index).join('.')), ...more];
}

/** Without signs that say nothing of the field's name. */
const bare = (heading: string): string =>
  heading.replaceAll(AGAIN, '').replaceAll(BLANKS, '').replaceAll(STARS, '');

const JOINTS = /[,;|\t，；、]/u;
/** Between the signs of one word, which are set apart to fill the column: `姓 名`. */
const BLANKS = /(?<=\p{sc=Han})\s+(?=\p{sc=Han})/gu;
/** Marks of fields that must be filled in, and the colon behind a label. */
const STARS = /^[\s*＊]+|[\s*＊:：]+$/gu;
/** As the formats write it behind a field's name. */
const AGAIN = / \(\d{1,5}\)(?=$|[.@])/g;

/** A backslash is compared as a slash: in a glob it has meanings of its own. */
const spelling = (heading: string): string => skeleton(heading).replaceAll('\\', '/');
