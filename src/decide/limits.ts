/** How an export stands to a rule's limits: five measures, for one export and over time. */

import type { Because, ColumnLimit, Facts } from '../model/export.ts';
import type { Measure, Usage } from '../model/ledger.ts';
import { leavingValues } from '../model/leaving.ts';
import type { MatchedRule } from './match.ts';
import type { Outcome } from './outcome.ts';
import type { RowView } from './rows.ts';
import type { Limit } from './limit-settings.ts';
import { measureOf, mostOf } from './windows.ts';

/** What one rule says. */
export interface Judgement {
  readonly outcomes: readonly Outcome[];
  /** Limits that were passed and only alarm. */
  readonly alerts: readonly Because[];
  /** Rows that its limits let go, but for those that only alarm; null for no limit. */
  readonly rowLimit: number | null;
  /** The same of those that block alone: nothing lifts these. */
  readonly blockLimit: number | null;
  readonly why: readonly string[];
}

/** What would leave, and how much left before. */
export interface Standing {
  readonly amounts: Readonly<Record<Exclude<Measure, 'values'>, number>>;
  /** Sensitive values of these classes, or of all; null where nobody looked. */
  readonly values: (classes: readonly string[] | undefined) => number | null;
  /** Whether records were told apart in the rows that would leave: else each row is one. */
  readonly recordsKnown: boolean;
  /** How the window of a limit stands. */
  readonly usageOf: (limit: Limit) => Usage | undefined;
}

/** What would leave of a file under these rules; `usageOf` as the ledger says. */
export function standingOf(
  facts: Facts,
  view: RowView,
  columns: readonly ColumnLimit[],
  usageOf: Standing['usageOf'],
): Standing {
  const { rows } = view;
  const recordsKnown = facts.records !== undefined && view.isExact();
  let counted: Readonly<Record<string, number>> | null = null;
  return {
    amounts: {
      rows,
      records: recordsKnown ? Math.min(facts.records ?? rows, rows) : rows,
      bytes: facts.bytes,
      exports: 1,
    },
    values(classes) {
      if (facts.valuesSeen === false) return null;
      counted ??= valuesIn(facts, view.filters.own, columns);
      const names = classes ?? Object.keys(counted);
      return names.reduce((sum, name) => sum + (counted?.[name] ?? 0), 0);
    },
    recordsKnown,
    usageOf,
  };
}

/** Values per class in the columns that would leave, masked ones too; of what is no table, all. */
export function valuesIn(
  facts: Facts,
  own: boolean,
  columns: readonly ColumnLimit[],
): Readonly<Record<string, number>> {
  if (facts.asIs !== undefined || facts.tables.length === 0) return facts.values;
  const dropped = new Set(
    columns.filter(({ mask }) => mask === 'drop').map(({ table, column }) => `${table}/${column}`),
  );
  const counts: Record<string, number> = {};
  for (const table of facts.tables)
    for (const column of table.columns) {
      if (dropped.has(`${table.index}/${column.index}`)) continue;
      for (const [name, count] of Object.entries(leavingValues(column, own)))
        counts[name] = (counts[name] ?? 0) + count;
    }
  return counts;
}

/** Which of a rule's limits are passed, and what they say. */
export function judgeLimits(match: MatchedRule, standing: Standing): Judgement {
  const passed: Passed[] = [];
  const alerts: Because[] = [];
  const why: string[] = [];
  let rowLimit: number | null = null;
  let blockLimit: number | null = null;
  for (const limit of match.rule.limits) {
    const measure = measureOf(limit);
    const { asked, used, usage } = askedOf(limit, measure, standing);
    const most = mostOf(limit);
    const countsRows = measure === 'rows' || measure === 'records';
    if (countsRows && limit.over !== 'alert') {
      // As many rows hold no more records.
      const room = Math.max(0, most - used);
      rowLimit = Math.min(rowLimit ?? room, room);
      if (limit.over === 'block') blockLimit = Math.min(blockLimit ?? room, room);
    }
    if (used + asked <= most) continue;
    const because = becauseOf(match.name, limit, measure, asked, usage);
    why.push(sentence(because, limit));
    if (limit.over === 'alert') alerts.push(because);
    else
      passed.push({
        limit,
        outcome: {
          verdict: limit.over,
          because,
          by: match,
          ...(limit.over !== 'block' && { lifted: 'limit' as const }),
          overRows: countsRows,
          ...(limit.approvers && { approvers: limit.approvers }),
        },
      });
  }
  return { outcomes: withLargest(passed), alerts, rowLimit, blockLimit, why };
}

interface Passed {
  readonly limit: Limit;
  readonly outcome: Outcome;
}

interface AskedOf {
  /** Infinite where nobody looked: what is not known is too much. */
  readonly asked: number;
  readonly used: number;
  readonly usage: Usage | null;
}

function askedOf(limit: Limit, measure: Measure, standing: Standing): AskedOf {
  const asked =
    measure === 'values'
      ? (standing.values(limit.classes) ?? Number.POSITIVE_INFINITY)
      : standing.amounts[measure];
  if (limit.per === 'export') return { asked, used: 0, usage: null };
  const usage = standing.usageOf(limit);
  if (usage === undefined) return { asked: Number.POSITIVE_INFINITY, used: mostOf(limit), usage: null };
  const added = measure === 'records' && standing.recordsKnown ? Math.min(usage.asked, asked) : asked;
  return { asked: added, used: usage.used, usage };
}

function becauseOf(
  rule: string,
  limit: Limit,
  measure: Measure,
  asked: number,
  usage: Usage | null,
): Because {
  const overTime = limit.per !== 'export';
  return {
    code: overTime ? 'over-budget' : measure === 'rows' ? 'over-rows' : 'over-limit',
    rule,
    ...(Number.isFinite(asked) && { rows: asked }),
    limit: mostOf(limit),
    ...(measure !== 'rows' && { measure }),
    ...(overTime && { per: limit.per }),
    ...(overTime && limit.by !== 'person' && { by: limit.by }),
    ...(usage && { used: usage.used, returns: usage.fits }),
  };
}

function sentence({ rows, limit, measure = 'rows', used }: Because, { per, by, over }: Limit): string {
  const amount = `${rows ?? 'unknown'} ${measure}`;
  if (per === 'export') return `${amount} are over ${limit}: ${over}`;
  const whose = by === 'person' ? '' : ` by ${by}`;
  return `${amount} are over ${limit} in ${per}${whose}, ${used ?? 'unknown'} used: ${over}`;
}

/** Of two limits on the same that hold, the larger one says who must agree. */
function withLargest(passed: readonly Passed[]): readonly Outcome[] {
  const [only] = passed;
  if (only === undefined) return [];
  if (passed.length === 1) return [only.outcome];
  return passed.map(({ limit, outcome }) => {
    const isBelow = passed.some(
      (other) =>
        other.limit.over === 'hold' &&
        mostOf(other.limit) > mostOf(limit) &&
        isSameLadder(other.limit, limit),
    );
    return isBelow ? { ...outcome, isBelow } : outcome;
  });
}

const isSameLadder = (one: Limit, other: Limit): boolean =>
  measureOf(one) === measureOf(other) &&
  one.per === other.per &&
  one.by === other.by &&
  one.counts === other.counts &&
  sameNames(one.classes, other.classes);

const sameNames = (one: readonly string[] | undefined, other: readonly string[] | undefined): boolean =>
  one === other || (one?.length === other?.length && one?.every((name) => other?.includes(name)) === true);
