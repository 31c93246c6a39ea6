/** What one matching rule says about the rows of an export. */

import type { Because, Facts, VerdictKind } from '../model/export.ts';
import type { ColumnFacts } from '../model/table.ts';
import { needsHeadings } from './columns.ts';
import type { DecideInput } from './input.ts';
import type { MatchedRule } from './match.ts';

/** One word on the export; the strictest of all wins. */
export interface Outcome {
  readonly verdict: VerdictKind;
  readonly because: Because;
  /** Whether too many rows are what it is about: then some may be taken at once. */
  readonly overRows: boolean;
}

/** The rows as all matching rules together see them. */
export interface RowView {
  /** Rows that count against limits: own ones alone where any rule says so. */
  readonly rows: number;
  readonly ownRowsOnly: boolean;
  /** Whether a table with rows does not tell whose they are. */
  readonly ownerless: boolean;
  /** Whether a table with rows has no headings. */
  readonly headless: boolean;
  /** Whether rows of a table hold something where no heading stands. */
  readonly unnamed: boolean;
  /** Whether the records of a table are no rows, so that rows do not part them; and whether its fields are no columns either. */
  readonly sideways: boolean;
  readonly fieldsAside: boolean;
  /** Classes of the values in tables whose fields are no columns: no column of theirs can be left out. */
  readonly classesAside: ReadonlySet<string>;
  /** Whether rows hold records, which cannot be parted from them. */
  readonly nested: boolean;
  /** Whether cells hold keys of their own, which no column names. */
  readonly keysInside: boolean;
}

/** Counts the rows that the matching rules leave before any row limit. */
export function rowView(facts: Facts, matched: readonly MatchedRule[]): RowView {
  const ownRowsOnly = matched.some(({ rule }) => rule.rows?.only === 'own');
  const shown = facts.tables.filter((table) => !table.hidden && table.rows > 0);
  return {
    // A table that does not tell whose rows it holds counts in full.
    rows: ownRowsOnly
      ? facts.tables.reduce((sum, table) => sum + (table.ownRows ?? table.rows), 0)
      : facts.rows,
    ownRowsOnly,
    ownerless: shown.some((table) => table.ownRows === null || table.ownerColumn === null),
    unnamed: shown.some((table) => (table.unnamed ?? 0) > 0),
    sideways: shown.some(({ orientation }) => orientation !== undefined),
    fieldsAside: shown.some(({ orientation }) => orientation === 'columns' || orientation === 'pairs'),
    classesAside: new Set(
      shown
        .filter(({ orientation }) => orientation === 'columns' || orientation === 'pairs')
        .flatMap(({ columns }) => columns.flatMap(({ values }) => Object.keys(values))),
    ),
    nested: facts.tables.some(({ within, rows }) => within === true && rows > 0),
    keysInside: shown.some(({ keysInside, columns }) => keysInside === true || holdsPairs(columns)),
    headless: shown.some(
      (table) =>
        !table.headed && table.columns.every((column) => column.name === `Column ${column.index + 1}`),
    ),
  };
}

/** Whether fields stand in the rows as a name and a value, so that no column is any field's: `fields.name` and `fields.value`, or an attribute of an element that comes again. */
function holdsPairs(columns: readonly ColumnFacts[]): boolean {
  const names = new Set(columns.map(({ name }) => name.toLowerCase()));
  return [...names].some((name) => {
    const [, list = '', word = ''] = /^(.+)([.@])(?:name|key|field|label|code|val)$/.exec(name) ?? [];
    if (word === '@') return names.has(list) && names.has(`${list} (2)`);
    return word === '.' && ['value', 'val', 'content', 'text'].some((one) => names.has(`${list}.${one}`));
  });
}

/** All that one rule says, its row limit for this export, and one line of why. */
export function judgeRule(
  { name, rule }: MatchedRule,
  view: RowView,
  { rowsToday }: Pick<DecideInput, 'rowsToday'>,
): { readonly outcomes: readonly Outcome[]; readonly limit: number | null; readonly why: string } {
  const outcomes: Outcome[] = [];
  const why: string[] = [];
  const say = (
    verdict: VerdictKind,
    because: Omit<Because, 'rule'>,
    because_: string,
    overRows = false,
  ): void => {
    outcomes.push({ verdict, because: { ...because, rule: name }, overRows });
    why.push(because_);
  };

  if (rule.then !== 'allow') say(rule.then, { code: 'rule-says' }, `says ${rule.then}`);
  if (rule.rows?.only === 'own') {
    if (view.ownerless)
      say('hold', { code: 'no-owner-column' }, 'own rows only, and a table does not tell whose its rows are');
    else why.push('own rows only');
  }
  if (view.headless && needsHeadings(rule))
    say('hold', { code: 'rule-says' }, 'names columns by heading, and a table has no headings');
  if (view.keysInside && needsHeadings(rule))
    say('hold', { code: 'rule-says' }, 'names columns by heading, and cells hold keys that are no columns');

  if (view.unnamed && rule.columns !== undefined)
    say('hold', { code: 'rule-says' }, 'limits columns, and rows of a table hold cells below no heading');

  const { rows } = view;
  const over = rule.rows?.over ?? 'hold';
  const max = rule.rows?.max ?? null;
  if (max !== null && rows > max)
    say(over, { code: 'over-rows', rows, limit: max }, `${rows} rows are over ${max}: ${over}`, true);

  const perDay = rule.rows?.perDay ?? null;
  const budget = perDay === null ? null : Math.max(0, perDay - rowsToday);
  if (budget !== null && rows > budget)
    say(
      over,
      { code: 'over-budget', rows, limit: budget },
      `${rows} rows are over the ${budget} that are left of ${perDay} in 24 hours: ${over}`,
      true,
    );

  const isCut =
    rule.rows?.only === 'own' || (max !== null && rows > max) || (budget !== null && rows > budget);
  if (((view.sideways || view.nested) && isCut) || (view.fieldsAside && rule.columns !== undefined))
    say('hold', { code: 'sideways' }, 'limits what leaves, and the records of a table are no rows to cut');

  // An approver may let it go whole; what a rule says never leaves cannot be in it.
  if (rule.columns?.denyClasses.some((id) => view.classesAside.has(id)) === true)
    say('block', { code: 'rule-says' }, 'denies classes whose values stand in no column of their own: block');

  if (outcomes.length === 0) {
    const limit = max ?? budget;
    say(
      'allow',
      { code: 'within-limits', rows, ...(limit === null ? {} : { limit }) },
      limit === null ? `${rows} rows, no row limit` : `${rows} rows are within ${limit}`,
    );
  }
  return { outcomes, limit: smaller(max, budget), why: why.join('; ') };
}

function smaller(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.min(a, b);
}
