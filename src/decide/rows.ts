/** What one matching rule says about the rows of an export, besides its limits. */

import type { Because, Facts, VerdictKind } from '../model/export.ts';
import type { ColumnFacts } from '../model/table.ts';
import { needsHeadings } from './columns.ts';
import { cutsRows, filtersOf, keptIn, sameRows } from './filters.ts';
import type { AskedRows, RowFilters } from './filters.ts';
import { judgeLimits } from './limits.ts';
import type { Judgement, Standing } from './limits.ts';
import type { MatchedRule } from './match.ts';
import type { Outcome } from './outcome.ts';

/** The rows as all matching rules together see them. */
export interface RowView {
  /** Rows that count against limits: those alone that every rule leaves. */
  readonly rows: number;
  readonly filters: RowFilters;
  /** Whether inspection was asked about the very rows that are left, so that what it counted in them holds. */
  readonly isExact: () => boolean;
  /** Whether a table with rows does not tell which of them are left. */
  readonly missing: (filters: RowFilters) => boolean;
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

/** Counts the rows that the matching rules leave before any limit; `asked` is what inspection was asked to count. */
export function rowView(facts: Facts, matched: readonly MatchedRule[], asked: AskedRows): RowView {
  const filters = filtersOf(matched);
  const shown = facts.tables.filter((table) => !table.hidden && table.rows > 0);
  return {
    // A table that does not tell whose rows it holds counts in full.
    rows: cutsRows(filters)
      ? facts.tables.reduce((sum, table) => sum + keptIn(table, filters, asked).rows, 0)
      : facts.rows,
    filters,
    isExact: () => sameRows(filters, asked()),
    missing: (some) => shown.some((table) => keptIn(table, some, asked).missing),
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

/** All that one rule says, the rows that its limits leave, and one line of why. */
export function judgeRule(match: MatchedRule, view: RowView, standing: Standing): Judgement {
  const { name, rule } = match;
  const outcomes: Outcome[] = [];
  const why: string[] = [];
  const say = (
    verdict: VerdictKind,
    code: Because['code'],
    because: string,
    lifted?: Outcome['lifted'],
  ): void => {
    outcomes.push({
      verdict,
      because: { code, rule: name },
      by: match,
      overRows: false,
      ...(lifted && { lifted }),
    });
    why.push(because);
  };

  if (rule.then !== 'allow') say(rule.then, 'rule-says', `says ${rule.then}`, 'word');
  const filters = filtersOf([match]);
  const cuts = cutsRows(filters);
  if (cuts) {
    const word = wordFor(rule.whose);
    if (view.missing(filters))
      say('hold', 'no-owner-column', `${word}, and a table does not tell which of its rows are`);
    else why.push(word);
  }
  if (view.headless && needsHeadings(rule))
    say('hold', 'rule-says', 'names columns by heading, and a table has no headings');
  if (view.keysInside && needsHeadings(rule))
    say('hold', 'rule-says', 'names columns by heading, and cells hold keys that are no columns');
  if (view.unnamed && rule.columns !== undefined)
    say('hold', 'rule-says', 'limits columns, and rows of a table hold cells below no heading');

  const limits = judgeLimits(match, standing);
  outcomes.push(...limits.outcomes);
  const isCut = cuts || limits.outcomes.some(({ overRows }) => overRows);
  const said = [...why, ...limits.why];
  if (((view.sideways || view.nested) && isCut) || (view.fieldsAside && rule.columns !== undefined)) {
    say('hold', 'sideways', '');
    said.push('limits what leaves, and the records of a table are no rows to cut');
  }
  // An approver may let it go whole; what a rule says never leaves cannot be in it.
  if (rule.columns?.denyClasses.some((id) => view.classesAside.has(id)) === true) {
    say('block', 'rule-says', '');
    said.push('denies classes whose values stand in no column of their own: block');
  }
  if (outcomes.length > 0) return { ...limits, outcomes, why: said };

  const { rows } = view;
  const { rowLimit } = limits;
  const within: Because = {
    code: 'within-limits',
    rule: name,
    rows,
    ...(rowLimit !== null && { limit: rowLimit }),
  };
  return {
    ...limits,
    outcomes: [{ verdict: 'allow', because: within, by: match, overRows: false }],
    why: [...said, rowLimit === null ? `${rows} rows, no row limit` : `${rows} rows are within ${rowLimit}`],
  };
}

const wordFor = (whose: MatchedRule['rule']['whose']): string =>
  typeof whose === 'string' ? `${whose} rows only` : `only rows by the column ${whose.column}`;
