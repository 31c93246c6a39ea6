/** Decides about one export: pure, without clock, I/O or await. All rules that match apply, and the strictest word wins. */

import { MASKS } from '../model/export.ts';
import type { Because, Decision, Facts, VerdictKind } from '../model/export.ts';
import { judgeAsIs } from './as-is.ts';
import { columnLimits } from './columns.ts';
import type { DecideInput } from './input.ts';
import { sortRules } from './match.ts';
import type { MatchedRule } from './match.ts';
import { judgeRule, rowView } from './rows.ts';
import type { Outcome } from './rows.ts';

/** From the mildest to the strictest. */
const STRICTNESS: readonly VerdictKind[] = ['allow', 'trim', 'hold', 'block'];

/** What the rules say about this export: block over hold over trim over allow, the smallest limit, the strictest mask; no rule at all is a hold. */
export function decide(input: DecideInput): Decision {
  const { matched, unmatched } = sortRules(input);
  const view = rowView(input.facts, matched);
  const judged = matched.map((match) => ({ match, ...judgeRule(match, view, input) }));
  const app = appOutcome(input);
  const columns = columnLimits(input.facts.tables, matched, MASKS);
  const { asIs } = input.facts;
  const whole = asIs
    ? judgeAsIs({ ...input.facts, asIs }, matched, { ownRowsOnly: view.ownRowsOnly, columns })
    : null;
  const outcomes = [
    ...(whole?.outcomes ?? [...unreadable(input.facts), ...unread(input.facts)]),
    ...judged.flatMap(({ outcomes }) => outcomes),
    ...(app === null ? [] : [app]),
    ...(input.unknownJob === true ? [unknownJob] : []),
    ...(matched.length === 0 && app === null ? [noRule] : []),
  ];

  const strictest = outcomes.toSorted(byStrictness)[0] ?? noRule;
  // Of what leaves whole or not at all, no part can be given.
  const worst =
    whole !== null && strictest.verdict === 'trim' ? { ...strictest, verdict: 'hold' as const } : strictest;
  const rowLimit = smallest(judged.map(({ limit }) => limit));
  return {
    verdict: worst.verdict,
    because: worst.because,
    limits: {
      maxRows: maxRowsFor(worst.verdict, rowLimit),
      ownRowsOnly: view.ownRowsOnly,
      columns,
      encrypt: matched.some(({ rule }) => rule.encrypt),
      ...(matched.length > 0 &&
        matched.every(({ rule }) => rule.formulas === 'keep') && { keepsFormulas: true as const }),
    },
    takeNow: whole === null ? takeNow(worst.verdict, outcomes, rowLimit) : null,
    perDay: smallest(matched.map(({ rule }) => rule.rows?.perDay ?? null)),
    ...(whole?.may === true && worst.verdict !== 'block' && { asIs: true as const }),
    approverRoles: approverRoles(input.roles, matched),
    steps: [
      ...unmatched,
      ...judged.map(({ match, why }) => ({ rule: match.name, matched: true, why })),
      ...(whole === null ? [] : [{ rule: 'file', matched: true, why: whole.why }]),
      ...(whole === null && hasUnread(input.facts)
        ? [{ rule: 'file', matched: true, why: 'it holds parts that cannot be read as rows: hold' }]
        : []),
      ...(app === null ? [] : [{ rule: 'app', matched: true, why: app.why }]),
      ...(input.unknownJob === true
        ? [{ rule: 'job', matched: true, why: 'nobody was seen to start the job whose file this is: hold' }]
        : []),
    ],
    rulesHash: input.rulesHash,
  };
}

const unknownJob: Outcome = {
  verdict: 'hold',
  because: { code: 'unknown-job', rule: null },
  overRows: false,
};
const noRule: Outcome = { verdict: 'hold', because: { code: 'no-rule', rule: null }, overRows: false };

function unreadable({ format, unreadable: fault }: Facts): readonly Outcome[] {
  if (fault === null && format !== null) return [];
  return [
    {
      verdict: 'hold',
      because: { code: 'unreadable', rule: null, fault: fault ?? 'FORMAT_UNKNOWN' },
      overRows: false,
    },
  ];
}

/** Parts that nobody read never leave; that they are missing, and that somebody packed them there, is for an approver to see. */
function unread(facts: Facts): readonly Outcome[] {
  if (!hasUnread(facts)) return [];
  return [{ verdict: 'hold', because: { code: 'unread', rule: null }, overRows: false }];
}

const hasUnread = ({ unread: parts = 0 }: Facts): boolean => parts > 0;

/** What the app's own settings say about an answer that no profile names; null where they say nothing. */
function appOutcome(input: DecideInput): (Outcome & { readonly why: string }) | null {
  const { kind } = input.found;
  switch (kind) {
    case 'route':
      return null;
    case 'unlisted':
      return {
        verdict: input.unlisted,
        because: { code: 'unlisted', rule: null },
        overRows: false,
        why: `no profile names this table: the app says ${input.unlisted}`,
      };
    case 'attachment': {
      const said = input.attachments === 'pass' ? 'allow' : input.attachments;
      // Rows make it a table after all; then only a rule can let it go.
      const lenient = said === 'allow' && (input.opaque || input.facts.rows > 0);
      return {
        verdict: lenient ? 'hold' : said,
        because: { code: 'attachment', rule: null },
        overRows: false,
        why: lenient
          ? 'an attachment that is opaque or holds rows is held whatever the app says'
          : `an attachment without a table: the app says ${input.attachments}`,
      };
    }
    default:
      return kind satisfies never;
  }
}

/** Which reason is named first among equally strict ones; the more an approver must know it, the earlier. */
const PRECEDENCE: readonly Because['code'][] = [
  'unreadable',
  'unknown-job',
  'as-is',
  'sideways',
  'no-owner-column',
  'unread',
  'rule-says',
  'unlisted',
  'attachment',
  'over-budget',
  'over-rows',
  'no-rule',
  'within-limits',
];

function byStrictness(a: Outcome, b: Outcome): number {
  return (
    STRICTNESS.indexOf(b.verdict) - STRICTNESS.indexOf(a.verdict) ||
    PRECEDENCE.indexOf(a.because.code) - PRECEDENCE.indexOf(b.because.code) ||
    (a.because.limit ?? Number.MAX_SAFE_INTEGER) - (b.because.limit ?? Number.MAX_SAFE_INTEGER)
  );
}

function smallest(limits: readonly (number | null)[]): number | null {
  const set = limits.filter((limit) => limit !== null);
  return set.length === 0 ? null : Math.min(...set);
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
function takeNow(verdict: VerdictKind, outcomes: readonly Outcome[], rowLimit: number | null): number | null {
  const holds = outcomes.filter((outcome) => outcome.verdict === 'hold');
  if (verdict !== 'hold' || rowLimit === null || rowLimit === 0) return null;
  return holds.every(({ overRows }) => overRows) ? rowLimit : null;
}

/** The person's roles that a matching policy speaks of; all of them where none does, so that somebody can be asked. */
function approverRoles(roles: readonly string[], matched: readonly MatchedRule[]): readonly string[] {
  const spoken = roles.filter((role) => matched.some((match) => match.roles.includes(role)));
  return spoken.length > 0 ? spoken : roles;
}
