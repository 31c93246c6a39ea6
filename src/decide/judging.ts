/** The judgement of some rules over one export: each rule's word, what they leave of it together, and what lifts or adds to that. */

import type { Because, ColumnLimit, Decision, Facts, Step, VerdictKind } from '../model/export.ts';
import type { Usage } from '../model/ledger.ts';
import { judgeApp } from './app.ts';
import { judgeAsIs } from './as-is.ts';
import { columnLimits } from './columns.ts';
import { liftedBy } from './exceptions.ts';
import { cutsRows } from './filters.ts';
import type { AskedRows } from './filters.ts';
import type { DecideInput } from './input.ts';
import { standingOf } from './limits.ts';
import type { MatchedRule } from './match.ts';
import { approvalOf, termsOf, watermarkOf } from './obligations.ts';
import { NO_RULE, ownWord, strictestOf } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import type { Limit } from './limit-settings.ts';
import { judgeRule, rowView } from './rows.ts';

type Judged = Omit<Decision, 'rulesHash' | 'approverRoles' | 'windows' | 'would'>;

/** What they say. `asked` is what inspection was asked to count, `usageOf` how the window of a limit stands. */
export function judge(
  input: DecideInput,
  matched: readonly MatchedRule[],
  asked: AskedRows,
  usageOf: (limit: Limit) => Usage | undefined,
): Judged {
  const { facts } = input;
  const view = rowView(facts, matched, asked);
  const columns = columnLimits(facts.tables, matched);
  const standing = standingOf(facts, view, columns, usageOf);
  const judged = matched.map((match) => judgeRule(match, view, standing));
  const app = judgeApp(input);
  const whole = facts.asIs
    ? judgeAsIs({ ...facts, asIs: facts.asIs }, matched, { cutsRows: cutsRows(view.filters), columns })
    : null;
  const said = [
    ...(whole?.outcomes ?? [...unreadable(facts), ...unread(facts)]),
    ...judged.flatMap(({ outcomes }) => outcomes),
    ...(app === null ? [] : [app]),
    ...(input.unknownJob === true ? [unknownJob] : []),
    ...(matched.length === 0 && app === null ? [NO_RULE] : []),
  ];

  const lifted = liftedBy(input, said, view.rows, columns);
  const outcomes = lifted.outcomes;
  const rowLimit =
    lifted.rows === undefined
      ? smallest(judged.map((one) => one.rowLimit))
      : smallest([lifted.rows, ...judged.map((one) => one.blockLimit)]);
  const strictest = strictestOf(outcomes);
  // Of what leaves whole or not at all, no part can be given.
  const worst =
    whole !== null && strictest.verdict === 'trim' ? { ...strictest, verdict: 'hold' as const } : strictest;
  // Where something else still holds, nothing leaves by the grant or contract alone.
  const by = worst.because.grant !== undefined && worst.verdict === 'allow' ? lifted.by : undefined;
  const terms = worst.verdict === 'block' ? null : termsOf(matched, by);
  const word = terms !== null && worst.verdict !== 'hold' ? onTerms(terms, worst.because) : worst;
  const alerts = judged.flatMap((one) => one.alerts);
  const say = matched.find(({ name }) => name === word.because.rule)?.rule.say;
  const { own, team, conditions } = view.filters;
  return {
    verdict: word.verdict,
    because: word.because,
    limits: {
      maxRows: maxRowsFor(word.verdict, rowLimit),
      ownRowsOnly: own,
      ...(team && !own && { teamRowsOnly: true as const }),
      ...(conditions.length > 0 && { rowConditions: conditions }),
      columns,
      encrypt: matched.some(({ rule }) => rule.terms?.encrypt === true),
      ...(matched.length > 0 &&
        matched.every(({ rule }) => rule.formulas === 'keep') && { keepsFormulas: true as const }),
    },
    takeNow:
      word === worst
        ? takeNow(whole === null, worst.verdict, outcomes, rowLimit)
        : takeOnTerms(terms?.possible === true, view.rows, rowLimit),
    ...(terms !== null && { terms: terms.terms }),
    ...(by && { lifted: by }),
    ...watermarkOf(matched),
    ...(word.verdict === 'hold' && word === worst && approvalOf(outcomes, matched)),
    ...(alerts.length > 0 && { alerts }),
    ...(word === worst && mayBreakGlass(word.verdict, outcomes) && { breakGlass: true as const }),
    ...(say && { say }),
    ...(whole?.may === true && word.verdict !== 'block' && { asIs: true as const }),
    steps: [
      ...judged.map(({ why }, place) => step(matched[place]?.name ?? '', why.join('; '))),
      ...fileSteps(facts, whole),
      ...(app === null ? [] : [step('app', app.why)]),
      ...(input.unknownJob === true
        ? [step('job', 'nobody was seen to start the job whose file this is: hold')]
        : []),
      ...(lifted.why === null ? [] : [step(lifted.why.rule, lifted.why.why)]),
      ...(terms === null ? [] : [step('terms', termsWhy(terms))]),
    ],
  };
}

const step = (rule: string, why: string): Step => ({ rule, matched: true, why });

function fileSteps(facts: Facts, whole: ReturnType<typeof judgeAsIs> | null): readonly Step[] {
  if (whole !== null) return [step('file', whole.why)];
  return hasUnread(facts) ? [step('file', 'it holds parts that cannot be read as rows: hold')] : [];
}

/** An export that may leave waits for its requester to fulfil the terms. */
const onTerms = (terms: NonNullable<ReturnType<typeof termsOf>>, { rows, grant }: Because): Outcome => ({
  verdict: 'hold',
  because: {
    code: 'terms',
    rule: terms.rule,
    ...(rows !== undefined && { rows }),
    ...(grant !== undefined && { grant }),
  },
  overRows: false,
});

const termsWhy = ({ rule, possible }: NonNullable<ReturnType<typeof termsOf>>): string =>
  possible
    ? `${rule} and others ask for terms to be fulfilled before anything leaves`
    : `rules with terms leave no category or domain in common with ${rule}: nobody can fulfil them`;

const unknownJob = ownWord('hold', { code: 'unknown-job' });

function unreadable({ format, unreadable: fault }: Facts): readonly Outcome[] {
  if (fault === null && format !== null) return [];
  return [ownWord('hold', { code: 'unreadable', fault: fault ?? 'FORMAT_UNKNOWN' })];
}

/** Parts that nobody read never leave; that they are missing, and that somebody packed them there, is for an approver to see. */
const unread = (facts: Facts): readonly Outcome[] =>
  hasUnread(facts) ? [ownWord('hold', { code: 'unread' })] : [];

const hasUnread = ({ unread: parts = 0 }: Facts): boolean => parts > 0;

function smallest(limits: readonly (number | null)[]): number | null {
  return limits.reduce<number | null>(
    (least, one) => (one === null || (least !== null && least <= one) ? least : one),
    null,
  );
}

/** A hold carries no row limit: the approver grants the rows. */
function maxRowsFor(verdict: VerdictKind, rowLimit: number | null): number | null {
  switch (verdict) {
    case 'allow':
    case 'trim':
      return rowLimit;
    case 'hold':
      return null;
    case 'block':
      return 0;
    default:
      return verdict satisfies never;
  }
}

/** Rows may be taken at once only where too many rows are the sole reason to hold. */
function takeNow(
  isCuttable: boolean,
  verdict: VerdictKind,
  outcomes: readonly Outcome[],
  rowLimit: number | null,
): number | null {
  if (!isCuttable || verdict !== 'hold' || rowLimit === null || rowLimit === 0) return null;
  return outcomes.every((one) => one.verdict !== 'hold' || one.overRows) ? rowLimit : null;
}

/** All rows that may leave. Of no rows, as in a picture, one: what may be taken is never none. */
function takeOnTerms(possible: boolean, rows: number, rowLimit: number | null): number | null {
  if (!possible || (rowLimit === 0 && rows > 0)) return null;
  return Math.max(1, Math.min(rows, rowLimit ?? rows));
}

/** Only where every rule that holds says so, and nothing else does. */
function mayBreakGlass(verdict: VerdictKind, outcomes: readonly Outcome[]): boolean {
  if (verdict !== 'hold') return false;
  return outcomes.every((one) => one.verdict !== 'hold' || one.by?.rule.breakGlass === true);
}

/** Of the columns that limit what leaves: whether `other` leaves less of any. */
export const sameColumns = (one: readonly ColumnLimit[], other: readonly ColumnLimit[]): boolean =>
  one.length === other.length &&
  one.every(({ table, column, mask }, place) => {
    const twin = other[place];
    return twin?.table === table && twin.column === column && twin.mask === mask;
  });
